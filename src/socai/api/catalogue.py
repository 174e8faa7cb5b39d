"""What the pack declares: indicators, forms, registers. Only codes, names and shapes."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from ninja import Router

from socai.api import schemas
from socai.api.asking import Bearer, answered
from socai.api.pages import Limit, Offset, page
from socai.api.problems import instance_of
from socai.api.refusals import REFUSALS
from socai.catalogue.forms import Form
from socai.catalogue.model import Indicator
from socai.catalogue.registers import Register

router = Router(tags=["catalogue"], auth=Bearer("read"))


@router.get("/indicators", response={200: schemas.Indicators, **REFUSALS}, summary="Indicators of the pack")
def indicators(request: HttpRequest, offset: Offset = 0, limit: Limit = 200) -> HttpResponse:
    """Return the indicators in the order of their declaration."""
    found = list(instance_of(request).catalogue.indicators.values())
    return answered(request, lambda: page(request, found, offset, limit, _indicator))


@router.get("/forms", response={200: list[schemas.FormShape], **REFUSALS}, summary="Forms of the pack")
def forms(request: HttpRequest) -> HttpResponse:
    """Return the forms with their boxes."""
    return answered(request, lambda: [_form(form) for form in instance_of(request).catalogue.forms.values()])


@router.get("/registers", response={200: list[schemas.RegisterShape], **REFUSALS}, summary="Registers of the pack")
def registers(request: HttpRequest) -> HttpResponse:
    """Return the registers with their columns, without private ones."""
    return answered(request, lambda: [_register(each) for each in instance_of(request).catalogue.registers.values()])


def _indicator(declared: Indicator) -> Mapping[str, object]:
    return {
        "code": declared.code,
        "name_vi": declared.name_vi,
        "name_en": declared.name_en,
        "measure": declared.measure.code,
        "measure_name": declared.measure.name,
        "decimals": declared.decimals,
        "over_time": declared.over_time.value,
        "over_units": declared.over_units.value,
        "office": declared.office,
        "formula": declared.formula.text if declared.formula else None,
        "guards": sorted(guard.value for guard in declared.guards),
        "min_level": declared.min_level,
    }


def _form(form: Form) -> Mapping[str, object]:
    return {
        "code": form.code,
        "name_vi": form.name_vi,
        "name_en": form.name_en,
        "fills": form.fills,
        "kind": form.kind.value,
        "calendar": form.calendar,
        "boxes": [
            {"indicator": box.indicator, "section": section.code} for section in form.sections for box in section.fields
        ],
    }


def _register(register: Register) -> Mapping[str, object]:
    return {
        "code": register.code,
        "name_vi": register.name_vi,
        "name_en": register.name_en,
        "office": register.office,
        "columns": [
            {
                "code": column.code,
                "name_vi": column.name_vi,
                "name_en": column.name_en,
                "type": column.type.value,
                "required": column.required,
            }
            for column in register.columns.values()
            if not column.is_private
        ],
        "states": list(register.states),
    }
