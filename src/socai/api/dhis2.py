"""Data values as DHIS2 has them, at the address that its clients use: ``<server>/api/dataValueSets``.

A data element is an indicator, a data set a form. What comes in is sent as a form, whole or not at all.
Source: DHIS2 Web API, data value sets.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from socai.api import schemas
from socai.api.asking import Basic, Bearer, answered
from socai.api.figures import Asked, found, value_text
from socai.api.pages import Texts
from socai.api.statistics import dhis2_period, period_of_dhis2
from socai.api.submissions import sent
from socai.catalogue.model import FigureRow
from socai.core.figures import Figure

router = Router()


class DataValue(Schema):
    """A value of a data element."""

    model_config = ConfigDict(extra="forbid")

    data_element: schemas.Code = Field(alias="dataElement")
    value: schemas.Value
    comment: Annotated[str, Field(max_length=500)] = ""


class DataValueSet(Schema):
    """The values of a data set for a unit and a period."""

    model_config = ConfigDict(extra="forbid")

    data_set: schemas.Code = Field(alias="dataSet")
    org_unit: schemas.Code = Field(alias="orgUnit")
    period: schemas.Code
    data_values: Annotated[list[DataValue], Field(alias="dataValues", min_length=1, max_length=1000)]


class AskedValues(Schema):
    """Which values are asked for."""

    data_element: Annotated[Texts, Field(min_length=1)] = Field(alias="dataElement")
    org_unit: Texts = Field(default=[], alias="orgUnit")
    period: Annotated[Texts, Field(min_length=1)]


@router.get("/dataValueSets", auth=[Bearer("read"), Basic("read")])
@router.get("/dataValueSets.json", auth=[Bearer("read"), Basic("read")])
def values(request: HttpRequest, asked: Query[AskedValues]) -> HttpResponse:
    """Return the figures that have a value."""

    def made() -> object:
        periods = [str(period_of_dhis2(each)) for each in asked.period]
        figures = found(request, Asked(indicator=asked.data_element, unit=asked.org_unit, period=periods))
        return {"dataValues": [_value(figure) for figure in figures if figure.value is not None]}

    return answered(request, made)


@router.post("/dataValueSets", auth=[Bearer("submit"), Basic("submit")])
def take(request: HttpRequest, body: DataValueSet, force: bool = False) -> Mapping[str, object]:
    """Send the values as a form; ``force`` sends what is unusual too. The same body again is written once."""
    period = period_of_dhis2(body.period)
    rows = [
        FigureRow(each.data_element, body.org_unit, period, schemas.number(each.value), note=each.comment)
        for each in body.data_values
    ]
    form = schemas.SubmissionIn.model_construct(
        form=body.data_set, unit=body.org_unit, period=str(period), values=[], is_sure=force
    )
    done = sent(request, form, rows, f"dhis2-{sha256(request.body).hexdigest()}")
    counted = "ignored" if done["is_repeated"] else "imported"
    count = {"imported": 0, "updated": 0, "ignored": 0, "deleted": 0, counted: len(rows)}
    return {"responseType": "ImportSummary", "status": "SUCCESS", "importCount": count, "dataSetComplete": "false"}


def _value(figure: Figure) -> Mapping[str, object]:
    return {
        "dataElement": figure.key.indicator,
        "period": dhis2_period(figure.key.period),
        "orgUnit": figure.key.org_unit,
        "value": value_text(figure),
    }
