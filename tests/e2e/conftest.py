"""The centre as people meet it: ``socai serve`` as a process of its own, and a real browser."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.e2e.centre import CHROMIUM, OUT, Centre
from tests.e2e.reports import LEADER, OFFICE

PROGRAM = "from socai.cli.main import main; main()"
PASSWORD = re.compile(r"^(\S+) .* (\w{4}-\w{4}-\w{4}-\w{4})$", re.MULTILINE)
_GIVEN = re.compile(r"\b\w{4}-\w{4}-\w{4}-\w{4}\b")
_LONGEST_START = 120


def socai(home: Path, *words: str) -> str:
    command = [sys.executable, "-c", PROGRAM, "--home", str(home), *words]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    """Serve a new instance of the pack that ships, with an account for each role."""
    if not CHROMIUM.is_file():
        pytest.skip(f"no browser at {CHROMIUM}: apt install chromium")
    home = tmp_path_factory.mktemp("centre") / "var"
    socai(home, "init", "--pack", "binh-lu")
    passwords = dict(PASSWORD.findall(socai(home, "user", "demo")))
    with serving(home) as address:
        yield Centre(address, home, passwords)


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    """Serve an instance that is no demonstration, with passwords as they are given out to an office and a leader."""
    if not CHROMIUM.is_file():
        pytest.skip(f"no browser at {CHROMIUM}: apt install chromium")
    home = tmp_path_factory.mktemp("real") / "var"
    socai(home, "init", "--pack", "binh-lu", "--real")
    settings = home / "socai.toml"
    settings.write_text(re.sub(r"(?m)^second_factor = .*$", 'second_factor = ""', settings.read_text()))
    passwords = {name: _GIVEN.findall(socai(home, "user", "password", name))[0] for name in (OFFICE, LEADER)}
    with serving(home) as address:
        yield Centre(address, home, passwords)


@contextmanager
def serving(home: Path) -> Iterator[str]:
    """Serve an instance and give its address."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, "--home", str(home), "serve", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(port, process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=30)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    OUT.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Page]:
    """Return a page on a small phone."""
    context = chromium.new_context(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    context.set_default_timeout(60_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def desk(chromium: Browser) -> Iterator[Page]:
    """Return a page on an office's screen."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(60_000)
    yield context.new_page()
    context.close()


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until the server answers."""
    end = time.monotonic() + _LONGEST_START
    while time.monotonic() < end:
        assert process.poll() is None, "the server ended"
        with socket.socket() as trying:
            if trying.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("the server does not answer")
