"""A form of a unit on its way: typed and saved, sent with its figures, returned with a reason, accepted, approved.

Each step is a row that nobody can change; a step that is not allowed is refused here and by the database itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.utils import timezone

from socai.catalogue.forms import Form
from socai.catalogue.model import FigureRow
from socai.compose.forms import Sheet
from socai.core.findings import Finding, Severity, has_errors
from socai.ledger.guard_rules import STEPS_AFTER
from socai.ledger.locks import alone
from socai.ledger.models import Account, BatchKind, Draft, SubmissionState, SubmissionStep
from socai.services import access, figure_rights, form_rights, form_steps, forms, proofs, secrets_guard, typed, units
from socai.services.access import Relation
from socai.services.actors import Actor
from socai.services.entries import record
from socai.services.entry_checks import RowChecker
from socai.services.errors import refusal, translated
from socai.services.opened import Instance
from socai.services.proofs import AllProofs
from socai.services.typed import AllTyped, Typed
from socai.services.units import UnitIndex
from socai.services.writing import Act, open_write, seal

_SENT = "Gửi phiếu: {form}, {unit}, {period}"
_IN_PLACE = "Thay {giver}."
_JUDGED = "{state}: {form}, {unit}, {period}"
_OF_OTHERS = frozenset({SubmissionState.CONFIRMED, SubmissionState.ACCEPTED, SubmissionState.APPROVED})
"""Steps that nobody takes of their own sending."""
_RIGHTS: Mapping[SubmissionState, str] = {
    SubmissionState.SENT: "form:fill",
    SubmissionState.CONFIRMED: "form:confirm",
    SubmissionState.ACCEPTED: "form:judge",
    SubmissionState.RETURNED: "form:judge",
    SubmissionState.APPROVED: "form:approve",
}


@dataclass(frozen=True)
class Step:
    """A step of a form, as people read it; ``is_for_another`` when who sent it acts for another unit."""

    state: SubmissionState
    by: str
    at: datetime
    note: str
    account: int
    is_for_another: bool = False


@dataclass(frozen=True)
class Submission:
    """The form of a unit for a period as somebody sees it.

    Attributes:
        sheet: its boxes with the figures around them.
        typed: what stands in each box.
        saved_at: when it was typed, ``None`` when boxes show the figures as they stand.
        steps: what became of it, the earliest first.
        may: the steps that this actor may take now.
        waits_for: name of the office that accepts next, empty when none is declared or all have.
        proofs: photos and files beside its figures that were not sent yet, by code of the indicator.
    """

    sheet: Sheet
    typed: AllTyped
    saved_at: datetime | None
    steps: tuple[Step, ...]
    may: frozenset[SubmissionState]
    waits_for: str = ""
    proofs: AllProofs = field(default_factory=dict)

    @property
    def state(self) -> SubmissionState | None:
        """Where it stands, ``None`` while nobody has sent it."""
        return self.steps[-1].state if self.steps else None

    @property
    def is_unconfirmed(self) -> bool:
        """Whether somebody of another unit sent it and nobody of its own has confirmed it."""
        return is_unconfirmed(self.steps)

    @property
    def filled(self) -> int:
        """How many boxes say something."""
        return sum(each.is_filled for each in self.typed.values())

    @property
    def is_open(self) -> bool:
        """Whether the actor may type into it."""
        return SubmissionState.SENT in self.may


@dataclass(frozen=True)
class Sent:
    """What came of sending: the batch, or why nothing was written.

    Attributes:
        batch: number of the batch, ``None`` when nothing was written.
        findings: what must be put right first, or what to look at once more.
    """

    batch: int | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Standing:
    """Where a form stands, without its boxes; whether the actor may type into it, or is to confirm it."""

    state: SubmissionState | None
    saved_at: datetime | None
    is_open: bool
    is_to_confirm: bool


def standing(*, actor: Actor, form: Form, unit: str, period: str) -> Standing:
    """Return where the form of a unit for a period stands; much less work than ``submission``.

    Raises:
        ServiceError: it is not within reach; the database fails.
    """
    index = units.index()
    _require_sight(actor, form, unit, index)
    place = _Place(form.code, index.identity(unit) or "", period)
    with translated():
        steps, draft = place.steps(), place.draft()
    may = may_take(actor, form, unit, steps, index)
    is_open = SubmissionState.SENT in may
    saved = timezone.localtime(draft.saved_at) if draft is not None and is_open else None
    return Standing(steps[-1].state if steps else None, saved, is_open, SubmissionState.CONFIRMED in may)


def submission(*, instance: Instance, actor: Actor, form: str, unit: str, period: str) -> Submission:
    """Return the form of a unit for a period.

    Raises:
        ServiceError: it is not within reach, or there is no such form, unit or period.
    """
    index = units.index()
    _require_sight(actor, forms.form_of(instance, form), unit, index)
    sheet = forms.sheet(instance=instance, form=form, unit=unit, period=period)
    codes = [box.indicator.code for box in sheet.boxes()]
    figure_rights.require(actor, instance.catalogue, codes, (sheet.about,), index, timezone.localdate())
    return _submission(sheet, actor, index)


def submissions(*, instance: Instance, actor: Actor, form: str, period: str) -> list[Submission]:
    """Return the form of every unit that the actor may fill in for a period, in the order of their keys.

    Raises:
        ServiceError: there is no such form, or it is not for this period; the database fails.
    """
    index, today = units.index(), timezone.localdate()
    declared = forms.form_of(instance, form)
    keys = [
        key
        for key in forms.fillers(instance, declared, forms.form_period(declared, period))
        if form_rights.may(actor, "form:fill", declared, index.identity(key) or "", index, today)
    ]
    sheets = forms.sheets(instance=instance, form=form, keys=keys, period=period)
    return [_submission(sheet, actor, index) for sheet in sheets if not stays_from(instance, actor, sheet, index)]


def stays_from(instance: Instance, actor: Actor, sheet: Sheet, index: UnitIndex) -> bool:
    """Return whether a form has a box whose figures do not leave their commune to reach somebody: it stays whole."""
    kept = figure_rights.kept_in_commune(actor, instance.catalogue, index, timezone.localdate(), sheet.about)
    return any(box.indicator.code in kept for box in sheet.boxes())


def _submission(sheet: Sheet, actor: Actor, index: UnitIndex) -> Submission:
    place = _Place.of(sheet, index)
    with translated():
        steps, draft = place.steps(), place.draft()
    may = may_take(actor, sheet.form, sheet.unit, steps, index)
    office = waits_for(sheet.form, sheet.unit, steps, index)
    found = Submission(sheet, typed.of_figures(sheet), None, steps, may, office)
    if draft is None or not found.is_open:
        return found
    kept = _known(found, typed.loads(draft.typed))
    return replace(found, typed=kept, proofs=proofs.loads(draft.proofs), saved_at=timezone.localtime(draft.saved_at))


def save(*, actor: Actor, submission: Submission, boxes: AllTyped) -> Submission:
    """Keep what was typed into some boxes beside what stands in the others, and return the form with all of it.

    Raises:
        ServiceError: the form was sent and is not open; a box bears a mark of secrecy; the database fails.
    """
    texts = {code: "\n".join((each.value, each.note, each.source)) for code, each in boxes.items()}
    secrets_guard.admit_typed(actor=actor, texts=texts)
    sheet, place = submission.sheet, _Place.of(submission.sheet, units.index())
    with translated(), alone():
        # Between opening and saving somebody may have sent it; a draft left behind would come up after a return.
        if not submission.is_open or len(place.steps()) != len(submission.steps):
            raise refusal("submission.not_open", sheet.unit_name)
        draft = place.draft()
        before = typed.loads(draft.typed) if draft else {}
        # A box that shows its figure as it stands is not kept: a figure that comes in on another way meanwhile stays.
        new = {
            code: each
            for code, each in boxes.items()
            if (each.source or before.get(code) != each)
            and (code in before or each.source or each != submission.typed.get(code, each))
        }
        kept = {**before, **new}
        at = timezone.now()
        values = {"account_id": actor.account, "typed": typed.dumps(kept), "saved_at": at}
        Draft.objects.update_or_create(key=place.key, defaults=values, create_defaults={**values, **place.fields()})
    return replace(submission, typed=_known(submission, kept), saved_at=timezone.localtime(at))


def save_proofs(*, actor: Actor, submission: Submission, kept: AllProofs) -> None:
    """Keep which photos and files stand beside the figures of a form that is not sent yet.

    Raises:
        ServiceError: the form was sent and is not open; the database fails.
    """
    place = _Place.of(submission.sheet, units.index())
    with translated(), alone():
        if not submission.is_open or len(place.steps()) != len(submission.steps):
            raise refusal("submission.not_open", submission.sheet.unit_name)
        values = {"account_id": actor.account, "proofs": proofs.dumps(kept), "saved_at": timezone.now()}
        new = {**values, **place.fields(), "typed": typed.dumps({})}
        Draft.objects.update_or_create(key=place.key, defaults=values, create_defaults=new)


def _known(submission: Submission, boxes: AllTyped) -> AllTyped:
    """Return what stands in every box of the form when some are typed into; others than its boxes are left out."""
    return {code: boxes.get(code, shown) for code, shown in submission.typed.items()}


def check(*, instance: Instance, actor: Actor, submission: Submission) -> list[Finding]:
    """Return what to put right (errors) and what to look at once more before a form is sent. Writes nothing.

    Raises:
        ServiceError: when the database fails.
    """
    rows, findings = typed.rows(submission.sheet, submission.typed)
    return [*findings, *refused(instance=instance, actor=actor, rows=rows), *_asked(instance, submission.sheet, rows)]


def send(
    *, instance: Instance, actor: Actor, submission: Submission, is_sure: bool, request_key: str | None = None
) -> Sent:
    """Send a form: write its figures and the step as one batch.

    Nothing is written while something cannot be read or entered; nor, unless ``is_sure``, while there is something to
    look at once more. With a ``request_key`` the same sending may come again and is written once.

    Raises:
        ServiceError: the form is not open, somebody else sent it meanwhile, a remark bears a mark of secrecy, disk
            or database fail.
    """
    if not submission.is_open:
        raise refusal("submission.not_open", submission.sheet.unit_name)
    sheet = submission.sheet
    rows, findings = typed.rows(sheet, submission.typed)
    if not submission.filled:
        findings.append(Finding("submission.empty", subject=sheet.unit_name))
    findings += [*refused(instance=instance, actor=actor, rows=rows), *_asked(instance, sheet, rows)]
    findings += proofs.lost(instance=instance, proofs=submission.proofs)
    doubts = [finding for finding in findings if finding.severity is not Severity.NOTE]
    if has_errors(findings) or (doubts and not is_sure):
        return Sent(None, tuple(findings))
    index = units.index()
    place = _Place.of(sheet, index)
    step = place.step(len(submission.steps) + 1, SubmissionState.SENT, actor)
    step.is_for_another = not _is_own(actor, place.org_unit, index)
    reason = _SENT.format(form=sheet.form.name_vi, unit=sheet.unit_name, period=sheet.period)
    beside = [step, *proofs.rows(submission.proofs)]
    recorded = record(instance=instance, actor=actor, rows=rows, reason=reason, beside=beside, request_key=request_key)
    if recorded.batch is not None:
        with translated(), alone():
            Draft.objects.filter(key=place.key).delete()
    return Sent(recorded.batch, recorded.findings if recorded.batch is None else ())


def judge(*, instance: Instance, actor: Actor, submission: Submission, state: SubmissionState, note: str = "") -> int:
    """Confirm, accept, return or approve a form that was sent; return the number of the batch.

    Raises:
        ServiceError: the step may not be taken now or by this actor; a return has no reason; the note bears a mark of
            secrecy; the database fails.
    """
    secrets_guard.admit_typed(actor=actor, texts={submission.sheet.unit_name: note})
    sheet = submission.sheet
    if state is SubmissionState.SENT or state not in submission.may:
        raise refusal("submission.not_now", sheet.unit_name)
    if state is SubmissionState.RETURNED and not note.strip():
        raise refusal("submission.no_reason", sheet.unit_name)
    index = units.index()
    place = _Place.of(sheet, index)
    giver = access.in_place_of(
        actor, _right(state, submission.steps[-1].state.value), place.org_unit, index, timezone.localdate()
    )
    with open_write(instance) as writer:
        told = note.strip() if giver is None else f"{_acting_for(giver)} {note}".strip()
        writer.add([place.step(len(submission.steps) + 1, state, actor, told)])
        reason = _JUDGED.format(state=state.value, form=sheet.form.name_vi, unit=sheet.unit_name, period=sheet.period)
        data = {"form": sheet.form.code, "unit": sheet.unit, "period": str(sheet.period), "state": state.value}
        return seal(writer, Act(actor, BatchKind.SUBMISSION, reason, data)).number


def _acting_for(giver: int) -> str:
    account = Account.objects.get(pk=giver)
    return _IN_PLACE.format(giver=account.title or account.name)


def refused(*, instance: Instance, actor: Actor, rows: Sequence[FigureRow]) -> list[Finding]:
    """Return why rows would not be entered, each with the place that its row has. Writes nothing."""
    checker = RowChecker(instance.catalogue, units.index(), actor)
    for row in rows:
        checker.check(row)
    return list(checker.log)


def _asked(instance: Instance, sheet: Sheet, rows: Sequence[FigureRow]) -> list[Finding]:
    return forms.check(catalogue=instance.catalogue, sheet=sheet, rows=rows)


def waits_for(form: Form, unit: str, steps: Sequence[Step], index: UnitIndex) -> str:
    """Return the name of the office whose turn it is with a form that was sent, empty when it is none's."""
    states = [step.state for step in steps]
    if not states or states[-1] in (SubmissionState.RETURNED, SubmissionState.APPROVED):
        return ""
    office = form_steps.next_office(form, unit, states)
    return index.name(index.identity(office) or "") if office else ""


def may_take(
    actor: Actor, form: Form, unit: str, steps: Sequence[Step], index: UnitIndex
) -> frozenset[SubmissionState]:
    """Return the steps that an actor may take next: state, rights and the declared order allow them, nobody's own."""
    states = [step.state for step in steps]
    state = states[-1].value if states else ""
    sender = next((step.account for step in reversed(steps) if step.state is SubmissionState.SENT), None)
    barred = _OF_OTHERS if sender == actor.account else frozenset()
    org_unit, today = index.identity(unit) or "", timezone.localdate()
    if is_unconfirmed(steps) and sender != actor.account and _is_own(actor, org_unit, index):
        return frozenset({SubmissionState.CONFIRMED, SubmissionState.RETURNED})
    return frozenset(
        after
        for after, before in STEPS_AFTER.items()
        if state in before
        and after not in barred
        and form_steps.is_due(after, form, unit, states)
        and form_rights.may(actor, _right(after, state), form, org_unit, index, today)
        and form_steps.answers(actor, after, form, unit, states, index, today)
    )


def is_unconfirmed(steps: Sequence[Step]) -> bool:
    """Return whether a form was sent by somebody of another unit, and nobody of its own has said anything to it."""
    return bool(steps) and steps[-1].is_for_another


def _is_own(actor: Actor, org_unit: str, index: UnitIndex) -> bool:
    """Return whether somebody speaks for a unit itself."""
    today = timezone.localdate()
    return any(
        access.reaches("form:confirm", place.role, Relation.OWN)
        and access.relation(place, org_unit, index, today) is Relation.OWN
        for place in actor.all_places
    )


def _right(after: SubmissionState, before: str) -> str:
    """Return the right that a step needs: what a leader approved only a leader gives back."""
    return "form:approve" if before == SubmissionState.APPROVED.value else _RIGHTS[after]


def _require_sight(actor: Actor, form: Form, unit: str, index: UnitIndex) -> None:
    if not form_rights.may(actor, "form:see", form, index.identity(unit) or "", index, timezone.localdate()):
        raise refusal(access.REFUSED, actor.name)


@dataclass(frozen=True)
class _Place:
    """A form, unit and period as the ledger names them."""

    form: str
    org_unit: str
    period: str

    @classmethod
    def of(cls, sheet: Sheet, index: UnitIndex) -> _Place:
        return cls(sheet.form.code, index.identity(sheet.unit) or "", str(sheet.period))

    @property
    def key(self) -> str:
        return f"{self.form}|{self.org_unit}|{self.period}"

    def fields(self) -> dict[str, str]:
        return {"form": self.form, "org_unit_id": self.org_unit, "period": self.period}

    def draft(self) -> Draft | None:
        return Draft.objects.filter(key=self.key).first()

    def steps(self) -> tuple[Step, ...]:
        rows = SubmissionStep.objects.filter(**self.fields()).select_related("account").order_by("number")
        return tuple(_read(row) for row in rows)

    def step(self, number: int, state: SubmissionState, actor: Actor, note: str = "") -> SubmissionStep:
        return SubmissionStep(
            **self.fields(), number=number, state=state.value, account_id=actor.account, at=timezone.now(), note=note
        )


def _read(row: SubmissionStep) -> Step:
    by = row.account.title or row.account.name
    at = timezone.localtime(row.at)
    return Step(SubmissionState(row.state), by, at, row.note, row.account_id, row.is_for_another)


__all__ = [
    "Sent",
    "Standing",
    "Step",
    "Submission",
    "SubmissionState",
    "Typed",
    "check",
    "is_unconfirmed",
    "judge",
    "may_take",
    "refused",
    "save",
    "send",
    "standing",
    "submission",
    "submissions",
    "waits_for",
]
