"""What is promised of the operations centre and is not there yet, so that the repository itself says what is left.

A test that passes here must be taken out: it is strict.
"""

from __future__ import annotations

import pytest

from socai.web.urls import PAGES

MISSING_PAGES = {
    "incidents": "an incident from its report to its closing",
}


@pytest.mark.parametrize("name", MISSING_PAGES)
@pytest.mark.xfail(strict=True, reason="not built yet")
def test_a_page_is_there(name: str) -> None:
    assert name in {page.name for page in PAGES}
