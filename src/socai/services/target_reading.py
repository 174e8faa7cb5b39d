"""Reads targets for people: every version of each, who recorded it and when, and which one holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from django.utils import timezone

from socai.catalogue.model import Indicator
from socai.ledger.models import Target
from socai.services import reading, unit_reading, units
from socai.services.errors import translated
from socai.services.opened import Instance
from socai.services.scaling import exact


@dataclass(frozen=True)
class RecordedTarget:
    """A version of a target.

    Attributes:
        code: of its indicator.
        indicator: what is planned, ``None`` when the pack declares it no longer.
        org_unit: key of the unit it was planned for.
        year: the year it was planned for.
        due: last day to reach it, ``None`` for the end of the year.
        version: counted from 1 among those of the same last day.
        value: what is planned, in the measure of the indicator.
        decimals: how many decimals it has.
        source: the paper that set it.
        author: who recorded it.
        at: when it was recorded.
        holds: whether no later version took its place.
    """

    code: str
    indicator: Indicator | None
    org_unit: str
    year: int
    due: date | None
    version: int
    value: Fraction
    decimals: int
    source: str
    author: str
    at: datetime
    holds: bool


def recorded(
    *, instance: Instance, indicators: Sequence[str] = (), unit: str = "", year: int | None = None
) -> list[RecordedTarget]:
    """Return every version of targets in the order of indicator, unit, year, last day, version.

    Args:
        instance: whose ledger it is.
        indicators: codes, ``a.b.*`` for all below ``a.b``; all indicators when empty.
        unit: key of the org unit, all units when empty.
        year: only of this year.

    Raises:
        ServiceError: naming every unknown code; an unknown unit; the database fails.
    """
    index = units.index()
    wanted: dict[str, object] = {}
    if indicators:
        wanted["indicator__in"] = reading.indicator_codes(instance, indicators)
    if unit:
        wanted["org_unit_id"] = unit_reading.identity(index, unit)
    if year is not None:
        wanted["year"] = year
    with translated():
        rows = list(Target.objects.select_related("batch__actor").filter(**wanted).order_by("version"))
    newest = {_place(row): row.version for row in rows}
    listed = (_recorded(instance, index, row, holds=row.version == newest[_place(row)]) for row in rows)
    return sorted(listed, key=_order)


def _place(row: Target) -> tuple[str, str, int, str]:
    return row.indicator, row.org_unit_id, row.year, row.due


def _order(each: RecordedTarget) -> tuple[str, str, int, date, int]:
    return each.code, each.org_unit, each.year, each.due or date(each.year, 12, 31), each.version


def _recorded(instance: Instance, index: units.UnitIndex, row: Target, *, holds: bool) -> RecordedTarget:
    return RecordedTarget(
        code=row.indicator,
        indicator=instance.catalogue.indicators.get(row.indicator),
        org_unit=index.key(row.org_unit_id),
        year=row.year,
        due=date.fromisoformat(row.due) if row.due else None,
        version=row.version,
        value=exact(row.value_scaled, row.decimals),
        decimals=row.decimals,
        source=row.source,
        author=row.batch.actor.title,
        at=timezone.localtime(row.batch.created_at),
        holds=holds,
    )
