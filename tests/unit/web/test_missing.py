"""What is promised of the operations centre and is not there yet, so that the repository itself says what is left.

A test that passes here must be taken out: it is strict.
"""

from __future__ import annotations

from importlib.util import find_spec

import pytest

from socai.services.access import RIGHTS
from socai.web.urls import PAGES

MISSING_PAGES = {
    "attach": "a photo or file beside a figure",
    "registers": "registers are listed, added to and corrected",
}
MISSING_MODULES = {
}


@pytest.mark.parametrize("name", MISSING_PAGES)
@pytest.mark.xfail(strict=True, reason="not built yet")
def test_a_page_is_there(name: str) -> None:
    assert name in {page.name for page in PAGES}


@pytest.mark.parametrize("name", MISSING_MODULES)
@pytest.mark.xfail(strict=True, reason="not built yet")
def test_a_use_case_is_there(name: str) -> None:
    assert find_spec(name) is not None


@pytest.mark.xfail(strict=True, reason="published figures have no page as yet")
def test_the_public_sees_published_figures() -> None:
    assert "published:see" in RIGHTS
