from __future__ import annotations

from dataclasses import replace

import pytest

from socai.files.documents import Document
from socai.files.errors import FilesError
from socai.files.html_reading import read_html
from socai.files.limits import LIMITS


def read(body: str) -> Document:
    return read_html(body.encode(), file="a.html")


def blocks(body: str) -> list[tuple[str, int, str]]:
    document = read(body)
    return [(block.kind.value, block.level, document.text_of(block)) for block in document.blocks]


def test_blocks_of_a_page() -> None:
    page = """<!DOCTYPE html><html><head><title>7</title><style>p{margin:3px}</style></head><body>
    <h2>Kết quả</h2><p>Có <b>1.250</b>
      hộ,<br>trong đó 125&nbsp;hộ nghèo.</p>
    <ul><li>Lúa: 30 ha<ul><li>Mùa: 20 ha</li></ul></li><li>Ngô: 5 ha</li></ul>
    Chữ rời <script>var x = 5;</script>và <span style="display:none">99</span>12 thôn.<!-- 13 --></body></html>"""
    assert blocks(page) == [
        ("heading", 2, "Kết quả"),
        ("paragraph", 0, "Có 1.250 hộ,\ntrong đó 125 hộ nghèo."),
        ("item", 1, "Lúa: 30 ha"),
        ("item", 2, "Mùa: 20 ha"),
        ("item", 1, "Ngô: 5 ha"),
        ("paragraph", 0, "Chữ rời và 12 thôn."),
    ]


def test_raised_digits_call_notes() -> None:
    document = read("<p>Có 25<sup><a href='#n'>1</a></sup> hộ trên 40 m<sup>2</sup>.</p><p><sup>1</sup> Gồm 20 hộ.</p>")
    assert [(block.kind.value, block.note, document.text_of(block)) for block in document.blocks] == [
        ("paragraph", "", "Có 25 hộ trên 40 m2."),
        ("footnote", "1", "Gồm 20 hộ."),
    ]
    assert [(call.note, call.start) for call in document.calls] == [("1", 5)]


def test_tables_keep_their_grid_and_layout_tables_vanish() -> None:
    document = read(
        "<table><tr><td><p>Trái</p></td><td><table><thead><tr><th rowspan=2>Thôn</th><th colspan='2'>Số hộ</th></tr>"
        "<tr><th>Cũ</th><th>Mới</th></tr></thead><tr><td><p>Một</p><p>Hai</p></td><td>5</td><td>6</td></tr></table>"
        "</td></tr></table>"
    )
    assert [
        (document.text_of(block), block.table, block.row, block.column, block.rows, block.columns, block.header)
        for block in document.blocks
    ] == [
        ("Trái", 0, 0, 0, 1, 1, False),
        ("Thôn", 1, 0, 0, 2, 1, True),
        ("Số hộ", 1, 0, 1, 1, 2, True),
        ("Cũ", 1, 1, 1, 1, 1, True),
        ("Mới", 1, 1, 2, 1, 1, True),
        ("Một\nHai", 1, 2, 0, 1, 1, False),
        ("5", 1, 2, 1, 1, 1, False),
        ("6", 1, 2, 2, 1, 1, False),
    ]


@pytest.mark.parametrize(
    "body",
    [
        "<",
        "<html>",
        "<!--",
        "<?xml version='1.0' encoding='utf-7'?><p>Có 5 hộ",
        '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><p>&b;</p>',
        '<!DOCTYPE x SYSTEM "file:///etc/passwd"><p>x</p>',
        "<table>" * 500 + "5",
        "<b>" * 100_000 + "5",
        "<td colspan=9999 rowspan=9999>" * 50,
        "<p>" + "1<i>" * 20_000,
        "\x04<p>5</p>",
    ],
)
def test_damaged_and_hostile_pages_end(body: str) -> None:
    document = read(body)
    assert "root:" not in document.text
    assert len(document.text) <= len(body) + 2


def test_too_many_marks_are_refused() -> None:
    with pytest.raises(FilesError) as refused:
        read_html(b"<p>" * 100, file="a.html", limits=replace(LIMITS, marks=50))
    assert [finding.code for finding in refused.value.findings] == ["file.unpacks_too_large"]


def test_controls_around_fields_are_dropped() -> None:
    document = read("<p>Có \x0412\x05 hộ, trong đó 5 hộ nghèo và 7 hộ cận nghèo của các thôn.</p>" * 60)
    assert document.text.startswith("Có 12 hộ, trong đó")


def test_a_line_that_breaks_behind_the_mark_of_an_item() -> None:
    document = read("•<br>Có 5 hộ.")
    assert [document.text_of(block) for block in document.blocks] == ["Có 5 hộ."]
