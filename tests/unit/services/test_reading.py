"""Figures are read as the ledger knew them, and walked down to what somebody wrote."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from socai.catalogue.model import Target as Declared
from socai.core.figures import Source, State
from socai.core.periods import Period
from socai.services import targets
from socai.services.entries import record
from socai.services.errors import ServiceError
from socai.services.reading import Trace, batch_known_on, evaluator, query, reason_words, trace
from tests.ledgers import ALL, AREA, AREA_OF_PLAN, COMMUNE, OTHER, PERIOD, POOR, Ledger, row

EXPLAIN = {"sqlite": "EXPLAIN QUERY PLAN", "postgresql": "EXPLAIN"}


def enter(ledger: Ledger, code: str, value: str | None, **others: str) -> None:
    record(instance=ledger.instance, actor=ledger.actor("quan-tri"), rows=[row(code, value, **others)], reason="Nhập")


def codes(error: pytest.ExceptionInfo[ServiceError]) -> list[tuple[str, str]]:
    return [(finding.code, finding.subject) for finding in error.value.findings]


def test_a_group_stands_for_all_its_codes_and_the_order_is_the_catalogues(ledger: Ledger) -> None:
    figures = query(instance=ledger.instance, indicators=["dan_so.*", AREA], periods=[PERIOD])
    assert [figure.key.indicator for figure in figures] == [ALL, POOR, OTHER, AREA]
    assert [figure.value for figure in figures] == [1242, 7, 1235, Fraction("57.69")]
    assert {figure.key.org_unit for figure in figures} == {COMMUNE}


def test_figures_come_period_by_period_unit_by_unit(ledger: Ledger) -> None:
    figures = query(
        instance=ledger.instance, indicators=[POOR, OTHER], units=[COMMUNE, "thon_1"], periods=["2025H1", PERIOD]
    )
    order = [(str(figure.key.period), figure.key.org_unit, figure.key.indicator) for figure in figures]
    assert order == [(p, u, c) for p in ("2025H1", PERIOD) for u in (COMMUNE, "thon_1") for c in (POOR, OTHER)]


def test_all_that_is_unknown_is_named_at_once(ledger: Ledger) -> None:
    with pytest.raises(ServiceError) as error:
        query(
            instance=ledger.instance,
            indicators=["dan_so.ho.ngheoo", "khong.*"],
            units=["thon_99"],
            periods=["2026H7"],
            basis="stated",
        )
    assert sorted(codes(error)) == [
        ("period.index_range", "2026H7"),
        ("query.unknown_basis", "stated"),
        ("query.unknown_indicator", "dan_so.ho.ngheoo"),
        ("query.unknown_indicator", "khong.*"),
        ("query.unknown_unit", "thon_99"),
    ]


def test_a_basis_leaves_the_others_out(ledger: Ledger) -> None:
    asked = {"instance": ledger.instance, "indicators": [POOR], "periods": [PERIOD]}
    assert len(query(**asked, basis="actual")) == 1  # type: ignore[arg-type]
    assert query(**asked, basis="estimate") == []  # type: ignore[arg-type]


def test_what_was_taken_back_is_missing_and_says_so(ledger: Ledger) -> None:
    enter(ledger, POOR, None)
    (figure,) = query(instance=ledger.instance, indicators=[ALL], periods=[PERIOD])
    assert figure.state is State.MISSING
    assert POOR in reason_words(figure, lang="vi")


def test_no_day_is_now_and_a_day_before_all_is_nothing(ledger: Ledger) -> None:
    assert batch_known_on(None) is None
    assert batch_known_on(date(2020, 1, 1)) == 0
    assert batch_known_on(date(2100, 1, 1)) == 4


def test_units_and_plans_are_read_as_known_too(ledger: Ledger) -> None:
    before = evaluator(instance=ledger.instance, period=Period.parse(PERIOD), as_known_at=1)
    assert before.figure(AREA, COMMUNE, Period.parse(PERIOD)).state is State.MISSING


def test_a_trace_goes_down_to_the_entries(ledger: Ledger) -> None:
    found = trace(instance=ledger.instance, indicator=ALL, period=PERIOD)
    assert (found.figure.value, found.origin) == (1242, None)
    poor, other = found.parts
    assert poor.origin is not None
    assert (poor.origin.account, poor.origin.sources, poor.origin.replaced) == ("Văn phòng", ("Sổ hộ nghèo",), 0)
    assert other.origin is not None
    assert other.origin.sources == ()


def test_a_trace_tells_what_was_put_right(ledger: Ledger) -> None:
    enter(ledger, POOR, "9", note="đếm lại", source="Sổ mới")
    origin = trace(instance=ledger.instance, indicator=POOR, period=PERIOD).origin
    assert origin is not None
    assert (origin.account, origin.reporter, origin.replaced) == ("Quản trị", "Văn phòng", 1)
    assert (origin.sources, origin.note) == (("Sổ mới",), "đếm lại")


def leaves(node: Trace) -> list[Trace]:
    return [node, *(leaf for part in node.parts for leaf in leaves(part))]


def test_a_plan_is_walked_to_the_paper_that_set_it(ledger: Ledger) -> None:
    found = trace(instance=ledger.instance, indicator=AREA_OF_PLAN, period=PERIOD)
    (plan,) = (node for node in leaves(found) if node.figure.source is Source.PLANNED)
    assert plan.origin is not None
    assert (plan.origin.sources, plan.origin.replaced) == (("Nghị quyết 01",), 0)
    revised = Declared(AREA, COMMUNE, 2026, Decimal(80), version=2, source="Nghị quyết 05")
    targets.import_targets(
        instance=ledger.instance, actor=ledger.actor("quan-tri"), rows=[revised], reason="Điều chỉnh"
    )
    found = trace(instance=ledger.instance, indicator=AREA_OF_PLAN, period=PERIOD)
    (plan,) = (node for node in leaves(found) if node.figure.source is Source.PLANNED)
    assert plan.origin is not None
    assert (plan.figure.value, plan.origin.sources, plan.origin.replaced) == (80, ("Nghị quyết 05",), 1)


def test_of_some_units_only_their_own_entries_and_those_below_them_are_at_hand(ledger: Ledger) -> None:
    for unit in ("thon_1", "thon_3"):
        enter(ledger, AREA, "5", org_unit=unit, period="2026-05")
    period = Period.parse("2026-05")
    one, all_below = (evaluator(instance=ledger.instance, period=period, only=[key]) for key in ("thon_1", COMMUNE))
    assert {key.org_unit for key in one.facts.atoms} == {"thon_1"}
    assert one.figure(AREA, "thon_1", period).value == 5
    assert all_below.figure(AREA, COMMUNE, period) == evaluator(instance=ledger.instance, period=period).figure(
        AREA, COMMUNE, period
    )


def test_the_years_of_one_unit_are_read_without_searching_the_whole_ledger(ledger: Ledger) -> None:
    with CaptureQueriesContext(connection) as caught:
        evaluator(instance=ledger.instance, period=Period.parse(PERIOD), only=["thon_1"])
    (read,) = [each["sql"] for each in caught if '"ledger_entry"."value_scaled"' in each["sql"]]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")  # so small a table would be searched whole
        cursor.execute(f"{EXPLAIN[connection.vendor]} {read}")
        assert "entry_of_a_unit_by_time" in str(cursor.fetchall())
