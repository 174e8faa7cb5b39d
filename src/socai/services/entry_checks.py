"""Checks the rows of a write against catalogue, units and actor, one row at a time and fast. Reads no entry."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from typing import NamedTuple

from django.utils import timezone

from socai.catalogue.levels import COMMUNE, depth
from socai.catalogue.model import Catalogue, FigureRow, Guard, Indicator
from socai.core.figures import Basis
from socai.core.findings import Finding, Location, Severity
from socai.core.periods import Period
from socai.files.errors import FindingLog
from socai.ledger.lookup import EntryKey
from socai.ledger.models import EntryState
from socai.services import access
from socai.services.access import Relation
from socai.services.actors import Actor
from socai.services.rights import Succession
from socai.services.scaling import LARGEST, ScaleError, as_decimal, scaled
from socai.services.texts import is_unusable
from socai.services.units import UnitIndex

LONGEST_BREAKDOWN = 200
_NEAREST = 3
_VALUE, _MISSING, _NOT_APPLICABLE = (
    str(state) for state in (EntryState.VALUE, EntryState.MISSING, EntryState.NOT_APPLICABLE)
)


class CheckedRow(NamedTuple):
    """A row that may be written, in the terms of the ledger."""

    key: EntryKey
    period_start: str
    period_end: str
    reporter: str
    state: str
    value_scaled: int | None
    decimals: int
    row: FigureRow


class _Known(NamedTuple):
    """What is the same for all rows of an indicator."""

    indicator: Indicator
    reporter: str
    decimals: int
    is_guarded: bool


class _Span(NamedTuple):
    text: str
    start: str
    end: str


@dataclass
class RowChecker:
    """Checks rows for one write; remembers what it has looked up, and where each figure first stood.

    Attributes:
        catalogue: what may be entered.
        units: the units of the moment.
        actor: who enters.
        log: where problems go.
        today: the day of entering, on which some units may have ended.
    """

    catalogue: Catalogue
    units: UnitIndex
    actor: Actor
    log: FindingLog = field(default_factory=FindingLog)
    today: date = field(default_factory=timezone.localdate)

    def __post_init__(self) -> None:
        self._indicators: dict[str, _Known | None] = {}
        self._spans: dict[Period, _Span] = {}
        self._places: dict[tuple[str, Period], str | None] = {}
        self._first: dict[EntryKey, Location] = {}
        self._succession = Succession(self.units, self.today)
        self._going_on: dict[tuple[str, str, str, Period], bool] = {}
        self._filled: dict[tuple[str, date], bool] = {}

    def check(self, row: FigureRow) -> CheckedRow | None:
        """Return the row in the ledger's terms, or ``None`` after logging every problem it has."""
        before = len(self.log)
        known = self._known(row)
        org_unit = self._org_unit(row)
        if row.breakdown or row.note or row.source:
            self._check_texts(row)
        if known is None:
            return None
        self._check_basis(row, known.indicator)
        self._check_calendar(row, known.indicator)
        if known.is_guarded and org_unit is not None:
            self._check_guards(row, known.indicator, org_unit)
        state, value = self._value(row, known.decimals)
        if org_unit is None:
            return None
        reporter = self._reporter(row, known, org_unit)
        span = self._span(row.period)
        key = EntryKey(row.indicator, org_unit, span.text, str(row.basis), row.breakdown)
        self._check_first(key, row)
        if len(self.log) > before:
            return None
        return CheckedRow(key, span.start, span.end, reporter, state, value, known.decimals, row)

    def _known(self, row: FigureRow) -> _Known | None:
        try:
            known = self._indicators[row.indicator]
        except KeyError:
            indicator = self.catalogue.indicators.get(row.indicator)
            known = None
            if indicator is not None:
                known = _Known(
                    indicator, self.units.identity(indicator.office) or "", indicator.decimals,
                    bool(indicator.guards or indicator.min_level),
                )  # fmt: skip
            self._indicators[row.indicator] = known
        if known is None:
            self._log_unknown_indicator(row)
        return known

    def _log_unknown_indicator(self, row: FigureRow) -> None:
        nearest = [] if self.log.is_full else get_close_matches(row.indicator, self.catalogue.indicators, n=_NEAREST)
        self._add("entry.unknown_indicator", row, nearest=", ".join(nearest) or "—")

    def _org_unit(self, row: FigureRow) -> str | None:
        place = (row.org_unit, row.period)
        if org_unit := self._places.get(place):
            return org_unit
        org_unit = self.units.identity(row.org_unit)
        if org_unit is None:
            nearest = "" if self.log.is_full else self.units.nearest(row.org_unit)
            self._add("entry.unknown_unit", row, unit=row.org_unit, nearest=nearest or "—")
        elif not self.units.existed(org_unit, row.period.start, row.period.end):
            self._log_unit_not_there(row, org_unit)
            org_unit = None
        self._places[place] = org_unit
        return org_unit

    def _log_unit_not_there(self, row: FigureRow, org_unit: str) -> None:
        dated = self.units.versions(org_unit)
        self._add(
            "entry.unit_not_there", row, unit=row.org_unit, period=str(row.period),
            start=dated[0].valid_from or "…", end=dated[-1].valid_to or "…",
        )  # fmt: skip

    def _check_texts(self, row: FigureRow) -> None:
        for name in ("breakdown", "note", "source"):
            if is_unusable(getattr(row, name)):
                self._add("entry.unusable_text", row, field=name)
        if len(row.breakdown) > LONGEST_BREAKDOWN:
            self._add("entry.breakdown_too_long", row, most=LONGEST_BREAKDOWN)

    def _check_basis(self, row: FigureRow, indicator: Indicator) -> None:
        if row.basis is Basis.PLAN:
            self._add("entry.plan_is_a_target", row)
        elif indicator.formula and row.basis is not Basis.STATED:
            self._add("entry.computed", row, formula=indicator.formula.text)
        elif row.basis is Basis.STATED and not indicator.formula:
            self._add("entry.stated_not_computed", row)

    def _check_guards(self, row: FigureRow, indicator: Indicator, org_unit: str) -> None:
        level, own = depth(self.units.type(org_unit, row.period.end)), self.catalogue.reporting_unit
        if indicator.min_level and level > depth(indicator.min_level):
            self._add("guard.below_level", row, level=indicator.min_level, org_unit=row.org_unit)
        if indicator.is_report_only and row.org_unit != own:
            self._add("guard.report_only_unit", row, org_unit=row.org_unit, own=own)
        if Guard.NO_ROLLUP in indicator.guards and level < depth(COMMUNE):
            self._add("guard.above_commune_entry", row, org_unit=row.org_unit)
        if row.breakdown and (indicator.is_report_only or indicator.min_level):
            self._add("guard.breakdown", row, breakdown=row.breakdown)

    def _check_calendar(self, row: FigureRow, indicator: Indicator) -> None:
        if indicator.calendars and not indicator.takes(row.period):
            self._add("entry.other_calendar", row, period=str(row.period), allowed=indicator.calendars)

    def _value(self, row: FigureRow, decimals: int) -> tuple[str, int | None]:
        """Return state and scaled value; a value that cannot be held is logged."""
        if row.value is None:
            return (_MISSING if row.applicable else _NOT_APPLICABLE), None
        if not row.applicable:
            self._add("entry.value_and_not_applicable", row, value=row.value)
        try:
            return _VALUE, scaled(row.value, decimals)
        except ScaleError as error:
            data = {"value": str(row.value), "decimals": decimals, "largest": as_decimal(LARGEST, decimals)}
            self._add(error.code, row, **data)
            return _VALUE, None

    def _reporter(self, row: FigureRow, known: _Known, org_unit: str) -> str:
        if self.actor.may_enter_for_others:
            return known.reporter or org_unit
        ended = ""
        for own in dict.fromkeys(place.org_unit for place in self.actor.all_places if place.org_unit):
            if self._succession.ended(own) is not None:
                ended = own
            elif own in (known.reporter, org_unit) or self._goes_on_for(own, known.reporter, org_unit, row.period):
                return own
        if self._fills_in_for(org_unit, row.period):
            return org_unit
        if ended:
            last = self._succession.ended(ended)
            self._add("entry.reporter_has_ended", row, actor=self.actor.name, unit=self.units.key(ended), last=last)
        else:
            self._add("entry.of_another_unit", row, office=known.indicator.office, actor=self.actor.name)
        return ""

    def _goes_on_for(self, own: str, office: str, org_unit: str, period: Period) -> bool:
        """Return whether a unit reports in the place of an office, or finishes a period of a unit, that has ended."""
        place = (own, office, org_unit, period)
        if place not in self._going_on:
            succession = self._succession
            self._going_on[place] = own in succession.goes_on_in(office) or succession.may_finish(own, org_unit, period)
        return self._going_on[place]

    def _fills_in_for(self, org_unit: str, period: Period) -> bool:
        """Return whether the actor may fill in the forms of a unit that is not theirs; the unit stays the reporter."""
        known = (org_unit, period.end)
        if known not in self._filled:
            self._filled[known] = any(
                place.scope != org_unit
                and self._succession.ended(place.org_unit) is None
                and access.relation(place, org_unit, self.units, period.end) is Relation.BELOW
                and access.reaches("form:fill", place.role, Relation.BELOW)
                for place in self.actor.all_places
            )
        return self._filled[known]

    def _span(self, period: Period) -> _Span:
        span = self._spans.get(period)
        if span is None:
            span = self._spans[period] = _Span(str(period), period.start.isoformat(), period.end.isoformat())
        return span

    def _check_first(self, key: EntryKey, row: FigureRow) -> None:
        if key in self._first:
            self._add("entry.twice", row, first=str(self._first[key]) or "—")
        else:
            self._first[key] = row.location

    def _add(self, code: str, row: FigureRow, **data: object) -> None:
        self.log.add(Finding(code, Severity.ERROR, row.indicator, row.location, data))
