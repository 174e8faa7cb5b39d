"""Figures that were not typed box by box: from messages, an Excel file or a grid, put into the drafts of their forms.

Nothing that was pasted is kept: only what its reader confirmed goes on.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from django.utils import timezone

from socai.audit.messages import Unclear
from socai.compose.forms import Sheet
from socai.services import agenda, form_files, form_messages, form_rights, secrets_guard, submissions, typed, units
from socai.services.actors import Actor
from socai.services.errors import ServiceError, refusal
from socai.services.form_messages import Proposal
from socai.services.opened import Instance
from socai.services.submissions import Submission


class Outcome(StrEnum):
    """What became of the figures of a form."""

    SAVED = "saved"
    SENT = "sent"
    ASKED = "asked"
    CLOSED = "closed"


@dataclass(frozen=True)
class Put:
    """What became of the figures of a unit.

    Attributes:
        unit: its key.
        unit_name: its name.
        outcome: saved in the draft, sent, saved because there is something to look at first, or not open to typing.
    """

    unit: str
    unit_name: str
    outcome: Outcome


def read(*, instance: Instance, actor: Actor, form: str, period: str, text: str, lang: str) -> tuple[Proposal, ...]:
    """Return what messages tell about units that the actor fills in for. Words without a name are the actor's own.

    Raises:
        ServiceError: an unknown form, or a period that it is not for.
    """
    secrets_guard.admit_text(actor=actor, text=text)
    own = {task.unit for task in agenda.own_tasks(instance=instance, actor=actor) if task.form.code == form}
    unit = own.pop() if len(own) == 1 else ""
    found = form_messages.read_messages(instance=instance, form=form, period=period, text=text, unit=unit, lang=lang)
    return tuple(_within_reach(instance, proposal, actor) for proposal in found)


def put(
    *,
    instance: Instance,
    actor: Actor,
    form: str,
    period: str,
    texts: Mapping[str, Mapping[str, str]],
    sends: Collection[str] = (),
) -> tuple[Put, ...]:
    """Put what was confirmed into the forms of units; send those that are to be sent and leave nothing to look at.

    A form in which nothing changes and that is not to be sent is left alone.

    Args:
        instance: whose forms they are.
        actor: who confirmed.
        form: code of the form.
        period: its period.
        texts: what stands in boxes, by key of the unit and indicator.
        sends: keys of the units whose forms are to be sent.

    Raises:
        ServiceError: a unit is not within reach; the database fails.
    """
    found = [  # all of them first: one that is not within reach leaves the others alone
        submissions.submission(instance=instance, actor=actor, form=form, unit=unit, period=period)
        for unit in dict.fromkeys([*texts, *sends])
    ]
    done = (
        _put(instance, actor, each, texts.get(each.sheet.unit, {}), is_sent=each.sheet.unit in sends) for each in found
    )
    return tuple(each for each in done if each is not None)


def upload(*, instance: Instance, actor: Actor, submission: Submission, file: str, data: bytes) -> Submission:
    """Put a form that was filled in as an Excel file into the draft of the form: all its boxes or none.

    A box that is empty in the file, or shows there what its figure is already, stays as it is.

    Args:
        instance: whose form it is.
        actor: who sends the file.
        submission: the form that it must be.
        file: what messages call the file.
        data: its content.

    Raises:
        ServiceError: it is no form or another one, or cells cannot be read or entered: every one is named.
    """
    secrets_guard.admit(actor=actor, data=data, file=file)
    sheet, rows = form_files.read_form_data(instance=instance, data=data, file=file)
    if _place_of(sheet) != _place_of(submission.sheet):
        raise refusal("form.other_form", file, form=sheet.form.name_vi, unit=sheet.unit_name, period=str(sheet.period))
    problems = submissions.refused(instance=instance, actor=actor, rows=rows)
    if problems:
        raise ServiceError(problems)
    boxes = typed.of_rows(submission.sheet, rows, submission.typed)
    return submissions.save(actor=actor, submission=submission, boxes=boxes)


def _place_of(sheet: Sheet) -> tuple[str, str, str]:
    return sheet.form.code, sheet.unit, str(sheet.period)


def _put(instance: Instance, actor: Actor, found: Submission, texts: Mapping[str, str], *, is_sent: bool) -> Put | None:
    boxes = {code: each.with_text(texts[code]) for code, each in found.typed.items() if code in texts}
    is_changed = any(found.typed[code] != each for code, each in boxes.items())
    if not is_changed and not is_sent:
        return None
    done = Put(found.sheet.unit, found.sheet.unit_name, Outcome.CLOSED)
    if not found.is_open:
        return done
    saved = submissions.save(actor=actor, submission=found, boxes=boxes)
    if not is_sent:
        return replace(done, outcome=Outcome.SAVED)
    sent = submissions.send(instance=instance, actor=actor, submission=saved, is_sure=False)
    return replace(done, outcome=Outcome.ASKED if sent.batch is None else Outcome.SENT)


def _within_reach(instance: Instance, proposal: Proposal, actor: Actor) -> Proposal:
    """Return a proposal as it is, or only the name of its unit where the actor may not fill it in."""
    if proposal.sheet is None:
        return proposal
    index = units.index()
    org_unit = index.identity(proposal.sheet.unit) or ""
    is_theirs = form_rights.may(actor, "form:fill", proposal.sheet.form, org_unit, index, timezone.localdate())
    if is_theirs and not submissions.stays_from(instance, actor, proposal.sheet, index):
        return proposal
    return Proposal(None, (), (Unclear("message.not_yours", proposal.sheet.unit_name),), (), "")
