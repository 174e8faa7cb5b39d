"""The one way rows come into registers: every row checked, all or none written, nothing ever written over.

A row whose key is known is put right by a new version; steps are added after those taken. Private values go into their
own table under a salt; the sealed version holds only their hashes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath

from django.utils import timezone

from socai.catalogue.errors import nearest
from socai.catalogue.register_steps import step_problems
from socai.catalogue.registers import Mover, Register, Role
from socai.core.findings import Finding, Severity, has_errors
from socai.core.steps import Step, StepKind
from socai.ledger.models import Attachment, BatchKind, RowStep
from socai.ledger.sealing import BatchWriter
from socai.services import attachments, issued, proofs, secrets_guard
from socai.services.actors import Actor
from socai.services.errors import ServiceError, refusal, translated
from socai.services.opened import Instance
from socai.services.proofs import Proof
from socai.services.register_checks import Cells, CheckedRow, RowChecks
from socai.services.register_rights import acts_as, may_keep, may_move, may_not_keep
from socai.services.register_rows import StandingRow, standing
from socai.services.register_versions import add_versions
from socai.services.texts import is_unusable
from socai.services.units import UnitIndex, index
from socai.services.writing import Act, give_up, open_write, seal

STATES = "states"
"""The cell of a table that holds the steps of a row."""


_ATTACHED = "Kèm tệp vào dòng {key}"


@dataclass(frozen=True)
class File:
    """A photo or file as it was sent: its name and its content."""

    name: str
    data: bytes


@dataclass(frozen=True)
class RowsRecorded:
    """What came of a write.

    Attributes:
        batch: number of the batch, ``None`` when nothing was written.
        added: rows that are new.
        corrected: rows that got another version, those withdrawn among them.
        steps: steps that were added or cancelled.
        unchanged: rows equal to what stands.
        keys: register and key of each row that was written.
        findings: every problem, and what was corrected or left as it was.
    """

    batch: int | None = None
    added: int = 0
    corrected: int = 0
    steps: int = 0
    unchanged: int = 0
    keys: tuple[tuple[str, str], ...] = ()
    findings: tuple[Finding, ...] = ()


def record_rows(
    *,
    instance: Instance,
    actor: Actor,
    rows: Sequence[Cells],
    kind: BatchKind = BatchKind.REGISTER,
    reason: str,
    document: Path | None = None,
    only_new: bool = False,
    dry_run: bool = False,
) -> RowsRecorded:
    """Write rows as one batch: all of them, or none when any has an error.

    A cell that is not given, and an empty one of a private column, leave what a known row holds. ``document`` is kept
    with the batch unless the register has private columns: a copy of the file could not be erased.

    Args:
        instance: whose ledger it is.
        actor: who writes.
        rows: cells of rows, as they were typed, of any registers.
        kind: what the batch is for.
        reason: why.
        document: the file that the rows came from.
        only_new: whether a row whose key is known is refused instead of put right.
        dry_run: try everything and keep nothing.

    Raises:
        ServiceError: when disk or database fail.
    """
    if document is not None:
        secrets_guard.admit_path(actor=actor, path=document, is_kept=True)
    with open_write(instance) as writer:
        work = _Work(writer, instance, actor, {row.register for row in rows}, only_new=only_new)
        work.take(rows)
        if work.failed or not work.count or dry_run:
            give_up()
            return work.outcome(None)
        work.write()
        if document is not None and not work.touches_private:
            writer.add([attachments.keep(instance=instance, document=document)])
        return work.outcome(seal(writer, work.act(kind, reason)).number)


def add_rows(
    *,
    writer: BatchWriter,
    instance: Instance,
    actor: Actor,
    rows: Sequence[Cells],
    only_new: bool = True,
    is_cleared: bool = False,
) -> tuple[RowsRecorded, Mapping[str, int]]:
    """Add rows to a batch that is open, all of them or none, and leave it to the caller to seal it.

    Unless ``only_new``, a row whose key is known is put right.

    ``is_cleared`` says that the caller found another right of the actor to be enough.

    Returns:
        What came of it (its batch is not known yet; without findings of errors everything was added), and how many
        rows each register got.

    Raises:
        ServiceError: when disk or database fail.
    """
    registers = {row.register for row in rows}
    work = _Work(writer, instance, actor, registers, only_new=only_new, is_cleared=is_cleared)
    work.take(rows)
    if not work.failed:
        work.write()
    return work.outcome(None), work.written


def correct(
    *,
    instance: Instance,
    actor: Actor,
    register: str,
    key: str,
    cells: Mapping[str, str] | None = None,
    withdraw: bool = False,
    reason: str,
    seen: str = "",
) -> RowsRecorded:
    """Put a row right by a new version, or withdraw one that should never have been recorded.

    Args:
        instance: whose ledger it is.
        actor: who writes.
        register: code of the register.
        key: what names the row.
        cells: the columns that change, as typed; an empty text empties a cell.
        withdraw: withdraw the row instead.
        reason: why; it stands with the batch for ever, so it must name nobody.
        seen: the ``mark`` of the row that its reader had before them; nothing is written once somebody changed it.

    Raises:
        ServiceError: there is no such register or row; no reason is given; somebody else changed it meanwhile; disk or
            database fail.
    """
    require_reason(reason)
    with open_write(instance) as writer:
        work = _Work(writer, instance, actor, {register})
        row = work.row(register, key)
        _require_unchanged(row, seen)
        if withdraw:
            work.withdraw(row)
        else:
            work.correct(row, cells or {})
        if work.failed or not work.count:
            give_up()
            return work.outcome(None)
        work.write()
        return work.outcome(seal(writer, work.act(BatchKind.REGISTER, reason)).number)


def step(
    *,
    instance: Instance,
    actor: Actor,
    register: str,
    key: str,
    steps: Sequence[Step] = (),
    undo: bool = False,
    reason: str = "",
    seen: str = "",
    file: File | None = None,
    cells: Mapping[str, str] | None = None,
    dropped: Callable[[], Sequence[tuple[str, str]]] | None = None,
) -> RowsRecorded:
    """Take steps of a row after those taken, as its state machine allows, or cancel the last one.

    Args:
        instance: whose ledger it is.
        actor: who writes.
        register: code of the register.
        key: what names the row.
        steps: the steps, in their order.
        undo: cancel the last one instead.
        reason: why; needed to cancel.
        seen: as for ``correct``.
        file: a photo or file that shows what was done, kept with the row.
        cells: columns of the row that change with the steps.
        dropped: gives register and key of rows that are withdrawn with the steps, asked for while nobody else writes.

    Raises:
        ServiceError: there is no such register or row; somebody else changed it meanwhile; the file is refused; disk or
            database fail.
    """
    shown = [] if file is None else _shown_by(instance, actor, register, key, steps, file)
    with open_write(instance) as writer:
        falling = dropped() if dropped else ()
        work = _Work(writer, instance, actor, {register, *(code for code, _ in falling)})
        row = work.row(register, key)
        _require_unchanged(row, seen)
        if cells:
            work.correct(row, cells)
        for each in falling:
            work.withdraw(work.row(*each))
        if undo:
            require_reason(reason)
            work.cancel(row)
        else:
            work.step(row, steps)
        if work.failed or not work.count:
            give_up()
            return work.outcome(None)
        work.write()
        writer.add(shown)
        said = reason or "; ".join(each.subject for each in steps)
        return work.outcome(seal(writer, work.act(BatchKind.REGISTER, said)).number)


def attach(*, instance: Instance, actor: Actor, register: str, key: str, file: str, data: bytes) -> None:
    """Add a photo or file to a row, in a batch of its own; the same one again changes nothing.

    In a register with private columns it bears a number for a name, and is erased with the private values of its row.

    Raises:
        ServiceError: there is no such register or row; it may not be written into; the file is of no
            kind that is taken, bears a mark of secrecy, or there are enough; disk or database fail.
    """
    new = _shown_by(instance, actor, register, key, (), File(file, data))
    if new:
        with open_write(instance) as writer:
            writer.add(new)
            seal(writer, Act(actor, BatchKind.REGISTER, _ATTACHED.format(key=key), {"registers": {register: 1}}))


def _nameless(proof: Proof, number: int) -> Proof:
    """Return a file without its name: the chain keeps names for ever, and people are known by them."""
    return replace(proof, name=f"tep-{number}{PurePath(proof.name).suffix}")


def _shown_by(
    instance: Instance, actor: Actor, register: str, key: str, steps: Sequence[Step], file: File
) -> list[Attachment]:
    """Take in what shows how a row was moved, and return it as rows of a batch; none when it is there already."""
    with translated():
        row = find_row(instance, {(each.register, each.key): each for each in standing([register])}, register, key)
    said = instance.catalogue.registers[register]
    units = index()
    if not (_may_step(actor, said, row.values, steps, units) or (not steps and _may_show(actor, said, row, units))):
        raise ServiceError([may_not_keep(actor, said)])
    before = proofs.of_row(row.identity)
    kept = proofs.take_in(instance=instance, actor=actor, standing=before, file=file.name, data=file.data)
    new = [each for each in kept if each not in before]
    return [proofs.row_of(row.identity, _nameless(each, len(kept)) if said.has_private else each) for each in new]


def _may_step(
    actor: Actor, register: Register, values: Mapping[str, str], steps: Sequence[Step], units: UnitIndex
) -> bool:
    """Return whether an actor may take steps of a row. A limit is moved by whoever may begin a row."""
    if may_keep(actor, register, units):
        return True
    states = [each.subject if each.kind is StepKind.STATE else register.start for each in steps]
    return bool(states) and all(may_move(actor, register, each, values, units, timezone.localdate()) for each in states)


def _may_show(actor: Actor, register: Register, row: StandingRow, units: UnitIndex) -> bool:
    """Return whether an actor may add photos to an incident that is not closed: who is on duty, and who reports it."""
    taken = [step.subject for step in row.steps if step.kind is StepKind.STATE]
    if taken and register.states[taken[-1]].closed:
        return False
    movers = (Mover.DUTY, Mover.REPORTER)
    return any(acts_as(actor, register, each, row.values, units, timezone.localdate()) for each in movers)


def _may_tell(actor: Actor, register: Register, row: StandingRow, units: UnitIndex) -> bool:
    """Return whether an actor may tell what an incident damaged: who is on duty, and who reports it while it is new."""
    day = timezone.localdate()
    if acts_as(actor, register, Mover.DUTY, row.values, units, day):
        return True
    return not row.steps and acts_as(actor, register, Mover.REPORTER, row.values, units, day)


def _require_unchanged(row: StandingRow, seen: str) -> None:
    if seen and seen != row.mark:
        raise refusal("register.changed_meanwhile", row.key)


def require_reason(reason: str) -> None:
    """Refuse a write that may not stand without a reason.

    Raises:
        ServiceError: when there is none.
    """
    if not reason.strip():
        raise refusal("register.reason_needed")


@dataclass
class _Work:
    """A write under way: what was checked, what is to be written, and what was said."""

    writer: BatchWriter
    instance: Instance
    actor: Actor
    registers: Set[str]
    only_new: bool = False
    is_cleared: bool = False
    findings: list[Finding] = field(default_factory=list)
    _checked: list[CheckedRow] = field(default_factory=list)
    _steps: list[RowStep] = field(default_factory=list)
    _counts: Counter[str] = field(default_factory=Counter)
    _refused: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._units = index()
        self._checks = RowChecks(self.instance, self._units, standing(_related(self.instance, self.registers)))

    @property
    def failed(self) -> bool:
        """Whether nothing may be kept."""
        return has_errors(self.findings)

    @property
    def count(self) -> int:
        """How many rows of the ledger there are to write."""
        return len(self._checked) + len(self._steps)

    @property
    def touches_private(self) -> bool:
        """Whether a register that is written to has private columns."""
        codes = {row.register for row in self._checked}
        return any(self.instance.catalogue.registers[code].has_private for code in codes)

    def act(self, kind: BatchKind, reason: str) -> Act:
        """Return what the batch says of itself; never a value of a row."""
        return Act(self.actor, kind, reason, {"registers": self.written, "steps": len(self._steps)})

    @property
    def written(self) -> dict[str, int]:
        """How many rows of each register are written."""
        return dict(Counter(row.register for row in self._checked))

    def outcome(self, batch: int | None) -> RowsRecorded:
        """Return what the caller is told."""
        keys = tuple(dict.fromkeys((row.register, row.key) for row in self._checked))
        return RowsRecorded(batch, **self._counts, keys=keys, findings=tuple(self.findings))

    def row(self, register: str, key: str) -> StandingRow:
        """Return the row with a key.

        Raises:
            ServiceError: when there is no such register or row.
        """
        return find_row(self.instance, self._checks.known, register, key)

    def take(self, rows: Sequence[Cells]) -> None:
        """Check rows; after a problem go on, to find all others."""
        for cells in rows:
            self._require_unmarked(cells.cells.items())
            if self._may_begin(cells) or self._may_tally(cells) or self._is_allowed(cells.register):
                checked, problems = self._checks.check(cells, only_new=self.only_new)
                self.findings += problems
                if checked is not None:
                    self._place(checked)
                    self.findings += self._names_kept(checked)
        self.findings += self._checks.dead_links([row for row in self._checked if row.is_changed])

    def correct(self, row: StandingRow, changes: Mapping[str, str]) -> None:
        """Check another version of a row."""
        self._require_unmarked(changes.items())
        if not (self._may_fill(row, changes) or self._may_describe(row, changes) or self._is_allowed(row.register)):
            return
        checked, problems = self._checks.correct(row, changes)
        self.findings += problems
        if checked is not None:
            self._place(checked)
            self.findings += self._checks.dead_links([checked])
            self.findings += self._names_kept(checked)

    def withdraw(self, row: StandingRow) -> None:
        """Add the version that withdraws a row that no other row names."""
        if self._may_tally(Cells(row.register, row.values)) or self._is_allowed(row.register):
            self.findings += self._checks.named_by_others(row)
            self.findings += self._of_issued(row)
            self._checked.append(CheckedRow.withdrawing(row))
            self._counts["corrected"] += 1

    def step(self, row: StandingRow, steps: Sequence[Step]) -> None:
        """Add steps to a row, when its register allows them."""
        self._require_unmarked((row.key, each.reason) for each in steps)
        register = self.instance.catalogue.registers[row.register]
        if _may_step(self.actor, register, row.values, steps, self._units) or self._is_allowed(row.register):
            found = step_problems(register, row.day, [*row.steps, *steps])
            new = (each for each in found if each.place >= len(row.steps))
            self.findings += (Finding(each.code, subject=row.key, data=each.data) for each in new)
            self.findings += (
                Finding("register.unusable_text", subject=row.key, data={"column": STATES})
                for each in steps
                if is_unusable(each.reason)
            )
            self._add_steps(row.identity, row.last_step, steps)

    def cancel(self, row: StandingRow) -> None:
        """Add the word that the last step of a row was never taken."""
        if not self._is_allowed(row.register):
            return
        if not row.steps:
            self.findings.append(Finding("register.no_step", subject=row.key))
            return
        last = row.steps[-1]
        self._steps.append(
            RowStep(
                row_id=row.identity, number=row.last_step + 1, kind=last.kind.value, day=last.day,
                subject=last.subject, days=last.days, cancels_id=row.step_ids[-1],
            )
        )  # fmt: skip
        self._counts["steps"] += 1

    def write(self) -> None:
        """Insert what was checked."""
        versions = [row for row in self._checked if row.is_changed]
        ids = add_versions(self.writer, versions)
        for row in self._checked:
            identity = row.before.identity if row.before else ids[row.register, row.key]
            taken = row.before.last_step if row.before else 0
            self._add_steps(identity, taken, row.new_steps, is_counted=False)
        self.writer.add(self._steps)

    def _names_of(self, row: StandingRow) -> set[str]:
        """Return the columns by which a paper of a book is known."""
        register = self.instance.catalogue.registers[row.register]
        by_role = {register.roles.get(role, "") for role in (Role.NUMBER, Role.REFERENCE, Role.ISSUER)}
        return {register.date_column} | by_role

    def _names_kept(self, checked: CheckedRow) -> Iterator[Finding]:
        """Yield a problem when another version changes by what a report is known that was issued here."""
        row = checked.before
        if row is not None and self._names_of(row) & set(checked.changed):
            yield from self._of_issued(row)

    def _of_issued(self, row: StandingRow) -> Iterator[Finding]:
        """Yield a problem when a paper is a report that was issued here: its row in the book stands as long as it."""
        register = self.instance.catalogue.registers[row.register]
        reference = row.values.get(register.roles.get(Role.REFERENCE, ""), "")
        if register.is_of_issued and issued.of_paper(reference, row.day):
            yield Finding("register.row_is_issued", subject=row.key, data={"report": reference})

    def _require_unmarked(self, texts: Iterable[tuple[str, str]]) -> None:
        """Refuse cells and reasons with a mark of secrecy before anything of them is written."""
        for name, text in texts:
            secrets_guard.require_unmarked(self.actor, text, name)

    def _place(self, checked: CheckedRow) -> None:
        outcome = checked.outcome
        self._counts[outcome] += 1
        self._counts["steps"] += len(checked.new_steps)
        if outcome == "unchanged" and not checked.new_steps:
            return
        if outcome == "corrected":
            data = {"register": checked.register, "columns": checked.changed}
            self.findings.append(Finding("register.corrected", Severity.NOTE, checked.key, checked.location, data))
        self._checked.append(checked)

    def _add_steps(self, identity: int, taken: int, steps: Iterable[Step], *, is_counted: bool = True) -> None:
        for number, each in enumerate(steps, start=taken + 1):
            self._steps.append(
                RowStep(
                    row_id=identity, number=number, kind=each.kind.value, day=each.day, subject=each.subject,
                    days=each.days, reason=each.reason,
                )
            )  # fmt: skip
            self._counts["steps"] += is_counted

    def _may_begin(self, cells: Cells) -> bool:
        """Return whether the actor may add a row in its first state without keeping its register."""
        register = self.instance.catalogue.registers.get(cells.register)
        if register is None or not register.start or not self.only_new or cells.cells.get(STATES, "").strip():
            return False
        return may_move(self.actor, register, register.start, cells.cells, self._units, timezone.localdate())

    def _may_describe(self, row: StandingRow, changes: Mapping[str, str]) -> bool:
        """Return whether the actor is on duty for a row, and says no more than what it was and who deals with it."""
        register = self.instance.catalogue.registers[row.register]
        said = {register.roles.get(role, "") for role in (Role.SUMMARY, Role.OWNER)} - {""}
        if not set(changes) <= said:
            return False
        return acts_as(self.actor, register, Mover.DUTY, row.values, self._units, timezone.localdate())

    def _may_tally(self, cells: Cells) -> bool:
        """Return whether the actor may tell the damage of the incident that a row names."""
        tally = self.instance.catalogue.registers.get(cells.register)
        if tally is None or not tally.is_tally:
            return False
        link = tally.columns[tally.roles[Role.INCIDENT]]
        key = (link.register, cells.cells.get(link.code, ""))
        before = self._checks.known.get((tally.code, cells.cells.get(tally.key[0], "")))
        if before is not None and before.values.get(link.code) != key[1]:
            return False
        incident = self._checks.known.get(key)
        if incident is None:
            return any((each.register, each.key) == key for each in self._checked)
        return _may_tell(self.actor, self.instance.catalogue.registers[link.register], incident, self._units)

    def _may_fill(self, row: StandingRow, changes: Mapping[str, str]) -> bool:
        """Return whether the actor may say who owns a row and until when, where nobody has said so yet."""
        register = self.instance.catalogue.registers[row.register]
        owner, due = (register.roles.get(role, "") for role in (Role.OWNER, Role.DUE))
        if not changes or not register.is_assigned or not set(changes) <= {owner, due} - {""} - set(row.values):
            return False
        filled = {**row.values, **changes}
        return may_move(self.actor, register, register.start, filled, self._units, timezone.localdate())

    def _is_allowed(self, code: str) -> bool:
        """Return whether the actor may write into a register, after saying once that not."""
        register = self.instance.catalogue.registers.get(code)
        if register is not None and (self.is_cleared or may_keep(self.actor, register, self._units)):
            return True
        if code not in self._refused:
            self._refused.add(code)
            self.findings.append(
                may_not_keep(self.actor, register) if register else unknown_register(self.instance, code)
            )
        return False


def _related(instance: Instance, codes: Set[str]) -> set[str]:
    """Return registers, those that their rows name, and those whose rows name theirs."""
    related = set(codes)
    for register in instance.catalogue.registers.values():
        named = {column.register for column in register.links}
        related |= named if register.code in codes else set()
        related |= {register.code} if named & codes else set()
    return related


def unknown_register(instance: Instance, code: str) -> Finding:
    """Return that there is no register of a name, and which are alike."""
    return Finding("register.unknown", subject=code, data={"nearest": nearest(code, instance.catalogue.registers)})


def find_row(instance: Instance, known: Mapping[tuple[str, str], StandingRow], register: str, key: str) -> StandingRow:
    """Return the row with a key.

    Raises:
        ServiceError: when there is no such register or row.
    """
    if register not in instance.catalogue.registers:
        found = unknown_register(instance, register)
        raise refusal(found.code, found.subject, **found.data)
    row = known.get((register, key))
    if row is None:
        alike = nearest(key, [other for code, other in known if code == register])
        raise refusal("register.no_row", key, register=register, nearest=alike)
    return row
