"""Compares the versions that a replay gives with those that stand, and returns the rows that make up the difference."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from socai.core.replay import Version
from socai.ledger.models import OrgUnitVersion, row_id
from socai.services.units import UnitIndex, UnitVersion


class _Said(NamedTuple):
    """Everything that a version says of a unit, and which event it follows from."""

    valid_from: date | None
    valid_to: date | None
    key: str
    code: str
    name: str
    type: str
    parent: str
    is_placeholder: bool
    geometry: str
    event: int | None


def version_rows(known: UnitIndex, wanted: Iterable[Version], ids: Mapping[str, int]) -> list[OrgUnitVersion]:
    """Return the rows to add so that the wanted versions hold, and no others.

    A version that differs takes the place of one that stands, the nearest by its first day; one that is too many is
    withdrawn.

    Args:
        known: the versions that stand.
        wanted: all versions that shall hold.
        ids: rows of events being written, by the identity of their change.
    """
    by_unit: defaultdict[str, list[_Said]] = defaultdict(list)
    for version in wanted:
        by_unit[version.unit].append(_wanted(version, ids))
    rows: list[OrgUnitVersion] = []
    for unit in dict.fromkeys((*known.identities, *by_unit)):
        rows += _changed(unit, known.versions(unit), by_unit.get(unit, []))
    return rows


def _changed(unit: str, standing: Sequence[UnitVersion], wanted: Sequence[_Said]) -> Iterator[OrgUnitVersion]:
    open_ones = {said: version for version in standing if (said := _standing(version)) not in wanted}
    kept = {_standing(version) for version in standing} - set(open_ones)
    new = [said for said in wanted if said not in kept]
    for said in sorted(new, key=lambda said: said.valid_from not in {old.valid_from for old in open_ones}):
        nearest = min(open_ones, key=lambda old: _distance(old, said), default=None)
        replaced = open_ones.pop(nearest) if nearest is not None else None
        yield _row(unit, said, replaced.row if replaced else None)
    for said, version in open_ones.items():
        row = _row(unit, said._replace(event=None), version.row)
        row.is_withdrawn = True
        yield row


def _distance(old: _Said, said: _Said) -> int:
    return abs((old.valid_from or date.min).toordinal() - (said.valid_from or date.min).toordinal())


def _row(unit: str, said: _Said, replaces: int | None) -> OrgUnitVersion:
    return OrgUnitVersion(
        org_unit_id=unit, key=said.key, code=said.code, name=said.name, type=said.type, parent_id=said.parent or None,
        is_placeholder=said.is_placeholder, valid_from=said.valid_from, valid_to=said.valid_to,
        geometry=said.geometry, event_id=said.event, replaces_id=replaces,
    )  # fmt: skip


def _standing(version: UnitVersion) -> _Said:
    return _Said(
        version.valid_from, version.valid_to, version.key, version.code, version.name, version.type, version.parent,
        version.is_placeholder, version.geometry, version.event,
    )  # fmt: skip


def _wanted(version: Version, ids: Mapping[str, int]) -> _Said:
    said, cause = version.attributes, version.begun_by or version.ended_by
    event = None if not cause else ids[cause] if cause in ids else row_id(*map(int, cause.split("/")))

    def text(name: str) -> str:
        return str(said.get(name) or "")

    return _Said(
        version.valid_from, version.valid_to, text("key"), text("code"), text("name"), text("type"), text("parent"),
        bool(said.get("placeholder")), text("geometry"), event,
    )  # fmt: skip
