"""Pages of the documentation, each run from its first command to its last on the pack of the commune."""

from __future__ import annotations

from pathlib import Path

import pytest

from socai.cli.main import run
from socai.site import boot
from tests.golden.told_pages import answer, differences
from tests.house.source import ROOT

PAGES = {"che-do-bao-cao.md": 5, "doc-theo-dia-gioi.md": 9, "so-theo-doi.md": 20}
"""The pages, each with the least number of its commands."""


@pytest.mark.parametrize("name", PAGES)
def test_every_command_prints_what_the_page_says(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["--home", "var", "init", "--pack", "binh-lu"]) == 0
    page = (ROOT / "docs" / "cach-lam" / name).read_text(encoding="utf-8")
    assert page.count("$ socai ") >= PAGES[name]
    assert list(differences(page, tmp_path, answer)) == []
    boot.disconnect()
