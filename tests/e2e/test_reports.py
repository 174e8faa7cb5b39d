"""An office writes a report on screen and in Word, a leader approves it, anybody checks the issued file."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

from tests.e2e.centre import Centre
from tests.e2e.reports import from_draft_to_issued


def test_from_the_draft_to_the_issued_report(real: Centre, desk: Page, tmp_path: Path) -> None:
    from_draft_to_issued(real, desk, lambda file: file, tmp_path)
