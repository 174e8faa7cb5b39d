"""What people type into the boxes of a form, read as they mean it: empty, zero and "không có" are three things."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

from socai.catalogue.model import FigureRow
from socai.compose.forms import NOT_APPLICABLE, Box, Sheet, shown
from socai.core.figures import Atom, Basis
from socai.core.findings import Finding, Severity
from socai.core.numerals import NumeralError, decimals_needed, format_number, parse_number, round_half_up
from socai.core.spelling import folded

LONGEST_VALUE = 40
LONGEST_NOTE = 500
LONGEST_SOURCE = 600


@dataclass(frozen=True)
class Typed:
    """What stands in one box.

    Attributes:
        value: the text, as typed.
        is_none: whether "không có" is ticked.
        note: the remark.
        is_estimate: whether it is an estimate of a figure that is not known yet.
        source: the paper that it was taken from, with its words; two boxes that say the same are one whatever it is.
    """

    value: str = ""
    is_none: bool = False
    note: str = ""
    is_estimate: bool = False
    source: str = field(default="", compare=False)

    @property
    def is_filled(self) -> bool:
        """Whether it says anything about the figure."""
        return bool(self.value) or self.is_none

    @property
    def text(self) -> str:
        """What stands for it where a box is one text: in a grid, in a message."""
        return NOT_APPLICABLE if self.is_none else self.value

    def with_text(self, text: str) -> Typed:
        """Return it with another text; its note stays, and so does all of it when the text is the same."""
        value = _line(text)[:LONGEST_VALUE]
        return self if value == self.text else replace(self, value=value, is_none=False, source="")


AllTyped = Mapping[str, Typed]


def of_figures(sheet: Sheet) -> dict[str, Typed]:
    """Return what boxes show before anybody types: the figures as they stand."""
    return {box.indicator.code: _of_box(box) for box in sheet.boxes()}


def _of_box(box: Box) -> Typed:
    text, atom = shown(box.now), box.now.atom
    note, is_estimate = (_note(atom.note), atom.key.basis is Basis.ESTIMATE) if atom else ("", False)
    return Typed("", True, note, is_estimate) if text == NOT_APPLICABLE else Typed(text, False, note, is_estimate)


def of_rows(sheet: Sheet, found: Iterable[FigureRow], standing: AllTyped) -> dict[str, Typed]:
    """Return rows as somebody would type them into boxes in which something stands.

    A row that says what its figure says already leaves its box as it is; one without a value changes the note alone.
    """
    atoms = {box.indicator.code: box.now.atom for box in sheet.boxes()}
    changed = [row for row in found if not _repeats(row, atoms[row.indicator])]
    return {row.indicator: _of_row(row, standing[row.indicator]) for row in changed if _says_something(row)}


def _says_something(row: FigureRow) -> bool:
    return row.value is not None or not row.applicable or bool(row.note)


def _of_row(row: FigureRow, standing: Typed) -> Typed:
    note, is_estimate = _note(row.note), row.basis is Basis.ESTIMATE
    if row.value is not None:
        decimals = decimals_needed(Fraction(row.value)) or 0
        return Typed(format_number(row.value, decimals=decimals, locale="vi"), False, note, is_estimate)
    return Typed("", True, note, is_estimate) if not row.applicable else replace(standing, note=note)


def _repeats(row: FigureRow, atom: Atom | None) -> bool:
    """Return whether a row says what stands: the same value, remark and basis."""
    if atom is None or (row.value is None and row.applicable):
        return False
    return (atom.value, _note(atom.note), atom.key.basis) == (row.value, _note(row.note), row.basis)


def clean(value: str, note: str, *, is_none: bool, is_estimate: bool = False) -> Typed:
    """Return what came from a form, without what nobody types: too long, control characters."""
    return Typed(_line(value)[:LONGEST_VALUE], is_none, _note(note), is_estimate)


def taken(standing: Typed, value: str, source: str, *, is_estimate: bool) -> Typed:
    """Return a box with a value that was taken from a paper, without what nobody types; its remark stays."""
    return replace(
        standing, value=_line(value)[:LONGEST_VALUE], is_none=False, is_estimate=is_estimate,
        source=_line(source)[:LONGEST_SOURCE],
    )  # fmt: skip


def _note(text: str) -> str:
    """Return a remark as a box holds it: on one line, not endless."""
    return _line(text)[:LONGEST_NOTE]


def _line(text: str) -> str:
    return " ".join("".join(character if character.isprintable() else " " for character in text).split())


def changed_meanwhile(shown: AllTyped, standing: AllTyped, touched: Collection[str]) -> list[Finding]:
    """Return the boxes that somebody else changed since a page was shown and that its reader did not type into."""
    return [
        Finding(
            "form.changed_meanwhile", Severity.WARNING, code, data={"before": each.text or "–", "now": now.text or "–"}
        )
        for code, each in shown.items()
        if code not in touched and (now := standing.get(code, each)) != each
    ]


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
    says_none = folded(typed.value) == folded(NOT_APPLICABLE)
    is_none = typed.is_none or says_none
    value: Decimal | None = None
    if typed.value and not says_none:
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
    basis = Basis.ESTIMATE if typed.is_estimate else Basis.ACTUAL
    row = FigureRow(
        code,
        sheet.about,
        sheet.period,
        value,
        not is_none,
        basis,
        note=typed.note,
        source=typed.source or sheet.form.name_vi,
    )
    is_same = (
        not typed.source
        and atom is not None
        and (atom.value, _note(atom.note), atom.key.basis) == (value, typed.note, basis)
    )
    return replace(row, note=atom.note, source=atom.source) if atom is not None and is_same else row
