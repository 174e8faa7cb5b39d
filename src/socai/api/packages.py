"""Figures as a Frictionless data package: a table with its shape, in one file."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from socai.api.asking import Bearer, answered
from socai.api.figures import Asked, found, shown
from socai.api.problems import instance_of
from socai.api.refusals import REFUSALS
from socai.files.data_packages import Package

router = Router(tags=["figures"], auth=Bearer("read"))
_FIELDS = {
    "indicator": "string",
    "org_unit": "string",
    "period": "string",
    "basis": "string",
    "value": "number",
    "measure": "string",
    "state": "string",
}
_KEY = ("indicator", "org_unit", "period", "basis")


@router.get("/figures.zip", response={200: bytes, **REFUSALS}, summary="Figures as a data package")
def package(request: HttpRequest, asked: Query[Asked]) -> HttpResponse:
    """Return what `/figures` returns as a data package: `datapackage.json` and `figures.csv`."""

    def made() -> bytes:
        rows = [[_text(shown(figure)[name]) for name in _FIELDS] for figure in found(request, asked)]
        title = instance_of(request).catalogue.title
        return Package("figures", title, _FIELDS, _KEY, may_be_empty=frozenset({"value"})).packed(rows)

    return answered(request, made, kind="application/zip")


def _text(value: object) -> str:
    return "" if value is None else str(value)
