"""A whole Word file from its pieces: body, footnotes, headers, styles, settings and the custom XML that controls show.

Whoever calls gives the pieces as WordprocessingML; nothing here depends on the clock or the machine.
Source: ECMA-376-1 §11, §15.2, §17; ECMA-376-2.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from socai.files.docx import NAMESPACES, Store, paragraph, twips
from socai.files.docx_theme import CONTENT_TYPE as THEME_TYPE
from socai.files.docx_theme import theme_xml
from socai.files.ooxml import XML_HEAD, Part, Relationship, write_package, xml_attribute, xml_text

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_CORE_TYPE = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
_LINES = {
    "DataTable": "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
}
_CELL_MARGIN = 80
_SINGLE_LINE = 240
_FROM_ONE = '<w:pgNumType w:start="1"/>'


@dataclass(frozen=True)
class ParagraphStyle:
    """A paragraph style. Sizes, gaps and lines are in points, ``first_line`` in millimetres.

    Attributes:
        id: how paragraphs name it.
        name: what Word's list of styles shows.
        size: of the letters.
        align: ``both``, ``center``, ``left`` or ``right``.
        before: gap above.
        after: gap below.
        line: height of a line, exactly; 0 for what the letters need.
        line_percent: per cent of what the letters need, where ``line`` is 0.
        outline: level of a heading from 1, 0 for none.
    """

    id: str
    name: str
    size: float
    align: str = "left"
    bold: bool = False
    italic: bool = False
    underline: bool = False
    before: float = 0
    after: float = 0
    line: float = 0
    line_percent: int = 100
    first_line: float = 0
    outline: int = 0
    keep_next: bool = False


@dataclass(frozen=True)
class Page:
    """Paper and margins in millimetres; ``header`` is how far the header stands from the edge."""

    width: float
    height: float
    top: float
    bottom: float
    left: float
    right: float
    header: float

    def on_its_side(self) -> Page:
        """Return the page turned to the left: what was at its left edge is above."""
        return replace(
            self,
            width=self.height,
            height=self.width,
            top=self.left,
            right=self.top,
            bottom=self.right,
            left=self.bottom,
        )


@dataclass(frozen=True)
class Section:
    """Pages of their own after the main part: paragraphs and tables, and their page. Page numbers begin again."""

    body: str
    page: Page


@dataclass(frozen=True)
class StoredText:
    """The content of a store: the XML of its root element."""

    store: Store
    xml: str


@dataclass(frozen=True)
class WordContent:
    """The pieces of a Word file.

    Attributes:
        body: paragraphs and tables.
        footnotes: footnote elements, numbered from 1.
        first_header: paragraphs of the first page's header.
        header: paragraphs of every other page's header.
        styles: paragraph styles.
        page: paper and margins.
        font: of all letters.
        title: of the document.
        creator: who made it.
        stored: the custom XML that controls are bound to, if any.
        sections: pages after the body.
    """

    body: str
    footnotes: str
    first_header: str
    header: str
    styles: Sequence[ParagraphStyle]
    page: Page
    font: str
    title: str
    creator: str
    stored: StoredText | None = None
    sections: Sequence[Section] = ()


def write_docx(content: WordContent) -> bytes:
    """Return the bytes of a Word file; the same pieces give the same bytes."""
    document_relationships = [
        _related("rId1", "styles", "styles.xml"),
        _related("rId2", "settings", "settings.xml"),
        _related("rId3", "fontTable", "fontTable.xml"),
        _related("rId4", "footnotes", "footnotes.xml"),
        _related("rId5", "header", "header1.xml"),
        _related("rId6", "header", "header2.xml"),
        _related("rId7", "theme", "theme/theme1.xml"),
    ]
    if content.stored is not None:
        document_relationships.append(_related("rId8", "customXml", "../customXml/item1.xml"))
    document = Part(
        "word/document.xml",
        f"{_WORD_TYPE}.document.main+xml",
        _document_xml(content),
        tuple(document_relationships),
    )
    parts = [
        document,
        Part("word/styles.xml", f"{_WORD_TYPE}.styles+xml", _styles_xml(tuple(content.styles), content.font)),
        Part("word/settings.xml", f"{_WORD_TYPE}.settings+xml", _settings_xml()),
        Part("word/fontTable.xml", f"{_WORD_TYPE}.fontTable+xml", _font_table_xml(content.font)),
        Part("word/footnotes.xml", f"{_WORD_TYPE}.footnotes+xml", _footnotes_xml(content.footnotes)),
        Part("word/header1.xml", f"{_WORD_TYPE}.header+xml", _header_xml(content.first_header)),
        Part("word/header2.xml", f"{_WORD_TYPE}.header+xml", _header_xml(content.header)),
        Part("word/theme/theme1.xml", THEME_TYPE, theme_xml(content.font)),
        Part("docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml", _core_xml(content)),
        Part("docProps/app.xml", "application/vnd.openxmlformats-officedocument.extended-properties+xml", _app_xml()),
        *_store_parts(content.stored),
    ]
    return write_package(
        parts,
        [
            _related("rId1", "officeDocument", "word/document.xml"),
            Relationship("rId2", _CORE_TYPE, "docProps/core.xml"),
            _related("rId3", "extended-properties", "docProps/app.xml"),
        ],
    )


def _related(number: str, kind: str, target: str) -> Relationship:
    return Relationship(number, f"{_OFFICE}/{kind}", target)


def _document_xml(content: WordContent) -> bytes:
    parts = [Section(content.body, content.page), *content.sections]
    # A section's properties stand in its last paragraph, those of the last section at the end of the body.
    ended = [
        part.body + paragraph("", "Nothing", _section_xml(part.page, is_first=index == 0))
        for index, part in enumerate(parts[:-1])
    ]
    last = parts[-1].body + _section_xml(parts[-1].page, is_first=len(parts) == 1)
    return f"{XML_HEAD}<w:document {NAMESPACES}><w:body>{''.join(ended)}{last}</w:body></w:document>".encode()


def _section_xml(page: Page, *, is_first: bool) -> str:
    turned = ' w:orient="landscape"' if page.width > page.height else ""
    return (
        '<w:sectPr><w:headerReference w:type="first" r:id="rId5"/><w:headerReference w:type="default" r:id="rId6"/>'
        f'<w:pgSz w:w="{twips(mm=page.width)}" w:h="{twips(mm=page.height)}"{turned}/>'
        f'<w:pgMar w:top="{twips(mm=page.top)}" w:right="{twips(mm=page.right)}" w:bottom="{twips(mm=page.bottom)}" '
        f'w:left="{twips(mm=page.left)}" w:header="{twips(mm=page.header)}" w:footer="{twips(mm=page.header)}" '
        f'w:gutter="0"/>{"" if is_first else _FROM_ONE}<w:cols w:space="720"/><w:titlePg/></w:sectPr>'
    )


def _header_xml(paragraphs: str) -> bytes:
    return f"{XML_HEAD}<w:hdr {NAMESPACES}>{paragraphs}</w:hdr>".encode()


def _footnotes_xml(footnotes: str) -> bytes:
    separators = "".join(
        f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:pPr><w:spacing w:after="0" w:line="240" '
        f'w:lineRule="auto"/></w:pPr><w:r><w:{kind}/></w:r></w:p></w:footnote>'
        for number, kind in ((-1, "separator"), (0, "continuationSeparator"))
    )
    return f"{XML_HEAD}<w:footnotes {NAMESPACES}>{separators}{footnotes}</w:footnotes>".encode()


def _store_parts(stored: StoredText | None) -> list[Part]:
    if stored is None:
        return []
    properties = (
        f'{XML_HEAD}<ds:datastoreItem ds:itemID="{stored.store.guid}" '
        'xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml"><ds:schemaRefs>'
        f'<ds:schemaRef ds:uri="{xml_attribute(stored.store.namespace)}"/></ds:schemaRefs></ds:datastoreItem>'
    )
    return [
        Part(
            "customXml/item1.xml",
            "",
            f"{XML_HEAD}{stored.xml}".encode(),
            (_related("rId1", "customXmlProps", "itemProps1.xml"),),
        ),
        Part(
            "customXml/itemProps1.xml",
            "application/vnd.openxmlformats-officedocument.customXmlProperties+xml",
            properties.encode(),
        ),
    ]


def _core_xml(content: WordContent) -> bytes:
    return (
        f'{XML_HEAD}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
        'core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{xml_text(content.title)}</dc:title><dc:creator>{xml_text(content.creator)}</dc:creator>"
        "<dc:language>vi-VN</dc:language></cp:coreProperties>"
    ).encode()


# -- parts that depend on the styles alone -----------------------------------------------------------------------------


@cache
def _app_xml() -> bytes:
    return (
        f'{XML_HEAD}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
        "<Application>Sổ Cái</Application></Properties>"
    ).encode()


@cache
def _settings_xml() -> bytes:
    compatibility = "".join(
        f'<w:compatSetting w:name="{name}" w:uri="http://schemas.microsoft.com/office/word" w:val="{value}"/>'
        for name, value in (
            ("compatibilityMode", "15"),
            ("overrideTableStyleFontSizeAndJustification", "1"),
            ("enableOpenTypeFeatures", "1"),
            ("doNotFlipMirrorIndents", "1"),
        )
    )
    return (
        f'{XML_HEAD}<w:settings {NAMESPACES}><w:zoom w:percent="100"/><w:defaultTabStop w:val="567"/>'
        '<w:characterSpacingControl w:val="doNotCompress"/>'
        '<w:footnotePr><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr>'
        f'<w:compat>{compatibility}</w:compat><w:themeFontLang w:val="vi-VN"/>'
        '<w:decimalSymbol w:val=","/><w:listSeparator w:val=";"/></w:settings>'
    ).encode()


@cache
def _font_table_xml(font: str) -> bytes:
    return (
        f'{XML_HEAD}<w:fonts {NAMESPACES}><w:font w:name="{xml_attribute(font)}">'
        '<w:panose1 w:val="02020603050405020304"/><w:charset w:val="00"/><w:family w:val="roman"/>'
        '<w:pitch w:val="variable"/></w:font></w:fonts>'
    ).encode()


@cache
def _styles_xml(styles: tuple[ParagraphStyle, ...], font: str) -> bytes:
    # Theme fonts fall back to others on machines without them: the font is named in every style.
    name = xml_attribute(font)
    fonts = f'<w:rFonts w:ascii="{name}" w:eastAsia="{name}" w:hAnsi="{name}" w:cs="{name}"/>'
    language = '<w:lang w:val="vi-VN" w:eastAsia="vi-VN" w:bidi="ar-SA"/>'
    defaults = (
        f"<w:docDefaults><w:rPrDefault><w:rPr>{fonts}{language}</w:rPr></w:rPrDefault>"
        "<w:pPrDefault><w:pPr/></w:pPrDefault></w:docDefaults>"
    )
    paragraphs = "".join(_style_xml(style, fonts) for style in styles)
    characters = (
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
        '<w:style w:type="character" w:styleId="FootnoteReference"><w:name w:val="footnote reference"/>'
        f'<w:rPr>{fonts}<w:vertAlign w:val="superscript"/></w:rPr></w:style>'
    )
    tables = "".join(_table_style_xml(style) for style in ("TableNormal", "LayoutTable", "DataTable"))
    return f"{XML_HEAD}<w:styles {NAMESPACES}>{defaults}{paragraphs}{characters}{tables}</w:styles>".encode()


def _style_xml(style: ParagraphStyle, fonts: str) -> str:
    is_normal = style.id == "Normal"
    default = ' w:default="1"' if is_normal else ' w:customStyle="1"' * (not _is_built_in(style.id))
    based = "" if is_normal else '<w:basedOn w:val="Normal"/>'
    size = round(style.size * 2)
    letters = (
        fonts
        + ("<w:b/>" if style.bold else "")
        + ("<w:i/>" if style.italic else "")
        + f'<w:color w:val="000000"/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'
        + ('<w:u w:val="single"/>' if style.underline else "")
    )
    return (
        f'<w:style w:type="paragraph"{default} w:styleId="{style.id}"><w:name w:val="{xml_attribute(style.name)}"/>'
        f"{based}<w:qFormat/><w:pPr>{_paragraph_properties(style)}</w:pPr><w:rPr>{letters}</w:rPr></w:style>"
    )


def _paragraph_properties(style: ParagraphStyle) -> str:
    rule = "exact" if style.line else "auto"
    line = twips(points=style.line) if style.line else _SINGLE_LINE * style.line_percent // 100
    return (
        ("<w:keepNext/>" if style.keep_next else "")
        + f'<w:spacing w:before="{twips(points=style.before)}" w:after="{twips(points=style.after)}" '
        + f'w:line="{line}" w:lineRule="{rule}"/>'
        + (f'<w:ind w:firstLine="{twips(mm=style.first_line)}"/>' if style.first_line else "")
        + f'<w:jc w:val="{style.align}"/>'
        + (f'<w:outlineLvl w:val="{style.outline - 1}"/>' if style.outline else "")
    )


def _is_built_in(style_id: str) -> bool:
    return style_id in ("Normal", "BodyText", "Header", "FootnoteText", "Title") or style_id.startswith("Heading")


def _table_style_xml(style_id: str) -> str:
    is_normal = style_id == "TableNormal"
    name = "Normal Table" if is_normal else style_id
    kind = "w:default" if is_normal else "w:customStyle"
    based = "" if is_normal else '<w:basedOn w:val="TableNormal"/>'
    margin = _CELL_MARGIN if style_id == "DataTable" else 0
    lines = f"<w:tblBorders>{_LINES[style_id]}</w:tblBorders>" if style_id in _LINES else ""
    margins = (
        '<w:tblCellMar><w:top w:w="0" w:type="dxa"/>'
        f'<w:left w:w="{margin}" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>'
        f'<w:right w:w="{margin}" w:type="dxa"/></w:tblCellMar>'
    )
    return (
        f'<w:style w:type="table" {kind}="1" w:styleId="{style_id}"><w:name w:val="{name}"/>{based}'
        f'<w:tblPr><w:tblInd w:w="0" w:type="dxa"/>{lines}{margins}</w:tblPr></w:style>'
    )
