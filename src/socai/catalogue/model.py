"""What packs declare, as frozen plain objects. Instances (entries, accounts, rows) live in the ledger."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from pathlib import Path

from socai.catalogue.forms import Form
from socai.catalogue.registers import CodeList, Register
from socai.core.calendars import Calendar, Kind, in_use
from socai.core.changes import Change
from socai.core.deadlines import Timing
from socai.core.figures import Basis, Qualifier
from socai.core.findings import Location
from socai.core.measures import Measure
from socai.core.pace import Curve, Direction, Limits, Profile
from socai.core.periods import Period
from socai.core.workdays import WorkingDays
from socai.formula.functions import longest_window
from socai.formula.nodes import Formula

#: A window as a template writes it.
_WINDOW = re.compile(r"\brolling\s*\([^(),]*,\s*([0-9]{1,2})\s*\)")


class OverTime(StrEnum):
    """How values of sub-periods make the value of a longer period."""

    SUM = "sum"
    LAST = "last"
    MAX = "max"
    RATIO = "ratio"
    NONE = "none"


class OverUnits(StrEnum):
    """How values of units make the value of the unit above them."""

    SUM = "sum"
    MAX = "max"
    RATIO = "ratio"
    NONE = "none"


class Guard(StrEnum):
    """Where the values of an indicator may not go.

    ``report_only``: printed in reports and nowhere else; not rolled up, compared in time, planned or broken down.
    ``no_rollup``: never leaves the commune's own ledger; no unit above the commune has it.
    """

    REPORT_ONLY = "report_only"
    NO_ROLLUP = "no_rollup"


@dataclass(frozen=True)
class Indicator:
    """A thing that is measured.

    ``office`` is the key of the org unit that reports it. An indicator with a ``formula`` is computed and may not be
    entered, except with basis ``stated``. ``guards`` and ``min_level`` (the lowest level of ``catalogue.levels`` that
    may have it, empty for any) are its own and those of the headings over it. ``calendars`` names those whose
    periods it is entered for, all when empty. ``tolerance`` is by how many percent of its estimate an actual figure may
    differ before it is noted, ``None`` for any. ``weight`` names the weight by which figures of a unit that was cut
    are divided among its pieces, of ``event_groups.WEIGHTS``; without one they are never divided.
    """

    code: str
    name_vi: str
    name_en: str
    measure: Measure
    decimals: int
    over_time: OverTime
    over_units: OverUnits
    office: str
    formula: Formula | None = None
    location: Location = Location()
    guards: frozenset[Guard] = frozenset()
    min_level: str = ""
    calendars: tuple[str, ...] = ()
    tolerance: int | None = None
    weight: str = ""

    @property
    def is_report_only(self) -> bool:
        """Whether its values may be printed in reports only."""
        return Guard.REPORT_ONLY in self.guards

    def takes(self, period: Period) -> bool:
        """Return whether figures may be entered for a period: of any calendar when none is named."""
        return not self.calendars or period.calendar in self.calendars


@dataclass(frozen=True)
class Heading:
    """A name for all indicators whose code begins with ``code`` and a dot: a sector, a part of one."""

    code: str
    name_vi: str
    name_en: str


def headings_over(code: str, headings: Mapping[str, Heading]) -> tuple[Heading, ...]:
    """Return the headings over an indicator, the most general first."""
    parts = code.split(".")
    above = (".".join(parts[:length]) for length in range(1, len(parts)))
    return tuple(headings[prefix] for prefix in above if prefix in headings)


@dataclass(frozen=True)
class OrgUnit:
    """An org unit as a pack declares it: key, type, name, parent key, validity (both days included)."""

    key: str
    type: str
    name: str
    parent: str | None = None
    code: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    placeholder: bool = False
    location: Location = Location()


@dataclass(frozen=True)
class Ground:
    """Where a weight came from: paper or count, and its quality from A (counted) to D (guessed)."""

    source: str = ""
    quality: str = ""


@dataclass(frozen=True)
class UnitEvent:
    """A change of org units as a file declares it: every unit in it (pieces, attributes, parents) stands by its key.

    Attributes:
        change: what happens. Its identity only names it among those declared with it.
        act_number: number and symbol of the legal act.
        act_date: day of the legal act.
        act_issuer: who issued it.
        note: remark, or the assumption that it rests on.
        grounds: where weights came from, by source, target and name of the weight.
        location: where it stands.
    """

    change: Change
    act_number: str = ""
    act_date: date | None = None
    act_issuer: str = ""
    note: str = ""
    grounds: Mapping[tuple[str, str, str], Ground] = field(default_factory=dict, hash=False)
    location: Location = Location()


@dataclass(frozen=True)
class EventPlan:
    """Change events that a pack holds together: a new instance applies them, or they wait prepared."""

    name: str
    title: str
    is_applied: bool
    events: tuple[UnitEvent, ...]
    location: Location = Location()


@dataclass(frozen=True)
class Target:
    """The planned value of an indicator for a unit and a year; ``version`` counts revisions from 1.

    ``due`` is the last day on which it may be reached, ``None`` for the end of the year. One indicator may have several
    for a year, each with another day: those before the last are what must be reached on the way.
    """

    indicator: str
    org_unit: str
    year: int
    value: Decimal
    version: int = 1
    source: str = ""
    location: Location = Location()
    due: date | None = None


@dataclass(frozen=True)
class YearStep:
    """A share of a target (from 0 to 1) that is due by the end of a day of every year."""

    month: int
    day: int
    share: Fraction


@dataclass(frozen=True)
class Pace:
    """How the target of an indicator is expected to be reached, and how often a new figure is.

    Attributes:
        profile: linear, seasonal, milestone, level or ratio.
        direction: whether more, less or close to the target is good.
        is_direction_said: whether a pack says so; only then are units placed beside each other by it.
        curve: of a seasonal profile, the declared one; ``None`` when only past years are asked.
        own_last_years: how many past years of the ledger give the curve, 0 when none.
        steps: shares that are due on the way.
        below: for a band, by which share of the target the value may stay below it.
        above: for a band, by which share of the target it may go beyond.
        limits: which share of what is due is still on pace, and below which it is at risk.
        rhythm: how often a new figure is expected; ``None`` when a figure never grows old.
        grace: days allowed after the end of a period for its figure to come in.
        stated_percent: code of the indicator that holds a printed percentage of a plan nobody printed.
        divide: shares (adding up to 1) of the target that units below have, by key; empty when it is not divided.
        source: where profile and rhythm come from, or that they are an assumption.
    """

    profile: Profile
    direction: Direction = Direction.MORE
    curve: Curve | None = None
    own_last_years: int = 0
    steps: tuple[YearStep, ...] = ()
    below: Fraction = Fraction(0)
    above: Fraction = Fraction(0)
    limits: Limits = field(default_factory=Limits)
    rhythm: Kind | None = None
    grace: int = 0
    stated_percent: str = ""
    is_direction_said: bool = False
    divide: Mapping[str, Fraction] = field(default_factory=dict, hash=False)
    source: str = ""


def usual_profile(indicator: Indicator) -> Profile:
    """Return the profile of an indicator of which no pack says one: what its measure and rule over time suggest."""
    if indicator.measure.kind == "ratio":
        return Profile.RATIO
    return Profile.LINEAR if indicator.over_time in ACCUMULATING else Profile.LEVEL


#: Rules over time by which a value grows in the course of the year.
ACCUMULATING = (OverTime.SUM, OverTime.MAX)


@dataclass(frozen=True)
class WarningRule:
    """What is worth a warning: a condition in the formula language, and what to say when it is true.

    ``indicators`` are those it is asked about, each in the place of ``item.value``; without any, the condition names
    its own and the rule is asked once for a unit.
    """

    code: str
    condition: Formula
    message_vi: str
    severity: str = "warning"
    indicators: tuple[str, ...] = ()
    source: str = ""
    location: Location = Location()


@dataclass(frozen=True)
class Relation:
    """A statement that must hold between figures, in the formula language (``a + b <= c``)."""

    code: str
    statement: Formula
    message_vi: str
    severity: str = "error"
    location: Location = Location()


@dataclass(frozen=True)
class FigureRow:
    """One row of a figures file: what an office enters. ``value`` is ``None`` with ``applicable`` false for ``NA``."""

    indicator: str
    org_unit: str
    period: Period
    value: Decimal | None
    applicable: bool = True
    basis: Basis = Basis.ACTUAL
    qualifier: Qualifier = Qualifier.EXACT
    breakdown: str = ""
    note: str = ""
    source: str = ""
    location: Location = Location()


@dataclass(frozen=True)
class Template:
    """A report template: its key, the Markdown text with front matter, and where it stands."""

    key: str
    text: str
    path: Path


@dataclass(frozen=True)
class Case:
    """A test of the pack: these entries, therefore these figures. Values are printed numerals, by indicator code.

    ``planned`` holds the targets of the period's year for the unit, beside those of the pack.
    """

    name: str
    org_unit: str
    period: Period
    given: Mapping[str, str]
    expected: Mapping[str, str]
    location: Location = Location()
    planned: Mapping[str, str] = field(default_factory=dict)


class Certainty(StrEnum):
    """How sure a day is that no official paper at hand fixes."""

    OFFICIAL = "official"
    SEVERAL_SOURCES = "several_sources"
    ONE_SOURCE = "one_source"
    SET_LOCALLY = "set_locally"


@dataclass(frozen=True)
class Deadline:
    """A report that is owed for each period of some kinds: by whom, to whom, by which day, on figures until when.

    ``which`` are the numbers of the periods in their year, all when empty; with ``is_to_date`` the report tells from
    the beginning of the year to the end of the period (nine months). ``certainty`` is ``set_locally`` where the law
    leaves the day to a province or a committee that has not been told to the pack.
    """

    code: str
    name_vi: str
    name_en: str
    calendar: str
    level: str
    recipient: str
    kinds: tuple[Kind, ...]
    which: tuple[int, ...]
    is_to_date: bool
    timing: Timing
    valid_from: date | None = None
    valid_to: date | None = None
    source: str = ""
    certainty: Certainty = Certainty.OFFICIAL

    def covers(self, period: Period) -> bool:
        """Return whether a report is owed for a period."""
        own = in_use().by_name[self.calendar]
        return (
            period.calendar == (own.days_of or own.name)
            and period.kind in self.kinds
            and (not self.which or period.index in self.which)
            and (self.valid_from is None or self.valid_from <= period.end)
            and (self.valid_to is None or period.end <= self.valid_to)
        )


class HolidayStatus(StrEnum):
    """What a year's table of holidays rests on: the announcement for that year, or so far the law alone."""

    ANNOUNCED = "announced"
    STATUTORY = "statutory"


class Coverage(StrEnum):
    """How much of the country an instance holds: what its pack declares, the province of its own unit too, or all."""

    OWN = "own"
    PROVINCE = "province"
    WHOLE = "whole"


@dataclass(frozen=True)
class Catalogue:
    """Everything a pack and the packs below it declare, by code, in the order of declaration.

    ``measures`` holds the built-in measures as well. ``figures`` are the paths of figure files (CSV) that a new
    instance loads; ``reporting_unit`` is the key of the unit whose ledger it is, empty for a pack that others extend;
    ``place`` and ``letterheads`` are the words that headers print. ``licence`` says how published figures may be used
    (``name``, ``title``, ``path``: its address), empty when no pack says it. ``headings`` name groups of indicators, in
    the order in which tables show them. ``working_days`` knows the public holidays of the years that have a table.
    ``register_rows`` are the paths of files of rows (CSV), named by their register. ``country`` is the list of units of
    the country, read by ``catalogue.country`` only; ``coverage`` is how much of it the pack asks for.
    ``calendars`` holds the built-in calendars as well, by name; ``core.calendars.install`` puts them in force.
    ``paces`` holds those indicators of which a pack says more than their rule over time does.
    """

    name: str
    title: str
    version: str
    reporting_unit: str
    measures: Mapping[str, Measure]
    indicators: Mapping[str, Indicator]
    org_units: Mapping[str, OrgUnit]
    targets: tuple[Target, ...] = ()
    relations: tuple[Relation, ...] = ()
    templates: Mapping[str, Template] = field(default_factory=dict)
    figures: tuple[Path, ...] = ()
    cases: tuple[Case, ...] = ()
    letterheads: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    place: str = ""
    licence: Mapping[str, str] = field(default_factory=dict)
    headings: Mapping[str, Heading] = field(default_factory=dict)
    event_plans: Mapping[str, EventPlan] = field(default_factory=dict)
    working_days: WorkingDays = field(default_factory=WorkingDays)
    code_lists: Mapping[str, CodeList] = field(default_factory=dict)
    registers: Mapping[str, Register] = field(default_factory=dict)
    register_rows: tuple[Path, ...] = ()
    country: Path | None = None
    coverage: Coverage = Coverage.OWN
    forms: Mapping[str, Form] = field(default_factory=dict)
    calendars: Mapping[str, Calendar] = field(default_factory=dict)
    deadlines: Mapping[str, Deadline] = field(default_factory=dict)
    paces: Mapping[str, Pace] = field(default_factory=dict)
    warning_rules: Mapping[str, WarningRule] = field(default_factory=dict)

    @cached_property
    def longest_window(self) -> int:
        """Over how many periods a formula of the pack or of its templates looks back at most, 0 when none does."""
        own = (indicator.formula for indicator in self.indicators.values() if indicator.formula)
        formulas = (*own, *(relation.statement for relation in self.relations))
        written = (int(count) for each in self.templates.values() for count in _WINDOW.findall(each.text))
        return max([0, *(longest_window(formula.expression) for formula in formulas), *written])

    def pace_of(self, code: str) -> Pace:
        """Return how the target of an indicator is reached; what its rule over time suggests when nothing is said."""
        return self.paces[code] if code in self.paces else Pace(usual_profile(self.indicators[code]))

    @property
    def issued_book(self) -> Register | None:
        """The first register of papers that are issued here, ``None`` when none is declared."""
        return next((register for register in self.registers.values() if register.is_of_issued), None)

    @property
    def past_years(self) -> int:
        """How many years before the one at hand its paces ask for, at least the last one."""
        return max((pace.own_last_years for pace in self.paces.values()), default=1) or 1

    def headings_of(self, code: str) -> tuple[Heading, ...]:
        """Return the headings over an indicator, the most general first."""
        return headings_over(code, self.headings)
