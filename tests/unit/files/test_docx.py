"""Packages and elements of Word files."""

from __future__ import annotations

import io
import zipfile

import pytest
from lxml import etree

from socai.files.docx import LONGEST_TAG, Marks, control_title, run, twips, watermark
from socai.files.ooxml import Part, Relationship, write_package, xml_attribute, xml_text

PARTS = [
    Part("b/two.xml", "application/two", b"<two/>", (Relationship("rId1", "urn:kind", "../a/one.xml"),)),
    Part("a/one.xml", "", b"<one/>"),
]
ROOT = [Relationship("rId1", "urn:main", "b/two.xml")]


@pytest.mark.parametrize(
    ("text", "content", "attribute"),
    [
        ("Đảng ủy", "Đảng ủy", "Đảng ủy"),
        ("a < b & c > d", "a &lt; b &amp; c &gt; d", "a &lt; b &amp; c &gt; d"),
        ('nói "vâng"', 'nói "vâng"', "nói &quot;vâng&quot;"),
        ("một\ttab\nhai", "một\ttab\nhai", "một&#9;tab&#10;hai"),
        ("a\x00b\x1fc\ufffe", "a\ufffdb\ufffdc\ufffd", "a\ufffdb\ufffdc\ufffd"),
        ("lẻ \ud800", "lẻ \ufffd", "lẻ \ufffd"),
        ("\x85\u2028𝒳", "\x85\u2028𝒳", "\x85\u2028𝒳"),
    ],
)
def test_text_is_made_safe(text: str, content: str, attribute: str) -> None:
    assert xml_text(text) == content
    assert xml_attribute(text) == attribute
    root = etree.fromstring(f'<x y="{xml_attribute(text)}">{xml_text(text)}</x>'.encode())
    assert root.text == root.get("y")


def test_a_package_lists_types_first_and_then_parts_by_name() -> None:
    with zipfile.ZipFile(io.BytesIO(write_package(PARTS, ROOT))) as archive:
        assert archive.namelist() == [
            "[Content_Types].xml",
            "_rels/.rels",
            "a/one.xml",
            "b/_rels/two.xml.rels",
            "b/two.xml",
        ]
        assert archive.testzip() is None
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b'PartName="/b/two.xml" ContentType="application/two"' in archive.read("[Content_Types].xml")
        assert b'Target="../a/one.xml"' in archive.read("b/_rels/two.xml.rels")


def test_the_order_of_parts_does_not_matter() -> None:
    assert write_package(PARTS, ROOT) == write_package(reversed(PARTS), ROOT)


def test_lengths() -> None:
    assert twips(mm=25.4) == 1440
    assert twips(points=18) == 360


def test_a_run_keeps_blanks_and_escapes() -> None:
    assert run(" a & b ") == '<w:r><w:t xml:space="preserve"> a &amp; b </w:t></w:r>'


def test_bookmarks_of_one_key_have_different_names() -> None:
    marks = Marks()
    assert [marks.bookmark_name("fa"), marks.bookmark_name("fb"), marks.bookmark_name("fa")] == ["fa", "fb", "fa_2"]
    assert [marks.next_id(), marks.next_id()] == [1, 2]


@pytest.mark.parametrize("words", ["", "Diện tích", "á" * 49, "á" * 50, "á" * 51, "á" * 500, "𝒳" * 40, "x " * 40])
def test_titles_of_controls_fit_and_end_with_the_key(words: str) -> None:
    title = control_title(words, "f0123456789")
    assert title.endswith(" · f0123456789")
    assert len(title.encode("utf-16-le")) // 2 <= LONGEST_TAG
    if len(words) <= 50 and "𝒳" not in words:
        assert title.startswith(words)
    else:
        assert "…" in title
        assert title[:20] == words[:20]


def test_the_words_of_a_watermark_are_escaped() -> None:
    assert 'string="A &amp; &quot;B&quot;"' in watermark('A & "B"', font="F", width_points=1, height_points=1)
