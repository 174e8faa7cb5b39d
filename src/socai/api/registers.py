"""Rows of registers without private columns, and the tasks among them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from socai.api import schemas
from socai.api.asking import Bearer, actor_of, answered
from socai.api.pages import Limit, Offset, page
from socai.api.problems import instance_of
from socai.api.refusals import REFUSALS
from socai.catalogue.registers import Register
from socai.services import register_reading
from socai.services.register_reading import RowView

router = Router(tags=["registers"], auth=Bearer("registers"))
When = Annotated[str, Query(max_length=40, description="only rows dated in this period")]


@router.get("/registers/{code}/rows", response={200: schemas.RegisterRows, **REFUSALS}, summary="Rows of a register")
def rows(request: HttpRequest, code: str, period: When = "", offset: Offset = 0, limit: Limit = 200) -> HttpResponse:
    """Return the rows of a register without its private columns."""
    return answered(request, lambda: page(request, _rows(request, code, period), offset, limit, _row))


@router.get("/tasks", response={200: schemas.RegisterRows, **REFUSALS}, summary="Tasks")
def tasks(request: HttpRequest, period: When = "", offset: Offset = 0, limit: Limit = 200) -> HttpResponse:
    """Return the rows of the registers whose rows have an owner and a day by which they are done."""

    def made() -> object:
        found = [
            row
            for register in instance_of(request).catalogue.registers.values()
            if register.is_of_tasks
            for row in _rows(request, register.code, period)
        ]
        return page(request, found, offset, limit, _row)

    return answered(request, made)


def _rows(request: HttpRequest, code: str, period: str) -> list[tuple[Register, RowView]]:
    found = register_reading.read_rows(
        instance=instance_of(request), actor=actor_of(request), register=code, period=period
    )
    return [(found.register, row) for row in found.rows]


def _row(told: tuple[Register, RowView]) -> Mapping[str, object]:
    register, row = told
    cells = {code: text for code, text in row.cells.items() if not register.columns[code].is_private}
    return {
        "register": row.register,
        "key": row.key,
        "revision": row.revision,
        "org_unit": row.org_unit,
        "state": row.state,
        "cells": cells,
    }
