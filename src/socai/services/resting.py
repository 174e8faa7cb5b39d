"""Tells what in the ledger rests on units that would be no more, so that nothing is left hanging in the air."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from django.db.models import Model, QuerySet

from socai.core.findings import Finding
from socai.core.replay import Version
from socai.ledger.models import Entry, EntryState, OrgUnit, OrgUnitVersion, UnitEventDetail, UnitEventPiece
from socai.services.units import UnitIndex

_OF_HISTORY: tuple[type[Model], ...] = (OrgUnitVersion, UnitEventDetail, UnitEventPiece)


def what_rests_on(known: UnitIndex, versions: Iterable[Version]) -> list[Finding]:
    """Return a finding for each table whose rows name a unit that the versions no longer know.

    Args:
        known: the units that stand.
        versions: those that would.
    """
    staying = {version.unit for version in versions}
    gone = [unit for unit in known.identities if unit not in staying]
    return list(chain.from_iterable(_rows_of(unit, known.key(unit)) for unit in gone))


def _rows_of(unit: str, key: str) -> Iterator[Finding]:
    for relation in OrgUnit._meta.get_fields(include_hidden=True):
        model = relation.related_model
        if not relation.auto_created or not isinstance(model, type) or issubclass(model, _OF_HISTORY):
            continue
        count = _rows(model, relation.field.attname, unit).count()  # type: ignore[union-attr]
        if count:
            data = {"unit": key, "table": model._meta.db_table, "count": count}
            yield Finding("event.unit_in_use", subject=key, data=data)


def _rows(model: type[Model], column: str, unit: str) -> QuerySet[Model]:
    """Return the rows of a table that name a unit; of entries only those that stand and were not taken back."""
    rows = model._base_manager.filter(**{column: unit})
    if model is not Entry:
        return rows
    corrected = Entry.objects.filter(corrects__isnull=False).values("corrects_id")
    return rows.exclude(state=EntryState.MISSING).exclude(id__in=corrected)
