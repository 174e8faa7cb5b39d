from __future__ import annotations

import pytest

from socai.core import errors
from socai.core.errors import CoreError
from socai.core.numerals import NumeralError, parse_number


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
