from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

from socai.files.docx import Marks, bookmarked, paragraph, run
from socai.files.docx_reading import read_bindings
from socai.files.word_comments import Author, Comment, with_comments
from socai.files.word_reading import read_word
from tests.unit.compose.words import audit
from tests.unit.files.test_docx_reading import control, word
from tests.unit.files.words import p, part, t, word_file

AUTHOR = Author("Sổ Cái", "SC")


def commented(data: bytes, *numbers: str) -> bytes:
    document = read_word(data, file="a.docx")
    comments = [
        Comment(document.text.index(number), document.text.index(number) + len(number), f"Về {number}\nDòng <hai>")
        for number in numbers
    ]
    return with_comments(data, comments, author=AUTHOR, file="a.docx")


def xml(data: bytes, name: str = "word/document.xml") -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name).decode()


def inside(document: str, number: int) -> str:
    """Return the words between the marks of a comment."""
    between = re.search(rf'<w:commentRangeStart w:id="{number}"/>(.*?)<w:commentRangeEnd w:id="{number}"/>', document)
    return "".join(re.findall(r"<w:t[^>]*>([^<]*)<", between[1])) if between else "?"


def test_a_comment_stands_at_its_number_and_the_text_stays() -> None:
    data = word_file(p("Tổng số 1.250 hộ, trong đó 125 hộ nghèo."))
    out = commented(data, "1.250", "125 hộ")
    assert read_word(out, file="a.docx").text == read_word(data, file="a.docx").text
    assert {inside(xml(out), number) for number in (0, 1)} == {"1.250", "125 hộ"}
    comments = xml(out, "word/comments.xml")
    assert comments.count("<w:comment ") == 2
    assert "Dòng &lt;hai&gt;" in comments
    assert "comments+xml" in xml(out, "[Content_Types].xml")
    assert "relationships/comments" in xml(out, "word/_rels/document.xml.rels")


def test_numbers_in_pieces_controls_and_links() -> None:
    control = f"<w:sdt><w:sdtContent>{t('1.426')}</w:sdtContent></w:sdt>"
    data = word_file(
        p("Có ", t("12"), t("5 hộ; "), control, " ha; ", f"<w:hyperlink>{t('xem 77 trang')}</w:hyperlink>")
    )
    out = xml(commented(data, "125", "1.426", "77"))
    found = {inside(out, number) for number in range(3)}
    assert found == {"125 hộ; ", "1.426", "xem 77 trang"}
    assert "<w:sdtContent><w:r>" in out


def test_numbers_in_notes_stand_at_the_call() -> None:
    data = word_file(
        p("Có 25 hộ", '<w:r><w:footnoteReference w:id="3"/></w:r>', "."),
        footnotes=part("footnotes", f'<w:footnote w:id="3">{p("Gồm 20 hộ.")}</w:footnote>'),
    )
    out = xml(commented(data, "20"))
    assert re.search(r'RangeStart w:id="0"/><w:r><w:footnoteReference w:id="3"/></w:r><w:commentRangeEnd', out)


def test_numbers_in_text_boxes_and_headers_stand_in_the_body() -> None:
    box = f"<w:r><w:pict><v:textbox><w:txbxContent>{p('Khung 7 hộ.')}</w:txbxContent></v:textbox></w:pict></w:r>"
    data = word_file(p("Ngoài ", box, "khung."), header1=part("hdr", p("Đầu trang 99 hộ")))
    out = commented(data, "7", "99")
    assert xml(out).count("commentReference") == 2
    assert "comment" not in xml(out, "word/header1.xml")
    assert "comment" not in re.sub(r"</w:txbxContent>.*", "", xml(out).split("<w:txbxContent>")[1])


def test_cells_of_several_paragraphs() -> None:
    data = word_file(f"<w:tbl><w:tr><w:tc>{p('Nam 12')}{p('Nữ 13', t(' người'))}</w:tc></w:tr></w:tbl>")
    out = xml(commented(data, "12", "13"))
    assert {inside(out, number) for number in (0, 1)} == {"12", "13"}


def test_comments_of_others_stay() -> None:
    theirs = part("comments", f'<w:comment w:id="4" w:author="Khác">{p("Cũ")}</w:comment>')
    out = commented(word_file(p("Có 12 hộ."), comments=theirs), "12")
    comments = xml(out, "word/comments.xml")
    assert "Cũ" in comments
    assert 'w:id="5"' in comments
    assert inside(xml(out), 5) == "12"


def test_a_stretch_outside_the_text_gets_no_comment() -> None:
    data = word_file("")
    out = with_comments(data, [Comment(5, 7, "x")], author=AUTHOR, file="a.docx")
    assert "commentReference" not in xml(out)


def test_two_comments_at_one_number_become_one() -> None:
    data = word_file(p("Có 12 hộ."))
    at = read_word(data, file="a.docx").text.index("12")
    comments = [Comment(at, at + 2, "Một"), Comment(at, at + 2, "Hai")]
    out = with_comments(data, comments, author=AUTHOR, file="a.docx")
    assert xml(out, "word/comments.xml").count("<w:comment ") == 1
    assert inside(xml(out), 0) == "12"


def test_the_copy_is_as_valid_as_the_file(tmp_path: Path) -> None:
    marks = Marks()
    body = paragraph(
        run("Có ") + bookmarked(control("k1", "1.426", marks=marks), "k1", marks) + run(" ha, 12 hộ."), "Normal"
    )
    data = word(body)
    assert audit(data, tmp_path) == []
    out = commented(data, "1.426", "12")
    assert audit(out, tmp_path) == []
    assert [bound.shown for bound in read_bindings(out, file="a.docx").controls] == ["1.426"]
