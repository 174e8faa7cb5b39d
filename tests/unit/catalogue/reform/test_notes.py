"""Notes are understood by rule, with their typing errors, wholly or not at all."""

from __future__ import annotations

import pytest

from socai.catalogue.reform.notes import Extent, Note, read_note

ALL, PART, UNSAID = Extent.ALL, Extent.PART, Extent.UNSAID
WHOLE, PIECE = Note(ALL, ALL), Note(UNSAID, UNSAID)


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("Nhập toàn bộ", WHOLE),
        ("Nhập toàn bộ diện tích, dân số", WHOLE),
        ("Nhập toàn bộ diện tích tự nhiên và quy mô dân số", WHOLE),
        ("Giữ nguyên ", Note(ALL, ALL, is_kept=True)),
        ("Đổi tên", WHOLE),
        ("Đổi loại hình", WHOLE),
        ("Đổi tên, đổi loại hình từ một phần thị trấn Lai Uyên", PIECE),
        ("Nhập một phần\n", PIECE),
        ("nhập một  phần", PIECE),
        ("Nhâp một phần diện tích", Note(PART, UNSAID)),
        ("Nhập một phần dân số", Note(UNSAID, PART)),
        ("Nhập toàn bộ diện tích", Note(ALL, UNSAID)),
        ("Nhập một phần diện tích, toàn bộ dân số", Note(PART, ALL)),
        ("Nhập một phần diện tích và toàn bộ dân số", Note(PART, ALL)),
        ("Phần còn lại sau khi tách một phần vào xã Canh Vinh", PIECE),
        ("Phần còn lại", PIECE),
        ("Sắp xếp toàn bộ huyện Lý Sơn thành đặc khu Lý Sơn", Note(ALL, ALL, is_district=True)),
        ("Sắp xếp toàn bộ xã Thổ Châu thành đặc khu Thổ Châu", WHOLE),
    ],
)
def test_understood(text: str, note: Note) -> None:
    assert read_note(text) == note


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Nhập",
        "Nhập hết",
        "Nhập toàn bộ, trừ thôn Đông",
        "Nhập một nửa diện tích",
        "Nhập một phần diện tích, một phần diện tích",
        "Không nhập toàn bộ",
        "Chuyển toàn bộ",
    ],
)
def test_not_understood(text: str) -> None:
    assert read_note(text) is None
