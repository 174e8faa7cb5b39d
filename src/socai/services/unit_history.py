"""The history of units as the ledger holds it: what was recorded of them, and the change events that stand.

It reads rows as the plain objects of ``core.lineage`` and writes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from fractions import Fraction

from socai.core.changes import Attributes
from socai.core.lineage import Change, ChangeKind, Lineage, Piece, Version
from socai.ledger.models import (
    SHARE_DECIMALS,
    OrgUnitVersion,
    UnitEvent,
    UnitEventDetail,
    UnitEventPiece,
    UnitEventWeight,
    reference,
)
from socai.services.errors import translated

ENDED = "ended"
"""The detail of a unit that an event ends without successor."""
_FLAG = "placeholder"
_AT_ONCE = 5000


def lineage(*, as_known_at: int | None = None) -> Lineage:
    """Return what became of the units, as the ledger knew it at a batch number (now when ``None``).

    Raises:
        ServiceError: when the database fails.
    """
    return Lineage(changes(as_known_at=as_known_at), base(as_known_at=as_known_at))


def base(*, as_known_at: int | None = None) -> tuple[Version, ...]:
    """Return the versions that were recorded as such, without what follows from change events.

    Raises:
        ServiceError: when the database fails.
    """
    rows = OrgUnitVersion.objects.order_by("id")
    events = UnitEvent.objects.all()
    if as_known_at is not None:
        rows, events = rows.filter(batch_id__lte=as_known_at), events.filter(batch_id__lte=as_known_at)
    with translated():
        known = {row.id: row for row in rows}
        following = set(events.values_list("batch_id", flat=True))
    recorded = {number: row for number, row in known.items() if row.batch_id not in following}
    replaced = {_recorded_before(row, known, recorded) for row in recorded.values()}
    return tuple(version(row) for number, row in recorded.items() if number not in replaced)


def _recorded_before(
    row: OrgUnitVersion, known: Mapping[int, OrgUnitVersion], recorded: Mapping[int, OrgUnitVersion]
) -> int | None:
    """Return the recorded version that a recorded one replaces, perhaps past some that followed from events."""
    before = row.replaces_id
    while before is not None and before not in recorded:
        before = known[before].replaces_id
    return before


def version(row: OrgUnitVersion) -> Version:
    """Return a row as the algebra reads it."""
    return Version(row.org_unit_id, row.valid_from, row.valid_to, attributes(row))


def attributes(row: OrgUnitVersion) -> Attributes:
    """Return everything that a version says of its unit."""
    return {
        "key": row.key,
        "code": row.code,
        "name": row.name,
        "type": row.type,
        "parent": row.parent_id or "",
        _FLAG: row.is_placeholder,
        "geometry": row.geometry,
    }


def changes(*, as_known_at: int | None = None) -> tuple[Change, ...]:
    """Return the change events that stand: recorded and not reversed.

    Raises:
        ServiceError: when the database fails.
    """
    rows = UnitEvent.objects.order_by("id")
    if as_known_at is not None:
        rows = rows.filter(batch_id__lte=as_known_at)
    with translated():
        taken_back = set(rows.filter(reverses__isnull=False).values_list("reverses_id", flat=True))
        live = {row.id: row for row in rows.filter(reverses__isnull=True) if row.id not in taken_back}
        return tuple(recorded_changes(live).values())


def recorded_changes(rows: Mapping[int, UnitEvent]) -> Mapping[int, Change]:
    """Return rows of events as the algebra reads them, by their ids."""
    pieces, details = _pieces(rows), _details(rows)
    return {number: _change(row, pieces[number], details[number]) for number, row in rows.items()}


def _change(row: UnitEvent, pieces: Iterable[Piece], details: Iterable[UnitEventDetail]) -> Change:
    said: dict[str, dict[str, object]] = {}
    ended = []
    for each in details:
        if each.detail == ENDED:
            ended.append(each.org_unit_id)
        else:
            said.setdefault(each.org_unit_id, {})[each.detail] = stored(each.detail, each.value)
    return Change(reference(row.id), ChangeKind(row.kind), row.effective_on, tuple(pieces), said, tuple(ended))


def stored(detail: str, value: str) -> object:
    """Return what a detail of an event sets, given the text that stands for it."""
    return bool(value) if detail == _FLAG else value


def text(value: object) -> str:
    """Return the text that stands for what a detail of an event sets."""
    return "1" if value is True else "" if value in (None, False) else str(value)


def _pieces(live: Iterable[int]) -> Mapping[int, list[Piece]]:
    weights: defaultdict[int, dict[str, Fraction]] = defaultdict(dict)
    for weight in UnitEventWeight.objects.order_by("id").iterator(_AT_ONCE):
        weights[weight.piece_id][weight.measure] = Fraction(weight.share_scaled, 10**SHARE_DECIMALS)
    found: defaultdict[int, list[Piece]] = defaultdict(list)
    wanted = set(live)
    for row in UnitEventPiece.objects.order_by("id").iterator(_AT_ONCE):
        if row.event_id in wanted:
            found[row.event_id].append(Piece(row.source_id, row.target_id, weights.get(row.id, {})))
    return found


def _details(live: Iterable[int]) -> Mapping[int, list[UnitEventDetail]]:
    found: defaultdict[int, list[UnitEventDetail]] = defaultdict(list)
    wanted = set(live)
    for row in UnitEventDetail.objects.order_by("id").iterator(_AT_ONCE):
        if row.event_id in wanted:
            found[row.event_id].append(row)
    return found
