"""Reports that LibreOffice has saved again are checked as well: it drops tags and moves bookmarks."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.office.pages import converted
from tests.unit.services import word_editing as edit
from tests.unit.services.half_year_checks import HalfYear, half_year_in


@pytest.fixture(scope="module")
def half_year(tmp_path_factory: pytest.TempPathFactory) -> HalfYear:
    return half_year_in(tmp_path_factory.mktemp("half-year") / "var")


@pytest.fixture(scope="module")
def saved(half_year: HalfYear, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return converted(half_year.data, tmp_path_factory.mktemp("saved"), "docx").read_bytes()


def test_saving_again_changes_nothing(half_year: HalfYear, saved: bytes, tmp_path: Path) -> None:
    checked = half_year.checked(saved, tmp_path)
    assert checked.findings == ()
    assert checked.agreeing == checked.controls == half_year.checked(half_year.data, tmp_path).controls


def test_edits_are_still_found(half_year: HalfYear, saved: bytes, tmp_path: Path) -> None:
    key, code = half_year.number.key, half_year.number.figure.key.indicator
    edits = {
        "typed_over": edit.typed_over(saved, key, "98.765"),
        "store_edited": edit.stored(saved, key, "98.765"),
        "control_removed": edit.without_control(saved, key),
    }
    found = {name: half_year.codes(data, tmp_path) for name, data in edits.items()}
    assert found == {name: [(name, code)] for name in edits}
