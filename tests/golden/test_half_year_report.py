"""The whole main job against the real report: every one of its figures, in figures.csv and in the Word file.

The Word file is read by docx2python, which did not write it. Differences must be exactly the documented contradictions.
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from docx2python import docx2python

from socai.core.numerals import round_half_up
from tests.golden.contradictions import contradicted_codes
from tests.shared import SHARED, needs_shared

pytestmark = needs_shared
FIGURE_KINDS = {"quantity", "percent", "ratio_part"}
NUMERAL = re.compile(r"(?<![\w.,])\d+(?:\.\d{3})*(?:,\d+)?(?!\d)")


@dataclass(frozen=True)
class Place:
    """Where the source prints a figure."""

    code: str
    value: Decimal
    raw: str
    section: str
    footnote: int | None

    @property
    def where(self) -> str:
        """The section or the footnote, as figures.csv names places."""
        return f"chú thích {self.footnote}" if self.footnote else self.section

    def __str__(self) -> str:
        return f"{self.code} = {self.raw} ({self.where})"


def seed_places() -> list[Place]:
    tokens = map(json.loads, (SHARED / "seed" / "numbers.jsonl").read_text(encoding="utf-8").splitlines())
    return [
        Place(token["code"], Decimal(token["value"]), token["raw"], token["section"], token["fn"])
        for token in tokens
        if token["kind"] in FIGURE_KINDS
    ]


@pytest.fixture(scope="module")
def rows(half_year_report: Path) -> dict[str, dict[str, str]]:
    with (half_year_report / "figures.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: row for row in csv.DictReader(file)}


def test_the_source_has_447_figures_of_432_codes() -> None:
    places = seed_places()
    assert (len(places), len({place.code for place in places})) == (447, 432)


def test_every_figure_of_the_source_stands_once_in_figures_csv(rows: dict[str, dict[str, str]]) -> None:
    missing = [str(place) for place in seed_places() if place.code not in rows]
    assert missing == []


def test_figures_csv_says_every_place(rows: dict[str, dict[str, str]]) -> None:
    wrong = [str(place) for place in seed_places() if place.where not in rows[place.code]["where"].split("; ")]
    assert wrong == []


def test_values_differ_only_where_the_source_contradicts_itself(rows: dict[str, dict[str, str]]) -> None:
    different = {place.code for place in seed_places() if not _agrees(place, rows[place.code])}
    assert different == contradicted_codes()


def _agrees(place: Place, row: dict[str, str]) -> bool:
    printed = round_half_up(Fraction(row["value"]), int(row["decimals"]))
    return printed == place.value


def test_every_value_is_entered_or_computed_and_says_how(rows: dict[str, dict[str, str]]) -> None:
    assert {row["source"] for row in rows.values()} == {"entered", "computed"}
    assert [code for code, row in rows.items() if (row["source"] == "computed") != bool(row["formula"])] == []


def test_every_figure_stands_at_its_place_in_the_word_file(
    half_year_report: Path, rows: dict[str, dict[str, str]]
) -> None:
    """The numerals read out of each section and each footnote must cover what belongs there, as often as it does."""
    printed = _numerals_by_place(half_year_report / "bao-cao-6-thang-2026.docx")
    expected: dict[str, Counter[str]] = {}
    for place in seed_places():
        expected.setdefault(place.where, Counter())[rows[place.code]["display"]] += 1
    missing = {
        where: dict(wanted - printed.get(where, Counter()))
        for where, wanted in expected.items()
        if wanted - printed.get(where, Counter())
    }
    assert missing == {}


def _numerals_by_place(path: Path) -> dict[str, Counter[str]]:
    """Return the numerals of each section (``I.2.1``) and each footnote, with how often they stand there."""
    with docx2python(path) as document:
        body, notes = _paragraphs(document.body), _paragraphs(document.footnotes)
    places: dict[str, Counter[str]] = {}
    for where, text in (*_by_section(body), *_by_footnote(notes)):
        places.setdefault(where, Counter()).update(NUMERAL.findall(text))
    return places


def _by_section(paragraphs: list[str]) -> Iterator[tuple[str, str]]:
    """Yield each paragraph of the body with the section it stands in."""
    part = section = ""
    for paragraph in paragraphs:
        if heading := re.match(r"(I{1,3})\.\s", paragraph):
            part = section = heading[1]
        elif part and (heading := re.match(r"(\d(?:\.\d)?)\.\s", paragraph)):
            section = f"{part}.{heading[1]}"
        yield section, re.sub(r"----footnote\d+----", " ", paragraph)


def _by_footnote(paragraphs: list[str]) -> Iterator[tuple[str, str]]:
    """Yield each paragraph of the footnotes with the footnote it belongs to, counted from 1 in their order."""
    number = 0
    for paragraph in paragraphs:
        if mark := re.match(r"footnote\d+\)", paragraph):
            number += bool(paragraph[mark.end() :].strip())
            paragraph = paragraph[mark.end() :]
        yield f"chú thích {number}", paragraph


def _paragraphs(tables: list[list[list[list[str]]]]) -> list[str]:
    return [paragraph.strip() for table in tables for row in table for cell in row for paragraph in cell]
