"""Restates figures: from those that the units of a period reported to one in the boundaries of another day.

A reported figure counts with the share of its unit that lies in the unit asked for. Where that share is unknown, there
is no figure, for nothing is divided without a weight. What used a weight is an estimate and says how much of it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import NamedTuple

from socai.catalogue.model import Indicator, OrgUnit, OverTime, OverUnits
from socai.core.figures import Basis, Figure, FigureKey, Source, State
from socai.engine.boundaries import Boundaries, Makeup, Part
from socai.engine.facts import Facts
from socai.engine.figures import empty, planned
from socai.engine.needs import Need, Outcome
from socai.engine.rollup import combine, members, reporting

_ALL = Fraction(1)


@dataclass(frozen=True)
class Restater:
    """What restating needs beside an indicator and a need.

    Attributes:
        boundaries: in which figures are asked for.
        facts: what was entered and planned.
        declared: org units of the catalogue, for facts without trees.
        reported: the figure of a unit as it was reported.
        divided: whether the units below are read in place of a cut one, by its figure; found out once.
    """

    boundaries: Boundaries
    facts: Facts
    declared: Mapping[str, OrgUnit]
    reported: Callable[[Need], Outcome]
    divided: dict[Need, bool] = field(default_factory=dict)

    def makeup(self, indicator: Indicator, need: Need) -> Makeup:
        """Return what the unit asked for is made of in the period asked for."""
        return self.boundaries.makeup(need.unit, need.period, is_stock=indicator.over_time is OverTime.LAST)

    def absent(self, indicator: Indicator, need: Need) -> Outcome | None:
        """Return the figure of a unit that is not there on the day, ``None`` when it is."""
        absence = self.boundaries.absence(need.unit)
        return None if absence is None else Outcome(empty(indicator, need, absence[0], **absence[1]))


class _Piece(NamedTuple):
    """What a part gives: the figure of its unit, and the share that counts (``None``: unknown)."""

    unit: str
    outcome: Outcome
    share: Fraction | None
    is_cut: bool

    @property
    def is_missing(self) -> bool:
        return self.outcome.figure.state is State.MISSING


def is_itself(makeup: Makeup, need: Need) -> bool:
    """Return whether a unit is, all through the period, what it is on the day asked for."""
    return makeup.moved_on is None and makeup.is_only(need.unit)


def over_parts(indicator: Indicator, need: Need, makeup: Makeup, restater: Restater) -> Outcome | None:
    """Return the figure made of the units of the period, ``None`` when none of them has it."""
    if len(makeup.parts) == 1 and makeup.parts[0].is_whole and not any(_taken_along(need, makeup.parts[0], restater)):
        return _renamed(indicator, need, restater.reported(need._replace(unit=makeup.parts[0].unit)))
    pieces, absent = _gathered(indicator, need, makeup.parts, restater)
    present = [piece for piece in pieces if not piece.is_missing]
    if not present:
        return None
    stopped = _stopped(indicator, need, present, absent, restater)
    if stopped is not None:
        return Outcome(replace(stopped, parts=tuple(piece.outcome.figure for piece in pieces)))
    counted = [_counted(piece) for piece in present]
    return combine(indicator, need, counted, is_largest=indicator.over_units is OverUnits.MAX)


def of_whole_period(outcome: Outcome | None) -> Outcome | None:
    """Return a figure of which all entries are of its whole period, ``None`` for any other."""
    if outcome is None or not all(entry.period == outcome.figure.key.period for entry in _entries(outcome.figure)):
        return None
    return outcome


def _entries(figure: Figure) -> Iterator[FigureKey]:
    """Yield the keys of the entries that a figure was made of."""
    if figure.atom is not None:
        yield figure.atom.key
    for part in figure.parts:
        yield from _entries(part)


def restated_plan(indicator: Indicator, need: Need, restater: Restater) -> Outcome:
    """Return the target of a unit: its own when it was set for these boundaries, else what those of its parts make.

    A target that was recorded before the last change of borders in its year was set for the borders before it.
    """
    facts, boundaries = restater.facts, restater.boundaries
    makeup = boundaries.makeup(need.unit, need.period, is_stock=False)
    own = facts.plans.get((need.code, need.unit, need.period.year))
    if is_itself(makeup, need) or (own is not None and _is_newer(makeup, need, facts)):
        return planned(indicator, need, own)
    pieces = [_planned_piece(indicator, need, part, restater) for part in makeup.parts]
    pieces = [piece for piece in pieces if not (piece.is_missing and piece.unit == need.unit)]
    present = [piece for piece in pieces if not piece.is_missing]
    if len(pieces) == len(present) == 1 and not pieces[0].is_cut:
        return _renamed(indicator, need, pieces[0].outcome)
    if not present:
        return planned(indicator, need, None)
    absent = [_name(restater, need, piece.unit) for piece in pieces if piece.is_missing]
    stopped = _stopped(indicator, need, present, absent, restater)
    if stopped is not None:
        return Outcome(replace(stopped, key=replace(stopped.key, basis=Basis.PLAN)))
    return combine(indicator, need, [_counted(piece) for piece in present], is_largest=False)


def _gathered(
    indicator: Indicator, need: Need, parts: Sequence[Part], restater: Restater, *, whole: Part | None = None
) -> tuple[list[_Piece], list[str]]:
    """Return what parts give, and the names of units that owed a figure and have none.

    Parts that shall stand for a whole must have it as well when they ended with it.
    """
    by_key = {part.unit: part for part in parts}
    found = reporting(indicator, need, restater.facts, tuple(by_key), restater.declared)
    pieces: list[_Piece] = []
    absent: list[str] = []
    for is_owed, units in ((True, found.required), (False, found.welcome)):
        for unit in units:
            given, missing = _given(indicator, need, by_key[unit.key], restater)
            pieces += given
            ended_with_it = whole is not None and by_key[unit.key].since == whole.since
            absent += missing if is_owed or ended_with_it else ()
    pieces += [piece for part in parts if part.left for piece in _taken_along(need, part, restater)]
    return pieces, absent


def _taken_along(need: Need, part: Part, restater: Restater) -> Iterator[_Piece]:
    """Yield the figure of the unit that a stray left, when only that one has it: a share of it that nobody knows."""
    if restater.reported(need._replace(unit=part.unit)).figure.state is State.MISSING:
        for key in part.left:
            outcome = restater.reported(need._replace(unit=key))
            if outcome.figure.state is not State.MISSING:
                yield _Piece(key, outcome, None, is_cut=True)
                return


def _given(indicator: Indicator, need: Need, part: Part, restater: Restater) -> tuple[list[_Piece], list[str]]:
    """Return what a part gives: its own figure, or those of the units below where they are read in place of it."""
    outcome = restater.reported(Need(need.code, part.unit, need.period))
    share = _ALL if part.is_whole else restater.boundaries.share(need.unit, part, indicator.weight)
    if not part.is_whole and _is_read_below(indicator, outcome, restater):
        pieces, absent = _gathered(indicator, need, part.finer, restater, whole=part)
        if outcome.figure.state is not State.MISSING or (pieces and _is_known(pieces, absent)):
            return pieces, absent
    piece = _Piece(part.unit, outcome, share, not part.is_whole)
    return [piece], [_name(restater, need, part.unit)] if piece.is_missing else []


def _is_read_below(indicator: Indicator, whole: Outcome, restater: Restater) -> bool:
    """Return whether the units below a cut one are read in its place, for each of its pieces or for none of them.

    Were one piece made of villages and another of a weight, the pieces would not add up to the whole.
    """
    key = whole.figure.key
    need = Need(key.indicator, key.org_unit, key.period)
    if need not in restater.divided:
        restater.divided[need] = whole.figure.state is State.MISSING or _stands_below(indicator, need, whole, restater)
    return restater.divided[need]


def _stands_below(indicator: Indicator, need: Need, whole: Outcome, restater: Restater) -> bool:
    """Return whether units below one stand for its figure: they add up to it, or nothing was entered for it itself.

    A weight that is known of all pieces is better where that of a unit below is not, or one of them has no figure.
    """
    adds_up = _adds_up(indicator, need, whole, restater)
    if not adds_up and any(entry.org_unit == need.unit for entry in _entries(whole.figure)):
        return False
    boundaries = restater.boundaries
    pieces = [
        (unit, part)
        for unit in boundaries.became(need.unit, boundaries.last_day(need.unit, need.period.end))
        for part in restater.makeup(indicator, need._replace(unit=unit)).parts
        if part.unit == need.unit
    ]
    if any(boundaries.share(unit, part, indicator.weight) is None for unit, part in pieces):
        return True
    gathered = (
        _gathered(indicator, need._replace(unit=unit), part.finer, restater, whole=part) for unit, part in pieces
    )
    return adds_up and all(_is_known(*each) for each in gathered)


def _adds_up(indicator: Indicator, need: Need, whole: Outcome, restater: Restater) -> bool:
    """Return whether the units below one, all of them, have together what it has itself.

    Those that ended with it owed what it owed.
    """
    found = members(indicator, need, restater.facts, restater.declared)
    last = restater.boundaries.last_day(need.unit, need.period.end)
    ended_with_it = [unit for unit in found.welcome if restater.boundaries.last_day(unit.key, need.period.end) == last]
    given = {unit: restater.reported(need._replace(unit=unit.key)) for unit in (*found.required, *found.welcome)}
    present = {unit: outcome for unit, outcome in given.items() if outcome.figure.state is not State.MISSING}
    if not present or not present.keys() >= {*found.required, *ended_with_it}:
        return False
    total = combine(indicator, need, tuple(present.values()), is_largest=indicator.over_units is OverUnits.MAX)
    return (total.figure.state, total.figure.value) == (whole.figure.state, whole.figure.value)


def _is_known(pieces: Sequence[_Piece], absent: Sequence[str]) -> bool:
    """Return whether nothing is missing or unknown of what some parts give."""
    return not absent and not any(piece.is_cut and piece.share is None for piece in pieces)


def _planned_piece(indicator: Indicator, need: Need, part: Part, restater: Restater) -> _Piece:
    """Return the target of a part; those of the units below it never add up to it."""
    value = restater.facts.plans.get((need.code, part.unit, need.period.year))
    share = _ALL if part.is_whole else restater.boundaries.share(need.unit, part, indicator.weight)
    return _Piece(part.unit, planned(indicator, need._replace(unit=part.unit), value), share, not part.is_whole)


def _stopped(
    indicator: Indicator, need: Need, pieces: Sequence[_Piece], absent: Sequence[str], restater: Restater
) -> Figure | None:
    """Return the figure that cannot be made of pieces, with the reason; ``None`` when it can."""
    cut = [piece for piece in pieces if piece.is_cut and piece.outcome.figure.value is not None]
    if indicator.over_units in (OverUnits.RATIO, OverUnits.NONE):
        return empty(
            indicator, need, "figure.not_restated", rule=str(indicator.over_units), day=restater.boundaries.day
        )
    if absent:
        return empty(indicator, need, "figure.owed", absent=list(absent), day=restater.boundaries.day)
    if cut and indicator.over_units is OverUnits.MAX:
        return empty(indicator, need, "figure.largest_of_cut", cut=_names(restater, need, cut))
    unknown = [piece for piece in cut if piece.share is None]
    if unknown:
        weight = indicator.weight or "–"
        return empty(indicator, need, "figure.unknown_share", cut=_names(restater, need, unknown), weight=weight)
    return None


def _counted(piece: _Piece) -> Outcome:
    """Return what of a figure counts; of a unit that was cut a share, which is an estimate."""
    figure, spread = piece.outcome
    if not piece.is_cut or piece.share is None or figure.value is None:
        return piece.outcome
    basis = Basis.PLAN if figure.key.basis is Basis.PLAN else Basis.ESTIMATE
    counted = replace(
        figure, key=replace(figure.key, basis=basis), value=figure.value * piece.share, source=Source.COMPUTED,
        atom=None, parts=(figure,), estimated=Fraction(1), share=piece.share,
    )  # fmt: skip
    return Outcome(counted, None if spread is None else spread.scaled(piece.share))


def _renamed(indicator: Indicator, need: Need, outcome: Outcome) -> Outcome:
    """Return the figure of a unit under the key of the unit that it became, whole and alone."""
    figure = outcome.figure
    if figure.key.org_unit == need.unit:
        return outcome
    source = figure.source if figure.state is not State.VALUE else Source.ROLLED_UP
    key = replace(figure.key, org_unit=need.unit)
    return Outcome(replace(figure, key=key, source=source, atom=None, parts=(figure,), formula=""), outcome.spread)


def _is_newer(makeup: Makeup, need: Need, facts: Facts) -> bool:
    """Return whether the target of a unit was set when it already had its borders of the end of the year."""
    if makeup.moved_on is None or not makeup.is_only(need.unit, at_end=True):
        return False
    recorded = facts.planned_on.get((need.code, need.unit, need.period.year))
    return recorded is None or recorded >= makeup.moved_on


def _names(restater: Restater, need: Need, pieces: Sequence[_Piece]) -> list[str]:
    return [_name(restater, need, piece.unit) for piece in pieces]


def _name(restater: Restater, need: Need, key: str) -> str:
    """Return the name of a unit as it was in the period."""
    (unit,) = restater.facts.standing((key,), need.period, restater.declared)
    return unit.name
