"""Words that differ by accents, letters and spaces only are equal when folded."""

from __future__ import annotations

from socai.core.spelling import folded


def test_folded_words_have_no_marks() -> None:
    assert folded(" Nhâp một  phần\nĐẤT ") == "nhap mot phan dat"


def test_both_places_of_a_tone_and_both_forms_of_unicode_are_one_word() -> None:
    assert folded("Thuỷ hoá") == folded("Thủy hóa") == folded("Thu\u0309y ho\u0301a")
