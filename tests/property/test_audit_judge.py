"""A sum that holds fails once a digit of a checked number changes, and goes on holding when its numbers are rounded."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as st

from socai.audit.judge import judge
from socai.audit.model import Mention, Proposal, RelationType
from socai.core.numerals import format_number, round_half_up
from tests.unit.audit.numbers import count, money, percent

parts_of_counts = st.lists(st.integers(100, 99_999), min_size=2, max_size=6)


def _mentions(values: list[int]) -> list[Mention]:
    raws = [format_number(Decimal(value), decimals=0, locale="vi") for value in (sum(values), *values)]
    return [count(f"m{number}", raw) for number, raw in enumerate(raws, start=1)]


def _holds(mentions: list[Mention], kind: RelationType = RelationType.SUM) -> list[bool | None]:
    ids = tuple(mention.id for mention in mentions)
    return [each.holds for each in judge(mentions, [Proposal(kind, ids[0], ids[1:], "rule", 90)])]


@given(parts_of_counts)
def test_a_true_sum_holds(values: list[int]) -> None:
    assert _holds(_mentions(values)) == [True]


@given(parts_of_counts, st.data())
def test_changing_one_digit_makes_it_fail(values: list[int], data: st.DataObject) -> None:
    mentions = _mentions(values)
    at = data.draw(st.integers(0, len(mentions) - 1))
    raw = mentions[at].raw
    places = [place for place, sign in enumerate(raw) if sign.isdigit()]
    place = data.draw(st.sampled_from(places))
    digit = data.draw(st.sampled_from("0123456789" if place else "123456789"))
    assume(digit != raw[place])
    mentions[at] = count(f"m{at + 1}", raw[:place] + digit + raw[place + 1 :])
    assert _holds(mentions) == [False]


@given(st.lists(st.fractions(1, 10**4, max_denominator=1000), min_size=2, max_size=6), st.integers(0, 2))
def test_rounding_the_numbers_of_a_true_sum_keeps_it(values: list[Fraction], decimals: int) -> None:
    raws = [
        format_number(round_half_up(value, decimals), decimals=decimals, locale="vi")
        for value in (sum(values), *values)
    ]
    assume(raws[0] != "0")
    assert _holds([money(f"m{number}", raw) for number, raw in enumerate(raws, start=1)]) in ([True], [])


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.integers(0, 2))
def test_rounding_a_percentage_keeps_it(part: int, whole: int, decimals: int) -> None:
    stated = round_half_up(Fraction(100 * part, whole), decimals)
    assume(stated > 0)
    raw = format_number(stated, decimals=decimals, locale="vi")
    a, b = (format_number(Decimal(value), decimals=0, locale="vi") for value in (part, whole))
    mentions = [percent("m1", raw), count("m2", a), count("m3", b)]
    assert _holds(mentions, RelationType.PERCENT_OF) == [True]
