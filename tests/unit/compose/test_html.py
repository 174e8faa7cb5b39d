"""The page: read by a parser that is not ours, it holds the numbers of the report and nothing that runs or loads."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256

import pytest
from lxml import etree

from socai.compose.figures_csv import figures_csv
from socai.compose.glossary import Glossary
from socai.compose.html import write_html
from socai.compose.html_body import call_id, note_id, trace_id
from socai.compose.tagging import tag
from socai.compose.traces import Occurrences
from socai.compose.tree import Report, figure_key
from socai.core.figures import Atom, Figure, Source, State
from tests.unit.compose.fakes import compose, figure
from tests.unit.compose.half_year import half_year
from tests.unit.compose.papers import paper
from tests.unit.compose.tagged import Page, half_year_tagging


def written(report: Report, glossary: Glossary | None = None) -> str:
    return write_html(report, tag(report, glossary or Glossary())).decode()


@pytest.fixture(scope="module")
def report() -> Report:
    return half_year()


@pytest.fixture(scope="module")
def text(report: Report) -> str:
    return write_html(report, half_year_tagging()).decode()


@pytest.fixture(scope="module")
def page(text: str) -> Page:
    return Page(text)


# -- the whole report --------------------------------------------------------------------------------------------------


def test_every_number_stands_at_its_place(report: Report, page: Page) -> None:
    """The same numbers in the same order, each under the identity of its place; operands alone come after them."""
    places = Occurrences()
    printed = {places.next(number.key): number.display for number in report.numbers()}
    assert len(printed) > 400
    assert list(page.numbers.items())[: len(printed)] == list(printed.items())


def test_it_is_xml_and_nothing_runs_or_loads(page: Page, text: str) -> None:
    etree.fromstring(text.encode())
    assert not {"script", "img", "iframe", "link", "object", "form", "input"} & set(page.tags)
    assert not {name for name in page.attributes if name.startswith("on") or name == "src"}
    assert "url(" not in text
    assert "@import" not in text
    assert {link[:1] for link in page.links} == {"#"}


def test_its_policy_allows_its_own_style_alone(text: str) -> None:
    style = re.findall(r'<style type="text/css">(.*?)</style>', text, re.DOTALL)
    inline = set(re.findall(r' style="([^"]*)"', text))
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy
    assert policy[1].startswith("default-src 'none'; style-src 'sha256-")
    hashes = set(re.findall(r"'sha256-([^']*)'", policy[1]))
    assert hashes == {b64encode(sha256(each.encode()).digest()).decode() for each in (*style, *inline)}
    assert "unsafe-inline" not in policy[1]


def test_it_bears_the_hash_of_the_figures(report: Report, page: Page) -> None:
    assert sha256(figures_csv(report).encode()).hexdigest() in page.text


def test_every_link_leads_to_one_place(report: Report, page: Page) -> None:
    ids = set(page.ids)
    assert len(ids) == len(page.ids)
    assert {link[1:] for link in page.links} <= ids
    assert {trace_id(number.key) for number in report.numbers()} <= ids
    assert all(f"#{call_id(note.number)}" in page.links for note in report.footnotes)
    assert all(f"#{note_id(note.number)}" in page.links for note in report.footnotes)


def test_one_walks_from_every_number_to_what_was_entered(page: Page) -> None:
    """Every operand of a traced figure has a trace of its own, down to figures that have no operands."""
    traces = {trace.key: trace for trace in half_year_tagging().traces}
    leaves = [trace for trace in traces.values() if not trace.operands]
    counted = [trace for trace in leaves if trace.figure.rows]
    assert {trace.figure.source for trace in leaves if trace not in counted} == {Source.ENTERED, Source.PLANNED}
    assert {trace.figure.source for trace in counted} == {Source.COMPUTED}
    assert page.text.count("dòng của sổ") >= len(counted) > 60
    assert all(figure_key(operand) in traces for trace in traces.values() for operand in trace.operands)


def test_it_is_the_same_each_time(text: str, report: Report) -> None:
    assert write_html(report, half_year_tagging()).decode() == text


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", [0, 1, 2], ids=["light", "dark", "print"])
def test_words_stand_out_from_the_ground(text: str, scheme: int) -> None:
    """WCAG 2.2, success criterion 1.4.3: at least 4.5 to 1, also on a number that was just looked up."""
    colours = dict(re.findall(r"--(\w+): (#\w{6})", re.findall(r":root \{([^}]*)\}", text)[scheme]))
    pairs = [(ground, words) for ground in ("paper", "ground") for words in ("ink", "muted", "accent", "flag")]
    for ground, words in [*pairs, ("found", "ink"), ("found", "accent")]:
        low, high = sorted((_luminance(colours[ground]), _luminance(colours[words])))
        assert (high + 0.05) / (low + 0.05) >= 4.5, (ground, words)


# -- what leaves the commune -------------------------------------------------------------------------------------------


def entered(code: str, value: int) -> Figure:
    made = figure(code, value)
    atom = Atom(
        made.key, State.VALUE, made.value, entry="12/3", reporter="van_phong", source="tin nhắn của chị Lan",
        note="anh Tuấn nhập hộ",
    )  # fmt: skip
    return replace(made, atom=atom)


def test_a_trace_names_offices_and_entries_and_nobody() -> None:
    parts = (entered("a.b", 2), entered("a.c", 3))
    total = replace(figure("a.a", 5, source=Source.COMPUTED, formula="a.b + a.c"), parts=parts)
    text = written(compose("Có {a.a} hội nghị.", total), Glossary(org_units={"van_phong": "Văn phòng"}))
    assert text.count("12/3") == 2
    assert text.count("<dd>Văn phòng</dd>") == 2
    assert not re.search("chị Lan|anh Tuấn|account|actor", text)


def test_figures_of_units_below_are_counted_and_not_listed() -> None:
    """A paper that goes out breaks no small number down by village."""
    village = figure("a.a", 2)
    parts = tuple(replace(village, key=replace(village.key, org_unit=f"03390-B0{index}")) for index in (1, 2))
    total = replace(figure("a.a", 4, source=Source.ROLLED_UP), parts=parts)
    text = written(compose("Có {a.a} hội nghị.", total))
    assert "của 2 đơn vị trực thuộc" in text
    assert "03390-B0" not in text


# -- edges -------------------------------------------------------------------------------------------------------------


def test_hostile_words_stay_words() -> None:
    name = "<script>alert(1)</script> & \"x\" 'y' ]]> \x00"
    text = written(compose("Có {a.a} & {a.b}.", figure("a.a", 1, name=name), figure("a.b", None, name=name)))
    page = Page(text)
    etree.fromstring(text.encode())
    assert "script" not in page.tags
    assert "<script>alert(1)</script> & \"x\" 'y' ]]> \ufffd" in page.text


def test_places_without_a_number_are_said_first() -> None:
    report = compose("Có {a.a}; {a.b}.", figure("a.a", None), figure("a.b", None, state=State.NOT_APPLICABLE))
    page = Page(written(report))
    assert "2 chỗ không có số" not in page.text  # nothing is printed at all: the box tells of numbers
    report = compose("Có {a.c}, {a.a}; {a.b}.", figure("a.c", 1), figure("a.a", None), figure("a.b", None))
    page = Page(written(report))
    assert "2 chỗ không có số" in page.text
    assert {"#thieu-1", "#thieu-2"} <= set(page.links)
    assert page.text.count("chưa có số liệu") == 2


def test_a_number_repeated_in_a_footnote_is_the_same_fact_at_another_place() -> None:
    page = Page(written(compose("Có {a.a} hội nghị[^1].\n\n[^1]: Trong {a.a} hội nghị.", figure("a.a", 12))))
    key = next(iter(page.numbers))
    assert key.endswith("-1")
    again = f"{key[:-1]}2"
    assert page.numbers == {key: "12", again: "12"}
    assert {f"#{key}", f"#{again}"} <= set(page.links)


@pytest.mark.parametrize("profile", ["party", "state"])
@pytest.mark.parametrize("kind", ["BÁO CÁO", "CÔNG VĂN"])
def test_the_paper_is_whole_in_both_profiles(profile: str, kind: str) -> None:
    page = Page(written(paper(profile, kind, "KHẨN" if profile == "state" else "")))
    report = paper(profile, kind)
    head = report.letterhead
    around = (head.superior, head.body, head.number_line, head.date_line)
    wanted = (*around, *report.summary, *head.recipients, head.authority, head.signer_title, head.signer)
    assert [words for words in wanted if words not in page.text] == []
    assert "BẢN MÔ PHỎNG" not in page.text
    assert "h1" in page.tags
    assert ("KHẨN" in page.text) == (profile == "state")


def test_a_demonstration_says_so_on_screen_and_paper() -> None:
    page = Page(written(compose("Có {a.a}.", figure("a.a", 1))))
    assert page.text.count("BẢN MÔ PHỎNG") == 2
    assert {"notice", "mark"} <= set(page.classes)


def test_tables_lists_and_styles_are_laid_out() -> None:
    body = "- một {a.a}\n- hai\n\n| A | B |\n|---|--:|\n| x | {a.a} |\n\n**đậm {a.a}** và *nghiêng*"
    page = Page(written(compose(body, figure("a.a", 7))))
    assert {"ul", "li", "table", "th", "td", "b", "i"} <= set(page.tags)
    assert list(page.numbers.values()) == ["07", "07", "07"]
