"""What evaluators of the same facts found out, kept for those that come after them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

from socai.core.figures import FigureKey
from socai.core.periods import Period
from socai.engine.needs import Need, Outcome, Span
from socai.formula.conditions import Tally
from socai.formula.quantities import Readings

_OF_ENTRIES = (Span.PERIOD, Span.TO_DATE, Span.WINDOW)


@dataclass(frozen=True)
class Memo:
    """Outcomes that were worked out, by the code of their indicator; evaluators in several threads may share them.

    Attributes:
        outcomes: by code, then by need.
        reported: those of figures as they were reported, where these here are in the boundaries of a day.
        readings: in which measures indicators and functions of rows are read, which follows from the catalogue alone.
    """

    outcomes: dict[str, dict[Need, Outcome]] = field(default_factory=dict)
    reported: Memo | None = None
    readings: dict[str | Tally, Readings] = field(default_factory=dict)

    def get(self, wanted: Need) -> Outcome | None:
        """Return the outcome of a need, ``None`` when it is not known."""
        known = self.outcomes.get(wanted.code)
        return None if known is None else known.get(wanted)

    def keep(self, wanted: Need, found: Outcome) -> Outcome:
        """Keep the outcome of a need and return it."""
        self.outcomes.setdefault(wanted.code, {})[wanted] = found
        return found

    @property
    def size(self) -> int:
        """How many outcomes are kept here."""
        return sum(map(len, list(self.outcomes.values())))


@dataclass(frozen=True)
class Changes:
    """What was written since outcomes were worked out.

    Attributes:
        entries: keys of the entries that came in, were corrected or taken back.
        stale: codes of the indicators of which no outcome holds any more.
        upwards: a unit and all that it was ever below, by its key.
    """

    entries: Collection[FigureKey]
    stale: frozenset[str]
    upwards: Callable[[str], frozenset[str]]

    @property
    def codes(self) -> frozenset[str]:
        """All indicators of which some outcome may not hold any more."""
        return self.stale | {key.indicator for key in self.entries}


def as_reported(memo: Memo, changes: Changes) -> Memo:
    """Return what still holds of figures as they were reported.

    Of an indicator that is entered, that is what is about other units or other days.
    """
    return Memo(_what_holds(memo, changes, is_restated=False), readings=memo.readings)


def in_boundaries(memo: Memo, changes: Changes, reported: Memo | None) -> Memo:
    """Return what still holds of figures in any boundaries.

    Of an indicator that is entered, that is what is about other days: a unit that moved is made of others.
    """
    return Memo(_what_holds(memo, changes, is_restated=True), reported, memo.readings)


def _what_holds(memo: Memo, changes: Changes, *, is_restated: bool) -> dict[str, dict[Need, Outcome]]:
    by_code: defaultdict[str, list[FigureKey]] = defaultdict(list)
    for key in changes.entries:
        if key.indicator not in changes.stale:
            by_code[key.indicator].append(key)
    upwards = None if is_restated else changes.upwards
    return _without(memo, changes.codes) | {code: _apart(memo, keys, upwards) for code, keys in by_code.items()}


def _without(memo: Memo, codes: Collection[str]) -> dict[str, dict[Need, Outcome]]:
    """Return the outcomes of all indicators but some; what is found out of them later is shared."""
    # Another thread may be adding to it; so below.
    return {code: known for code, known in list(memo.outcomes.items()) if code not in codes}


def _apart(
    memo: Memo, keys: Sequence[FigureKey], upwards: Callable[[str], frozenset[str]] | None
) -> dict[Need, Outcome]:
    """Return the outcomes of an indicator that entries of it have no part in.

    Without ``upwards`` any unit may be made of any other.
    """
    found = list(memo.outcomes.get(keys[0].indicator, {}).items())
    for key in keys:
        units = upwards(key.org_unit) if upwards else None
        found = [each for each in found if not _has_part(each[0], units, key.period)]
    return dict(found)


def _has_part(need: Need, units: frozenset[str] | None, period: Period) -> bool:
    """Return whether an entry may have a part in an outcome, told its period and the units it counts for.

    Args:
        need: whose outcome it is.
        units: keys of the units, ``None`` when it may be any.
        period: of the entry.

    An outcome that is missing names the periods of other calendars for which anybody has an entry.
    """
    if need.span is Span.PLAN:
        return False
    if need.span not in _OF_ENTRIES:
        return True
    if units is not None and need.unit not in units and need.period.calendar == period.calendar:
        return False
    first, last = need.days
    return first <= period.end and period.start <= last
