"""The audit log as auditors and administrators read it: chosen, page by page, or as a file. It changes no event.

Events are only ever added and each names the hash of the one before (``ledger.events``), so nothing here can leave the
log; ``verification.verify`` walks the chain. Nothing takes old events away, so all of them are older than the law asks.

Source: Decree 331/2026/NĐ-CP and TCVN 14423:2026, level 2; twelve months cover every reading of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from django.db.models import QuerySet
from django.utils import timezone

from socai.files.formula_guard import guarded
from socai.files.tables import write_csv
from socai.ledger import events
from socai.ledger.locks import alone
from socai.ledger.models import Account, Assignment, AuditEvent
from socai.services import access, units
from socai.services.actors import Actor
from socai.services.errors import refusal, translated
from socai.services.opened import Instance

PAGE = 50
_RIGHT = "audit_log:see"


class Area(StrEnum):
    """What an act is about."""

    SIGN_IN = "sign_in"
    READING = "reading"
    EXPORT = "export"
    CHANGE = "change"


ACTIONS: Mapping[str, tuple[Area, str]] = {
    "session.started": (Area.SIGN_IN, "web.log_session_started"),
    "session.ended": (Area.SIGN_IN, "web.log_session_ended"),
    "session.refused": (Area.SIGN_IN, "web.log_session_refused"),
    "account.locked": (Area.SIGN_IN, "web.log_account_locked"),
    "second_factor.recovered": (Area.SIGN_IN, "web.log_second_factor_recovered"),
    "phone.registered": (Area.SIGN_IN, "web.log_phone_registered"),
    "phone.revoked": (Area.SIGN_IN, "web.log_phone_revoked"),
    "register.private_read": (Area.READING, "web.log_private_read"),
    "backup.made": (Area.EXPORT, "web.log_backup_made"),
    "commune.taken_out": (Area.EXPORT, "web.log_commune_taken_out"),
    "report.built": (Area.EXPORT, "web.log_report_built"),
    "register.exported": (Area.EXPORT, "web.log_register_exported"),
    "proof.taken": (Area.EXPORT, "web.log_proof_taken"),
    "form.exported": (Area.EXPORT, "web.log_form_exported"),
    "audit_log.exported": (Area.EXPORT, "web.log_log_exported"),
    "paper.refused": (Area.CHANGE, "web.log_paper_refused"),
    "lake.pushed": (Area.EXPORT, "web.log_lake_pushed"),
    "report.signed": (Area.CHANGE, "web.log_report_signed"),
    "account.switched": (Area.CHANGE, "web.log_account_switched"),
    "account.switched_off": (Area.CHANGE, "web.log_account_switched_off"),
    "account.email_set": (Area.CHANGE, "web.log_email_set"),
    "account.linked": (Area.CHANGE, "web.log_account_linked"),
    "reference_code.given": (Area.CHANGE, "web.log_reference_code_given"),
    "reference_code.asked": (Area.READING, "web.log_reference_code_asked"),
    "token.made": (Area.CHANGE, "web.log_token_made"),
    "token.revoked": (Area.CHANGE, "web.log_token_revoked"),
    "password.changed": (Area.CHANGE, "web.log_password_changed"),
    "password.given": (Area.CHANGE, "web.log_password_given"),
    "second_factor.set": (Area.CHANGE, "web.log_second_factor_set"),
    "second_factor.codes_renewed": (Area.CHANGE, "web.log_codes_renewed"),
    "second_factor.switched_off": (Area.CHANGE, "web.log_second_factor_off"),
    "instance.founded": (Area.CHANGE, "web.log_instance_founded"),
    "instance.restored": (Area.CHANGE, "web.log_instance_restored"),
    "batch.units": (Area.CHANGE, "web.log_units"),
    "batch.targets": (Area.CHANGE, "web.log_targets"),
    "batch.entry": (Area.CHANGE, "web.log_entry"),
    "batch.import": (Area.CHANGE, "web.log_import"),
    "batch.demonstration": (Area.CHANGE, "web.log_demonstration"),
    "batch.approval": (Area.CHANGE, "web.log_approval"),
    "batch.issue": (Area.CHANGE, "web.log_issue"),
    "batch.people": (Area.CHANGE, "web.log_people"),
    "batch.submission": (Area.CHANGE, "web.log_submission"),
    "batch.register": (Area.CHANGE, "web.log_register"),
    "batch.erasure": (Area.CHANGE, "web.log_erasure"),
    "batch.warning": (Area.CHANGE, "web.log_warning"),
    "batch.report": (Area.CHANGE, "web.log_report"),
}
"""Every act that is written down: what it is about, and the message that words it."""

DETAILS: Mapping[str, str] = {
    "account": "web.log_of_account",
    "after": "web.log_of_after",
    "approves": "web.log_of_approves",
    "batch": "web.log_of_batch",
    "batch_before": "web.log_of_batch_before",
    "before": "web.log_of_before",
    "by": "web.log_of_by",
    "columns": "web.log_of_columns",
    "created": "web.log_of_created",
    "delegated_by": "web.log_of_delegated_by",
    "device": "web.log_of_device",
    "document": "web.log_of_document",
    "email": "web.log_of_email",
    "events": "web.log_of_events",
    "failures": "web.log_of_failures",
    "figures": "web.log_of_figures",
    "file": "web.log_of_file",
    "files": "web.log_of_files",
    "form": "web.log_of_form",
    "found": "web.log_of_found",
    "ground": "web.log_of_ground",
    "keys": "web.log_of_keys",
    "kind": "web.log_of_kind",
    "lake": "web.log_of_lake",
    "left": "web.log_of_left",
    "mark": "web.log_of_mark",
    "name": "web.log_of_name",
    "on": "web.log_of_on",
    "pack": "web.log_of_pack",
    "pack_digest": "web.log_of_pack_digest",
    "paragraphs": "web.log_of_paragraphs",
    "period": "web.log_of_period",
    "phone": "web.log_of_phone",
    "raised": "web.log_of_raised",
    "reason": "web.log_of_reason",
    "refused": "web.log_of_refused",
    "register": "web.log_of_register",
    "registers": "web.log_of_registers",
    "report": "web.log_of_report",
    "reversed": "web.log_of_reversed",
    "role": "web.log_of_role",
    "row": "web.log_of_row",
    "rows": "web.log_of_rows",
    "scopes": "web.log_of_scopes",
    "seal_before": "web.log_of_seal_before",
    "sha256": "web.log_of_sha256",
    "socai": "web.log_of_socai",
    "state": "web.log_of_state",
    "step": "web.log_of_step",
    "steps": "web.log_of_steps",
    "subject": "web.log_of_subject",
    "template": "web.log_of_template",
    "token": "web.log_of_token",
    "unit": "web.log_of_unit",
    "unknown": "web.log_of_unknown",
    "until": "web.log_of_until",
    "version": "web.log_of_version",
    "warning": "web.log_of_warning",
}
"""Everything that events tell beyond the act itself: the message that names it."""

_HEADER = ("number", "at", "account", "title", "action", "batch", "reason", "data", "previous_digest", "digest")


@dataclass(frozen=True)
class Chosen:
    """Which events are asked for; what is empty chooses nothing away.

    Attributes:
        area: name of an area.
        account: name of the account that acted.
        start: first day.
        end: last day.
    """

    area: str = ""
    account: str = ""
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True)
class Logged:
    """An event as people read it.

    Attributes:
        number: its number in the chain.
        at: when.
        account: name of the account that acted.
        title: how people call it.
        words: code of the message that says what was done.
        batch: number of the batch that it wrote, ``None`` for none.
        reason: why the batch was written.
        details: what else is known, each as the message that names it and its value.
    """

    number: int
    at: datetime
    account: str
    title: str
    words: str
    batch: int | None
    reason: str
    details: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class LogPage:
    """A page of the log, the latest event first.

    Attributes:
        lines: its events.
        older: number before which the next page begins, 0 when there is none.
    """

    lines: tuple[Logged, ...]
    older: int


def read(*, instance: Instance, actor: Actor, chosen: Chosen, before: int = 0) -> LogPage:
    """Return a page of the chosen events of everybody within the actor's reach.

    Args:
        instance: whose ledger it is.
        actor: who reads.
        chosen: which events.
        before: only events with a smaller number; 0 for the latest.

    Raises:
        ServiceError: an actor who may not, an unknown area or account; the database fails.
    """
    with translated():
        found = _events(instance, actor, chosen)
        rows = list((found.filter(number__lt=before) if before else found)[: PAGE + 1])
    lines = tuple(map(_logged, rows[:PAGE]))
    return LogPage(lines, lines[-1].number if len(rows) > PAGE else 0)


def export(*, instance: Instance, actor: Actor, chosen: Chosen) -> bytes:
    """Return the chosen events as CSV with their hashes, the earliest first; that they were taken is an event too.

    Raises:
        ServiceError: what ``read`` refuses.
    """
    data = {name: str(value) for name, value in asdict(chosen).items() if value}
    with translated():
        rows = [_cells(event) for event in _events(instance, actor, chosen).order_by("number")]
        with alone():
            details = {**data, "rows": len(rows)}
            events.append("audit_log.exported", actor=actor.account, at=timezone.now(), data=details)
    return write_csv(_HEADER, rows).encode()


def accounts(*, instance: Instance, actor: Actor) -> list[str]:
    """Return the names of the accounts whose events an actor may read.

    Raises:
        ServiceError: an actor who may not; the database fails.
    """
    with translated():
        return sorted(_within_reach(instance, actor).values())


def _events(instance: Instance, actor: Actor, chosen: Chosen) -> QuerySet[AuditEvent]:
    names = _within_reach(instance, actor)
    if chosen.account:
        names = {number: name for number, name in names.items() if name == chosen.account}
    if not names:
        raise refusal("log.unknown_account", chosen.account)
    found = AuditEvent.objects.filter(actor_id__in=names).select_related("actor", "batch").order_by("-number")
    if chosen.start:
        found = found.filter(at__gte=_midnight(chosen.start))
    if chosen.end:
        found = found.filter(at__lt=_midnight(chosen.end + timedelta(days=1)))
    return found.filter(action__in=_actions(chosen.area)) if chosen.area else found


def _within_reach(instance: Instance, actor: Actor) -> dict[int, str]:
    """Return the accounts, by number, any of whose places, of today or ever, the actor reaches."""
    access.require_somewhere(actor, _RIGHT)
    index, today = units.index(), timezone.localdate()
    top = index.identity(instance.catalogue.reporting_unit) or ""
    held = {(number, own or top) for number, own in Account.objects.values_list("pk", "org_unit_id")}
    held |= set(Assignment.objects.values_list("account_id", "org_unit_id"))
    reached = {unit for unit in {unit for _, unit in held} if access.may(actor, _RIGHT, unit, index, today)}
    numbers = {number for number, unit in held if unit in reached}
    return dict(Account.objects.filter(pk__in=numbers).values_list("pk", "name"))


def _actions(area: str) -> list[str]:
    if area not in tuple(Area):
        raise refusal("log.unknown_area", area, allowed=tuple(Area))
    return [action for action, (its, _) in ACTIONS.items() if its == area]


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _logged(event: AuditEvent) -> Logged:
    return Logged(
        number=event.number,
        at=timezone.localtime(event.at),
        account=event.actor.name,
        title=event.actor.title,
        words=ACTIONS[event.action][1],
        batch=event.batch_id,
        reason=event.batch.reason if event.batch else "",
        details=tuple(_details(json.loads(event.data))),
    )


def _details(data: Mapping[str, object]) -> Iterable[tuple[str, str]]:
    for name, value in data.items():
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        # An event of an earlier version may tell what none tells any more.
        yield (DETAILS[name], text) if name in DETAILS else ("web.log_of_other", f"{name}: {text}")


def _cells(event: AuditEvent) -> list[str]:
    """Return an event as a line of the file: texts that no spreadsheet runs, the moment with its offset."""
    told = (
        event.number, timezone.localtime(event.at).isoformat(), event.actor.name, event.actor.title, event.action,
        event.batch_id or "", event.batch.reason if event.batch else "", event.data, event.previous_digest,
        event.digest,
    )  # fmt: skip
    return [guarded(str(value)) for value in told]
