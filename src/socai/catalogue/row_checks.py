"""Reads and checks the rows of targets and figures: codes, units, periods, numbers. One row, one target or figure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from socai.catalogue.csv_rows import Row
from socai.catalogue.errors import problem
from socai.catalogue.guards import row_problems, target_problems
from socai.catalogue.model import FigureRow, Target
from socai.catalogue.plain_numbers import has_more_decimals, read_plain_number
from socai.catalogue.references import Known
from socai.catalogue.schema import PERIOD_FORMS
from socai.core.figures import Basis, Qualifier
from socai.core.findings import Finding, Location
from socai.core.numerals import NumeralError
from socai.core.periods import FIRST_YEAR, LAST_YEAR, Period, PeriodError

NOT_APPLICABLE = "NA"
_BASES = (Basis.ACTUAL, Basis.ESTIMATE, Basis.STATED)
_INTEGER = re.compile(r"[0-9]{1,9}")
_MOST_VERSIONS = 9999


@dataclass
class RowReader:
    """Turns rows into targets and figures and gathers what is wrong with them.

    A row with a problem gives nothing. ``seen`` holds where each target or figure stands, so that none stands twice.
    """

    known: Known
    problems: list[Finding] = field(default_factory=list)
    _seen: dict[tuple[str, ...], Location] = field(default_factory=dict)

    def target(self, row: Row) -> Target | None:
        """Return the target that a row declares."""
        before = len(self.problems)
        self._check_names(row)
        self.problems += target_problems(self.known, row["indicator"], row.at("indicator"))
        self.problems += row_problems(self.known, row["indicator"], row["org_unit"], "", row.at("org_unit"))
        year = self._integer(row, "year", FIRST_YEAR, LAST_YEAR)
        version = self._integer(row, "version", 1, _MOST_VERSIONS) if row["version"] else 1
        value = self._number(row)
        due = self._due(row, year)
        if year is not None:
            self._check_unit_exists(row, date(year, 1, 1), date(year, 12, 31), str(year))
        self._check_single(row, ("indicator", "org_unit", "year", "version", "due"))
        if len(self.problems) > before or value is None or year is None or version is None:
            return None
        return Target(row["indicator"], row["org_unit"], year, value, version, row["source"], row.at(), due)

    def figure(self, row: Row) -> FigureRow | None:
        """Return the figure that a row enters."""
        before = len(self.problems)
        self._check_names(row)
        self.problems += row_problems(
            self.known, row["indicator"], row["org_unit"], row["breakdown"], row.at("org_unit")
        )
        period = self._period(row)
        basis = self._basis(row)
        qualifier = self._one_of(row, "qualifier", tuple(Qualifier)) if row["qualifier"] else Qualifier.EXACT
        value = self._number(row) if row["value"] not in ("", NOT_APPLICABLE) else None
        if period is not None:
            self._check_calendar(row, period)
            self._check_unit_exists(row, period.start, period.end, str(period))
        self._check_single(row, ("indicator", "org_unit", "period", "basis", "breakdown"))
        if len(self.problems) > before or period is None or basis is None:
            return None
        return FigureRow(
            row["indicator"], row["org_unit"], period, value, row["value"] != NOT_APPLICABLE, Basis(basis),
            Qualifier(qualifier or Qualifier.EXACT), row["breakdown"], row["note"], row["source"], row.at(),
        )  # fmt: skip

    def _report(self, code: str, row: Row, column: str, subject: str, **data: object) -> None:
        self.problems.append(problem(code, row.at(column), subject, **data))

    def _check_names(self, row: Row) -> None:
        self.problems += self.known.unknown_indicator(row["indicator"], row.at("indicator"))
        self.problems += self.known.unknown_org_unit(row["org_unit"], row.at("org_unit"))

    def _number(self, row: Row) -> Decimal | None:
        try:
            value = read_plain_number(row["value"])
        except NumeralError as error:
            self._report(error.code, row, "value", row["indicator"], **error.data)
            return None
        self.problems += decimals_problems(self.known, row["indicator"], value, row.at("value"))
        return value

    def _period(self, row: Row) -> Period | None:
        try:
            return Period.parse(row["period"])
        except PeriodError:
            self._report("pack.bad_period", row, "period", row["period"], allowed=PERIOD_FORMS)
            return None

    def _check_calendar(self, row: Row, period: Period) -> None:
        record = self.known.draft.indicators.get(row["indicator"])
        if record is not None and record["calendars"] and period.calendar not in record["calendars"]:
            code, allowed = row["indicator"], record["calendars"]
            self._report("entry.other_calendar", row, "period", code, period=str(period), allowed=allowed)

    def _basis(self, row: Row) -> str | None:
        """Return the basis; a computed indicator may only be stated, any other one may not."""
        if row["basis"] == Basis.PLAN:
            self._report("pack.plan_in_figures", row, "basis", row["indicator"])
            return None
        basis = self._one_of(row, "basis", _BASES) if row["basis"] else Basis.ACTUAL
        record = self.known.draft.indicators.get(row["indicator"])
        if basis is None or record is None:
            return basis
        is_computed = "formula" in record.nodes
        if is_computed and basis != Basis.STATED:
            self._report("pack.computed_entered", row, "indicator", row["indicator"], place=str(record.location))
        if not is_computed and basis == Basis.STATED:
            self._report("pack.stated_not_computed", row, "basis", row["indicator"])
        return basis

    def _one_of(self, row: Row, column: str, allowed: tuple[str, ...]) -> str | None:
        if row[column] in allowed:
            return row[column]
        self._report("pack.not_allowed", row, column, column, value=row[column], allowed=allowed)
        return None

    def _due(self, row: Row, year: int | None) -> date | None:
        """Return the last day of a target, which lies in its year."""
        text = row["due"]
        if not text:
            return None
        try:
            day = date.fromisoformat(text)
        except ValueError:
            self._report("pack.not_a_date", row, "due", "due", value=text)
            return None
        if year is not None and day.year != year:
            self._report("pack.due_in_other_year", row, "due", row["indicator"], due=text, year=year)
        return day

    def _integer(self, row: Row, column: str, least: int, most: int) -> int | None:
        text = row[column]
        if _INTEGER.fullmatch(text) and least <= int(text) <= most:
            return int(text)
        self._report("pack.not_an_integer", row, column, column, value=text, least=least, most=most)
        return None

    def _check_unit_exists(self, row: Row, first: date, last: date, period: str) -> None:
        self.problems += existence_problems(self.known, row["org_unit"], (first, last), period, row.at("org_unit"))

    def _check_single(self, row: Row, columns: tuple[str, ...]) -> None:
        """Report a row that says again what an earlier one says; empty cells mean their defaults."""
        defaults = {"basis": Basis.ACTUAL.value, "version": "1"}
        key = tuple(row[column] or defaults.get(column, "") for column in columns)
        first = self._seen.setdefault((columns[2], *key), row.at())
        if first != row.at():
            self._report("pack.duplicate_row", row, "", row["indicator"], first=str(first))


def decimals_problems(known: Known, indicator: str, value: Decimal, location: Location) -> Iterator[Finding]:
    """Yield a problem when a value has more decimals than its indicator declares."""
    record = known.draft.indicators.get(indicator)
    if record is not None and has_more_decimals(value, record["decimals"]):
        yield problem("pack.too_many_decimals", location, indicator, value=value, decimals=record["decimals"])


def existence_problems(
    known: Known, unit: str, days: tuple[date, date], period: str, location: Location
) -> Iterator[Finding]:
    """Yield a problem when a unit existed on none of the days from the first to the last."""
    record = known.draft.org_units.get(unit)
    if record is None:
        return
    begins, ends = record["valid_from"], record["valid_to"]
    if begins is not None and ends is not None and begins > ends:
        return  # reported where it is declared
    if (begins is not None and begins > days[1]) or (ends is not None and ends < days[0]):
        yield problem(
            "pack.unit_not_in_period", location, unit, period=period, first=str(begins or "…"), last=str(ends or "…")
        )
