"""Proves that a ledger is whole: chains, contents, guards, units, documents, issued reports. It writes nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from django.db import connection

from socai.core.changes import LineageError
from socai.core.findings import Finding
from socai.core.replay import replay
from socai.ledger import canonical, guards
from socai.ledger.events import event_digest
from socai.ledger.guard_rules import SEALED_TABLES
from socai.ledger.models import (
    Attachment,
    AuditEvent,
    Batch,
    Entry,
    Erasure,
    PrivateValue,
    RowVersion,
    SealedRow,
    reference,
)
from socai.ledger.sealing import batch_digest
from socai.services import head, kept_files, rebuilding, unit_history, units
from socai.services.attachments import place
from socai.services.errors import translated
from socai.services.opened import Instance, Progress, silent
from socai.services.version_rows import version_rows

_AT_ONCE = 5000


@dataclass(frozen=True)
class Verified:
    """How many batches, entries and versions of rows of registers were read, and what is not as it was written."""

    batches: int
    entries: int
    rows: int
    findings: tuple[Finding, ...]


def verify(*, instance: Instance, progress: Progress = silent) -> Verified:
    """Read the whole ledger and return everything in it that is not as it was written.

    Raises:
        ServiceError: when the database fails.
    """
    with translated():
        findings = [
            *_guards(),
            *_batches(progress),
            *_strays(),
            *_units(),
            *_events(),
            *_head(instance),
            *_documents(instance),
            *_private_values(),
            *rebuilding.findings(instance),
        ]
        return Verified(Batch.objects.count(), Entry.objects.count(), RowVersion.objects.count(), tuple(findings))


def _guards() -> Iterator[Finding]:
    for name in guards.missing(connection):
        yield Finding("verify.guard_missing", subject=name)


def _batches(progress: Progress) -> Iterator[Finding]:
    """Check each batch against its rows, its own hash and the batch before."""
    total = Batch.objects.count()
    expected, previous = 1, ""
    for batch in Batch.objects.order_by("number").iterator(_AT_ONCE):
        if batch.number != expected:
            yield Finding("verify.batch_gap", subject=str(batch.number), data={"expected": expected})
        if batch.previous_digest != previous:
            yield Finding("verify.chain_broken", subject=str(batch.number))
        rows, content = _content(batch)
        if (rows, content) != (batch.rows, batch.content):
            data = {"stated": batch.rows, "found": rows}
            yield Finding("verify.batch_changed", subject=str(batch.number), data=data)
        if batch_digest(batch) != batch.digest:
            yield Finding("verify.seal_broken", subject=str(batch.number))
        expected, previous = batch.number + 1, batch.digest
        progress("verify", batch.number, total)


def _content(batch: Batch) -> tuple[int, str]:
    """Return how many rows a batch holds and the hash over them, read from the tables."""
    tables = {model._meta.db_table: _rows_digest(model, batch.number) for model in SEALED_TABLES}
    return sum(rows.count for rows in tables.values()), canonical.content_digest(tables)


def _rows_digest(model: type[SealedRow], number: int) -> canonical.RowsDigest:
    digest = canonical.RowsDigest()
    names = [field.attname for field in model._meta.concrete_fields]
    rows = model._base_manager.filter(batch_id=number).order_by("position").values_list(*names)
    for row in rows.iterator(_AT_ONCE):
        digest.add([canonical.sealed(model._meta.db_table, names, [canonical.plain(value) for value in row])])
    return digest


def _strays() -> Iterator[Finding]:
    """Find rows that belong to no batch: somebody added them past the database's guards."""
    known = Batch.objects.values("number")
    for model in SEALED_TABLES:
        for row in model._base_manager.exclude(batch_id__in=known).order_by("id")[:_AT_ONCE]:
            yield Finding("verify.stray_row", subject=str(row), data={"table": model._meta.db_table})


def _units() -> Iterator[Finding]:
    """Replay the change events that stand and compare the versions of units that follow with those that hold."""
    known = units.read_index()
    try:
        versions = replay(unit_history.base(), unit_history.changes())
    except LineageError as error:
        yield from (Finding("verify.events_contradict", subject=each.subject) for each in error.findings)
        return
    for row in version_rows(known, versions, {}):
        day = row.valid_from or "–"
        yield Finding("verify.unit_differs", subject=known.key_of(row.org_unit_id) or row.key, data={"day": day})


def _events() -> Iterator[Finding]:
    expected, previous = 1, ""
    for event in AuditEvent.objects.order_by("number").iterator(_AT_ONCE):
        if event.number != expected or event.previous_digest != previous or event_digest(event) != event.digest:
            yield Finding("verify.event_changed", subject=str(event.number))
        expected, previous = event.number + 1, event.digest


def _head(instance: Instance) -> Iterator[Finding]:
    """Compare the end of the chains with the head file, which may lag behind and never be ahead."""
    try:
        recorded = head.recorded(instance.home)
    except ValueError:
        recorded = None
    if recorded is None:
        yield Finding("verify.head_unreadable", subject=head.FILE_NAME)
        return
    batch = Batch.objects.filter(number=recorded.batch, digest=recorded.batch_digest).exists()
    event = AuditEvent.objects.filter(number=recorded.event, digest=recorded.event_digest).exists()
    if (recorded.batch and not batch) or (recorded.event and not event):
        yield Finding("verify.end_removed", subject=str(recorded.batch), data={"event": recorded.event})


def _private_values() -> Iterator[Finding]:
    """Compare private values with the hashes in the chain. Only an erased one may be absent; none is shown."""
    erased = set(Erasure.objects.values_list("version_id", "cell"))
    values = {(value.version_id, value.cell): value for value in PrivateValue.objects.iterator(_AT_ONCE)}
    for version, hashes in RowVersion.objects.exclude(hashes="{}").order_by("id").values_list("id", "hashes"):
        for cell, digest in json.loads(hashes).items():
            value = values.pop((version, cell), None)
            if value is None and (version, cell) not in erased:
                yield Finding("verify.private_value_missing", subject=reference(version), data={"column": cell})
            elif value is not None and (
                (version, cell) in erased or canonical.salted_digest(value.salt, cell, value.value) != digest
            ):
                yield Finding("verify.private_value_changed", subject=reference(version), data={"column": cell})
    for version, cell in values:
        yield Finding("verify.private_value_changed", subject=reference(version), data={"column": cell})


def _documents(instance: Instance) -> Iterator[Finding]:
    kept = kept_files.named()
    rows = Attachment.objects.values_list("sha256", "name").distinct().order_by("name")
    for digest, name in ((digest, name) for digest, name in rows if digest in kept):
        path = place(instance.attachments, digest)
        if not path.is_file():
            yield Finding("verify.document_missing", subject=name, data={"path": str(path)})
        elif sha256(path.read_bytes()).hexdigest() != digest:
            yield Finding("verify.document_changed", subject=name, data={"path": str(path)})
