"""Other trees over the same units (Party, associations): where each stands when.

A tree never runs in a circle on any day, and a unit stands in one place at a time. The tree of the administration is
that of ``units``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

from socai.core.findings import Finding, Location, Severity, has_errors
from socai.files.errors import FilesError
from socai.files.tables import Columns, Table, TableRow, read_table
from socai.ledger.models import BatchKind, TreePlace
from socai.services.actors import Actor, may_not_declare
from socai.services.errors import refusal, translated
from socai.services.import_rows import day, is_filled
from socai.services.opened import Instance
from socai.services.units import UnitIndex, UnitVersion, index
from socai.services.writing import Act, give_up, open_write, seal

PLACES = Columns(("tree", "unit"), ("parent", "valid_from", "valid_to"))
_REASON = "Nhập cây đơn vị từ tệp {name}"
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Place:
    """Where a unit stands in a tree in a span of days (both included; ``None`` is open); units by key in a file.

    ``row`` is the row of the ledger, 0 for a place not recorded yet; ``parent`` is empty at the top of the tree.
    """

    tree: str
    unit: str
    parent: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    location: Location = Location()
    row: int = 0

    def meets(self, start: date, end: date) -> bool:
        """Return whether it holds on any of these days."""
        return (self.valid_from or date.min) <= end and start <= (self.valid_to or date.max)

    @property
    def first(self) -> date:
        """First day, the earliest that there is when open."""
        return self.valid_from or date.min

    @property
    def last(self) -> date:
        """Last day, the latest that there is when open."""
        return self.valid_to or date.max


@dataclass(frozen=True)
class PlacesRecorded:
    """What came of recording places: the batch (``None`` when nothing was written), counts, and findings."""

    batch: int | None
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    findings: tuple[Finding, ...] = ()


def places(*, as_known_at: int | None = None) -> list[Place]:
    """Return the places in all trees as the ledger knew them at a batch number (now when ``None``), by identity.

    Raises:
        ServiceError: when the database fails.
    """
    rows = TreePlace.objects.order_by("id")
    if as_known_at is not None:
        rows = rows.filter(batch_id__lte=as_known_at)
    with translated():
        known = list(rows)
    replaced = {row.replaces_id for row in known}
    return [
        Place(row.tree, row.org_unit_id, row.parent_id or "", row.valid_from, row.valid_to, row=row.id)
        for row in known
        if row.id not in replaced and not row.is_withdrawn
    ]


def below(*, tree: str, on: date, top: str = "") -> list[tuple[int, UnitVersion]]:
    """Return a tree on a day: how deep each unit stands, and what it is; a unit before those below it.

    Raises:
        ServiceError: there is no such tree, or no such unit in it on that day; the database fails.
    """
    known, all_places = index(), places()
    trees = sorted({place.tree for place in all_places})
    if tree not in trees:
        raise refusal("tree.unknown", tree, known=", ".join(trees) or "—")
    named = {version.org_unit: version for version in known.on(on)}
    children: defaultdict[str, list[UnitVersion]] = defaultdict(list)
    for place in all_places:
        if place.tree == tree and place.meets(on, on) and place.unit in named:
            children[place.parent].append(named[place.unit])
    start = known.identity(top) if top else ""
    standing = {version.org_unit for each in children.values() for version in each}
    if start is None or (start and start not in standing):
        raise refusal("tree.not_in_it", top, tree=tree, on=on)
    first = [named[start]] if start else children[""]
    return list(_walk(first, children))


def _walk(
    tops: Iterable[UnitVersion], children: defaultdict[str, list[UnitVersion]], depth: int = 0
) -> Iterator[tuple[int, UnitVersion]]:
    for version in sorted(tops, key=lambda version: version.key):
        yield depth, version
        yield from _walk(children.get(version.org_unit, ()), children, depth + 1)


def import_places(
    *, instance: Instance, actor: Actor, path: Path, sheet: str | None = None, dry_run: bool = False
) -> PlacesRecorded:
    """Import places from a CSV or xlsx file as one batch: all rows or none.

    Columns ``tree, unit`` and optionally ``parent, valid_from, valid_to``; days as ``2026-01-31``.

    Raises:
        ServiceError: when disk or database fail.
    """
    try:
        table = read_table(path, PLACES, sheet=sheet)
        rows = [place for row in table.rows if (place := _place(table, row)) is not None]
    except FilesError as error:
        return PlacesRecorded(None, findings=tuple(error.findings))
    of_form = tuple(table.log)
    reason = _REASON.format(name=path.name)
    recorded = record(instance=instance, actor=actor, rows=rows, reason=reason, dry_run=dry_run or has_errors(of_form))
    findings = sorted((*of_form, *recorded.findings), key=lambda finding: finding.location)
    return replace(recorded, findings=tuple(findings))


def _place(table: Table, row: TableRow) -> Place | None:
    first, last = day(table, row, "valid_from"), day(table, row, "valid_to")
    if not is_filled(table, row, ("tree", "unit")):
        return None
    return Place(row.text("tree"), row.text("unit"), row.text("parent"), first, last, table.place(row.line))


def record(
    *, instance: Instance, actor: Actor, rows: Sequence[Place], reason: str, dry_run: bool = False
) -> PlacesRecorded:
    """Record places, units by key: all rows or none.

    A place of a unit in a tree that begins later than its last one ends that one the day before; one that begins on the
    same day puts it right; an equal one changes nothing.

    Raises:
        ServiceError: when disk or database fail.
    """
    if not actor.may_declare:
        return PlacesRecorded(None, findings=(may_not_declare(actor),))
    with open_write(instance) as writer:
        plan = _Plan(index(), places())
        for row in rows:
            plan.take(row)
        plan.check()
        if has_errors(plan.findings) or not plan.rows or dry_run:
            give_up()
            return plan.outcome(None)
        writer.add(plan.rows)
        batch = seal(writer, Act(actor, BatchKind.UNITS, reason))
        return plan.outcome(batch.number)


class _Plan:
    """The places that would hold, and the rows that make them so."""

    def __init__(self, known: UnitIndex, standing: Iterable[Place]) -> None:
        self.findings: list[Finding] = []
        self._counts = {"created": 0, "changed": 0, "unchanged": 0}
        self._known = known
        self._before = {place.row: place for place in standing}
        self._places: defaultdict[tuple[str, str], list[Place]] = defaultdict(list)
        for place in self._before.values():
            self._places[place.tree, place.unit].append(place)

    @property
    def rows(self) -> list[TreePlace]:
        """The rows to add."""
        return [
            TreePlace(
                tree=place.tree, org_unit_id=place.unit, parent_id=place.parent or None, valid_from=place.valid_from,
                valid_to=place.valid_to, replaces_id=place.row or None,
            )
            for place in self._new
        ]  # fmt: skip

    @property
    def _new(self) -> list[Place]:
        """The places that would hold and do not yet."""
        return [each for standing in self._places.values() for each in standing if each != self._before.get(each.row)]

    def outcome(self, batch: int | None) -> PlacesRecorded:
        """Return what the caller is told."""
        return PlacesRecorded(batch, **self._counts, findings=tuple(self.findings))

    def take(self, row: Place) -> None:
        """Add a row of a file."""
        unit, parent = self._unit(row, row.unit), self._unit(row, row.parent) if row.parent else ""
        if row.first > row.last:
            self._add("unit.ends_before_it_starts", row, start=row.valid_from, end=row.valid_to)
        elif unit is not None and parent is not None:
            self._settle(replace(row, unit=unit, parent=parent))

    def _unit(self, row: Place, key: str) -> str | None:
        unit = self._known.identity(key)
        if unit is None:
            self._add("tree.unknown_unit", row, unit=key, nearest=self._known.nearest(key) or "—")
        elif not self._known.existed(unit, row.first, row.last):
            self._add("tree.unit_not_there", row, unit=key, start=row.valid_from or "…", end=row.valid_to or "…")
            return None
        return unit

    def _settle(self, place: Place) -> None:
        standing = self._places[place.tree, place.unit]
        same = next((each for each in standing if each.first == place.first), None)
        before = next((each for each in standing if each.first < place.first <= each.last), None)
        if same is not None and (same.parent, same.last) == (place.parent, place.last):
            self._counts["unchanged"] += 1
            self._add("unit.unchanged", place, Severity.NOTE)
            return
        if same is not None:
            standing[standing.index(same)] = replace(place, row=same.row)
        else:
            if before is not None and before.valid_to is None:
                standing[standing.index(before)] = replace(before, valid_to=place.first - _DAY)
            standing.append(place)
        self._counts["changed" if same or before else "created"] += 1

    def check(self) -> None:
        """Find places of one unit that overlap, and circles."""
        for standing in self._places.values():
            ordered = sorted(standing, key=lambda place: place.first)
            for one, other in pairwise(ordered):
                if other.first <= one.last:
                    late = other if other.location.file else one
                    self._add("tree.overlap", late, start=one.valid_from or "…", end=one.valid_to or "…")
        for place in self._new:
            if self._runs_in_a_circle(place):
                self._add("tree.cycle", place, parent=self._known.key_of(place.parent))

    def _runs_in_a_circle(self, place: Place) -> bool:
        """Return whether a way up from a place leads back to its unit on any day of it."""
        waiting, seen = [(place.parent, place.first, place.last)], set()
        while waiting:
            unit, first, last = waiting.pop()
            if unit == place.unit:
                return True
            for above in self._places.get((place.tree, unit), ()):
                span = (above.parent, max(first, above.first), min(last, above.last))
                if above.parent and above.meets(first, last) and span not in seen:
                    seen.add(span)
                    waiting.append(span)
        return False

    def _add(self, code: str, place: Place, severity: Severity = Severity.ERROR, **data: object) -> None:
        key = self._known.key_of(place.unit) or place.unit
        self.findings.append(Finding(code, severity, key, place.location, {"tree": place.tree, **data}))
