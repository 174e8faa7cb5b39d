"""Takes a form from another program: checked as typed ones are, sent whole or not at all, and only once for a key."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from socai.catalogue.model import FigureRow
from socai.core.findings import Finding
from socai.ledger.models import Batch
from socai.services import submissions, typed
from socai.services.actors import Actor
from socai.services.errors import ServiceError, refusal, translated
from socai.services.opened import Instance

_MOST_KEY = 100


@dataclass(frozen=True)
class Asked:
    """A form to be sent.

    Attributes:
        form: its code.
        unit: key of the unit.
        period: as it prints.
        rows: what stands in its boxes.
        is_sure: whether it goes also when something is unusual.
        key: what names this sending; sent again, it is written once.
    """

    form: str
    unit: str
    period: str
    rows: Sequence[FigureRow]
    is_sure: bool
    key: str


@dataclass(frozen=True)
class Taken:
    """What came of it: the batch, and whether it was written before; or no batch, and why."""

    batch: int | None
    is_repeated: bool = False
    findings: tuple[Finding, ...] = ()


def send(*, instance: Instance, actor: Actor, asked: Asked) -> Taken:
    """Send a form, unless this very sending is in the ledger already.

    Raises:
        ServiceError: no such form, unit or period within reach; it is not open; the key was used for something else;
            the database fails.
    """
    if not asked.key.strip() or len(asked.key) > _MOST_KEY or not asked.key.isprintable():
        raise refusal("api.bad_key", asked.key[:_MOST_KEY], most=_MOST_KEY)
    request_key = f"api:{actor.account}:{sha256(asked.key.encode('utf-8', 'replace')).hexdigest()}:"
    digest = _digest(asked)
    with translated():
        earlier = Batch.objects.filter(request_key__startswith=request_key).first()
    if earlier is not None:
        if earlier.request_key != request_key + digest:
            raise refusal("batch.request_key_reused", asked.key, batch=earlier.number)
        return Taken(earlier.number, is_repeated=True)
    found = submissions.submission(
        instance=instance, actor=actor, form=asked.form, unit=asked.unit, period=asked.period
    )
    foreign = [row.indicator for row in asked.rows if row.indicator not in found.typed]
    if foreign:
        raise ServiceError(Finding("api.foreign_box", subject=code, data={"form": asked.form}) for code in foreign)
    boxes = {**found.typed, **typed.of_rows(found.sheet, asked.rows, found.typed)}
    sent = submissions.send(
        instance=instance, actor=actor, submission=replace(found, typed=boxes), is_sure=asked.is_sure,
        request_key=request_key + digest,
    )  # fmt: skip
    return Taken(sent.batch, findings=sent.findings)


def _digest(asked: Asked) -> str:
    rows = [
        [row.indicator, None if row.value is None else str(row.value), row.applicable, row.basis.value, row.note]
        for row in asked.rows
    ]
    said = json.dumps([asked.form, asked.unit, asked.period, asked.is_sure, rows], ensure_ascii=True)
    return sha256(said.encode()).hexdigest()
