"""The page for everybody: figures of issued reports as they were printed, and nothing that the pack keeps."""

from __future__ import annotations

import codecs
import csv
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
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
CHECK = f"{PATH}/doi-chieu"
LICENCE = {"name": "CC-BY-4.0", "title": "Ghi công", "path": "https://creativecommons.org/licenses/by/4.0/"}
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


def licensed(instance: Instance) -> Instance:
    return replace(instance, catalogue=replace(instance.catalogue, licence=LICENCE))


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
    row = archived(ledger, [line("thon_1", value)])["thon_1"]
    assert row.is_withheld == (value in ("1", "4"))
    assert (row.display, row.value) == (("", "") if row.is_withheld else (value, value))
    whole = archived(ledger, [line(COMMUNE, value)])[COMMUNE]
    assert (whole.is_withheld, whole.display) == (False, value)


@pytest.mark.parametrize(
    ("values", "withheld"),
    [
        ((3, 9, 7), {"thon_1", "thon_3"}),
        ((3, 0, 7), {"thon_1", "thon_3"}),
        ((3, 2, 7), {"thon_1", "thon_2"}),
        ((9, 0, 7), set()),
        ((3, 0, 0), {"thon_1"}),
    ],
)
def test_a_lone_small_count_cannot_be_found_by_subtraction(
    ledger: Ledger, values: tuple[int, ...], withheld: set[str]
) -> None:
    parts = [line(f"thon_{number}", str(value)) for number, value in enumerate(values, start=1)]
    rows = archived(ledger, [line(COMMUNE, str(sum(values))), *parts])
    assert {unit for unit, row in rows.items() if row.is_withheld} == withheld
    assert rows[COMMUNE].value == str(sum(values))


def test_a_plan_stands_beside_its_figure_and_not_by_itself(ledger: Ledger) -> None:
    catalogue = ledger.instance.catalogue
    plan = replace(catalogue.indicators[POOR], code="dan_so.ho.ngheo_ke_hoach", formula=parse_formula(f"plan({POOR})"))
    indicators = {**catalogue.indicators, plan.code: plan}
    lines = [
        f"f1,{POOR},{COMMUNE},{PERIOD},7,hộ,0,07,exact,entered,,I",
        f"f2,{plan.code},{COMMUNE},{PERIOD},9,hộ,0,09,exact,computed,plan({POOR}),I",
    ]
    rows = archived(ledger, lines, replace(catalogue, indicators=indicators))
    assert [(row.indicator.code, row.display, row.plan) for row in rows.values()] == [(POOR, "07", "09")]


def line(unit: str, value: str) -> str:
    """Return the line of an archived figure: poor households of a unit."""
    return f"f-{unit},{POOR},{unit},{PERIOD},{value},hộ,0,{value},exact,entered,,I"


def archived(ledger: Ledger, lines: list[str], catalogue: Catalogue | None = None) -> dict[str, published.Row]:
    """Return what is published, by unit, of a report whose archived figures are these lines."""
    content = "\n".join([",".join(COLUMNS), *lines, ""]).encode()
    report = published.reports()[0]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(archive, "read", lambda instance, digest: content)
        assert report.files[FIGURES_FILE]
        rows = published.rows_of(replace(ledger.instance, catalogue=catalogue or ledger.instance.catalogue), report)
    return {row.org_unit: row for row in rows}


def test_it_is_kept_on_the_way_until_a_batch_is_written(ledger: Ledger) -> None:
    first = browser(ledger.instance).get(PATH)
    assert first["Cache-Control"] == "public, no-cache"
    again = browser(ledger.instance).get(PATH, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert first["ETag"].startswith(f'"{published.state()}-')


def test_a_report_that_is_not_there_is_said(ledger: Ledger) -> None:
    assert browser(ledger.instance).get(PATH, {"bao-cao": "7"}).status_code == 400


def test_a_figure_tells_every_report_that_printed_it(ledger: Ledger, tmp_path: Path) -> None:
    again = Asked(TEMPLATE, PERIOD, 457, day=date(2025, 7, 2))
    issue_report(
        instance=ledger.instance, actor=ledger.actor("lanh-dao"), asked=again, out=tmp_path / "again", formats=("csv",)
    )
    told = published.history(instance=ledger.instance, indicator=POOR, org_unit=COMMUNE)
    assert [report.number for report, _ in told] == [457, 456]
    page = browser(ledger.instance).get(PATH, {"chi-tieu": POOR, "don-vi": COMMUNE}).content.decode()
    assert all(report.reference in page for report, _ in told)
    linked = browser(ledger.instance).get(PATH, {"bao-cao": REPORT}).content.decode()
    assert f"chi-tieu={POOR}&amp;don-vi={COMMUNE}" in linked


def test_the_history_of_a_kept_figure_is_as_if_it_were_not_there(ledger: Ledger) -> None:
    kept = replace(ledger.instance, catalogue=changed(ledger.instance.catalogue, POOR, guards=frozenset(Guard)))
    answers = [browser(kept).get(PATH, {"chi-tieu": code, "don-vi": COMMUNE}) for code in (POOR, "khong.co")]
    assert [answer.status_code for answer in answers] == [400, 400]


def test_open_data_holds_what_the_page_shows(ledger: Ledger) -> None:
    rows = published.rows_of(ledger.instance, published.reports()[0])
    answer = browser(licensed(ledger.instance)).get(f"{PATH}/so-lieu.json", {"bao-cao": REPORT})
    told = json.loads(answer.content)
    assert [(each["indicator"], each["org_unit"], each["value"]) for each in told["figures"]] == [
        (row.indicator.code, row.org_unit, row.value) for row in rows
    ]
    assert told["licenses"] == [LICENCE]
    content = browser(ledger.instance).get(f"{PATH}/so-lieu.csv").content
    assert content.startswith(codecs.BOM_UTF8)
    assert list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")))) == told["figures"]
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("application/json", "public, no-cache")


def test_another_program_finds_the_data_package_valid(ledger: Ledger, tmp_path: Path) -> None:
    from frictionless import Package, validate

    content = browser(licensed(ledger.instance)).get(f"{PATH}/so-lieu.zip").content
    zipfile.ZipFile(io.BytesIO(content)).extractall(tmp_path / "data")
    described = str(tmp_path / "data" / "datapackage.json")
    report = validate(described)
    assert report.valid, report.flatten(["type", "note"])
    package = Package(described)
    assert package.licenses == [LICENCE]
    poor = [row for row in package.resources[0].read_rows() if row["indicator"] == POOR]
    assert [(row["org_unit"], row["withheld"]) for row in poor] == [(COMMUNE, False)]


def test_a_pack_that_names_no_licence_gives_none(ledger: Ledger) -> None:
    assert not ledger.instance.catalogue.licence
    assert "licenses" not in json.loads(browser(ledger.instance).get(f"{PATH}/so-lieu.json").content)
    assert 'rel="license"' not in browser(ledger.instance).get(PATH).content.decode()
    assert LICENCE["path"] in browser(licensed(ledger.instance)).get(PATH).content.decode()


def test_there_are_no_other_kinds_of_file(ledger: Ledger) -> None:
    assert browser(ledger.instance).get(f"{PATH}/so-lieu.exe").status_code == 404


def test_a_number_tells_whether_it_was_issued(ledger: Ledger) -> None:
    def told(asked: str) -> str:
        return browser(ledger.instance).get(CHECK, {"so": asked}).content.decode()

    reference = published.reports()[0].reference
    assert "01/07/2025" in told(reference)
    assert "01/07/2025" in told("456")
    assert "<b>" not in told("<b>999</b>")
    assert all("01/07/2025" not in told(other) for other in ("457", "<b>999</b>", "không số"))


def test_a_file_is_known_to_the_last_byte_and_never_kept(ledger: Ledger, tmp_path: Path) -> None:
    issued_file = next((tmp_path / "out").rglob("*.csv"))
    before = sorted(path for path in ledger.instance.archive.rglob("*"))

    def told(content: bytes) -> str:
        file = SimpleUploadedFile("bao-cao.csv", content)
        return browser(ledger.instance).post(CHECK, {"file": file}).content.decode()

    assert issued_file.name in told(issued_file.read_bytes())
    assert "01/07/2025" in told(issued_file.read_bytes())
    assert "01/07/2025" not in told(issued_file.read_bytes() + b" ")
    assert sorted(path for path in ledger.instance.archive.rglob("*")) == before
    assert 'role="alert"' in browser(ledger.instance).post(CHECK).content.decode()
