"""Whatever comes in, document readers read it or refuse it, and offsets hold. ``make fuzz`` tries many more."""

from __future__ import annotations

import io
import os
import unicodedata
import zipfile
from collections.abc import Callable
from functools import cache

import typst
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from socai.files.documents import BlockKind, Document
from socai.files.errors import FilesError
from socai.files.html_reading import read_html
from socai.files.legacy_text import encoding_of
from socai.files.limits import Limits
from socai.files.pdf_reading import read_pdf
from socai.files.reading import document_of_text
from socai.files.word_comments import Author, Comment, with_comments
from socai.files.word_reading import read_word
from tests.unit.files.words import p, part, t, word_file

EXAMPLES = int(os.environ.get("SOCAI_FUZZ_EXAMPLES", "60"))
fuzz = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
SMALL = Limits(file_bytes=1 << 20, unpacked_bytes=4 << 20, marks=100_000, pages=20, letters=200_000)

_PIECE_LINES = """
Có 1.250 hộ, trong đó 125 hộ nghèo, đạt 12,5 %. | 5 850 | 62.372/52.786 ha | - | + | * | \\* | • | # | ## | 1. | 2.1
| I. | a) | (1) | KẾT QUẢ | (kế hoạch | 55,27%) | ; | : | . | <sup>1</sup> | [^1] | [^1]: Gồm 5. | ¹ | m² | ---|---
| ế ộ
| vui lòng gửi đến nơi
"""
PIECES = tuple(_PIECE_LINES.replace("\n", " ").strip().split(" | "))
JOINTS = ("\n", "\n\n", "\r\n", " ", "", "\t", "|", "\u00a0", "\u200b", "\u0301", "\x0c", "\ufeff")
TEXTS = st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(JOINTS)), max_size=25).map(
    lambda pairs: "".join(piece + joint for piece, joint in pairs)
) | st.text(max_size=60)


def assert_sound(document: Document) -> None:
    """Assert what every reader promises."""
    assert unicodedata.is_normalized("NFC", document.text)
    assert "\r" not in document.text
    end = 0
    for block in document.blocks:
        assert end <= block.start < block.end <= len(document.text)
        assert document.text_of(block).strip() == document.text_of(block)
        assert (block.table > 0) == (block.kind is BlockKind.CELL)
        assert not block.note or block.kind is BlockKind.FOOTNOTE
        end = block.end
    for call in document.calls:
        assert 0 <= call.start <= call.end <= len(document.text)


@given(TEXTS, st.sampled_from(["txt", "md"]))
@example("\u0301", "txt")
@example("|\n|-|\n", "md")
@fuzz
def test_text_is_read_with_its_offsets(text: str, kind: str) -> None:
    document = document_of_text(text, kind=kind)
    assert_sound(document)
    places = [document.in_file(offset) for offset in range(len(document.text) + 1)]
    assert places == sorted(places)
    assert places[-1] <= len(text)
    if not encoding_of(text):
        for offset, letter in enumerate(document.text):
            assert not letter.isdigit() or text[places[offset]] == letter
    covered = {offset for block in document.blocks for offset in range(block.start, block.end)}
    assert all(offset in covered for offset, letter in enumerate(document.text) if letter.isdigit())


@given(TEXTS)
@fuzz
def test_forms_of_one_text_are_read_the_same(text: str) -> None:
    plain = document_of_text(text)
    for form in (unicodedata.normalize("NFD", text), unicodedata.normalize("NFC", text)):
        document = document_of_text(form)
        assert (document.text, document.blocks, document.calls) == (plain.text, plain.blocks, plain.calls)


TAGS = ["p", "div", "table", "tr", "td", "th", "ul", "li", "sup", "b", "br", "h1", "h7", "script", "pre"]
SIGNS = [f"{opening}{tag}>" for tag in TAGS for opening in ("<", "</")] + ["<a href='#fn1'>", "</a>", "&nbsp;", "&#0;"]
MARKUP = st.lists(
    st.sampled_from([*SIGNS, *PIECES]),
    max_size=40,
).map("".join)


@given(MARKUP | st.text(max_size=80))
@example("- <sup>1</sup>")
@fuzz
def test_pages_are_read_or_refused(page: str) -> None:
    _read_or_refused(lambda: read_html(page.encode("utf-8", "replace"), file="a.html", limits=SMALL))


def _read_or_refused(read: Callable[[], Document]) -> None:
    try:
        document = read()
    except FilesError:
        return
    assert_sound(document)


BODY = st.recursive(
    st.builds(lambda texts: p(*(t(text) for text in texts)), st.lists(st.sampled_from(("12", " hộ", "1.250", ", ")))),
    lambda inner: (
        st.builds(
            lambda rows: "<w:tbl>" + "".join(f"<w:tr><w:tc>{cell}</w:tc></w:tr>" for cell in rows) + "</w:tbl>",
            st.lists(inner, max_size=3),
        )
        | st.builds(lambda inside: f"<w:sdt><w:sdtContent>{inside}</w:sdtContent></w:sdt>", inner)
    ),
    max_leaves=8,
)


@given(st.lists(BODY, max_size=5).map("".join), st.data())
@fuzz
def test_word_files_are_read_and_take_comments(body: str, data: st.DataObject) -> None:
    content = word_file(body)
    document = read_word(content, file="a.docx", limits=SMALL)
    assert_sound(document)
    if document.text:
        start = data.draw(st.integers(0, len(document.text) - 1))
        comments = [Comment(start, start + 2, "Xem lại"), Comment(0, 1, "Đầu")]
        out = with_comments(content, comments, author=Author("A", "a"), file="a.docx")
        again = read_word(out, file="a.docx")
        assert (again.text, again.blocks) == (document.text, document.blocks)


@given(st.integers(0, 2_000), st.binary(max_size=6), st.booleans())
@fuzz
def test_damaged_word_files_are_read_or_refused(at: int, new: bytes, inside: bool) -> None:
    data = _inside_damaged(at, new) if inside else _damaged(_word(), at, new)
    _read_or_refused(lambda: read_word(data, file="a.docx", limits=SMALL))


@given(st.integers(0, 20_000), st.binary(max_size=6))
@fuzz
def test_damaged_pdf_files_are_read_or_refused(at: int, new: bytes) -> None:
    _read_or_refused(lambda: read_pdf(_damaged(_pdf(), at, new), file="a.pdf", limits=SMALL))


def _damaged(data: bytes, at: int, new: bytes) -> bytes:
    at %= len(data)
    return data[:at] + new + data[at + max(1, len(new)) :]


@cache
def _word() -> bytes:
    notes = part("footnotes", f'<w:footnote w:id="1">{p("Gồm 20 hộ.")}</w:footnote>')
    return word_file(p("Có 25 hộ", '<w:r><w:footnoteReference w:id="1"/></w:r>') * 5, footnotes=notes)


def _inside_damaged(at: int, new: bytes) -> bytes:
    """Return a sound package whose main part is damaged."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(_word())) as source, zipfile.ZipFile(out, "w") as copy:
        for name in source.namelist():
            content = source.read(name)
            copy.writestr(name, _damaged(content, at, new) if name == "word/document.xml" else content)
    return out.getvalue()


@cache
def _pdf() -> bytes:
    return typst.compile("Có 25#footnote[Gồm 20 hộ.] hộ.\n#table(columns: 2, [Một], [25], [Hai], [7])".encode())
