"""The papers under test, each laid out once."""

from __future__ import annotations

import pytest

from socai.compose.word import write_word
from tests.office.pages import Pages, laid_out
from tests.unit.compose.half_year import half_year


@pytest.fixture(scope="session")
def half_year_pages(tmp_path_factory: pytest.TempPathFactory) -> Pages:
    """Return the half-year report on paper."""
    return laid_out(write_word(half_year()), tmp_path_factory.mktemp("half-year"))
