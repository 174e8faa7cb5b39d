"""How many changes of one digit the audit tells: in every number of the invented reports that a relation rests on.

The digit and its place are drawn by chance from fixed seeds. What is told at another number is counted too: a remark
of severity error that does not name the changed one.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.harness import Row, say
from socai.audit.audit import audit_document
from socai.audit.model import Verdict
from socai.audit.result import AuditResult
from socai.core.findings import Severity
from socai.files.reading import document_of_text

REPORTS = Path(__file__).resolve().parents[1] / "tests" / "unit" / "audit" / "reports"
SEEDS = (1, 2, 3)


@dataclass(frozen=True)
class Change:
    """A report with one digit changed, and the place of the number in it."""

    text: str
    kind: str
    start: int


def run() -> list[Row]:
    """Return for each seed how many changes are told, beside how many there are."""
    return [_row(seed) for seed in SEEDS]


def _row(seed: int) -> Row:
    chance = random.Random(seed)  # noqa: S311 - nothing secret hangs on it
    changes = [change for path in sorted(REPORTS.iterdir()) for change in _changes(path, chance)]
    told, elsewhere = map(sum, zip(*map(_told, changes), strict=True))
    say(f"seed {seed}: {told} of {len(changes)} told, {elsewhere} told at another number")
    name = f"changed digits told, seed {seed}"
    return Row(name, told, len(changes), "numbers", told / len(changes), peer_name="changed")


def _changes(path: Path, chance: random.Random) -> Iterator[Change]:
    """Yield a change for each number that a relation which is decided rests on."""
    text, kind = path.read_text(encoding="utf-8"), path.suffix[1:]
    found = audit_document(document_of_text(text, kind=kind))
    if found.document.text != text:
        return
    used = {name for verdict in found.verdicts if verdict.holds is not None for name in _names(verdict)}
    for mention in found.mentions:
        if mention.id in used and mention.raw[0].isdigit():
            yield Change(_changed(text, mention.start, mention.raw, chance), kind, mention.start)


def _changed(text: str, start: int, raw: str, chance: random.Random) -> str:
    place = chance.choice([place for place, character in enumerate(raw) if character.isdigit()])
    digits = "0123456789" if place else "123456789"
    digit = chance.choice([digit for digit in digits if digit != raw[place]])
    return f"{text[: start + place]}{digit}{text[start + place + 1 :]}"


def _told(change: Change) -> tuple[bool, bool]:
    """Return whether a change is told, and whether an error is told at another number."""
    found = audit_document(document_of_text(change.text, kind=change.kind))
    here = [verdict for verdict in found.contradictions if _meets(found, verdict, change.start)]
    others = (verdict for verdict in found.contradictions if verdict not in here)
    return bool(here), any(verdict.severity is Severity.ERROR for verdict in others)


def _meets(found: AuditResult, verdict: Verdict, start: int) -> bool:
    return any(found.by_id[name].start == start for name in _names(verdict))


def _names(verdict: Verdict) -> tuple[str, ...]:
    return (verdict.proposal.target, *verdict.proposal.parts)
