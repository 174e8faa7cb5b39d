"""Pages of the documentation, each run from its first command to its last on the pack of the commune."""

from __future__ import annotations

from pathlib import Path

import pytest

from socai.cli.main import run
from socai.site import boot
from tests.golden.told_pages import answer, differences
from tests.house.source import ROOT
from tests.shared import SHARED

PAGES = {"bien-dong-don-vi.md": 12, "che-do-bao-cao.md": 5, "doc-theo-dia-gioi.md": 15, "so-theo-doi.md": 20}
"""The pages, each with the least number of its commands."""

NATIONAL = "\n## 6. Bảng chuyển đổi toàn quốc\n"
"""The part of the page on changes of units that needs the published table, its last one."""
TABLE = "conversion-2025-07-01.csv"


@pytest.mark.parametrize("name", PAGES)
def test_every_command_prints_what_the_page_says(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["--home", "var", "init", "--pack", "binh-lu"]) == 0
    page, national = _parts((ROOT / "docs" / "cach-lam" / name).read_text(encoding="utf-8"))
    assert page.count("$ socai ") >= PAGES[name]
    published = SHARED / "units" / TABLE
    if national and published.is_file():
        (tmp_path / TABLE).symlink_to(published)
        page += national
    assert list(differences(page, tmp_path, answer)) == []
    boot.disconnect()


def _parts(page: str) -> tuple[str, str]:
    """Return a page, and what of it needs the published table of units."""
    page, heading, rest = page.partition(NATIONAL)
    return page, heading + rest
