"""Rows of registers about units that merge, split, move and end: whom they count for, in which boundaries."""

from __future__ import annotations

from collections import Counter
from datetime import date
from fractions import Fraction

import pytest

from socai.core.figures import Figure
from socai.core.lineage import Change
from socai.core.periods import Period
from socai.core.shares import Share
from socai.engine.boundaries import Boundaries
from socai.engine.checks import reason_finding
from socai.engine.facts import Facts
from socai.engine.reference import Evaluator
from socai.engine.rows import RegisterRows
from socai.engine.trees import Trees
from socai.services.wording import LANGUAGES, word
from tests.unit.engine.histories import change, trees, units
from tests.unit.engine.world import catalogue, indicator, register, rows_of

BASE = units("province P < -", "commune xa < P", "commune ya < P", "village A < xa", "village B < xa", "village D < xa")
MERGED = change("merge", "A>C B>C", new="village C < xa")
CUT = change("split", "A>E A>F", weights={"population": ("0.3", "0.7")}, new="village E < xa; village F < xa")
PETITIONS = register(
    "don", key="so", columns={"so": "text", "ngay": "date", "don_vi": "unit"},
    states={"start": "mo", "mo": ["dong"], "dong": []}, since=date(2026, 1, 1),
)  # fmt: skip
NEW, OPEN = indicator("a.new", formula="count(so.don)"), indicator("a.open", time="last", formula="count_open(so.don)")
ROWS = (
    "A | so=1 ngay=2026-03-05 don_vi=A |",
    "B | so=2 ngay=2026-03-06 don_vi=B | 2026-05-02 dong",
    "D | so=3 ngay=2026-03-07 don_vi=D | 2026-03-20 dong",
    "| so=4 ngay=2026-03-08 |",
)


def count(
    code: str, unit: str, month: str, *changes: Change, on: str | None = None, rows: RegisterRows | None = None
) -> Figure:
    """Return a figure counted from the rows, in the boundaries of a day or as units stood in the month."""
    known = trees(BASE, *changes)
    declared = rows or rows_of(PETITIONS, ROWS, {})
    facts = Facts({}, {}, known, registers={"don": declared})
    boundaries = None if on is None else Boundaries(known, date.fromisoformat(on))
    return Evaluator(catalogue(NEW, OPEN), facts, boundaries=boundaries).figure(code, unit, Period.parse(month))


def counts(code: str, keys: str, month: str, *changes: Change, on: str | None = None) -> list[Fraction | None]:
    return [count(code, key, month, *changes, on=on).value for key in keys.split()]


def test_rows_of_villages_that_merged_count_for_the_village_of_today() -> None:
    assert counts("a.new", "C D xa P", "2026-03", MERGED, on="2026-12-31") == [2, 1, 4, 4]
    assert count("a.new", "C", "2026-03", MERGED, on="2026-12-31").estimated == 0


def test_as_reported_they_count_for_their_own_village() -> None:
    assert counts("a.new", "A B C D xa P", "2026-03", MERGED) == [1, 1, 0, 1, 4, 4]


def test_what_is_still_open_goes_to_who_came_after() -> None:
    """As reported too: in May there is no village A any more whose petition could be open."""
    assert counts("a.open", "C D xa", "2026-04", MERGED) == [2, 0, 3]
    assert counts("a.open", "C D xa", "2026-05", MERGED) == [1, 0, 2]
    assert counts("a.open", "C xa", "2026-05", MERGED, on="2026-12-31") == [1, 2]


def test_rows_of_the_month_of_the_change_count_for_the_old_village_as_reported() -> None:
    merged = change("merge", "A>C B>C", "2026-03-15", new="village C < xa")
    assert counts("a.new", "A C xa", "2026-03", merged) == [1, 0, 4]
    assert counts("a.new", "C xa", "2026-03", merged, on="2026-12-31") == [2, 4]


def test_a_village_that_is_gone_says_where_it_is() -> None:
    figure = count("a.new", "A", "2026-03", MERGED, on="2026-12-31")
    assert (figure.value, figure.reason, figure.reason_data["successors"]) == (None, "figure.unit_not_there", "C")


def test_rows_of_a_village_that_was_cut_are_not_divided_even_by_weights() -> None:
    figure = count("a.new", "E", "2026-03", CUT, on="2026-12-31")
    assert (figure.value, figure.reason) == (None, "figure.rows_of_cut")
    found = reason_finding(figure)
    assert found is not None
    assert all("tên A" in word(found, lang=lang) for lang in LANGUAGES)
    assert counts("a.new", "xa P", "2026-03", CUT, on="2026-12-31") == [4, 4]


def test_rows_that_do_not_count_do_not_matter_although_their_village_was_cut() -> None:
    assert counts("a.new", "E F", "2026-04", CUT, on="2026-12-31") == [0, 0]


def test_backwards_rows_of_a_village_made_of_two_belong_to_nobody_known() -> None:
    rows = rows_of(PETITIONS, ["C | so=1 ngay=2026-05-05 don_vi=C |"], {})
    found = [count("a.new", key, "2026-05", MERGED, on="2026-03-31", rows=rows) for key in ("A", "xa")]
    assert [(figure.value, figure.reason) for figure in found] == [(None, "figure.rows_of_cut"), (1, "")]


def test_rows_of_a_village_that_went_to_another_commune_go_with_it() -> None:
    moved = change("reparent", A={"parent": "ya"})
    assert counts("a.new", "xa ya P", "2026-03", moved, on="2026-12-31") == [3, 1, 4]
    assert counts("a.new", "xa ya P", "2026-03", moved) == [4, 0, 4]


def test_rows_of_a_village_without_successor_stay_with_the_commune() -> None:
    gone = change("dissolve", ended=("A",))
    assert counts("a.new", "xa P", "2026-03", gone, on="2026-12-31") == [4, 4]
    assert counts("a.open", "xa P", "2026-05", gone) == [2, 2]


@pytest.mark.parametrize("on", [None, "2026-12-31"])
def test_rows_of_a_village_that_was_recorded_with_its_end_stay_with_the_commune(on: str | None) -> None:
    base = [*BASE, *units("village G < xa 2025-01-01 2026-03-31")]
    known = trees(base, MERGED)
    rows = rows_of(PETITIONS, ["G | so=1 ngay=2026-03-05 don_vi=G |"], {})
    boundaries = None if on is None else Boundaries(known, date.fromisoformat(on))
    evaluator = Evaluator(catalogue(NEW, OPEN), Facts({}, {}, known, registers={"don": rows}), boundaries=boundaries)
    assert [evaluator.figure("a.open", key, Period.parse("2026-05")).value for key in ("xa", "P")] == [1, 1]


def test_a_register_kept_by_the_commune_counts_for_the_commune_that_it_became() -> None:
    merged = change("merge", "xa>za ya>za", new="commune za < P")
    rows = rows_of(PETITIONS, ["| so=1 ngay=2026-03-05 |", "| so=2 ngay=2026-03-05 |"], {})
    assert count("a.new", "za", "2026-03", merged, on="2026-12-31", rows=rows).value == 2


def test_whose_rows_they_are_is_found_out_once_for_all_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    found = Boundaries.lies_in

    def lies_in(self: Boundaries, unit: str, other: str, day: date) -> Share:
        asked.append(unit)
        return found(self, unit, other, day)

    monkeypatch.setattr(Boundaries, "lies_in", lies_in)
    known = trees(BASE, MERGED)
    rows = rows_of(PETITIONS, ROWS, {})
    for boundaries in (None, Boundaries(known, date(2026, 12, 31))):
        asked.clear()
        read = Evaluator(catalogue(NEW, OPEN), Facts({}, {}, known, registers={"don": rows}), boundaries=boundaries)
        for code in ("a.new", "a.open"):
            assert read.figure(code, "xa", Period.parse("2026-03")).value is not None
        assert sorted(asked) == sorted(rows.places)


def test_a_group_counts_all_rows_of_its_units() -> None:
    known = trees(BASE, CUT)
    boundaries = Boundaries(known, date(2026, 12, 31), {"E+F": ("E", "F")})
    facts = Facts({}, {}, known, registers={"don": rows_of(PETITIONS, ROWS, {})})
    figure = Evaluator(catalogue(NEW, OPEN), facts, boundaries=boundaries).figure(
        "a.new", "E+F", Period.parse("2026-03")
    )
    assert (figure.value, figure.reason) == (1, "")


def test_how_units_stood_on_a_day_is_found_out_once_for_all_places(monkeypatch: pytest.MonkeyPatch) -> None:
    made = Counter[date]()

    class Counted(Boundaries):
        def __init__(self, known: Trees, day: date) -> None:
            made[day] += 1
            super().__init__(known, day)

    monkeypatch.setattr("socai.engine.row_places.Boundaries", Counted)
    known = trees(BASE, MERGED)
    facts = Facts({}, {}, known, registers={"don": rows_of(PETITIONS, ROWS, {})})
    evaluator = Evaluator(catalogue(NEW), facts)
    months = [Period.parse(text) for text in ("2026-03", "2026-05")]
    assert [evaluator.figure("a.new", unit, month).value for month in months for unit in ("D", "xa")] == [1, 4, 0, 0]
    assert made == {date(2026, 3, 31): 1, date(2026, 5, 31): 1}
