"""What goes in and out, as OpenAPI tells it. Values are decimal text with a point: no digit is lost on the way."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from ninja import Schema
from pydantic import ConfigDict, Field

Code = Annotated[str, Field(min_length=1, max_length=200)]
Value = Annotated[str, Field(pattern=r"^-?[0-9]{1,18}(\.[0-9]{1,9})?$", examples=["57.69"])]


def number(value: str) -> Decimal:
    """Return the number that a value is."""
    return Decimal(value)


class Told(Schema):
    """A finding in the reader's language."""

    code: str
    severity: Literal["error", "warning", "note"]
    subject: str
    message: str


class Problem(Schema):
    """Why something was refused (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    findings: list[Told]


class Indicator(Schema):
    """A thing that is measured."""

    code: str
    name_vi: str
    name_en: str
    measure: str
    measure_name: str
    decimals: int
    over_time: str
    over_units: str
    office: str
    formula: str | None
    guards: list[str]
    min_level: str


class Indicators(Schema):
    """A page of indicators."""

    items: list[Indicator]
    total: int
    next: str | None


class FormBox(Schema):
    """A box of a form."""

    indicator: str
    section: str


class FormShape(Schema):
    """A form that units of a type fill in."""

    code: str
    name_vi: str
    name_en: str
    fills: str
    kind: str
    calendar: str
    boxes: list[FormBox]


class ColumnShape(Schema):
    """A column of a register that the API shows."""

    code: str
    name_vi: str
    name_en: str
    type: str
    required: bool


class RegisterShape(Schema):
    """A register without its private columns."""

    code: str
    name_vi: str
    name_en: str
    office: str
    columns: list[ColumnShape]
    states: list[str]


class UnitVersion(Schema):
    """What a unit was in a span of days."""

    key: str
    code: str
    name: str
    type: str
    parent: str | None
    valid_from: date | None
    valid_to: date | None


class Units(Schema):
    """A page of units as they are on a day."""

    items: list[UnitVersion]
    total: int
    next: str | None


class UnitEvent(Schema):
    """A change that a unit has part in."""

    name: str
    kind: str
    on: date
    sources: list[str]
    targets: list[str]
    act: str


class UnitHistory(Schema):
    """All that is known of a unit now: its versions and the changes that it has part in."""

    key: str
    versions: list[UnitVersion]
    events: list[UnitEvent]


class Figure(Schema):
    """A figure; without a value, ``state`` and ``reason`` say why."""

    indicator: str
    org_unit: str
    period: str
    basis: str
    value: str | None
    measure: str
    state: str
    qualifier: str
    source: str
    estimated: str | None
    reason: str


class Figures(Schema):
    """Figures in the boundaries that were asked for, as known at a batch."""

    batch: int
    boundaries: str
    items: list[Figure]


class BoxIn(Schema):
    """What stands in a box: a value, or that the figure does not apply."""

    model_config = ConfigDict(extra="forbid")

    indicator: Code
    value: Value | None = None
    not_applicable: bool = False
    is_estimate: bool = False
    note: Annotated[str, Field(max_length=500)] = ""


class SubmissionIn(Schema):
    """A form of a unit for a period, to be sent."""

    model_config = ConfigDict(extra="forbid")

    form: Code
    unit: Code
    period: Code
    values: Annotated[list[BoxIn], Field(min_length=1, max_length=1000)]
    is_sure: bool = False


class SubmissionOut(Schema):
    """A form that was sent: the batch that holds it, and whether it was there already."""

    batch: int
    is_repeated: bool


class RegisterRow(Schema):
    """A row of a register without its private columns."""

    of_register: str = Field(alias="register")  # classes have a method of that name
    key: str
    revision: int
    org_unit: str
    state: str
    cells: dict[str, str]


class RegisterRows(Schema):
    """A page of rows."""

    items: list[RegisterRow]
    total: int
    next: str | None


class IssuedReport(Schema):
    """An issued report: its number, what it was made of, and the SHA-256 of each file."""

    batch: int
    reference: str
    kind: str
    body: str
    issued_on: date
    template: str
    period: str
    as_known_at: int
    files: dict[str, str]


class IssuedReports(Schema):
    """A page of issued reports."""

    items: list[IssuedReport]
    total: int
    next: str | None
