from __future__ import annotations

import pytest

from socai.core.figures import Qualifier
from socai.engine.asking import ASKED
from socai.engine.functions import ELSEWHERE, RULES, WINDOWS
from socai.engine.operands import combined
from socai.formula.functions import FUNCTIONS

EXACT, MORE, ABOUT, LESS = Qualifier.EXACT, Qualifier.MORE_THAN, Qualifier.ABOUT, Qualifier.LESS_THAN


def test_every_declared_function_has_a_rule_and_no_rule_is_left_over() -> None:
    assert set(FUNCTIONS) == RULES


def test_which_functions_read_an_indicator_elsewhere_is_declared_once() -> None:
    assert {*ELSEWHERE, *WINDOWS, *ASKED} == {name for name, function in FUNCTIONS.items() if function.takes_code}


@pytest.mark.parametrize(
    ("rising", "falling", "expected"),
    [
        ([], [], EXACT), ([EXACT, EXACT], [EXACT], EXACT), ([EXACT, MORE], [], MORE), ([MORE], [LESS], MORE),
        ([EXACT], [MORE], LESS), ([MORE, LESS], [], ABOUT), ([MORE], [MORE], ABOUT), ([EXACT], [ABOUT], ABOUT),
        ([ABOUT], [], ABOUT),
    ],
)  # fmt: skip
def test_qualifiers_that_point_in_one_direction_keep_it(
    rising: list[Qualifier], falling: list[Qualifier], expected: Qualifier
) -> None:
    assert combined(rising, falling) is expected
