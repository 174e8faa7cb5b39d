"""A draft on its way to its number: comments on it, submitting, giving back, approving. It writes no prose.

What is submitted and approved is a text: once it prints otherwise, it is another one and has to be submitted again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from socai.core.periods import Period
from socai.ledger.models import Account, BatchKind, ReportStep, ReportStepKind
from socai.services import access, figure_rights, reading, reports, secrets_guard, units
from socai.services.actors import Actor
from socai.services.addresses import PROSE, report_address
from socai.services.errors import refusal, translated
from socai.services.opened import Instance
from socai.services.reports import ComposedReport
from socai.services.texts import is_unusable
from socai.services.writing import Act, open_write, seal

__all__ = [
    "Asked",
    "Comment",
    "ReportStepKind",
    "Standing",
    "Taken",
    "comment",
    "comments",
    "require_approved",
    "standing",
    "take",
]

MOST_SAID = 2000
_RIGHTS: Mapping[ReportStepKind, str] = {
    ReportStepKind.COMMENT: "report:comment",
    ReportStepKind.RESOLVED: "report:comment",
    ReportStepKind.SUBMITTED: "report:write",
    ReportStepKind.RETURNED: "report:approve",
    ReportStepKind.APPROVED: "report:approve",
}
_BESIDE = (ReportStepKind.COMMENT, ReportStepKind.RESOLVED)
_JUDGED = (ReportStepKind.RETURNED, ReportStepKind.APPROVED)
_WITH_CONTENT = (ReportStepKind.SUBMITTED, ReportStepKind.APPROVED)
_REASON = "Dự thảo: {step} {template}, {period}"
_IN_PLACE = "Thay {giver}. "


@dataclass(frozen=True)
class Comment:
    """A comment on a draft.

    Attributes:
        number: its number within the report.
        paragraph: key of the paragraph that it is about, empty for the whole.
        address: path of the page of that paragraph, empty for the whole.
        said: what it says.
        by: who wrote it.
        at: when.
        settled_by: who settled it, empty while it is open.
    """

    number: int
    paragraph: str
    address: str
    said: str
    by: str
    at: datetime
    settled_by: str


@dataclass(frozen=True)
class Taken:
    """A step that a draft took: submitted, returned or approved; what was said with it, by whom and when."""

    step: ReportStepKind
    said: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Standing:
    """Where a draft stands.

    Attributes:
        title: what the report is called.
        period: the reporting period.
        steps: what it went through, in order.
        comments: the comments on it, open ones first.
        may: the steps that the actor may take now.
        is_changed: whether it prints otherwise than what was submitted or approved last.
        seen: which text this is, for ``Asked.seen``.
    """

    title: str
    period: Period
    steps: tuple[Taken, ...]
    comments: tuple[Comment, ...]
    may: frozenset[ReportStepKind]
    is_changed: bool
    seen: str

    @property
    def last(self) -> ReportStepKind | None:
        """The last step that it took."""
        return self.steps[-1].step if self.steps else None


@dataclass(frozen=True)
class Asked:
    """A step that somebody wants to take.

    Attributes:
        step: which.
        said: the comment, or what goes with the step; a comment and a return need one.
        paragraph: of a comment: key of the paragraph, empty for the whole.
        resolves: of ``RESOLVED``: number of the comment that is settled.
        seen: of ``APPROVED`` and ``RETURNED``: the text that they had before them, as ``Standing.seen`` told it;
            ``None`` for a caller that shows none.
    """

    step: ReportStepKind
    said: str = ""
    paragraph: str = ""
    resolves: int | None = None
    seen: str | None = None


def standing(*, instance: Instance, actor: Actor, template: str, period: str) -> Standing:
    """Return where a draft stands.

    Raises:
        ServiceError: the actor may not see reports; no such template or period; the database fails.
    """
    composed = _composed(instance, actor, template, period)
    rows = _rows(template, composed.period)
    last = _last(rows)
    digest = reports.content_digest(composed)
    return Standing(
        title=composed.report.title,
        period=composed.period,
        steps=tuple(_taken(row) for row in rows if row.step not in _BESIDE),
        comments=tuple(sorted(_comments(rows), key=lambda each: bool(each.settled_by))),
        may=frozenset(step for step in ReportStepKind if _may(actor, step) and _is_due(step, actor, last, digest)),
        is_changed=bool(last and last.content and last.content != digest),
        seen=digest,
    )


def comments(template: str, period: Period, paragraph: str, *, settled: bool = False) -> list[Comment]:
    """Return the comments on a paragraph that are not settled, the settled ones too if asked for.

    Raises:
        ServiceError: when the database fails.
    """
    found = _comments(_rows(template, period))
    return [each for each in found if each.paragraph == paragraph and (settled or not each.settled_by)]


def take(*, instance: Instance, actor: Actor, template: str, period: str, asked: Asked) -> int:
    """Take a step with a draft and return the number of the batch. The database refuses the wrong ones as well.

    Raises:
        ServiceError: the actor may not; the step may not follow what was before; the draft changed since it was
            submitted or seen; nothing is said where something must be; a mark of secrecy; disk or database fail.
    """
    return _take(instance, actor, template, period, (asked,))


def comment(
    *, instance: Instance, actor: Actor, template: str, period: str, said: Iterable[tuple[str, str]]
) -> int | None:
    """Write comments, each with the key of its paragraph (empty for the whole), and return the number of the batch.

    All of them are one batch; without any there is none.

    Raises:
        ServiceError: as ``take``; then none of them is written.
    """
    asked = tuple(Asked(ReportStepKind.COMMENT, words, paragraph) for paragraph, words in said)
    return _take(instance, actor, template, period, asked) if asked else None


def require_sayable(*, actor: Actor, said: Iterable[str]) -> None:
    """Refuse words that no comment may have, before anything else is written with them.

    Raises:
        ServiceError: as ``take``, for what the words alone decide and for an actor who may not comment.
    """
    access.require_somewhere(actor, _RIGHTS[ReportStepKind.COMMENT])
    for words in said:
        _refuse_unsaid(actor, Asked(ReportStepKind.COMMENT, words))


def _take(instance: Instance, actor: Actor, template: str, period: str, asked: Sequence[Asked]) -> int:
    """Take steps of one kind as one batch; only comments may be several."""
    step = asked[0].step
    access.require_somewhere(actor, _RIGHTS[step])
    composed = _composed(instance, actor, template, period)
    for each in asked:
        _refuse_unsaid(actor, each)
        if each.paragraph and each.paragraph not in composed.template.keys.values():
            raise refusal("prose.unknown_paragraph", each.paragraph)
    when = composed.period
    digest = reports.content_digest(composed)
    with open_write(instance) as writer:
        rows = _rows(template, when)
        for each in asked:
            _refuse_wrong(actor, each, rows, digest)
        before = _in_place_of(instance, actor, step)
        writer.add([
            ReportStep(
                template=template, period=str(when), number=number, step=step.value, account_id=actor.account,
                paragraph=each.paragraph, said=f"{before}{_set(each.said)}", resolves=each.resolves,
                content=digest if step in _WITH_CONTENT else "",
            )
            for number, each in enumerate(asked, len(rows) + 1)
        ])  # fmt: skip
        reason = _REASON.format(step=step.value, template=template, period=when)
        data = {"template": template, "period": str(when), "step": step.value}
        return seal(writer, Act(actor, BatchKind.REPORT, reason, data)).number


def require_approved(*, actor: Actor, template: str, composed: ComposedReport) -> None:
    """Refuse to let somebody who may not approve issue what no leader approved as it would be printed.

    Raises:
        ServiceError: it is not approved, or it changed since.
    """
    if access.may_somewhere(actor, "report:approve"):
        return
    last = _last(_rows(template, composed.period))
    if last is None or last.step != ReportStepKind.APPROVED:
        raise refusal("draft.not_approved", composed.report.title)
    if last.content != reports.content_digest(composed):
        raise refusal("draft.changed", composed.report.title)


def _composed(instance: Instance, actor: Actor, template: str, period: str) -> ComposedReport:
    figure_rights.require_reports(actor, instance.catalogue)
    return reports.composed_now(instance=instance, template=template, period=reading.read_period(period))


def _rows(template: str, period: Period) -> list[ReportStep]:
    rows = ReportStep.objects.filter(template=template, period=str(period))
    with translated():
        return list(rows.select_related("account", "batch").order_by("number"))


def _last(rows: Sequence[ReportStep]) -> ReportStep | None:
    return next((row for row in reversed(rows) if row.step not in _BESIDE), None)


def _taken(row: ReportStep) -> Taken:
    return Taken(ReportStepKind(row.step), row.said, _name(row), timezone.localtime(row.batch.created_at))


def _comments(rows: Sequence[ReportStep]) -> list[Comment]:
    settled = {row.resolves: _name(row) for row in rows if row.resolves is not None}
    return [
        Comment(
            number=row.number,
            paragraph=row.paragraph,
            address=report_address(row.template, row.period, PROSE, row.paragraph) if row.paragraph else "",
            said=row.said,
            by=_name(row),
            at=timezone.localtime(row.batch.created_at),
            settled_by=settled.get(row.number, ""),
        )
        for row in rows
        if row.step == ReportStepKind.COMMENT
    ]


def _name(row: ReportStep) -> str:
    return row.account.title or row.account.name


def _may(actor: Actor, step: ReportStepKind) -> bool:
    return access.may_somewhere(actor, _RIGHTS[step])


def _is_due(step: ReportStepKind, actor: Actor, last: ReportStep | None, digest: str) -> bool:
    """Return whether a step may follow the last one."""
    if step in _BESIDE:
        return True
    if last is None or last.step == ReportStepKind.RETURNED:
        return step is ReportStepKind.SUBMITTED
    is_same = last.content == digest
    if step is ReportStepKind.APPROVED:
        return is_same and last.step == ReportStepKind.SUBMITTED and last.account_id != actor.account
    return step is ReportStepKind.RETURNED or not is_same


def _set(said: str) -> str:
    """Return what was said as it is kept: a browser sends the end of a line as two characters."""
    return said.replace("\r\n", "\n").strip()


def _refuse_unsaid(actor: Actor, asked: Asked) -> None:
    said = _set(asked.said)
    if is_unusable(said) or len(said) > MOST_SAID:
        raise refusal("draft.said", asked.step.value, most=MOST_SAID)
    if not said and asked.step in (ReportStepKind.COMMENT, ReportStepKind.RETURNED):
        raise refusal("draft.nothing_said", asked.step.value)
    secrets_guard.admit_typed(actor=actor, texts={asked.step.value: said})


def _refuse_wrong(actor: Actor, asked: Asked, rows: Sequence[ReportStep], digest: str) -> None:
    last = _last(rows)
    if asked.step is ReportStepKind.RESOLVED:
        if not any(each.number == asked.resolves and not each.settled_by for each in _comments(rows)):
            raise refusal("draft.no_comment", str(asked.resolves))
    elif asked.step is ReportStepKind.APPROVED and last and last.step == ReportStepKind.SUBMITTED:
        if last.account_id == actor.account:
            raise refusal("draft.own", actor.name)
        if last.content != digest:
            raise refusal("draft.changed", asked.step.value)
    elif not _is_due(asked.step, actor, last, digest):
        raise refusal("draft.not_now", asked.step.value)
    if asked.step in _JUDGED and asked.seen not in (None, digest):
        raise refusal("draft.changed", asked.step.value)


def _in_place_of(instance: Instance, actor: Actor, step: ReportStepKind) -> str:
    """Return the words that name the leader in whose place alone somebody takes a step, empty for in their own."""
    index = units.index()
    unit = index.identity(instance.catalogue.reporting_unit) or ""
    giver = access.in_place_of(actor, _RIGHTS[step], unit, index, timezone.localdate())
    if giver is None:
        return ""
    account = Account.objects.get(pk=giver)
    return _IN_PLACE.format(giver=account.title or account.name)
