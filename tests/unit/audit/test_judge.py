"""The judge believes what holds by many digits, and failures only when wording, siblings or a slip support them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from socai.audit.judge import judge
from socai.audit.model import Mention, Proposal, RelationType, Verdict
from socai.core.findings import Severity
from tests.unit.audit.numbers import count, money, percent

SUM, PERCENT_OF, EQUAL = RelationType.SUM, RelationType.PERCENT_OF, RelationType.EQUAL


def _proposal(target: str, parts: str, confidence: int = 90, kind: RelationType = SUM, **values: object) -> Proposal:
    return Proposal(kind, target, tuple(parts.split()), "rule", confidence, **values)  # type: ignore[arg-type]


def _judged(mentions: Sequence[Mention], *proposals: Proposal) -> list[Verdict]:
    return list(judge(mentions, proposals))


def _counts(*raws: str) -> list[Mention]:
    return [count(f"m{number}", raw) for number, raw in enumerate(raws, start=1)]


def test_counts_are_exact() -> None:
    (verdict,) = _judged(_counts("1.204", "801", "403"), _proposal("m1", "m2 m3"))
    assert verdict.holds is True
    (verdict,) = _judged(_counts("1.204", "801", "404"), _proposal("m1", "m2 m3"))
    assert verdict.holds is False
    assert verdict.severity is Severity.ERROR
    assert (verdict.stated, verdict.computed) == (1204, 1205)


def test_rounded_amounts_may_differ_by_their_rounding() -> None:
    amounts = [money("m1", "10,1"), money("m2", "5,0"), money("m3", "5,0")]
    (verdict,) = _judged(amounts, _proposal("m1", "m2 m3"))
    assert verdict.holds is True
    (verdict,) = _judged([money("m1", "10,4"), *amounts[1:]], _proposal("m1", "m2 m3"))
    assert verdict.holds is False


def test_a_percentage_may_be_cut_off_or_rounded() -> None:
    for raw, holds in (("66,6", True), ("66,7", True), ("66,9", False)):
        mentions = [percent("m1", raw), count("m2", "20"), count("m3", "30")]
        (verdict,) = _judged(mentions, _proposal("m1", "m2 m3", kind=PERCENT_OF))
        assert verdict.holds is holds, raw


def test_a_weak_reading_is_kept_only_when_it_holds() -> None:
    weak = _proposal("m1", "m2 m3", confidence=20)
    assert [each.holds for each in _judged(_counts("48.215", "13.908", "34.307"), weak)] == [True]
    assert _judged(_counts("48.215", "13.908", "34.300"), weak) == []
    assert _judged(_counts("5", "2", "3"), weak) == []


def test_a_reading_found_by_search_is_never_a_failure() -> None:
    assert _judged(_counts("1.204", "801", "404"), _proposal("m1", "m2 m3", searched=True)) == []


def test_one_wording_has_one_reading() -> None:
    mentions = _counts("60", "41", "19", "7")
    readings = [_proposal("m1", "m2 m3 m4", statement="s"), _proposal("m1", "m2 m3", confidence=85, statement="s")]
    (verdict,) = _judged(mentions, *readings)
    assert verdict.holds is True
    assert verdict.proposal.parts == ("m2", "m3")


def test_a_far_sum_means_something_else() -> None:
    assert _judged(_counts("8", "159", "4.727"), _proposal("m1", "m2 m3")) == []


def test_siblings_that_hold_make_a_failure_believed() -> None:
    mentions = _counts("30", "10", "20", "50", "20", "30", "71", "40", "30")
    alike = [_proposal(f"m{n}", f"m{n + 1} m{n + 2}", 40, statement=f"s{n}", family="rows") for n in (1, 4, 7)]
    verdicts = _judged(mentions, *alike)
    assert [each.holds for each in verdicts] == [True, True, False]
    assert _judged(mentions[6:], alike[2]) == []


def test_a_slip_makes_a_likely_failure_believed() -> None:
    mentions = [*_counts("2.345", "1.890"), count("m3", "4550")]
    (verdict,) = _judged(mentions, _proposal("m1", "m2 m3", confidence=60))
    assert verdict.holds is False
    assert verdict.causes[0].code == "audit.cause.separator_lost"
    assert (verdict.causes[0].mention, verdict.causes[0].value) == ("m3", 455)


def test_a_partial_list_is_at_most_its_total() -> None:
    (verdict,) = _judged(_counts("45", "30", "10"), _proposal("m1", "m2 m3", partial=True))
    assert verdict.holds is True
    assert verdict.proposal.type is RelationType.PART_OF
    (verdict,) = _judged(_counts("45", "30", "15"), _proposal("m1", "m2 m3", partial=True))
    assert verdict.proposal.type is SUM


def test_an_open_list_below_a_total_that_is_more_than_a_number_cannot_be_decided() -> None:
    total = count("m1", "940", qualifier="approx_more")
    (verdict,) = _judged([total, *_counts("0", "600", "338")[1:]], _proposal("m1", "m2 m3", partial=True))
    assert verdict.holds is None
    assert verdict.reason == "audit.reason.unlisted"


def test_a_division_by_nothing_cannot_be_decided() -> None:
    mentions = [percent("m1", "50"), count("m2", "3"), count("m3", "0")]
    assert [each.holds for each in _judged(mentions, _proposal("m1", "m2 m3", kind=PERCENT_OF))] in ([], [None])


def test_an_ambiguous_separator_is_read_as_the_arithmetic_needs_it() -> None:
    mentions = _counts("16.683", "7,488", "9.195")
    (verdict,) = _judged(mentions, _proposal("m1", "m2 m3"))
    assert verdict.holds is True


def test_bounds_that_follow_from_a_sum_are_not_told_again() -> None:
    bound = _proposal("m1", "m2", kind=RelationType.PART_OF)
    verdicts = _judged(_counts("1.204", "801", "403"), _proposal("m1", "m2 m3"), bound)
    assert [each.proposal.type for each in verdicts] == [SUM]


def test_a_total_that_another_reading_explains_is_no_error() -> None:
    mentions = _counts("1.204", "801", "403", "12")
    verdicts = _judged(mentions, _proposal("m1", "m2 m3", statement="a"), _proposal("m1", "m2 m3 m4", statement="b"))
    assert [each.holds for each in verdicts] == [True]


def test_qualified_numbers_only_warn() -> None:
    total = count("m1", "1.204", qualifier="approx")
    mentions = [total, *_counts("0", "801", "303")[1:]]
    (verdict,) = _judged(mentions, _proposal("m1", "m2 m3"))
    assert (verdict.holds, verdict.severity) == (False, Severity.WARNING)


@pytest.mark.parametrize(
    ("raw", "code", "value"),
    [
        ("430", "audit.cause.digits_swapped", 403),
        ("4033", "audit.cause.digit_doubled", 403),
        ("43", "audit.cause.digit_dropped", 403),
        ("503", "audit.cause.digit_changed", 403),
        ("4.030", "audit.cause.factor", 403),
    ],
)
def test_causes(raw: str, code: str, value: int) -> None:
    mentions = [*_counts("1.204", "801"), count("m3", raw)]
    (verdict,) = _judged(mentions, _proposal("m1", "m2 m3"))
    assert (code, "m3", value) in [(each.code, each.mention, each.value) for each in verdict.causes]


def test_an_old_total_is_one_part_short() -> None:
    (verdict,) = _judged(_counts("65", "30", "20", "15", "17"), _proposal("m1", "m2 m3 m4 m5"))
    assert "audit.cause.old_total" in [each.code for each in verdict.causes]


def test_verdicts_stand_in_the_order_of_the_text() -> None:
    mentions = _counts("3", "1", "2", "7", "3", "4")
    verdicts = _judged(mentions, _proposal("m4", "m5 m6"), _proposal("m1", "m2 m3"))
    assert [(each.id, each.proposal.target) for each in verdicts] == [("r1", "m1"), ("r2", "m4")]
