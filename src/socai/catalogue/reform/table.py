"""Takes the rows of the correspondence apart, as it is published: two header rows, a title row for each province.

It judges each row by itself. Whether rows fit each other is for ``settling`` to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from socai.catalogue.reform.notes import Note, read_note
from socai.catalogue.reform.places import AREA, COMMUNES, DISTRICTS, PROVINCES, UNSPECIFIED, Kinds, Place, coded, named
from socai.catalogue.reform.words import tidy
from socai.core.findings import Finding, Location, Severity, has_errors
from socai.core.spelling import folded

RawRow = tuple[int, Sequence[object]]

# Columns by their words in the second header row.
_COLUMNS: Mapping[str, str] = {
    "tinh, thanh pho": "province",
    "ten xa moi": "name",
    "ma xa moi": "code",
    "ten xa cu": "old_name",
    "ma xa cu": "old_code",
    "ghi chu": "note",
    "quan/huyen": "district",
    "tinh cu": "old_province",
}
_DAY = re.compile(r"(?:tu|truoc) ngay ([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_COMMUNE_CODE = re.compile(r"[0-9]{5}")
_PROVINCE_DIGITS, _DISTRICT_DIGITS = 2, 3


@dataclass(frozen=True)
class Pair:
    """One row: a unit before, the unit after that holds it or a piece of it, and what the note says of how much.

    ``old`` is a commune, or a district without communes, or a territory without a code that a district held.
    ``lost_code`` is the code that the table gives it and another commune too.
    """

    location: Location
    old: Place
    new: Place
    district: Place
    old_province: Place
    province: Place
    note: Note
    lost_code: str = ""


@dataclass
class Correspondence:
    """The table as read.

    Attributes:
        on: first day of the new units, ``None`` when no header says it.
        pairs: rows that could be understood, in their order.
        findings: one for each row that could not, and for each problem of the header.
    """

    on: date | None = None
    pairs: list[Pair] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def is_published_form(rows: Sequence[RawRow]) -> bool:
    """Return whether the first rows of a table are the headers of the correspondence as published."""
    return any(_positions(cells) for _, cells in rows[:2])


def read_correspondence(rows: Iterable[RawRow], file: str) -> Correspondence:
    """Read the rows of the correspondence.

    Args:
        rows: line number and cells of each row that holds anything, headers first.
        file: name of the file, for findings.
    """
    read = Correspondence()
    remaining = iter(rows)
    positions = _read_headers(remaining, file, read)
    if positions is None:
        return read
    for line, cells in remaining:
        texts = [tidy(str(cell)) for cell in cells]
        if any(texts[1:]):  # a row that holds nothing but a first cell is the title of a province
            row = _Row(Location(file, line), _by_column(texts, positions), positions)
            pair = row.pair()
            read.findings += row.findings
            read.pairs += [pair] if pair else []
    return read


def _read_headers(rows: Iterator[RawRow], file: str, read: Correspondence) -> Mapping[str, int] | None:
    """Read up to the row that names the columns; return the position of each column."""
    line = 0
    for line, cells in rows:
        read.on = read.on or _first_day(cells)
        positions = _positions(cells)
        if positions is not None:
            if read.on is None:
                read.findings.append(Finding("reform.no_date", location=Location(file, line)))
            return positions
    read.findings.append(Finding("reform.no_header", location=Location(file, line), data={"allowed": tuple(_COLUMNS)}))
    return None


def _positions(cells: Sequence[object]) -> Mapping[str, int] | None:
    """Return where each column stands when these cells are the header that names them."""
    names = [folded(str(cell)) for cell in cells]
    return {_COLUMNS[name]: names.index(name) for name in _COLUMNS} if set(_COLUMNS) <= set(names) else None


def _first_day(cells: Sequence[object]) -> date | None:
    for cell in cells:
        if match := _DAY.search(folded(str(cell))):
            day, month, year = map(int, match.groups())
            try:
                return date(year, month, day)
            except ValueError:
                return None
    return None


def _by_column(texts: Sequence[str], positions: Mapping[str, int]) -> Mapping[str, str]:
    return {column: texts[place] if place < len(texts) else "" for column, place in positions.items()}


@dataclass
class _Row:
    """One row being read; it notes every cell that cannot be understood."""

    location: Location
    cells: Mapping[str, str]
    positions: Mapping[str, int]
    findings: list[Finding] = field(default_factory=list)

    def pair(self) -> Pair | None:
        """Return what the row says, ``None`` after noting what of it cannot be understood."""
        note = read_note(self.cells["note"])
        if note is None:
            self._note("reform.unknown_note", "note")
        new = self._commune("name", "code")
        if not new.type:
            self._note("reform.no_kind", "name", allowed=tuple(words for words, _ in COMMUNES))
        district = self._coded("district", _DISTRICT_DIGITS, DISTRICTS)
        old_province = self._coded("old_province", _PROVINCE_DIGITS, PROVINCES)
        province = self._coded("province", _PROVINCE_DIGITS, PROVINCES)
        old = self._old(note, district) if note and district else None
        if old and district and old_province and province and note and not has_errors(self.findings):
            return Pair(self.location, old, new, district, old_province, province, note)
        return None

    def _old(self, note: Note, district: Place) -> Place | None:
        """Return the unit before: a commune, the district itself, or a territory of it without a code."""
        name, code = self.cells["old_name"], self.cells["old_code"]
        if note.is_district and not name and not code:
            return district
        if name and not code and not named(name, "", COMMUNES).type:
            return Place(AREA, name, "")
        old = self._commune("old_name", "old_code")
        if old.type:
            return old
        self._note("reform.kind_unsaid", "old_name", Severity.WARNING)
        return replace(old, type=UNSPECIFIED)

    def _commune(self, name: str, code: str) -> Place:
        place = named(self.cells[name], self.cells[code], COMMUNES)
        if not _COMMUNE_CODE.fullmatch(place.code):
            self._note("reform.bad_code", code)
        if not place.name:
            self._note("reform.no_name", name)
        return place

    def _coded(self, column: str, digits: int, kinds: Kinds) -> Place | None:
        place = coded(self.cells[column], digits, kinds)
        if place is None:
            self._note("reform.bad_place", column, digits=digits)
        return place

    def _note(self, what: str, column: str, severity: Severity = Severity.ERROR, **data: object) -> None:
        location = replace(self.location, column=self.positions[column] + 1)
        value = self.cells[column]
        self.findings.append(Finding(what, severity, value, location, {"value": value, **data}))
