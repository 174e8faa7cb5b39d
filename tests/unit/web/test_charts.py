"""Pictures say what the figures say: heights compare as the figures do, a missing one is a gap."""

from __future__ import annotations

from fractions import Fraction

from socai.web.charts import SMALL, Frame, depths, lengths, lines

FRAME = Frame(width=120, height=70, left=0, below=0, around=10)


def values(*numbers: int | None) -> list[Fraction | None]:
    return [None if number is None else Fraction(number) for number in numbers]


def drawn(*this: int | None, due: tuple[int | None, ...] = ()) -> tuple[str, ...]:
    words = [str(number) for number in range(len(this))]
    return lines(FRAME, words, values(*this), [], values(*due), decimals=0, lang="vi").this


def test_an_axis_begins_at_zero_and_ends_at_the_largest() -> None:
    assert drawn(0, 10) == ("35.0,60.0 85.0,10.0",)
    assert drawn(5, 10) == ("35.0,35.0 85.0,10.0",)
    assert drawn(-10, 10) == ("35.0,60.0 85.0,10.0",)


def test_what_is_due_counts_for_the_axis() -> None:
    assert drawn(0, 10, due=(None, 20)) == ("35.0,60.0 85.0,35.0",)


def test_a_missing_figure_is_a_gap_and_never_zero() -> None:
    assert len(drawn(5, None, 5, 5)) == 2
    found = lines(FRAME, ["1", "2"], values(5, None), [], [], decimals=0, lang="vi")
    assert len(found.dots) == 1


def test_nothing_and_only_zeros_can_be_drawn() -> None:
    assert drawn(None, None) == ()
    assert drawn(0, 0) == ("35.0,60.0 85.0,60.0",)


def test_marks_are_worded_as_the_reader_writes_numbers() -> None:
    found = lines(SMALL, ["1"], values(12345), [], [], decimals=0, lang="vi")
    assert [words for _, words in found.ticks] == ["0", "6.173", "12.345"]
    assert found.places == (("60.0", "1"),)


def test_bars_and_depths_go_by_the_largest() -> None:
    assert lengths([Fraction(5), Fraction(10), Fraction(0)]) == ["50.0", "100.0", "0.0"]
    assert lengths([Fraction(0), Fraction(-1)]) == ["0", "0"]
    assert depths(values(None, 0, 1, 50, 100)) == [None, 0, 0, 2, 4]
