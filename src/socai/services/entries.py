"""The one way figures come into the ledger: every row checked, all or none written, a second value a correction."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import islice
from pathlib import Path

from socai.catalogue.model import FigureRow
from socai.core.figures import Basis
from socai.core.findings import Finding, Severity
from socai.core.numerals import round_half_up
from socai.engine.estimates import change_from_estimate, is_beyond
from socai.files.errors import FindingLog
from socai.ledger.lookup import EntryKey, Standing, standing
from socai.ledger.models import Batch, BatchKind, EntryState, SealedRow, reference
from socai.ledger.sealing import BatchWriter, EntryValues
from socai.services import attachments, secrets_guard
from socai.services.actors import Actor
from socai.services.entry_checks import CheckedRow, RowChecker
from socai.services.errors import refusal
from socai.services.opened import Instance
from socai.services.scaling import as_decimal, exact
from socai.services.units import index
from socai.services.writing import Act, give_up, open_write, seal

_AT_ONCE = 5000
KINDS = (BatchKind.ENTRY, BatchKind.IMPORT, BatchKind.DEMONSTRATION)


@dataclass(frozen=True)
class Recorded:
    """What came of a write.

    Attributes:
        batch: number of the batch, ``None`` when nothing was written.
        entered: figures entered for the first time.
        corrected: figures whose earlier entry was corrected.
        retracted: figures whose earlier entry was taken back.
        unchanged: rows equal to what stands.
        empty: rows without a value for figures that have none.
        findings: every problem, and what was corrected, taken back or left as it was.
    """

    batch: int | None = None
    entered: int = 0
    corrected: int = 0
    retracted: int = 0
    unchanged: int = 0
    empty: int = 0
    findings: tuple[Finding, ...] = ()

    @property
    def written(self) -> int:
        """How many entries the batch has."""
        return self.entered + self.corrected + self.retracted


def record(
    *,
    instance: Instance,
    actor: Actor,
    rows: Iterable[FigureRow],
    kind: BatchKind | str = BatchKind.ENTRY,
    reason: str,
    document: Path | None = None,
    request_key: str | None = None,
    beside: Sequence[SealedRow] = (),
    dry_run: bool = False,
) -> Recorded:
    """Write figures as one batch: all rows, or none when any has an error.

    Rows may come from a generator: they are checked and written in portions, so that their number is not bound by
    memory. A figure that stands with another value, qualifier, note or source is corrected by a new entry that names
    the one before; an equal one is left. A row without a value takes back a figure that has one. ``document`` is kept
    as the paper the figures came from; ``beside`` are rows of other tables for the same batch, whether or not a figure
    is new. A repeated ``request_key`` with the same rows writes nothing and returns the
    batch of the first time. With ``dry_run`` everything is tried and nothing kept.

    Raises:
        ServiceError: when disk or database fail, a request key is used for two different requests, or a remark bears a
            mark of secrecy.
    """
    if not actor.may_enter:
        return Recorded(findings=(Finding("actor.may_not_enter", subject=actor.name, data={"role": actor.role.value}),))
    if document is not None:
        secrets_guard.admit_path(actor=actor, path=document, is_kept=True)
    act = Act(actor, BatchKind(kind), reason, {"document": document.name} if document else {})
    if request_key is not None:
        rows = list(rows)
        act = replace(act, request_key=request_key, request_digest=_request_digest(rows))
    with open_write(instance) as writer:
        earlier = _earlier(act)
        if earlier is not None:
            give_up()
            return earlier
        work = _Work(writer, RowChecker(instance.catalogue, index(), actor))
        for portion in _portions(rows):
            _require_unmarked(actor, portion)
            work.take(portion)
        if not work.failed:
            for each in beside:
                writer.add([each])
        if work.failed or not writer.count or dry_run:
            give_up()
            return work.outcome(None)
        if document is not None:
            writer.add([attachments.keep(instance=instance, document=document)])
        return work.outcome(seal(writer, act).number)


def _require_unmarked(actor: Actor, rows: Sequence[FigureRow]) -> None:
    for row in rows:
        if row.note:
            secrets_guard.require_unmarked(actor, row.note, row.indicator)


class _Work:
    """A write under way: what was checked, written and said so far."""

    def __init__(self, writer: BatchWriter, checker: RowChecker) -> None:
        self._writer = writer
        self._checker = checker
        self._notes = FindingLog()
        self._counts: Counter[str] = Counter()

    @property
    def failed(self) -> bool:
        """Whether any row has an error, so that nothing may be kept."""
        return len(self._checker.log) > 0

    def take(self, rows: Sequence[FigureRow]) -> None:
        """Check rows and insert those that say something new; after an error only check, to find every problem."""
        checked = [row for row in map(self._checker.check, rows) if row is not None]
        if not self.failed:
            known = standing([row.key for row in checked])
            self._note_estimates(checked, known)
            self._writer.add_entries([entry for row in checked if (entry := self._entry(row, known.get(row.key)))])

    def _note_estimates(self, checked: Sequence[CheckedRow], known: Mapping[EntryKey, Standing]) -> None:
        """Note the actual figures that lie farther from their estimate than their indicator declares."""
        tolerances = {row.key: self._tolerance(row) for row in checked}
        asked = {
            row.key: row.key._replace(basis=str(Basis.ESTIMATE))
            for row in checked
            if tolerances[row.key] is not None and _outcome(row, known.get(row.key)) in ("entered", "corrected")
        }
        told = standing(list(asked.values()))
        for row in checked:
            estimate, tolerance = told.get(asked.get(row.key, row.key)), tolerances[row.key]
            if row.key in asked and estimate is not None and tolerance is not None:
                self._note_estimate(row, estimate, tolerance)

    def _tolerance(self, row: CheckedRow) -> int | None:
        """Return by how many percent an actual figure may differ from its estimate without a note."""
        if row.key.basis != Basis.ACTUAL:
            return None
        return self._checker.catalogue.indicators[row.key.indicator].tolerance

    def _note_estimate(self, checked: CheckedRow, estimate: Standing, tolerance: int) -> None:
        if checked.value_scaled is None or estimate.value_scaled is None:
            return
        actual = exact(checked.value_scaled, checked.decimals)
        before = exact(estimate.value_scaled, estimate.decimals)
        if not is_beyond(actual, before, tolerance):
            return
        change = change_from_estimate(actual, before)
        data = {
            "unit": checked.row.org_unit,
            "period": checked.key.period,
            "value": checked.row.value,
            "estimate": _shown(estimate),
            "entry": reference(estimate.id),
            "change": "—" if change is None else round_half_up(change, 1),
            "tolerance": tolerance,
        }
        self._notes.add(
            Finding("entry.beyond_estimate", Severity.NOTE, checked.row.indicator, checked.row.location, data)
        )

    def outcome(self, batch: int | None) -> Recorded:
        """Return what the caller is told."""
        return Recorded(batch=batch, **self._counts, findings=(*self._checker.log, *self._notes))

    def _entry(self, checked: CheckedRow, before: Standing | None) -> EntryValues | None:
        """Return the entry to write for a row, or ``None`` when it says nothing new."""
        outcome = _outcome(checked, before)
        self._counts[outcome] += 1
        if before is not None:
            self._note(outcome, checked, before)
        return _values(checked, before) if outcome in _WRITTEN else None

    def _note(self, outcome: str, checked: CheckedRow, before: Standing) -> None:
        row = checked.row
        data = {
            "unit": row.org_unit,
            "period": checked.key.period,
            "before": _shown(before),
            "entry": reference(before.id),
            "value": _NOT_APPLICABLE if row.value is None else row.value,
        }
        severity = Severity.WARNING if outcome == "retracted" else Severity.NOTE
        self._notes.add(Finding(f"entry.{outcome}", severity, row.indicator, row.location, data))


_NOT_APPLICABLE = "NA"
_WRITTEN = frozenset({"entered", "corrected", "retracted"})


def _outcome(checked: CheckedRow, before: Standing | None) -> str:
    is_empty = checked.state == EntryState.MISSING
    if before is None:
        return "empty" if is_empty else "entered"
    if _says_the_same(checked, before):
        return "unchanged"
    return "retracted" if is_empty else "corrected"


def _says_the_same(checked: CheckedRow, before: Standing) -> bool:
    if checked.state != before.state:
        return False
    if checked.state == EntryState.MISSING:
        return True
    row = checked.row
    same_value = checked.value_scaled == before.value_scaled
    if checked.decimals != before.decimals and checked.value_scaled is not None and before.value_scaled is not None:
        same_value = exact(checked.value_scaled, checked.decimals) == exact(before.value_scaled, before.decimals)
    return same_value and (row.qualifier, row.note, row.source) == (before.qualifier, before.note, before.source)


def _values(checked: CheckedRow, before: Standing | None) -> EntryValues:
    key, row = checked.key, checked.row
    return EntryValues(
        key.indicator, key.org_unit, checked.reporter, key.period, checked.period_start, checked.period_end,
        key.basis, key.breakdown, before.revision + 1 if before else 1, str(row.qualifier), checked.state,
        checked.value_scaled, checked.decimals, row.note, row.source, before.id if before else None,
    )  # fmt: skip


def _shown(before: Standing) -> object:
    """Return what an entry said, for a message."""
    if before.value_scaled is None:
        return "NA" if before.state == EntryState.NOT_APPLICABLE else "—"
    return as_decimal(before.value_scaled, before.decimals)


def _portions(rows: Iterable[FigureRow]) -> Iterator[list[FigureRow]]:
    remaining = iter(rows)
    while portion := list(islice(remaining, _AT_ONCE)):
        yield portion


def _earlier(act: Act) -> Recorded | None:
    """Return the outcome of the first time when this request was already carried out.

    Raises:
        ServiceError: when its key was used for other rows.
    """
    if act.request_key is None:
        return None
    batch = Batch.objects.filter(request_key=act.request_key).first()
    if batch is None:
        return None
    if batch.request_digest != act.request_digest or batch.actor_id != act.actor.account:
        raise refusal("batch.request_key_reused", act.request_key, batch=batch.number)
    repeated = Finding("batch.already_recorded", Severity.NOTE, act.request_key, data={"batch": batch.number})
    return Recorded(batch=batch.number, findings=(repeated,))


def _request_digest(rows: Sequence[FigureRow]) -> str:
    digest = sha256()
    for row in rows:
        said = (
            row.indicator, row.org_unit, str(row.period), None if row.value is None else str(row.value), row.applicable,
            row.basis, row.qualifier, row.breakdown, row.note, row.source,
        )  # fmt: skip
        digest.update(f"{json.dumps(said)}\n".encode())
    return digest.hexdigest()
