"""Reads a backup file that anybody may have made: sizes, names and hashes first, then whether its chains hold.

Nothing is unpacked by a name that the manifest does not give and the format does not allow; nothing is read beyond the
size that was declared. It knows no model, since no database is chosen when a backup is opened.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import IO

from socai.ledger import canonical
from socai.services.backup_format import (
    MANIFEST,
    VERSION,
    Ends,
    Manifest,
    hash_in_name,
    parse,
    sealed_hash,
    table_member,
    version_of,
)
from socai.services.backup_key import BackupKey
from socai.services.errors import ServiceError, refusal, translated
from socai.services.opened import Progress

_ENCRYPTED = 0x1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_LARGEST_MANIFEST = 64 * 2**20
_LONGEST_ROW = 16 * 2**20
_LARGEST_CLOSED = 64 * 2**20
_PIECE = 2**20
_PRIVATE, _ARCHIVED = 0o600, 0o400
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OverflowError)
BATCHES, EVENTS = "ledger_batch", "ledger_auditevent"
_OF_SEALED = {"batch_id", "position"}
_OF_EVENT = {"number", "previous_digest", "digest"}
_OF_BATCH = {*_OF_EVENT, "rows", "content"}
Row = list[object]


class Backup:
    """An opened backup whose directory and manifest agree. ``check`` reads the rest before anything of it is used."""

    def __init__(self, path: Path, archive: zipfile.ZipFile, key: BackupKey | None) -> None:
        """Read the manifest and hold the directory against it.

        Raises:
            ServiceError: a foreign or damaged file, one of a newer version, or a key of another backup.
        """
        self._path = path
        self._key = key
        self._zip = archive
        self._sizes = self._directory()
        self.manifest = self._manifest()
        self._compare()
        if key is not None and self.is_sealed and key.fingerprint != self.manifest.key:
            raise refusal("backup.key_of_another", self.name, needed=self.manifest.key, given=key.fingerprint)

    @property
    def is_sealed(self) -> bool:
        """Whether what is private in it can be read only with a key."""
        return self.manifest.is_sealed

    @property
    def leaves_out(self) -> bool:
        """Whether something in it is not read because its key is not there."""
        return self.is_sealed and self._key is None

    @property
    def name(self) -> str:
        """Name of the file, as the user gave it."""
        return str(self._path)

    @property
    def unpacked_bytes(self) -> int:
        """How much room its files take."""
        return sum(member.bytes for member in self.manifest.members.values())

    def check(self, progress: Progress) -> None:
        """Read everything: each file has its hash, each batch and event the rows and the predecessor it names.

        Raises:
            ServiceError: when one has not.
        """
        with self._damage_told():
            for done, (name, member) in enumerate(self.manifest.members.items()):
                progress("check", done, len(self.manifest.members))
                if self._hash(name) != member.sha256 or hash_in_name(name) not in (None, member.sha256):
                    raise self.damaged(name)
            self._check_chains()

    def rows(self, table: str) -> Iterator[Row]:
        """Yield the rows of a table, each with as many values as the manifest names columns.

        A table with closed values gives none without the key.

        Raises:
            ServiceError: when a row is none, or a closed value was changed.
        """
        said, name = self.manifest.tables[table], table_member(table)
        closed = [said.columns.index(column) for column in said.sealed]
        if closed and self._key is None:
            return
        with self._damage_told(), self._zip.open(name) as lines:
            for count in range(said.rows):
                row = self._row(lines, name)
                if len(row) != len(said.columns):
                    raise self.damaged(f"{name}:{count + 1}")
                for place in closed:
                    row[place] = self._opened(str(row[place]).encode()).decode()
                yield row
            if lines.read(1):
                raise self.damaged(name)

    def unpack(self, folder: Path) -> None:
        """Write every file but the rows below a folder, closed documents only with the key.

        Raises:
            ServiceError: when one is damaged or cannot be written.
        """
        for name in self.manifest.members:
            digest = sealed_hash(name)
            if digest is not None:
                self._unpack_closed(folder, name, digest)
            elif not name.startswith("tables/"):
                path = folder.joinpath(*name.split("/"))
                with translated(str(path)), self._damage_told(), self._zip.open(name) as source:
                    _write_private(path, folder, source)

    def _unpack_closed(self, folder: Path, name: str, digest: str) -> None:
        if self._key is None:
            return
        path = folder / "attachments" / digest[:2] / digest
        with translated(str(path)), self._damage_told():
            if self.manifest.members[name].bytes > _LARGEST_CLOSED:
                raise self.damaged(name)
            content = self._opened(self._zip.read(name))
            if sha256(content).hexdigest() != digest:
                raise self.damaged(name)
            _write_private(path, folder, BytesIO(content))

    def _opened(self, content: bytes) -> bytes:
        assert self._key is not None  # noqa: S101 - asked for by the callers
        return self._key.opened(content)

    def damaged(self, part: str) -> ServiceError:
        """Return the refusal of a backup of which a part is not as it was written."""
        return refusal("backup.damaged", str(self._path), part=part)

    def _directory(self) -> Mapping[str, int]:
        members = self._zip.infolist()
        sizes = {member.filename: member.file_size for member in members}
        if len(sizes) != len(members):
            raise self.damaged("zip")
        for member in members:
            if member.flag_bits & _ENCRYPTED or member.compress_type not in _METHODS:
                raise self.damaged(member.filename)
        return sizes

    def _manifest(self) -> Manifest:
        if self._sizes.get(MANIFEST, _LARGEST_MANIFEST) >= _LARGEST_MANIFEST:
            raise refusal("backup.foreign", str(self._path))
        with self._damage_told():
            values = _json(self._zip.read(MANIFEST))
            version = version_of(values)
            if version is None:
                raise refusal("backup.foreign", str(self._path))
            if version > VERSION:
                raise refusal("backup.newer", str(self._path), what=f"{version} > {VERSION}")
            assert isinstance(values, dict)  # noqa: S101 - it has a version
            return parse(values)

    def _compare(self) -> None:
        """Hold the directory against the manifest."""
        said = {name: member.bytes for name, member in self.manifest.members.items()}
        found = {name: size for name, size in self._sizes.items() if name != MANIFEST}
        strays = sorted(dict(said.items() ^ found.items()))
        if strays:
            raise self.damaged(strays[0])
        tables = {name for name in said if name.startswith("tables/")}
        if tables != {table_member(table) for table in self.manifest.tables}:
            raise self.damaged("tables")

    def _hash(self, name: str) -> str:
        digest = sha256()
        with self._zip.open(name) as file:
            while piece := file.read(_PIECE):
                digest.update(piece)
        return digest.hexdigest()

    def _row(self, lines: IO[bytes], name: str) -> Row:
        line = lines.readline(_LONGEST_ROW)
        row = _json(line)
        if not line.endswith(b"\n") or not isinstance(row, list):
            raise self.damaged(name)
        return row

    @contextmanager
    def _damage_told(self) -> Iterator[None]:
        try:
            yield
        except ServiceError:
            raise
        except (OSError, *_DAMAGE) as error:
            if not _is_damage(error):
                raise
            raise self.damaged(str(error) or type(error).__name__) from error

    # -- chains --------------------------------------------------------------------------------------------------------

    def _check_chains(self) -> None:
        batches = self._sealed(BATCHES, "batch", self._contents())
        events = self._sealed(EVENTS, "event", None)
        if Ends(*batches, *events) != self.manifest.head:
            raise refusal("backup.chain", str(self._path), what="head")

    def _contents(self) -> Mapping[int, Mapping[str, canonical.RowsDigest]]:
        """Return the hash over the rows of each table in each batch."""
        contents: dict[int, dict[str, canonical.RowsDigest]] = defaultdict(dict)
        for table, said in self.manifest.tables.items():
            if not set(said.columns) >= _OF_SEALED:
                continue
            place = said.columns.index("batch_id")
            for row in self.rows(table):
                number = row[place]
                if type(number) is not int:
                    raise self.damaged(table)
                values = canonical.sealed(table, said.columns, row)
                contents[number].setdefault(table, canonical.RowsDigest()).add([values])
        return contents

    def _sealed(
        self, table: str, what: str, contents: Mapping[int, Mapping[str, canonical.RowsDigest]] | None
    ) -> tuple[int, str]:
        """Follow one chain and return the number and the seal it ends with."""
        columns = self.manifest.tables[table].columns if table in self.manifest.tables else ()
        if not (_OF_EVENT if contents is None else _OF_BATCH) <= set(columns):
            raise self.damaged(table)
        number, seal = 0, ""
        for row in self.rows(table):
            said = dict(zip(columns, row, strict=True))
            number += 1
            holds = (said["number"], said["previous_digest"]) == (number, seal)
            if contents is not None:
                tables = contents.get(number, {})
                rows = sum(digest.count for digest in tables.values())
                holds = holds and (said["rows"], said["content"]) == (rows, canonical.content_digest(tables))
            seal = canonical.line_digest(value for name, value in said.items() if name != "digest")
            if not holds or said["digest"] != seal:
                raise refusal("backup.chain", str(self._path), what=f"{what} {number}")
        if contents is not None and any(batch > number or batch < 1 for batch in contents):
            raise refusal("backup.chain", str(self._path), what=f"{what} {number + 1}")
        return number, seal


@contextmanager
def opened(path: Path, key: BackupKey | None = None) -> Iterator[Backup]:
    """Open a backup file, with the key for what is private in it or without.

    Raises:
        ServiceError: it is not there or not readable, foreign, damaged, or of a newer version; a key of another backup.
    """
    with translated(str(path)):
        try:
            archive = zipfile.ZipFile(path)
        except FileNotFoundError:
            raise refusal("backup.not_found", str(path)) from None
        except (OSError, *_DAMAGE) as error:
            if not _is_damage(error):
                raise
            raise refusal("backup.foreign", str(path)) from error
        with archive:
            yield Backup(path, archive, key)


def _is_damage(error: Exception) -> bool:
    """Return whether an error comes from the content of a file: a place before its start is one that a zip can name."""
    return not isinstance(error, OSError) or error.errno in (errno.EINVAL, errno.EISDIR)


def _write_private(path: Path, root: Path, source: IO[bytes]) -> None:
    """Write a new file below ``root`` that its owner alone may read, as are the folders that it needs."""
    for folder in reversed(path.relative_to(root).parents[:-1]):
        (root / folder).mkdir(mode=0o700, exist_ok=True)
    mode = _ARCHIVED if path.relative_to(root).parts[0] == "issued" else _PRIVATE
    with open(path, "xb", opener=lambda name, flags: os.open(name, flags, mode)) as target:
        shutil.copyfileobj(source, target, _PIECE)


def _json(data: bytes) -> object:
    try:
        return json.loads(data)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
