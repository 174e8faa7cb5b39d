"""The neutral report tree: what a report says, before any writer lays it out.

Every number stands here with its display text and its key; a writer prints them and formats nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from socai.core.figures import Figure, Source
from socai.core.periods import Period


@dataclass(frozen=True, slots=True)
class Style:
    """How a run of words looks beside the paragraph around it."""

    bold: bool = False
    italic: bool = False


PLAIN = Style()
_ENTERED = frozenset({Source.ENTERED, Source.PLANNED})


@dataclass(frozen=True, slots=True)
class Text:
    """Words."""

    text: str
    style: Style = PLAIN


@dataclass(frozen=True, slots=True)
class LineBreak:
    """A new line inside a paragraph."""


@dataclass(frozen=True, slots=True)
class Number:
    """A printed number.

    Attributes:
        figure: the figure it shows, with its exact value.
        key: identity of the figure in this report (``figure_key``); the same figure has the same key everywhere.
        expression: the formula written in the template when that is more than an indicator code, else empty.
        display: the digits as printed, without qualifier and measure.
        label: what it is, for a reader.
        place: where it stands (``I.2.1``, ``chú thích 10``).
    """

    figure: Figure
    key: str
    expression: str
    display: str
    label: str
    place: str
    style: Style = PLAIN

    @property
    def is_entered(self) -> bool:
        """Whether somebody entered the figure (plans too); else it was computed (sums of entries too)."""
        return self.figure.source in _ENTERED


@dataclass(frozen=True, slots=True)
class Gap:
    """Words in the place of a number that there is not; ``figure.state`` says why."""

    figure: Figure
    text: str
    label: str
    place: str
    style: Style = PLAIN


@dataclass(frozen=True, slots=True)
class FootnoteCall:
    """The mark of a footnote in the text, by the footnote's number."""

    number: int


Run = Text | LineBreak | Number | Gap | FootnoteCall
Runs = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: level from 1, its own number as printed (``I.``, ``2.1.``, ``a)``), its words."""

    level: int
    number: str
    content: Runs


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; ``key`` says which one of the template it is, empty where people cannot write it anew."""

    content: Runs
    key: str = ""


@dataclass(frozen=True, slots=True)
class ListItem:
    """One item of a list: its mark as printed, how deep it stands (from 1), its words."""

    mark: str
    depth: int
    content: Runs
    key: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table: alignment of each column (``left``, ``center``, ``right``), header cells, rows of cells.

    ``shares`` says how wide each column is beside the others; empty when the words in it shall decide.
    """

    alignments: tuple[str, ...]
    header: tuple[Runs, ...]
    rows: tuple[tuple[Runs, ...], ...]
    shares: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Footnote:
    """A footnote: its number, from 1 in the order of the calls, its paragraphs, and the key of each."""

    number: int
    paragraphs: tuple[Runs, ...]
    keys: tuple[str, ...] = ()


Block = Heading | Paragraph | ListItem | Table


@dataclass(frozen=True, slots=True)
class Annex:
    """Pages of their own after the signature: a table, what it is called, and to which paper it belongs.

    Attributes:
        title: lines over the table, the word for an annex first.
        belongs: the line under the title.
        table: the table.
        landscape: whether its pages lie on their side.
        note: the line under the table, empty for none.
    """

    title: tuple[str, ...]
    belongs: str
    table: Table
    landscape: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who issues the paper, and the words around the body that the document profile demands.

    ``superior`` is empty for a body that names none. ``number_line`` and ``date_line`` have blanks where the number and
    the day are not known yet; ``signer`` is empty until somebody signs. ``addressees`` are the lines of "Kính gửi",
    ``urgency`` is a mark such as ``KHẨN``.
    """

    superior: str
    body: str
    number_line: str
    date_line: str
    recipients: tuple[str, ...]
    authority: str
    signer_title: str
    signer: str = ""
    addressees: tuple[str, ...] = ()
    urgency: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """A report ready to be laid out.

    Attributes:
        profile: name of the document profile.
        title: what the paper is called in the properties of its file.
        file_stem: name of the file without its ending.
        kind: name of the type of paper (``BÁO CÁO``).
        summary: lines under the type name.
        letterhead: header, recipients and signature.
        period: the reporting period.
        blocks: the body.
        footnotes: in the order of their numbers.
        demonstration: whether every page must say that it is no real paper.
        annexes: pages after the signature.
        batch: number of the last batch of the ledger that it was made of, 0 when it was made of none.
    """

    profile: str
    title: str
    file_stem: str
    kind: str
    summary: tuple[str, ...]
    letterhead: Letterhead
    period: Period
    blocks: tuple[Block, ...]
    footnotes: tuple[Footnote, ...]
    demonstration: bool
    annexes: tuple[Annex, ...] = ()
    batch: int = 0

    def runs(self) -> Iterator[Run]:
        """Yield every run: the body in reading order, the annexes, then the footnotes."""
        for content in self.contents():
            yield from content

    def numbers(self) -> Iterator[Number]:
        """Yield every printed number, a figure once for each place where it stands."""
        return (run for run in self.runs() if isinstance(run, Number))

    def gaps(self) -> Iterator[Gap]:
        """Yield every place where a number is lacking."""
        return (run for run in self.runs() if isinstance(run, Gap))

    def contents(self) -> Iterator[Runs]:
        """Yield the runs of each paragraph, item and cell: the body, the annexes, then the footnotes."""
        for block in (*self.blocks, *(annex.table for annex in self.annexes)):
            if isinstance(block, Table):
                yield from block.header
                for row in block.rows:
                    yield from row
            else:
                yield block.content
        for footnote in self.footnotes:
            yield from footnote.paragraphs


def figure_key(figure: Figure, expression: str = "") -> str:
    """Return the identity of a figure in a report: ``f`` and ten hexadecimal digits.

    Args:
        figure: the figure; what it is about counts, not its value.
        expression: the formula written in the template, empty for a plain indicator.
    """
    about = figure.key
    parts = (about.indicator, about.org_unit, str(about.period), about.basis.value, expression)
    return "f" + sha256("|".join(parts).encode()).hexdigest()[:10]
