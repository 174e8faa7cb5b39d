"""Every format of one build prints the same numbers in the same places, read by programs that did not write them.

What is read of each file: the key of each number, which place of its figure it is, and its printed text.
"""

from __future__ import annotations

import csv
import json
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.unit.compose import pdfs

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
KEY = re.compile(r"f[0-9a-f]{10}")
Place = tuple[str, int, str]
"""Key, number of the place among those of the same figure, printed text."""


@pytest.fixture(scope="module")
def rows(half_year_report: Path) -> dict[str, dict[str, str]]:
    with (half_year_report / "figures.csv").open(encoding="utf-8", newline="") as file:
        return {row["figure_id"]: row for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def in_word(half_year_report: Path) -> list[Place]:
    (file,) = half_year_report.glob("*.docx")
    with zipfile.ZipFile(file) as package:
        parts = [ElementTree.fromstring(package.read(f"word/{name}.xml")) for name in ("document", "footnotes")]  # noqa: S314
    controls = [control for part in parts for control in part.iter(f"{WORD}sdt")]
    return counted(
        (_tag(control), "".join(each.text or "" for each in control.iter(f"{WORD}t"))) for control in controls
    )


def _tag(control: ElementTree.Element) -> str:
    tag = control.find(f"{WORD}sdtPr/{WORD}tag")
    assert tag is not None
    return tag.attrib[f"{WORD}val"]


def _text(control: ElementTree.Element) -> str:
    return "".join(each.text or "" for each in control.iter(f"{WORD}t"))


def counted(numbers: Iterable[tuple[str, str]]) -> list[Place]:
    seen: Counter[str] = Counter()
    places = []
    for key, shown in numbers:
        seen[key] += 1
        places.append((key, seen[key], shown))
    return places


class _Tagged(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.numbers: list[tuple[str, str]] = []
        self._open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "ix:nonfraction":
            self._open = True
            self.numbers.append((dict(attrs)["id"] or "", ""))

    def handle_endtag(self, tag: str) -> None:
        self._open = self._open and tag != "ix:nonfraction"

    def handle_data(self, data: str) -> None:
        if self._open:
            identity, text = self.numbers[-1]
            self.numbers[-1] = (identity, text + data)


@pytest.fixture(scope="module")
def in_page(half_year_report: Path) -> list[Place]:
    (file,) = half_year_report.glob("*.html")
    reader = _Tagged()
    reader.feed(file.read_text(encoding="utf-8"))
    # What stands in the trace of another number alone has no place.
    return [(*_parts(identity), text) for identity, text in reader.numbers if "-" in identity]


def _parts(identity: str) -> tuple[str, int]:
    key, place = identity.split("-")
    return key, int(place)


def test_the_table_and_the_word_file_agree(rows: dict[str, dict[str, str]], in_word: list[Place]) -> None:
    assert list(dict.fromkeys(key for key, _, _ in in_word)) == list(rows)
    assert [(key, text) for key, _, text in in_word] == [(key, rows[key]["display"]) for key, _, _ in in_word]


def test_the_page_has_the_same_numbers_in_the_same_places(in_word: list[Place], in_page: list[Place]) -> None:
    assert in_page == in_word


def test_the_pdf_has_the_same_numbers_in_the_same_places(half_year_report: Path, in_word: list[Place]) -> None:
    (file,) = half_year_report.glob("*.pdf")
    pdf = file.read_bytes()
    pages, ends = pdfs.pages(pdf), pdfs.destinations(pdf)
    assert sum(1 for name in ends if KEY.match(name)) == len(in_word)
    different = []
    for key, place, text in in_word:
        number, right, over = ends[key if place == 1 else f"{key}_{place}"]
        shown = "".join(_before(pages[number - 1], right, over))[-len(text) :]
        if shown != text:
            different.append(f"{key} place {place}: {shown} for {text} on page {number}")
    assert different == []


def _before(page: list[pdfs.Letter], right: float, over: float) -> Iterator[str]:
    """Yield the letters of a line up to a point, from the left."""
    above = [each for each in page if abs(each.right - right) < 1 and 0.8 < (over - each.bottom) / each.size < 1.4]
    foot = max(each.bottom for each in above)
    line = (each for each in page if each.right < right + 1 and abs(each.bottom - foot) < 1)
    for each in sorted(line, key=lambda each: each.left):
        yield each.text


def test_the_tagged_data_have_the_same_numbers(half_year_report: Path, rows: dict[str, dict[str, str]]) -> None:
    (file,) = half_year_report.glob("*.xbrl.json")
    facts = json.loads(file.read_text(encoding="utf-8"))["facts"]
    assert [key for key in facts if key in rows] == list(rows)
    for key in rows:
        fact = facts[key]
        printed = Decimal(rows[key]["display"].replace(".", "").replace(",", "."))
        exponent = (Decimal(fact["value"]) / printed).log10() if printed else Decimal(0)
        assert exponent == exponent.to_integral_value(), key
