"""The prose of reports as the ledger keeps it: revisions of paragraphs, each written against the one before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from socai.core.periods import Period
from socai.ledger.locks import alone
from socai.ledger.models import BatchKind, ProseEditing, ProseRevision
from socai.services import access, secrets_guard
from socai.services.actors import Actor
from socai.services.errors import refusal, translated
from socai.services.opened import Instance
from socai.services.texts import is_unusable
from socai.services.writing import Act, open_write, seal

LONGEST = 20_000
_STAYS_OPEN = timedelta(hours=1)
_WRITTEN = "Lời văn: {template}, {period}"


@dataclass(frozen=True)
class Revision:
    """A revision of a paragraph: its number, its text (``None`` for the words of the template), by whom and when."""

    number: int
    text: str | None
    by: str
    at: datetime


@dataclass(frozen=True)
class Change:
    """What shall stand in the place of a paragraph.

    Attributes:
        paragraph: its key.
        text: the prose; empty leaves the paragraph out, ``None`` brings the words of the template back.
        base: number of the revision that it was written against, 0 for the words of the template.
    """

    paragraph: str
    text: str | None
    base: int


@dataclass(frozen=True)
class Editing:
    """Somebody else who has a paragraph open, and since when."""

    by: str
    since: datetime


def texts(template: str, period: Period, *, as_known_at: int | None = None) -> dict[str, str]:
    """Return what people wrote for a report, by paragraph.

    Args:
        template: key of the template.
        period: the reporting period.
        as_known_at: number of the last batch to read, all of them when ``None``.

    Raises:
        ServiceError: when the database fails.
    """
    rows = ProseRevision.objects.filter(template=template, period=str(period)).order_by("number")
    if as_known_at is not None:
        rows = rows.filter(batch_id__lte=as_known_at)
    with translated():
        last = {row.paragraph: row for row in rows}
    return {key: row.text for key, row in last.items() if not row.is_template}


def last_period(template: str, period: Period) -> Period | None:
    """Return the latest period before one, of its kind and calendar, that people wrote prose of a report for.

    Raises:
        ServiceError: when the database fails.
    """
    with translated():
        found = ProseRevision.objects.filter(template=template).values_list("period", flat=True).distinct()
        earlier = [each for each in map(Period.parse, found) if each < period]
    return max((each for each in earlier if (each.kind, each.calendar) == (period.kind, period.calendar)), default=None)


def numbers(template: str, period: Period) -> dict[str, list[int]]:
    """Return the batches in which each paragraph of a report was written, the earliest first.

    Raises:
        ServiceError: when the database fails.
    """
    rows = ProseRevision.objects.filter(template=template, period=str(period)).order_by("number")
    found: dict[str, list[int]] = {}
    with translated():
        for paragraph, batch in rows.values_list("paragraph", "batch_id"):
            found.setdefault(paragraph, []).append(batch)
    return found


def revisions(template: str, period: Period, paragraph: str) -> list[Revision]:
    """Return the revisions of a paragraph, the earliest first.

    Raises:
        ServiceError: when the database fails.
    """
    rows = ProseRevision.objects.filter(template=template, period=str(period), paragraph=paragraph)
    with translated():
        return [
            Revision(
                number=row.number,
                text=None if row.is_template else row.text,
                by=row.batch.actor.title or row.batch.actor.name,
                at=timezone.localtime(row.batch.created_at),
            )
            for row in rows.select_related("batch__actor").order_by("number")
        ]


def write(*, instance: Instance, actor: Actor, template: str, period: Period, changes: Sequence[Change]) -> int:
    """Write revisions of paragraphs as one batch, and return its number. Nothing is ever overwritten.

    Raises:
        ServiceError: the actor may not; a text that is too long, cannot be kept or bears a mark of secrecy; somebody
            wrote a paragraph meanwhile; disk or database fail.
    """
    access.require_somewhere(actor, "report:write")
    for each in changes:
        _refuse_unusable(actor, each)
    with open_write(instance) as writer:
        for each in changes:
            _refuse_older(template, period, each)
        writer.add([
            ProseRevision(
                template=template, period=str(period), paragraph=each.paragraph, number=each.base + 1,
                text=each.text or "", is_template=each.text is None,
            )
            for each in changes
        ])  # fmt: skip
        reason = _WRITTEN.format(template=template, period=period)
        data = {"template": template, "period": str(period), "paragraphs": [each.paragraph for each in changes]}
        batch = seal(writer, Act(actor, BatchKind.REPORT, reason, data)).number
        keys = [_editing_key(_place(template, period, each.paragraph), actor) for each in changes]
        ProseEditing.objects.filter(key__in=keys).delete()
    return batch


def _refuse_unusable(actor: Actor, change: Change) -> None:
    text = change.text or ""
    if is_unusable(text):
        raise refusal("prose.unusable", change.paragraph)
    if len(text) > LONGEST:
        raise refusal("prose.too_long", change.paragraph, most=LONGEST)
    secrets_guard.admit_typed(actor=actor, texts={change.paragraph: text})


def _refuse_older(template: str, period: Period, change: Change) -> None:
    past = revisions(template, period, change.paragraph)
    if len(past) != change.base:
        last = past[-1] if past else Revision(0, None, "—", timezone.localtime())
        raise refusal("prose.written_since", change.paragraph, by=last.by, at=f"{last.at:%H:%M %d/%m/%Y}")


def begin(*, actor: Actor, template: str, period: Period, paragraph: str) -> list[Editing]:
    """Tell others that somebody has a paragraph open, and return who else has; it binds nobody.

    Raises:
        ServiceError: when the database fails.
    """
    place, now = _place(template, period, paragraph), timezone.now()
    with translated(), alone():
        ProseEditing.objects.filter(since__lt=now - _STAYS_OPEN).delete()
        values = {"place": place, "account_id": actor.account, "since": now}
        ProseEditing.objects.get_or_create(key=_editing_key(place, actor), defaults=values)
        others = ProseEditing.objects.filter(place=place).exclude(account_id=actor.account).select_related("account")
        return [
            Editing(row.account.title or row.account.name, timezone.localtime(row.since))
            for row in others.order_by("since")
        ]


def _place(template: str, period: Period, paragraph: str) -> str:
    return f"{template}|{period}|{paragraph}"


def _editing_key(place: str, actor: Actor) -> str:
    return f"{place}|{actor.account}"
