"""Keeps Python's cycle collector from searching a document's growing tables again and again while they are built.

An audit makes many small objects and drops few of them, none in cycles: the collector finds nothing and takes a fifth
of the time, more for a long document. The switch is the whole process's, so that audits which run inside or beside one
another share one pause: the first switches the collector off, the last sets it back as the first had found it.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock


class _Pause:
    """The pause of this process: how many audits are in it, and whether the collector was on before the first."""

    def __init__(self) -> None:
        self._lock, self._inside, self._was_on = Lock(), 0, False

    def enter(self) -> None:
        """Switch the collector off for the first one that enters."""
        with self._lock:
            if not self._inside:
                self._was_on = gc.isenabled()
                gc.disable()
            self._inside += 1

    def leave(self) -> None:
        """Set the collector back when the last one leaves."""
        with self._lock:
            self._inside -= 1
            if not self._inside and self._was_on:
                gc.enable()


_PAUSE = _Pause()


@contextmanager
def paused_collector() -> Iterator[None]:
    """Switch the collector off for a while; it stays off when it was off before, and until the last audit has ended."""
    _PAUSE.enter()
    try:
        yield
    finally:
        _PAUSE.leave()
