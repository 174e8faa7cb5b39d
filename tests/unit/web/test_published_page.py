"""The page for everybody: figures of issued reports as they were printed, and nothing that the pack keeps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from socai.catalogue.model import Catalogue, Guard
from socai.compose.figures_csv import COLUMNS
from socai.formula.parser import parse_formula
from socai.services import archive, published
from socai.services.issuing import Asked, issue_report
from socai.services.opened import Instance
from socai.services.reports import FIGURES_FILE
from socai.web.pages import INSTANCE
from tests.ledgers import COMMUNE, PERIOD, POOR, TEMPLATE, Ledger, fresh_ledger

PATH = "/cong-khai"
REPORT = "456"


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with fresh_ledger("sqlite", tmp_path, real=True) as opened:
        asked = Asked(TEMPLATE, PERIOD, int(REPORT), day=date(2025, 7, 1))
        issue_report(
            instance=opened.instance,
            actor=opened.actor("lanh-dao"),
            asked=asked,
            out=tmp_path / "out",
            formats=("csv",),
        )
        yield opened


def browser(instance: Instance) -> Client:
    return Client(**{INSTANCE: instance, "SERVER_NAME": "127.0.0.1"})  # type: ignore[arg-type]


def changed(catalogue: Catalogue, code: str, **others: object) -> Catalogue:
    indicators = {**catalogue.indicators, code: replace(catalogue.indicators[code], **others)}  # type: ignore[arg-type]
    return replace(catalogue, indicators=indicators)


def shown(instance: Instance) -> dict[str, published.Row]:
    first = published.figures(instance=instance, asked=REPORT)
    headings = [each.code for each in first.headings] or [""]
    found = (published.figures(instance=instance, asked=REPORT, heading=code) for code in headings)
    return {row.indicator.code: row for each in found for row in each.rows}


def test_everybody_reads_what_was_issued(ledger: Ledger) -> None:
    rows = shown(ledger.instance)
    assert rows[POOR].display
    assert rows[POOR].period == PERIOD or str(rows[POOR].period) == str(PERIOD)
    page = browser(ledger.instance).get(PATH).content.decode()
    assert "456" in page
    answer = browser(ledger.instance).get(PATH, {"bao-cao": REPORT})
    assert answer.status_code == 200
    assert rows[POOR].display in answer.content.decode()
    assert len(answer.content) < 100_000


@pytest.mark.parametrize(
    "kept", [{"guards": frozenset({guard})} for guard in Guard] + [{"min_level": "commune"}], ids=str
)
def test_nothing_that_the_pack_keeps_appears_nor_what_is_computed_of_it(
    ledger: Ledger, kept: dict[str, object]
) -> None:
    before = shown(ledger.instance)
    catalogue = changed(ledger.instance.catalogue, POOR, **kept)
    instance = replace(ledger.instance, catalogue=catalogue)
    after = shown(instance)
    computed = {code for code in before if not published.is_publishable(catalogue, code)}
    assert POOR in computed
    assert len(computed) > 1
    assert set(after) == set(before) - computed
    assert catalogue.indicators[POOR].name_vi not in [row.indicator.name_vi for row in after.values()]


@pytest.mark.parametrize("value", ["0", "1", "4", "5"])
def test_small_counts_of_a_part_of_the_commune_are_withheld(ledger: Ledger, value: str) -> None:
    shown_as_part = archived(ledger, [f"f1,{POOR},thon_1,{PERIOD},{value},hộ,0,{value},exact,entered,,I"])[POOR]
    assert shown_as_part.is_withheld == (value in ("1", "4"))
    assert shown_as_part.display == ("" if shown_as_part.is_withheld else value)
    whole = archived(ledger, [f"f1,{POOR},{COMMUNE},{PERIOD},{value},hộ,0,{value},exact,entered,,I"])[POOR]
    assert (whole.is_withheld, whole.display) == (False, value)


def test_a_plan_stands_beside_its_figure_and_not_by_itself(ledger: Ledger) -> None:
    catalogue = ledger.instance.catalogue
    plan = replace(catalogue.indicators[POOR], code="dan_so.ho.ngheo_ke_hoach", formula=parse_formula(f"plan({POOR})"))
    indicators = {**catalogue.indicators, plan.code: plan}
    lines = [
        f"f1,{POOR},{COMMUNE},{PERIOD},7,hộ,0,07,exact,entered,,I",
        f"f2,{plan.code},{COMMUNE},{PERIOD},9,hộ,0,09,exact,computed,plan({POOR}),I",
    ]
    rows = archived(ledger, lines, replace(catalogue, indicators=indicators))
    assert {code: (row.display, row.plan) for code, row in rows.items()} == {POOR: ("07", "09")}


def archived(ledger: Ledger, lines: list[str], catalogue: Catalogue | None = None) -> dict[str, published.Row]:
    """Return what is published of a report whose archived figures are these lines."""
    content = "\n".join([",".join(COLUMNS), *lines, ""]).encode()
    report = published.reports()[0]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(archive, "read", lambda instance, digest: content)
        assert report.files[FIGURES_FILE]
        return shown(replace(ledger.instance, catalogue=catalogue or ledger.instance.catalogue))


def test_it_is_kept_on_the_way_until_a_batch_is_written(ledger: Ledger) -> None:
    first = browser(ledger.instance).get(PATH)
    assert first["Cache-Control"] == "public, no-cache"
    again = browser(ledger.instance).get(PATH, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert first["ETag"].startswith(f'"{published.state()}-')


def test_a_report_that_is_not_there_is_said(ledger: Ledger) -> None:
    assert browser(ledger.instance).get(PATH, {"bao-cao": "7"}).status_code == 400
