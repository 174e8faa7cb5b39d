"""An estimate is replaced by the actual figure and kept: readable as known then, in the trace, and when asked for."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.utils import timezone

from socai.core.figures import Basis, Figure
from socai.core.findings import Finding, Severity
from socai.services import reading
from socai.services.entries import record
from socai.services.verification import verify
from socai.services.wording import word
from tests.ledgers import AREA, COMMUNE, Ledger, row

PERIOD = "2026Q3"


def _tolerant(ledger: Ledger, percent: int) -> Ledger:
    """Declare how far the actual area may lie from its estimate."""
    path = ledger.home / "packs" / "so_mau" / "indicators" / "chi_tieu.yaml"
    text = path.read_text(encoding="utf-8")
    changed = text.replace("office: nong_nghiep}", f"office: nong_nghiep, tolerance: {percent}}}", 1)
    path.write_text(changed, encoding="utf-8")
    return ledger.set()


def _enter(ledger: Ledger, value: str | None, basis: Basis = Basis.ACTUAL, period: str = PERIOD) -> tuple[Finding, ...]:
    said = row(AREA, value, basis=basis, period=period)
    actor = ledger.actor("quan-tri")
    return record(instance=ledger.instance, actor=actor, rows=[said], reason="Nhập số liệu").findings


def _figure(ledger: Ledger, basis: str | None = None, period: str = PERIOD) -> Figure | None:
    found = reading.query(instance=ledger.instance, indicators=[AREA], units=[COMMUNE], periods=[period], basis=basis)
    return found[0] if found else None


def test_the_actual_figure_is_read_and_the_estimate_when_asked_for(ledger: Ledger) -> None:
    _enter(ledger, "50", Basis.ESTIMATE)
    assert _enter(ledger, "57.6") == ()
    now, told = _figure(ledger), _figure(ledger, "estimate")
    assert now is not None
    assert told is not None
    assert (now.value, now.key.basis) == (Fraction("57.6"), Basis.ACTUAL)
    assert (told.value, told.key.basis) == (50, Basis.ESTIMATE)
    assert verify(instance=ledger.instance).findings == ()


def test_sums_are_read_as_they_were_estimated(sqlite_ledger: Ledger) -> None:
    _enter(sqlite_ledger, "10", period="2025Q3")
    _enter(sqlite_ledger, "20", Basis.ESTIMATE, period="2025Q4")
    _enter(sqlite_ledger, "25", period="2025Q4")
    now, told = (_figure(sqlite_ledger, basis, period="2025H2") for basis in (None, "estimate"))
    assert now is not None
    assert told is not None
    assert (now.value, now.key.basis) == (35, Basis.ACTUAL)
    assert (told.value, told.key.basis) == (30, Basis.ESTIMATE)


def test_what_was_never_estimated_has_no_estimate(sqlite_ledger: Ledger) -> None:
    _enter(sqlite_ledger, "25")
    assert _figure(sqlite_ledger, "estimate") is None


def test_the_trace_shows_the_estimate_and_how_far_it_was_off(ledger: Ledger) -> None:
    _enter(ledger, "50", Basis.ESTIMATE)
    _enter(ledger, "57.5")
    traced = reading.trace(instance=ledger.instance, indicator=AREA, unit=COMMUNE, period=PERIOD)
    assert traced.estimate is not None
    assert (traced.estimate.figure.value, traced.change) == (50, 15)
    assert traced.origin is not None
    assert traced.estimate.origin is not None
    assert traced.estimate.origin.entry != traced.origin.entry


def test_taking_the_actual_figure_back_leaves_the_estimate(sqlite_ledger: Ledger) -> None:
    _enter(sqlite_ledger, "50", Basis.ESTIMATE)
    _enter(sqlite_ledger, "57.5")
    _enter(sqlite_ledger, None)
    now = _figure(sqlite_ledger)
    assert now is not None
    assert (now.value, now.key.basis) == (50, Basis.ESTIMATE)


def test_as_known_before_the_actual_figure_the_estimate_is_the_figure(
    sqlite_ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    _enter(sqlite_ledger, "50", Basis.ESTIMATE)
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(days=20))
    _enter(sqlite_ledger, "57.5")
    day: date = timezone.localtime(now).date()
    (then,) = reading.query(
        instance=sqlite_ledger.instance, indicators=[AREA], units=[COMMUNE], periods=[PERIOD], as_known_on=day
    )
    assert (then.value, then.key.basis) == (50, Basis.ESTIMATE)


@pytest.mark.parametrize(("actual", "is_noted"), [("55", False), ("45", False), ("55.01", True), ("44.9", True)])
def test_a_difference_beyond_the_tolerance_is_noted(sqlite_ledger: Ledger, actual: str, is_noted: bool) -> None:
    tolerant = _tolerant(sqlite_ledger, 10)
    _enter(tolerant, "50", Basis.ESTIMATE)
    findings = _enter(tolerant, actual)
    assert [(finding.code, finding.severity) for finding in findings] == (
        [("entry.beyond_estimate", Severity.NOTE)] if is_noted else []
    )
    now = _figure(tolerant)
    assert now is not None
    assert now.value == Fraction(actual)


def test_the_note_says_what_was_told_and_by_how_much_it_is_off(sqlite_ledger: Ledger) -> None:
    tolerant = _tolerant(sqlite_ledger, 0)
    _enter(tolerant, "50", Basis.ESTIMATE)
    (finding,) = _enter(tolerant, "57.6")
    assert (finding.data["estimate"], finding.data["change"]) == (Decimal("50.00"), Decimal("15.2"))
    assert "15,2 %" in word(finding, lang="vi")
    assert [each.code for each in _enter(tolerant, "57.6")] == ["entry.unchanged"]
    assert [each.code for each in _enter(tolerant, "57.7")] == ["entry.beyond_estimate", "entry.corrected"]


def test_an_estimate_of_zero_has_no_percentage(sqlite_ledger: Ledger) -> None:
    tolerant = _tolerant(sqlite_ledger, 10)
    _enter(tolerant, "0", Basis.ESTIMATE)
    (finding,) = _enter(tolerant, "3")
    assert (finding.code, finding.data["change"]) == ("entry.beyond_estimate", "—")
