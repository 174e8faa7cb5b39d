"""Targets are recorded whole or not at all; another plan for the year is a new version."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from socai.catalogue.model import Target as Declared
from socai.core.findings import Finding, Location
from socai.ledger.models import Batch, Target
from socai.services.targets import TargetsRecorded, import_targets, latest
from socai.services.verification import verify
from tests.ledgers import AREA, COMMUNE, POOR, Ledger

PLAN = Declared(AREA, COMMUNE, 2026, Decimal("100.5"), source="Nghị quyết 01", location=Location("ke-hoach.csv", 2))


def plan(ledger: Ledger, *rows: Declared, by: str = "quan-tri", dry_run: bool = False) -> TargetsRecorded:
    return import_targets(instance=ledger.instance, actor=ledger.actor(by), rows=rows, reason="x", dry_run=dry_run)


def codes(findings: tuple[Finding, ...]) -> list[str]:
    return [finding.code for finding in findings]


def standing(year: int = 2026, as_known_at: int | None = None) -> tuple[int, int]:
    (found,) = (row for (code, _, of), row in latest(as_known_at=as_known_at).items() if (code, of) == (AREA, year))
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
