"""The whole main job against the real report: every one of its figures, in figures.csv and in the Word file.

The Word file is read by docx2python, which did not write it. Differences must be exactly the documented contradictions.
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
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
NUMBER = re.compile(r"(?<![\w.,/])\d+(?:\.\d{3})*(?:,\d+)?(?![\d])")


@dataclass(frozen=True)
class Place:
    """Where the source prints a figure."""

    code: str
    value: Decimal
    raw: str
    section: str
    footnote: int | None

    def __str__(self) -> str:
        where = f"chú thích {self.footnote}" if self.footnote else self.section
        return f"{self.code} = {self.raw} ({where})"


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
    """Numbers are read out of the text of each footnote and of the body, and must cover what belongs there."""
    printed = _numbers_by_place(half_year_report / "bao-cao-6-thang-2026.docx")
    expected: dict[int | None, Counter[str]] = {}
    for place in seed_places():
        expected.setdefault(place.footnote, Counter())[rows[place.code]["display"]] += 1
    missing = {place: dict(wanted - printed[place]) for place, wanted in expected.items() if wanted - printed[place]}
    assert missing == {}


def _numbers_by_place(path: Path) -> dict[int | None, Counter[str]]:
    """Return the numerals of the body (key ``None``) and of each footnote by its number, with how often they stand."""
    with docx2python(path) as document:
        body = document.body_runs
        notes = [note for note in _paragraphs(document.footnotes_runs) if note.strip()]
    text = re.sub(r"----footnote\d+----", " ", "\n".join(_paragraphs(body)))
    places: dict[int | None, Counter[str]] = {None: Counter(NUMBER.findall(text))}
    for note in notes:
        number, words = re.match(r"footnote(\d+)\)\s*(.*)", note, re.S).groups()
        places.setdefault(int(number), Counter()).update(NUMBER.findall(words))
    return places


def _paragraphs(runs: list[list[list[list[list[str]]]]]) -> list[str]:
    return ["".join(paragraph) for table in runs for row in table for cell in row for paragraph in cell]
