"""A commune taken out of a ledger of many: its rows and chain as a backup holds them, for another server to restore.

What was written about its units, and what its accounts wrote, goes with it: every revision, who, when and why. Batches
keep their order and moments; they are numbered and sealed again, for the rows of other communes are not there to be
hashed. The event of each tells what number and seal it had. Of accounts of others, and of units around, only what
names them goes along: nobody signs in with those.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from django.db.models import ForeignKey, Model, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from socai.ledger import canonical
from socai.ledger.guard_rules import SEALED_TABLES
from socai.ledger.models import (
    POSITIONS,
    Account,
    Approval,
    Assignment,
    Attachment,
    AuditEvent,
    Batch,
    Draft,
    Entry,
    Erasure,
    IssuedReport,
    OrgUnit,
    OrgUnitVersion,
    PrivateValue,
    ProseRevision,
    RaisedWarning,
    Reminder,
    ReportStep,
    RowStep,
    RowVersion,
    SealedRow,
    SubmissionStep,
    Target,
    TreePlace,
    UnitEvent,
    UnitEventDetail,
    UnitEventPiece,
    UnitEventWeight,
    WarningStep,
    row_id,
)
from socai.ledger.snapshots import columns_of, rows_of
from socai.services import issued, kept_files, proofs, sights, units
from socai.services.actors import Actor
from socai.services.attachments import place
from socai.services.backup_format import Ends
from socai.services.errors import refusal
from socai.services.opened import Instance

_UNUSABLE = "!"
_WITH_PAPERS: tuple[type[Model], ...] = (Entry, Target, RowVersion, SubmissionStep)
"""What is written with the document that it came from."""
_Row = list[object]
_Rows = QuerySet[Model]


class Extract:
    """What of a ledger belongs to a commune. Everything is read in the transaction in which it is made."""

    def __init__(self, instance: Instance, commune: str, keeper: Actor) -> None:
        """Find what belongs to the commune with a key.

        Raises:
            ServiceError: there is no such unit, or it is the whole ledger.
            DatabaseError: the database fails.
        """
        known = units.index()
        identity = known.identity(commune)
        if identity is None:
            raise refusal("query.unknown_unit", commune, nearest=known.nearest(commune))
        self.commune, self._keeper, self._instance = commune, keeper, instance
        self._own, self._former = sights.units_of(identity)
        if self._own.issuperset(known.identities):
            raise refusal("backup.whole_ledger", commune)
        self._accounts = self._own_accounts()
        self._chosen = self._choose()
        self._numbers = self._renumbered()
        self._named = self._named_accounts()
        self._contents: dict[int, dict[str, canonical.RowsDigest]] = defaultdict(dict)
        self._ends: dict[type[Model], tuple[int, str]] = {}

    def rows(self, model: type[Model]) -> Iterator[_Row]:
        """Yield the rows of a table as they stand in the file. Batches come after all that they seal, events last."""
        if model is Batch:
            return self._batches()
        if model is AuditEvent:
            return self._events()
        return self._plain(model)

    def head(self) -> Ends:
        """Return the ends of the chains, once all rows were given."""
        return Ends(*self._ends[Batch], *self._ends[AuditEvent])

    def documents(self) -> Iterator[Path]:
        """Yield the places of the documents and issued files that the rows name."""
        reports = _values(self._chosen[IssuedReport], "batch_id")
        archived = {
            digest
            for report in issued.listed()
            if report.batch in reports
            for digest in (report.pack, *report.files.values())
        }
        papers = set(self._chosen[Attachment].values_list("sha256", flat=True)) & kept_files.named()
        for folder, digests in ((self._instance.attachments, papers), (self._instance.archive, archived)):
            yield from (place(folder, digest) for digest in sorted(digests))

    # -- what belongs to it --------------------------------------------------------------------------------------------

    def _own_accounts(self) -> frozenset[int]:
        placed = Assignment.objects.filter(org_unit_id__in=self._own).values("account_id")
        return frozenset(
            Account.objects.filter(Q(org_unit_id__in=self._own) | Q(pk__in=placed)).values_list("pk", flat=True)
        )

    def _about(self, day: str) -> Q:
        """Return the condition that a row is about one of its units, or about one that left it later."""
        about = Q(org_unit_id__in=self._own)
        for unit, last in self._former.items():
            end = last.year if day == "year" else last
            about |= Q(org_unit_id=unit, **{f"{day}__lte": end})
        return about

    def _choose(self) -> dict[type[Model], _Rows]:
        """Return the rows of each table that go along."""
        rows, found = self._register_rows(), RaisedWarning.objects.filter(self._about("as_of"))
        chosen: dict[type[Model], _Rows] = {
            Entry: Entry.objects.filter(self._about("period_start")),
            Target: Target.objects.filter(self._about("year")),
            RowVersion: rows,
            RowStep: RowStep.objects.filter(row__in=rows.values("id")),
            Erasure: Erasure.objects.filter(version__in=rows.values("id")),
            PrivateValue: PrivateValue.objects.filter(version__in=rows.values("id")),
            RaisedWarning: found,
            WarningStep: WarningStep.objects.filter(warning__in=found.values("id")),
            SubmissionStep: SubmissionStep.objects.filter(org_unit_id__in=self._own),
            Assignment: Assignment.objects.filter(account_id__in=self._accounts),
            IssuedReport: IssuedReport.objects.filter(batch__actor_id__in=self._accounts),
            ProseRevision: ProseRevision.objects.filter(batch__actor_id__in=self._accounts),
            ReportStep: ReportStep.objects.filter(batch__actor_id__in=self._accounts),
            Draft: Draft.objects.filter(org_unit_id__in=self._own),
            Reminder: Reminder.objects.filter(org_unit_id__in=self._own),
        }
        known = self._units_with_theirs(set(self._own) | _units_named(chosen))
        events = OrgUnitVersion.objects.filter(org_unit_id__in=known).exclude(event=None).values("event_id")
        of_events = UnitEvent.objects.filter(Q(pk__in=events) | Q(reverses__in=events))
        pieces = UnitEventPiece.objects.filter(event__in=of_events.values("id"))
        return chosen | {
            OrgUnit: OrgUnit.objects.filter(pk__in=known),
            OrgUnitVersion: OrgUnitVersion.objects.filter(org_unit_id__in=known),
            UnitEvent: of_events,
            UnitEventPiece: pieces,
            UnitEventWeight: UnitEventWeight.objects.filter(piece__in=pieces.values("id")),
            UnitEventDetail: UnitEventDetail.objects.filter(event__in=of_events.values("id")),
            TreePlace: TreePlace.objects.filter(org_unit_id__in=self._own),
            Attachment: self._papers(chosen, of_events),
        }

    def _register_rows(self) -> _Rows:
        """Return every version of each row that belongs to it, for a version names the ones before it.

        A row belongs where its last version says: one that went to another commune is not there.
        """
        last = RowVersion.objects.filter(self._about("day"), replaced_by=None)
        first = last.annotate(row=Coalesce("first_id", "id")).values("row")
        return RowVersion.objects.filter(Q(pk__in=first) | Q(first__in=first))

    def _papers(self, chosen: Mapping[type[Model], _Rows], of_events: _Rows) -> _Rows:
        """Return the documents that its rows came from, whoever brought them, and the files of its register rows."""
        of_rows = Q(pk__in=of_events.values("attachment_id"))
        for model in _WITH_PAPERS:
            of_rows |= Q(batch_id__in=chosen[model].order_by().values("batch_id"))
        return Attachment.objects.filter((of_rows & ~proofs.BESIDE_ROWS) | proofs.beside_these(chosen[RowVersion]))

    def _units_with_theirs(self, units_named: set[str]) -> set[str]:
        """Return units with those above them, and with all that their change events name."""
        known: set[str] = set()
        waiting = units_named | _values(Account.objects.filter(pk__in=self._accounts), "org_unit_id")
        while waiting - known:
            known |= waiting
            versions = OrgUnitVersion.objects.filter(org_unit_id__in=known)
            events = _values(versions, "event_id")
            pieces = UnitEventPiece.objects.filter(event_id__in=events)
            waiting = {*_values(versions, "parent_id"), *_values(pieces, "source_id"), *_values(pieces, "target_id")}
            waiting |= _values(UnitEventDetail.objects.filter(event_id__in=events), "org_unit_id")
            waiting |= _values(TreePlace.objects.filter(org_unit_id__in=self._own), "parent_id")
        return known

    def _renumbered(self) -> Mapping[int, int]:
        """Return the new number of each batch that goes along, by the one it has."""
        sealed = [rows for model, rows in self._chosen.items() if issubclass(model, SealedRow)]
        batches = {batch for rows in sealed for batch in rows.order_by().values_list("batch_id", flat=True).distinct()}
        approvals = Approval.objects.filter(approves_id__in=batches)
        self._chosen[Approval] = approvals
        batches |= _values(approvals, "batch_id")
        return {batch: number for number, batch in enumerate(sorted(batches), 1)}

    def _named_accounts(self) -> set[int]:
        """Return the accounts of others that its rows name."""
        of_batches = Batch.objects.filter(pk__in=self._numbers).values_list("actor_id", flat=True)
        named = {self._keeper.account, *of_batches, *_values(self._chosen[Assignment], "delegated_by_id")}
        for model in (SubmissionStep, Approval, Draft):
            named |= _values(self._chosen[model], "account_id")
        return named - self._accounts

    # -- rows ----------------------------------------------------------------------------------------------------------

    def _plain(self, model: type[Model]) -> Iterator[_Row]:
        if model is Account:
            yield from self._account_rows()
            return
        converts, table, columns = self._converts(model), model._meta.db_table, columns_of(model)
        numbers = iter(range(1, POSITIONS))
        for row in rows_of(model, self._chosen[model]) if model in self._chosen else ():
            changed = [convert(value) for convert, value in zip(converts, row, strict=True)]
            if model is RaisedWarning:  # they are counted without a gap
                changed[columns.index("number")] = next(numbers)
            if model in SEALED_TABLES:
                batch = changed[columns.index("batch_id")]
                digests = self._contents[batch]  # type: ignore[index]
                digest = digests.setdefault(table, canonical.RowsDigest())
                digest.add([canonical.sealed(table, columns, changed)])
            yield changed

    def _converts(self, model: type[Model]) -> list[Callable[[object], object]]:
        """Return what makes of each value of a row the one that stands in the file."""
        return [self._convert(model, field) for field in model._meta.concrete_fields]

    def _convert(self, model: type[Model], field: object) -> Callable[[object], object]:
        name = field.attname  # type: ignore[attr-defined]
        of = field.related_model if isinstance(field, ForeignKey) else None
        if of is Batch:
            return self._batch
        if (of and issubclass(of, SealedRow)) or (name == "id" and issubclass(model, SealedRow)):
            return self._row
        if (model, name) == (PrivateValue, "id"):
            return self._private
        if (model, name) == (Attachment, "beside"):
            return self._beside
        return lambda value: value

    def _batch(self, number: object) -> object:
        """Return the new number of a batch, or that of the last before it that goes along."""
        if number is None:
            return None
        return self._numbers.get(number) or bisect_right(sorted(self._numbers), number)  # type: ignore[call-overload]

    def _row(self, identity: object) -> object:
        return self._numbered(identity) if isinstance(identity, int) else identity

    def _numbered(self, identity: int) -> int:
        batch, position = divmod(identity, POSITIONS)
        return row_id(self._numbers[batch], position)

    def _private(self, name: object) -> object:
        version, _, cell = str(name).partition("/")
        return f"{self._row(int(version))}/{cell}"

    def _beside(self, name: object) -> object:
        before = proofs.row_in(str(name))
        return name if before is None else proofs.row_name(self._numbered(before))

    def _account_rows(self) -> Iterator[_Row]:
        """Yield its accounts as they are, and those of others that are named without any way to sign in."""
        columns = columns_of(Account)
        taken = {"password": _UNUSABLE, "email": "", "subject": "", "former_passwords": ""}
        for row in rows_of(Account, Account.objects.filter(pk__in=self._accounts | self._named)):
            said = dict(zip(columns, row, strict=True))
            if said["id"] in self._named:
                said |= taken | {"is_active": said["id"] == self._keeper.account, "org_unit_id": None}
            yield list(said.values())

    # -- chains --------------------------------------------------------------------------------------------------------

    def _batches(self) -> Iterator[_Row]:
        seal = (0, "")
        for row in rows_of(Batch, Batch.objects.filter(pk__in=self._numbers)):
            said = dict(zip(columns_of(Batch), row, strict=True))
            number = self._numbers[said["number"]]  # type: ignore[index]
            tables = self._contents[number]
            said |= {
                "number": number,
                "rows": sum(rows.count for rows in tables.values()),
                "content": canonical.content_digest(tables),
            }
            seal = (number, _seal(said, seal[1]))
            yield list(said.values())
        self._ends[Batch] = seal

    def _events(self) -> Iterator[_Row]:
        own = Q(batch=None, actor_id__in=self._accounts)
        seals = dict(Batch.objects.filter(pk__in=self._numbers).values_list("number", "digest"))
        chosen = AuditEvent.objects.filter(Q(batch_id__in=self._numbers) | own)
        columns, end = columns_of(AuditEvent), (0, "")
        last: _Row = [
            0, "commune.taken_out", self._keeper.account, canonical.plain(timezone.now()), None,
            canonical.data_text({"unit": self.commune}), "", "",
        ]  # fmt: skip
        for row in (*rows_of(AuditEvent, chosen), last):
            said = dict(zip(columns, row, strict=True))
            before = said["batch_id"]
            if isinstance(before, int):
                data = {**json.loads(str(said["data"])), "batch_before": before, "seal_before": seals[before]}
                said |= {"batch_id": self._numbers[before], "data": canonical.data_text(data)}
            said["number"] = end[0] + 1
            end = (end[0] + 1, _seal(said, end[1]))
            yield list(said.values())
        self._ends[AuditEvent] = end


def _seal(said: dict[str, object], previous: str) -> str:
    """Chain a row of a chain to the one before, and return its seal."""
    said["previous_digest"] = previous
    digest = canonical.line_digest(value for name, value in said.items() if name != "digest")
    said["digest"] = digest
    return digest


def _units_named(chosen: Mapping[type[Model], _Rows]) -> set[str]:
    """Return the units that rows name beside their own."""
    named = ((Entry, "reporter_id"), (WarningStep, "owner_id"), (Assignment, "org_unit_id"), (Assignment, "scope_id"))
    about = (
        (Entry, "org_unit_id"),
        (Target, "org_unit_id"),
        (RowVersion, "org_unit_id"),
        (RaisedWarning, "org_unit_id"),
    )
    return {unit for model, column in (*named, *about) for unit in _values(chosen[model], column)}


def _values(rows: _Rows, column: str) -> set[Any]:
    """Return the different values of a column that are there."""
    return set(rows.order_by().exclude(**{column: None}).values_list(column, flat=True).distinct())
