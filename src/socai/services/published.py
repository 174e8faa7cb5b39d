"""Published figures: those that issued reports print and that no guard of the pack keeps, for everybody to read.

They are read from the ``figures.csv`` that was archived when the report was issued, so they are what was issued, to the
letter. What the pack guards (``report_only``, ``no_rollup``, ``min_level``), and whatever is computed of it, stays out.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from socai.catalogue.model import Catalogue, Heading, Indicator
from socai.core.periods import Period
from socai.formula.nodes import Call, Reference, references
from socai.services import archive, issued, reading, units
from socai.services.issued import Issued
from socai.services.opened import Instance
from socai.services.reports import FIGURES_FILE

LEAST_COUNT = 5
"""Counts below it are not told of a part of the commune: people might be known by them."""
_PLAN = "plan"


@dataclass(frozen=True)
class Row:
    """A published figure.

    Attributes:
        indicator: the declaration.
        org_unit: key of the org unit.
        unit: its name.
        period: the period.
        value: the exact number with a decimal point, empty where it is withheld or missing.
        display: the number as the report prints it, empty where it is withheld or missing.
        is_withheld: whether it is a small count of a part of the commune, or would tell one.
        plan: the plan as the report prints it, empty where it prints none.
    """

    indicator: Indicator
    org_unit: str
    unit: str
    period: Period
    value: str
    display: str
    is_withheld: bool
    plan: str

    def withheld(self) -> Row:
        """Return it without its number."""
        return replace(self, value="", display="", is_withheld=True)


@dataclass(frozen=True)
class Published:
    """What an issued report publishes under a heading.

    Attributes:
        report: the report.
        headings: the headings under which it publishes anything, in the order of the pack.
        heading: the one that is shown.
        rows: its figures.
    """

    report: Issued
    headings: tuple[Heading, ...]
    heading: Heading | None
    rows: tuple[Row, ...]


def reports() -> list[Issued]:
    """Return all issued reports, the latest first.

    Raises:
        ServiceError: when the database fails.
    """
    return sorted(issued.listed(), key=lambda report: (report.issued_on, report.batch), reverse=True)


def state() -> int:
    """Return the number of the last batch: what is published can only change with it.

    Raises:
        ServiceError: when the database fails.
    """
    return reading.last_batch()


def figures(*, instance: Instance, asked: str, heading: str = "") -> Published:
    """Return what an issued report publishes under a heading, its first when none is named.

    Args:
        instance: whose report it is.
        asked: its official number, as ``issued.find`` takes it.
        heading: code of a heading of the pack.

    Raises:
        ServiceError: there is no such report; its archived figures are gone or changed; the database fails.
    """
    report, catalogue = issued.find(asked), instance.catalogue
    rows = rows_of(instance, report)
    headings = tuple({top.code: top for row in rows if (top := _top(catalogue, row.indicator.code))}.values())
    chosen = next((each for each in headings if each.code == heading), headings[0] if headings else None)
    return Published(
        report, headings, chosen, tuple(row for row in rows if _top(catalogue, row.indicator.code) == chosen)
    )


def rows_of(instance: Instance, report: Issued) -> tuple[Row, ...]:
    """Return everything that an issued report publishes, in the order in which it prints it.

    Raises:
        ServiceError: its archived figures are gone or changed; the database fails.
    """
    catalogue, index = instance.catalogue, units.index()
    printed = list(_printed(instance, report))
    plans = _plans(catalogue, printed)
    rows = [
        _row(catalogue, row, index.name(index.identity(row["org_unit"]) or ""), plans)
        for row in printed
        if is_publishable(catalogue, row["code"]) and not _plan_of(catalogue, row["code"])
    ]
    return tuple(_withheld(catalogue, rows))


def history(*, instance: Instance, indicator: str, org_unit: str) -> tuple[tuple[Issued, Row], ...]:
    """Return what issued reports print of an indicator of a unit: the latest period first, then the latest report.

    Raises:
        ServiceError: archived figures are gone or changed; the database fails.
    """
    found = [
        (report, row)
        for report in reports()
        for row in rows_of(instance, report)
        if (row.indicator.code, row.org_unit) == (indicator, org_unit)
    ]
    return tuple(sorted(found, key=lambda each: each[1].period.end, reverse=True))


def is_publishable(catalogue: Catalogue, code: str) -> bool:
    """Return whether the pack keeps neither an indicator nor anything that it is computed of."""
    indicator = catalogue.indicators.get(code)
    if indicator is None or indicator.guards or indicator.min_level:
        return False
    parts = references(indicator.formula.expression) if indicator.formula else frozenset()
    return all(is_publishable(catalogue, part) for part in parts if part in catalogue.indicators)


def _printed(instance: Instance, report: Issued) -> Iterator[Mapping[str, str]]:
    content = archive.read(instance, report.files[FIGURES_FILE]).decode("utf-8")
    return csv.DictReader(io.StringIO(content))


def _plans(catalogue: Catalogue, printed: list[Mapping[str, str]]) -> Mapping[tuple[str, str, str], str]:
    """Return the plans that a report prints, by indicator, unit and period."""
    return {
        (of, row["org_unit"], row["period"]): row["display"]
        for row in printed
        if (of := _plan_of(catalogue, row["code"]))
    }


def _plan_of(catalogue: Catalogue, code: str) -> str:
    """Return the indicator whose plan an indicator is, empty when it is none."""
    indicator = catalogue.indicators.get(code)
    expression = indicator.formula.expression if indicator and indicator.formula else None
    if not isinstance(expression, Call) or expression.function != _PLAN:
        return ""
    first = expression.arguments[0]
    return first.code if isinstance(first, Reference) else ""


def _top(catalogue: Catalogue, code: str) -> Heading | None:
    return next(iter(catalogue.headings_of(code)), None)


def _row(catalogue: Catalogue, row: Mapping[str, str], unit: str, plans: Mapping[tuple[str, str, str], str]) -> Row:
    return Row(
        indicator=catalogue.indicators[row["code"]],
        org_unit=row["org_unit"],
        unit=unit,
        period=Period.parse(row["period"]),
        value=row["value"],
        display=row["display"],
        is_withheld=False,
        plan=plans.get((row["code"], row["org_unit"], row["period"]), ""),
    )


def _withheld(catalogue: Catalogue, rows: Sequence[Row]) -> Iterator[Row]:
    """Yield rows without the numbers by which people of a part of the commune might be known."""
    parts = defaultdict(list)
    for row in rows:
        if row.org_unit != catalogue.reporting_unit and row.indicator.measure.is_count and row.value:
            parts[row.indicator.code, row.period].append(row)
    kept = frozenset(id(row) for group in parts.values() for row in _telling(group))
    yield from (row.withheld() if id(row) in kept else row for row in rows)


def _telling(parts: Iterable[Row]) -> list[Row]:
    """Return the small counts among parts of a whole; with one alone the next larger, or subtraction would tell it."""
    some = sorted((row for row in parts if Decimal(row.value)), key=lambda row: Decimal(row.value))
    small = [row for row in some if Decimal(row.value) < LEAST_COUNT]
    return some[:2] if len(small) == 1 else small
