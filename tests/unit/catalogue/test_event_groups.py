"""Rows about pieces become change events; nothing is invented, and what contradicts itself is told."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from socai.catalogue.event_groups import REST, EventRow, grouped, kind_of, read_share
from socai.core.changes import Change, ChangeKind, Piece
from socai.core.findings import Finding

DAY = date(2026, 7, 1)


def row(source: str = "", target: str = "", **others: Any) -> EventRow:
    return EventRow(others.pop("on", DAY), source, target, **others)


def changes(*rows: EventRow) -> list[Change]:
    problems: list[Finding] = []
    found = grouped(rows, problems)
    assert problems == []
    return [event.change for event in found]


@pytest.mark.parametrize(
    ("pieces", "kind"),
    [
        ("a>n b>n", ChangeKind.MERGE),
        ("a>b b>b", ChangeKind.ABSORB),
        ("a>n a>m", ChangeKind.SPLIT),
        ("a>a a>n", ChangeKind.SPLIT_OFF),
        ("a>a a>b b>b", ChangeKind.TRANSFER),
        ("a>n a>m b>m", ChangeKind.REGROUP),
        ("a>n", ChangeKind.REGROUP),
        ("a>b b>b c>b c>n", ChangeKind.REGROUP),
    ],
)
def test_the_kind_follows_from_the_pieces(pieces: str, kind: ChangeKind) -> None:
    assert kind_of([Piece(*piece.split(">")) for piece in pieces.split()]) is kind


def test_rows_of_a_day_that_share_a_unit_make_one_event() -> None:
    found = changes(row("a", "n"), row("c", "m"), row("b", "n"), row("d", "m"), row("a", "x", on=date(2027, 1, 1)))
    assert [change.sources for change in found] == [("a", "b"), ("c", "d"), ("a",)]


def test_a_label_gathers_rows_that_share_nothing() -> None:
    found = changes(row("a", label="e"), row("b", label="e"), row("c"))
    assert [(change.identity, change.kind, change.ended) for change in found] == [
        ("e", ChangeKind.DISSOLVE, ("a", "b")),
        ("2", ChangeKind.DISSOLVE, ("c",)),
    ]


@pytest.mark.parametrize(
    ("sets", "kind"),
    [
        ({"name": "x"}, ChangeKind.RENAME),
        ({"code": "1"}, ChangeKind.RECODE),
        ({"type": "t"}, ChangeKind.RETYPE),
        ({"parent": "p"}, ChangeKind.REPARENT),
        ({"name": "x", "code": "1"}, ChangeKind.RENAME),
    ],
)
def test_what_is_set_without_pieces_is_a_virtual_change(sets: dict[str, object], kind: ChangeKind) -> None:
    assert [(change.kind, change.attributes) for change in changes(row("", "u", sets=sets))] == [(kind, {"u": sets})]


def test_what_is_set_of_a_unit_goes_with_its_pieces() -> None:
    (change,) = changes(row("a", "b"), row("b", "b"), row("", "b", sets={"name": "B mới"}))
    assert (change.kind, change.attributes) == (ChangeKind.ABSORB, {"b": {"name": "B mới"}})


def test_a_new_unit_is_created_only_when_it_is_said() -> None:
    (change,) = changes(row("", "n", kind=ChangeKind.CREATE, sets={"name": "N", "type": "t"}))
    assert change.kind is ChangeKind.CREATE


class TestShares:
    @pytest.mark.parametrize(
        ("text", "share"),
        [
            ("0.4", Fraction(2, 5)), ("0,4", Fraction(2, 5)), ("40%", Fraction(2, 5)), ("1/3", Fraction(1, 3)),
            ("1", Fraction(1)), ("0", Fraction(0)), ("rest", REST), ("Còn lại", REST), ("nhiều", None), ("", None),
            ("-0.1", None), ("1/0", None), ("1.000,5", None),
        ],
    )  # fmt: skip
    def test_they_are_read_as_people_write_them(self, text: str, share: object) -> None:
        assert read_share(text) == share

    def test_the_last_piece_takes_what_rounding_leaves(self) -> None:
        third = {"population": Fraction(1, 3)}
        (change,) = changes(*(row("a", target, shares=third) for target in "xyz"))
        shares = [piece.weights["population"] for piece in change.pieces]
        assert shares == [Fraction(333_333_333, 10**9), Fraction(333_333_333, 10**9), Fraction(333_333_334, 10**9)]

    def test_rest_is_what_the_others_leave(self) -> None:
        (change,) = changes(
            row("a", "x", shares={"area": REST}), row("a", "y", shares={"area": Fraction(2, 5)}), row("b", "x")
        )
        assert [dict(piece.weights) for piece in change.pieces] == [
            {"area": Fraction(3, 5)},
            {"area": Fraction(2, 5)},
            {},
        ]

    def test_what_is_not_known_stays_unknown(self) -> None:
        (change,) = changes(row("a", "x", shares={"area": Fraction(2, 5)}), row("a", "y"))
        assert [dict(piece.weights) for piece in change.pieces] == [{"area": Fraction(2, 5)}, {}]
        (change,) = changes(row("a", "x", shares={"area": REST}), row("a", "y"))
        assert [dict(piece.weights) for piece in change.pieces] == [{}, {}]

    def test_what_does_not_add_to_one_is_left_to_be_refused(self) -> None:
        (change,) = changes(
            row("a", "x", shares={"area": Fraction(2, 5)}), row("a", "y", shares={"area": Fraction(1, 2)})
        )
        assert sum(piece.weights["area"] for piece in change.pieces) == Fraction(9, 10)


def test_rows_of_one_event_may_not_contradict_each_other() -> None:
    problems: list[Finding] = []
    grouped(
        [
            row("a", "n", sets={"name": "Một"}), row("b", "n", sets={"name": "Hai"}),
            row("c", "m", kind=ChangeKind.MERGE), row("d", "m", kind=ChangeKind.ABSORB), row("", "u"),
        ],
        problems,
    )  # fmt: skip
    assert [(each.code, each.subject) for each in problems] == [
        ("event.said_twice", "n"),
        ("event.kinds_differ", "merge, absorb"),
        ("event.says_nothing", "u"),
    ]
