"""The last day of a target and what is due before it, also of a target that is made of those of other units."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from socai.core.figures import Figure, Source
from socai.core.pace import Step
from socai.engine.facts import Facts

_NONE, _ALL = Fraction(0), Fraction(1)
_Place = tuple[str, str, int]


def last_day(plan: Figure, facts: Facts) -> date | None:
    """Return the last day on which a target may be reached, ``None`` for the end of its year.

    Of several targets that make it up, the latest last day counts.
    """
    days = [facts.dues.get(place) for place in _made_of(plan)]
    known = [day for day in days if day is not None]
    return max(known) if known and len(known) == len(days) else None


def steps(plan: Figure, facts: Facts) -> tuple[Step, ...]:
    """Return the shares of a target that are asked for on earlier days.

    Of several targets that make it up, a day counts on which something is asked of each of them.
    """
    places = set(_made_of(plan))
    days = {each.due for place in places for each in facts.milestones.get(place, ())}
    days |= {facts.dues[place] for place in places if place in facts.dues} - {last_day(plan, facts)}
    found = ((day, _share(plan, facts, day)) for day in sorted(days))
    return tuple(Step(day, share) for day, share in found if share is not None)


def _made_of(plan: Figure) -> Iterator[_Place]:
    """Yield the targets in the ledger that a target is or is made of."""
    if plan.source is Source.PLANNED:
        yield _place(plan)
    for part in plan.parts:
        yield from _made_of(part)


def _share(plan: Figure, facts: Facts, day: date) -> Fraction | None:
    """Return the share of a target that is due on a day, ``None`` when nothing says it or the target is not above 0."""
    if plan.value is None or plan.value <= 0:
        return None
    if plan.source is Source.PLANNED:
        return _share_set(_place(plan), plan.value, facts, day)
    due = _NONE
    for part in plan.parts:
        share = _share(part, facts, day)
        if share is None or part.value is None:
            return None
        due += share * part.value
    whole = sum((part.value or _NONE for part in plan.parts), _NONE)
    return due / whole if whole else None


def _share_set(place: _Place, target: Fraction, facts: Facts, day: date) -> Fraction | None:
    """Return the share of a target of the ledger that is due on a day, by its own last day and milestones."""
    last = facts.dues.get(place)
    if last is not None and day >= last:
        return _ALL
    values = (each.value for each in facts.milestones.get(place, ()) if each.due == day)
    value = next(values, None)
    return None if value is None else max(_NONE, min(value / target, _ALL))


def _place(plan: Figure) -> _Place:
    return plan.key.indicator, plan.key.org_unit, plan.key.period.year
