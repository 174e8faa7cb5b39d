"""Rights and duties follow change events: what has ended no longer writes, who goes on finishes what was open."""

from __future__ import annotations

from datetime import date

from socai.core.periods import Period
from socai.ledger.models import Role
from socai.services import actors, duties, rights, units
from socai.services.actors import Actor
from socai.services.entries import record
from tests.ledgers import AREA, COMMUNE, POOR, Ledger, row
from tests.unit.services.eventful import VILLAGE, apply, event, merge

MERGED = date(2026, 5, 1)


def clerk(key: str) -> Actor:
    """Return a new account of a village."""
    unit = units.index().identity(key) or ""
    return actors.create(name=f"can-bo-{key}", title=f"Cán bộ {key}", role=Role.CONTRIBUTOR, org_unit=unit)


def entered(ledger: Ledger, actor: Actor, unit: str, period: str, code: str = POOR) -> list[str]:
    """Return the codes of what an actor is told on entering a figure."""
    about = row(code, "3", org_unit=unit, period=period)
    return [each.code for each in record(instance=ledger.instance, actor=actor, rows=[about], reason="x").findings]


class TestWriting:
    def test_a_unit_that_has_ended_writes_nothing_more(self, ledger: Ledger) -> None:
        of_one = clerk("thon_1")
        assert entered(ledger, of_one, "thon_1", "2026-03") == []
        apply(ledger, merge())
        for unit, period in (("thon_1", "2026-02"), ("thon_1", "2026-04"), ("thon_m", "2026-06")):
            assert entered(ledger, of_one, unit, period) == ["entry.reporter_has_ended"]

    def test_nobody_writes_about_it_for_periods_after_its_end(self, ledger: Ledger) -> None:
        apply(ledger, merge())
        for actor in (ledger.actor("van_phong"), ledger.actor("quan-tri")):
            assert entered(ledger, actor, "thon_1", "2026-06") == ["entry.unit_not_there"]
        assert entered(ledger, ledger.actor("van_phong"), "thon_m", "2026-03") == ["entry.unit_not_there"]

    def test_who_goes_on_finishes_the_period_that_was_open(self, ledger: Ledger) -> None:
        apply(ledger, merge())
        of_new = clerk("thon_m")
        assert entered(ledger, of_new, "thon_m", "2026-06") == []
        assert entered(ledger, of_new, "thon_1", "2026-04") == []
        assert entered(ledger, of_new, "thon_1", "2026Q2") == []
        assert entered(ledger, of_new, "thon_1", "2026-03") == ["entry.of_another_unit"]
        assert entered(ledger, of_new, "thon_2", "2026-03") == ["entry.of_another_unit"]

    def test_the_office_that_takes_over_reports_for_the_one_before(self, ledger: Ledger) -> None:
        absorb = event("absorb", "2026-05-01", ("nong_nghiep", "van_phong"), ("van_phong", "van_phong"))
        apply(ledger, absorb)
        assert entered(ledger, ledger.actor("van_phong"), COMMUNE, "2026-06", AREA) == []
        assert entered(ledger, ledger.actor("nong_nghiep"), COMMUNE, "2026-06", AREA) == ["entry.reporter_has_ended"]

    def test_who_may_write_about_whom_is_told(self, ledger: Ledger) -> None:
        of_one = clerk("thon_1")
        apply(ledger, merge())
        of_new, before, after = clerk("thon_m"), date(2026, 4, 30), MERGED
        assert rights.writable(actor=of_one, on=before) == {"thon_1"}
        assert rights.writable(actor=of_one, on=after) == set()
        assert rights.writable(actor=of_new, on=after) == {"thon_m"}
        assert rights.writable(actor=of_new, on=after, period=Period.parse("2026-04")) == {"thon_m", "thon_1", "thon_3"}
        assert "thon_2" in rights.writable(actor=ledger.actor("quan-tri"), on=after)
        assert rights.writable(actor=ledger.actor("lanh-dao"), on=after) == set()


class TestReading:
    def test_both_keep_the_past(self, ledger: Ledger) -> None:
        of_one = clerk("thon_1")
        apply(ledger, merge())
        assert rights.readable(actor=of_one, on=date(2027, 1, 1)) == {"thon_1"}
        assert rights.readable(actor=clerk("thon_m"), on=date(2027, 1, 1)) == {"thon_m", "thon_1", "thon_3"}
        assert rights.readable(actor=clerk("thon_2"), on=date(2027, 1, 1)) == {"thon_2"}

    def test_who_went_on_in_their_place_keeps_their_past_after_its_own_end(self, ledger: Ledger) -> None:
        apply(ledger, merge())
        of_new = clerk("thon_m")
        pieces = [("thon_m", "thon_n"), ("thon_m", "thon_p")]
        named = {key: {**VILLAGE, "name": key} for _, key in pieces}
        apply(ledger, event("split", "2026-10-01", *pieces, sets=named))
        assert rights.readable(actor=of_new, on=date(2027, 1, 1)) == {"thon_m", "thon_1", "thon_3"}
        after = {"thon_n", "thon_m", "thon_1", "thon_3"}
        assert rights.readable(actor=clerk("thon_n"), on=date(2027, 1, 1)) == after

    def test_offices_read_everything(self, sqlite_ledger: Ledger) -> None:
        everything = {units.index().key(unit) for unit in units.index().identities}
        assert rights.readable(actor=sqlite_ledger.actor("van_phong"), on=MERGED) == everything


class TestDuties:
    def test_predecessor_and_successor_both_owe_a_flow(self, ledger: Ledger) -> None:
        office = ledger.actor("nong_nghiep")
        for month in ("2026-02", "2026-05"):
            unit = "thon_1" if month == "2026-02" else "thon_3"
            assert entered(ledger, office, unit, month, AREA) == []
        apply(ledger, merge("2026-05-16"))
        found = duties.owed(instance=ledger.instance, period="2026-05", indicators=[AREA])
        assert [(each.org_unit, each.first.day, each.last.day, each.has_figure) for each in found] == [
            ("thon_1", 1, 15, False), ("thon_3", 1, 15, True), ("thon_m", 16, 31, False),
        ]  # fmt: skip
        assert [each.reporters for each in found] == [("nong_nghiep", "thon_m")] * 3
        done = duties.completeness(found)
        assert (done.owed, done.present, [each.org_unit for each in done.absent]) == (3, 1, ["thon_1", "thon_m"])

    def test_a_stock_is_owed_by_who_is_there_at_the_end(self, ledger: Ledger) -> None:
        assert entered(ledger, ledger.actor("van_phong"), "thon_1", "2026-02") == []
        apply(ledger, merge("2026-05-16"))
        for period, units_then in (("2026-02", ["thon_1", "thon_2"]), ("2026-05", ["thon_m"])):
            found = duties.owed(instance=ledger.instance, period=period, indicators=[POOR])
            assert [each.org_unit for each in found] == units_then

    def test_what_was_never_entered_for_such_a_period_is_not_owed(self, ledger: Ledger) -> None:
        assert duties.owed(instance=ledger.instance, period="2026-05", indicators=[POOR]) == []
        found = duties.owed(instance=ledger.instance, period="2026H1", indicators=[POOR])
        assert [(each.org_unit, each.has_figure) for each in found] == [(COMMUNE, True)]
