"""Chat messages as people type them: what is understood, what is asked back, and what is never kept."""

from __future__ import annotations

import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socai.audit.messages import Awaited, names_of_unit, parted_by_unit, read_message, without_phones
from socai.core.measures import PHYSICAL, count_noun
from socai.core.numerals import format_number

HEADS = count_noun("con", "con")
AWAITED = (
    Awaited("rice", ("lúa", "lúa đông xuân"), PHYSICAL["ha"], 2),
    Awaited("pigs", ("lợn", "heo"), HEADS, 0),
    Awaited("tea", ("chè búp", "chè"), PHYSICAL["tan"], 1),
    Awaited("money", ("thu ngân sách",), PHYSICAL["trieu_dong"], 0),
)
UNITS = {"b6": ("Bản Chu Va 6", "Chu Va 6"), "b8": ("Bản Chu Va 8", "Chu Va 8"), "nc": ("Bản Nà Cà", "Nà Cà")}


def told(text: str) -> dict[str, str | None]:
    return {
        each.indicator: None if each.value is None else f"{each.value:f}" for each in read_message(text, AWAITED).told
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Lúa 12,5 ha; lợn 340 con", {"rice": "12.5", "pigs": "340"}),
        ("lua 12.5ha, heo 0", {"rice": "12.5", "pigs": "0"}),
        ("340 con lợn, 12,5ha lúa", {"pigs": "340", "rice": "12.5"}),
        ("lúa 5 lợn 3", {"rice": "5", "pigs": "3"}),
        ("LÚA ĐÔNG XUÂN: 1.250 ha", {"rice": "1250"}),
        ("Chè 700kg\nlợn không có", {"tea": "0.7", "pigs": None}),
        ("thu ngân sách 1,2 tỷ đồng", {"money": "1200"}),
        ("- lúa: 3\n- lợn: 4", {"rice": "3", "pigs": "4"}),
        ("chè búp 2 tấn và lợn 7", {"tea": "2", "pigs": "7"}),
        ("Hôm nay mưa to, tối gửi sau", {}),
        ("lúa 5; lúa 5", {"rice": "5"}),
    ],
)
def test_what_is_understood(text: str, expected: dict[str, str | None]) -> None:
    assert told(text) == expected
    assert read_message(text, AWAITED).unclear == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("lúa 5 sào", "message.other_measure"),
        ("lợn 3 kg", "message.other_measure"),
        ("chè 3 con", "message.other_measure"),
        ("lúa 1.250 m2", "message.too_precise"),
        ("lợn 3,5", "message.too_precise"),
        ("lúa 1.2.3", "message.unreadable"),
        ("máy cày 3 cái", "message.no_name"),
        ("lúa", "message.no_number"),
        ("lúa lợn 3 4", "message.mixed"),
        ("lúa 5; lúa 6", "message.told_twice"),
    ],
)
def test_what_is_asked_back_and_never_guessed(text: str, code: str) -> None:
    reading = read_message(text, AWAITED)
    assert (reading.told, [each.code for each in reading.unclear]) == ((), [code])


@pytest.mark.parametrize("phone", ["0912345678", "0912 345 678", "+84 912.345.678", "0213-3822 1234"[:13]])
def test_phone_numbers_are_gone_before_anything_is_read(phone: str) -> None:
    assert not any(digit in without_phones(f"gọi {phone} nhé") for digit in "0123456789")
    assert told(f"lúa 5 ha, gọi {phone}") == {"rice": "5"}


def test_letters_with_their_marks_apart_are_read_alike() -> None:
    text = "Chu Va 6: lúa 5 ha; lợn không có; chè búp 2 tấn"
    apart = unicodedata.normalize("NFD", text)
    assert parted_by_unit(apart, UNITS, AWAITED) == parted_by_unit(text, UNITS, AWAITED)
    words = text.partition(": ")[2]
    assert told(unicodedata.normalize("NFD", words)) == told(words) == {"rice": "5", "pigs": None, "tea": "2"}


def test_a_whole_evening_is_parted_by_unit() -> None:
    text = "[20:15, 3/7] Anh Tư: Chu Va 6: lúa 5\nlợn 3\nBản chu va 8 - lúa 7, lợn 2\nnà cà lua 3"
    assert parted_by_unit(text, UNITS, AWAITED) == (
        ("b6", "lúa 5\nlợn 3"),
        ("b8", "lúa 7, lợn 2"),
        ("nc", "lua 3"),
    )


def test_the_number_in_a_name_is_no_figure_and_no_other_name() -> None:
    assert parted_by_unit("Chu Va 6: lúa 5", UNITS, AWAITED) == (("b6", "lúa 5"),)
    assert parted_by_unit("nà cà: lúa 1\nChu Va 68: lợn 9", UNITS, AWAITED) == (
        ("nc", "lúa 1"),
        ("", "Chu Va 68: lợn 9"),
    )


def test_a_name_with_brackets_is_found_with_and_without_them() -> None:
    units = {"b12": names_of_unit("Bản (chưa rõ tên) 12")}
    for said in ("Bản (chưa rõ tên) 12: lúa 5", "chưa rõ tên 12 lúa 5"):
        assert parted_by_unit(said, units, AWAITED) == (("b12", "lúa 5"),)


def test_time_and_sender_that_a_chat_program_puts_first_tell_nothing() -> None:
    text = "[19:05] Ông Páo, 0912 345 678\nChu Va 6: lúa 5\n[19:06, 26/11/2026] Bà Mỷ\nnà cà lúa 3\n19:07 Anh Tư: lúa 4"
    assert parted_by_unit(text, UNITS, AWAITED) == (("b6", "lúa 5"), ("nc", "lúa 3"), ("", "lúa 4"))


def test_what_an_unknown_sender_tells_is_not_taken_for_the_unit_before() -> None:
    parts = parted_by_unit("Nà Cà: lúa 1\nChị Hoa: lợn 9\nlúa 2", UNITS, AWAITED)
    assert parts == (("nc", "lúa 1"), ("", "Chị Hoa: lợn 9\nlúa 2"))


SPELLED = {"rice": ("lúa", "Lua", "LÚA ĐÔNG XUÂN"), "pigs": ("lợn", "heo", "Lon"), "tea": ("chè", "che bup")}
UNIT_WORDS = {"rice": " ha", "pigs": " con", "tea": " tấn"}


@given(
    values=st.dictionaries(st.sampled_from(sorted(SPELLED)), st.integers(0, 9_999_999), min_size=1),
    spelling=st.integers(0, 2),
    comma=st.sampled_from(["; ", "\n", ", ", " và ", ". "]),
    with_measure=st.booleans(),
    number_first=st.booleans(),
)
def test_whatever_is_written_plainly_is_read_exactly(
    values: dict[str, int], spelling: int, comma: str, with_measure: bool, number_first: bool
) -> None:
    decimals = {each.indicator: each.decimals for each in AWAITED}
    exact = {code: Decimal(value).scaleb(-decimals[code]) for code, value in values.items()}
    clauses = []
    for code, value in exact.items():
        number = format_number(value, decimals=decimals[code], locale="vi") + (UNIT_WORDS[code] if with_measure else "")
        name = SPELLED[code][spelling % len(SPELLED[code])]
        clauses.append(f"{number} {name}" if number_first else f"{name} {number}")
    reading = read_message(comma.join(clauses), AWAITED)
    assert {each.indicator: each.value for each in reading.told} == exact
    assert reading.unclear == ()


@given(text=st.text(max_size=200))
def test_any_text_is_read_without_a_crash(text: str) -> None:
    read_message(text, AWAITED)
    parted_by_unit(text, UNITS, AWAITED)
