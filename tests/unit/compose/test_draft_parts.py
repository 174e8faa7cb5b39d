"""A long draft is shown in parts: nothing is lost or told twice, each part is small, whatever leads there finds it."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socai.compose.draft_page import LARGEST, DraftPart, draft_html, draft_parts
from socai.compose.tree import Heading, ListItem, Number, Paragraph, Report, Text
from tests.unit.compose.fakes import compose
from tests.unit.compose.half_year import half_year

PROSE = "/bao-cao/bao-cao-6-thang/2026H1/loi-van"
_NOTES = '<div class="notes">'


def address(run: object) -> str:
    return f"/so-lieu/{run.figure.key.indicator}/xa/2026H1" if isinstance(run, Number) else ""


def long_report(prose: str = PROSE) -> tuple[DraftPart, ...]:
    return draft_parts(half_year(), address, prose)


def words(html: str) -> str:
    return re.sub(r"<[^>]+>", "", html)


@cache
def whole() -> str:
    return draft_html(half_year(), address, PROSE)


def test_the_longest_report_comes_in_parts_that_are_small_enough() -> None:
    assert len(whole().encode()) > 100_000
    parts = long_report()
    assert len(parts) > 2
    assert max(len(part.html.encode()) for part in parts) <= LARGEST


@given(largest=st.integers(min_value=1, max_value=200_000))
def test_parts_of_any_size_say_the_whole_report_in_its_order(largest: int) -> None:
    parts = draft_parts(half_year(), address, PROSE, largest)
    bodies = [part.html.split(_NOTES)[0] for part in parts]
    assert "".join(map(words, bodies)).split() == words(whole().split(_NOTES)[0]).split()
    assert sum(part.html.count('class="n"') for part in parts) == whole().count('class="n"')
    assert sum(part.html.count('class="write"') for part in parts) == whole().count('class="write"')


def test_a_footnote_stands_in_the_part_that_calls_it_under_its_own_number() -> None:
    seen = []
    for part in long_report():
        called = re.findall(r'href="#chu-thich-(\d+)"', part.html)
        listed = re.findall(r'<li value="(\d+)" id="chu-thich-(\d+)"', part.html)
        assert [(number, number) for number in dict.fromkeys(called)] == listed
        seen += listed
    assert [int(number) for number, _ in seen] == [note.number for note in half_year().footnotes]


def test_headings_lead_to_their_place_and_paragraphs_are_found_in_their_part() -> None:
    parts = long_report()
    for part in parts:
        anchors = re.findall(r' id="([^"]+)"', part.html)
        assert len(anchors) == len(set(anchors))
        assert {heading.anchor for heading in part.headings} <= set(anchors)
        assert part.keys >= set(re.findall(r'class="write" id="([^"]+)"', part.html))
    headings = [block for block in half_year().blocks if isinstance(block, Heading)]
    assert sum(len(part.headings) for part in parts) == len(headings) + len(half_year().annexes)
    keys = {block.key for block in half_year().blocks if isinstance(block, (Paragraph, ListItem)) and block.key}
    assert keys <= frozenset().union(*(part.keys for part in parts))


def test_it_is_cut_at_the_highest_headings_that_will_do() -> None:
    text = "\n\n".join(f"# {name}\n\n" + "chữ " * 50 for name in ("Một", "Hai", "Ba"))
    report: Report = compose(text)
    (whole_part,) = draft_parts(report, address)
    assert len(whole_part.headings) == 3
    parts = draft_parts(report, address, "", 300)
    assert [[heading.words.split()[-1] for heading in part.headings] for part in parts] == [["Một"], ["Hai"], ["Ba"]]


@pytest.mark.parametrize("blocks", [(), (Paragraph((Text("Một câu"),), "p1"),)])
def test_a_report_without_headings_is_one_part(blocks: tuple[Paragraph, ...]) -> None:
    (part,) = draft_parts(replace(half_year(), blocks=blocks, annexes=()), address, "", 1)
    assert part.headings == ()
    assert part.keys == {block.key for block in blocks}
