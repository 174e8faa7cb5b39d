"""Writes change events as rows: the event, its pieces, their weights, what it sets. It checks nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from socai.catalogue.model import Ground
from socai.catalogue.model import UnitEvent as Declared
from socai.core.changes import Change
from socai.ledger.models import (
    SHARE_DECIMALS,
    UnitEvent,
    UnitEventDetail,
    UnitEventPiece,
    UnitEventWeight,
    row_id,
)
from socai.ledger.sealing import BatchWriter
from socai.services.unit_history import ENDED, text


def event_rows(
    writer: BatchWriter, *, events: Sequence[Declared], changes: Sequence[Change], with_document: bool
) -> Mapping[str, int]:
    """Add the rows of events to the open batch, and return the id of each by the identity of its change.

    Args:
        writer: the open batch.
        events: as declared, units by key.
        changes: the same, units by identity.
        with_document: whether the batch keeps a document, as its first attachment.
    """
    paper = row_id(writer.number, 1) if with_document else None
    rows = [_event(event, paper) for event in events]
    writer.add(rows)
    ids = {change.identity: row.id for change, row in zip(changes, rows, strict=True)}
    pieces = [piece for event, change in zip(events, changes, strict=True) for piece in _pieces(event, change, ids)]
    writer.add([row for row, _ in pieces])
    writer.add([weight for row, weights in pieces for weight in _weights(row, weights)])
    writer.add([row for change in changes for row in _details(change, ids[change.identity])])
    return ids


def _event(event: Declared, paper: int | None) -> UnitEvent:
    return UnitEvent(
        kind=event.change.kind.value, effective_on=event.change.on, act_number=event.act_number,
        act_date=event.act_date, act_issuer=event.act_issuer, note=event.note, attachment_id=paper,
    )  # fmt: skip


_Weighed = Mapping[str, tuple[Fraction, Ground]]


def _pieces(event: Declared, change: Change, ids: Mapping[str, int]) -> Iterator[tuple[UnitEventPiece, _Weighed]]:
    """Yield the pieces of an event, each with its weights and where these came from."""
    for said, piece in zip(event.change.pieces, change.pieces, strict=True):
        row = UnitEventPiece(event_id=ids[change.identity], source_id=piece.source, target_id=piece.target)
        places = {name: (said.source, said.target, name) for name in piece.weights}
        yield row, {name: (piece.weights[name], event.grounds.get(place, Ground())) for name, place in places.items()}


def _weights(piece: UnitEventPiece, weights: _Weighed) -> Iterator[UnitEventWeight]:
    for name, (share, ground) in weights.items():
        scaled = int(share * 10**SHARE_DECIMALS)
        yield UnitEventWeight(
            piece_id=piece.id, measure=name, share_scaled=scaled, source=ground.source, quality=ground.quality
        )


def _details(change: Change, event: int) -> Iterator[UnitEventDetail]:
    for unit, said in change.attributes.items():
        for detail, value in said.items():
            yield UnitEventDetail(event_id=event, org_unit_id=unit, detail=detail, value=text(value))
    for unit in change.ended:
        yield UnitEventDetail(event_id=event, org_unit_id=unit, detail=ENDED)
