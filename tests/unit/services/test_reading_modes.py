"""Figures as reported, in the boundaries of a day, and by groups that can be compared, on the little commune."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from socai.core.figures import Basis, State
from socai.core.periods import Period
from socai.engine.facts import Facts
from socai.engine.reference import Evaluator
from socai.ledger.models import UnitEvent, reference
from socai.services.boundaries import Mode, Reading
from socai.services.entries import record
from socai.services.errors import ServiceError
from socai.services.reading import absences, query, trace
from tests.ledgers import AREA, COMMUNE, Ledger, row
from tests.unit.engine.histories import change, trees, units
from tests.unit.engine.world import atom, catalogue, indicator
from tests.unit.services.eventful import VILLAGE, apply, event, merge, reverse

EARLY = "2026-04"
LATER = "2026-12-31"


@pytest.fixture
def eventful(ledger: Ledger) -> Ledger:
    """Return the ledger with the rice of villages 1 and 3 in April, which merge on 1 May."""
    rows = [row(AREA, "10", org_unit="thon_1", period=EARLY), row(AREA, "11", org_unit="thon_3", period=EARLY)]
    record(instance=ledger.instance, actor=ledger.actor("quan-tri"), rows=rows, reason="Nhập")
    apply(ledger, merge())
    return ledger


def read(ledger: Ledger, *units: str, boundaries: str = LATER, period: str = EARLY) -> list[tuple[str, object]]:
    figures = query(instance=ledger.instance, indicators=[AREA], units=units, periods=[period], boundaries=boundaries)
    return [(figure.key.org_unit, figure.value) for figure in figures]


def test_each_mode_reads_the_same_entries_in_its_own_boundaries(eventful: Ledger) -> None:
    assert read(eventful, "thon_m") == [("thon_m", 21)]
    assert read(eventful, "thon_1", "thon_3", boundaries="as-reported") == [("thon_1", 10), ("thon_3", 11)]
    assert read(eventful, "thon_1", boundaries="2026-04-30") == [("thon_1", 10)]
    assert read(eventful, COMMUNE) == read(eventful, COMMUNE, boundaries="as-reported")


def test_a_panel_is_one_row_for_all_its_units(eventful: Ledger) -> None:
    assert read(eventful, "thon_1", "thon_3", "thon_m", boundaries="panel") == [("thon_m", 21)]


def test_communes_between_which_a_village_moved_are_one_row_that_keeps_its_figure() -> None:
    base = units("province P < -", "commune X < P", "commune Y < P", "village A < X", "village B < X")
    known = trees(base, change("reparent", B={"parent": "Y"}))
    january, may = Period.parse("2026-01"), Period.parse("2026-05")
    read = Reading(Mode(date(2026, 12, 31), is_panel=True), known, [january, may])
    assert read.rows(["X", "Y", "A", "B", "P"]) == ("X+Y", "A", "B", "P")
    made = map(atom, ["a.x X 2026-01 = 100", "a.x Y 2026-01 = 50", "a.x X 2026-05 = 90", "a.x Y 2026-05 = 60"])
    facts = Facts({each.key: each for each in made}, {}, known)
    evaluator = Evaluator(catalogue(indicator("a.x")), facts, boundaries=read.boundaries)
    figures = [evaluator.figure("a.x", "X+Y", month) for month in (january, may)]
    assert [(figure.value, figure.estimated) for figure in figures] == [(150, 0), (150, 0)]


def test_a_merger_taken_back_leaves_nothing_behind(eventful: Ledger) -> None:
    (name,) = apply(eventful, event("rename", "2026-07-01", sets={"thon_m": {"name": "Thôn M"}})).events
    reverse(eventful, name)
    assert read(eventful, "thon_m") == [("thon_m", 21)]


def test_a_unit_taken_back_since_is_read_as_known_before(eventful: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(days=2))
    reverse(eventful, reference(UnitEvent.objects.get().id))
    known = eventful.instance
    day = timezone.localtime(now).date()
    found = trace(instance=known, indicator=AREA, unit="thon_m", period=EARLY, boundaries=LATER, as_known_on=day)
    assert found.figure.value == 21
    with pytest.raises(ServiceError):
        trace(instance=known, indicator=AREA, unit="thon_m", period=EARLY, boundaries=LATER)


def test_a_unit_that_is_gone_says_where_its_territory_is(eventful: Ledger) -> None:
    (figure,) = query(
        instance=eventful.instance, indicators=[AREA], units=["thon_1"], periods=[EARLY], boundaries=LATER
    )
    assert figure.state is State.MISSING
    assert [(found.code, found.data["successors"]) for found in absences([figure])] == [
        ("figure.unit_not_there", "thon_m")
    ]


def test_a_trace_leads_through_the_predecessors_to_their_entries(eventful: Ledger) -> None:
    found = trace(instance=eventful.instance, indicator=AREA, unit="thon_m", period=EARLY, boundaries=LATER)
    assert [part.figure.key.org_unit for part in found.parts] == ["thon_1", "thon_3"]
    assert [part.origin is not None for part in found.parts] == [True, True]
    assert found.origin is None
    assert found.figure.key.basis is Basis.ACTUAL


def test_unknown_boundaries_are_named(ledger: Ledger) -> None:
    with pytest.raises(ServiceError) as error:
        read(ledger, COMMUNE, boundaries="hom-qua")
    assert [finding.code for finding in error.value.findings] == ["query.unknown_boundaries"]


def test_a_village_cut_without_weights_is_not_divided(ledger: Ledger) -> None:
    rows = [row(AREA, "10", org_unit="thon_1", period=EARLY)]
    record(instance=ledger.instance, actor=ledger.actor("quan-tri"), rows=rows, reason="Nhập")
    pieces = [("thon_1", "thon_a"), ("thon_1", "thon_b")]
    named = {key: {**VILLAGE, "name": key} for _, key in pieces}
    apply(ledger, event("split", "2026-05-01", *pieces, sets=named))
    assert read(ledger, "thon_a", "thon_b") == [("thon_a", None), ("thon_b", None)]
    assert read(ledger, "thon_a", "thon_b", boundaries="panel") == [("thon_a+thon_b", 10)]
