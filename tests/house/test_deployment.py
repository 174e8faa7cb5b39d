"""What is copied to a server calls the program as it is."""

from __future__ import annotations

import re
import shlex

import pytest

from socai.cli.main import cli
from tests.house.source import ROOT

DEPLOYED = ROOT / "deploy" / "debian"
CALL = re.compile(r"/opt/socai/\.venv/bin/socai (?P<words>[^'\n]+)")


@pytest.mark.parametrize("name", ["socai.service", "socai-worker.service", "socai-backup.service"])
def test_a_unit_calls_a_command_that_is_there(name: str) -> None:
    found = CALL.search((DEPLOYED / name).read_text(encoding="utf-8"))
    assert found is not None
    words = shlex.split(found["words"])
    place = next(place for place, word in enumerate(words) if word in cli.commands)
    assert cli.make_context("socai", [*words[:place], "--help"], resilient_parsing=True).params["home"]
    command = cli.commands[words[place]]
    assert command.make_context(words[place], words[place + 1 :]).params


def test_every_file_of_a_server_is_on_its_page() -> None:
    page = (ROOT / "docs" / "cach-lam" / "may-chu-debian.md").read_text(encoding="utf-8")
    assert [path.name for path in DEPLOYED.iterdir() if path.name not in page] == []
