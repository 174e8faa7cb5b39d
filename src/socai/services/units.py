"""Org units: finds them by key and day, and records new ones and new versions of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from difflib import get_close_matches

from socai.catalogue.model import OrgUnit as Declared
from socai.core.changes import Change, LineageError
from socai.core.findings import Finding, Severity, has_errors
from socai.core.lineage import Lineage
from socai.core.replay import replay
from socai.ledger import models
from socai.ledger.models import BatchKind, OrgUnitVersion
from socai.services import unit_history
from socai.services.actors import Actor, may_not_declare
from socai.services.errors import translated
from socai.services.event_words import worded
from socai.services.opened import Instance
from socai.services.texts import is_unusable
from socai.services.unit_memory import kept
from socai.services.writing import Act, give_up, open_write, seal

_NEAREST = 3
_MOST_ABOVE = 100_000


@dataclass(frozen=True)
class UnitVersion:
    """What a unit is called and where it belongs in a span of days (both included; ``None`` is open)."""

    row: int
    org_unit: str
    key: str
    code: str
    name: str
    type: str
    parent: str
    is_placeholder: bool
    valid_from: date | None
    valid_to: date | None
    geometry: str = ""
    event: int | None = None

    @classmethod
    def of(cls, row: OrgUnitVersion) -> UnitVersion:
        """Return what a row of the ledger says."""
        return cls(
            row.id, row.org_unit_id, row.key, row.code, row.name, row.type, row.parent_id or "", row.is_placeholder,
            row.valid_from, row.valid_to, row.geometry, row.event_id,
        )  # fmt: skip

    def meets(self, start: date, end: date) -> bool:
        """Return whether it holds on any of these days."""
        return (self.valid_from is None or self.valid_from <= end) and (self.valid_to is None or self.valid_to >= start)


class UnitIndex:
    """All units as the ledger knows them at a moment, by key and by identity. A key names one unit for ever."""

    def __init__(self, versions: Iterable[UnitVersion], withdrawn: Iterable[UnitVersion] = ()) -> None:
        """Take in the versions that hold; those withdrawn lend key and name to units that have no other."""
        self._of_unit: dict[str, list[UnitVersion]] = defaultdict(list)
        self._withdrawn = {version.org_unit: version for version in withdrawn}
        self._former_keys = {version.key: unit for unit, version in self._withdrawn.items()}
        for version in sorted(versions, key=lambda version: version.valid_from or date.min):
            self._of_unit[version.org_unit].append(version)
        self._above: dict[tuple[str, date], tuple[str, ...]] = {}
        self._by_key = {version.key: unit for unit, dated in self._of_unit.items() for version in dated}

    def identity(self, key: str) -> str | None:
        """Return the identity of the unit that has or had this key."""
        return self._by_key.get(key)

    @property
    def identities(self) -> Sequence[str]:
        """Identities of all units, in the order of their first days."""
        return tuple(self._of_unit)

    def former_identity(self, key: str) -> str | None:
        """Return the identity of a unit that had this key before all its versions were withdrawn."""
        return self._former_keys.get(key)

    def key_of(self, org_unit: str) -> str:
        """Return the newest key of a unit, empty when there is no such identity."""
        return self.key(org_unit) if org_unit in self._of_unit or org_unit in self._withdrawn else ""

    def keys(self) -> Iterable[str]:
        """Return every key that a unit has or had."""
        return self._by_key.keys()

    def key(self, org_unit: str) -> str:
        """Return the newest key of a unit, given its identity."""
        return self._last(org_unit).key

    def name(self, org_unit: str) -> str:
        """Return the newest name of a unit, given its identity."""
        return self._last(org_unit).name

    def _last(self, org_unit: str) -> UnitVersion:
        dated = self._of_unit.get(org_unit)
        return dated[-1] if dated else self._withdrawn[org_unit]

    def versions(self, org_unit: str) -> Sequence[UnitVersion]:
        """Return the versions of a unit in the order of their days."""
        return tuple(self._of_unit.get(org_unit, ()))

    def at(self, key: str, day: date) -> UnitVersion | None:
        """Return the version of the unit with this key that holds on a day, ``None`` when there is none."""
        unit = self.identity(key)
        return next((version for version in self.versions(unit or "") if version.meets(day, day)), None)

    def on(self, day: date) -> Iterator[UnitVersion]:
        """Yield the versions that hold on a day."""
        return (version for dated in self._of_unit.values() for version in dated if version.meets(day, day))

    def existed(self, org_unit: str, start: date, end: date) -> bool:
        """Return whether a unit existed on any of these days."""
        return any(version.meets(start, end) for version in self._of_unit.get(org_unit, ()))

    def children(self, start: date, end: date) -> Mapping[str, tuple[str, ...]]:
        """Return the keys of the units below each unit on any of these days, by its key, in the order of the keys."""
        below: dict[str, set[str]] = defaultdict(set)
        for dated in self._of_unit.values():
            for version in dated:
                if version.parent and version.meets(start, end):
                    below[self.key(version.parent)].add(self.key(version.org_unit))
        return {key: tuple(sorted(keys)) for key, keys in below.items()}

    def above(self, org_unit: str, day: date) -> tuple[str, ...]:
        """Return the identities of the units above one on a day, from the nearest to the top.

        A unit that is not there on the day stands where it last stood, or first will. What a page asks again for every
        right is found out once.
        """
        found = self._above.get((org_unit, day))
        if found is None:
            found = self._chain(org_unit, day)
            if len(self._above) >= _MOST_ABOVE:
                self._above.clear()
            self._above[org_unit, day] = found
        return found

    def _chain(self, org_unit: str, day: date) -> tuple[str, ...]:
        chain: list[str] = []
        parent = self._at(org_unit, day).parent if org_unit in self._of_unit else ""
        while parent in self._of_unit and parent not in chain:
            chain.append(parent)
            parent = self._at(parent, day).parent
        return tuple(chain)

    def types(self, day: date) -> Mapping[str, str]:
        """Return the type of each unit by key: its type on a day, else the one it had last."""
        return {self.key(unit): self._at(unit, day).type for unit in self._of_unit}

    def type(self, org_unit: str, day: date) -> str:
        """Return the type of a unit on a day, else the one it had last, given its identity."""
        return self._at(org_unit, day).type

    def _at(self, org_unit: str, day: date) -> UnitVersion:
        dated = self._of_unit[org_unit]
        return next((version for version in dated if version.meets(day, day)), dated[-1])

    def keys_upwards(self, org_unit: str, day: date) -> tuple[str, ...]:
        """Return the key of a unit and of those above it on a day, else where it last was, given its identity."""
        keys: list[str] = []
        while org_unit in self._of_unit and self.key(org_unit) not in keys:
            keys.append(self.key(org_unit))
            org_unit = self._at(org_unit, day).parent
        return tuple(keys)

    def nearest(self, key: str) -> str:
        """Return the known keys most like an unknown one, for a message."""
        return ", ".join(get_close_matches(key, self._by_key, n=_NEAREST, cutoff=0.5))


@dataclass(frozen=True)
class UnitsRecorded:
    """What came of recording units: the batch (``None`` when nothing was written), counts, and findings."""

    batch: int | None
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    findings: tuple[Finding, ...] = ()


def read_index(*, as_known_at: int | None = None) -> UnitIndex:
    """Read all units as the ledger knew them at a batch number (now when ``None``)."""
    rows = OrgUnitVersion.objects.order_by("id")
    if as_known_at is not None:
        rows = rows.filter(batch_id__lte=as_known_at)
    with translated():
        versions = list(rows)
    replaced = {version.replaces_id for version in versions}
    standing = [version for version in versions if version.id not in replaced]
    return UnitIndex(
        (UnitVersion.of(version) for version in standing if not version.is_withdrawn),
        (UnitVersion.of(version) for version in standing if version.is_withdrawn),
    )


index = kept(read_index)
"""Returns what ``read_index`` does, without reading again what is known. Nobody may change it."""


def lineage(*, as_known_at: int | None = None) -> Lineage:
    """Return what became of the units, as the ledger knew it at a batch number (now when ``None``).

    Raises:
        ServiceError: when the database fails.
    """
    return unit_history.lineage(as_known_at=as_known_at)


def import_units(
    *, instance: Instance, actor: Actor, rows: Sequence[Declared], reason: str, dry_run: bool = False
) -> UnitsRecorded:
    """Record units: all rows or none.

    A new key is a new unit. A known key with a later ``valid_from`` starts a new version and ends the one before; with
    the same ``valid_from`` it puts that version right; one that ends before all known ones comes before them. A row
    equal to what is known changes nothing.

    Raises:
        ServiceError: when disk or database fail.
    """
    if not actor.may_declare:
        return UnitsRecorded(None, findings=(may_not_declare(actor),))
    with open_write(instance) as writer:
        events = unit_history.changes()
        known = index()
        plan = _plan(rows, known, {unit for change in events for unit in change.units})
        if has_errors(plan.findings) or not plan.versions:
            give_up()
            return plan.outcome(None)
        new = [identity for identity in plan.created if not known.key_of(identity)]
        models.OrgUnit.objects.bulk_create([models.OrgUnit(id=identity) for identity in new])
        writer.add(plan.versions)
        plan.findings += _contradicted(events) if events else ()
        if has_errors(plan.findings) or dry_run:
            give_up()
            return plan.outcome(None)
        batch = seal(writer, Act(actor, BatchKind.UNITS, reason))
        return plan.outcome(batch.number)


@dataclass
class _Plan:
    touched: Container[str] = ()
    versions: list[OrgUnitVersion] = field(default_factory=list)
    created: list[str] = field(default_factory=list)
    changed: int = 0
    unchanged: int = 0
    findings: list[Finding] = field(default_factory=list)

    def outcome(self, batch: int | None) -> UnitsRecorded:
        """Return what the caller is told."""
        return UnitsRecorded(batch, len(self.created), self.changed, self.unchanged, tuple(self.findings))


def _contradicted(events: Sequence[Change]) -> list[Finding]:
    """Return how the change events that stand contradict the units as they now are."""
    try:
        replay(unit_history.base(), events)
    except LineageError as error:
        known = index()
        return [worded(finding, lambda unit: known.key_of(unit) or unit) for finding in error.findings]
    return []


def _plan(rows: Sequence[Declared], known: UnitIndex, touched: Container[str] = ()) -> _Plan:
    """Return what rows ask for; of units that change events touched they may ask for nothing new."""
    plan = _Plan(touched=touched)
    seen: dict[str, Declared] = {}
    for row in rows:
        if row.key in seen:
            plan.findings.append(_finding("unit.twice", row, first=str(seen[row.key].location)))
        else:
            seen[row.key] = row
    identities = {
        row.key: known.identity(row.key) or known.former_identity(row.key) or models.units.new_identity()
        for row in seen.values()
    }
    for row in seen.values():
        plan.findings += _problems(row, identities, known, seen)
        _place(row, identities, known, plan)
    return plan


def _problems(
    row: Declared, identities: Mapping[str, str], known: UnitIndex, rows: Mapping[str, Declared]
) -> list[Finding]:
    problems = [
        _finding("unit.field_empty", row, field=name) for name in ("key", "name", "type") if not getattr(row, name)
    ]
    problems += _unfit_texts(row)
    if row.valid_from and row.valid_to and row.valid_to < row.valid_from:
        problems.append(_finding("unit.ends_before_it_starts", row, start=row.valid_from, end=row.valid_to))
    if row.parent and row.parent not in identities and known.identity(row.parent) is None:
        problems.append(_finding("unit.unknown_parent", row, parent=row.parent, nearest=known.nearest(row.parent)))
    elif row.parent and _is_below_itself(row, known, rows):
        problems.append(_finding("unit.below_itself", row, parent=row.parent))
    return problems


def _unfit_texts(row: Declared) -> Iterator[Finding]:
    for name in ("key", "code", "name", "type"):
        text, most = getattr(row, name), getattr(OrgUnitVersion._meta.get_field(name), "max_length", None)
        if most is not None and len(text) > most:
            yield _finding("unit.field_too_long", row, field=name, most=most)
        if is_unusable(text):
            yield _finding("unit.unusable_text", row, field=name)


def _is_below_itself(row: Declared, known: UnitIndex, rows: Mapping[str, Declared]) -> bool:
    above, passed = row.parent, {row.key}
    while above:
        if above in passed:
            return True
        passed.add(above)
        above = rows[above].parent if above in rows else _parent_key(above, known)
    return False


def _parent_key(key: str, known: UnitIndex) -> str | None:
    identity = known.identity(key)
    parent = known.versions(identity)[-1].parent if identity else ""
    return known.key(parent) if parent else None


def _place(row: Declared, identities: Mapping[str, str], known: UnitIndex, plan: _Plan) -> None:
    """Add the versions that a row asks for to the plan."""
    identity = identities[row.key]
    before = known.versions(identity)
    parent = (identities.get(row.parent) or known.identity(row.parent)) if row.parent else None
    version = _version(row, identity, parent)
    version.geometry = before[-1].geometry if before else ""
    follows_events = identity in plan.touched or any(each.event is not None for each in before)
    if before and follows_events and _differs(version, before[-1], dates=True):
        plan.findings.append(_finding("unit.follows_events", row))
        return
    if not before:
        plan.created.append(identity)
        plan.versions.append(version)
        return
    last = before[-1]
    if _start(version.valid_from) > _start(last.valid_from) and _differs(version, last):
        _start_anew(version, last, plan)
    elif _differs(version, last, dates=True) and _start(version.valid_from) == _start(last.valid_from):
        version.replaces_id = last.row
        plan.versions.append(version)
        plan.changed += 1
    elif version.valid_to is not None and version.valid_to < _start(before[0].valid_from):
        plan.versions.append(version)
        plan.changed += 1
    elif _start(version.valid_from) < _start(last.valid_from):
        plan.findings.append(_finding("unit.before_last_version", row, start=last.valid_from))
    else:
        plan.unchanged += 1
        plan.findings.append(_finding("unit.unchanged", row, Severity.NOTE))


def _start_anew(version: OrgUnitVersion, last: UnitVersion, plan: _Plan) -> None:
    """Begin a new version; the one before ends the day before, unless it already ended."""
    day_before = _start(version.valid_from) - timedelta(days=1)
    if last.valid_to is None or last.valid_to > day_before:
        plan.versions.append(_again(replace(last, valid_to=day_before)))
    plan.versions.append(version)
    plan.changed += 1


def _again(version: UnitVersion) -> OrgUnitVersion:
    return OrgUnitVersion(
        org_unit_id=version.org_unit, key=version.key, code=version.code, name=version.name, type=version.type,
        parent_id=version.parent or None, is_placeholder=version.is_placeholder, valid_from=version.valid_from,
        valid_to=version.valid_to, geometry=version.geometry, replaces_id=version.row,
    )  # fmt: skip


def _version(row: Declared, identity: str, parent: str | None) -> OrgUnitVersion:
    return OrgUnitVersion(
        org_unit_id=identity, key=row.key, code=row.code, name=row.name, type=row.type, parent_id=parent,
        is_placeholder=row.placeholder, valid_from=row.valid_from, valid_to=row.valid_to,
    )  # fmt: skip


def _differs(version: OrgUnitVersion, last: UnitVersion, *, dates: bool = False) -> bool:
    now = (version.key, version.code, version.name, version.type, version.parent_id or "", version.is_placeholder)
    then = (last.key, last.code, last.name, last.type, last.parent, last.is_placeholder)
    return now != then or version.valid_to != last.valid_to or (dates and version.valid_from != last.valid_from)


def _start(day: date | None) -> date:
    return day or date.min


def _finding(code: str, row: Declared, severity: Severity = Severity.ERROR, **data: object) -> Finding:
    return Finding(code, severity, row.key, row.location, data)
