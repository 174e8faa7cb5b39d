"""Writes files so that a reader, a crash or a full disk finds either the old content or the new, whole."""

from __future__ import annotations

import errno
import os
import secrets
from contextlib import suppress
from pathlib import Path

from socai.files.errors import FilesError, refusal

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def write_bytes(path: Path, data: bytes, *, mode: int = 0o666) -> None:
    """Replace the content of ``path`` by ``data`` in one step; the content is on the disk when this returns.

    ``mode`` says who may do what with the file, from its first byte on, less what the process masks.

    Raises:
        FilesError: when it cannot be written; the old file, if there was one, is untouched and nothing is left over.
    """
    beside = path.with_name(f".{path.name}.{secrets.token_hex(8)}.part")
    try:
        _write_through(beside, data, mode)
        os.replace(beside, path)
        _settle_folder(path.parent)
    except OSError as error:
        raise _unwritten(path, error) from error
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Replace the content of ``path`` by ``text`` in UTF-8, line ends as they are, as ``write_bytes`` does.

    Raises:
        FilesError: when it cannot be written.
    """
    write_bytes(path, text.encode())


def _write_through(path: Path, data: bytes, mode: int) -> None:
    """Write a new file and wait until the disk has it, because a rename may reach the disk before the content."""
    with open(path, "xb", opener=lambda name, flags: os.open(name, flags, mode)) as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _settle_folder(folder: Path) -> None:
    """Wait until the folder's new entry is on the disk; systems that cannot open folders do this themselves."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _unwritten(path: Path, error: OSError) -> FilesError:
    if error.errno in _NO_ROOM:
        return refusal("file.disk_full", str(path))
    return refusal("file.not_written", str(path), reason=error.strerror or str(error))
