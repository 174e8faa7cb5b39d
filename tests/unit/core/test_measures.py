from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import pytest

from socai.core.measures import PHYSICAL, Measure, MeasureMismatch, convert, count_noun, may_add

MEETING = count_noun("hoi_nghi", "hội nghị", name_en="meetings")
WOMAN = count_noun("hoi_vien_phu_nu", "hội viên, phụ nữ", adds_to=("hoi_vien",))
MEMBER = count_noun("hoi_vien", "hội viên", adds_to=("nguoi", "khong_khai_bao"))
PERSON = count_noun("nguoi", "người", adds_to=("hoi_vien",))
VISIT = count_noun("luot_nguoi", "lượt người", adds_to=("luot", "nguoi"))
ANY_VISIT = count_noun("luot", "lượt")
VIEW = count_noun("luot_xem", "lượt xem", adds_to=("luot",))
MILLION_VIEWS = count_noun("trieu_luot_xem", "triệu lượt xem", of=VIEW, times=1_000_000)
MEASURES: Mapping[str, Measure] = {
    measure.code: measure
    for measure in (*PHYSICAL.values(), MEETING, WOMAN, MEMBER, PERSON, VISIT, ANY_VISIT, VIEW, MILLION_VIEWS)
}


@pytest.mark.parametrize(
    ("source", "target", "allowed"),
    [
        (PHYSICAL["nghin_dong"], PHYSICAL["ty_dong"], True),
        (PHYSICAL["ha"], PHYSICAL["tan"], False),
        (PHYSICAL["percent"], PHYSICAL["percent_point"], False),
        (MEETING, MEETING, True),
        (MEETING, PERSON, False),
        (WOMAN, MEMBER, True),
        (WOMAN, PERSON, True),
        (MEMBER, WOMAN, False),
        (PERSON, MEETING, False),
        (VIEW, MILLION_VIEWS, True),
        (VIEW, ANY_VISIT, True),
        (MILLION_VIEWS, ANY_VISIT, True),
        (VISIT, ANY_VISIT, True),
    ],
)
def test_what_may_be_added_to_what(source: Measure, target: Measure, allowed: bool) -> None:
    assert may_add(source, target, MEASURES) is allowed


def test_visits_are_never_added_to_people_even_when_a_pack_says_so() -> None:
    assert "nguoi" in VISIT.adds_to
    assert not may_add(VISIT, PERSON, MEASURES)
    assert not may_add(VISIT, MEMBER, MEASURES)


def test_a_multiple_of_a_count_converts_to_what_it_counts_and_is_not_a_count_itself() -> None:
    assert convert(Fraction("1.2"), MILLION_VIEWS, VIEW) == 1_200_000
    assert VIEW.is_count
    assert not MILLION_VIEWS.is_count
    assert not PHYSICAL["m"].is_count


def test_counts_of_two_nouns_do_not_convert() -> None:
    with pytest.raises(MeasureMismatch, match="hội nghị") as caught:
        convert(Fraction(1), MEETING, PERSON)
    assert caught.value.data == {"source": "hội nghị", "target": "người"}


def test_declared_measures_have_words_in_both_languages() -> None:
    assert [measure.code for measure in PHYSICAL.values()] == list(PHYSICAL)
    assert all(measure.name and measure.name_en for measure in PHYSICAL.values())
    assert MEETING.word(locale="vi") == "hội nghị"
    assert MEETING.word(locale="en") == "meetings"
    assert PERSON.word(locale="en") == "người"
