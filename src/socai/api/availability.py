"""Availability as SDMX 3.0 REST has it: which values of each dimension have data, told as a constraint.

Source: SDMX 3.0 section 5 (REST), SDMX-JSON 2.0.0.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.http import HttpRequest, HttpResponse
from ninja import Router

from socai.api import sdmx
from socai.api.asking import Bearer, actor_of, answered, require
from socai.api.problems import RefusedError, instance_of
from socai.api.refusals import REFUSALS
from socai.api.sdmx import Key, Name
from socai.api.statistics import indicator_of, sdmx_code, sdmx_period
from socai.core.calendars import STATISTICAL
from socai.core.findings import Finding
from socai.services import reading
from socai.services.availability import Available, Series, available

router = Router(tags=["sdmx"], auth=Bearer("read"))
_CONSTRAINT = "AVAILABLE"
_EVERY = "all"
_PATH = "/sdmx/availability/dataflow/{agency}/{name}/{version}/{key}"


@router.get(_PATH, response={200: dict[str, object], **REFUSALS}, summary="What has data (SDMX-JSON)")
def every_dimension(request: HttpRequest, agency: Name, name: Name, version: Name, key: Key) -> HttpResponse:
    """Return the indicators, units and periods that have data among those of a key."""
    return one_dimension(request, agency, name, version, key, _EVERY)


@router.get(
    f"{_PATH}/{{dimension}}", response={200: dict[str, object], **REFUSALS}, summary="What has data, by one dimension"
)
def one_dimension(
    request: HttpRequest, agency: Name, name: Name, version: Name, key: Key, dimension: Name
) -> HttpResponse:
    """Return the values of one dimension that have data among those of a key; `all` stands for every dimension."""
    sdmx.require_flow(name == sdmx.FLOW, agency, version, name)
    if dimension not in (_EVERY, *sdmx.DIMENSIONS):
        raise RefusedError(404, [Finding("api.sdmx_key", subject=dimension)])
    return answered(request, lambda: _message(_found(request, key), dimension), kind=sdmx.STRUCTURE_KIND)


def _found(request: HttpRequest, key: str) -> Available:
    """Return what there is of all series of a key.

    Raises:
        RefusedError: the key is none, or of too many series.
        ServiceError: an unknown indicator, a unit out of reach, or the database fails.
    """
    instance, asked = instance_of(request), []
    for indicator, unit in sdmx.series_of(key):
        codes = [] if indicator == sdmx.ALL else reading.indicator_codes(instance, [indicator_of(indicator)])
        keys = [] if unit == sdmx.ALL else [unit]
        require(request, "figure:see", keys)
        asked.append(Series(codes, keys))
    return available(instance=instance, actor=actor_of(request), asked=asked)


def _message(found: Available, dimension: str) -> Mapping[str, object]:
    values: Mapping[str, Iterable[str]] = {
        "INDICATOR": map(sdmx_code, found.indicators),
        "REF_AREA": found.units,
        "TIME_PERIOD": (sdmx_period(period) for period in found.periods if period.calendar == STATISTICAL),
    }
    asked = {name: list(each) for name, each in values.items() if dimension in (_EVERY, name)}
    told = {name: each for name, each in asked.items() if each}
    region = {"include": True, "keyValues": [_key_value(name, each) for name, each in told.items()]}
    constraint = {
        **sdmx.maintained(_CONSTRAINT),
        "role": "Actual",
        "constraintAttachment": {"dataflows": [sdmx.FLOW_URN]},
        **({"cubeRegions": [region]} if told else {}),
    }
    return {"meta": sdmx.meta(sdmx.STRUCTURE_SCHEMA), "data": {"dataConstraints": [constraint]}}


def _key_value(name: str, values: list[str]) -> Mapping[str, object]:
    return {"id": name, "include": True, "values": values}
