"""Files of issued reports, and packs as they then were: kept under their hash, written once, for their owner's eyes.

What a name or a hash stands for is said by the sealed rows of issued reports, never by this folder.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from socai.core.findings import Finding
from socai.files.atomic import write_bytes
from socai.files.errors import FilesError
from socai.services.attachments import place
from socai.services.errors import ServiceError, translated
from socai.services.opened import Instance

_OWNER_MAY_READ = 0o400
_OWNER_ONLY = 0o700


class ArchiveError(ServiceError):
    """A file that was archived is gone or is another one now."""


def keep(instance: Instance, content: bytes) -> str:
    """Keep a file and return its SHA-256. One that stands there already is left; one that was damaged is put right.

    Raises:
        ServiceError: when it cannot be written.
    """
    digest = sha256(content).hexdigest()
    path = place(instance.archive, digest)
    with translated(str(path)):
        for folder in (instance.archive, path.parent):
            folder.mkdir(mode=_OWNER_ONLY, parents=True, exist_ok=True)
        if not _stands(path, digest):
            _write(path, content)
    return digest


def read(instance: Instance, digest: str) -> bytes:
    """Return the file with this hash.

    Raises:
        ArchiveError: ``archive.missing`` or ``archive.changed``.
        ServiceError: when it cannot be read.
    """
    path = place(instance.archive, digest)
    with translated(str(path)):
        if not path.is_file():
            raise ArchiveError((Finding("archive.missing", subject=digest, data={"path": str(path)}),))
        content = path.read_bytes()
    if sha256(content).hexdigest() != digest:
        raise ArchiveError((Finding("archive.changed", subject=digest, data={"path": str(path)}),))
    return content


def _stands(path: Path, digest: str) -> bool:
    return path.is_file() and sha256(path.read_bytes()).hexdigest() == digest


def _write(path: Path, content: bytes) -> None:
    try:
        write_bytes(path, content, mode=_OWNER_MAY_READ)
    except FilesError as error:
        raise ServiceError(error.findings) from error
