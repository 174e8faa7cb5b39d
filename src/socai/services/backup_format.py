"""What a backup file is: a zip of rows and files, and a manifest that names each with its size and SHA-256.

``docs/adr/0010-backup-file.md`` says why. Reading one from strangers is in ``backup_reading``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass

FORMAT = "socai-backup"
VERSION = 2
"""Version 1 held private values and files of rows in clear."""
MANIFEST = "manifest.json"
SETTINGS = "socai.toml"
_UNDER_HASH = re.compile(r"(?:attachments|issued)/([0-9a-f]{2})/(\1[0-9a-f]{62})")
_SEALED = re.compile(r"sealed/([0-9a-f]{2})/(\1[0-9a-f]{62})")
_OF_PACK = re.compile(r"packs(?:/[^/\\:\x00-\x1f.][^/\\:\x00-\x1f]*)+")
_TABLE = re.compile(r"tables/ledger_[a-z]+\.jsonl")


@dataclass(frozen=True)
class Member:
    """A file inside a backup: its size in bytes and its SHA-256."""

    bytes: int
    sha256: str


@dataclass(frozen=True)
class TableRows:
    """The rows of a table.

    Attributes:
        columns: the names of their values, in order.
        rows: how many there are.
        sealed: the columns whose values are closed under the key of the backup.
    """

    columns: tuple[str, ...]
    rows: int
    sealed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ends:
    """Number and seal of the last batch and of the last audit event."""

    batch: int
    batch_digest: str
    event: int
    event_digest: str


@dataclass(frozen=True)
class Manifest:
    """What a backup holds.

    Attributes:
        program: version of the program that made it.
        created: when, as ISO text.
        head: the ends of the two chains.
        migrations: the migrations of the ledger that its tables had.
        tables: rows by name of the table.
        members: every file inside but the manifest, by name.
        key: fingerprint of the key under which private values and files are closed; empty where none are.
    """

    program: str
    created: str
    head: Ends
    migrations: tuple[str, ...]
    tables: Mapping[str, TableRows]
    members: Mapping[str, Member]
    key: str = ""

    @property
    def is_sealed(self) -> bool:
        """Whether anything inside needs the key."""
        return any(map(sealed_hash, self.members)) or any(table.sealed and table.rows for table in self.tables.values())


def table_member(table: str) -> str:
    """Return the name of the file that holds a table's rows: one JSON array a line, in the order of the key."""
    return f"tables/{table}.jsonl"


def is_member_name(name: str) -> bool:
    """Return whether a backup may hold a file of this name. None leads out of the folder it is unpacked to."""
    return name == SETTINGS or any(form.fullmatch(name) for form in (_UNDER_HASH, _SEALED, _OF_PACK, _TABLE))


def hash_in_name(name: str) -> str | None:
    """Return the SHA-256 that a file must have because its name says so, if it does."""
    found = _UNDER_HASH.fullmatch(name)
    return found[2] if found else None


def sealed_member(digest: str) -> str:
    """Return the name of the file that holds a document closed, by the SHA-256 of what is in it."""
    return f"sealed/{digest[:2]}/{digest}"


def sealed_hash(name: str) -> str | None:
    """Return the SHA-256 of the document that a file holds closed, if it holds one."""
    found = _SEALED.fullmatch(name)
    return found[2] if found else None


def render(manifest: Manifest) -> bytes:
    """Return a manifest as it stands in the file."""
    text = json.dumps({"format": FORMAT, "version": VERSION, **asdict(manifest)}, ensure_ascii=False, indent=1)
    return f"{text}\n".encode()


def version_of(values: object) -> int | None:
    """Return the version of the format that a manifest is in, ``None`` when it is no manifest of ours."""
    if not isinstance(values, dict) or values.get("format") != FORMAT or type(values.get("version")) is not int:
        return None
    version: int = values["version"]
    return version


def parse(values: Mapping[str, object]) -> Manifest:
    """Return the manifest that JSON values hold.

    Raises:
        ValueError: when it has another shape.
    """
    try:
        return _parsed(**{name: value for name, value in values.items() if name not in ("format", "version")})
    except (TypeError, AttributeError) as error:
        raise ValueError(str(error)) from error


def _parsed(
    *, program: object, created: object, head: object, migrations: object, tables: object, members: object,
    key: object = "",
) -> Manifest:  # fmt: skip
    manifest = Manifest(
        str(program),
        str(created),
        Ends(**head),  # type: ignore[arg-type]
        tuple(map(str, migrations)),  # type: ignore[call-overload]
        {str(name): _table(**table) for name, table in tables.items()},  # type: ignore[attr-defined]
        {str(name): _member(**member) for name, member in members.items()},  # type: ignore[attr-defined]
        str(key),
    )
    if not all(map(is_member_name, manifest.members)):
        raise ValueError("a name that no backup has")
    return manifest


def _table(*, columns: object, rows: object, sealed: object = ()) -> TableRows:
    if type(rows) is not int or not isinstance(columns, list) or not all(type(name) is str for name in columns):
        raise ValueError("a table is described by columns and rows")
    if not isinstance(sealed, (list, tuple)) or not set(sealed) <= set(columns):
        raise ValueError("a table seals columns that it has")
    return TableRows(tuple(columns), rows, tuple(sealed))


def _member(*, bytes: object, sha256: object) -> Member:
    if type(bytes) is not int or bytes < 0 or type(sha256) is not str:
        raise ValueError("a file is described by bytes and sha256")
    return Member(bytes, sha256)
