"""Erases private values: those kept as long as they may be, and those that somebody asks for. The chain stays whole."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction

from socai.catalogue.errors import nearest
from socai.catalogue.registers import Register
from socai.core.findings import Finding
from socai.core.steps import StepKind
from socai.ledger.models import Attachment, BatchKind, Erasure, ErasureGround, PrivateValue, RowVersion
from socai.ledger.sealing import BatchWriter
from socai.services import kept_files, proofs
from socai.services.actors import Actor
from socai.services.attachments import place
from socai.services.errors import ServiceError, refusal
from socai.services.opened import Instance
from socai.services.proofs import Proof
from socai.services.register_rights import may_keep, may_not_keep
from socai.services.register_rows import StandingRow, standing
from socai.services.registers import find_row, require_reason, unknown_register
from socai.services.units import index
from socai.services.writing import Act, give_up, open_write, seal

FILE = "tep"
"""What stands for a photo or file where a column is named."""


@dataclass(frozen=True)
class Erased:
    """What was erased, or would be.

    Attributes:
        batch: number of the batch, ``None`` when nothing was written.
        cells: register, key and column of each erased cell; ``FILE`` stands for the column of a photo or file.
    """

    batch: int | None
    cells: tuple[tuple[str, str, str], ...]


def erase(
    *, instance: Instance, actor: Actor, register: str, key: str, columns: Sequence[str] = (), reason: str
) -> Erased:
    """Erase private values of a row because somebody asked for it, in all versions of the row, and its files.

    Args:
        instance: whose ledger it is.
        actor: who erases; the keeping office or an administrator.
        register: code of the register.
        key: what names the row.
        columns: which columns, ``FILE`` for its photos and files; all private ones and the files when empty.
        reason: on what ground; it stands with the batch for ever, so it must name nobody.

    Raises:
        ServiceError: an actor who may not; no such register, row or private column; no reason; the database fails.
    """
    require_reason(reason)
    with open_write(instance) as writer:
        known = {(row.register, row.key): row for row in standing([register])}
        row = find_row(instance, known, register, key)
        declared = instance.catalogue.registers[register]
        _require_keepers(actor, [declared])
        private = [code for code, column in declared.columns.items() if column.is_private]
        _require_columns(columns, [*private, FILE], register)
        asked = columns or [*private, FILE]
        held = _held({(row.identity, code) for code in asked})
        files = _files([_RowName.of(row)]) if FILE in asked and private else []
        return _Erasing(instance, writer, actor, ErasureGround.REQUEST).erase(held, files, reason)


def erase_due(
    *, instance: Instance, actor: Actor, on: date, register: str = "", reason: str = "", dry_run: bool = False
) -> Erased:
    """Erase the private values whose time of keeping was over before a day, and files whose row keeps none of them.

    The time counts from the day on which a row came to rest: closed, ended, or its own day when it has no states. A row
    that was withdrawn rests from the first. A value without a declared time is kept.

    Args:
        instance: whose ledger it is.
        actor: who erases; the keeping office of each register that has something to erase, or an administrator.
        on: the day.
        register: only this register, all when empty.
        reason: why, the law's time when empty.
        dry_run: only say what would be erased.

    Raises:
        ServiceError: an actor who may not; no such register; the database fails.
    """
    if register and register not in instance.catalogue.registers:
        raise ServiceError([unknown_register(instance, register)])
    codes = [register] if register else [one.code for one in instance.catalogue.registers.values() if one.has_private]
    with open_write(instance) as writer:
        values = _held(set(_due(instance, codes, on)))
        files = _files(_resting(instance, codes, on))
        touched = sorted({value.version.register for value in values} | {row.register for row, _ in files})
        _require_keepers(actor, [instance.catalogue.registers[code] for code in touched])
        erasing = _Erasing(instance, writer, actor, ErasureGround.RETENTION)
        return erasing.erase(values, files, reason or "Hết thời hạn lưu giữ", dry_run=dry_run)


def erase_missing(*, instance: Instance, actor: Actor, reason: str) -> None:
    """Say of private values and files of rows that are not there, and were not erased, that they are gone for good.

    Only for an instance that was restored without the key of its backup, by whom that was asked for.

    Raises:
        ServiceError: the database fails.
    """
    with open_write(instance) as writer:
        erased = set(Erasure.objects.values_list("version_id", "cell"))
        held = set(PrivateValue.objects.values_list("version_id", "cell"))
        hashes = RowVersion.objects.exclude(hashes="{}").order_by("id").values_list("id", "hashes")
        cells = {(version, cell) for version, text in hashes for cell in json.loads(text)} - held
        for digest, beside in Attachment.objects.filter(beside__startswith=proofs.OF_ROW).values_list(
            "sha256", "beside"
        ):
            row = proofs.row_in(beside)
            if row is not None and not place(instance.attachments, digest).is_file():
                cells.add((row, proofs.cell(digest)))
        missing = sorted(cells - erased)
        if not missing:
            give_up()
            return
        ground = ErasureGround.REQUEST.value
        writer.add([Erasure(version_id=version, cell=cell, ground=ground) for version, cell in missing])
        seal(writer, Act(actor, BatchKind.ERASURE, reason, {"ground": ground}))


def _due(instance: Instance, codes: Sequence[str], on: date) -> Iterator[tuple[int, str]]:
    """Yield identity and column of the values whose time is over."""
    rows = standing(codes)
    for row in rows:
        register = instance.catalogue.registers[row.register]
        rest = rest_of(register, row)
        for column in register.columns.values():
            if column.is_private and column.retention and rest is not None and column.retention.until(rest) < on:
                yield row.identity, column.code
    held = {row.identity for row in rows}
    for value in PrivateValue.objects.filter(version__register__in=codes).select_related("version"):
        if value.version.identity not in held:  # of a row that was withdrawn
            yield value.version.identity, value.cell


def rest_of(register: Register, row: StandingRow) -> date | None:
    """Return the day on which a row came to rest, ``None`` while it has not."""
    if register.states:
        last = next((step for step in reversed(row.steps) if step.kind is StepKind.STATE), None)
        state = register.states[last.subject if last else register.start]
        if not state.closed:
            return None
        return last.day if last else row.day
    if register.end_column:
        ends = row.values.get(register.end_column, "")
        return date.fromisoformat(ends) if ends else None
    return row.day


@dataclass(frozen=True)
class _RowName:
    identity: int
    register: str
    key: str

    @classmethod
    def of(cls, row: StandingRow) -> _RowName:
        return cls(row.identity, row.register, row.key)


def _resting(instance: Instance, codes: Sequence[str], on: date) -> Iterator[_RowName]:
    """Yield the rows that keep no private value any longer: the time of all of them is over, or they were withdrawn."""
    rows = standing(codes)
    for row in rows:
        if _is_over(instance.catalogue.registers[row.register], row, on):
            yield _RowName.of(row)
    firsts = RowVersion.objects.filter(register__in=codes, first__isnull=True)
    withdrawn = firsts.exclude(id__in=[row.identity for row in rows])
    yield from (_RowName(*values) for values in withdrawn.values_list("id", "register", "key"))


def _is_over(register: Register, row: StandingRow, on: date) -> bool:
    rest = rest_of(register, row)
    kept = [column.retention for column in register.columns.values() if column.is_private]
    return rest is not None and all(each is not None and each.until(rest) < on for each in kept)


def _files(rows: Iterable[_RowName]) -> list[tuple[_RowName, Proof]]:
    """Return the photos and files that are left of rows."""
    return [(row, proof) for row in rows for proof in proofs.of_row(row.identity)]


@dataclass(frozen=True)
class _Erasing:
    """An erasure under way: where, by whom, on what ground."""

    instance: Instance
    writer: BatchWriter
    actor: Actor
    ground: ErasureGround

    def erase(
        self,
        values: Sequence[PrivateValue],
        files: Sequence[tuple[_RowName, Proof]],
        reason: str,
        *,
        dry_run: bool = False,
    ) -> Erased:
        named = {(value.version.register, value.version.key, value.cell) for value in values}
        cells = (*sorted(named), *((row.register, row.key, FILE) for row, _ in files))
        if not cells or dry_run:
            give_up()
            return Erased(None, cells)
        places = [(value.version_id, value.cell) for value in values]
        places += [(row.identity, proofs.cell(proof.sha256)) for row, proof in files]
        self.writer.add([Erasure(version_id=version, cell=cell, ground=self.ground.value) for version, cell in places])
        PrivateValue.objects.filter(id__in=[value.id for value in values]).delete()
        counts = {code: sum(cell[0] == code for cell in cells) for code in sorted({cell[0] for cell in cells})}
        data = {"ground": self.ground.value, "registers": counts}
        batch = seal(self.writer, Act(self.actor, BatchKind.ERASURE, reason, data))
        digests = [proof.sha256 for _, proof in files]
        transaction.on_commit(_forget, robust=True)
        transaction.on_commit(lambda: kept_files.forget(instance=self.instance, digests=digests), robust=True)
        return Erased(batch.number, cells)


def _forget() -> None:
    """Let SQLite's journal not keep what was erased; PostgreSQL's server vacuums by itself."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _held(wanted: Set[tuple[int, str]]) -> list[PrivateValue]:
    """Return the private values that are left of cells (identity of the row, column), in all versions of their rows."""
    versions = _versions({identity for identity, _ in wanted})
    values = PrivateValue.objects.filter(version__in=versions).select_related("version").order_by("id")
    return [value for value in values if (value.version.identity, value.cell) in wanted]


def _versions(identities: Iterable[int]) -> list[int]:
    known = set(identities)
    rows = RowVersion.objects.values_list("id", "first_id")
    return [version for version, first in rows if (first or version) in known]


def _require_keepers(actor: Actor, registers: Iterable[Register]) -> None:
    units = index()
    refused: list[Finding] = [
        may_not_keep(actor, register) for register in registers if not may_keep(actor, register, units)
    ]
    if refused:
        raise ServiceError(refused[:1])


def _require_columns(columns: Sequence[str], private: Sequence[str], register: str) -> None:
    for code in columns:
        if code not in private:
            data = {"register": register, "nearest": nearest(code, private) or ", ".join(private) or "–"}
            raise refusal("register.not_private", code, **data)
