"""What people type into the boxes of a form, read as they mean it: empty, zero and "không có" are three things."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal

from socai.catalogue.model import FigureRow
from socai.compose.forms import NOT_APPLICABLE, Box, Sheet, shown
from socai.core.findings import Finding, Severity
from socai.core.numerals import NumeralError, parse_number, round_half_up
from socai.core.spelling import folded

LONGEST_VALUE = 40
LONGEST_NOTE = 500


@dataclass(frozen=True)
class Typed:
    """What stands in one box.

    Attributes:
        value: the text, as typed.
        is_none: whether "không có" is ticked.
        note: the remark.
    """

    value: str = ""
    is_none: bool = False
    note: str = ""

    @property
    def is_filled(self) -> bool:
        """Whether it says anything about the figure."""
        return bool(self.value) or self.is_none


AllTyped = Mapping[str, Typed]


def of_figures(sheet: Sheet) -> dict[str, Typed]:
    """Return what boxes show before anybody types: the figures as they stand."""
    return {box.indicator.code: _of_box(box) for box in sheet.boxes()}


def _of_box(box: Box) -> Typed:
    text = shown(box.now)
    note = box.now.atom.note if box.now.atom else ""
    return Typed("", True, note) if text == NOT_APPLICABLE else Typed(text, False, note)


def clean(value: str, note: str, *, is_none: bool) -> Typed:
    """Return what came from a form, without what nobody types: too long, control characters."""
    return Typed(_line(value)[:LONGEST_VALUE], is_none, _line(note)[:LONGEST_NOTE])


def _line(text: str) -> str:
    return " ".join("".join(character if character.isprintable() else " " for character in text).split())


def changed_meanwhile(shown: AllTyped, standing: AllTyped, touched: Collection[str]) -> list[Finding]:
    """Return the boxes that somebody else changed since a page was shown and that its reader did not type into."""
    return [
        Finding("form.changed_meanwhile", Severity.WARNING, code, data={"before": _words(each), "now": _words(now)})
        for code, each in shown.items()
        if code not in touched and (now := standing.get(code, each)) != each
    ]


def _words(typed: Typed) -> str:
    return NOT_APPLICABLE if typed.is_none else typed.value or "–"


def dumps(typed: AllTyped) -> str:
    """Return what was typed as the text that is stored."""
    return json.dumps({code: asdict(each) for code, each in typed.items()}, ensure_ascii=False)


def loads(text: str) -> dict[str, Typed]:
    """Return what was typed from the text that is stored."""
    return {code: Typed(**each) for code, each in json.loads(text).items()}


def rows(sheet: Sheet, typed: AllTyped) -> tuple[list[FigureRow], list[Finding]]:
    """Return what boxes say as figures, and what cannot be read or was read in one of two ways.

    Boxes that say nothing about a figure that is not there are left out. An unchanged figure keeps its source.
    """
    found: list[FigureRow] = []
    findings: list[Finding] = []
    for box in sheet.boxes():
        each = typed.get(box.indicator.code, Typed())
        try:
            row = _row(sheet, box, each, findings)
        except NumeralError as error:
            findings.append(Finding(error.code, subject=box.indicator.code, data={**error.data, "text": each.value}))
            continue
        if row is not None:
            found.append(row)
    return found, findings


def _too_precise(box: Box, text: str, nearest: Decimal) -> Finding:
    decimals = box.indicator.decimals
    code = "form.too_precise" if decimals else "form.whole"
    return Finding(code, subject=box.indicator.code, data={"text": text, "decimals": decimals, "nearest": nearest})


def _row(sheet: Sheet, box: Box, typed: Typed, findings: list[Finding]) -> FigureRow | None:
    code = box.indicator.code
    is_none = typed.is_none or folded(typed.value) == folded(NOT_APPLICABLE)
    value: Decimal | None = None
    if typed.value and not is_none:
        numeral = parse_number(typed.value, locale="vi")
        value = numeral.value
        nearest = round_half_up(value, box.indicator.decimals)
        if value != nearest:
            findings.append(_too_precise(box, typed.value, nearest))
            return None
        if numeral.ambiguous:
            findings.append(Finding("form.read_as", Severity.NOTE, code, data={"text": typed.value, "value": value}))
    atom = box.now.atom
    if value is None and not is_none and atom is None:
        return None
    source = sheet.form.name_vi
    if atom is not None and (atom.value, atom.note) == (value, typed.note):
        source = atom.source
    return FigureRow(code, sheet.unit, sheet.period, value, not is_none, note=typed.note, source=source)
