"""The page: read by a parser that is not ours, it holds the numbers of the report and nothing that runs or loads."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from socai.catalogue.pack import builtin_packs, load_catalogue
from socai.compose.html import write_html
from socai.compose.html_traces import panel_id
from socai.compose.tagging import tag
from socai.compose.tree import Report
from tests.unit.compose.half_year import half_year


class Page(HTMLParser):
    """What a browser would find: tags with their attributes, identities, links, the text of tagged numbers."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.attributes: set[str] = set()
        self.numbers: list[str] = []
        self._within = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        values = dict(attrs)
        self.ids += [values["id"] or ""] if "id" in values else []
        self.links += [values["href"] or ""] if "href" in values else []
        if tag == "ix:nonfraction":
            self._within = True
            self.numbers.append("-" if values.get("sign") == "-" else "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "ix:nonfraction":
            self._within = False

    def handle_data(self, data: str) -> None:
        if self._within:
            self.numbers[-1] += data


@pytest.fixture(scope="module")
def report() -> Report:
    return half_year()


@pytest.fixture(scope="module")
def text(report: Report) -> str:
    catalogue = load_catalogue(builtin_packs() / "binh-lu")
    tagging = tag(report, pack=catalogue.name)
    return write_html(report, tagging=tagging, catalogue=catalogue, taxonomy="bao-cao.xsd").decode()


@pytest.fixture(scope="module")
def page(text: str) -> Page:
    return Page(text)


def test_the_numbers_stand_in_the_order_of_the_report(report: Report, page: Page) -> None:
    assert page.numbers == [number.display for number in report.numbers()]


def test_nothing_runs_and_nothing_is_loaded(page: Page, text: str) -> None:
    assert not {"script", "img", "iframe", "link", "object", "form"} & set(page.tags)
    assert not {name for name in page.attributes if name.startswith("on") or name == "src"}
    assert "url(" not in text
    assert "@import" not in text
    assert {link[0] for link in page.links} == {"#"}


def test_every_number_opens_a_panel_of_its_own(report: Report, page: Page) -> None:
    ids = set(page.ids)
    assert len(ids) == len(page.ids)
    assert {panel_id(number.key) for number in report.numbers()} <= ids
    assert {link[1:] for link in page.links} - ids == {"dong"}


def test_it_is_the_same_each_time(text: str, report: Report) -> None:
    catalogue = load_catalogue(builtin_packs() / "binh-lu")
    again = write_html(report, tagging=tag(report, pack=catalogue.name), catalogue=catalogue, taxonomy="bao-cao.xsd")
    assert again.decode() == text


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_words_stand_out_from_the_ground(text: str, scheme: int) -> None:
    """WCAG 2.2, success criterion 1.4.3: at least 4.5 to 1."""
    declared = re.findall(r":root \{([^}]*)\}", text)[scheme]
    colours = dict(re.findall(r"--(\w+): (#\w{6})", declared))
    for ground in ("paper", "ground"):
        for words in ("ink", "muted", "accent", "warn"):
            pair = sorted((_luminance(colours[ground]), _luminance(colours[words])))
            assert (pair[1] + 0.05) / (pair[0] + 0.05) >= 4.5, (ground, words)
