"""Change events for the tests, on the little commune: villages by key, days as text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from socai.catalogue.model import UnitEvent
from socai.core.changes import Change, ChangeKind, Piece
from socai.core.findings import Location
from socai.services import unit_events, units
from socai.services.unit_events import EventsRecorded
from tests.ledgers import COMMUNE, Ledger

VILLAGE = {"type": "village", "parent": COMMUNE}


def event(kind: str, on: str, *pieces: tuple[Any, ...], **others: Any) -> UnitEvent:
    """Return an event; a piece is (source, target) or (source, target, weights), ``sets`` what it sets of units."""
    change = Change(
        "x",
        ChangeKind(kind),
        date.fromisoformat(on),
        tuple(Piece(piece[0], piece[1], _weights(*piece[2:])) for piece in pieces),
        others.pop("sets", {}),
        others.pop("ended", ()),
    )
    return UnitEvent(change, location=Location("bien-dong.csv", 2), **others)


def _weights(said: Mapping[str, str] | None = None) -> dict[str, Fraction]:
    return {name: Fraction(value) for name, value in (said or {}).items()}


def merge(on: str = "2026-05-01", into: str = "thon_m") -> UnitEvent:
    """Return the merging of villages 1 and 3 (there from 1 April on)."""
    return event(
        "merge", on, ("thon_1", into), ("thon_3", into), sets={into: {**VILLAGE, "name": "Thôn Mới"}},
        act_number="01/NQ-HĐND", act_date=date(2026, 4, 20), act_issuer="HĐND xã Mẫu",
    )  # fmt: skip


def rename(on: str = "2026-06-01", unit: str = "thon_1", name: str = "Thôn Nhất") -> UnitEvent:
    return event("rename", on, sets={unit: {"name": name}})


def apply(ledger: Ledger, *events: UnitEvent, **others: Any) -> EventsRecorded:
    """Record events as the administrator."""
    return unit_events.apply(
        instance=ledger.instance, actor=ledger.actor("quan-tri"), events=events, reason="Sắp xếp thôn", **others
    )


def reverse(ledger: Ledger, *names: str, **others: Any) -> EventsRecorded:
    """Take events back as the administrator."""
    return unit_events.reverse(
        instance=ledger.instance, actor=ledger.actor("quan-tri"), events=names, reason="Ghi nhầm", **others
    )


def history(as_known_at: int | None = None) -> dict[str, list[tuple[Any, ...]]]:
    """Return everything that is known of every unit, by key, without the rows it stands in and the events' numbers."""
    index = units.index(as_known_at=as_known_at)
    return {
        index.key(unit): [
            (
                version.key, version.code, version.name, version.type, version.parent and index.key(version.parent),
                version.is_placeholder, version.valid_from, version.valid_to, version.geometry,
                version.event is not None,
            )
            for version in index.versions(unit)
        ]
        for unit in index.identities
    }  # fmt: skip
