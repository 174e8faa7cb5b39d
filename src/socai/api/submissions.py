"""Figures come in as forms, on the same way and under the same checks as those that people send."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from django.http import HttpRequest
from ninja import Header, Router

from socai.api import schemas
from socai.api.asking import Bearer, actor_of
from socai.api.problems import RefusedError, instance_of
from socai.api.refusals import REFUSALS
from socai.catalogue.model import FigureRow
from socai.core.figures import Basis
from socai.core.periods import Period
from socai.services import sending
from socai.services.reading import read_period
from socai.services.sending import Asked

router = Router(tags=["submissions"], auth=Bearer("submit"))
Key = Annotated[str, Header(alias="Idempotency-Key", min_length=1, max_length=100, pattern=r"^[!-~]+$")]


@router.post("/submissions", response={200: schemas.SubmissionOut, **REFUSALS}, summary="Send a form")
def send(request: HttpRequest, body: schemas.SubmissionIn, key: Key) -> dict[str, object]:
    """Send a form of a unit: whole, or not at all. The same key with the same form is written once."""
    period = read_period(body.period)
    return sent(request, body, [_row(box, body.unit, period) for box in body.values], key)


def sent(request: HttpRequest, body: schemas.SubmissionIn, rows: list[FigureRow], key: str) -> dict[str, object]:
    """Send rows as a form.

    Raises:
        RefusedError: with what is to be put right, or looked at once more.
        ServiceError: as ``sending.send``.
    """
    asked = Asked(body.form, body.unit, body.period, rows, body.is_sure, key)
    taken = sending.send(instance=instance_of(request), actor=actor_of(request), asked=asked)
    if taken.batch is None:
        raise RefusedError(422, taken.findings)
    return {"batch": taken.batch, "is_repeated": taken.is_repeated}


def _number(box: schemas.BoxIn) -> Decimal | None:
    return None if box.value is None or box.not_applicable else schemas.number(box.value)


def _row(box: schemas.BoxIn, unit: str, period: Period) -> FigureRow:
    return FigureRow(
        box.indicator, unit, period, _number(box), not box.not_applicable,
        Basis.ESTIMATE if box.is_estimate else Basis.ACTUAL, note=box.note,
    )  # fmt: skip
