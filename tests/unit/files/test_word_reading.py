from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from socai.files.documents import Document
from socai.files.errors import FilesError
from socai.files.reading import read_document
from socai.files.word_reading import read_word
from tests.unit.files.words import p, part, t, word_file, zipped

BOLD = "<w:rPr><w:b/></w:rPr>"


def read(body: str, **parts: bytes) -> Document:
    return read_word(word_file(body, **parts), file="a.docx")


def blocks(document: Document) -> list[tuple[str, str]]:
    return [(block.kind.value, document.text_of(block)) for block in document.blocks]


def texts(body: str, **parts: bytes) -> list[str]:
    return [text for _, text in blocks(read(body, **parts))]


def row(*cells: str, properties: str = "") -> str:
    return f"<w:tr>{properties}{''.join(cells)}</w:tr>"


def cell(content: str, properties: str = "") -> str:
    inside = content if content.startswith("<") else p(content)
    return f"<w:tc>{f'<w:tcPr>{properties}</w:tcPr>' if properties else ''}{inside}</w:tc>"


def test_paragraphs_have_their_place() -> None:
    document = read(p("Có 12 ", t("hội nghị")) + p() + p("Có 3 kỳ họp."))
    assert blocks(document) == [("paragraph", "Có 12 hội nghị"), ("paragraph", "Có 3 kỳ họp.")]
    assert [(block.place.part, block.place.paragraph) for block in document.blocks] == [
        ("word/document.xml", 1),
        ("word/document.xml", 3),
    ]


def test_changes_are_accepted() -> None:
    body = p(
        "Có ",
        f"<w:del><w:r><w:delText>15</w:delText></w:r></w:del><w:ins>{t('25')}</w:ins>",
        f"<w:moveFrom>{t(' cũ')}</w:moveFrom><w:moveTo>{t(' mới')}</w:moveTo>",
    )
    assert texts(body) == ["Có 25 mới"]


def test_a_deleted_paragraph_mark_joins_paragraphs() -> None:
    assert texts(p("Có 2", properties="<w:rPr><w:del/></w:rPr>") + p("5 hộ.") + p("Hết.")) == ["Có 25 hộ.", "Hết."]


def test_a_deleted_row_is_gone() -> None:
    deleted = row(cell("Cũ"), properties="<w:trPr><w:del/></w:trPr>")
    assert texts(f"<w:tbl>{row(cell('Mới'))}{deleted}</w:tbl>") == ["Mới"]


def test_hidden_text_and_field_codes_are_not_read() -> None:
    fields = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> REF x </w:instrText></w:r>'
        f'{t("KHÔNG")}<w:r><w:fldChar w:fldCharType="separate"/></w:r>{t("17")}'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>99</w:t></w:r>"
    assert texts(p("Có ", fields, hidden, " hộ; ", f'<w:fldSimple w:instr="PAGE">{t("4")}</w:fldSimple>')) == [
        "Có 17 hộ; 4"
    ]


def test_content_controls_and_equations_are_read() -> None:
    control = f"<w:sdt><w:sdtPr><w:alias w:val='x'/></w:sdtPr><w:sdtContent>{t('1.426')}</w:sdtContent></w:sdt>"
    block = f"<w:sdt><w:sdtContent>{p('Có ', control, ' ha')}</w:sdtContent></w:sdt>"
    assert texts(block + p("<m:oMath><m:r><m:t>5</m:t></m:r></m:oMath>", " + 6")) == ["Có 1.426 ha", "5 + 6"]


def test_a_text_box_is_read_once_after_its_paragraph() -> None:
    box = (
        f"<w:r><mc:AlternateContent><mc:Choice><wps:txbx><w:txbxContent>{p('Trong khung: 7 hộ.')}</w:txbxContent>"
        f"</wps:txbx></mc:Choice><mc:Fallback><v:textbox><w:txbxContent>{p('Trong khung: 7 hộ.')}</w:txbxContent>"
        "</v:textbox></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert texts(p("Ngoài ", box, "khung.") + p("Sau.")) == ["Ngoài khung.", "Trong khung: 7 hộ.", "Sau."]


def test_notes_follow_their_calls_with_the_number_that_prints() -> None:
    body = p(
        "Có 25", '<w:r><w:footnoteReference w:id="7"/></w:r>', " hộ", '<w:r><w:endnoteReference w:id="2"/></w:r>'
    ) + p("Có 3", '<w:r><w:footnoteReference w:id="4"/></w:r>')
    footnotes = part(
        "footnotes",
        '<w:footnote w:id="0" w:type="separator"><w:p/></w:footnote>'
        f'<w:footnote w:id="4">{p("Ba xã.")}</w:footnote>'
        f'<w:footnote w:id="7">{p("Gồm 20 hộ.")}{p("Và 5.")}</w:footnote>',
    )
    document = read(
        body, footnotes=footnotes, endnotes=part("endnotes", f'<w:endnote w:id="2">{p("Cuối.")}</w:endnote>')
    )
    assert [(block.kind.value, block.note, document.text_of(block)) for block in document.blocks] == [
        ("paragraph", "", "Có 25 hộ"),
        ("footnote", "1", "Gồm 20 hộ."),
        ("footnote", "1", "Và 5."),
        ("footnote", "e1", "Cuối."),
        ("paragraph", "", "Có 3"),
        ("footnote", "2", "Ba xã."),
    ]
    assert [(call.note, document.text[: call.start][-2:], call.start == call.end) for call in document.calls] == [
        ("1", "25", True),
        ("e1", "hộ", True),
        ("2", " 3", True),
    ]


def test_raised_digits_call_notes_and_powers_stay() -> None:
    raised = '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>2</w:t></w:r>'
    document = read(p("Rộng 40 m", raised, ", có 25", raised, " hộ.") + p(raised, " Gồm 20 hộ."))
    assert [(block.kind.value, block.note, document.text_of(block)) for block in document.blocks] == [
        ("paragraph", "", "Rộng 40 m2, có 25 hộ."),
        ("footnote", "2", "Gồm 20 hộ."),
    ]
    assert [(call.note, call.start) for call in document.calls] == [("2", document.text.index(" hộ"))]


def test_headings_and_lists_have_levels() -> None:
    styles = part(
        "styles",
        '<w:style w:styleId="H"><w:name w:val="heading 2"/></w:style>'
        '<w:style w:styleId="Own"><w:basedOn w:val="H"/></w:style>'
        '<w:style w:styleId="Loop"><w:basedOn w:val="Loop"/></w:style>'
        '<w:style w:styleId="List"><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="3"/></w:numPr></w:pPr></w:style>',
    )
    body = (
        p("Kinh tế", properties='<w:pStyle w:val="Own"/>')
        + p("Xã hội", properties='<w:outlineLvl w:val="0"/>')
        + p("Lúa", properties='<w:numPr><w:ilvl w:val="0"/><w:numId w:val="5"/></w:numPr>')
        + p("Ngô", properties='<w:pStyle w:val="List"/>')
        + p("Thường", properties='<w:pStyle w:val="List"/><w:numPr><w:numId w:val="0"/></w:numPr>')
        + p("Vòng", properties='<w:pStyle w:val="Loop"/>')
        + p("- Gõ tay")
        + p("II. CÔNG TÁC KHÁC")
    )
    assert [(block.kind.value, block.level) for block in read(body, styles=styles).blocks] == [
        ("heading", 2),
        ("heading", 1),
        ("item", 1),
        ("item", 2),
        ("paragraph", 0),
        ("paragraph", 0),
        ("item", 1),
        ("heading", 1),
    ]


def test_merged_cells_and_nested_tables() -> None:
    table = (
        "<w:tbl>"
        + row(cell("Thôn", '<w:vMerge w:val="restart"/>'), cell("Số hộ", '<w:gridSpan w:val="2"/>'))
        + row(cell("<w:p/>", "<w:vMerge/>"), cell("Nghèo"), cell("Khác"))
        + row(cell("Một"), cell("5"), cell(f"<w:tbl>{row(cell('7'))}</w:tbl>{p('8')}{p('9')}"))
        + "</w:tbl>"
    )
    document = read(table)
    assert [
        (document.text_of(block), block.table, block.row, block.column, block.rows, block.columns, block.header)
        for block in document.blocks
    ] == [
        ("Thôn", 1, 0, 0, 2, 1, True),
        ("Số hộ", 1, 0, 1, 1, 2, True),
        ("Nghèo", 1, 1, 1, 1, 1, True),
        ("Khác", 1, 1, 2, 1, 1, True),
        ("Một", 1, 2, 0, 1, 1, False),
        ("5", 1, 2, 1, 1, 1, False),
        ("8\n9", 1, 2, 2, 1, 1, False),
        ("7", 2, 0, 0, 1, 1, True),
    ]


def test_headers_come_last_without_page_numbers() -> None:
    header = part("hdr", p("Báo cáo 6 tháng") + p("12"))
    assert blocks(read(p("Thân."), header1=header)) == [("paragraph", "Thân."), ("header", "Báo cáo 6 tháng")]


def test_text_in_pieces_and_decomposed_is_one_text() -> None:
    words = "Tổng số 25 hộ nghèo."
    document = read(p(*(t(letter) for letter in unicodedata.normalize("NFD", words))))
    assert document.text == words + "\n"


def test_private_characters_of_the_file_call_no_note() -> None:
    document = read(p("Có 5\ue0001\ue001 hộ."))
    assert document.calls == ()
    assert "\ue000" not in document.text


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"%PDF-1.7", "file.damaged"),
        (zipped({"x.xml": b"<x/>"}), "file.not_word"),
        (zipped({"word/document.xml": b"<x/>"}), "file.not_word"),
        (zipped({"word/document.xml": b"<w:document"}), "file.damaged"),
        (zipped({"word/document.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'}), "file.document_type"),
        (zipped({"word/document.xml": b" " * 50_000_000}), "file.unpacks_too_large"),
    ],
)
def test_enemies_are_refused(tmp_path: Path, data: bytes, code: str) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(data)
    with pytest.raises(FilesError) as refused:
        read_document(path)
    assert [finding.code for finding in refused.value.findings] == [code]


def test_deeply_nested_tables_end_in_one_finding_or_a_document() -> None:
    depth = 2_000
    body = "<w:tbl><w:tr><w:tc>" * depth + p("7") + "</w:tc></w:tr></w:tbl>" * depth
    with pytest.raises(FilesError) as refused:
        read(body)
    assert [finding.code for finding in refused.value.findings] == ["file.damaged"]
    assert texts("<w:tbl><w:tr><w:tc>" * 80 + p("7") + "</w:tc></w:tr></w:tbl>" * 80) == ["7"]


def test_another_main_part_is_found() -> None:
    relationships = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
        b'Target="/word/document2.xml"/></Relationships>'
    )
    main = part("document", f"<w:body>{p('Có 5 hộ.')}</w:body>")
    document = read_word(zipped({"_rels/.rels": relationships, "word/document2.xml": main}), file="a.docx")
    assert document.text == "Có 5 hộ.\n"
