"""Reads and checks the cases of a pack: these entries, therefore these figures. Running them is not its duty."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from socai.catalogue.errors import problem
from socai.catalogue.model import Case
from socai.catalogue.plain_numbers import read_plain_number
from socai.catalogue.references import Known
from socai.catalogue.row_checks import decimals_problems, existence_problems
from socai.catalogue.schema import Record
from socai.core.findings import Finding
from socai.core.numerals import NumeralError, parse_number
from socai.formula.nodes import Formula, tallies

NOT_APPLICABLE = "NA"
MISSING = "missing"
UNDEFINED = "undefined"


def case_numeral(text: str) -> Decimal:
    """Return the value of a number of a case: as in Vietnamese reports (``1.426``), or plain (``57.69``).

    Raises:
        NumeralError: it is neither.
    """
    try:
        return parse_number(text, locale="vi").value
    except NumeralError:
        return read_plain_number(text)


def build_case(record: Record) -> Case:
    """Return the case that a record without problems declares."""
    return Case(
        record["name"], record["unit"], record["period"], record["given"], record["expect"], record.location,
        planned=record["plan"],
    )  # fmt: skip


def check_cases(known: Known) -> Iterator[Finding]:
    """Yield the problems of every case: names, units, numbers, entries of what is computed."""
    for record in known.draft.cases:
        if record["unit"] is not None:
            yield from known.unknown_org_unit(record["unit"], record.at("unit"))
        period = record["period"]
        if record["unit"] is not None and period is not None:
            days = (period.start, period.end)
            yield from existence_problems(known, record["unit"], days, str(period), record.at("unit"))
        yield from _number_problems(known, record, "given", (NOT_APPLICABLE,))
        yield from _number_problems(known, record, "plan", ())
        yield from _number_problems(known, record, "expect", (MISSING, UNDEFINED, NOT_APPLICABLE))
        yield from _computed_problems(known, record)


def _number_problems(known: Known, record: Record, key: str, words: tuple[str, ...]) -> Iterator[Finding]:
    numbers: Mapping[str, str] = record[key] or {}
    for code, text in numbers.items():
        location = record.at(key, code)
        yield from known.unknown_indicator(code, location)
        if text in words:
            continue
        try:
            value = case_numeral(text)
        except NumeralError as error:
            yield problem(error.code, location, code, **error.data)
        else:
            yield from decimals_problems(known, code, value, location)


def _computed_problems(known: Known, record: Record) -> Iterator[Finding]:
    """Yield what a case gives although it is computed; what is counted from registers is given, for a case has none."""
    for code in record["given"]:
        indicator = known.draft.indicators.get(code)
        if indicator is not None and "formula" in indicator.nodes and not _is_counted(indicator["formula"]):
            place = str(indicator.location)
            yield problem("pack.computed_entered", record.at("given", code), code, place=place)


def _is_counted(formula: Formula | None) -> bool:
    return formula is not None and bool(tallies(formula.expression))
