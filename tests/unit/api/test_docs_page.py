"""The examples of the page on the API work as they stand, and so does its client."""

from __future__ import annotations

import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from threading import Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest

from tests.house.source import ROOT as REPOSITORY
from tests.ledgers import ALL, PERIOD
from tests.unit.api.programs import Program
from tests.unit.web.centre import Centre

PAGE = (REPOSITORY / "docs" / "reference" / "api.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```http\n(.*?)```", PAGE, re.DOTALL)
CLIENT = "".join(re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL))


def asked(example: str) -> list[tuple[str, str, dict[str, str], str]]:
    head, _, body = example.partition("\n\n")
    lines = head.strip().splitlines()
    if body:
        method, path = lines[0].split()
        return [(method, path, dict(line.split(": ", 1) for line in lines[1:]), body.strip())]
    return [(*line.split(), {}, "") for line in lines]  # type: ignore[misc]


@pytest.mark.parametrize("example", [each for example in EXAMPLES for each in asked(example)], ids=lambda each: each[1])
def test_an_example_is_answered(centre: Centre, example: tuple[str, str, dict[str, str], str]) -> None:
    method, path, headers, body = example
    program = Program.of(centre, "tong-hop")
    said = {name: text for name, text in headers.items() if name != "Content-Type"}
    headers = {"Authorization": f"Bearer {program.secret}", **said}
    answer = program.browser.generic(method, path, body, content_type="application/json", headers=headers)
    assert answer.status_code == 200, answer.content.decode()


def test_the_page_has_examples_and_names_every_scope() -> None:
    from socai.services.tokens import SCOPES

    assert len(EXAMPLES) >= 3
    assert all(f"| `{scope}` |" in PAGE for scope in SCOPES)


def test_the_client_reads_figures(centre: Centre) -> None:
    from socai.cli.serving import application

    class Quiet(WSGIRequestHandler):
        def log_message(self, *_: Any) -> None:
            pass

    known: dict[str, Any] = {}
    exec(CLIENT, known)  # noqa: S102 - it is the page's own
    secret = Program.of(centre, "tong-hop", ["read"]).secret
    with make_server("127.0.0.1", 0, application(centre.instance), handler_class=Quiet) as server:
        asking: list[Any] = []
        client = known["SoCai"](f"http://127.0.0.1:{server.server_port}", secret)
        thread = Thread(target=lambda: asking.append(client.figures([ALL], [PERIOD])))
        thread.start()
        server.handle_request()
        thread.join()
    ((figure,),) = asking
    assert (figure.value, figure.state) == (Decimal(1242), "value")


def test_the_client_is_typed(tmp_path: Path) -> None:
    file = tmp_path / "client.py"
    file.write_text(CLIENT, encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", "--cache-dir=/dev/null", str(file)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout


def test_every_address_stands_on_the_page() -> None:
    from socai.api.urls import api

    patterns = [re.sub(r"{\w+}", "[^/ ?`]+", path) for path in api.get_openapi_schema()["paths"]]
    assert [pattern for pattern in patterns if not re.search(pattern, PAGE)] == []
