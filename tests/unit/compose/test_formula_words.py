"""Formulas in words: every function of the language has them, and a reader sees names and not codes."""

from __future__ import annotations

import pytest

from socai.compose.formula_words import WORDS, formula_words, linear_terms
from socai.formula.functions import FUNCTIONS
from socai.formula.parser import parse_formula

NAMES = {"a.b": "Số hộ", "a.c": "Số hộ nghèo"}


def test_every_function_has_words() -> None:
    assert set(WORDS) == set(FUNCTIONS)


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ("a.b + a.c", "“Số hộ” + “Số hộ nghèo”"),
        ("a.b - (a.c - 1.5)", "“Số hộ” − (“Số hộ nghèo” − 1,5)"),
        ("-(a.b + a.c) * 1000", "−(“Số hộ” + “Số hộ nghèo”) × 1.000"),
        ("percent(a.c, a.b)", "“Số hộ nghèo” : “Số hộ” × 100"),
        ("percent(a.c)", "“Số hộ nghèo” : kế hoạch năm của “Số hộ nghèo” × 100"),
        ("percent(a.b + a.c, a.b)", "(“Số hộ” + “Số hộ nghèo”) : “Số hộ” × 100"),
        ("growth(a.b)", "(“Số hộ” − cùng kỳ năm trước của “Số hộ”) : cùng kỳ năm trước của “Số hộ” × 100"),
        ("a.b * ratio(a.c, a.b)", "“Số hộ” × (“Số hộ nghèo” : “Số hộ”)"),
        ("rolling(a.c, 12) / 12", "12 kỳ gần nhất của “Số hộ nghèo” : 12"),
        ("sum(a.b, a.c)", "tổng của (“Số hộ”; “Số hộ nghèo”)"),
        ("a.b >= 5 and not missing(a.c)", "“Số hộ” ≥ 5 và không phải chưa có số liệu của “Số hộ nghèo”"),
    ],
)
def test_words(formula: str, words: str) -> None:
    assert formula_words(parse_formula(formula).expression, NAMES.__getitem__) == words


@pytest.mark.parametrize(
    ("formula", "terms"),
    [
        ("a.b + a.c - a.d", (("a.b", 1), ("a.c", 1), ("a.d", -1))),
        ("a.b - (a.c - a.d)", (("a.b", 1), ("a.c", -1), ("a.d", 1))),
        ("sum(a.b, a.c) + -a.d", (("a.b", 1), ("a.c", 1), ("a.d", -1))),
        ("a.b", None),
        ("a.b + a.b", None),
        ("a.b + 1", None),
        ("2 * a.b", None),
        ("a.b + percent(a.c)", None),
        ("a.b + plan(a.c)", None),
        ("a.b + last_year(a.c)", None),
    ],
)
def test_only_sums_of_figures_at_hand_are_linear(formula: str, terms: object) -> None:
    assert linear_terms(parse_formula(formula).expression) == terms
