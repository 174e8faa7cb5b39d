"""Answers the functions of the language that ask how an indicator stands: true or false, a percentage, or days.

What is not known is missing, with the reason: of an indicator without a figure nobody can say that it is behind.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from types import MappingProxyType

from socai.core.figures import Figure, FigureKey, Source, State
from socai.core.intervals import exact
from socai.core.measures import PHYSICAL, Measure
from socai.core.pace import Status
from socai.engine.needs import Need, Outcome, Span
from socai.engine.statuses import Standing
from socai.formula.functions import FUNCTIONS, Rule
from socai.formula.quantities import NUMBER, NUMBERS, PERCENTS, TRUTH, TRUTHS, Readings

_Answer = Callable[[Standing], Fraction | bool | None]
_UNKNOWN = (None, Status.NO_FIGURE, Status.STALE)
_MEASURES: Mapping[Rule, tuple[Measure, Readings]] = MappingProxyType({
    Rule.TRUTH: (TRUTH, TRUTHS),
    Rule.SHARE: (PHYSICAL["percent"], PERCENTS),
    Rule.COUNT: (NUMBER, NUMBERS),
})  # fmt: skip


def _is(*statuses: Status) -> _Answer:
    return lambda found: None if found.status in _UNKNOWN else found.status in statuses


def _stale(found: Standing) -> bool | None:
    return None if found.as_of is None else found.status is Status.STALE


def _percents(share: Fraction | None) -> Fraction | None:
    return None if share is None else share * 100


def _age(found: Standing) -> Fraction | None:
    return None if found.as_of is None else Fraction((found.on - found.as_of).days)


def _days_left(found: Standing) -> Fraction | None:
    is_planned = found.percent is not None or (found.plan is not None and found.plan.value is not None)
    return Fraction((found.due - found.on).days) if found.due is not None and is_planned else None


_ANSWERS: Mapping[str, _Answer] = MappingProxyType({
    "reached": _is(Status.REACHED),
    "on_pace": _is(Status.ON_PACE),
    "behind": _is(Status.BEHIND, Status.AT_RISK),
    "at_risk": _is(Status.AT_RISK),
    "stale": _stale,
    "achieved": lambda found: _percents(found.share),
    "due_share": lambda found: _percents(found.expected),
    "age": _age,
    "days_left": _days_left,
})  # fmt: skip

#: What each of these functions needs.
ASKED: Mapping[str, Span] = MappingProxyType({name: Span(name) for name in _ANSWERS})


def readings_of(function: str) -> Readings:
    """Return in which measures the answer of a function is read."""
    return _MEASURES[FUNCTIONS[function].rule][1]


def answer(need: Need, found: Standing) -> Outcome:
    """Return the answer to what a need asks of a standing."""
    function = FUNCTIONS[need.span.value]
    measure, _ = _MEASURES[function.rule]
    text = f"{function.name}({need.code})"
    key = FigureKey(text, need.unit, need.period)
    figure = Figure(key, text, measure, function.decimals or 0, State.MISSING, formula=text)
    value = _ANSWERS[function.name](found)
    parts = tuple(part for part in (found.figure, found.plan or found.percent) if part is not None)
    if value is None:
        return Outcome(replace(figure, parts=parts, reason=found.reason.code, reason_data=found.reason.data))
    known = Fraction(value)
    return Outcome(replace(figure, state=State.VALUE, value=known, source=Source.COMPUTED, parts=parts), exact(known))
