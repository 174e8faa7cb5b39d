"""What the tests of registers share: rows of petitions that are written, read and counted."""

from __future__ import annotations

from datetime import date
from typing import Any

from socai.core.findings import Finding, Severity
from socai.core.steps import Step, StepKind
from socai.ledger.models import AuditEvent
from socai.services.reading import query
from socai.services.register_checks import Cells
from socai.services.registers import RowsRecorded, record_rows, step
from socai.services.wording import word
from tests.ledgers import COMMUNE, OFFICE, Ledger

PETITIONS, PAPERS = "don_thu", "van_ban"
NAME, DENOUNCER = "Nguyễn Văn Kín", "Trần Thị Ẩn"
SECRETS = (NAME, DENOUNCER)
DAY = date(2026, 1, 5)


def petition(key: str, day: str = "2026-01-05", **cells: str) -> Cells:
    """Return a petition as it was typed."""
    return Cells(PETITIONS, {"ma": key, "ngay": day, **cells})


def add(ledger: Ledger, *rows: Cells, by: str = OFFICE, **how: Any) -> RowsRecorded:
    """Write rows in the name of an account."""
    return record_rows(instance=ledger.instance, actor=ledger.actor(by), rows=rows, **{"reason": "x", **how})


def added(ledger: Ledger, *rows: Cells, by: str = OFFICE, **how: Any) -> RowsRecorded:
    """Write rows that must be taken."""
    recorded = add(ledger, *rows, by=by, **how)
    assert recorded.batch is not None, words(recorded.findings)
    return recorded


def move(ledger: Ledger, key: str, *states: str, day: date = DAY, by: str = OFFICE) -> RowsRecorded:
    """Move a petition to states, one after the other."""
    steps = [Step(StepKind.STATE, day, state) for state in states]
    return step(instance=ledger.instance, actor=ledger.actor(by), register=PETITIONS, key=key, steps=steps)


def codes(recorded: RowsRecorded) -> list[str]:
    """Return the codes of what was refused."""
    return [finding.code for finding in recorded.findings if finding.severity is Severity.ERROR]


def words(findings: tuple[Finding, ...]) -> list[str]:
    return [word(finding) for finding in findings]


def counted(
    ledger: Ledger, indicator: str = "don_thu.tong", period: str = "2026H1", unit: str = COMMUNE, **how: str
) -> int | None:
    """Return a figure that is counted from petitions."""
    (figure,) = query(instance=ledger.instance, indicators=[indicator], units=[unit], periods=[period], **how)
    return None if figure.value is None else int(figure.value)


def actions() -> list[str]:
    """Return what was done, from the audit log."""
    return list(AuditEvent.objects.order_by("number").values_list("action", flat=True))
