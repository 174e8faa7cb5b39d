"""Dossiers counted for a span of days: what was received, carried over, done early, on the day, late, still open."""

from __future__ import annotations

from datetime import date

import pytest

from socai.core.dossiers import COUNTS, Counts, Dossier, Group, by_field, count, due_soon

FIRST, LAST = date(2026, 1, 1), date(2026, 6, 30)
BEFORE = date(2025, 12, 1)
MARCH, JUNE, JULY = date(2026, 3, 10), date(2026, 6, 30), date(2026, 7, 1)


def dossier(
    received: date = MARCH,
    due: date = JUNE,
    done: date | None = None,
    group: Group = Group.OPEN,
    field: str = "Đất đai",
) -> Dossier:
    return Dossier("1", field, received, due, done, Group.DONE if done and group is Group.OPEN else group)


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        (dossier(done=date(2026, 6, 29)), {"new", "early", "done_in_time", "done", "received"}),
        (dossier(done=JUNE), {"new", "on_time", "done_in_time", "done", "received"}),
        (dossier(due=MARCH, done=date(2026, 3, 11)), {"new", "late", "done", "received"}),
        (dossier(), {"new", "in_time", "unfinished", "received"}),
        (dossier(due=date(2026, 6, 29)), {"new", "overdue", "unfinished", "received"}),
        (dossier(due=MARCH, group=Group.PAUSED), {"new", "paused", "unfinished", "received"}),
        (dossier(received=date(2025, 12, 31)), {"carried_over", "in_time", "unfinished", "received"}),
        (
            dossier(received=BEFORE, done=FIRST),
            {"carried_over", "early", "done_in_time", "done", "received"},
        ),
        (dossier(received=BEFORE, done=date(2025, 12, 31)), set()),
        (dossier(received=JULY), set()),
        (dossier(group=Group.LEFT_OUT), set()),
        (dossier(due=JUNE, done=JULY), {"new", "in_time", "unfinished", "received"}),
    ],
)
def test_a_dossier_counts_where_it_stood_at_the_end_of_the_span(of: Dossier, expected: set[str]) -> None:
    counts = count([of], FIRST, LAST)
    assert {name for name, number in counts.figures().items() if number} == expected
    assert counts.received == counts.done + counts.unfinished


def test_every_count_has_a_name() -> None:
    assert set(Counts().figures()) == set(COUNTS)
    assert set(Counts.__dataclass_fields__) <= set(COUNTS)


def test_fields_with_most_overdue_come_first_and_those_without_dossiers_are_left_out() -> None:
    found = [
        dossier(field="An toàn"), dossier(field="Hộ tịch", due=MARCH), dossier(field="Đất đai", received=JULY)
    ]  # fmt: skip
    assert [(name, counts.overdue) for name, counts in by_field(found, FIRST, LAST).items()] == [
        ("Hộ tịch", 1),
        ("An toàn", 0),
    ]


def test_what_is_due_soon_is_in_process_and_neither_overdue_nor_paused() -> None:
    due = [date(2026, 6, day) for day in (29, 30)] + [date(2026, 7, day) for day in (3, 4)]
    found = [dossier(due=day) for day in reversed(due)]
    found += [dossier(group=Group.PAUSED), dossier(done=JUNE), dossier(group=Group.LEFT_OUT)]
    assert [each.due for each in due_soon(found, JUNE, 3)] == [date(2026, 6, 30), date(2026, 7, 3)]
