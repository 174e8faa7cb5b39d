"""What the database refuses when a row is added: conditions in SQL that both databases understand.

``NEW`` is the row. Each rule is a condition that must not hold and the message the database then gives. The shapes that
triggers take in each database are in ``guards``.
"""

# ruff: noqa: S608 - the SQL here is made of names of our own tables and columns
from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import IntegerField, Model

from socai.core.warning_life import NEXT, State, Step
from socai.ledger.models import (
    POSITIONS,
    Approval,
    Assignment,
    Attachment,
    AuditEvent,
    Batch,
    BatchKind,
    Entry,
    Erasure,
    IssuedReport,
    OrgUnit,
    OrgUnitVersion,
    PrivateValue,
    ProseRevision,
    RaisedWarning,
    ReportStep,
    ReportStepKind,
    RowStep,
    RowVersion,
    SealedRow,
    SubmissionState,
    SubmissionStep,
    Target,
    TreePlace,
    UnitEvent,
    UnitEventDetail,
    UnitEventPiece,
    UnitEventWeight,
    WarningStep,
    WholeKey,
)

MESSAGE_PREFIX = "socai:"
SEALED_TABLES: tuple[type[SealedRow], ...] = (
    OrgUnitVersion,
    Target,
    Entry,
    Approval,
    Attachment,
    IssuedReport,
    UnitEvent,
    UnitEventPiece,
    UnitEventWeight,
    UnitEventDetail,
    TreePlace,
    Assignment,
    SubmissionStep,
    RowVersion,
    RowStep,
    Erasure,
    RaisedWarning,
    WarningStep,
    ProseRevision,
    ReportStep,
)
"""Tables whose rows belong to a batch."""
STEPS_AFTER: dict[SubmissionState, tuple[str, ...]] = {
    SubmissionState.SENT: ("", SubmissionState.RETURNED.value),
    SubmissionState.CONFIRMED: (SubmissionState.SENT.value,),
    SubmissionState.ACCEPTED: (
        SubmissionState.SENT.value,
        SubmissionState.CONFIRMED.value,
        SubmissionState.ACCEPTED.value,
    ),
    SubmissionState.RETURNED: (
        SubmissionState.SENT.value,
        SubmissionState.CONFIRMED.value,
        SubmissionState.ACCEPTED.value,
        SubmissionState.APPROVED.value,
    ),
    SubmissionState.APPROVED: (SubmissionState.ACCEPTED.value,),
}
"""After which states (empty: none yet) a step of a form may come."""
_DRAFT_STEPS_AFTER: dict[ReportStepKind, tuple[str, ...]] = {
    ReportStepKind.SUBMITTED: (
        "",
        ReportStepKind.SUBMITTED.value,
        ReportStepKind.RETURNED.value,
        ReportStepKind.APPROVED.value,
    ),
    ReportStepKind.RETURNED: (ReportStepKind.SUBMITTED.value, ReportStepKind.APPROVED.value),
    ReportStepKind.APPROVED: (ReportStepKind.SUBMITTED.value,),
}
"""After which steps (empty: none yet) a step of a draft may come; comments stand beside them."""
GUARDED: tuple[type[Model], ...] = (OrgUnit, Batch, AuditEvent, *SEALED_TABLES)
"""Tables whose rows are never changed nor removed."""
ERASABLE: tuple[type[Model], ...] = (PrivateValue,)
"""Tables whose rows are never changed, and removed only by the rules of ``delete_rules``."""


@dataclass(frozen=True)
class Rule:
    """A condition that must not hold for a new row, and what to say when it does."""

    message: str
    refused_when: str


def insert_rules(model: type[Model]) -> list[Rule]:
    """Return the rules for new rows of a table that hold on both databases."""
    rules = [_open_batch_only()] if issubclass(model, SealedRow) else []
    return rules + _OWN_RULES.get(model, [])


def delete_rules(model: type[Model]) -> list[Rule]:
    """Return the rules for removing rows of an erasable table; ``OLD`` is the row."""
    return _DELETE_RULES[model]


def replacing_rules(model: type[Model]) -> list[Rule]:
    """Return rules that refuse a row equal to another in a unique key (SQLite's REPLACE would delete the other)."""
    table = model._meta.db_table
    return [
        # The hidden number of a row can be given too, and REPLACE heeds it.
        Rule(f"{table} keeps its rows: this one would replace another", _exists(table, ("rowid",))),
    ] + [
        Rule(f"{table} keeps its rows: this one would replace another", _exists(table, columns))
        for columns in _unique_keys(model)
    ]


def number_rules(model: type[Model]) -> list[Rule]:
    """Return rules that refuse anything but whole numbers in whole-number columns (SQLite takes any type)."""
    columns = [field.column for field in model._meta.concrete_fields if isinstance(field, IntegerField)]
    if not columns:
        return []
    wrong = " OR ".join(f"typeof(NEW.{column}) NOT IN ('integer', 'null')" for column in columns)
    return [Rule(f"{model._meta.db_table} holds whole numbers only", wrong)]


def _unique_keys(model: type[Model]) -> Iterator[tuple[str, ...]]:
    fields = model._meta.concrete_fields
    yield from ((str(field.column),) for field in fields if field.unique and not isinstance(field, WholeKey))
    columns = {field.name: str(field.column) for field in fields}
    for names in model._meta.total_unique_constraints:
        yield tuple(columns[name] for name in names.fields)


def _exists(table: str, columns: tuple[str, ...]) -> str:
    same = " AND ".join(f"other.{column} = NEW.{column}" for column in columns)
    return f"EXISTS (SELECT 1 FROM {table} other WHERE {same})"


def _open_batch_only() -> Rule:
    last = f"SELECT COALESCE(MAX(number), 0) + 1 FROM {Batch._meta.db_table}"
    return Rule("a sealed batch takes no further rows", f"NEW.batch_id <> ({last})")


def _follows(model: type[Model]) -> list[Rule]:
    table = model._meta.db_table
    before = f"COALESCE((SELECT digest FROM {table} WHERE number = NEW.number - 1), '')"
    return [
        Rule("numbers follow each other", f"NEW.number <> (SELECT COALESCE(MAX(number), 0) + 1 FROM {table})"),
        Rule("the hash before is another one", f"NEW.previous_digest <> {before}"),
    ]


def _row_count() -> Rule:
    first, last = f"NEW.number * {POSITIONS}", f"(NEW.number + 1) * {POSITIONS} - 1"
    counts = (
        f"(SELECT COUNT(*) FROM {model._meta.db_table} WHERE id BETWEEN {first} AND {last})" for model in SEALED_TABLES
    )
    return Rule("the batch has another number of rows", f"NEW.rows <> {' + '.join(counts)}")


def _own_word(table: str) -> Rule:
    first, last = f"NEW.number * {POSITIONS}", f"(NEW.number + 1) * {POSITIONS} - 1"
    found = f"SELECT 1 FROM {table} WHERE id BETWEEN {first} AND {last} AND account_id <> NEW.actor_id"
    return Rule("nobody approves in the name of another", f"EXISTS ({found})")


def _own_place() -> Rule:
    first, last = f"NEW.number * {POSITIONS}", f"(NEW.number + 1) * {POSITIONS} - 1"
    found = f"SELECT 1 FROM ledger_assignment WHERE id BETWEEN {first} AND {last} AND delegated_by_id <> NEW.actor_id"
    return Rule("nobody delegates in the name of another", f"EXISTS ({found})")


def _corrects_same_figure() -> Rule:
    same = " AND ".join(
        f"before.{column} = NEW.{column}" for column in ("indicator", "org_unit_id", "period", "basis", "breakdown")
    )
    found = f"SELECT 1 FROM ledger_entry before WHERE before.id = NEW.corrects_id AND {same}"
    return Rule(
        "a correction names the last entry of the same figure",
        f"NEW.revision > 1 AND NOT EXISTS ({found} AND before.revision = NEW.revision - 1)",
    )


def _next_version() -> Rule:
    found = (
        "SELECT 1 FROM ledger_target before WHERE before.indicator = NEW.indicator"
        " AND before.org_unit_id = NEW.org_unit_id AND before.year = NEW.year AND before.due = NEW.due"
        " AND before.version = NEW.version - 1"
    )
    return Rule("versions of a target follow each other", f"NEW.version > 1 AND NOT EXISTS ({found})")


def _replaces_same_unit() -> Rule:
    found = (
        "SELECT 1 FROM ledger_orgunitversion before"
        " WHERE before.id = NEW.replaces_id AND before.org_unit_id = NEW.org_unit_id"
    )
    return Rule(
        "a version of a unit replaces one of the same unit", f"NEW.replaces_id IS NOT NULL AND NOT EXISTS ({found})"
    )


def _reverses() -> Rule:
    same = "before.kind = NEW.kind AND before.effective_on = NEW.effective_on AND before.reverses_id IS NULL"
    found = (
        "SELECT 1 FROM ledger_unitevent before"
        f" WHERE before.id = NEW.reverses_id AND before.batch_id < NEW.batch_id AND {same}"
    )
    return Rule(
        "an earlier event of the same kind and day is reversed, and no reversal",
        f"NEW.reverses_id IS NOT NULL AND NOT EXISTS ({found})",
    )


def _with(table: str, column: str) -> Rule:
    """Return the rule that a row is written together with the one that it belongs to."""
    found = f"SELECT 1 FROM {table} whole WHERE whole.id = NEW.{column} AND whole.batch_id = NEW.batch_id"
    return Rule("a part of an event is written with it", f"NOT EXISTS ({found})")


def _replaces_same_place() -> Rule:
    same = "before.org_unit_id = NEW.org_unit_id AND before.tree = NEW.tree"
    found = f"SELECT 1 FROM ledger_treeplace before WHERE before.id = NEW.replaces_id AND {same}"
    return Rule(
        "a place replaces one of the same unit in the same tree",
        f"NEW.replaces_id IS NOT NULL AND NOT EXISTS ({found})",
    )


def _replaces_same_account() -> Rule:
    found = (
        "SELECT 1 FROM ledger_assignment before"
        " WHERE before.id = NEW.replaces_id AND before.account_id = NEW.account_id"
    )
    return Rule("a place replaces one of the same account", f"NEW.replaces_id IS NOT NULL AND NOT EXISTS ({found})")


def _form_steps() -> list[Rule]:
    """Return the rules for the steps of a form: what may follow what, and that nobody accepts their own sending."""
    same = " AND ".join(f"before.{column} = NEW.{column}" for column in ("form", "org_unit_id", "period"))
    earlier = f"FROM ledger_submissionstep before WHERE {same}"
    before = f"COALESCE((SELECT before.state {earlier} AND before.number = NEW.number - 1), '')"
    allowed = " OR ".join(
        f"(NEW.state = '{after.value}' AND {before} IN ({', '.join(repr(str(state)) for state in states)}))"
        for after, states in STEPS_AFTER.items()
    )
    sender = f"(SELECT before.account_id {earlier} AND before.state = 'sent' ORDER BY before.number DESC LIMIT 1)"
    return [
        Rule("steps of a form follow each other", f"NOT ({allowed}) OR (NEW.number > 1 AND {before} = '')"),
        Rule(
            "nobody confirms, accepts or approves what they sent",
            f"NEW.state IN ('confirmed', 'accepted', 'approved') AND NEW.account_id = {sender}",
        ),
    ]


def _next_row_version() -> Rule:
    found = (
        "SELECT 1 FROM ledger_rowversion before WHERE before.id = NEW.replaces_id AND before.register = NEW.register"
        " AND before.revision = NEW.revision - 1 AND COALESCE(before.first_id, before.id) = NEW.first_id"
    )
    return Rule(
        "a version of a row replaces the last one of the same row", f"NEW.revision > 1 AND NOT EXISTS ({found})"
    )


def _row_steps() -> list[Rule]:
    first = "SELECT 1 FROM ledger_rowversion row_one WHERE row_one.id = NEW.row_id AND row_one.revision = 1"
    count = "SELECT COALESCE(MAX(number), 0) + 1 FROM ledger_rowstep before WHERE before.row_id = NEW.row_id"
    same = "before.row_id = NEW.row_id AND before.subject = NEW.subject AND before.cancels_id IS NULL"
    found = f"SELECT 1 FROM ledger_rowstep before WHERE before.id = NEW.cancels_id AND {same}"
    return [
        Rule("a step belongs to the first version of a row", f"NOT EXISTS ({first})"),
        Rule("steps of a row follow each other", f"NEW.number <> ({count})"),
        Rule("a step cancels one of the same row", f"NEW.cancels_id IS NOT NULL AND NOT EXISTS ({found})"),
    ]


def _value_of_open_version() -> Rule:
    last = f"SELECT COALESCE(MAX(number), 0) + 1 FROM {Batch._meta.db_table}"
    found = f"SELECT 1 FROM ledger_rowversion row_one WHERE row_one.id = NEW.version_id AND row_one.batch_id = ({last})"
    return Rule("a private value is written with its version", f"NOT EXISTS ({found})")


def _erased_in_open_batch() -> Rule:
    last = f"SELECT COALESCE(MAX(number), 0) + 1 FROM {Batch._meta.db_table}"
    same = "erased.version_id = OLD.version_id"
    found = f"SELECT 1 FROM ledger_erasure erased WHERE {same} AND erased.cell = OLD.cell"
    return Rule(
        "a private value is removed only with its erasure", f"NOT EXISTS ({found} AND erased.batch_id = ({last}))"
    )


def _raised() -> list[Rule]:
    same = " AND ".join(f"before.{column} = NEW.{column}" for column in ("rule", "indicator", "org_unit_id"))
    closed = f"SELECT 1 FROM ledger_warningstep done WHERE done.warning_id = before.id AND done.step = '{Step.CLOSED}'"
    live = f"SELECT 1 FROM ledger_raisedwarning before WHERE {same} AND NOT EXISTS ({closed})"
    return [
        Rule(
            "numbers of warnings follow each other",
            "NEW.number <> (SELECT COALESCE(MAX(number), 0) + 1 FROM ledger_raisedwarning)",
        ),
        Rule("a cause has one warning that is not closed", f"EXISTS ({live})"),
    ]


def _step_that_may_follow() -> Rule:
    before = "SELECT 1 FROM ledger_warningstep before WHERE before.warning_id = NEW.warning_id"
    first = f"(NEW.number = 1 AND {_is_one_of(NEXT[State.OPEN])})"
    later = (
        f"EXISTS ({before} AND before.number = NEW.number - 1 AND before.step = '{state}' AND {_is_one_of(steps)})"
        for state, steps in NEXT.items()
        if steps and state is not State.OPEN
    )
    return Rule("a step of a warning may not follow what was before", f"NOT ({' OR '.join((first, *later))})")


def _is_one_of(steps: Iterable[Step]) -> str:
    return "NEW.step IN ({})".format(", ".join(f"'{step}'" for step in steps))


def _next_revision() -> Rule:
    same = " AND ".join(f"before.{column} = NEW.{column}" for column in ("template", "period", "paragraph"))
    last = f"SELECT COALESCE(MAX(before.number), 0) + 1 FROM ledger_proserevision before WHERE {same}"
    return Rule("revisions of a paragraph follow each other", f"NEW.number <> ({last})")


def _draft_steps() -> list[Rule]:
    """Return the rules for a draft: what may follow what, that an approval is of what was submitted, and by another."""
    same = "before.template = NEW.template AND before.period = NEW.period"
    earlier = f"FROM ledger_reportstep before WHERE {same}"
    on_the_way = ", ".join(f"'{step.value}'" for step in _DRAFT_STEPS_AFTER)
    last = f"{earlier} AND before.step IN ({on_the_way}) ORDER BY before.number DESC LIMIT 1"
    before = f"COALESCE((SELECT before.step {last}), '')"
    allowed = " OR ".join(
        f"(NEW.step = '{after.value}' AND {before} IN ({', '.join(repr(step) for step in steps)}))"
        for after, steps in _DRAFT_STEPS_AFTER.items()
    )
    comment = f"SELECT 1 {earlier} AND before.number = NEW.resolves AND before.step = 'comment'"
    settled = f"SELECT 1 {earlier} AND before.resolves = NEW.resolves"
    approves = "NEW.step = 'approved'"
    return [
        Rule("steps of a draft are counted", f"NEW.number <> (SELECT COALESCE(MAX(before.number), 0) + 1 {earlier})"),
        Rule("a step of a draft may not follow what was before", f"NEW.step IN ({on_the_way}) AND NOT ({allowed})"),
        Rule("what is approved is what was submitted", f"{approves} AND NEW.content <> (SELECT before.content {last})"),
        Rule(
            "nobody approves what they submitted", f"{approves} AND NEW.account_id = (SELECT before.account_id {last})"
        ),
        Rule(
            "a comment is settled once",
            f"NEW.resolves IS NOT NULL AND (NOT EXISTS ({comment}) OR EXISTS ({settled}))",
        ),
    ]


def _issues() -> list[Rule]:
    demonstration = f"SELECT 1 FROM ledger_batch WHERE kind = '{BatchKind.DEMONSTRATION.value}'"
    return [
        Rule("a ledger that holds a demonstration issues no paper", f"EXISTS ({demonstration})"),
        Rule("a report is made of earlier batches", "NEW.as_known_at_id >= NEW.batch_id"),
        Rule("the year is that of the day", "CAST(NEW.year AS text) <> SUBSTR(CAST(NEW.issued_on AS text), 1, 4)"),
    ]


def _decisions() -> list[Rule]:
    approved = "FROM ledger_batch WHERE number = NEW.approves_id"
    return [
        # A batch still open has no author yet, so the next rule alone would let it approve itself.
        Rule("an approval is of an earlier batch", "NEW.approves_id >= NEW.batch_id"),
        Rule("nobody approves a batch of their own", f"NEW.account_id = (SELECT actor_id {approved})"),
        Rule("an approval is dated after its batch", f"NEW.decided_at < (SELECT created_at {approved})"),
    ]


_OWN_RULES: dict[type[Model], list[Rule]] = {
    Batch: [*_follows(Batch), _row_count(), _own_word("ledger_approval"), _own_word("ledger_reportstep"), _own_place()],
    AuditEvent: _follows(AuditEvent),
    Entry: [_corrects_same_figure()],
    Target: [_next_version()],
    OrgUnitVersion: [_replaces_same_unit()],
    UnitEvent: [_reverses()],
    UnitEventPiece: [_with("ledger_unitevent", "event_id")],
    UnitEventDetail: [_with("ledger_unitevent", "event_id")],
    UnitEventWeight: [_with("ledger_uniteventpiece", "piece_id")],
    TreePlace: [_replaces_same_place()],
    Assignment: [_replaces_same_account()],
    SubmissionStep: _form_steps(),
    RowVersion: [_next_row_version()],
    RowStep: _row_steps(),
    PrivateValue: [_value_of_open_version()],
    RaisedWarning: _raised(),
    WarningStep: [_step_that_may_follow()],
    ProseRevision: [_next_revision()],
    ReportStep: _draft_steps(),
    Approval: _decisions(),
    IssuedReport: _issues(),
}
_DELETE_RULES: dict[type[Model], list[Rule]] = {PrivateValue: [_erased_in_open_batch()]}
