"""A distributed engine for the tests: Sail with two workers behind Spark Connect, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_SERVER = """
import sys
from pysail.spark import SparkConnectServer
server = SparkConnectServer("127.0.0.1", 0)
server.start(background=True)
print(server.listening_address[1], flush=True)
sys.stdin.read()
"""
_CLUSTER = {"SAIL_MODE": "local-cluster", "SAIL_CLUSTER__WORKER_INITIAL_COUNT": "2"}


class Sail:
    """A running engine."""

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self._process = process
        self.address = f"sc://127.0.0.1:{port}"

    def kill(self) -> None:
        """End it at once, with all that it was doing."""
        self._process.kill()
        self._process.wait()


@contextmanager
def sail() -> Iterator[Sail]:
    """Start an engine, and end it afterwards."""
    process = subprocess.Popen(
        [sys.executable, "-c", _SERVER], env={**os.environ, **_CLUSTER}, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    assert process.stdout is not None
    running = Sail(process, int(process.stdout.readline()))
    try:
        yield running
    finally:
        running.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()
