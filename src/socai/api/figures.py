"""Figures as ``services.reading`` gives them to everybody: what only reports may print has no value here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from socai.api import schemas
from socai.api.asking import Bearer, actor_of, answered, require
from socai.api.pages import Day, Texts
from socai.api.problems import instance_of
from socai.api.refusals import REFUSALS
from socai.core.figures import Figure
from socai.core.numerals import exact_text
from socai.services import figure_rights, reading, units
from socai.services.errors import refusal

router = Router(tags=["figures"], auth=Bearer("read"))
MOST = 10_000
_SHARE_DECIMALS = 4


class Asked(Schema):
    """Which figures are asked for."""

    model_config = ConfigDict(extra="ignore")

    indicator: Annotated[Texts, Field(min_length=1)] = Field(description="codes; `a.b.*` is every code below `a.b`")
    unit: Texts = Field(default=[], description="keys of units, the reporting unit when left out")
    period: Annotated[Texts, Field(min_length=1)] = Field(description="as periods print: 2026, 2026H1, 2026-06")
    basis: Literal["actual", "estimate"] | None = Field(default=None, description="leave the other one out")
    as_known_on: Day | None = Field(default=None, description="as the ledger was known at the end of this day")
    boundaries: Annotated[str, Field(max_length=20)] = Field(
        default="today", description="a day (2026-12-31), `today`, `as-reported` or `panel`"
    )


@router.get("/figures", response={200: schemas.Figures, **REFUSALS}, summary="Figures in a reading mode")
def figures(request: HttpRequest, asked: Query[Asked]) -> HttpResponse:
    """Return at most 10,000 figures: by period, then unit, then indicator."""

    def made() -> object:
        return {
            "batch": reading.last_batch(),
            "boundaries": asked.boundaries,
            "items": [shown(figure) for figure in found(request, asked)],
        }

    return answered(request, made)


def found(request: HttpRequest, asked: Asked) -> list[Figure]:
    """Return figures within reach of who asks.

    Raises:
        ServiceError: unknown codes, units, periods or modes; units out of reach; too many figures.
    """
    instance = instance_of(request)
    about = asked.unit or [instance.catalogue.reporting_unit]
    require(request, "figure:see", about)
    codes = reading.indicator_codes(instance, asked.indicator)
    figure_rights.require(actor_of(request), instance.catalogue, codes, about, units.index(), timezone.localdate())
    count = len(codes) * max(1, len(asked.unit)) * len(asked.period)
    if count > MOST:
        raise refusal("api.too_many", count=count, most=MOST)
    return reading.query(
        instance=instance,
        indicators=codes,
        units=asked.unit,
        periods=asked.period,
        basis=asked.basis,
        as_known_on=asked.as_known_on,
        boundaries=asked.boundaries,
    )


def value_text(figure: Figure) -> str | None:
    """Return a value as decimal text, ``None`` when there is none."""
    return None if figure.value is None else exact_text(figure.value, figure.decimals)


def shown(figure: Figure) -> Mapping[str, object]:
    """Return a figure as JSON."""
    key = figure.key
    return {
        "indicator": key.indicator,
        "org_unit": key.org_unit,
        "period": str(key.period),
        "basis": key.basis,
        "value": value_text(figure),
        "measure": figure.measure.code,
        "state": figure.state,
        "qualifier": figure.qualifier,
        "source": figure.source,
        "estimated": exact_text(figure.estimated, _SHARE_DECIMALS) if figure.estimated else None,
        "reason": figure.reason,
    }
