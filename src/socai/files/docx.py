"""Elements of WordprocessingML as text, built fast: runs, paragraphs, tables, bound content controls, bookmarks.

It knows Word, not figures: whoever calls says what a control is called and what it is bound to. Text is always escaped
here. Lengths come in the units of their arguments' names and leave in Word's.
Source: ECMA-376-1 §17.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from socai.files.ooxml import xml_attribute, xml_text

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:w10="urn:schemas-microsoft-com:office:word"'
)
#: Word refuses longer tags and titles of controls, and longer names of bookmarks.
LONGEST_TAG = 64
LONGEST_BOOKMARK = 40
LINE_BREAK = "<w:r><w:br/></w:r>"
PAGE_FIELD = '<w:fldSimple w:instr=" PAGE "><w:r><w:t>2</w:t></w:r></w:fldSimple>'
_TWIPS_PER_MM = 1440 / 25.4
_TWIPS_PER_POINT = 20


def twips(*, mm: float = 0, points: float = 0) -> int:
    """Return a length in twentieths of a point."""
    return round(mm * _TWIPS_PER_MM + points * _TWIPS_PER_POINT)


@cache
def run_properties(bold: bool, italic: bool) -> str:
    """Return the properties of a run, empty when it looks like its paragraph."""
    marks = ("<w:b/>" if bold else "") + ("<w:i/>" if italic else "")
    return f"<w:rPr>{marks}</w:rPr>" if marks else ""


def run(text: str, properties: str = "") -> str:
    """Return a run of words."""
    return f'<w:r>{properties}<w:t xml:space="preserve">{xml_text(text)}</w:t></w:r>'


def paragraph(content: str, style: str, properties: str = "") -> str:
    """Return a paragraph of runs in a style; ``properties`` follow the style in schema order."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{content}</w:p>'


def footnote_call(number: int) -> str:
    """Return the mark in the text that calls a footnote."""
    return f'<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteReference w:id="{number}"/></w:r>'


def footnote(number: int, paragraphs: Iterable[str]) -> str:
    """Return a footnote; its number stands before its first paragraph. Paragraphs are given by their runs."""
    mark = (
        '<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteRef/></w:r>'
        '<w:r><w:t xml:space="preserve"> </w:t></w:r>'
    )
    content = "".join(
        paragraph((mark if index == 0 else "") + runs, "FootnoteText") for index, runs in enumerate(paragraphs)
    )
    return f'<w:footnote w:id="{number}">{content}</w:footnote>'


@dataclass(frozen=True)
class Store:
    """The custom XML part that controls are bound to: its identity and how its namespace is written in paths."""

    guid: str
    prefix: str
    namespace: str

    @cached_property
    def binding_start(self) -> str:
        """The beginning of a binding to this store; the path follows."""
        mapping = xml_attribute(f"xmlns:{self.prefix}='{self.namespace}'")
        return f'<w:dataBinding w:prefixMappings="{mapping}" w:storeItemID="{self.guid}" w:xpath="'


@dataclass
class Marks:
    """Hands out the numbers and names that must be unique in one document."""

    _used: int = 0

    def __post_init__(self) -> None:
        self._names: dict[str, int] = {}

    def next_id(self) -> int:
        """Return a number that no other control or bookmark of the document has."""
        self._used += 1
        return self._used

    def bookmark_name(self, key: str) -> str:
        """Return ``key`` the first time it is asked for, then ``key_2``, ``key_3``..."""
        count = self._names[key] = self._names.get(key, 0) + 1
        return key if count == 1 else f"{key}_{count}"


def bookmarked(content: str, key: str, marks: Marks) -> str:
    """Return runs between the ends of a bookmark named after ``key``."""
    number = marks.next_id()
    return (
        f'<w:bookmarkStart w:id="{number}" w:name="{marks.bookmark_name(key)}"/>'
        f'{content}<w:bookmarkEnd w:id="{number}"/>'
    )


def control_title(words: str, key: str) -> str:
    """Return the title of a control: readable words and key, cut to the length that Word bears."""
    tail = f" · {key}"
    room = LONGEST_TAG - len(tail)
    if _word_length(words) <= room:
        return words + tail
    short = words[: room - 1]
    while _word_length(short) >= room:
        short = short[:-1]
    return f"{short.rstrip()}…{tail}"


def _word_length(text: str) -> int:
    """Return a length as Word counts it, in UTF-16 units: a letter outside the basic plane takes two."""
    return len(text.encode("utf-16-le", "replace")) // 2


def bound_control(content: str, *, key: str, title: str, path: str, store: Store, number: int, properties: str) -> str:
    """Return an inline plain-text control around a run.

    Args:
        content: the run that shows the text kept in the store.
        key: the tag, at most ``LONGEST_TAG`` characters of ASCII letters and digits.
        title: what the control is called in Word (``control_title``).
        path: XPath of the text in the store.
        store: the store.
        number: identity of the control in this document.
        properties: the run's properties, so that the text keeps its look when Word writes it anew.
    """
    return (
        f'<w:sdt><w:sdtPr>{properties}<w:alias w:val="{xml_attribute(title)}"/><w:tag w:val="{key}"/>'
        f'<w:id w:val="{number}"/>{store.binding_start}{path}"/><w:text/></w:sdtPr>'
        f"<w:sdtContent>{content}</w:sdtContent></w:sdt>"
    )


def layout_table(widths: Sequence[int], rows: Iterable[Sequence[str]]) -> str:
    """Return a table without lines that puts things side by side; a row is never split.

    Args:
        widths: of the columns, in twips.
        rows: cells as the paragraphs they hold.
    """
    body = "".join(
        f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(map(_cell, widths, cells))}</w:tr>" for cells in rows
    )
    return f"{_table_start(widths, 'LayoutTable', look='0000')}{body}</w:tbl>"


def data_table(widths: Sequence[int], header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table with lines whose header row is repeated on every page.

    Args:
        widths: of the columns, in twips.
        header: header cells as the paragraphs they hold.
        rows: cells as the paragraphs they hold.
    """
    head = f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{''.join(map(_cell, widths, header))}</w:tr>"
    body = "".join(
        f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(map(_cell, widths, cells))}</w:tr>" for cells in rows
    )
    return f"{_table_start(widths, 'DataTable', look='0020')}{head}{body}</w:tbl>"


def _table_start(widths: Sequence[int], style: str, *, look: str) -> str:
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/><w:tblLook w:val="{look}"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
    )


def _cell(width: int, paragraphs: str) -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{paragraphs}</w:tc>'


def watermark(words: str, *, font: str, width_points: float, height_points: float) -> str:
    """Return a run that writes words large and pale across the page behind the text; it belongs into a header.

    Word Art in VML is what Word's own "Watermark" command makes, and what LibreOffice understands.
    """
    shown = xml_attribute(words)
    return (
        "<w:r><w:rPr><w:noProof/></w:rPr><w:pict>"
        '<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" '
        'path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/>'
        '<v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/><v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/>'
        '<v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/><v:f eqn="mid @5 @6"/>'
        '<v:f eqn="mid @8 @5"/><v:f eqn="mid @7 @8"/><v:f eqn="mid @6 @7"/><v:f eqn="sum @6 0 @5"/></v:formulas>'
        '<v:path textpathok="t" o:connecttype="custom" o:connectlocs="@9,0;@10,10800;@11,21600;@12,10800" '
        'o:connectangles="270,180,90,0"/><v:textpath on="t" fitshape="t"/></v:shapetype>'
        f'<v:shape id="PowerPlusWaterMarkObject1" o:spid="_x0000_s2049" type="#_x0000_t136" alt="{shown}" '
        f'style="position:absolute;margin-left:0;margin-top:0;width:{width_points}pt;height:{height_points}pt;'
        "rotation:315;z-index:-251658752;mso-position-horizontal:center;mso-position-horizontal-relative:margin;"
        'mso-position-vertical:center;mso-position-vertical-relative:margin" o:allowincell="f" fillcolor="silver" '
        f'stroked="f"><v:fill opacity=".5"/><v:textpath style="font-family:&quot;{xml_attribute(font)}&quot;;'
        f'font-size:1pt" string="{shown}"/><w10:wrap anchorx="margin" anchory="margin"/></v:shape></w:pict></w:r>'
    )
