"""A heading of the pack: its indicators with their year, the year before, what was due, and the villages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from socai.catalogue.model import Guard, Heading
from socai.services import sectors
from socai.services.entries import record
from socai.services.errors import ServiceError
from socai.services.opened import Instance
from tests.ledgers import ALL, AREA, POOR, Ledger, row

LATER = date(2026, 11, 27)
FARM, PEOPLE, HOUSEHOLDS = "nong_nghiep", "dan_so", "dan_so.ho"


def with_headings(ledger: Ledger) -> Instance:
    headings = {code: Heading(code, code, code) for code in (FARM, PEOPLE, HOUSEHOLDS)}
    return replace(ledger.instance, catalogue=replace(ledger.instance.catalogue, headings=headings))


def write(ledger: Ledger, *rows: object) -> None:
    recorded = record(instance=ledger.instance, actor=ledger.actor("quan-tri"), rows=rows, reason="Gõ")
    assert recorded.batch is not None, recorded.findings


def months(year: int, *values: str) -> list[object]:
    return [row(AREA, value, period=f"{year}-{number:02}") for number, value in enumerate(values, 1)]


def followed(ledger: Ledger, code: str, period: str = "") -> sectors.Followed:
    actor = ledger.actor("quan-tri")
    return sectors.followed(instance=with_headings(ledger), actor=actor, indicator=code, period=period, day=LATER)


def test_a_year_is_followed_from_its_beginning_beside_the_year_before(sqlite_ledger: Ledger) -> None:
    write(sqlite_ledger, *months(2025, "1", "2"), *months(2026, "3", "4"))
    found = followed(sqlite_ledger, AREA, "2026-02")
    points = found.line.points
    assert [str(point.period) for point in points][:2] == ["2026-01", "2026-02"]
    assert [point.figure.value if point.figure else None for point in points[:3]] == [3, 7, None]
    assert [point.before.value for point in points[:2] if point.before] == [1, 3]
    assert found.line.before is not None
    assert found.line.before.value == 3


def test_what_was_due_is_the_targets_share_at_each_end(sqlite_ledger: Ledger) -> None:
    write(sqlite_ledger, *months(2026, "3", "4"))
    line = followed(sqlite_ledger, AREA, "2026-02").line
    plan = line.stood.standing.plan
    assert plan is not None
    assert plan.value is not None
    assert [point.due for point in line.points[:3]] == [plan.value / 12, plan.value / 6, None]


def test_villages_stand_beside_each_other_and_a_missing_one_is_none(sqlite_ledger: Ledger) -> None:
    write(sqlite_ledger, row(POOR, "7", org_unit="thon_1"))
    found = followed(sqlite_ledger, POOR, "2026H1")
    assert [(name, figure.value) for name, figure in found.villages] == [("Thôn Một", Fraction(7))]
    page = sectors.sector(
        instance=with_headings(sqlite_ledger), actor=sqlite_ledger.actor("quan-tri"), heading=HOUSEHOLDS, day=LATER
    )
    assert POOR in [each.code for each in page.heat.indicators]
    assert [name for _, name, _ in page.heat.lines] == ["Thôn Một"]


def test_a_heading_has_its_indicators_in_the_order_of_the_pack_and_knows_its_neighbours(sqlite_ledger: Ledger) -> None:
    known = with_headings(sqlite_ledger)
    page = sectors.sector(instance=known, actor=sqlite_ledger.actor("quan-tri"), heading=PEOPLE, day=LATER)
    assert page.lines[0].stood.indicator.code == ALL
    assert [each.code for each in page.below] == [HOUSEHOLDS]
    assert [each.code for each in sectors.tops(known.catalogue)] == [FARM, PEOPLE]
    below = sectors.sector(instance=known, actor=sqlite_ledger.actor("quan-tri"), heading=HOUSEHOLDS, day=LATER)
    assert [each.code for each in below.above] == [PEOPLE]


def test_what_is_only_for_reports_and_what_is_unknown_is_refused(sqlite_ledger: Ledger) -> None:
    known, actor = with_headings(sqlite_ledger), sqlite_ledger.actor("quan-tri")
    guarded = replace(known.catalogue.indicators[AREA], guards=frozenset({Guard.REPORT_ONLY}))
    indicators = {**known.catalogue.indicators, AREA: guarded}
    kept = replace(known, catalogue=replace(known.catalogue, indicators=indicators))
    with pytest.raises(ServiceError) as refused:
        sectors.followed(instance=kept, actor=actor, indicator=AREA)
    assert refused.value.findings[0].code == "sector.report_only"
    with pytest.raises(ServiceError) as refused:
        sectors.sector(instance=known, actor=actor, heading="khong_co")
    assert refused.value.findings[0].code == "sector.unknown"
    page = sectors.sector(instance=kept, actor=actor, heading=FARM, day=LATER)
    assert AREA not in [line.stood.indicator.code for line in page.lines]


def test_a_heading_of_which_nothing_may_be_seen_is_empty(sqlite_ledger: Ledger) -> None:
    known = with_headings(sqlite_ledger)
    headings = {**known.catalogue.headings, "trong": Heading("trong", "Trống", "Empty")}
    instance = replace(known, catalogue=replace(known.catalogue, headings=headings))
    page = sectors.sector(instance=instance, actor=sqlite_ledger.actor("quan-tri"), heading="trong", day=LATER)
    assert (page.lines, page.silent, page.heat.indicators) == ((), 0, ())


def test_who_reaches_less_than_the_commune_sees_none(sqlite_ledger: Ledger) -> None:
    office = sqlite_ledger.actor("nong_nghiep")
    for asked in (
        lambda: sectors.sector(instance=with_headings(sqlite_ledger), actor=office, heading=FARM),
        lambda: sectors.followed(instance=sqlite_ledger.instance, actor=office, indicator=AREA),
    ):
        with pytest.raises(ServiceError) as refused:
            asked()
        assert refused.value.findings[0].code == "right.refused"
