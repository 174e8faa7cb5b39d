"""Every change of a figure: who, when, from what to what, why. It reads entries and changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from django.utils import timezone

from socai.ledger.models import Batch, Entry, reference
from socai.services import units
from socai.services.errors import translated
from socai.services.opened import Instance
from socai.services.scaling import exact


@dataclass(frozen=True)
class Change:
    """An entry of a figure.

    Attributes:
        entry: its name, ``<batch>/<position>``.
        by: who wrote it.
        reporter: name of the unit that reported it.
        at: when.
        state: value, na or missing.
        value: the value, ``None`` unless the state is ``value``.
        basis: actual, estimate or stated.
        reason: why the batch was written.
        source: the paper it came from.
        note: what was noted with it.
    """

    entry: str
    by: str
    reporter: str
    at: datetime
    state: str
    value: Fraction | None
    basis: str
    reason: str
    source: str
    note: str


def changes(*, instance: Instance, indicator: str, unit: str, period: str) -> list[Change]:
    """Return the entries of a figure, the latest first.

    Raises:
        ServiceError: when the database fails.
    """
    index = units.index()
    with translated():
        rows = list(
            Entry.objects.filter(
                indicator=indicator, org_unit_id=index.identity(unit) or "", period=period, breakdown=""
            ).order_by("-id")
        )
        batches = Batch.objects.select_related("actor").in_bulk({row.batch_id for row in rows})
    return [_change(row, batches[row.batch_id], index.name(row.reporter_id)) for row in rows]


def _change(row: Entry, batch: Batch, reporter: str) -> Change:
    return Change(
        entry=reference(row.id),
        by=batch.actor.title or batch.actor.name,
        reporter=reporter,
        at=timezone.localtime(batch.created_at),
        state=row.state,
        value=None if row.value_scaled is None else exact(row.value_scaled, row.decimals),
        basis=row.basis,
        reason=batch.reason,
        source=row.source,
        note=row.note,
    )
