"""Several communes beside each other: one indicator, one period, and places only where the engine finds them fair.

It shows the communes that a reader reaches, and of those only what does not stay in a commune. What was read is kept as
``glance`` keeps it: until something is written, or the day changes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from django.utils import timezone

from socai.catalogue.levels import COMMUNE, depth
from socai.catalogue.model import Heading, Indicator
from socai.core.findings import Finding
from socai.core.pace import Direction
from socai.core.periods import Period
from socai.engine.ranking import barriers, ranking
from socai.engine.reference import Evaluator
from socai.engine.statuses import Standing, standing
from socai.services import access, figure_rights, glance, reading, rollups, units
from socai.services.actors import Actor
from socai.services.errors import refusal
from socai.services.opened import Instance
from socai.services.seals import Seal, last_seal
from socai.services.sectors import directly_below, tops
from socai.services.statuses import is_planned

_KEPT = 32
_NAMED = 5
_FEWEST = 2


@dataclass(frozen=True)
class Commune:
    """A commune: its key, its official code (empty when it has none) and its name."""

    key: str
    code: str
    name: str


@dataclass(frozen=True)
class Comparable:
    """An indicator that may be compared, and whether communes have places by it once all have a figure."""

    indicator: Indicator
    is_ranked: bool


@dataclass(frozen=True)
class Listed:
    """A heading of the pack with what may be compared under it.

    Attributes:
        heading: the heading.
        above: the headings over it.
        below: the headings directly under it.
        indicators: those under it, those by which communes have places first, in the order of the pack.
    """

    heading: Heading
    above: tuple[Heading, ...]
    below: tuple[Heading, ...]
    indicators: tuple[Comparable, ...]


@dataclass(frozen=True)
class Line:
    """A commune with how the indicator stands there, and its place, ``None`` where places would not be fair."""

    commune: Commune
    standing: Standing
    place: int | None


@dataclass(frozen=True)
class Beside:
    """An indicator in several communes.

    Attributes:
        indicator: the indicator.
        headings: those over it.
        on: the day for which it is asked.
        period: the period of the figures, ``None`` when there are none.
        periods: the periods that may be asked for, the latest first.
        lines: the communes, by place where there are places, else in the order of their official codes.
        whole: the reporting unit, when it is above the communes and has a figure.
        reasons: why there are no places.
        is_less_better: whether the first place has the smallest value.
        areas: key and area (GeoJSON, empty when not known) of each commune, in the order of their codes.
        engine: name of the engine that the figures are from.
        batch: number of the last batch that it read.
    """

    indicator: Indicator
    headings: tuple[Heading, ...]
    on: date
    period: Period | None
    periods: tuple[Period, ...]
    lines: tuple[Line, ...]
    whole: Line | None
    reasons: tuple[Finding, ...]
    is_less_better: bool
    areas: tuple[tuple[str, str], ...]
    engine: str
    batch: int

    @property
    def is_ranked(self) -> bool:
        """Whether communes have places."""
        return any(line.place is not None for line in self.lines)

    @property
    def is_planned(self) -> bool:
        """Whether any commune has a target, or the printed percentage of one."""
        return any(is_planned(line.standing) for line in self.lines)


def communes(*, actor: Actor, day: date | None = None) -> tuple[Commune, ...]:
    """Return the communes that somebody reaches, in the order of their official codes.

    Raises:
        ServiceError: when the database fails.
    """
    when, index = day or timezone.localdate(), units.index()
    found = [
        Commune(each.key, each.code, each.name)
        for each in index.on(when)
        if depth(each.type) == depth(COMMUNE)
        and not each.is_placeholder
        and access.may(actor, glance.RIGHT, each.org_unit, index, when)
    ]
    return tuple(sorted(found, key=lambda each: (each.code, each.key)))


def may_compare(*, instance: Instance, actor: Actor) -> bool:
    """Return whether somebody sees the communes together and reaches more than one.

    Raises:
        ServiceError: when the database fails.
    """
    return len(communes(actor=actor)) >= _FEWEST and glance.may_look(instance=instance, actor=actor)


def sectors(*, instance: Instance, actor: Actor) -> tuple[Heading, ...]:
    """Return the headings that stand under no other one and have something to compare, in the order of the pack.

    Raises:
        ServiceError: the actor may not; the database fails.
    """
    codes = _compared(instance, actor)
    headings = tops(instance.catalogue)
    return tuple(each for each in headings if any(code.startswith(f"{each.code}.") for code in codes))


def listed(*, instance: Instance, actor: Actor, heading: str) -> Listed:
    """Return what may be compared under a heading of the pack.

    Raises:
        ServiceError: the actor may not; an unknown heading; the database fails.
    """
    catalogue = instance.catalogue
    if heading not in catalogue.headings:
        raise refusal("sector.unknown", heading)
    codes = [code for code in _compared(instance, actor) if code.startswith(f"{heading}.")]
    found = [Comparable(catalogue.indicators[code], not barriers(catalogue, code)) for code in codes]
    return Listed(
        heading=catalogue.headings[heading],
        above=catalogue.headings_of(heading),
        below=directly_below(catalogue, heading),
        indicators=tuple(sorted(found, key=lambda each: not each.is_ranked)),
    )


def beside(*, instance: Instance, actor: Actor, indicator: str, period: str = "", day: date | None = None) -> Beside:
    """Return an indicator in the communes that somebody reaches.

    Args:
        instance: whose ledger it is.
        actor: who looks.
        indicator: its code.
        period: as periods print; by default the latest for which every commune has a figure, else most have.
        day: for which it is asked, today when ``None``; with a period, its last day where that is earlier.

    Raises:
        ServiceError: the actor may not; an indicator that is unknown or stays in the communes; an unknown period; the
            database fails.
    """
    today, catalogue = day or timezone.localdate(), instance.catalogue
    glance.unit_for(instance=instance, actor=actor, day=today)
    (code,) = reading.indicator_codes(instance, [indicator])[:1]
    if catalogue.indicators[code].is_report_only:
        raise refusal("sector.report_only", code)
    found = communes(actor=actor, day=today)
    keys = [each.key for each in found]
    top = _whole_for(instance, actor, today)
    figure_rights.require(actor, catalogue, (code,), filter(None, (*keys, top)), units.index(), today)
    asked = reading.read_period(period) if period else None
    return _beside(instance, last_seal(), today, asked, code, found, top)


def _compared(instance: Instance, actor: Actor) -> list[str]:
    """Return the codes of the indicators that somebody may compare, in the order of the pack.

    Raises:
        ServiceError: the actor may not see the communes together; the database fails.
    """
    today, catalogue, index = timezone.localdate(), instance.catalogue, units.index()
    glance.unit_for(instance=instance, actor=actor, day=today)
    about = [each.key for each in communes(actor=actor, day=today)]
    kept = frozenset().union(*figure_rights.kept_from_each(actor, catalogue, index, today, about).values())
    found = catalogue.indicators.items()
    return [code for code, each in found if code not in kept and not each.guards]


@lru_cache(maxsize=_KEPT)
def _beside(
    instance: Instance,
    _seal: Seal,
    today: date,
    asked: Period | None,
    code: str,
    found: tuple[Commune, ...],
    top: str,
) -> Beside:
    catalogue = instance.catalogue
    on = min(today, asked.end) if asked else today
    keys = [each.key for each in found]
    # In the boundaries of the day are read also communes whose borders move later.
    read = rollups.fitted(
        instance=instance, indicators=[code], units=list(filter(None, (*keys, top))), day=on, period=asked
    )  # fmt: skip
    evaluator = read.evaluator
    periods = glance.latest({each for each in read.periods if each.start <= today})
    period = asked or _fullest(evaluator, code, keys, periods, on)
    standings = {key: standing(evaluator, code, key, on=on, period=period) for key in keys}
    places = ranking(catalogue, code, list(standings.values()))
    lines = [Line(each, standings[each.key], places.places.get(each.key)) for each in found]
    lines.sort(key=lambda each: each.place or 0)
    names = {each.key: each.name for each in found}
    return Beside(
        indicator=catalogue.indicators[code],
        headings=catalogue.headings_of(code),
        on=on,
        period=period,
        periods=periods,
        lines=tuple(lines),
        whole=_whole(evaluator, code, top, on, period) if top else None,
        reasons=tuple(_named(reason, names) for reason in places.reasons),
        is_less_better=catalogue.pace_of(code).direction is Direction.LESS,
        areas=tuple(_areas(found, on)),
        engine=read.engine,
        batch=read.batch,
    )


def _areas(found: Iterable[Commune], on: date) -> Iterator[tuple[str, str]]:
    index = units.index()
    for each in found:
        version = index.at(each.key, on)
        yield each.key, version.geometry if version else ""


def _fullest(
    evaluator: Evaluator, code: str, keys: Sequence[str], periods: Iterable[Period], on: date
) -> Period | None:
    """Return the latest of the periods for which most units have a value, ``None`` when none has any."""
    counts = Counter[Period]()
    for period in periods:
        figures = (standing(evaluator, code, key, on=on, period=period).figure for key in keys)
        counts[period] = sum(figure is not None and figure.value is not None for figure in figures)
        if counts[period] == len(keys):
            break
    return next((period for period, count in counts.most_common(1) if count), None)


def _whole_for(instance: Instance, actor: Actor, day: date) -> str:
    """Return the key of the reporting unit when that is above the communes and somebody sees it, else nothing."""
    index, key = units.index(), instance.catalogue.reporting_unit
    identity = index.identity(key) or ""
    is_above = depth(index.type(identity, day)) < depth(COMMUNE)
    return key if is_above and access.may(actor, glance.RIGHT, identity, index, day) else ""


def _whole(evaluator: Evaluator, code: str, key: str, on: date, period: Period | None) -> Line | None:
    """Return how an indicator stands in the unit above the communes, ``None`` when it has no figure."""
    found, index = standing(evaluator, code, key, on=on, period=period), units.index()
    if found.figure is None or found.figure.value is None:
        return None
    return Line(Commune(key, "", index.name(index.identity(key) or "")), found, None)


def _named(reason: Finding, names: Mapping[str, str]) -> Finding:
    """Return a reason with the names of the units that it is about, the first few of them."""
    keys = reason.data.get("units")
    if not isinstance(keys, list):
        return reason
    units_named = [*(names[key] for key in keys[:_NAMED]), *(["…"] if keys[_NAMED:] else [])]
    return replace(reason, data={"count": len(keys), "units": units_named})
