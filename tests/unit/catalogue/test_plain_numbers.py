"""Numbers of data files mean one thing or are refused."""

from __future__ import annotations

from decimal import Decimal

import pytest

from socai.catalogue.plain_numbers import has_more_decimals, read_plain_number
from socai.core.numerals import NumeralError


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", "0"),
        ("05", "5"),
        ("1426", "1426"),
        ("57.69", "57.69"),
        ("57,69", "57.69"),
        ("3.954,5", "3954.5"),
        ("1.426.000", "1426000"),
        ("-3.5", "-3.5"),
        ("0.125", "0.125"),
    ],
)
def test_readings(text: str, value: str) -> None:
    assert read_plain_number(text) == Decimal(value)


def test_a_point_before_three_digits_is_refused_with_both_readings() -> None:
    with pytest.raises(NumeralError) as caught:
        read_plain_number("1.426")
    assert caught.value.code == "pack.ambiguous_number"
    assert caught.value.data == {"value": "1.426", "grouped": Decimal(1426), "decimal": Decimal("1.426")}


@pytest.mark.parametrize("text", ["", "NA", "abc", "1e5", "1_000", "١", "0x1", "1,2,3", "--1", "1 2", "inf", "nan"])
def test_what_is_no_number(text: str) -> None:
    with pytest.raises(NumeralError) as caught:
        read_plain_number(text)
    assert caught.value.code == "pack.not_a_number"


@pytest.mark.parametrize(
    ("value", "decimals", "more"),
    [("1", 0, False), ("1.0", 0, False), ("100", 0, False), ("1.5", 0, True), ("1.50", 1, False), ("1.55", 1, True)],
)
def test_decimals_that_say_nothing_do_not_count(value: str, decimals: int, more: bool) -> None:
    assert has_more_decimals(Decimal(value), decimals) is more
