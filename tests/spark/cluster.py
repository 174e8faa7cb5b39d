"""Apache Spark for ``make test-spark``: a driver behind Spark Connect and two executors, each a process of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

EXECUTORS = 2
_PATIENCE = 600
_EXECUTOR = "CoarseGrainedExecutorBackend"


class Cluster:
    """A running cluster."""

    def __init__(self, driver: subprocess.Popen[bytes], port: int) -> None:
        self._driver = driver
        self.address = f"sc://127.0.0.1:{port}"

    def executors(self) -> Sequence[int]:
        """Return the processes of its executors, which are children of its driver."""
        return [
            int(folder.name)
            for folder in Path("/proc").iterdir()
            if folder.name.isdigit() and _parent(folder) == self._driver.pid and _EXECUTOR in _command(folder)
        ]

    def lose_executor(self) -> int:
        """Kill an executor at once, with all that it was doing, and return which."""
        lost = self.executors()[0]
        os.kill(lost, signal.SIGKILL)
        return lost


@contextmanager
def cluster(scratch: Path) -> Iterator[Cluster]:
    """Start a cluster, and end it afterwards."""
    home, port = Path(os.environ["SPARK_HOME"]), _free_port()
    conf = (
        f"spark.connect.grpc.binding.port={port}", "spark.ui.enabled=false", "spark.sql.shuffle.partitions=4",
        "spark.executor.memory=512m", f"spark.local.dir={scratch}",
    )  # fmt: skip
    command = [
        str(home / "bin" / "spark-submit"), "--master", f"local-cluster[{EXECUTORS},1,768]",
        "--class", "org.apache.spark.sql.connect.service.SparkConnectServer",
        *(word for each in conf for word in ("--conf", each)), "spark-internal",
    ]  # fmt: skip
    with (scratch / "spark.log").open("wb") as log:
        driver = subprocess.Popen(command, stdout=log, stderr=log, cwd=scratch)
        running = Cluster(driver, port)
        try:
            _wait_for(lambda: _answers(port) and len(running.executors()) == EXECUTORS, scratch / "spark.log")
            yield running
        finally:
            driver.terminate()
            driver.wait()


def _wait_for(is_ready: object, log: Path) -> None:
    assert callable(is_ready)
    end = time.monotonic() + _PATIENCE
    while not is_ready():
        if time.monotonic() > end:
            raise TimeoutError(log.read_text(encoding="utf-8", errors="replace")[-4000:])
        time.sleep(0.5)


def _answers(port: int) -> bool:
    with socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", port)) == 0


def _free_port() -> int:
    with socket.socket() as asking:
        asking.bind(("127.0.0.1", 0))
        port: int = asking.getsockname()[1]
    return port


def _parent(process: Path) -> int:
    try:
        return int((process / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def _command(process: Path) -> str:
    try:
        return (process / "cmdline").read_text()
    except OSError:
        return ""
