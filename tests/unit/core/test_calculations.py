from __future__ import annotations

from fractions import Fraction

from socai.core.calculations import Consistency, Reason, Reported, Verdict, sum_consistency
from socai.core.intervals import Interval, exact, of_printed


def test_the_verdict_shows_both_intervals() -> None:
    result = sum_consistency(Reported.once(103, 0), [(Reported.once(60, 0), 1), (Reported.once(40, 0), 1)])
    assert result == Consistency(
        Verdict.INCONSISTENT, Reason.NO_MEETING, of_printed(103, 0), Interval(Fraction(99), Fraction(101))
    )


def test_a_figure_printed_nowhere_is_not_reported() -> None:
    parts = [(Reported.once(60), 1), (Reported(), 1)]
    assert sum_consistency(Reported(), parts) == Consistency(Verdict.NOT_REPORTED, Reason.NO_TOTAL, None, exact(60))
    assert sum_consistency(Reported.once(60), parts).verdict is Verdict.CONSISTENT


def test_a_fault_of_the_total_is_told_before_one_of_a_part() -> None:
    faulty = Reported((*Reported.once(1, 0).printings, *Reported.once(2, 0).printings))
    assert sum_consistency(faulty, [(faulty, 1)]) == Consistency(Verdict.STOPPED, Reason.DUPLICATES)
