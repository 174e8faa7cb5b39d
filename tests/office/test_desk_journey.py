"""The way of a report from its draft to its number when the office edits it with LibreOffice."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

from tests.e2e.centre import Centre
from tests.e2e.conftest import chromium, desk, real  # noqa: F401 - fixtures
from tests.e2e.reports import from_draft_to_issued
from tests.office.pages import converted


def test_a_report_that_libreoffice_saved_is_issued(real: Centre, desk: Page, tmp_path: Path) -> None:  # noqa: F811
    from_draft_to_issued(real, desk, lambda file: converted(file.read_bytes(), tmp_path, "docx"), tmp_path)
