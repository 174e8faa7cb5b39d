"""The page and the data of the real run: the numbers of figures.csv at their places, and nobody who typed them."""

from __future__ import annotations

import csv
import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.unit.compose.tagged import Page, complaints

STEM = "bao-cao-6-thang-2026"
# A value in the condition of a formula: a code of the pack, which may be spelled as the account of an office is.
_WANTED = re.compile(r'(?:--3d--20--22-|[a-z] = (?:&quot;|\\?"))[a-z_]+')


@pytest.fixture(scope="module")
def rows(half_year_report: Path) -> list[dict[str, str]]:
    with (half_year_report / "figures.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def page(half_year_report: Path) -> Page:
    return Page((half_year_report / f"{STEM}.html").read_text(encoding="utf-8"))


def test_every_figure_stands_on_the_page_as_often_as_it_is_printed(page: Page, rows: list[dict[str, str]]) -> None:
    for row in rows:
        key, places = row["figure_id"], row["where"].split("; ")
        ids = [name for name in page.numbers if re.fullmatch(rf"{key}-\d+", name)]
        assert {page.numbers[name] for name in ids} == {row["display"]}
        assert len(ids) >= len(places), row["code"]


def test_the_data_hold_every_figure(half_year_report: Path, rows: list[dict[str, str]]) -> None:
    facts = json.loads((half_year_report / f"{STEM}.xbrl.json").read_text(encoding="utf-8"))["facts"]
    assert {row["figure_id"] for row in rows} <= set(facts)


def test_arelle_has_nothing_against_what_the_command_wrote(half_year_report: Path) -> None:
    assert complaints(half_year_report / f"{STEM}.html") == []


def test_no_account_leaves_the_commune(half_year_report: Path) -> None:
    with closing(sqlite3.connect(half_year_report.parent / "var" / "socai.sqlite3")) as database:
        accounts = [name for (name,) in database.execute("SELECT name FROM ledger_account")]
    assert len(accounts) > 20
    for suffix in ("html", "xbrl.json", "xsd"):
        text = _WANTED.sub("", (half_year_report / f"{STEM}.{suffix}").read_text(encoding="utf-8"))
        assert [name for name in accounts if re.search(rf"(?<![\w.]){re.escape(name)}(?![\w.])", text)] == []
