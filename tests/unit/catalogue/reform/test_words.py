"""Spellings of one name become equal, different names stay different."""

from __future__ import annotations

import unicodedata

import pytest

from socai.catalogue.reform.places import COMMUNES, DISTRICTS, PROVINCES, Place, bare, coded, named
from socai.catalogue.reform.words import same_spelling, slug, tidy


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Xã Điềm Thụy", "Xã Điềm Thuỵ"),
        ("Xã Khánh Hoà", "Xã Khánh Hòa"),
        ("Xã  Nguyễn Úy ", "Xã Nguyễn Uý\n"),
        ("Phường Trung Tâm", unicodedata.normalize("NFD", "PHƯỜNG TRUNG TÂM")),
    ],
)
def test_spellings_of_one_name(one: str, other: str) -> None:
    assert same_spelling(one) == same_spelling(other)


@pytest.mark.parametrize(("one", "other"), [("Tân Lập", "Tân Lạp"), ("Đông", "Đồng"), ("Mường", "Mương")])
def test_different_names(one: str, other: str) -> None:
    assert same_spelling(one) != same_spelling(other)


def test_slug_is_fit_for_a_key() -> None:
    assert slug("Khu vực bãi bồi (ven biển)") == "khu-vuc-bai-boi-ven-bien"


def test_tidy_keeps_the_words() -> None:
    assert tidy("\N{NO-BREAK SPACE}Xã  Hồng\tLạc\n") == "Xã Hồng Lạc"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Thị Trấn  Yên Minh", Place("township", "Thị trấn Yên Minh", "1")),
        ("xã Kẻ Sặt", Place("commune", "Xã Kẻ Sặt", "1")),
        ("Phường 15", Place("ward", "Phường 15", "1")),
        ("Đặc khu Thổ Châu", Place("special_zone", "Đặc khu Thổ Châu", "1")),
        ("Xãm Lấp", Place("", "Xãm Lấp", "1")),
        ("Xã", Place("", "Xã", "1")),
    ],
)
def test_kinds_of_communes(text: str, place: Place) -> None:
    assert named(text, "1", COMMUNES) == place


@pytest.mark.parametrize(
    "text", ["Tỉnh Lai Châu", "Tỉnh Lai Châu (012)", "Tỉnh Lai Châu (1x)", "(12)", "", "(12) Tỉnh"]
)
def test_place_without_its_code(text: str) -> None:
    assert coded(text, 2, PROVINCES) is None


def test_place_with_its_code() -> None:
    assert coded("Thị Xã Sơn Tây (269) ", 3, DISTRICTS) == Place("district_town", "Thị xã Sơn Tây", "269")


def test_bare_name_without_its_kind() -> None:
    assert bare(Place("province", "Tỉnh Quảng Trị", "45"), PROVINCES) == bare(Place("", "Quảng Trị", "44"), PROVINCES)
