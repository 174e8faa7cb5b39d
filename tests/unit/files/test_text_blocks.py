from __future__ import annotations

import pytest

from socai.files.documents import Block, BlockKind
from socai.files.reading import document_of_text

WRAPPED = """ỦY BAN NHÂN DÂN XÃ VÍ DỤ
Số: 12/BC-UBND

I. KINH TẾ
Trong sáu tháng qua, Ủy ban nhân dân xã đã tổ chức 15 cuộc họp để bàn về kinh
tế - xã hội của xã, trong đó 10 cuộc thường kỳ và 5 cuộc chuyên đề, ban hành
25 văn bản các loại; hướng dẫn các thôn bản gieo trồng 320 ha lúa, đạt 80 % kế
- hoạch năm.
- Chăn nuôi: đàn trâu có 120 con, đàn bò có 340 con, đàn lợn có 2.150 con, sản
lượng thịt hơi ước đạt 45 tấn.
+ Trâu: 12 tấn.
+ Bò: 33 tấn.

2

1. Công tác thu ngân sách
Thu được 1.250 triệu đồng.
"""


def blocks(text: str, kind: str = "txt") -> list[tuple[str, str]]:
    document = document_of_text(text, kind=kind)
    return [(block.kind.value, document.text_of(block).replace("\n", " ")) for block in document.blocks]


def only(text: str, kind: BlockKind) -> list[Block]:
    return [block for block in document_of_text(text).blocks if block.kind is kind]


def test_wrapped_lines_make_one_paragraph() -> None:
    found = blocks(WRAPPED)
    assert found[0] == ("heading", "ỦY BAN NHÂN DÂN XÃ VÍ DỤ")
    assert found[1] == ("paragraph", "Số: 12/BC-UBND")
    assert found[2] == ("heading", "I. KINH TẾ")
    assert found[3][0] == "paragraph"
    assert found[3][1].startswith("Trong sáu tháng qua")
    assert found[3][1].endswith("đạt 80 % kế - hoạch năm.")
    assert found[4] == (
        "item",
        "Chăn nuôi: đàn trâu có 120 con, đàn bò có 340 con, đàn lợn có 2.150 con, sản lượng thịt hơi ước đạt 45 tấn.",
    )
    assert found[5:] == [
        ("item", "Trâu: 12 tấn."),
        ("item", "Bò: 33 tấn."),
        ("header", "2"),
        ("heading", "1. Công tác thu ngân sách"),
        ("paragraph", "Thu được 1.250 triệu đồng."),
    ]


def test_items_have_the_depth_of_their_sign() -> None:
    items = only("- một\n+ hai\n+ ba\n- bốn\n\nĐoạn mới.\n\n+ năm\n", BlockKind.ITEM)
    assert [item.level for item in items] == [1, 2, 2, 1, 1]


def test_a_line_per_paragraph_is_not_joined() -> None:
    text = "Lúa mùa: 1.390 ha, năng suất 36 tạ/ha, sản lượng ước đạt 5.004 tấn thóc khô\nNgô: 100 ha\nSắn: 50 ha\n"
    assert len(blocks(text)) == 3


def test_a_numbered_line_with_a_figure_is_an_item() -> None:
    assert blocks("1. Dân số: 1.250 người\n2. Dân số năm 2025\n3. Thu ngân sách đạt kế hoạch.\n") == [
        ("item", "1. Dân số: 1.250 người"),
        ("heading", "2. Dân số năm 2025"),
        ("item", "3. Thu ngân sách đạt kế hoạch."),
    ]


@pytest.mark.parametrize("line", ["19.", "2.1 triệu lượt xem.", "943 dài 4,8 km.", "(43), Bình Minh (12)."])
def test_numbers_are_no_signs_of_a_list(line: str) -> None:
    assert blocks(line) == [("paragraph", line)]


def test_markdown_blocks() -> None:
    text = (
        "# BÁO CÁO\n\n## 1. Kết quả\n\n* Tổ chức 12 hội nghị[^a] và 3 hội thi<sup>2</sup> trên 40 m<sup>2</sup>.\n\n"
        "| Thôn | Số hộ |\n|---|---:|\n| Một | 25 |\n| Tổng | 25 |\n\n[^a]: Gồm 10 thường kỳ.\n\n<sup>2</sup> Cấp xã.\n"
    )
    document = document_of_text(text, kind="md")
    assert [(block.kind.value, block.level, block.note) for block in document.blocks if not block.table] == [
        ("heading", 1, ""),
        ("heading", 2, ""),
        ("item", 1, ""),
        ("footnote", 0, "a"),
        ("footnote", 0, "2"),
    ]
    cells = [block for block in document.blocks if block.table]
    assert [(document.text_of(cell), cell.row, cell.column, cell.header) for cell in cells] == [
        ("Thôn", 0, 0, True),
        ("Số hộ", 0, 1, True),
        ("Một", 1, 0, False),
        ("25", 1, 1, False),
        ("Tổng", 2, 0, False),
        ("25", 2, 1, False),
    ]
    assert [(call.note, document.text[call.start : call.end]) for call in document.calls] == [("a", "a"), ("2", "2")]


def test_raised_digits_call_a_footnote_only_if_there_is_one() -> None:
    document = document_of_text("Có 12 xã¹ rộng 45 km² và 30 hộ³.\n\n¹ Gồm cả xã mới.\n")
    assert [call.note for call in document.calls] == ["1"]


def test_a_table_of_tabs() -> None:
    cells = only("Thôn\tNam\tNữ\nMột\t12\t13\nHai\t5\t6\n", BlockKind.CELL)
    assert [(cell.row, cell.column) for cell in cells] == [(row, column) for row in range(3) for column in range(3)]


def test_a_footnote_between_two_halves_of_a_sentence() -> None:
    document = document_of_text(
        "Xã tổ chức 12 hội nghị<sup>1</sup> để triển khai sâu\n\n<sup>1</sup> Gồm hội nghị của xã.\n\n"
        "Đoàn công tác số 06 của tỉnh.\n\nrộng đến toàn thể nhân dân.\n\nĐoạn khác.\n",
        kind="md",
    )
    assert [(block.kind.value, block.note, block.continues) for block in document.blocks] == [
        ("paragraph", "", False),
        ("footnote", "1", False),
        ("footnote", "1", False),
        ("paragraph", "", True),
        ("paragraph", "", False),
    ]


def test_an_open_bracket_goes_on_after_a_blank_line() -> None:
    document = document_of_text("Nông nghiệp chiếm 57,1% (kế hoạch\n\n55,27%); công nghiệp chiếm 18,8%.\n")
    assert [block.continues for block in document.blocks] == [False, True]


def test_blocks_never_overlap_and_have_words() -> None:
    document = document_of_text(WRAPPED)
    ends = [0]
    for block in document.blocks:
        assert ends[-1] <= block.start < block.end
        assert document.text_of(block).strip() == document.text_of(block)
        ends.append(block.end)
