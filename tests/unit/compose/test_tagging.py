"""Figures as facts: what they are about, in which unit, how accurate, and which sums are stated."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from socai.catalogue.model import Indicator, OverTime, OverUnits
from socai.compose.glossary import Glossary
from socai.compose.tagging import fact_of, tag
from socai.compose.taxonomy import Breakdown, breakdowns
from socai.compose.tree import Report
from socai.compose.xbrl_names import Unit, concept_name, concept_source, unit_of
from socai.core.figures import Basis, Figure, Qualifier, Source, State
from socai.core.measures import PHYSICAL, Measure, count_noun
from socai.core.periods import Period
from tests.unit.compose.fakes import MEETING, compose, figure

NOTHING = Glossary()


def stock(code: str) -> Glossary:
    return Glossary({code: Indicator(code, code, code, MEETING, 0, OverTime.LAST, OverUnits.SUM, "")})


@pytest.mark.parametrize(
    ("measure", "unit"),
    [
        (PHYSICAL["trieu_dong"], Unit("iso4217:VND", 6)),
        (PHYSICAL["dong"], Unit("iso4217:VND", 0)),
        (PHYSICAL["percent"], Unit("xbrli:pure", -2)),
        (PHYSICAL["per_mille"], Unit("xbrli:pure", -3)),
        (PHYSICAL["percent_point"], Unit("xbrli:pure", -2)),
        (PHYSICAL["lan"], Unit("xbrli:pure", 0)),
        (PHYSICAL["tan"], Unit("dvt:tan", 0)),
        (count_noun("ho", "hộ"), Unit("dvt:so-dem", 0)),
        (count_noun("trieu_luot", "triệu lượt", times=1_000_000), Unit("dvt:so-dem", 6)),
        (count_noun("ta_trung", "tá", times=12), Unit("dvt:ta_trung", 0)),
    ],
)
def test_units(measure: Measure, unit: Unit) -> None:
    assert unit_of(measure) == unit


@pytest.mark.parametrize(
    "text", ["a.b", "2a.b", "plan(a.b)", "_x", "_-2d-", "-", "a - b", "percent(a.b, plan(a.b)) * 1.5", "đ"]
)
def test_names_of_concepts_lead_back(text: str) -> None:
    name = concept_name(text)
    assert concept_source(name) == text
    assert name[0].isalpha() or name[0] == "_"


def test_a_code_is_its_own_name() -> None:
    assert concept_name("kinh_te.lua.dien_tich_2026") == "kinh_te.lua.dien_tich_2026"


@pytest.mark.parametrize(
    ("made", "value", "decimals"),
    [
        (figure("a.b", 12), "12", None),
        (figure("a.b", 0), "0", None),
        (figure("a.b", "-7"), "-7", None),
        (figure("a.b", 1500, qualifier=Qualifier.ABOUT), "1500", -2),
        (figure("a.b", 214, basis=Basis.ESTIMATE), "214", 0),
        (figure("a.b", 0, qualifier=Qualifier.LESS_THAN), "0", 0),
        (figure("a.b", "2.5"), "3", 0),
        (figure("a.b", "3954.25", "trieu_dong", decimals=1), "3954300000", -5),
        (figure("a.b", "18.571", "percent", decimals=2), "0.1857", 4),
        (figure("a.b", "-3.04", "percent", decimals=1), "-0.03", 3),
        (figure("a.b", "57.69", "ha", decimals=2), "57.69", 2),
    ],
)
def test_value_and_accuracy(made: Figure, value: str, decimals: int | None) -> None:
    fact = fact_of("f", made, NOTHING)
    assert Decimal(fact.value) == Decimal(value)
    assert fact.decimals == decimals
    assert fact.is_negative == (Decimal(value) < 0)


def test_what_does_not_apply_is_a_fact_without_value_and_what_is_missing_is_none() -> None:
    states = {"a.b": State.NOT_APPLICABLE, "a.c": State.MISSING, "a.d": State.UNDEFINED}
    gaps = [figure(code, None, state=state) for code, state in states.items()]
    facts = tag(compose("{a.b} {a.c} {a.d} {a.e}", *gaps, figure("a.e", 0)), NOTHING).facts
    assert [(fact.text, fact.value) for fact in facts] == [("a.b", ""), ("a.e", "0")]


def test_a_decrease_told_without_its_sign_is_reported_with_it() -> None:
    report = compose("giảm {a.b | words}", figure("a.b", "-3.2", "percent", decimals=1))
    fact = tag(report, NOTHING).facts[0]
    assert [number.display for number in report.numbers()] == ["3,2"]
    assert (fact.text, fact.value, fact.is_negative) == ("a.b", "-0.032", True)


def test_flows_last_and_stocks_stand() -> None:
    flow, level = fact_of("f", figure("a.b", 1), NOTHING), fact_of("f", figure("a.b", 1), stock("a.b"))
    assert (flow.context.start, flow.context.end) == (date(2026, 1, 1), date(2026, 6, 30))
    assert (level.context.start, level.context.end) == (None, date(2026, 6, 30))
    assert flow.context.id != level.context.id


def test_other_units_and_periods_are_other_contexts() -> None:
    here = figure("a.b", 1)
    there = replace(here, key=replace(here.key, org_unit="03390-B01"))
    then = replace(here, key=replace(here.key, period=Period.parse("2025H1")))
    planned = replace(here, key=replace(here.key, basis=Basis.PLAN, period=Period.parse("2026")))
    facts = [fact_of("f", each, NOTHING) for each in (here, there, then, planned)]
    assert len({fact.context.id for fact in facts}) == 4
    assert [fact.text for fact in facts] == ["a.b", "a.b", "a.b", "plan(a.b)"]


def test_an_expression_of_the_template_is_a_concept_of_its_own() -> None:
    made = figure("a.b / a.c", "0.5", "lan", decimals=2, formula="a.b / a.c")
    fact = tag(compose("{a.b / a.c}", made), NOTHING).facts[0]
    assert concept_source(fact.concept) == "a.b / a.c"


def total(formula: str, *parts: Figure, value: int = 5) -> Report:
    made = replace(figure("a.a", value, source=Source.COMPUTED, formula=formula), parts=parts)
    return compose("Có {a.a}.", made)


def test_a_sum_is_stated_with_parts_that_only_its_trace_prints() -> None:
    tagging = tag(total("a.b + a.c - a.d", figure("a.b", 4), figure("a.c", 3), figure("a.d", 2)), NOTHING)
    assert breakdowns(tagging) == (Breakdown("a.a", (("a.b", 1), ("a.c", 1), ("a.d", -1))),)
    assert [fact.text for fact in tagging.facts] == ["a.a", "a.b", "a.c", "a.d"]


@pytest.mark.parametrize(
    ("formula", "parts"),
    [
        ("a.b * a.c", (figure("a.b", 5), figure("a.c", 1))),
        ("a.b + 1", (figure("a.b", 4),)),
        ("a.b + a.c", (figure("a.b", 4), figure("a.c", 1, "ha"))),
        ("a.b + a.c", (figure("a.b", 4), figure("a.c", 1, basis=Basis.PLAN))),
        ("a.b + a.c", (figure("a.b", 4),)),
        ("a.b +", (figure("a.b", 4),)),
        (
            "a.b + a.c",
            (figure("a.b", 4), replace(figure("a.c", 1), key=replace(figure("a.c", 1).key, org_unit="03390-B01"))),
        ),
    ],
)
def test_nothing_else_is_a_sum(formula: str, parts: tuple[Figure, ...]) -> None:
    assert breakdowns(tag(total(formula, *parts), NOTHING)) == ()


def test_flows_and_stocks_are_not_added() -> None:
    assert breakdowns(tag(total("a.b + a.c", figure("a.b", 4), figure("a.c", 1)), stock("a.c"))) == ()


def test_values_without_an_end_are_rounded_as_printed() -> None:
    third = replace(figure("a.b", 1, "percent", decimals=1), value=Fraction(100, 3))
    assert fact_of("f", third, NOTHING).value == "0.333"
