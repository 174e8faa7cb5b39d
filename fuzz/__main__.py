"""Feeds readers and the auditor with what a coverage-guided fuzzer makes up; whatever raises or hangs stops it.

A refusal (``FilesError``) is an answer. The file that stopped it is left in the folder, to become a test.
"""

from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Callable, Mapping
from functools import cache

import atheris
import typst

with atheris.instrument_imports(include=["socai"]):
    from socai.audit.audit import audit_document
    from socai.files.errors import FilesError
    from socai.files.html_reading import read_html
    from socai.files.legacy_text import convert, encoding_of
    from socai.files.limits import Limits
    from socai.files.pdf_reading import read_pdf
    from socai.files.reading import document_of_text
    from socai.files.word_reading import read_word

LIMITS = Limits(file_bytes=1 << 20, unpacked_bytes=4 << 20, marks=100_000, pages=20, letters=200_000)
PIECES = (
    "Toàn xã có 1.250 hộ",
    ", trong đó ",
    "125 hộ nghèo",
    " (chiếm 10 %)",
    "; ",
    "gồm ",
    "62.372/52.786 ha",
    "đạt 18,6%",
    " kế hoạch",
    "tăng 5,2% so với cùng kỳ",
    "còn lại 12 vụ",
    ". ",
    "\n",
    "\n\n",
    "- ",
    "| ",
    "ngày 14/12/2026",
    "(",
    ")",
    "3,954 tỷ đồng",
    "trên 940 văn bản",
    "<sup>1</sup>",
    "[^1]",
    "[^1]: ",
    "I. ",
    "2.1. ",
    "ba đại biểu",
    "Phân theo thôn: ",
    "Tổng cộng 1.375 hộ",
    "6.284 ha/KH 6.150 ha",
    " trên tổng số ",
    "bình quân 10 hộ/thôn",
    "tồn đầu năm 12 vụ",
    "+ Về trình độ: ",
    "tỷ lệ khá, giỏi đạt 75,0%",
    " so với số hộ đăng ký",
    "cộng với 118 hộ thành 8.570 hộ",
    "6,0 ngày/lượt",
    ", còn lại 24 đơn (121 đơn)",
)

MARKUP = (
    "<w:p>",
    "</w:p>",
    "<w:r><w:t>125 hộ</w:t></w:r>",
    "<w:ins>",
    "</w:ins>",
    "<w:del>",
    "</w:del>",
    "<w:tbl>",
    "</w:tbl>",
    "<w:tr>",
    "</w:tr>",
    "<w:tc>",
    "</w:tc>",
    '<w:tcPr><w:gridSpan w:val="2"/></w:tcPr>',
    "<w:sdt><w:sdtContent>",
    "</w:sdtContent></w:sdt>",
    '<w:fldChar w:fldCharType="begin"/>',
    '<w:fldChar w:fldCharType="separate"/>',
    '<w:fldChar w:fldCharType="end"/>',
    "<w:instrText>PAGE</w:instrText>",
    '<w:footnoteReference w:id="2"/>',
    "<w:vMerge/>",
    "<w:tab/>",
    "<w:br/>",
    "<w:pPr><w:numPr/></w:pPr>",
)
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
PAGE = (
    b"= I\nCo 1.250 ho#footnote[Gom 5.], trong do 125 ho.\n#table(columns: 2, [A], [1], [B], [2])\n#columns(2)[x\n\ny]"
)


def _text(data: bytes) -> str:
    """Return words of reports in an order that the bytes choose, with letters of their own between."""
    source = atheris.FuzzedDataProvider(data)
    words = []
    while source.remaining_bytes():
        words.append(PIECES[source.ConsumeIntInRange(0, len(PIECES) - 1)])
        if source.ConsumeBool():
            words.append(source.ConsumeUnicodeNoSurrogates(4))
    return "".join(words)


def _audit(data: bytes) -> None:
    audit_document(document_of_text(_text(data), kind="md"))


def _bytes_as_text(data: bytes) -> None:
    text = data.decode("latin-1")
    found = encoding_of(text)
    document_of_text(convert(text, found).text if found else text)


def _word(data: bytes) -> bytes:
    """Return a Word file whose body is made of elements in an order that the bytes choose."""
    source = atheris.FuzzedDataProvider(data)
    body = []
    while source.remaining_bytes():
        body.append(MARKUP[source.ConsumeIntInRange(0, len(MARKUP) - 1)])
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr(
            "[Content_Types].xml", '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
        )
        relation = f'<Relationship Id="r" Type="{DOCUMENT}" Target="word/document.xml"/>'
        package.writestr("_rels/.rels", f'<Relationships xmlns="{RELATIONS}">{relation}</Relationships>')
        package.writestr(
            "word/document.xml", f'<w:document xmlns:w="{W}"><w:body>{"".join(body)}</w:body></w:document>'
        )
    return file.getvalue()


@cache
def _page() -> bytes:
    return typst.compile(PAGE)


def _pdf(data: bytes) -> bytes:
    """Return a PDF in which the bytes say what is damaged and where."""
    source, damaged = atheris.FuzzedDataProvider(data), bytearray(_page())
    while source.remaining_bytes():
        damaged[source.ConsumeIntInRange(0, len(damaged) - 1)] = source.ConsumeIntInRange(0, 255)
    return bytes(damaged)


def _read(reader: Callable[..., object], made: Callable[[bytes], bytes] = bytes) -> Callable[[bytes], None]:
    def once(data: bytes) -> None:
        try:
            reader(made(data), file="fuzz", limits=LIMITS)
        except FilesError:
            return

    return once


TARGETS: Mapping[str, Callable[[bytes], None]] = {
    "audit": _audit,
    "text": _bytes_as_text,
    "word": _read(read_word, _word),
    "pdf": _read(read_pdf, _pdf),
    "html": _read(read_html),
}


def main() -> None:
    """Run the target that the command line names."""
    name = sys.argv[1] if len(sys.argv) > 1 else ""
    if name not in TARGETS:
        sys.exit(f"python -m fuzz {'|'.join(TARGETS)} [libFuzzer options]")
    atheris.Setup([sys.argv[0], *sys.argv[2:]], TARGETS[name])
    atheris.Fuzz()


main()
