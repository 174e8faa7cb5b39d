"""Targets are recorded whole or not at all; another plan for the year is a new version."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from socai.catalogue.model import Pace
from socai.catalogue.model import Target as Declared
from socai.core.findings import Finding, Location
from socai.core.pace import Profile
from socai.ledger import canonical
from socai.ledger.models import Batch, Target
from socai.services.targets import TargetsRecorded, by_year, import_targets, latest
from socai.services.units import index
from socai.services.verification import verify
from tests.ledgers import AREA, COMMUNE, POOR, Ledger

PLAN = Declared(AREA, COMMUNE, 2026, Decimal("100.5"), source="Nghị quyết 01", location=Location("ke-hoach.csv", 2))


def plan(ledger: Ledger, *rows: Declared, by: str = "quan-tri", dry_run: bool = False) -> TargetsRecorded:
    return import_targets(instance=ledger.instance, actor=ledger.actor(by), rows=rows, reason="x", dry_run=dry_run)


def codes(findings: tuple[Finding, ...]) -> list[str]:
    return [finding.code for finding in findings]


def standing(year: int = 2026, as_known_at: int | None = None) -> tuple[int, int]:
    (found,) = (row for (code, _, of, _), row in latest(as_known_at=as_known_at).items() if (code, of) == (AREA, year))
    return found.version, found.value_scaled


def test_another_year_is_another_target(ledger: Ledger) -> None:
    recorded = plan(ledger, replace(PLAN, year=2027, value=Decimal(120)))
    assert (recorded.created, recorded.batch, recorded.findings) == (1, Batch.objects.count(), ())
    assert (standing(2026), standing(2027)) == ((1, 10050), (1, 12000))
    assert verify(instance=ledger.instance).findings == ()


def test_another_value_is_a_new_version_and_the_old_one_stays(ledger: Ledger) -> None:
    known_before = Batch.objects.count()
    recorded = plan(ledger, replace(PLAN, value=Decimal("99")))
    assert (recorded.revised, codes(recorded.findings)) == (1, ["target.revised"])
    assert recorded.findings[0].data == {"year": 2026, "before": Decimal("100.50"), "value": Decimal(99)}
    assert standing() == (2, 9900)
    assert standing(as_known_at=known_before) == (1, 10050)


def test_versions_in_one_call_follow_their_numbers(ledger: Ledger) -> None:
    rows = [replace(PLAN, year=2030, value=Decimal(value), version=value) for value in (3, 1, 2)]
    recorded = plan(ledger, *rows)
    assert (recorded.created, recorded.revised) == (1, 2)
    assert standing(2030) == (3, 300)


@pytest.mark.parametrize("value", ["100.5", "100.50", "1005E-1"])
def test_the_same_again_writes_nothing(ledger: Ledger, value: str) -> None:
    before = ledger.dump()
    recorded = plan(ledger, replace(PLAN, value=Decimal(value)))
    assert (recorded.batch, recorded.unchanged, codes(recorded.findings)) == (None, 1, ["target.unchanged"])
    assert ledger.dump() == before


WRONG = (
    (replace(PLAN, indicator="x.y"), "entry.unknown_indicator"),
    (replace(PLAN, org_unit="xa_mao"), "entry.unknown_unit"),
    (replace(PLAN, year=1944), "target.year"),
    (replace(PLAN, year=2201), "target.year"),
    (replace(PLAN, year=99999), "target.year"),
    (replace(PLAN, org_unit="thon_2", year=2027), "target.unit_not_there"),
    (replace(PLAN, org_unit="thon_3", due=date(2026, 3, 31)), "target.unit_not_there"),
    (replace(PLAN, value=Decimal(7), year=2027), "target.told_twice"),
    (replace(PLAN, value=Decimal("1.234")), "entry.too_precise"),
    (replace(PLAN, indicator=POOR, value=Decimal(2**63)), "entry.too_large"),
    (replace(PLAN, value=Decimal("NaN")), "entry.not_a_number"),
    (replace(PLAN, source="a\x00b"), "entry.unusable_text"),
)


def test_every_problem_is_said_at_once_and_nothing_kept(ledger: Ledger) -> None:
    before = ledger.dump()
    recorded = plan(ledger, replace(PLAN, year=2027), *(wrong for wrong, _ in WRONG))
    assert codes(recorded.findings) == [code for _, code in WRONG]
    assert {finding.location for finding in recorded.findings} == {PLAN.location}
    assert recorded.batch is None
    assert ledger.dump() == before


def test_a_dry_run_keeps_nothing(ledger: Ledger) -> None:
    assert plan(ledger, replace(PLAN, year=2027), dry_run=True).created == 1
    assert Target.objects.count() == 1


@pytest.mark.parametrize("who", ["lanh-dao", "nong_nghiep"])
def test_only_the_administrator_records_targets(ledger: Ledger, who: str) -> None:
    recorded = plan(ledger, replace(PLAN, year=2027), by=who)
    assert (recorded.batch, codes(recorded.findings)) == (None, ["actor.may_not_declare"])
    assert Target.objects.count() == 1


MILESTONE = replace(PLAN, due=date(2026, 6, 30), value=Decimal(40))


def test_targets_of_one_year_with_other_last_days_stand_beside_each_other(ledger: Ledger) -> None:
    recorded = plan(ledger, MILESTONE, replace(PLAN, due=date(2026, 3, 31), value=Decimal(10)))
    assert (recorded.created, recorded.revised) == (2, 0)
    (rows,) = by_year(latest().values()).values()
    assert [(row.due, row.value_scaled) for row in rows] == [("2026-03-31", 1000), ("2026-06-30", 4000), ("", 10050)]
    assert verify(instance=ledger.instance).findings == ()


def test_each_last_day_has_versions_of_its_own(ledger: Ledger) -> None:
    plan(ledger, MILESTONE)
    known_before = Batch.objects.count()
    assert plan(ledger, replace(MILESTONE, value=Decimal(45))).revised == 1
    assert latest()[_key("2026-06-30")].version == 2
    assert latest()[_key("")].version == 1
    assert latest(as_known_at=known_before)[_key("2026-06-30")].value_scaled == 4000


def _key(due: str) -> tuple[str, str, int, str]:
    return (AREA, index().identity(COMMUNE) or "", 2026, due)


def test_a_last_day_of_another_year_is_refused(ledger: Ledger) -> None:
    recorded = plan(ledger, replace(PLAN, due=date(2027, 1, 1)))
    assert (recorded.batch, codes(recorded.findings)) == (None, ["target.due_in_other_year"])


def test_rows_written_before_targets_had_a_last_day_keep_their_hash(ledger: Ledger) -> None:
    columns = ("id", "indicator", "due")
    assert canonical.sealed("ledger_target", columns, [1, "a.b", ""]) == [1, "a.b"]
    assert canonical.sealed("ledger_target", columns, [1, "a.b", "2026-06-30"]) == [1, "a.b", {"due": "2026-06-30"}]


class TestPartsBesideTheWhole:
    def parts(self, ledger: Ledger, *values: str) -> list[tuple[str, object]]:
        rows = [replace(PLAN, org_unit=f"thon_{n}", value=Decimal(value)) for n, value in enumerate(values, 1)]
        recorded = plan(ledger, *rows)
        assert recorded.batch is not None
        return [(each.code, each.data["parts"]) for each in recorded.findings if "parts" in each.data]

    def test_more_than_the_whole(self, ledger: Ledger) -> None:
        assert self.parts(ledger, "60", "60") == [("target.parts_exceed", Decimal("120.00"))]

    def test_less_than_the_whole_when_all_parts_are_there(self, ledger: Ledger) -> None:
        assert self.parts(ledger, "50", "30") == []
        assert self.parts(ledger, "50", "30", "20") == [("target.parts_fall_short", Decimal("100.00"))]

    def test_equal_parts_say_nothing(self, ledger: Ledger) -> None:
        assert self.parts(ledger, "50", "30", "20.5") == []

    def test_a_whole_that_is_revised_is_compared_too(self, ledger: Ledger) -> None:
        self.parts(ledger, "50", "30", "20.5")
        recorded = plan(ledger, replace(PLAN, value=Decimal(90)))
        assert codes(recorded.findings) == ["target.revised", "target.parts_exceed"]

    def test_an_own_target_that_is_not_the_declared_share(self, ledger: Ledger) -> None:
        pace = Pace(Profile.LINEAR, divide={"thon_1": Fraction(1, 2), "thon_2": Fraction(1, 2)})
        known = replace(ledger.instance, catalogue=replace(ledger.instance.catalogue, paces={AREA: pace}))
        row = replace(PLAN, org_unit="thon_1", value=Decimal(20))
        recorded = import_targets(instance=known, actor=ledger.actor("quan-tri"), rows=[row], reason="x")
        (finding,) = recorded.findings
        assert (finding.code, finding.data["due"], finding.data["percent"]) == (
            "target.differs_from_share", Decimal("50.25"), Decimal("50.00"),
        )  # fmt: skip
