"""Reads change events of units from CSV or Excel files of our own form: one row a piece, or a unit that is changed.

Where units run is read from GeoJSON files.

It judges form only: whether a cell can be read. Whether the events fit the units is for ``unit_events``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from socai.catalogue.event_groups import WEIGHTS, EventRow, Share, grouped, read_share
from socai.catalogue.model import Ground, UnitEvent
from socai.core.changes import PARENT, ChangeKind
from socai.core.findings import Finding, Location, Severity, has_errors
from socai.files.errors import FilesError, excerpt
from socai.files.geojson import Feature, read_features, written
from socai.files.limits import read_bytes
from socai.files.tables import Columns, Table, TableRow, read_table
from socai.services import unit_events, units
from socai.services.actors import Actor
from socai.services.import_rows import choice, day
from socai.services.opened import Instance
from socai.services.unit_events import EventsRecorded
from socai.services.units import UnitIndex

_SETS = ("name", "type", PARENT, "code", "geometry")
_ACT = ("act_number", "act_date", "act_issuer", "note")
EVENTS = Columns(("on",), ("event", "kind", "source", "target", *_SETS, *WEIGHTS, "weight_source", "quality", *_ACT))
_KINDS = {"": None, **{kind.value: kind for kind in ChangeKind}}
_QUALITIES = {quality: quality for quality in ("", "A", "B", "C", "D")}
_REASON = "Nhập biến động đơn vị từ tệp {name}"
_AREAS = "Nhập ranh giới đơn vị từ tệp {name}"


@dataclass(frozen=True)
class EventsRead:
    """The events of a file, and what is wrong with how it is written."""

    events: tuple[UnitEvent, ...]
    findings: tuple[Finding, ...]


def read_events(path: Path, *, sheet: str | None = None) -> EventsRead:
    """Return the events of a file.

    Columns ``on`` and optionally ``event, kind, source, target, name, type, parent, code, geometry, population,
    households, area, weight_source, quality, act_number, act_date, act_issuer, note``. Rows of a day that share a unit,
    or a label in ``event``, make one event; without ``kind`` the pieces tell it.
    """
    try:
        table = read_table(path, EVENTS, sheet=sheet)
        rows = [row for each in table.rows if (row := _row(table, each)) is not None]
    except FilesError as error:
        return EventsRead((), tuple(error.findings))
    problems: list[Finding] = []
    events = grouped(rows, problems)
    findings = sorted((*table.log, *problems), key=lambda finding: finding.location)
    return EventsRead(tuple(events), tuple(findings))


def import_events(
    *, instance: Instance, actor: Actor, path: Path, sheet: str | None = None, dry_run: bool = False
) -> EventsRecorded:
    """Record the change events of a file as one batch; the file itself is kept with it.

    Raises:
        ServiceError: when disk or database fail.
    """
    read = read_events(path, sheet=sheet)
    if has_errors(read.findings):
        return EventsRecorded(None, findings=read.findings)
    recorded = unit_events.apply(
        instance=instance, actor=actor, events=read.events, reason=_REASON.format(name=path.name), document=path,
        dry_run=dry_run,
    )  # fmt: skip
    return EventsRecorded(recorded.batch, recorded.events, recorded.versions, (*read.findings, *recorded.findings))


def import_areas(
    *, instance: Instance, actor: Actor, path: Path, on: date, named_in: str, dry_run: bool = False
) -> EventsRecorded:
    """Record the areas of a GeoJSON file as one event; the file itself is kept with it.

    Args:
        instance: whose ledger it is.
        actor: who records them.
        path: the file; each of its features is a polygon or several.
        on: first day on which the units have these areas.
        named_in: property that holds key or official code of the unit.
        dry_run: try everything and keep nothing.

    Raises:
        ServiceError: when disk or database fail.
    """
    file = path.name
    try:
        features = read_features(read_bytes(path), file=file, named_in=named_in)
    except FilesError as error:
        return EventsRecorded(None, findings=error.findings)
    index, problems = units.index(), list[Finding]()
    rows = [row for each in features if (row := _drawn(each, index, on, file, problems)) is not None]
    events = grouped(rows, problems)
    if problems or not rows:
        nothing = Finding("geojson.unchanged", Severity.NOTE, file, Location(file))
        return EventsRecorded(None, findings=tuple(problems) or (nothing,))
    reason = _AREAS.format(name=file)
    return unit_events.apply(
        instance=instance, actor=actor, events=events, reason=reason, document=path, dry_run=dry_run
    )


def _drawn(feature: Feature, index: UnitIndex, on: date, file: str, problems: list[Finding]) -> EventRow | None:
    """Return the row that draws a unit, ``None`` when it is drawn so or is not there."""
    there = [each for each in index.on(on) if feature.name in (each.key, each.code)]
    found = next((each for each in there if each.key == feature.name), there[0] if len(there) == 1 else None)
    if found is None:
        data = {"name": feature.name, "on": on, "nearest": index.nearest(feature.name) or "—"}
        problems.append(Finding("geojson.no_unit", subject=feature.name, location=Location(file), data=data))
        return None
    text = written(feature.area)
    if text == found.geometry:
        return None
    return EventRow(on, target=found.key, label=file, sets={"geometry": text}, location=Location(file))


def _row(table: Table, row: TableRow) -> EventRow | None:
    on = _needed_day(table, row)
    kind = choice(table, row, "kind", _KINDS)
    quality = choice(table, row, "quality", _QUALITIES) or ""
    shares = dict(_shares(table, row))
    act_date = day(table, row, "act_date")
    if not (row.text("source") or row.text("target")):
        table.note("import.empty_cell", row, "target", subject="target")
        return None
    if on is None:
        return None
    return EventRow(
        on=on,
        source=row.text("source"),
        target=row.text("target"),
        kind=kind,
        label=row.text("event"),
        sets={name: row.text(name) for name in _SETS if row.text(name)},
        shares=shares,
        ground=Ground(row.text("weight_source"), quality),
        act_number=row.text("act_number"),
        act_date=act_date,
        act_issuer=row.text("act_issuer"),
        note=row.text("note"),
        location=table.place(row.line),
    )


def _needed_day(table: Table, row: TableRow) -> date | None:
    if not row.text("on"):
        table.note("import.empty_cell", row, "on", subject="on")
    return day(table, row, "on")


def _shares(table: Table, row: TableRow) -> Iterator[tuple[str, Share]]:
    for name in WEIGHTS:
        text = row.text(name)
        share = read_share(text)
        if share is not None:
            yield name, share
        elif text:
            table.note("event.bad_share", row, name, subject=name, value=excerpt(text))
