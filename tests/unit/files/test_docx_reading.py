"""What is bound in a Word file, as Word, LibreOffice and enemies leave it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

import pytest

from socai.files.docx import Marks, Store, bookmarked, bound_control, paragraph, run
from socai.files.docx_package import Page, ParagraphStyle, StoredText, WordContent, write_docx
from socai.files.docx_reading import BoundControl, WordBindings, read_bindings
from socai.files.errors import FilesError

STORE = Store("{5F0C2B8E-0000-4000-8000-000000000001}", "s", "urn:test")
MAIN = "word/document.xml"
XML = '<things xmlns="urn:test"><thing id="k1" unit="ha"><shown>1.426</shown></thing><other/></things>'


def control(key: str, shown: str, *, marks: Marks, title: str = "") -> str:
    return bound_control(
        run(shown),
        key=key,
        title=title or f"Diện tích · {key}",
        path=f"/s:things/s:thing[@id='{key}']/s:shown",
        store=STORE,
        number=marks.next_id(),
        properties="",
    )


def word(body: str, *, footnotes: str = "", store_xml: str = XML) -> bytes:
    return write_docx(
        WordContent(
            body=body,
            footnotes=footnotes,
            first_header=paragraph("", "Normal"),
            header=paragraph("", "Normal"),
            styles=[ParagraphStyle("Normal", "Normal", 14)],
            page=Page(210, 297, 20, 20, 30, 15, 10),
            font="Times New Roman",
            title="",
            creator="",
            stored=StoredText(STORE, store_xml),
        )
    )


def one_number() -> bytes:
    marks = Marks()
    return word(paragraph(run("Có ") + bookmarked(control("k1", "1.426", marks=marks), "k1", marks), "Normal"))


def changed(content: bytes, changes: Mapping[str, bytes | None]) -> bytes:
    """Return a package with parts replaced, added, or (``None``) left out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in dict.fromkeys([*archive.namelist(), *changes]):
            data = changes[name] if name in changes else archive.read(name)
            if data is not None:
                copy.writestr(name, data)
    return out.getvalue()


def replaced(content: bytes, old: str, new: str, part: str = MAIN) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        text = archive.read(part).decode()
    assert old in text
    return changed(content, {part: text.replace(old, new).encode()})


def read(content: bytes) -> WordBindings:
    return read_bindings(content, file="bao-cao.docx")


def test_a_control_as_written() -> None:
    bindings = read(one_number())
    assert bindings.controls == (
        BoundControl(
            key="k1",
            title="Diện tích · k1",
            tag="k1",
            path="/s:things/s:thing[@id='k1']/s:shown",
            part=MAIN,
            bookmark="k1",
            shown="1.426",
            stored="1.426",
        ),
    )
    assert [(each.name, each.text) for each in bindings.bookmarks] == [("k1", "1.426")]
    assert bindings.stored["k1"].attributes["unit"] == "ha"


def test_a_changed_text_beside_the_store() -> None:
    (found,) = read(replaced(one_number(), ">1.426<", ">1.500<")).controls
    assert (found.shown, found.stored) == ("1.500", "1.426")


def test_a_control_without_tag_as_libreoffice_leaves_it() -> None:
    content = replaced(one_number(), '<w:tag w:val="k1"/>', "")
    content = replaced(content, '<w:bookmarkStart w:id="2" w:name="k1"/>', "")
    content = replaced(content, "<w:sdtContent>", '<w:sdtContent><w:bookmarkStart w:id="2" w:name="k1"/>')
    (found,) = read(content).controls
    assert (found.key, found.tag, found.bookmark) == ("k1", "", "k1")


def test_a_key_known_from_the_title_alone() -> None:
    content = replaced(one_number(), "[@id='k1']", "[1]")
    (found,) = read(replaced(content, '<w:tag w:val="k1"/>', "")).controls
    assert (found.key, found.stored) == ("k1", "1.426")


def test_a_control_whose_store_is_gone() -> None:
    content = changed(one_number(), {"customXml/item1.xml": None, "customXml/itemProps1.xml": None})
    (found,) = read(content).controls
    assert (found.key, found.shown, found.stored) == ("k1", "1.426", None)


def test_a_control_of_another_kind_is_left_out() -> None:
    start, end = "<w:dataBinding", 'w:xpath="'
    content = one_number()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        text = archive.read(MAIN).decode()
    binding = text[text.index(start) : text.index("/>", text.index(end)) + 2]
    assert read(replaced(content, binding, "")).controls == ()


def test_text_over_several_runs_and_deleted_text() -> None:
    runs = (
        "<w:r><w:t>1.4</w:t></w:r><w:ins w:id='9' w:author='A'><w:r><w:t>26</w:t></w:r></w:ins>"
        "<w:del w:id='8' w:author='A'><w:r><w:delText>99</w:delText></w:r></w:del>"
    )
    content = replaced(
        one_number(), '<w:sdtContent><w:r><w:t xml:space="preserve">1.426</w:t></w:r>', f"<w:sdtContent>{runs}"
    )
    (found,) = read(content).controls
    assert found.shown == "1.426"


def test_a_bookmark_that_outlived_its_control() -> None:
    marks = Marks()
    bindings = read(word(paragraph(bookmarked(run("1.426"), "k1", marks) + run(" ha"), "Normal")))
    assert bindings.controls == ()
    assert [(each.name, each.text) for each in bindings.bookmarks] == [("k1", "1.426")]


def test_footnotes_come_after_the_body() -> None:
    marks = Marks()
    body = paragraph(control("k1", "1", marks=marks), "Normal")
    note = f'<w:footnote w:id="1">{paragraph(control("k2", "2", marks=marks), "Normal")}</w:footnote>'
    found = read(word(body, footnotes=note)).controls
    assert [(each.key, each.part, each.stored) for each in found] == [
        ("k1", MAIN, "1.426"),
        ("k2", "word/footnotes.xml", None),
    ]


# -- hostile and broken files ------------------------------------------------------------------------------------------

BOMB = b'<!DOCTYPE a [<!ENTITY b "xxxxxxxxxx">]><w:document xmlns:w="http://schemas.openxmlformats.org/'
FETCH = b'<!DOCTYPE a SYSTEM "http://localhost/x.dtd"><a/>'


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({MAIN: None}, "file.not_word"),
        ({MAIN: b"<w:document"}, "file.damaged"),
        ({MAIN: BOMB}, "file.document_type"),
        ({"customXml/item1.xml": FETCH}, "file.document_type"),
        ({"word/footnotes.xml": b""}, "file.damaged"),
        ({MAIN: b"<a>" + b" " * 100_000_000 + b"</a>"}, "file.unpacks_too_large"),
    ],
)
def test_bad_packages_are_refused(changes: Mapping[str, bytes | None], code: str) -> None:
    content = changed(one_number(), changes)
    with pytest.raises(FilesError) as caught:
        read(content)
    assert [finding.code for finding in caught.value.findings] == [code]
    assert caught.value.findings[0].subject == "bao-cao.docx"


@pytest.mark.parametrize("content", [b"", b"PK", b"\xd0\xcf\x11\xe0 an old Word file", "một tệp chữ".encode()])
def test_what_is_no_package_is_refused(content: bytes) -> None:
    with pytest.raises(FilesError):
        read(content)


def test_a_cut_file_is_refused() -> None:
    content = one_number()
    for length in range(0, len(content), 97):
        with pytest.raises(FilesError):
            read(content[:length])
