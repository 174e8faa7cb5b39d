"""Plans that nobody printed: what a printed percentage implies may be shown as "about", and is no target."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from socai.catalogue.model import Target
from socai.core.calendars import Kind
from socai.core.findings import Finding
from socai.core.intervals import Interval
from socai.core.numerals import round_half_up
from socai.core.periods import FIRST_YEAR, LAST_YEAR, Period
from socai.engine.statuses import standing
from socai.services import reading, units
from socai.services.opened import Instance


def refused(instance: Instance, rows: Iterable[Target]) -> tuple[Finding, ...]:
    """Return a problem for each target that names no paper and lies where a printed percentage implies the plan."""
    return tuple(_problems(instance, rows))


def _problems(instance: Instance, rows: Iterable[Target]) -> Iterator[Finding]:
    catalogue, known = instance.catalogue, units.index()
    for row in rows:
        pace = catalogue.paces.get(row.indicator)
        is_known = known.identity(row.org_unit) is not None and FIRST_YEAR <= row.year <= LAST_YEAR
        if pace is None or not pace.stated_percent or row.source.strip() or not is_known:
            continue
        implied = _implied(instance, row)
        decimals = catalogue.indicators[row.indicator].decimals
        if implied is not None and _may_be(row.value, implied):
            low, high = round_half_up(implied.lo, decimals), round_half_up(implied.hi, decimals)
            data = {"value": row.value, "low": low, "high": high}
            yield Finding("target.implied", subject=row.indicator, location=row.location, data=data)


def _implied(instance: Instance, row: Target) -> Interval | None:
    year = Period(Kind.YEAR, row.year)
    evaluator = reading.evaluator(instance=instance, period=year)
    if (row.indicator, row.org_unit, row.year) in evaluator.facts.plans:
        return None
    return standing(evaluator, row.indicator, row.org_unit, on=date(row.year, 12, 31)).implied


def _may_be(value: Decimal, implied: Interval) -> bool:
    return value.is_finite() and implied.contains(value)
