"""Runs the cases of this folder, which an official can read, against the formula language."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from socai.core.measures import Measure
from socai.formula.errors import MESSAGES
from socai.formula.measures import check_formula, check_measures, check_statement
from socai.formula.parser import FormulaError, parse_formula
from socai.formula.printer import to_text
from socai.formula.tallies import ColumnKind, ColumnShape, RegisterShape
from tests.unit.engine.world import MEASURES

Case = dict[str, Any]


COLUMNS = {
    "so": ColumnShape(ColumnKind.TEXT),
    "ngay": ColumnShape(ColumnKind.DATE),
    "loai": ColumnShape(ColumnKind.CODE, codes=frozenset({"a", "b"})),
    "nguoi": ColumnShape(ColumnKind.NUMBER, MEASURES["nguoi"]),
    "giay": ColumnShape(ColumnKind.NUMBER, MEASURES["van_ban"]),
    "gap": ColumnShape(ColumnKind.YES_NO),
    "ten": ColumnShape(ColumnKind.TEXT, is_private=True),
}
REGISTERS = {
    "don": RegisterShape(COLUMNS, frozenset({"mo", "dong"}), frozenset({"han"})),
    "hop": RegisterShape(COLUMNS, counted=MEASURES["nghi_quyet"]),
}


def cases(name: str) -> list[Any]:
    """Return the cases of a file as parameters named after their text."""
    loaded = yaml.safe_load((Path(__file__).parent / f"{name}.yaml").read_text(encoding="utf-8"))
    return [pytest.param(case, id=f"{case['text']} {case.get('target', '')}") for case in loaded]


def measure_of(code: str) -> Measure | None:
    """Return the measure that the code of an indicator of these cases names."""
    return MEASURES.get(code.removeprefix("x."))


@pytest.mark.parametrize("case", cases("viet"))
def test_written(case: Case) -> None:
    expression = parse_formula(case["text"]).expression
    assert to_text(expression) == case["in"]
    assert parse_formula(case["in"]).expression == expression


@pytest.mark.parametrize("case", cases("loi"))
def test_refused(case: Case) -> None:
    with pytest.raises(FormulaError) as caught:
        parse_formula(case["text"])
    expected = {name: value for name, value in case.items() if name not in ("text", "code", "column")}
    problem = caught.value.problem
    assert (problem.code, problem.column, dict(problem.data)) == (case["code"], case["column"], expected)


@pytest.mark.parametrize("case", cases("don_vi"))
def test_measures(case: Case) -> None:
    formula = parse_formula(case["text"])
    if "target" in case:
        found = check_formula(formula, MEASURES[case["target"]], measure_of, MEASURES, REGISTERS.get)
    elif "statement" in case:
        found = check_statement(formula, measure_of, MEASURES, REGISTERS.get)
    else:
        answer = check_measures(formula, measure_of, MEASURES, REGISTERS.get)
        if isinstance(answer, Measure):
            assert answer.code == case["is"]
            return
        found = answer
    assert [[problem.code, problem.column] for problem in found] == case.get("problems", [])
    assert all("{" not in problem.message for problem in found)


def test_every_problem_has_a_case() -> None:
    refused = {param.values[0]["code"] for param in cases("loi")}
    measured = {code for param in cases("don_vi") for code, _ in param.values[0].get("problems", [])}
    by_size = {"formula.too_long", "formula.too_deep"}  # tested with texts that no case should spell out
    assert refused | measured | by_size == set(MESSAGES)
