"""Changes of units: what they contradict, what they make of units, where a unit of one day lies on another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from socai.core.lineage import (
    Change,
    ChangeKind,
    Lineage,
    LineageError,
    Panel,
    Piece,
    Version,
    fixed_shares,
    replay,
)
from socai.services.wording import word

HALF = Fraction(1, 2)
DAY = date(2026, 4, 1)
LATER = date(2026, 7, 1)
OLD, NEW = date(2026, 1, 1), date(2026, 12, 31)


def change(
    kind: str,
    pieces: str = "",
    *,
    on: date = DAY,
    name: str = "",
    ended: str = "",
    population: tuple[str, ...] = (),
    **attributes: Mapping[str, object],
) -> Change:
    """Return a change; pieces are written ``A>C B>C``, the weights of a name one for each piece, ``?`` for unknown."""
    pairs = [text.split(">") for text in pieces.split()]
    weights = [{} if each == "?" else {"population": Fraction(each)} for each in population] or [{}] * len(pairs)
    made = tuple(Piece(source, target, weighed) for (source, target), weighed in zip(pairs, weights, strict=True))
    return Change(name or f"{kind} {pieces} {on}", ChangeKind(kind), on, made, attributes, tuple(ended.split()))


def base(*lines: str) -> tuple[Version, ...]:
    """Return versions of units written ``key < parent [from to]``."""
    made = []
    for line in lines:
        unit, _, rest = line.partition(" < ")
        parent, *days = rest.split()
        first, last = (None if day == "-" else date.fromisoformat(day) for day in (days or ["-", "-"]))
        made.append(Version(unit, first, last, {"name": unit, "parent": parent if parent != "-" else ""}))
    return tuple(made)


def codes(error: LineageError) -> list[str]:
    return [found.code for found in error.findings]


def test_merged_units_lie_wholly_in_the_one_they_became() -> None:
    lineage = Lineage([change("merge", "A>C B>C")])
    assert lineage.images("A", OLD, NEW) == {"C": 1}
    assert lineage.images("A", OLD, date(2026, 3, 31)) == {"A": 1}


def test_how_much_of_a_merged_unit_each_predecessor_was_is_unknown() -> None:
    lineage = Lineage([change("merge", "A>C B>C")])
    assert lineage.images("C", NEW, OLD) == {"A": None, "B": None}


def test_a_cut_unit_without_weights_is_never_halved() -> None:
    lineage = Lineage([change("split", "A>B A>C")])
    assert lineage.images("A", OLD, NEW) == {"B": None, "C": None}
    assert lineage.images("B", NEW, OLD) == {"A": 1}


def test_weights_are_those_that_were_asked_for() -> None:
    lineage = Lineage([change("split", "A>B A>C", population=("0.3", "0.7"))])
    assert lineage.images("A", OLD, NEW, "population") == {"B": Fraction("0.3"), "C": Fraction("0.7")}
    assert lineage.images("A", OLD, NEW, "area") == {"B": None, "C": None}


@pytest.mark.parametrize(
    ("weights", "shares"),
    [
        (("0.3", "0.3", "?"), ("0.3", "0.3", "0.4")),
        (("?", "0.3", "0.7"), (None, "0.3", None)),
        (("0.3", "?", "?"), ("0.3", None, None)),
        (("?", "?", "0.3"), (None, None, "0.3")),
        (("?", "?", "?"), (None, None, None)),
    ],
)
def test_only_the_last_piece_takes_what_all_others_leave(
    weights: tuple[str, ...], shares: tuple[str | None, ...]
) -> None:
    lineage = Lineage([change("split", "A>B A>C A>D", population=weights)])
    expected = {unit: share and Fraction(share) for unit, share in zip("BCD", shares, strict=True)}
    assert lineage.images("A", OLD, NEW, "population") == expected
    together = Lineage([*lineage.changes, change("merge", "B>E C>E D>E", on=LATER)])
    assert together.images("A", OLD, NEW, "population") == {"E": 1}


@pytest.mark.parametrize("pieces", ["A>B A>C D>B", "D>B A>C A>B"])
def test_backwards_a_piece_that_weighs_nothing_is_none_of_its_unit(pieces: str) -> None:
    empty = {"A>B": "0", "A>C": "1", "D>B": "?"}
    weights = tuple(empty[piece] for piece in pieces.split())
    lineage = Lineage([change("regroup", pieces, population=weights)])
    assert lineage.images("B", NEW, OLD, "population") == {"D": 1}
    assert lineage.images("B", NEW, OLD, "area") == {"A": None, "D": None}


def test_pieces_of_unknown_size_that_come_together_again_are_whole() -> None:
    lineage = Lineage([change("split", "A>B A>C"), change("absorb", "B>C C>C", on=LATER)])
    assert lineage.images("A", OLD, NEW) == {"C": 1}


def test_weights_multiply_along_the_way() -> None:
    first = change("split", "A>B A>C", population=("0.4", "0.6"))
    then = change("split_off", "C>C C>D", on=LATER, population=("0.5", "0.5"))
    images = Lineage([first, then]).images("A", OLD, NEW, "population")
    assert images == {"B": Fraction("0.4"), "C": Fraction("0.3"), "D": Fraction("0.3")}


def test_a_unit_that_nothing_happened_to_is_itself() -> None:
    assert Lineage([change("merge", "A>C B>C")]).images("Z", OLD, NEW) == {"Z": 1}


def test_a_unit_without_successor_lies_in_the_one_that_was_above() -> None:
    lineage = Lineage([change("dissolve", ended="A")], base("X < -", "A < X"))
    assert lineage.images("A", OLD, NEW) == {"X": 1}
    assert lineage.images("X", NEW, OLD) == {"X": 1}


def test_a_unit_dissolved_on_the_day_its_parent_merges_follows_it() -> None:
    changes = [change("dissolve", ended="A"), change("merge", "X>Z Y>Z")]
    assert Lineage(changes, base("X < -", "Y < -", "A < X")).images("A", OLD, NEW) == {"Z": 1}


def test_a_unit_without_predecessor_lay_in_the_one_that_is_above() -> None:
    lineage = Lineage([change("create", N={"name": "N", "parent": "X"})], base("X < -"))
    assert lineage.images("N", NEW, OLD) == {"X": 1}


def test_a_day_on_which_a_unit_is_not_there_is_read_as_the_nearest() -> None:
    lineage = Lineage([change("merge", "A>C B>C")])
    assert lineage.images("A", NEW, NEW) == {"C": 1}
    assert lineage.images("C", OLD, NEW) == {"C": 1}


def test_a_lineage_keeps_no_more_answers_than_it_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socai.core.lineage._MOST_KEPT", 2)
    lineage = Lineage([change("merge", "A>C B>C")])
    for day in range(1, 9):
        assert lineage.images("A", date(2026, 1, day), NEW) == {"C": 1}
    assert vars(lineage)["_shares"].cache_info().currsize == 2


def test_panels_are_the_groups_with_a_stable_border() -> None:
    changes = [change("transfer", "A>A A>B B>B"), change("merge", "C>E D>E"), change("split", "E>F E>G", on=LATER)]
    assert Lineage(changes).panels(OLD, NEW) == (
        Panel(frozenset("AB"), frozenset("AB")),
        Panel(frozenset("CD"), frozenset("FG"), frozenset("E")),
    )
    assert Lineage(changes).panels(NEW, date(2027, 1, 1)) == ()


@pytest.mark.parametrize(
    "moved",
    [
        change("reparent", A={"parent": "Y"}),
        change("regroup", "A>N", N={"name": "N", "parent": "Y"}),
        change("transfer", "A>A A>C C>C"),
    ],
)
def test_units_between_which_a_unit_moved_or_a_part_of_it_are_one_panel(moved: Change) -> None:
    lineage = Lineage([moved], base("P < -", "X < P", "Y < P", "Z < P", "A < X", "B < X", "C < Y", "D < Z"))
    both = frozenset("XY")
    assert Panel(both, both) in lineage.panels(OLD, NEW)
    assert not any({"P", "Z", "B", "D"} & panel.before for panel in lineage.panels(OLD, NEW))
    assert lineage.panels(NEW, date(2027, 1, 1)) == ()


def test_a_unit_that_began_again_below_another_joins_the_two() -> None:
    lineage = Lineage([], base("X < -", "Y < -", "A < X - 2026-02-10", "A < Y 2026-05-01 -"))
    assert lineage.panels(OLD, NEW) == (Panel(frozenset("XY"), frozenset("XY")),)


def test_only_units_of_one_type_are_one_panel() -> None:
    typed = [replace(one, attributes={**one.attributes, "type": kind}) for one, kind in zip(
        base("P < -", "Q < -", "X < P", "Y < Q", "A < X"), ("tinh", "tinh", "xa", "xa", "thon"), strict=True
    )]  # fmt: skip
    panels = Lineage([change("reparent", A={"parent": "Y"})], typed).panels(OLD, NEW)
    assert [panel.before for panel in panels] == [frozenset("PQ"), frozenset("XY")]


def test_replay_dates_the_versions_and_names_the_change() -> None:
    merged = change("merge", "A>C B>C", name="m", C={"name": "C", "parent": "X"})
    renamed = change("rename", on=LATER, name="r", C={"name": "C mới"})
    versions = replay(base("X < -", "A < X", "B < X"), [renamed, merged])
    assert versions[1] == Version("A", None, date(2026, 3, 31), {"name": "A", "parent": "X"}, "", "m")
    assert versions[-2:] == (
        Version("C", DAY, date(2026, 6, 30), {"name": "C", "parent": "X"}, "m", "r"),
        Version("C", LATER, None, {"name": "C mới", "parent": "X"}, "r", ""),
    )


def test_a_late_change_lives_on_in_versions_recorded_before() -> None:
    recorded = (
        Version("A", None, date(2026, 6, 30), {"name": "A", "code": "1"}),
        Version("A", LATER, None, {"name": "A", "code": "2"}),
    )
    versions = replay(recorded, [change("rename", name="r", A={"name": "B"})])
    assert [version.attributes for version in versions] == [
        {"name": "A", "code": "1"},
        {"name": "B", "code": "1"},
        {"name": "B", "code": "2"},
    ]


def test_units_below_follow_into_the_one_unit_that_takes_theirs_in() -> None:
    versions = replay(base("A < -", "B < -", "v < A"), [change("absorb", "A>B B>B", name="m")])
    assert [(version.attributes["parent"], version.begun_by) for version in versions if version.unit == "v"] == [
        ("A", ""),
        ("B", "m"),
    ]


def test_a_unit_that_the_records_begin_on_that_very_day_needs_nothing_more() -> None:
    recorded = base("A < -", "B < -", "C < - 2026-04-01 -")
    assert len(replay(recorded, [change("merge", "A>C B>C")])) == 3


RENAMED = change("rename", name="x", A={"name": "1"})
CONTRADICTIONS: list[tuple[str, tuple[str, ...], list[Change]]] = [
    ("lineage.shape", (), [change("merge", "A>C")]),
    ("lineage.shape", (), [change("split", "A>B")]),
    ("lineage.shape", (), [change("transfer", "A>B")]),
    ("lineage.shape", (), [change("absorb", "A>B")]),
    ("lineage.shape", (), [change("rename", A={"code": "x"})]),
    ("lineage.shape", (), [change("create")]),
    ("lineage.shape", (), [change("dissolve")]),
    ("lineage.piece_twice", (), [change("regroup", "A>C A>C")]),
    ("lineage.weight_range", (), [change("split", "A>B A>C", population=("-0.5", "1.5"))]),
    ("lineage.weight_range", (), [change("split", "A>B A>C", population=("1/3", "2/3"))]),
    ("lineage.weights_sum", (), [change("split", "A>B A>C", population=("0.3", "0.6"))]),
    ("lineage.weights_sum", (), [change("regroup", "A>B A>C A>D", population=("0.7", "0.6", "?"))]),
    ("lineage.weights_sum", (), [change("merge", "A>C B>C", population=("0.7", "1"))]),
    ("lineage.repeated", (), [RENAMED, change("recode", name="x", A={"code": "1"})]),
    ("lineage.same_day", (), [change("absorb", "A>B B>B"), change("absorb", "C>B B>B")]),
    ("lineage.same_day", (), [RENAMED, change("rename", name="y", A={"name": "2"})]),
    ("lineage.not_there", (), [change("absorb", "A>B B>B"), change("rename", on=LATER, A={"name": "1"})]),
    ("lineage.not_there", (), [change("absorb", "A>B B>B"), change("absorb", "A>B B>B", on=LATER)]),
    ("lineage.not_there", ("A < -",), [change("absorb", "B>A A>A")]),
    ("lineage.not_there", ("A < - 2026-05-01 -", "B < -"), [change("absorb", "A>B B>B")]),
    ("lineage.already_there", ("A < -", "B < -", "C < -"), [change("merge", "A>C B>C")]),
    ("lineage.lives_on", ("B < -", "A < - - 2026-06-30", "A < B 2026-07-01 -"), [change("absorb", "A>B B>B")]),
    ("lineage.orphan", ("A < -", "v < A"), [change("dissolve", ended="A")]),
    ("lineage.orphan", ("A < -", "v < A"), [change("split", "A>B A>C")]),
    ("lineage.orphan", ("A < -", "B < -", "v < A 2026-05-01 -"), [change("absorb", "A>B B>B")]),
    ("lineage.parent_not_there", ("A < -",), [change("reparent", A={"parent": "Z"})]),
    ("lineage.cycle", ("A < -", "B < A"), [change("reparent", A={"parent": "B"})]),
]  # fmt: skip


@pytest.mark.parametrize(("code", "recorded", "changes"), CONTRADICTIONS)
def test_contradictions_are_said_in_one_clear_line(code: str, recorded: tuple[str, ...], changes: list[Change]) -> None:
    with pytest.raises(LineageError) as caught:
        Lineage(changes, base(*recorded))
    assert set(codes(caught.value)) == {code}
    for lang in ("vi", "en"):
        assert "{" not in word(caught.value.findings[0], lang=lang)


def test_all_contradictions_are_said_at_once() -> None:
    with pytest.raises(LineageError) as caught:
        Lineage([change("merge", "A>C"), change("split", "B>D B>E", population=("1", "1"))])
    assert codes(caught.value) == ["lineage.shape", "lineage.weights_sum"]
    assert "lineage.shape" in str(caught.value)


@pytest.mark.parametrize(
    ("amounts", "shares"),
    [
        ((1, 2), ("0.333333333", "0.666666667")),
        ((1, 1, 1), ("0.333333333", "0.333333333", "0.333333334")),
        ((5,), ("1",)),
        ((0, 3), ("0", "1")),
    ],
)
def test_shares_add_to_one_at_a_fixed_scale(amounts: tuple[int, ...], shares: tuple[str, ...]) -> None:
    assert fixed_shares(amounts) == tuple(map(Fraction, shares))


@pytest.mark.parametrize("amounts", [(1, None), (None,), (0, 0)])
def test_unknown_amounts_give_no_shares(amounts: tuple[int | None, ...]) -> None:
    assert fixed_shares(amounts) == (None,) * len(amounts)
