"""Reads and checks entry forms: each box is something that the unit may enter, under words that name nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from socai.catalogue.deadlines import day_problems, day_rule
from socai.catalogue.dossier_checks import build_dossier_list, check_dossier_list
from socai.catalogue.errors import nearest, problem
from socai.catalogue.forms import Form, FormField, FormSection
from socai.catalogue.guards import guards_of, min_level_of
from socai.catalogue.levels import depth
from socai.catalogue.model import Guard
from socai.catalogue.plain_numbers import read_plain_number
from socai.catalogue.references import Known
from socai.catalogue.schema import Record
from socai.core.calendars import Kind, in_use
from socai.core.deadlines import Timing
from socai.core.findings import Finding
from socai.core.numerals import NumeralError
from socai.core.spelling import folded
from socai.core.workdays import Shift

_BOUNDS = ("least", "most")


def build_form(record: Record, owned: Mapping[str, tuple[FormSection, ...]]) -> Form:
    """Return the form that a record without problems declares.

    Args:
        record: the declaration.
        owned: what ``sections_of_owners`` returns.
    """
    due = day_rule(record["due"])
    return Form(
        code=record.code.text,
        name_vi=record["vi"],
        name_en=record["en"],
        fills=record["fills"] or "",
        kind=Kind(record["period"]),
        calendar=record["calendar"],
        sections=tuple(_section(section) for section in record["sections"].values()),
        steps=tuple(record["steps"]),
        due=None if due is None else Timing(due, shift=Shift(record["shift"])),
        dossiers=build_dossier_list(record["dossiers"]) if record["dossiers"] else None,
        owned=owned if record["owners"] else {},
        location=record.location,
    )


def _section(record: Record) -> FormSection:
    fields = tuple(
        FormField(code, box["called"], _bound(box, "least"), _bound(box, "most"), box["jump"])
        for code, box in record["fields"].items()
    )
    return FormSection(record.code.text, record["vi"], record["en"] or record["vi"], fields)


def _bound(record: Record, key: str) -> Decimal | None:
    return None if record[key] is None else read_plain_number(record[key])


def check_forms(known: Known) -> Iterator[Finding]:
    """Yield every problem of the forms of a chain of packs."""
    for record in known.draft.forms.values():
        yield from _head_problems(known, record)
        yield from _step_problems(known, record)
        yield from day_problems(record, "due")
        if record["dossiers"]:
            yield from check_dossier_list(known, record["dossiers"])
        seen: dict[str, Record] = {}
        words: dict[str, str] = {}
        for section in record["sections"].values():
            for code, box in section["fields"].items():
                if code in seen:
                    yield problem("form.twice", box.location, code, first=str(seen[code].location))
                seen.setdefault(code, box)
                yield from _box_problems(known, record, code, box)
                yield from _word_problems(known, code, box, words)
        if not seen and not record["owners"]:
            yield problem("form.empty", record.location, record.code.text)


def _head_problems(known: Known, record: Record) -> Iterator[Finding]:
    if record["owners"] == (record["fills"] is not None):
        yield problem("form.fills_or_owners", record.location, record.code.text)
    if record["owners"] and record["sections"]:
        yield problem("form.owners_have_boxes", record.at("sections"), record.code.text)
    calendars = {name: calendar for name, calendar in in_use().by_name.items() if not calendar.days_of}
    calendar = calendars.get(record["calendar"])
    if calendar is None:
        yield problem(
            "pack.not_allowed", record.at("calendar"), "calendar", value=record["calendar"], allowed=tuple(calendars)
        )
    elif record["period"] is not None and Kind(record["period"]) not in calendar.kinds:
        yield problem(
            "pack.not_allowed", record.at("period"), "period", value=record["period"], allowed=tuple(calendar.kinds)
        )
    types = {unit["type"] for unit in known.draft.org_units.values() if unit["type"]}
    # A general pack does not name all its units.
    is_complete = known.draft.manifest_value("reporting_unit") and "org_units" not in known.draft.unread
    if is_complete and record["fills"] is not None and record["fills"] not in types:
        yield problem("form.nobody_fills", record.at("fills"), record["fills"], nearest=nearest(record["fills"], types))


def _step_problems(known: Known, record: Record) -> Iterator[Finding]:
    """Yield the steps that name no unit of the packs, or one that accepted before."""
    for place, office in enumerate(record["steps"]):
        at = record.at("steps", place)
        yield from known.unknown_org_unit(office, at)
        if office in record["steps"][:place]:
            yield problem("form.step_twice", at, office)


def _box_problems(known: Known, record: Record, code: str, box: Record) -> Iterator[Finding]:
    yield from known.unknown_indicator(code, box.location)
    indicator = known.draft.indicators.get(code)
    if indicator is None:
        return
    if "formula" in indicator.nodes:
        yield problem("pack.computed_entered", box.location, code, place=str(indicator.location))
    level = min_level_of(known.draft, code)
    if record["fills"] is not None and level and depth(record["fills"]) > depth(level):
        yield problem("guard.below_level", box.location, code, level=level, org_unit=record["fills"])
    if Guard.REPORT_ONLY in guards_of(known.draft, code):
        yield problem("guard.report_only_form", box.location, code)
    bounds: dict[str, Decimal] = {}
    for key in _BOUNDS:
        if box[key] is not None:
            try:
                bounds[key] = read_plain_number(box[key])
            except NumeralError as error:
                yield problem(error.code, box.at(key), code, **error.data)
    if len(bounds) == len(_BOUNDS) and bounds["least"] > bounds["most"]:
        yield problem("form.bounds_reversed", box.at("most"), code, least=bounds["least"], most=bounds["most"])


def _word_problems(known: Known, code: str, box: Record, words: dict[str, str]) -> Iterator[Finding]:
    """Yield the words that already name another box, however they are spelled."""
    for place, word in enumerate(box["called"]):
        other = words.setdefault(folded(word), code)
        if other != code:
            yield problem("form.same_word", box.at("called", place), word, other=other)
