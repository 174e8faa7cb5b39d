"""Places of units beside each other: given where it is fair, and where not, why."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from socai.catalogue.model import Indicator, Pace
from socai.core.calendars import Kind
from socai.core.pace import Direction, Profile
from socai.core.periods import Period
from socai.engine.ranking import Ranking, ranking
from socai.engine.reference import Evaluator
from socai.engine.statuses import standing
from tests.unit.engine.world import catalogue, facts, indicator

MID = date(2026, 6, 30)
BETTER = Pace(Profile.RATIO, direction=Direction.MORE, is_direction_said=True, rhythm=Kind.QUARTER)
SHARE = indicator("a.ty_le", "percent", time="last", units="ratio", decimals=1)
UNITS = ("xa_a", "xa_b", "xa_c")


def ranked(*lines: str, of: Indicator = SHARE, pace: Pace | None = BETTER, on: date = MID, period: str = "") -> Ranking:
    """Return the places of three communes by an indicator."""
    known = catalogue(of, indicator("a.ho"), indicator("a.bhyt"), paces={of.code: pace} if pace else {})
    evaluator = Evaluator(known, facts(*lines))
    asked = Period.parse(period) if period else None
    return ranking(known, of.code, [standing(evaluator, of.code, unit, on=on, period=asked) for unit in UNITS])


def shares(*values: str, **given: Any) -> Ranking:
    return ranked(*(f"a.ty_le {unit} 2026Q2 = {value}" for unit, value in zip(UNITS, values, strict=False)), **given)


def reasons(found: Ranking) -> dict[str, object]:
    assert not found.places
    return {reason.code.removeprefix("ranking."): reason.data.get("units") for reason in found.reasons}


def test_the_best_is_first_and_what_prints_the_same_shares_a_place() -> None:
    assert shares("91.04", "88.2", "91.01").places == {"xa_a": 1, "xa_b": 3, "xa_c": 1}


def test_less_is_better_where_the_pack_says_so() -> None:
    less = Pace(Profile.RATIO, direction=Direction.LESS, is_direction_said=True)
    assert shares("9", "8", "0", pace=less).places == {"xa_a": 3, "xa_b": 2, "xa_c": 1}


def test_a_yield_does_not_grow_with_the_size_of_a_unit() -> None:
    of = indicator("a.nang_suat", "ta_ha", time="none", units="ratio", decimals=1)
    lines = (f"a.nang_suat {unit} 2026Q2 = {value}" for unit, value in zip(UNITS, (50, 40, 45), strict=True))
    assert ranked(*lines, of=of).places == {"xa_a": 1, "xa_b": 3, "xa_c": 2}


@pytest.mark.parametrize(
    ("pace", "reason"),
    [
        (None, "no_direction"),
        (Pace(Profile.RATIO, direction=Direction.MORE), "no_direction"),
        (Pace(Profile.RATIO, direction=Direction.BAND, is_direction_said=True), "band"),
    ],
)
def test_the_pack_must_say_what_is_good(pace: Pace | None, reason: str) -> None:
    assert reasons(shares("91", "88", "90", pace=pace)) == {reason: None}


def test_a_total_is_larger_where_more_people_live() -> None:
    of = indicator("a.tong", "ho", time="last")
    lines = (f"a.tong {unit} 2026Q2 = 5" for unit in UNITS)
    assert reasons(ranked(*lines, of=of)) == {"grows_with_size": None}


@pytest.mark.parametrize("formula", ["percent(a.bhyt)", "percent(a.bhyt, plan(a.bhyt))"])
def test_a_share_of_ones_own_plan_says_how_high_the_plan_is(formula: str) -> None:
    of = indicator("a.ty_le_ke_hoach", "percent", time="ratio", units="ratio", decimals=1, formula=formula)
    assert "of_own_plan" in reasons(ranked(of=of))


def test_a_share_of_a_plan_that_was_printed_is_one_too() -> None:
    stated = Pace(Profile.RATIO, direction=Direction.MORE, is_direction_said=True, stated_percent="a.ty_le")
    assert reasons(shares("91", "88", "90", pace=stated)) == {"of_own_plan": None}


@pytest.mark.parametrize(
    ("lines", "reason", "units"),
    [
        (("xa_a 2026Q2 = 91", "xa_b 2026Q2 = 88"), "no_value", ["xa_c"]),
        (("xa_a 2026Q2 = 91", "xa_b 2026Q2 = 88", "xa_c 2026Q2 = NA"), "no_value", ["xa_c"]),
        (("xa_a 2026Q2 = 91", "xa_b 2026Q1 = 88", "xa_c 2026Q2 = 90"), "other_period", ["xa_b"]),
        (("xa_a 2026Q2 = 91", "xa_b 2026Q2 = 88 estimate", "xa_c 2026Q2 = 90"), "not_exact", ["xa_b"]),
        (("xa_a 2026Q2 = 91", "xa_b 2026Q2 = 88 about", "xa_c 2026Q2 = 90"), "not_exact", ["xa_b"]),
    ],
)
def test_every_unit_must_have_a_value_of_its_own_like_the_others(
    lines: tuple[str, ...], reason: str, units: list[str]
) -> None:
    assert reasons(ranked(*(f"a.ty_le {line}" for line in lines))) == {reason: units}


def test_a_computed_share_of_an_estimate_is_none_that_is_exact() -> None:
    of = indicator("a.ty_le", "percent", time="ratio", units="ratio", decimals=1, formula="percent(a.bhyt, a.ho)")
    lines = [f"{code} {unit} 2026Q2 = {value}" for unit in UNITS for code, value in (("a.ho", 10), ("a.bhyt", 9))]
    assert len(ranked(*lines, of=of).places) == len(UNITS)
    assert reasons(ranked(*lines[:-1], "a.bhyt xa_c 2026Q2 = 9 estimate", of=of)) == {"not_exact": ["xa_c"]}


def test_old_figures_place_nobody_today_and_do_at_the_end_of_their_period() -> None:
    late = date(2026, 11, 27)
    assert reasons(shares("91", "88", "90", on=late)) == {"old": list(UNITS)}
    assert shares("91", "88", "90", on=MID, period="2026Q2").places


def test_alone_nobody_is_first() -> None:
    known = catalogue(SHARE, paces={SHARE.code: BETTER})
    evaluator = Evaluator(known, facts("a.ty_le xa_a 2026Q2 = 91"))
    assert ranking(known, SHARE.code, [standing(evaluator, SHARE.code, "xa_a", on=MID)]) == Ranking({}, ())
