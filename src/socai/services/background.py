"""Work that goes on beside the server, in threads of their own."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Thread

Ending = Callable[[], None]


def beside(work: Callable[[Event], None], *, name: str, ended_within: int) -> Ending:
    """Start work in a thread and return what ends it.

    Args:
        work: goes on until the event that it gets is set.
        name: what the thread is called.
        ended_within: seconds to wait for it when it is ended.
    """
    stop = Event()
    thread = Thread(target=work, args=(stop,), name=name, daemon=True)
    thread.start()

    def end() -> None:
        stop.set()
        thread.join(timeout=ended_within)

    return end
