from __future__ import annotations

from fractions import Fraction

import pytest

from socai.core.measures import PHYSICAL, count_noun
from socai.formula.quantities import NUMBERS, factor_into, product, quotient, readings, weight

PAPERS = count_noun("van_ban", "văn bản", adds_to=("viec",))
MEASURES = {
    **PHYSICAL,
    "viec": count_noun("viec", "việc", adds_to=("khong_co", "van_ban")),
    "van_ban": PAPERS,
    "nghi_quyet": count_noun("nghi_quyet", "nghị quyết", adds_to=("van_ban", "viec")),
    "luot": count_noun("luot", "lượt", adds_to=("viec",)),
}


def codes(code: str) -> list[str]:
    return [measure.code for measure in readings(MEASURES[code], MEASURES)]


def test_a_noun_is_read_as_ever_more_general_ones() -> None:
    assert codes("nghi_quyet") == ["nghi_quyet", "van_ban", "viec"]


def test_a_circle_or_an_unknown_noun_does_no_harm() -> None:
    assert codes("viec") == ["viec", "van_ban"]


def test_visits_are_not_read_as_things() -> None:
    assert codes("luot") == ["luot"]


@pytest.mark.parametrize(
    ("source", "target", "factor"),
    [
        ("ty_dong", "trieu_dong", 1000),
        ("nghi_quyet", "viec", 1),
        ("percent", "per_mille", 10),
        ("ha", "kg", None),
        ("van_ban", "nghi_quyet", None),
    ],
)
def test_factor_into(source: str, target: str, factor: int | None) -> None:
    found = factor_into(MEASURES[target], readings(MEASURES[source], MEASURES))
    assert found == (None if factor is None else Fraction(factor))


def test_a_bare_number_becomes_only_a_ratio() -> None:
    assert factor_into(PHYSICAL["percent"], NUMBERS) == 1
    assert factor_into(PHYSICAL["ha"], NUMBERS) is None


def test_products_and_quotients_prefer_the_declared_measure_of_the_same_size() -> None:
    area, rate, mass = (PHYSICAL["ha"],), (PHYSICAL["ta_ha"],), (PHYSICAL["ta"],)
    assert product(area, rate, PHYSICAL) == mass
    assert quotient(mass, area, PHYSICAL) == rate
    assert weight(area) * weight(rate) == weight(mass)
