"""A heading of the pack as a page of figures: value, plan, pace, the year so far beside the year before, the villages.

What was read is kept as ``glance`` keeps it: until something is written, or the day changes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache

from django.utils import timezone

from socai.catalogue.model import Catalogue, Heading, Indicator
from socai.core.calendars import Kind
from socai.core.figures import Figure, State
from socai.core.pace import year_of
from socai.core.periods import Period, PeriodError
from socai.engine.reference import Evaluator
from socai.engine.statuses import standing
from socai.services import figure_rights, glance, reading, unit_reading, units
from socai.services.actors import Actor
from socai.services.errors import refusal
from socai.services.opened import Instance
from socai.services.seals import Seal, last_seal
from socai.services.statuses import Stood, all_stood, check_there, evaluator_on

_KEPT = 64
_VILLAGE = "village"
_KINDS = (Kind.MONTH, Kind.QUARTER, Kind.HALF)


@dataclass(frozen=True)
class Point:
    """A place on the way through a year.

    Attributes:
        period: the period at whose end it is.
        figure: the figure then, from the beginning of the year where it adds up; ``None`` where it is still to come.
        before: the same a year earlier.
        due: what of the target is due then, ``None`` when nothing is.
    """

    period: Period
    figure: Figure | None
    before: Figure | None
    due: Fraction | None


@dataclass(frozen=True)
class Line:
    """An indicator of a sector.

    Attributes:
        stood: how it stands.
        before: its figure of the same period last year, ``None`` when it cannot be asked for.
        points: its way through the year, empty when it was entered for whole years alone.
    """

    stood: Stood
    before: Figure | None
    points: tuple[Point, ...]

    @property
    def is_told(self) -> bool:
        """Whether there is a figure, or a target for which one is missing."""
        found = self.stood.standing
        return found.status is not None or (found.figure is not None and found.figure.value is not None)


@dataclass(frozen=True)
class Heat:
    """Figures of villages beside each other: indicators as columns, villages as lines, ``None`` where there is none."""

    indicators: tuple[Indicator, ...]
    lines: tuple[tuple[str, str, tuple[Figure | None, ...]], ...]

    def of(self, indicators: Collection[Indicator], *, most: int) -> Heat:
        """Return it with the columns of some indicators, the first few of them."""
        codes = {each.code for each in indicators}
        chosen = [number for number, each in enumerate(self.indicators) if each.code in codes][:most]
        lines = ((key, name, tuple(figures[number] for number in chosen)) for key, name, figures in self.lines)
        return Heat(tuple(self.indicators[number] for number in chosen), tuple(lines) if chosen else ())


@dataclass(frozen=True)
class Sector:
    """A heading with all that is known under it.

    Attributes:
        heading: the heading.
        above: the headings over it.
        below: the headings directly under it.
        on: the day for which it is asked.
        period: the period to whose end figures count, ``None`` for the newest of each.
        lines: its indicators with a figure or a target, in the order of the pack.
        silent: how many of its indicators have neither.
        heat: the villages.
    """

    heading: Heading
    above: tuple[Heading, ...]
    below: tuple[Heading, ...]
    on: date
    period: Period | None
    lines: tuple[Line, ...]
    silent: int
    heat: Heat


@dataclass(frozen=True)
class Followed:
    """One indicator: its line, the headings over it, and the villages that have it, the most first."""

    line: Line
    headings: tuple[Heading, ...]
    on: date
    period: Period | None
    villages: tuple[tuple[str, Figure], ...]


def sector(
    *, instance: Instance, actor: Actor, heading: str, unit: str = "", period: str = "", day: date | None = None
) -> Sector:
    """Return a heading of the pack with its indicators.

    Args:
        instance: whose ledger it is.
        actor: who looks.
        heading: its code.
        unit: of which unit, as ``glance`` takes it.
        period: only figures to its end count, as periods print; by default the newest of each indicator.
        day: for which it is asked, today when ``None``; with a period, its last day where that is earlier.

    Raises:
        ServiceError: the actor may not; an unknown heading or period; the database fails.
    """
    today = day or timezone.localdate()
    key = glance.unit_for(instance=instance, actor=actor, unit=unit, day=today)
    if heading not in instance.catalogue.headings:
        raise refusal("sector.unknown", heading)
    asked = reading.read_period(period) if period else None
    kept = figure_rights.kept_from(actor, instance.catalogue, units.index(), today, key)
    return _sector(instance, last_seal(), today, asked, key, heading, kept)


def followed(
    *, instance: Instance, actor: Actor, indicator: str, unit: str = "", period: str = "", day: date | None = None
) -> Followed:
    """Return one indicator with its way through the year and its villages.

    Its arguments are those of ``sector``.

    Raises:
        ServiceError: the actor may not; an unknown indicator, one for reports alone, or an unknown period; the database
            fails.
    """
    today = day or timezone.localdate()
    key = glance.unit_for(instance=instance, actor=actor, unit=unit, day=today)
    (code,) = reading.indicator_codes(instance, [indicator])[:1]
    if instance.catalogue.indicators[code].is_report_only:
        raise refusal("sector.report_only", code)
    catalogue = instance.catalogue
    figure_rights.require(actor, catalogue, (code,), (key,), units.index(), today)
    asked = reading.read_period(period) if period else None
    return _followed(instance, last_seal(), today, asked, key, code)


def tops(catalogue: Catalogue) -> tuple[Heading, ...]:
    """Return the headings that stand under no other one, in the order of the pack."""
    return tuple(each for code, each in catalogue.headings.items() if not catalogue.headings_of(code))


def directly_below(catalogue: Catalogue, heading: str) -> tuple[Heading, ...]:
    """Return the headings directly under one, in the order of the pack."""
    return tuple(each for code, each in catalogue.headings.items() if code.rpartition(".")[0] == heading)


def beside_last_year(
    *, instance: Instance, codes: Sequence[str], today: date, period: Period | None, unit: str = ""
) -> list[tuple[Stood, Figure | None]]:
    """Return how indicators stand, each with its figure of the same period last year, the worst first.

    Raises:
        ServiceError: when the database fails.
    """
    reader = _Reader.over(instance, unit or instance.catalogue.reporting_unit, today, period, codes)
    return [(stood, reader.line(stood).before) for stood in reader.stood(codes)]


@lru_cache(maxsize=_KEPT)
def _sector(
    instance: Instance,
    _seal: Seal,
    today: date,
    period: Period | None,
    unit: str,
    heading: str,
    kept: frozenset[str],
) -> Sector:
    catalogue = instance.catalogue
    codes = [code for code in catalogue.indicators if code.startswith(f"{heading}.") and code not in kept]
    reader = _Reader.over(instance, unit, today, period, codes)
    every = [reader.line(each) for each in reader.stood(codes)]
    lines = tuple(sorted((line for line in every if line.is_told), key=lambda each: codes.index(_code(each))))
    return Sector(
        heading=catalogue.headings[heading],
        above=catalogue.headings_of(heading),
        below=directly_below(catalogue, heading),
        on=reader.on,
        period=period,
        lines=lines,
        silent=len(codes) - len(lines),
        heat=reader.heat(lines),
    )


@lru_cache(maxsize=_KEPT)
def _followed(instance: Instance, _seal: Seal, today: date, period: Period | None, unit: str, code: str) -> Followed:
    reader = _Reader.over(instance, unit, today, period, [code])
    (stood,) = reader.stood([code])
    line = reader.line(stood)
    heat = reader.heat([line])
    villages = [(name, found) for _, name, (found,) in heat.lines if found is not None]
    villages.sort(key=lambda each: each[1].value or Fraction(0), reverse=True)
    return Followed(line, instance.catalogue.headings_of(code), reader.on, period, tuple(villages))


def _code(line: Line) -> str:
    return line.stood.standing.indicator


@dataclass(frozen=True)
class _Reader:
    """Reads the figures of some indicators of a unit and of the villages directly below it."""

    evaluator: Evaluator
    unit: str
    on: date
    period: Period | None
    names: Mapping[str, str]

    @classmethod
    def over(cls, instance: Instance, key: str, today: date, period: Period | None, codes: Sequence[str]) -> _Reader:
        """Return a reader over the entries that some indicators need."""
        index = units.index()
        identity = unit_reading.identity(index, key)
        on = min(today, period.end) if period else today
        check_there(index, identity, on)
        evaluator = evaluator_on(instance=instance, identity=identity, day=on, period=period, indicators=codes or [""])
        below = index.children(on, on).get(key, ())
        kinds = {each: index.type(index.identity(each) or "", on) for each in below}
        names = {each: index.name(index.identity(each) or "") for each in below if kinds[each] == _VILLAGE}
        return cls(evaluator, key, on, period, names)

    def stood(self, codes: Sequence[str]) -> list[Stood]:
        """Return how indicators stand."""
        return all_stood(self.evaluator, self.unit, day=self.on, period=self.period, indicators=codes)

    def line(self, stood: Stood) -> Line:
        """Return an indicator with its figure a year earlier and its way through the year."""
        found = stood.standing
        if found.figure is None:
            return Line(stood, None, ())
        reached = found.figure.key.period
        return Line(stood, self._before(found.indicator, reached), tuple(self._points(found.indicator, reached)))

    def _points(self, code: str, reached: Period) -> Iterator[Point]:
        """Yield the ends of the shortest periods of the year for which the indicator was entered."""
        year = year_of(reached)
        entered = self.evaluator.facts.kinds(code, year.calendar)
        kind = next((each for each in _KINDS if each in entered and each in year.finer_kinds), None)
        if kind is None:
            return
        plan = self.evaluator.plan(code, self.unit, year).value
        for part in year.parts(kind):
            is_over = part.end <= reached.end
            share = standing(self.evaluator, code, self.unit, on=part.end, period=part).expected if is_over else None
            due = plan * share if plan is not None and share is not None else None
            yield Point(part, self._figure(code, part) if is_over else None, self._before(code, part), due)

    def _before(self, code: str, period: Period) -> Figure | None:
        try:
            return self._figure(code, period.same_last_year())
        except PeriodError:
            return None

    def _figure(self, code: str, period: Period, unit: str = "") -> Figure:
        """Return a figure from the beginning of the year, else that of the period alone."""
        about = unit or self.unit
        found = self.evaluator.to_date(code, about, period).figure
        return self.evaluator.figure(code, about, period) if found.state is State.MISSING else found

    def heat(self, lines: Iterable[Line]) -> Heat:
        """Return what villages have of indicators, in the periods of the newest figures."""
        asked = [
            (line.stood.indicator, line.stood.standing.figure.key.period)
            for line in lines
            if line.stood.standing.figure is not None
            and any(self.evaluator.facts.reports(_code(line), village) for village in self.names)
        ]
        rows = (
            (key, self.names[key], tuple(self._of_village(each.code, key, period) for each, period in asked))
            for key in sorted(self.names)
        )
        told = tuple(row for row in rows if any(figure is not None for figure in row[2]))
        return Heat(tuple(each for each, _ in asked), told)

    def _of_village(self, code: str, village: str, period: Period) -> Figure | None:
        found = self._figure(code, period, village)
        return None if found.value is None else found
