"""The numbers of a report as facts: an independent validator takes page and data, and finds what is planted."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from socai.compose.figures_csv import figures_csv
from socai.compose.glossary import Glossary
from socai.compose.taxonomy import breakdowns
from socai.core.figures import Basis, Figure, Qualifier, Source, State
from socai.core.numerals import round_half_up
from socai.core.periods import Period
from tests.unit.compose.fakes import compose, figure
from tests.unit.compose.half_year import half_year
from tests.unit.compose.tagged import arelle, complaints, half_year_tagging, write_all

TOTAL = "dang.van_ban.tong"
BROKEN_SUM = "calc11e:inconsistentCalculationUsingRounding"


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_all(half_year(), tmp_path_factory.mktemp("tagged"))


@pytest.fixture(scope="module")
def data(page: Path) -> Path:
    return page.with_suffix(".xbrl.json")


@pytest.fixture(scope="module")
def as_arelle_reads(page: Path) -> dict[str, dict[str, object]]:
    """Return the facts of the page as Arelle understands them, by identity."""
    saved = page.with_name("read-by-arelle.json")
    arelle(page, "--plugins", "saveLoadableOIM", "--saveLoadableOIM", str(saved))
    facts: dict[str, dict[str, object]] = json.loads(saved.read_text(encoding="utf-8"))["facts"]
    return facts


@pytest.mark.parametrize("name", ["page", "data"])
def test_arelle_has_nothing_against_the_files(name: str, request: pytest.FixtureRequest) -> None:
    assert complaints(request.getfixturevalue(name)) == []


def test_arelle_finds_exactly_the_sum_that_was_broken(page: Path, data: Path) -> None:
    key = next(fact.key for fact in half_year_tagging().facts if fact.text == TOTAL)
    facts = json.loads(data.read_text(encoding="utf-8"))
    facts["facts"][key]["value"] = "939"
    planted = data.with_name("broken.xbrl.json")
    planted.write_text(json.dumps(facts), encoding="utf-8")
    assert complaints(planted) == [BROKEN_SUM]
    planted = _planted(page, rf'(<ix:nonFraction id="{key}-1"[^>]*>)938<', r"\g<1>939<")
    assert complaints(planted) == [BROKEN_SUM]


def test_arelle_finds_a_figure_told_in_two_ways(page: Path) -> None:
    second = next(fact for fact in half_year_tagging().facts if fact.id.endswith("-2"))
    planted = _planted(page, rf'(<ix:nonFraction id="{second.id}"[^>]*>)([^<]*)<', r"\g<1>\g<2>1<")
    assert "arelle:duplicateFacts" in complaints(planted)


def _planted(page: Path, pattern: str, other: str) -> Path:
    text, count = re.subn(pattern, other, page.read_text(encoding="utf-8"))
    assert count == 1
    planted = page.with_name("planted.html")
    planted.write_text(text, encoding="utf-8")
    return planted


def test_the_viewer_is_made_of_the_page(page: Path) -> None:
    viewer = page.with_name("viewer.html")
    arelle(page, "--plugins", "ixbrl-viewer", "--save-viewer", str(viewer))
    text = viewer.read_text(encoding="utf-8")
    assert "ixbrlviewer.js" in text
    assert all(f'"{fact.id}"' in text for fact in half_year_tagging().facts)


def test_page_and_data_hold_the_same_facts(data: Path, as_arelle_reads: dict[str, dict[str, object]]) -> None:
    ours = json.loads(data.read_text(encoding="utf-8"))["facts"]
    theirs = [(name if name in ours else name.partition("-")[0], fact) for name, fact in as_arelle_reads.items()]
    assert set(ours) == {key for key, _ in theirs}
    assert [key for key, fact in theirs if _core(fact) != _core(ours[key])] == []


def _core(fact: dict[str, object]) -> tuple[object, ...]:
    """Return what a fact says, whatever prefixes its file uses."""
    dimensions = {
        name: str(value).rpartition(":")[2] if name in {"concept", "entity", "unit"} else value
        for name, value in fact["dimensions"].items()  # type: ignore[attr-defined]
    }
    value = fact["value"] if dimensions["concept"] == "note" else Decimal(str(fact["value"]))
    return value, fact.get("decimals"), sorted(dimensions.items()), bool(fact.get("links"))


def test_facts_are_the_rows_of_figures_csv(data: Path) -> None:
    """Each row is a fact under its identity: the exact value as it is printed, in the unit of the fact."""
    facts = json.loads(data.read_text(encoding="utf-8"))["facts"]
    scales = {fact.key: fact.unit.scale for fact in half_year_tagging().facts}
    rows = list(csv.DictReader(io.StringIO(figures_csv(half_year()))))
    assert len(rows) > 400
    for row in rows:
        printed = Fraction(round_half_up(Fraction(row["value"]), int(row["decimals"])))
        key = row["figure_id"]
        assert Fraction(facts[key]["value"]) == printed * Fraction(10) ** scales[key], row["code"]


def test_break_downs_are_the_sums_of_the_pack(page: Path) -> None:
    found = {each.total: each.parts for each in breakdowns(half_year_tagging())}
    assert len(found) > 20
    assert len(found[TOTAL]) == 13


def _edges() -> tuple[Figure, ...]:
    """Return a report of every kind of fact: gaps, negative, percent, money, other times, notes, expressions."""
    then = figure("a.f", 41, source=Source.ENTERED)
    earlier = replace(then, key=replace(then.key, period=Period.parse("2025H1")))
    parts = (figure("a.b", "-5"), figure("a.c", 1200, qualifier=Qualifier.ABOUT), earlier)
    total = figure("a.a", 1195, source=Source.COMPUTED, formula="a.b + a.c", qualifier=Qualifier.ABOUT)
    return (
        replace(total, parts=parts),
        parts[0],
        figure("a.d", "12.345", "ty_dong", decimals=2, basis=Basis.ESTIMATE, qualifier=Qualifier.MORE_THAN),
        figure("a.e", "-3.25", "percent", decimals=1),
        figure("a.g", None),
        figure("a.h", None, state=State.NOT_APPLICABLE),
        figure("a.b / a.c", "0.25", "lan", decimals=2, formula="a.b / a.c", source=Source.COMPUTED),
        figure("a.i", 7, name="<b>“tên” & tên</b>"),
    )


EDGES = (
    "Có {a.a}, {a.b}, {a.d | unit}, {a.e}, {a.e | words}, {a.g}, {a.h}, {a.b / a.c}, {a.b / a.c | decimals=1}[^1].\n\n"
    "| A | B |\n|---|--:|\n| x | {a.i} |\n\n[^1]: {a.a} và {a.i}."
)


@pytest.mark.parametrize("suffix", [".html", ".xbrl.json"])
def test_arelle_has_nothing_against_edges(suffix: str, tmp_path: Path) -> None:
    page = write_all(compose(EDGES, *_edges()), tmp_path, Glossary())
    assert complaints(page.with_suffix(suffix)) == []


def test_the_same_report_gives_the_same_bytes(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("one", "two")]
    for folder in folders:
        folder.mkdir()
        write_all(compose(EDGES, *_edges()), folder, Glossary())
    first, second = ({path.name: path.read_bytes() for path in folder.iterdir()} for folder in folders)
    assert len(first) == 3
    assert first == second
