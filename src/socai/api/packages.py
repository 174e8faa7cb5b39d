"""Figures as a Frictionless data package: a table with its shape, in one file.

Source: Data Package v1 and Table Schema v1 (frictionlessdata.io).
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from socai.api.asking import Bearer, answered
from socai.api.figures import Asked, found, shown
from socai.api.problems import instance_of
from socai.api.refusals import REFUSALS
from socai.files.tables import write_csv

router = Router(tags=["figures"], auth=Bearer("read"))
_FIELDS: Mapping[str, str] = {
    "indicator": "string",
    "org_unit": "string",
    "period": "string",
    "basis": "string",
    "value": "number",
    "measure": "string",
    "state": "string",
}
_KEY = ("indicator", "org_unit", "period", "basis")
_EPOCH = (1980, 1, 1, 0, 0, 0)


@router.get("/figures.zip", response={200: bytes, **REFUSALS}, summary="Figures as a data package")
def package(request: HttpRequest, asked: Query[Asked]) -> HttpResponse:
    """Return what `/figures` returns as a data package: `datapackage.json` and `figures.csv`."""

    def made() -> bytes:
        rows = [[_text(shown(figure)[name]) for name in _FIELDS] for figure in found(request, asked)]
        return _zip({"datapackage.json": _description(request), "figures.csv": write_csv(tuple(_FIELDS), rows)})

    return answered(request, made, kind="application/zip")


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _description(request: HttpRequest) -> str:
    catalogue = instance_of(request).catalogue
    fields: Sequence[Mapping[str, object]] = [
        {"name": name, "type": kind, **({} if name == "value" else {"constraints": {"required": True}})}
        for name, kind in _FIELDS.items()
    ]
    resource = {
        "name": "figures",
        "path": "figures.csv",
        "profile": "tabular-data-resource",
        "encoding": "utf-8",
        "schema": {"fields": fields, "primaryKey": list(_KEY), "missingValues": [""]},
    }
    said = {"name": "figures", "title": catalogue.title, "profile": "tabular-data-package", "resources": [resource]}
    return json.dumps(said, ensure_ascii=False, indent=1)


def _zip(files: Mapping[str, str]) -> bytes:
    """Return files in one, the same bytes for the same content."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), text, zipfile.ZIP_DEFLATED)
    return out.getvalue()
