"""Marks of secrecy, and words that only speak of secrets."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socai.core.secrecy import MARKS, secrecy_mark

STAMPS = [
    "MẬT", "  TỐI MẬT ", "TUYỆT   MẬT", "M Ậ T", "[MẬT]", "* TỐI MẬT *", "| MẬT | CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM |",
    "ĐẢNG BỘ XÃ MẪU\tMẬT", "UBND XÃ MẪU    TUYỆT MẬT", "Số: 12-BC/ĐU (MẬT)", "Độ mật: Mật", "Mức độ mật: tối mật.",
    "T Ố I\u00a0M Ậ T", "M\u200bẬT",
]  # fmt: skip
TALK = [
    "Công tác bảo vệ bí mật nhà nước", "BẢO VỆ BÍ MẬT NHÀ NƯỚC", "BẢO MẬT", "MẬT ĐỘ DÂN SỐ", "MẬT KHẨU", "mật ong",
    "Mật", "Sản lượng mật 120 lít", "Không có văn bản mật", "Tài liệu mật (02 văn bản) được quản lý",
    "Độ mật: Thường", "MẬT MÃ", "Số hộ nuôi ong lấy MẬT trong kỳ", "", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
]  # fmt: skip


@pytest.mark.parametrize("line", STAMPS)
def test_a_stamp_is_seen_however_it_is_set(line: str) -> None:
    assert secrecy_mark(["BÁO CÁO", line]) in MARKS
    assert secrecy_mark([unicodedata.normalize("NFD", line)]) in MARKS


@pytest.mark.parametrize("line", TALK)
def test_words_about_secrets_are_no_stamp(line: str) -> None:
    assert secrecy_mark([line, unicodedata.normalize("NFD", line)]) == ""


@given(st.sampled_from(MARKS), st.text(" \t\u00a0", max_size=4), st.text(" \t", max_size=4))
def test_spaces_around_and_between_do_not_hide_it(mark: str, around: str, between: str) -> None:
    assert secrecy_mark([around + mark.replace(" ", f" {between}") + around]) == mark


@given(st.lists(st.text(max_size=60), max_size=8))
def test_any_lines_are_read(lines: list[str]) -> None:
    assert secrecy_mark(lines) in ("", *MARKS)
