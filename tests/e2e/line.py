"""A line between a browser and a server that a test can cut: for all, or after a request has gone through."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_CHUNK = 65_536


class Line:
    """A port of this machine that passes everything on to another one while it is whole.

    Attributes:
        port: where it listens.
        is_whole: whether it passes anything on.
        loses: a piece of a request after which the line is cut before its answer comes back; empty for none.
    """

    def __init__(self, target: int) -> None:
        self._target = target
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self.is_whole = True
        self.loses = b""
        self._open: set[socket.socket] = set()

    def serve(self) -> None:
        """Take connections until the line is closed."""
        with suppress(OSError):
            while True:
                caller, _ = self._listening.accept()
                if self.is_whole:
                    threading.Thread(target=self._join, args=(caller,), daemon=True).start()
                else:
                    caller.close()

    def cut(self) -> None:
        """Cut it, with every connection on it."""
        self.is_whole = False
        for each in tuple(self._open):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        """Make it whole again."""
        self.loses, self.is_whole = b"", True

    def close(self) -> None:
        """Take no more connections."""
        self.cut()
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _join(self, caller: socket.socket) -> None:
        with suppress(OSError), caller, socket.create_connection(("127.0.0.1", self._target)) as server:
            self._open |= {caller, server}
            asking = threading.Thread(target=self._ask, args=(caller, server), daemon=True)
            asking.start()
            while answer := server.recv(_CHUNK):
                if not self.is_whole:
                    self.cut()
                    return
                caller.sendall(answer)
            caller.shutdown(socket.SHUT_RDWR)

    def _ask(self, caller: socket.socket, server: socket.socket) -> None:
        with suppress(OSError):
            while asked := caller.recv(_CHUNK):
                if self.loses and self.loses in asked:
                    self.is_whole = False
                server.sendall(asked)
            server.shutdown(socket.SHUT_WR)


@contextmanager
def line_to(target: int) -> Iterator[Line]:
    """Open a line to a port."""
    line = Line(target)
    serving = threading.Thread(target=line.serve, daemon=True)
    serving.start()
    try:
        yield line
    finally:
        line.close()
        serving.join(timeout=10)
