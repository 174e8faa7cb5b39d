"""Org units on a day, and all that became of one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router

from socai.api import schemas
from socai.api.asking import Bearer, answered
from socai.api.pages import Day, Limit, Offset, page
from socai.api.refusals import REFUSALS
from socai.services import unit_reading, units
from socai.services.unit_reading import KnownEvent
from socai.services.units import UnitIndex, UnitVersion

router = Router(tags=["units"], auth=Bearer("read"))


@router.get("/units", response={200: schemas.Units, **REFUSALS}, summary="Units on a day")
def there(
    request: HttpRequest,
    on: Annotated[Day | None, Query(description="the day, today when left out")] = None,
    offset: Offset = 0,
    limit: Limit = 200,
) -> HttpResponse:
    """Return the units that are there on a day, in the order of their keys."""

    def made() -> object:
        index = units.index()
        found = unit_reading.there(on=on or timezone.localdate())
        return page(request, found, offset, limit, lambda version: _version(version, index))

    return answered(request, made)


@router.get("/units/{key}", response={200: schemas.UnitHistory, **REFUSALS}, summary="A unit and its history")
def history(request: HttpRequest, key: str) -> HttpResponse:
    """Return every version of a unit that holds now, and the changes that it has part in."""

    def made() -> object:
        index = units.index()
        unit = unit_reading.identity(index, key)
        return {
            "key": index.key_of(unit),
            "versions": [_version(each, index) for each in index.versions(unit)],
            "events": [_event(each) for each in unit_reading.events(key=key)],
        }

    return answered(request, made)


def _version(version: UnitVersion, index: UnitIndex) -> Mapping[str, object]:
    return {
        "key": version.key,
        "code": version.code,
        "name": version.name,
        "type": version.type,
        "parent": index.key_of(version.parent) or None,
        "valid_from": version.valid_from and version.valid_from.isoformat(),
        "valid_to": version.valid_to and version.valid_to.isoformat(),
    }


def _event(event: KnownEvent) -> Mapping[str, object]:
    return {
        "name": event.name,
        "kind": event.kind,
        "on": event.on.isoformat(),
        "sources": event.sources,
        "targets": event.targets,
        "act": event.act,
    }
