"""A lock on a file, for the few things that processes do outside the database: making an instance, writing its head."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO


@contextmanager
def file_lock(path: Path) -> Iterator[IO[bytes]]:
    """Hold the lock on a file, waiting for it. The system frees it when the process ends, however it ends."""
    with path.open("a+b") as file:
        _lock(file)
        yield file


@contextmanager
def passing_lock(path: Path) -> Iterator[None]:
    """Hold the lock on a file that is there only while somebody holds or awaits it."""
    while True:
        with file_lock(path) as file:
            if not _stands_at(path, file):
                continue  # who held it before removed the file while we waited
            try:
                yield
            finally:
                with suppress(PermissionError):  # Windows keeps a file that is open; an empty one stays behind
                    path.unlink(missing_ok=True)
            return


def _stands_at(path: Path, file: IO[bytes]) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(file.fileno()))
    except FileNotFoundError:
        return False


if os.name == "nt":  # pragma: no cover - the other system
    import msvcrt

    def _lock(file: IO[bytes]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)  # type: ignore[attr-defined]

else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX)
