"""PDF files as typesetters make them: the same words come back, with what the page adds set apart."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
import typst

from socai.files.documents import Document
from socai.files.errors import FilesError
from socai.files.limits import LIMITS
from socai.files.pdf_reading import read_pdf
from socai.files.reading import read_document

PROSE = (
    "Tổng số 1.250 hộ#footnote[Gồm 1.000 hộ cũ và 250 hộ mới chuyển đến trong kỳ, theo số liệu của các thôn.], "
    "trong đó 125 hộ nghèo, chiếm 10 %. Diện tích sân 45 m#super[2], có 25#footnote[Kể cả nhà tạm.] nhà. "
    "Xã đã tổ chức nhiều buổi tuyên truyền về phòng cháy, chữa cháy và bảo vệ rừng cho nhân dân các thôn, bản. "
)
TABLE = """
#table(columns: (2fr, 1fr, 1fr),
  [Thôn], [Số hộ], [Hộ nghèo],
  [Một, là thôn có tên dài đến mức phải xuống dòng trong ô của bảng], [25], [5],
  [Hai], [75], [15],
  [Tổng], [100], [20])
"""


def pdf(source: str, page: str = "", text: str = 'size: 12pt, lang: "vi"') -> bytes:
    full = f"#set page(margin: 2cm{page})\n#set text({text})\n#set par(first-line-indent: 1em)\n{source}"
    return typst.compile(full.encode())


def read(source: str, page: str = "") -> Document:
    return read_pdf(pdf(source, page), file="a.pdf")


def blocks(document: Document) -> list[tuple[str, str]]:
    return [(block.kind.value, document.text_of(block)) for block in document.blocks]


def test_paragraphs_calls_and_footnotes() -> None:
    document = read(f"= I. Kết quả\n{PROSE}\n\nĐoạn thứ hai ngắn.\n")
    prose = (
        "Tổng số 1.250 hộ, trong đó 125 hộ nghèo, chiếm 10 %. Diện tích sân 45 m2, có 25 nhà. Xã đã tổ chức nhiều "
        "buổi tuyên truyền về phòng cháy, chữa cháy và bảo vệ rừng cho nhân dân các thôn, bản."
    )
    assert blocks(document) == [
        ("heading", "I. Kết quả"),
        ("paragraph", prose),
        ("paragraph", "Đoạn thứ hai ngắn."),
        ("footnote", "Gồm 1.000 hộ cũ và 250 hộ mới chuyển đến trong kỳ, theo số liệu của các thôn."),
        ("footnote", "Kể cả nhà tạm."),
    ]
    assert [(call.note, document.text[: call.start][-3:]) for call in document.calls] == [("1", " hộ"), ("2", " 25")]
    assert [block.note for block in document.blocks if block.note] == ["1", "2"]


def test_blocks_lead_back_to_page_and_box() -> None:
    document = read("Trang một có 5 hộ.\n#pagebreak()\nTrang hai có 7 hộ.")
    assert [block.place.page for block in document.blocks] == [1, 2]
    left, bottom, right, top = document.blocks[0].place.box or (0, 0, 0, 0)
    assert 50 < left < 80
    assert 740 < bottom < top < 800
    assert 80 < right - left < 120


def test_two_columns_read_as_one_column() -> None:
    prose = "\n\n".join(f"Đoạn {number}. {PROSE}" for number in range(2, 9))
    one, two = read(prose), read(prose, ", columns: 2")
    words = [Counter(document.text.split()) for document in (one, two)]
    assert words[0] == words[1]
    opened = [text for kind, text in blocks(two) if kind == "paragraph" and text.startswith("Đoạn")]
    assert [text.split(".")[0] for text in opened] == [f"Đoạn {number}" for number in range(2, 9)]


def test_running_headers_and_page_numbers_are_no_body() -> None:
    page = ", header: [Báo cáo 6 tháng], footer: context align(center, counter(page).display())"
    document = read("Một.\n#pagebreak()\nHai.\n#pagebreak()\nBa.", page)
    assert Counter(blocks(document)) == Counter(
        [("header", "Báo cáo 6 tháng")] * 3
        + [("header", str(number)) for number in (1, 2, 3)]
        + [("paragraph", text) for text in ("Một.", "Hai.", "Ba.")]
    )


def test_a_table_keeps_its_grid() -> None:
    document = read(f"Bảng dưới đây nêu số hộ của từng thôn trong xã.\n{TABLE}\nHết bảng.")
    cells = [(document.text_of(block), block.row, block.column) for block in document.blocks if block.table]
    assert cells == [
        ("Thôn", 0, 0),
        ("Số hộ", 0, 1),
        ("Hộ nghèo", 0, 2),
        ("Một, là thôn có tên dài đến mức phải xuống dòng trong ô của bảng", 1, 0),
        ("25", 1, 1),
        ("5", 1, 2),
        ("Hai", 2, 0),
        ("75", 2, 1),
        ("15", 2, 2),
        ("Tổng", 3, 0),
        ("100", 3, 1),
        ("20", 3, 2),
    ]


def test_rows_at_the_top_of_a_page_are_no_page_numbers() -> None:
    rows = "".join(f"[{number}], [Thôn {number}], [{100 + number}]," for number in range(90))
    document = read(f"#table(columns: (1fr, 3fr, 2fr), [TT], [Thôn], [Số hộ], {rows})")
    words = [text for kind, text in blocks(document) if kind != "header"]
    of_rows = [text for number in range(90) for text in (str(number), f"Thôn {number}", str(100 + number))]
    assert words == ["TT", "Thôn", "Số hộ", *of_rows]


def test_lines_worded_alike_at_one_place_of_every_page_are_body() -> None:
    lines = " \\ ".join(f"Thôn {number} có {1000 + number} hộ." for number in range(300))
    document = read(lines, ", footer: context [Trang #counter(page).display() của báo cáo ngày 5/6]")
    said = [text for kind, text in blocks(document) if kind != "header"]
    assert "".join(said).count("Thôn") == 300
    assert "Trang" not in "".join(said)


def test_a_divided_word_is_joined() -> None:
    source = '#set text(hyphenate: true, lang: "en")\n#set par(justify: true)\n#block(width: 3cm)[' + (
        "International cooperation considerably strengthened administrative responsibilities everywhere.]"
    )
    assert "International cooperation considerably strengthened administrative responsibilities" in read(source).text


def test_a_scan_has_no_text() -> None:
    document = read("#rect(width: 5cm, height: 5cm)")
    assert (document.text, document.blocks, document.remarks) == ("", (), ("document.no_text_layer",))


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"PK\x03\x04 no pdf", "file.damaged"), (b"%PDF-1.7\n%%EOF", "file.damaged")],
)
def test_what_is_no_pdf_is_refused(tmp_path: Path, data: bytes, code: str) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(data)
    with pytest.raises(FilesError) as refused:
        read_document(path)
    assert [finding.code for finding in refused.value.findings] == [code]


def test_pages_and_letters_are_bounded() -> None:
    data = pdf("Một trang có nhiều chữ.\n#pagebreak()\nHai.")
    for limits, code in (
        (replace(LIMITS, pages=1), "document.too_many_pages"),
        (replace(LIMITS, letters=10), "document.too_long"),
    ):
        with pytest.raises(FilesError) as refused:
            read_pdf(data, file="a.pdf", limits=limits)
        assert [finding.code for finding in refused.value.findings] == [code]


def test_a_paragraph_goes_over_the_end_of_a_page() -> None:
    sentence = (
        "Trong kỳ xã tổ chức 12 hội nghị#footnote[Gồm 7 thường kỳ.] để bàn việc gieo trồng và chăn nuôi của các thôn"
    )
    long = ", ".join([sentence, *["rồi hướng dẫn từng thôn làm tốt việc phòng dịch cho đàn gia súc"] * 12]) + "."
    page = ", height: 8cm, width: 14cm, footer: context align(center, counter(page).display())"
    document = read(f"{long}\n\nĐoạn sau.", page)
    assert document.blocks[-1].place.page > 1
    first, second = [text for kind, text in blocks(document) if kind == "paragraph"]
    assert first.startswith("Trong kỳ xã tổ chức 12 hội nghị để bàn")
    assert first.endswith("đàn gia súc.")
    assert second == "Đoạn sau."
    assert ("footnote", "Gồm 7 thường kỳ.") in blocks(document)


TEAMS = "; ".join(f"Tổ hòa giải thôn {name} gồm {count} thành viên đã qua tập huấn" for name, count in (
    ("Đông", 12), ("Đoài", 14), ("Thượng", 9), ("Trung", 11), ("Hạ", 8), ("Nội", 13), ("Ngoại", 10), ("Mới", 7)
))  # fmt: skip
SMALL_PAGE = ", height: 7.5cm, width: 13cm, footer: context align(center, counter(page).display())"
FILLER = "Nhân dân các thôn bản phấn khởi thi đua lao động sản xuất và giữ gìn an ninh trật tự. "


def test_a_footnote_runs_over_the_end_of_its_page() -> None:
    body = f"{FILLER}Toàn xã có 8 tổ với 84 thành viên#footnote[{TEAMS}.], họp đều. {FILLER * 4}"
    document = read(f"{body}\n\n{FILLER * 3}Mở 2 lớp#footnote[Lớp tin học.]. {FILLER * 2}", SMALL_PAGE)
    notes = [(block.note, text) for block, text in zip(document.blocks, blocks(document), strict=True) if block.note]
    assert [(note, text) for note, (_, text) in notes] == [("1", f"{TEAMS}."), ("2", "Lớp tin học.")]
    pages = [block.place.page for block in document.blocks if block.kind.value == "paragraph"]
    assert max(pages) > 1


def test_a_footnote_runs_over_several_pages() -> None:
    longer = f"{TEAMS}; {TEAMS.replace('thôn', 'bản')}; {TEAMS.replace('tập huấn', 'lớp mới')}"
    body = f"{FILLER * 3}Toàn xã có 24 tổ với 252 thành viên#footnote[{longer}.]. {FILLER * 20}"
    document = read(f"{body}\n\nMở 2 lớp#footnote[Lớp tin học.]. {FILLER * 5}", SMALL_PAGE)
    notes = [document.text_of(block) for block in document.blocks if block.note]
    assert notes == [f"{longer}.", "Lớp tin học."]


def _villages(count: int) -> str:
    return " ".join(f"Thôn {number} có {1000 + number} hộ, {number} hộ nghèo." for number in range(count))


@pytest.mark.parametrize("source", [
    f"Toàn huyện có 5 xã.#footnote[Cụ thể: {_villages(60)}] Đã nộp 3 báo cáo. " + "Câu sau nói việc khác. " * 40,
    "Toàn huyện có " + " và ".join(f"{number} xã#footnote[{_villages(9 + number)}]" for number in range(2, 9)) + ".",
    f"Toàn huyện có 5 xã.#footnote[Gồm: {_villages(50).replace('. ', '; ').replace('; T', ';' + chr(92) + ' - T')}]"
    " Còn lại là thị trấn.",
])  # fmt: skip
def test_footnotes_that_fill_whole_pages_stay_footnotes(source: str) -> None:
    document = read(source, ", width: 14cm, height: 11cm")
    notes = [block for block in document.blocks if block.kind.value == "footnote"]
    said = "".join(document.text_of(block) for block in document.blocks if block not in notes)
    assert "Thôn" not in said
    assert "xã" in said
    assert {block.note for block in notes} == {call.note for call in document.calls}


def test_an_annex_in_small_print_behind_a_footnote_is_no_footnote() -> None:
    annex = f"#pagebreak()\n#set text(size: 9pt)\nPhụ lục 1\n\n{_villages(9)}"
    document = read(f"{PROSE * 12}\n{annex}")
    assert any("Thôn 8" in text for kind, text in blocks(document) if kind != "footnote")


def test_a_footnote_that_ended_takes_nothing_from_the_next_page() -> None:
    body = (
        f"Toàn xã có 8 tổ#footnote[Gồm 84 thành viên.]. {FILLER * 6}\n\nMở 2 lớp#footnote[Lớp tin học.]. {FILLER * 4}"
    )
    document = read(body, SMALL_PAGE)
    assert [document.text_of(block) for block in document.blocks if block.note] == [
        "Gồm 84 thành viên.",
        "Lớp tin học.",
    ]


def test_what_stands_across_every_page_is_no_body() -> None:
    mark = ", background: rotate(0deg, text(30pt)[BẢN NHÁP])"
    document = read("Một.\n#pagebreak()\nHai.\n#pagebreak()\nBa.", mark)
    assert Counter(blocks(document))["header", "BẢN NHÁP"] == 3
