"""The half-year report, checked as built and with one thing edited at a time."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.services import word_editing as edit
from tests.unit.services.half_year_checks import HalfYear, half_year_in


@pytest.fixture(scope="module")
def half_year(tmp_path_factory: pytest.TempPathFactory) -> HalfYear:
    return half_year_in(tmp_path_factory.mktemp("half-year") / "var")


def test_an_untouched_report_has_nothing_to_check_against_the_ledger(half_year: HalfYear, tmp_path: Path) -> None:
    checked = half_year.checked(half_year.data, tmp_path)
    assert checked.findings == ()
    assert checked.controls == checked.agreeing > 400
    figures = [mention for mention in checked.result.mentions if mention.is_figure]
    assert len(checked.bound) > 9 * len(figures) // 10


def test_each_edit_is_found_and_nothing_else(half_year: HalfYear, tmp_path: Path) -> None:
    key, code = half_year.number.key, half_year.number.figure.key.indicator
    edits = {
        "typed_over": edit.typed_over(half_year.data, key, "98.765"),
        "store_edited": edit.stored(half_year.data, key, "98.765"),
        "control_removed": edit.without_control(half_year.data, key),
        "unbound_differs": edit.without_control(half_year.data, key, digits="98.765"),
        "number_gone": edit.without_control(half_year.data, key, digits=""),
    }
    assert {name: half_year.codes(data, tmp_path) for name, data in edits.items()} == {
        name: [(name, code)] for name in edits
    }


def test_a_new_number_is_noted(half_year: HalfYear, tmp_path: Path) -> None:
    data = edit.saying(half_year.data, " chi bộ", " chi bộ, 98.765 cuốn sách")
    assert half_year.codes(data, tmp_path) == [("new_number", "98.765")]
