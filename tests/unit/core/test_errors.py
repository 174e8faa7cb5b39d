from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from socai.core import errors
from socai.core.errors import CoreError
from socai.core.number_words import parse_words
from socai.core.numerals import NumeralError, parse_number, parse_percent, parse_scaled
from socai.core.periods import Period
from socai.core.roman import parse_roman


def test_every_exception_of_core_has_the_one_base_class_which_is_a_value_error() -> None:
    exceptions = [each for each in vars(errors).values() if isinstance(each, type) and issubclass(each, Exception)]
    assert len(exceptions) > 1
    assert all(issubclass(each, CoreError) for each in exceptions)
    assert issubclass(CoreError, ValueError)


def test_an_error_carries_the_code_and_data_of_a_finding() -> None:
    with pytest.raises(NumeralError) as caught:
        parse_number("1.42.6", locale="vi")
    assert caught.value.code == "numeral.grouping"
    assert caught.value.data == {"text": "1.42.6", "allowed": "1426; 1.426; 57,69; 3.954,5"}
    assert str(caught.value) == "'1.42.6' groups its digits wrongly; allowed: 1426; 1.426; 57,69; 3.954,5"


@pytest.mark.parametrize(
    "read",
    [
        partial(parse_number, locale="vi"),
        partial(parse_percent, locale="vi"),
        partial(parse_scaled, locale="vi"),
        parse_words,
        parse_roman,
        Period.parse,
    ],
)
@pytest.mark.parametrize("text", ["x" * 100_000, "5 " + "x" * 100_000])
def test_a_long_refused_text_is_shown_by_its_beginning(read: Callable[[str], object], text: str) -> None:
    with pytest.raises(CoreError) as caught:
        read(text)
    assert str(caught.value.data["text"]).endswith("x…")
    assert len(str(caught.value)) < 200
