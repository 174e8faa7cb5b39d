"""The page on registers, run from its first command to its last on the pack of the commune."""

from __future__ import annotations

from pathlib import Path

import pytest

from socai.cli.main import run
from socai.site import boot
from tests.golden.told_pages import answer, differences
from tests.house.source import ROOT

PAGE = ROOT / "docs" / "cach-lam" / "so-theo-doi.md"


def test_every_command_prints_what_the_page_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["--home", "var", "init", "--pack", "binh-lu"]) == 0
    text = PAGE.read_text(encoding="utf-8")
    assert text.count("$ socai ") > 12
    assert list(differences(text, tmp_path, answer)) == []
    boot.disconnect()
