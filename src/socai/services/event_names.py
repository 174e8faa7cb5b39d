"""Gives the units of declared events their identities, and checks what the events say of them. Knows no history."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from socai.catalogue.model import UnitEvent as Declared
from socai.core.changes import PARENT, Attributes, Change, Piece
from socai.core.findings import Finding
from socai.files.errors import FilesError
from socai.files.geojson import read_area
from socai.ledger.models import OrgUnitVersion
from socai.ledger.models.units import new_identity
from socai.services.texts import is_unusable
from socai.services.units import UnitIndex

SETTABLE = ("code", "name", "type", PARENT, "geometry", "placeholder")
"""What an event may set of a unit; its key is for ever."""
_NEEDED = ("name", "type")
_NOTHING: Mapping[str, object] = {"code": "", PARENT: "", "placeholder": False, "geometry": ""}
_DAY = timedelta(days=1)


class EventNames:
    """The units of declared events: those that are known, and those that begin.

    Attributes:
        unknown: identities of units that the ledger does not know yet.
        findings: what is wrong with how the events name and describe units.
    """

    def __init__(self, known: UnitIndex, events: Sequence[Declared]) -> None:
        self._known = known
        self._events = events
        self._begin = {key for event in events for key in event.change.begins}
        self._new: dict[str, str] = {}
        self.findings = [finding for event in events for finding in self._problems(event)]

    @property
    def unknown(self) -> Sequence[str]:
        """Identities of units that the ledger does not know yet."""
        return tuple(self._new.values())

    def identity(self, key: str) -> str:
        """Return the identity of the unit with this key; one that begins and is not known gets a new one."""
        known = self._known.identity(key) or self._known.former_identity(key)
        return known or self._new.setdefault(key, new_identity())

    def key(self, identity: str) -> str:
        """Return the key of a unit, given its identity; what is no identity comes back as it is."""
        new = {unit: key for key, unit in self._new.items()}
        return new.get(identity) or self._known.key_of(identity) or identity

    def changes(self) -> list[Change]:
        """Return the changes with identities for keys, in the order of the events."""
        return [self._change(f"new/{number}", event.change) for number, event in enumerate(self._events, 1)]

    def _change(self, label: str, change: Change) -> Change:
        return replace(
            change,
            identity=label,
            pieces=tuple(
                Piece(self.identity(each.source), self.identity(each.target), each.weights) for each in change.pieces
            ),
            attributes={
                self.identity(key): self._attributes(key, change)
                for key in dict.fromkeys((*change.attributes, *change.begins))
            },
            ended=tuple(map(self.identity, change.ended)),
        )

    def _attributes(self, key: str, change: Change) -> Attributes:
        """Return what a change sets of a unit, by identity; a unit that begins has everything set."""
        is_new = key in change.begins
        said = {**(self._inherited(key, change) if is_new else {}), **change.attributes.get(key, {})}
        given = {name: self._parent(value) if name == PARENT else value for name, value in said.items()}
        return {**_NOTHING, **given, "key": key} if is_new else given

    def _parent(self, key: object) -> str:
        return self.identity(str(key)) if key else ""

    def _inherited(self, key: str, change: Change) -> Attributes:
        """Return type and parent of a unit that begins, as those have that it is made of; one that they share."""
        sources = (self._known.at(piece.source, change.on - _DAY) for piece in change.pieces if piece.target == key)
        found = [version for version in sources if version is not None]
        types = {version.type for version in found}
        parents = {self._known.key_of(version.parent) for version in found}
        shared = {"type": types, PARENT: parents}
        return {name: next(iter(values)) for name, values in shared.items() if len(values) == 1}

    def _problems(self, event: Declared) -> Iterator[Finding]:
        change = event.change
        parents = (str(said[PARENT]) for said in change.attributes.values() if said.get(PARENT))
        for key in dict.fromkeys((*change.units, *parents)):
            if key not in self._begin and self._known.identity(key) is None:
                nearest = self._known.nearest(key) or "—"
                yield _finding("event.unknown_unit", event, key, unit=key, nearest=nearest)
        for key in change.begins:
            if change.pieces and self._known.at(key, change.on - _DAY) is not None:
                yield _finding("event.goes_on", event, key, unit=key)
                continue
            said = {**self._inherited(key, change), **change.attributes.get(key, {})}
            for name in _NEEDED:
                if not said.get(name):
                    yield _finding("event.field_missing", event, key, unit=key, field=name)
        for key in dict.fromkeys((*change.begins, *change.attributes)):
            yield from _unfit(event, key, {"key": key, **change.attributes.get(key, {})})


def _unfit(event: Declared, key: str, said: Attributes) -> Iterator[Finding]:
    for name, value in said.items():
        if name not in ("key", *SETTABLE):
            yield _finding("event.unknown_field", event, key, unit=key, field=name, allowed=SETTABLE)
            continue
        if not isinstance(value, str) or name == PARENT:
            continue
        most = None if name == "geometry" else getattr(OrgUnitVersion._meta.get_field(name), "max_length", None)
        if most is not None and len(value) > most:
            yield _finding("unit.field_too_long", event, key, field=name, most=most)
        if is_unusable(value):
            yield _finding("unit.unusable_text", event, key, field=name)
        elif name == "geometry" and value:
            yield from _unfit_area(event, key, value)


def _unfit_area(event: Declared, key: str, text: str) -> Iterator[Finding]:
    """Yield why what is set as the area of a unit is none."""
    try:
        read_area(text)
    except FilesError as error:
        yield from (replace(finding, subject=key, location=event.location) for finding in error.findings)


def _finding(code: str, event: Declared, subject: str, **data: object) -> Finding:
    return Finding(code, subject=subject, location=event.location, data=data)
