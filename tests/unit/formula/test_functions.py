from __future__ import annotations

import string

import pytest

from socai.core.findings import Finding
from socai.formula.errors import MESSAGES
from socai.formula.functions import FUNCTIONS, full_arguments, planned, references_now, takes_code
from socai.formula.nodes import Call, Reference, references, walk
from socai.formula.parser import parse_formula
from socai.services.wording import messages, word


def call(text: str) -> Call:
    expression = parse_formula(text).expression
    assert isinstance(expression, Call)
    return expression


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_explains_itself(name: str) -> None:
    function = FUNCTIONS[name]
    assert function.name == name
    assert call(function.example).function == name
    assert function.vi
    assert function.en
    assert "\n" not in function.vi + function.en


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        ("percent(a.b)", "a.b plan(a.b)"),
        ("growth(a.b)", "a.b last_year(a.b)"),
        ("percent(a.b, c.d)", "a.b c.d"),
        ("abs(a.b)", "a.b"),
    ],
)
def test_implied_arguments(text: str, arguments: str) -> None:
    expected = tuple(parse_formula(part).expression for part in arguments.split())
    assert full_arguments(call(text)) == expected


def test_which_calls_read_an_indicator_elsewhere() -> None:
    assert [takes_code(call(text)) for text in ("plan(a.b)", "percent(a.b)", "percent(a.b, 3)", "abs(a.b)")] == [
        True, True, False, False,
    ]  # fmt: skip


def test_what_an_expression_reads() -> None:
    text = "-a.b + percent(c.d) / plan(e.f) + last_year(g.h) + sum(a.b, previous(i.j), year_to_date(k.l)) + growth(m.n)"
    expression = parse_formula(text).expression
    assert references(expression) == {"a.b", "c.d", "e.f", "g.h", "i.j", "k.l", "m.n"}
    assert planned(expression) == {"c.d", "e.f"}
    assert references_now(expression) == {"a.b", "c.d", "k.l", "m.n"}


def test_walk_follows_the_text() -> None:
    expression = parse_formula("a.a + sum(b.b, -c.c) * d.d").expression
    assert [node.code for node in walk(expression) if isinstance(node, Reference)] == ["a.a", "b.b", "c.c", "d.d"]


@pytest.mark.parametrize("code", MESSAGES)
def test_the_english_sentence_is_that_of_the_catalogue(code: str) -> None:
    sentence = messages("en")[code].rstrip(".")
    assert MESSAGES[code].rstrip(".").casefold() == sentence.casefold()


@pytest.mark.parametrize("code", MESSAGES)
def test_the_catalogue_words_a_problem_from_its_data(code: str) -> None:
    names = {name for _, name, _, _ in string.Formatter().parse(MESSAGES[code]) if name}
    assert word(Finding(code, data=dict.fromkeys(names, "xyz"))).count("xyz") >= len(names)
