"""A lock on a file, for the few things that processes do outside the database: making an instance, writing its head."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


@contextmanager
def file_lock(path: Path) -> Iterator[None]:
    """Hold the lock on a file, waiting for it. The system frees it when the process ends, however it ends."""
    with path.open("a+b") as file:
        _lock(file, wait=True)
        yield


def is_held(path: Path) -> bool:
    """Return whether a process holds the lock on a file."""
    try:
        with path.open("r+b") as file:
            return not _lock(file, wait=False)
    except FileNotFoundError:
        return False


if os.name == "nt":  # pragma: no cover - the other system
    import msvcrt

    def _lock(file: IO[bytes], *, wait: bool) -> bool:
        file.seek(0)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        except OSError:
            if wait:
                raise
            return False
        return True

else:
    import fcntl

    def _lock(file: IO[bytes], *, wait: bool) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            return False
        return True
