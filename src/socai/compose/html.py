"""Lays a report tree out as one page for phone, screen and paper that is inline XBRL as well. It formats no number.

The page loads nothing and runs nothing. Inline XBRL allows the elements of XHTML 1.1 and no later ones; a number opens
its panel by a link and the style sheet alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from hashlib import sha256
from importlib.resources import files
from itertools import groupby

from socai.catalogue.model import Catalogue
from socai.compose.figures_csv import figures_csv
from socai.compose.html_traces import panel_id, panels
from socai.compose.inline_xbrl import header, namespaces, tagged
from socai.compose.profile import Profile
from socai.compose.profiles import PROFILES
from socai.compose.tagging import Tagging
from socai.compose.tree import (
    Annex,
    Block,
    Footnote,
    FootnoteCall,
    Gap,
    Heading,
    Letterhead,
    LineBreak,
    ListItem,
    Number,
    Paragraph,
    Report,
    Run,
    Runs,
    Style,
    Table,
    Text,
)
from socai.compose.xml_text import element, text

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_DEEPEST_IN_CONTENTS = 2


def write_html(report: Report, *, tagging: Tagging, catalogue: Catalogue, taxonomy: str) -> bytes:
    """Return a report as a page in UTF-8; the same report gives the same bytes.

    Args:
        report: the report.
        tagging: its facts.
        catalogue: names the units and indicators of the panels.
        taxonomy: name of the file with the schema of the facts, beside the page.
    """
    writer = _Writer(report, tagging)
    body = header(tagging, taxonomy=taxonomy) + writer.page(list(panels(report, catalogue)))
    root = {name.replace(":", "__"): uri for name, uri in namespaces(tagging).items()}
    page = element("html", _head(report) + element("body", body), **root, xml__lang="vi")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n{page}\n'.encode()


def _head(report: Report) -> str:
    style = files("socai.compose").joinpath("page.css").read_text(encoding="utf-8")
    return element(
        "head",
        _meta("http-equiv", "Content-Type", "text/html; charset=UTF-8")
        + _meta("http-equiv", "Content-Language", "vi")
        + _meta("http-equiv", "Content-Security-Policy", _POLICY)
        + _meta("name", "viewport", "width=device-width, initial-scale=1")
        + _meta("name", "color-scheme", "light dark")
        + element("title", text(report.title))
        + element("style", style, type="text/css"),
    )


def _meta(kind: str, name: str, content: str) -> str:
    return element("meta", **{kind: name}, content=content)


class _Writer:
    """Writes one report; counts the places of each figure."""

    def __init__(self, report: Report, tagging: Tagging) -> None:
        self._report = report
        self._tagging = tagging
        self._profile: Profile = PROFILES[report.profile]
        self._places: Counter[str] = Counter()
        self._headings = 0

    def page(self, traces: list[str]) -> str:
        """Return everything that is seen."""
        report = self._report
        mark = element("p", text(self._profile.watermark), class_="mark") if report.demonstration else ""
        contents = self._contents()
        paper = self._letterhead(report.letterhead) + self._subject() + contents + "".join(self._blocks(report.blocks))
        paper += self._closing(report.letterhead) + "".join(map(self._annex, report.annexes))
        paper += self._footnotes(report.footnotes)
        digest = sha256(figures_csv(report).encode()).hexdigest()
        foot = element("p", f"Bấm vào một con số để xem nguồn của nó. SHA-256 của figures.csv: {digest}", class_="foot")
        return mark + element("div", paper, class_="paper", id="dau-trang") + foot + self._traces(traces)

    def _traces(self, traces: list[str]) -> str:
        return element("div", element("h2", "Nguồn của từng con số") + "".join(traces), class_="traces")

    # -- around the body -----------------------------------------------------------------------------------------------

    def _letterhead(self, letterhead: Letterhead) -> str:
        profile = self._profile
        left = _lines([(letterhead.superior, "superior"), (letterhead.body, "issuer"), (profile.under_body, "star")])
        left += _lines([(letterhead.number_line, "paper-number")])
        right = _lines([(profile.national, "national"), (profile.motto, "motto"), (letterhead.date_line, "date")])
        urgency = _lines([(letterhead.urgency, "urgency")])
        return element("div", element("div", left + urgency) + element("div", right), class_="letterhead")

    def _subject(self) -> str:
        report = self._report
        summary = "".join(element("p", text(line), class_="summary") for line in report.summary)
        under = _lines([(self._profile.under_summary, "star")])
        to = report.letterhead.addressees
        addressees = element("p", text(f"{self._profile.addressing} {'; '.join(to)}"), class_="to") if to else ""
        return element("div", element("h1", text(report.kind)) + summary + under, class_="subject") + addressees

    def _contents(self) -> str:
        """Return the table of contents: the headings of the first levels, without their numbers' figures."""
        entries = [
            element("li", element("a", text(_words(block)), href=f"#muc-{number}"), class_=f"level{block.level}")
            for number, block in enumerate(_headings(self._report.blocks), start=1)
            if block.level <= _DEEPEST_IN_CONTENTS
        ]
        return element("div", element("ul", "".join(entries)), class_="contents") if len(entries) > 1 else ""

    def _closing(self, letterhead: Letterhead) -> str:
        recipients = element("p", text(self._profile.recipients_title), class_="recipients-title") + "".join(
            element("p", text(f"- {line}")) for line in letterhead.recipients
        )
        signature = _lines(
            [(letterhead.authority, "authority"), (letterhead.signer_title, "title"), (letterhead.signer, "signer")]
        )
        return element("div", element("div", recipients) + element("div", signature), class_="closing")

    # -- the body ------------------------------------------------------------------------------------------------------

    def _blocks(self, blocks: Iterable[Block]) -> Iterator[str]:
        for is_item, group in groupby(blocks, key=lambda block: isinstance(block, ListItem)):
            written = "".join(map(self._block, group))
            yield element("ul", written, class_="items") if is_item else written

    def _block(self, block: Block) -> str:
        match block:
            case Heading(level=level, number=number, content=content):
                self._headings += 1
                words = text(f"{number} ") + self._runs(content)
                return element(f"h{min(level + 1, 6)}", words, id=f"muc-{self._headings}")
            case Table():
                return self._table(block)
            case ListItem(mark=mark, depth=depth, content=content):
                return element("li", text(f"{mark} ") + self._runs(content), class_=f"depth{depth}")
            case Paragraph(content=content):
                return element("p", self._runs(content))

    def _table(self, table: Table) -> str:
        head = "".join(
            element("th", self._runs(cell), scope="col", class_=side)
            for cell, side in zip(table.header, table.alignments, strict=True)
        )
        rows = "".join(element("tr", self._row(row, table.alignments)) for row in table.rows)
        whole = element("thead", element("tr", head)) + element("tbody", rows)
        return element("div", element("table", whole), class_="wide")

    def _annex(self, annex: Annex) -> str:
        title = "".join(element("p", text(line), class_="summary") for line in annex.title)
        belongs = element("p", element("i", text(annex.belongs)))
        return element("div", title + belongs, class_="subject") + self._table(annex.table)

    def _row(self, row: tuple[Runs, ...], alignments: tuple[str, ...]) -> str:
        return "".join(element("td", self._runs(cell), class_=side) for cell, side in zip(row, alignments, strict=True))

    def _footnotes(self, footnotes: tuple[Footnote, ...]) -> str:
        if not footnotes:
            return ""
        return element("div", "".join(map(self._footnote, footnotes)), class_="footnotes")

    def _footnote(self, footnote: Footnote) -> str:
        first, *others = map(self._runs, footnote.paragraphs)
        back = element("a", str(footnote.number), href=f"#goi-{footnote.number}", title="Về chỗ gọi chú thích")
        opening = element("p", f"{element('sup', back)} {first}", id=f"chu-thich-{footnote.number}")
        return opening + "".join(element("p", other) for other in others)

    # -- runs ----------------------------------------------------------------------------------------------------------

    def _runs(self, runs: Runs) -> str:
        return "".join(map(self._run, runs))

    def _run(self, run: Run) -> str:
        match run:
            case Text(text=words, style=style):
                return _styled(text(words), style)
            case LineBreak():
                return element("br")
            case Gap(text=words, style=style):
                return _styled(element("span", text(words), class_="gap", title=run.label), style)
            case FootnoteCall(number=number):
                link = element("a", str(number), href=f"#chu-thich-{number}", id=f"goi-{number}")
                return element("sup", link)
            case Number(style=style):
                return _styled(self._number(run), style)

    def _number(self, number: Number) -> str:
        self._places[number.key] += 1
        fact = self._tagging.facts[number.key]
        tag = tagged(self._tagging, fact, place=self._places[number.key], display=number.display)
        return element("a", tag, class_="number", href=f"#{panel_id(number.key)}", title=number.label)


def _styled(markup: str, style: Style) -> str:
    markup = element("i", markup) if style.italic else markup
    return element("b", markup) if style.bold else markup


def _lines(lines: Iterable[tuple[str, str]]) -> str:
    """Return a paragraph of its class for each line that has words."""
    return "".join(element("p", text(words), class_=name) for words, name in lines if words)


def _headings(blocks: Iterable[Block]) -> Iterator[Heading]:
    return (block for block in blocks if isinstance(block, Heading))


def _words(heading: Heading) -> str:
    """Return a heading as plain words."""
    return f"{heading.number} {''.join(map(_plain, heading.content))}"


def _plain(run: Run) -> str:
    match run:
        case Text(text=words) | Gap(text=words) | Number(display=words):
            return words
        case LineBreak():
            return " "
        case FootnoteCall():
            return ""
