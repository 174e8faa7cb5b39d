"""Days as files write them: one form, and no day that no calendar has."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socai.core.days import parse_day


@given(st.dates())
def test_what_a_day_prints_is_read_back(day: date) -> None:
    assert parse_day(day.isoformat()) == day


@pytest.mark.parametrize("text", ["", "2026-1-2", "20260102", "2026-02-30", "2026-W01-1", "2026-01-02 ", "٢٠٢٦-٠١-٠٢"])
def test_no_other_form_is_a_day(text: str) -> None:
    assert parse_day(text) is None
