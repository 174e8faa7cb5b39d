"""Reads units for people: who is there on a day, what was recorded of one and when, which events happened."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from django.utils import timezone

from socai.catalogue.model import EventPlan
from socai.core.changes import Change
from socai.core.numerals import decimals_needed, exact_text
from socai.ledger.models import SHARE_DECIMALS, Batch, OrgUnitVersion, UnitEvent, UnitEventWeight, reference
from socai.services import unit_history
from socai.services.errors import refusal, translated
from socai.services.opened import Instance
from socai.services.units import UnitIndex, UnitVersion, index


@dataclass(frozen=True)
class KnownEvent:
    """A change event as it stands in the ledger.

    Attributes:
        name: its name, ``<batch>/<position>``.
        kind: what happened.
        on: first day of the new state.
        sources: keys of the units before.
        targets: keys of the units after.
        details: what it sets, ``key: name = value``, and the weights of its pieces with their sources.
        act: number, day and issuer of the legal act, empty when there is none.
        note: remark.
        author: who recorded it.
        at: when it was recorded.
        reversed_by: name of the reversal, empty when it stands.
    """

    name: str
    kind: str
    on: date
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    details: tuple[str, ...]
    act: str
    note: str
    author: str
    at: datetime
    reversed_by: str


@dataclass(frozen=True)
class RecordedVersion:
    """A version of a unit, when it was recorded, and whether it still holds.

    Attributes:
        version: what it says.
        at: when it was recorded.
        event: name of the change event that it follows from, empty when there is none.
        holds: whether no later record put another in its place.
    """

    version: UnitVersion
    at: datetime
    event: str
    holds: bool


def there(*, on: date) -> list[UnitVersion]:
    """Return the versions of all units that are there on a day, by key.

    Raises:
        ServiceError: when the database fails.
    """
    return sorted(index().on(on), key=lambda version: version.key)


def below(*, on: date, top: str = "") -> list[tuple[int, UnitVersion]]:
    """Return the units of a day as a tree: how deep each stands, and what it is; a unit before those below it.

    Raises:
        ServiceError: there is no such unit on that day; the database fails.
    """
    known = index()
    found = {version.org_unit: version for version in known.on(on)}
    children: defaultdict[str, list[UnitVersion]] = defaultdict(list)
    for version in sorted(found.values(), key=lambda version: version.key):
        children[version.parent if version.parent in found else ""].append(version)
    if not top:
        return _walk(children[""], children)
    first = next((version for version in found.values() if version.key == top), None)
    if first is None:
        raise refusal("unit.not_there", top, on=on, nearest=known.nearest(top) or "—")
    return _walk([first], children)


def _walk(tops: Sequence[UnitVersion], children: Mapping[str, Sequence[UnitVersion]]) -> list[tuple[int, UnitVersion]]:
    found = []
    waiting = [(0, version) for version in reversed(tops)]
    while waiting:
        depth, version = waiting.pop()
        found.append((depth, version))
        waiting += [(depth + 1, child) for child in reversed(children.get(version.org_unit, ()))]
    return found


def recorded(*, key: str) -> list[RecordedVersion]:
    """Return everything that was ever recorded of a unit, in the order of recording.

    Raises:
        ServiceError: there is no such unit; the database fails.
    """
    unit = identity(index(), key)
    with translated():
        rows = list(OrgUnitVersion.objects.filter(org_unit_id=unit).select_related("batch").order_by("id"))
    replaced = {row.replaces_id for row in rows}
    return [
        RecordedVersion(
            UnitVersion.of(row),
            timezone.localtime(row.batch.created_at),
            reference(row.event_id) if row.event_id else "",
            row.id not in replaced and not row.is_withdrawn,
        )
        for row in rows
        if not row.is_withdrawn
    ]


def events(*, key: str = "", with_reversed: bool = False) -> list[KnownEvent]:
    """Return change events by their days, all or those that a unit has part in.

    Raises:
        ServiceError: there is no such unit; the database fails.
    """
    known = index()
    unit = identity(known, key) if key else ""
    with translated():
        reversals = {row.reverses_id: row for row in UnitEvent.objects.filter(reverses__isnull=False)}
        rows = {row.id: row for row in UnitEvent.objects.filter(reverses__isnull=True)}
        changes = {
            number: change
            for number, change in unit_history.recorded_changes(rows).items()
            if not unit or unit in change.units
        }
        weights = _weights(changes, known)
        batches = Batch.objects.select_related("actor").in_bulk({rows[number].batch_id for number in changes})
    found = [
        _known_event(
            rows[number], change, batches[rows[number].batch_id], reversals.get(number), known, weights[number]
        )
        for number, change in changes.items()
        if with_reversed or number not in reversals
    ]
    return sorted(found, key=lambda event: (event.on, event.name))


def _known_event(
    row: UnitEvent,
    change: Change,
    batch: Batch,
    reversal: UnitEvent | None,
    known: UnitIndex,
    weights: Iterable[str],
) -> KnownEvent:
    def key(unit: str) -> str:
        return known.key_of(unit) or unit

    act = ", ".join(filter(None, (row.act_number, f"{row.act_date:%d/%m/%Y}" if row.act_date else "", row.act_issuer)))
    details = (
        f"{key(unit)}: {name} = {key(str(value)) if name == 'parent' else value}"
        for unit, said in change.attributes.items()
        for name, value in said.items()
        if value and name != "key"
    )
    return KnownEvent(
        reference(row.id), row.kind, row.effective_on, tuple(map(key, (*change.sources, *change.ended))),
        tuple(map(key, change.targets or tuple(change.attributes))), (*details, *weights), act, row.note,
        batch.actor.title, timezone.localtime(batch.created_at), reference(reversal.id) if reversal else "",
    )  # fmt: skip


def _weights(numbers: Iterable[int], known: UnitIndex) -> Mapping[int, list[str]]:
    """Return the weights of events in words, ``from -> to: population = 0.6 (source, quality)``, by event."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    rows = UnitEventWeight.objects.filter(piece__event_id__in=list(numbers)).select_related("piece").order_by("id")
    for row in rows:
        share = Fraction(row.share_scaled, 10**SHARE_DECIMALS)
        told = exact_text(share, decimals_needed(share) or 0)
        ground = ", ".join(filter(None, (row.source, row.quality)))
        pair = f"{known.key_of(row.piece.source_id)} -> {known.key_of(row.piece.target_id)}"
        found[row.piece.event_id].append(f"{pair}: {row.measure} = {told}" + (f" ({ground})" if ground else ""))
    return found


def prepared(*, instance: Instance, name: str) -> EventPlan:
    """Return the change events that the pack prepared under a name.

    Raises:
        ServiceError: when there are none.
    """
    plans = instance.catalogue.event_plans
    if name not in plans:
        raise refusal("event.not_prepared", name, known=", ".join(plans) or "—")
    return plans[name]


def identity(known: UnitIndex, key: str) -> str:
    """Return the identity of the unit with a key.

    Raises:
        ServiceError: when there is none.
    """
    unit = known.identity(key) or known.former_identity(key)
    if unit is None:
        raise refusal("query.unknown_unit", key, nearest=known.nearest(key) or "—")
    return unit
