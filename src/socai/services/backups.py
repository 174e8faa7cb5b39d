"""Makes a backup: one file with all that an instance is but its secrets, as of one moment, checked before it counts."""

from __future__ import annotations

import os
import secrets
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from functools import partial
from hashlib import sha256
from pathlib import Path

from django.apps import apps
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Model
from django.utils import timezone

from socai import __version__
from socai.core.findings import Finding, Severity
from socai.ledger import canonical, events
from socai.ledger.locks import alone
from socai.ledger.models import Attachment, AuditEvent, Batch, PrivateValue
from socai.ledger.snapshots import columns_of, rows_of, snapshot
from socai.services import backup_key, head, issued, kept_files, proofs
from socai.services.actors import Actor
from socai.services.attachments import place
from socai.services.backup_format import (
    MANIFEST,
    SETTINGS,
    Ends,
    Manifest,
    Member,
    TableRows,
    render,
    sealed_member,
    table_member,
)
from socai.services.backup_key import BackupKey
from socai.services.backup_reading import opened
from socai.services.errors import ServiceError, refusal, translated
from socai.services.extracts import Extract
from socai.services.opened import Instance, Progress, silent
from socai.site.options import render as render_options

_PIECE = 2**20
_AT_ONCE = 1000
_LAST: Mapping[type[Model], int] = {Batch: 1, AuditEvent: 2}
_SEALED: Mapping[type[Model], Set[str]] = {PrivateValue: {"salt", "value"}}
"""What stands closed in a backup. The salt too: with it a name could be guessed at by the hash in the chain."""
_DAY = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class BackedUp:
    """A backup on the disk.

    Attributes:
        path: the file.
        bytes: its size.
        sha256: its hash.
        manifest: what it holds.
        key: where the key is that opens what is private in it.
        findings: what went wrong without taking the backup away.
    """

    path: Path
    bytes: int
    sha256: str
    manifest: Manifest
    key: Path
    findings: tuple[Finding, ...] = ()


def back_up(
    *, instance: Instance, actor: Actor, file: Path, commune: str = "", progress: Progress = silent
) -> BackedUp:
    """Write a backup of an instance, or of one commune of it, while others go on using it.

    The database is read in one snapshot; documents and issued files are those that its rows name. The file is written
    beside its place, read back and checked, and only then put there; whoever owns it alone may read it. Private values
    and the files of rows stand closed in it: of a whole ledger under the key of the instance, of one commune under a
    key of its own, put beside the file for its new keeper.

    Args:
        instance: of what.
        actor: who.
        file: where to; it is not there yet.
        commune: key of the unit that is taken out with all below it; empty for the whole ledger.
        progress: told of each step.

    Raises:
        ServiceError: an actor who may not; the file is there already; a document or issued file is gone or changed; no
            such unit, or there is nothing beside it; the disk or the database fails.
    """
    if not actor.may_back_up:
        raise refusal("backup.not_allowed", actor.name, role=actor.role.value)
    key_file = file.with_name(f"{file.name}.key") if commune else instance.home / backup_key.NAME
    for path in (file, key_file) if commune else (file,):
        if path.exists():
            raise refusal("backup.exists", str(path))
    key = backup_key.fresh() if commune else backup_key.of_instance(instance.home)
    unfinished = file.with_name(f".{file.name}.{secrets.token_hex(8)}.part")
    try:
        with translated(str(file)):
            _write(
                instance,
                unfinished,
                partial(Extract, instance, commune, actor) if commune else partial(Whole, instance),
                key,
                progress,
            )
        with opened(unfinished) as backup:
            backup.check(progress)
            manifest = backup.manifest
        with translated(str(file)):
            size, digest = unfinished.stat().st_size, _file_hash(unfinished)
            if commune:
                key.keep(key_file)
            os.replace(unfinished, file)
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
    return BackedUp(file, size, digest, manifest, key_file, tuple(_tell(actor, file, digest, manifest, commune)))


class Whole:
    """All that an instance is."""

    def __init__(self, instance: Instance) -> None:
        self._instance = instance

    def rows(self, model: type[Model]) -> Iterator[list[object]]:
        """Yield the rows of a table."""
        return rows_of(model)

    def head(self) -> Ends:
        """Return the ends of the chains."""
        return Ends(**asdict(head.of_ledger()))

    def documents(self) -> Iterator[Path]:
        """Yield the places of the documents and archived files that the rows of the snapshot name."""
        archived = {digest for report in issued.listed() for digest in (report.pack, *report.files.values())}
        for folder, digests in ((self._instance.attachments, kept_files.named()), (self._instance.archive, archived)):
            yield from (place(folder, digest) for digest in sorted(digests))


def _write(
    instance: Instance, path: Path, of: Callable[[], Whole | Extract], key: BackupKey, progress: Progress
) -> None:
    with (
        open(path, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file,
        zipfile.ZipFile(file, "w") as archive,
        snapshot(),
    ):
        writer = _Writer(archive, key)
        source = of()
        # What seals comes after what it seals.
        models = sorted(apps.get_app_config("ledger").get_models(), key=lambda each: _LAST.get(each, 0))
        tables = {}
        for done, model in enumerate(models):
            progress("tables", done, len(models))
            tables[model._meta.db_table] = writer.add_rows(model, source.rows(model))
        documents, of_rows = list(source.documents()), _files_of_rows()
        for done, document in enumerate(documents):
            progress("documents", done, len(documents))
            if document.name in of_rows and document.is_relative_to(instance.attachments):
                writer.add_closed(document)
            else:
                writer.add_file(document.relative_to(instance.home).as_posix(), document, zipfile.ZIP_STORED)
        for part in sorted((instance.home / "packs").rglob("*")):
            if part.is_file():
                writer.add_file(part.relative_to(instance.home).as_posix(), part, zipfile.ZIP_DEFLATED)
        settings = replace(instance.options, database="", database_owner="")
        writer.add(SETTINGS, [render_options(settings).encode()])
        manifest = Manifest(
            program=__version__,
            created=timezone.now().isoformat(timespec="seconds"),
            head=source.head(),
            migrations=_migrations(),
            tables=tables,
            members=writer.members,
            key=key.fingerprint,
        )
        archive.writestr(_info(MANIFEST, zipfile.ZIP_DEFLATED), render(manifest))
    with path.open("rb") as written:
        os.fsync(written.fileno())


class _Writer:
    """Adds files to a backup and keeps the size and hash of each; what is private is closed under a key."""

    def __init__(self, archive: zipfile.ZipFile, key: BackupKey) -> None:
        self.members: dict[str, Member] = {}
        self._archive = archive
        self._key = key

    def add(self, name: str, pieces: Iterable[bytes], method: int = zipfile.ZIP_DEFLATED) -> None:
        """Add a file piece by piece."""
        digest, size = sha256(), 0
        with self._archive.open(_info(name, method), "w", force_zip64=True) as target:
            for piece in pieces:
                digest.update(piece)
                size += len(piece)
                target.write(piece)
        self.members[name] = Member(size, digest.hexdigest())

    def add_rows(self, model: type[Model], rows: Iterable[Sequence[object]]) -> TableRows:
        """Add the rows of a table, one canonical line each."""
        count = 0
        columns = columns_of(model)
        sealed = tuple(name for name in columns if name in _SEALED.get(model, ()))
        places = [columns.index(name) for name in sealed]

        def lines() -> Iterator[bytes]:
            nonlocal count
            portion: list[str] = []
            for row in rows:
                count += 1
                portion.append(canonical.line(self._closed(row, places)) + "\n")
                if len(portion) == _AT_ONCE:
                    yield "".join(portion).encode()
                    portion.clear()
            yield "".join(portion).encode()

        self.add(table_member(model._meta.db_table), lines())
        return TableRows(columns, count, sealed)

    def add_file(self, name: str, source: Path, method: int) -> None:
        """Add a file from the disk.

        Raises:
            ServiceError: when it is not there, or its name says that it should have another hash.
        """
        _require(source, name)
        with source.open("rb") as file:
            self.add(name, iter(lambda: file.read(_PIECE), b""), method)
        if "/packs/" not in f"/{name}" and self.members[name].sha256 != source.name:
            raise refusal("backup.file_lost", name, path=str(source))

    def add_closed(self, source: Path) -> None:
        """Add a document from the disk, closed.

        Raises:
            ServiceError: as for ``add_file``.
        """
        name = sealed_member(source.name)
        _require(source, name)
        content = source.read_bytes()
        if sha256(content).hexdigest() != source.name:
            raise refusal("backup.file_lost", name, path=str(source))
        self.add(name, [self._key.closed(content)], zipfile.ZIP_STORED)

    def _closed(self, row: Sequence[object], places: Sequence[int]) -> Sequence[object]:
        closed = list(row)
        for index in places:
            closed[index] = self._key.closed(str(row[index]).encode()).decode()
        return closed


def _require(source: Path, name: str) -> None:
    if not source.is_file():
        raise refusal("backup.file_lost", name, path=str(source))


def _files_of_rows() -> Set[str]:
    """Return the hashes of photos and files beside rows of registers: they may show who a row is about."""
    named = Attachment.objects.filter(beside__startswith=proofs.OF_ROW).values_list("sha256", flat=True)
    return set(named)


def _migrations() -> tuple[str, ...]:
    applied = MigrationRecorder(connection).applied_migrations()
    return tuple(sorted(name for app, name in applied if app == "ledger"))


def _info(name: str, method: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _DAY)
    info.compress_type = method
    info.external_attr = 0o600 << 16
    return info


def _file_hash(path: Path) -> str:
    digest = sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()


def _tell(actor: Actor, file: Path, digest: str, manifest: Manifest, commune: str) -> Iterator[Finding]:
    """Write into the audit log that somebody took a copy. A ledger that takes no event is no reason to lose it."""
    data = {"file": file.name, "sha256": digest, "batch": manifest.head.batch}
    try:
        with translated(), alone():
            if commune:
                data |= {"unit": commune}
                events.append("commune.taken_out", actor=actor.account, at=timezone.now(), data=data)
            else:
                events.append("backup.made", actor=actor.account, at=timezone.now(), data=data)
    except ServiceError as error:
        yield Finding("backup.not_logged", Severity.WARNING, str(file), data={"reason": str(error)})
