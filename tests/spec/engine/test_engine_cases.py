"""Runs the cases of this folder, which an official can read, against the reference evaluator.

A case declares indicators, what was entered (``code unit period = value``), and what follows: ``formula : unit period =
value``, with words such as about or estimate behind it, or a state with its reason. Findings are listed as ``code
subject severity``.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

from socai.catalogue.register_shapes import shape_of
from socai.core.figures import Basis, Figure, Qualifier, State
from socai.core.periods import Period
from socai.engine.reference import Evaluator
from socai.formula.functions import FUNCTIONS
from socai.formula.measures import check_formula, check_measures
from socai.formula.nodes import Call, Missing, Tally, walk
from socai.formula.parser import parse_formula
from socai.formula.tallies import TALLIES, RegisterShape
from tests.unit.engine import world

Case = dict[str, Any]
HERE = Path(__file__).parent


def _cases() -> list[Any]:
    return [
        pytest.param(case, id=f"{path.stem}: {case['name']}")
        for path in sorted(HERE.glob("*.yaml"))
        for case in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]


def _evaluator(case: Case) -> Evaluator:
    indicators = [world.indicator(code, **(given or {})) for code, given in case.get("indicators", {}).items()]
    relations = [world.relation(code, **given) for code, given in case.get("relations", {}).items()]
    units = [world.unit(key, **(given or {})) for key, given in case.get("units", {}).items()]
    plans = {(code, about, int(year)): value for code, about, year, value in case.get("plans", [])}
    declared = {code: world.register(code, **given) for code, given in case.get("registers", {}).items()}
    catalogue = world.catalogue(*indicators, relations=relations, units=units, registers=declared.values())
    below: dict[str, str] = case.get("below", {})
    parents = {child: parent for parent, children in below.items() for child in children.split()}
    registers = {
        code: world.rows_of(declared[code], given["rows"], parents) for code, given in case.get("registers", {}).items()
    }
    facts = world.facts(*case.get("entered", []), plans=plans, below=below, registers=registers)
    return Evaluator(catalogue, facts)


@pytest.mark.parametrize("case", _cases())
def test_case(case: Case) -> None:
    evaluator = _evaluator(case)
    missing = Missing(case.get("missing", "skip_if_any"))
    for line in case.get("expected", []):
        question, _, expected = line.rpartition(" = ")
        text, _, place = question.rpartition(" : ")
        about, period = place.split()
        figure = evaluator.evaluate(parse_formula(text, missing), about, Period.parse(period))
        assert _words(figure) == _expected(expected), line
    if "findings" in case:
        found = evaluator.findings("xa", Period.parse(case["period"]))
        assert [f"{finding.code} {finding.subject} {finding.severity}" for finding in found] == case["findings"]


def _words(figure: Figure) -> list[object]:
    """Return the value of a figure, or its state and reason, and what is said beside it."""
    if figure.value is None:
        return [figure.state, figure.reason]
    said: list[object] = [figure.value]
    if figure.key.basis is not Basis.ACTUAL:
        said.append(figure.key.basis)
    return said if figure.qualifier is Qualifier.EXACT else [*said, figure.qualifier]


def _expected(text: str) -> list[object]:
    """Return what a case expects, in the same form."""
    first, *words = text.split()
    if first in list(State):
        return [first, *words]
    return [Fraction({"true": "1", "false": "0"}.get(first, first)), *words]


@pytest.mark.parametrize("case", _cases())
def test_the_checker_accepts_what_the_cases_compute(case: Case) -> None:
    evaluator = _evaluator(case)
    indicators = evaluator.catalogue.indicators

    def measure_of(code: str) -> Any:
        return indicators[code].measure if code in indicators else None

    def register_of(code: str) -> RegisterShape | None:
        register = evaluator.catalogue.registers.get(code)
        return None if register is None else shape_of(register, evaluator.catalogue.code_lists)

    for one in indicators.values():
        if one.formula is not None:
            assert check_formula(one.formula, one.measure, measure_of, world.MEASURES, register_of) == []
    for line in case.get("expected", []):
        formula = parse_formula(line.rpartition(" = ")[0].rpartition(" : ")[0])
        assert not isinstance(check_measures(formula, measure_of, world.MEASURES, register_of), list), line


def test_every_function_has_a_case() -> None:
    texts = [
        line.rpartition(" = ")[0].rpartition(" : ")[0]
        for param in _cases()
        for line in param.values[0].get("expected", [])
    ]
    used = {node.function for text in texts for node in walk(parse_formula(text).expression) if isinstance(node, Call)}
    assert used == set(FUNCTIONS)
    counted = {
        node.function for text in texts for node in walk(parse_formula(text).expression) if isinstance(node, Tally)
    }
    assert counted == set(TALLIES)
