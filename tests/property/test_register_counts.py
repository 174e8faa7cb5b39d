"""Counting from generated rows equals a naive count, in any period, unit and calendar."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from socai.core.periods import Period
from socai.core.steps import Step, StepKind
from socai.engine.reference import Evaluator
from socai.engine.row_making import make_row
from socai.engine.rows import RegisterRows
from socai.formula.parser import parse_formula
from tests.unit.engine import world

SO = world.register(
    "so",
    key="so",
    columns={"so": "text", "ngay": "date", "loai": "code", "nguoi": "number", "ten": "personal"},
    states={"start": "mo", "mo": ["dong"], "dong": []},
)
FIRST = date(2025, 1, 1)
KEPT = date(2024, 1, 1)
PERIODS = ["2025", "2026", "2025H2", "2026Q1", "2025-02", "2026W01", "2025H1@adm", "2026-01@adm", "2025@school"]


class Drawn(NamedTuple):
    """A row as drawn: its unit, day, code, number, name, and the day on which it was closed."""

    unit: str
    day: date
    code: str
    people: int
    name: str
    closed: date | None


@st.composite
def drawn_rows(draw: st.DrawFn) -> list[Drawn]:
    """Return rows over two years in three units."""
    made = []
    for _ in range(draw(st.integers(1, 12))):
        day = FIRST + timedelta(days=draw(st.integers(0, 729)))
        after = draw(st.none() | st.integers(0, 400))
        closed = None if after is None else day + timedelta(days=after)
        unit = draw(st.sampled_from(["b1", "b2", "xa"]))
        code = draw(st.sampled_from(["khieu_nai", "to_cao"]))
        made.append(Drawn(unit, day, code, draw(st.integers(0, 9)), draw(st.text("AB", max_size=2)), closed))
    return made


def _evaluator(rows: list[Drawn]) -> Evaluator:
    made = []
    for number, row in enumerate(rows, 1):
        values = {"so": str(number), "ngay": str(row.day), "loai": row.code, "nguoi": str(row.people)}
        values |= {"ten": row.name} if row.name else {}
        steps = [Step(StepKind.STATE, row.closed, "dong")] if row.closed else []
        units = {row.unit, "xa"}
        made.append(make_row(SO, values, steps, key=str(number), entry=f"1/{number}", unit=row.unit, units=units))
    kept = RegisterRows(tuple(made), world.shape_of(SO, world.CODE_LISTS), KEPT, frozenset({"xa"}), by_unit=True)
    return Evaluator(world.catalogue(registers=[SO]), world.facts(registers={"so": kept}))


def _value(evaluator: Evaluator, text: str, unit: str, period: Period) -> Fraction | None:
    return evaluator.evaluate(parse_formula(text), unit, period).value


@settings(max_examples=60, deadline=None)
@given(drawn_rows(), st.sampled_from(["xa", "b1", "b2"]), st.sampled_from(PERIODS).map(Period.parse))
def test_counts_are_those_of_a_naive_count(rows: list[Drawn], unit: str, period: Period) -> None:
    evaluator = _evaluator(rows)
    about = [row for row in rows if unit in ("xa", row.unit)]
    dated = [row for row in about if period.start <= row.day <= period.end]
    complaints = [row for row in dated if row.code == "khieu_nai"]
    closed = [row for row in about if row.closed and period.start <= row.closed <= period.end]
    standing = [row for row in about if row.day <= period.end and not (row.closed and row.closed <= period.end)]
    expected = {
        "count(so.so)": len(dated),
        'count(so.so where loai = "khieu_nai")': len(complaints),
        "sum(so.so.nguoi where nguoi > 3)": sum(row.people for row in dated if row.people > 3),
        "count(so.so by dong)": len(closed),
        "count_open(so.so)": len(standing),
        "sum_open(so.so.nguoi)": sum(row.people for row in standing),
    }
    assert {text: _value(evaluator, text, unit, period) for text in expected} == expected


@settings(max_examples=40, deadline=None)
@given(drawn_rows(), st.sampled_from(PERIODS).map(Period.parse))
def test_names_that_are_erased_change_no_count(rows: list[Drawn], period: Period) -> None:
    erased = [row._replace(name="") for row in rows]
    texts = ["count(so.so)", "sum(so.so.nguoi)", "count_open(so.so)", 'count(so.so where ten = "A")']
    before, after = _evaluator(rows), _evaluator(erased)
    for text in texts:
        assert _value(before, text, "xa", period) == _value(after, text, "xa", period)


@settings(max_examples=40, deadline=None)
@given(drawn_rows(), st.sampled_from(PERIODS).map(Period.parse))
def test_the_rows_behind_a_count_are_as_many_as_it_says(rows: list[Drawn], period: Period) -> None:
    figure = _evaluator(rows).evaluate(parse_formula("count(so.so)"), "xa", period)
    (part,) = figure.parts
    assert figure.value == len(part.rows)
    assert all("A" not in source.key and "B" not in source.key for source in part.rows)
