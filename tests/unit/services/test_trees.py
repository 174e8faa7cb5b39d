"""Other trees over the same units: dated places, put right, shown on a day, never in a circle."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from socai.ledger.models import Batch
from socai.services import trees
from socai.services.errors import ServiceError
from socai.services.trees import PlacesRecorded
from socai.services.verification import verify
from tests.ledgers import Ledger

HEAD = "tree,unit,parent,valid_from,valid_to\n"


def imported(ledger: Ledger, text: str) -> PlacesRecorded:
    path = ledger.home.parent / "cay.csv"
    path.write_text(HEAD + text, encoding="utf-8")
    return trees.import_places(instance=ledger.instance, actor=ledger.actor("quan-tri"), path=Path(path))


def shown(on: str, top: str = "") -> list[tuple[int, str]]:
    return [(depth, version.key) for depth, version in trees.below(tree="dang", on=date.fromisoformat(on), top=top)]


def test_a_tree_is_shown_as_it_was_on_a_day(ledger: Ledger) -> None:
    done = imported(ledger, "dang,van_phong,,,\ndang,thon_1,van_phong,,\ndang,thon_3,van_phong,2026-04-01,\n")
    assert (done.created, done.findings) == (3, ())
    moved = imported(ledger, "dang,thon_1,thon_3,2026-06-01,\n")
    assert (moved.changed, moved.findings) == (1, ())
    assert shown("2026-05-31") == [(0, "van_phong"), (1, "thon_1"), (1, "thon_3")]
    assert shown("2026-06-01") == [(0, "van_phong"), (1, "thon_3"), (2, "thon_1")]
    assert shown("2026-06-01", "thon_3") == [(0, "thon_3"), (1, "thon_1")]
    assert shown("2026-01-01") == [(0, "van_phong"), (1, "thon_1")]
    assert len(trees.places(as_known_at=Batch.objects.count() - 1)) == 3
    assert verify(instance=ledger.instance).findings == ()


def test_a_place_is_put_right_and_an_equal_one_changes_nothing(ledger: Ledger) -> None:
    imported(ledger, "dang,van_phong,,,\ndang,thon_1,van_phong,,\n")
    again = imported(ledger, "dang,thon_1,,,\n")
    assert (again.changed, shown("2026-05-01")) == (1, [(0, "thon_1"), (0, "van_phong")])
    batches = Batch.objects.count()
    assert imported(ledger, "dang,thon_1,,,\n").unchanged == 1
    assert Batch.objects.count() == batches


def test_every_problem_is_told_at_once_and_nothing_kept(ledger: Ledger) -> None:
    batches = Batch.objects.count()
    done = imported(
        ledger,
        "dang,thon_1,thon_3,2026-05-01,\n"
        "dang,thon_3,thon_1,2026-05-01,\n"
        "dang,thon_9,,,\n"
        "dang,thon_2,,2026-05-01,\n"
        "dang,van_phong,,2026-05-01,2026-06-30\n"
        "dang,van_phong,thon_1,2026-06-01,\n"
        "dang,xa_mau,,2026-06-01,2026-05-01\n"
        "dang,xa_mau,,hôm nay,\n",
    )
    assert [(each.location.line, each.code) for each in done.findings] == [
        (2, "tree.cycle"), (3, "tree.cycle"), (4, "tree.unknown_unit"), (5, "tree.unit_not_there"), (7, "tree.overlap"),
        (8, "unit.ends_before_it_starts"), (9, "import.bad_date"),
    ]  # fmt: skip
    assert Batch.objects.count() == batches


def test_a_circle_is_one_only_while_both_places_hold(ledger: Ledger) -> None:
    done = imported(ledger, "dang,thon_1,thon_3,2026-05-01,2026-05-31\ndang,thon_3,thon_1,2026-06-01,\n")
    assert (done.findings, done.created) == ((), 2)


@pytest.mark.parametrize(("tree", "top", "code"), [("hoi", "", "tree.unknown"), ("dang", "thon_1", "tree.not_in_it")])
def test_what_is_not_there_is_told(sqlite_ledger: Ledger, tree: str, top: str, code: str) -> None:
    imported(sqlite_ledger, "dang,van_phong,,,\n")
    with pytest.raises(ServiceError) as error:
        trees.below(tree=tree, on=date(2026, 5, 1), top=top)
    assert [each.code for each in error.value.findings] == [code]


def test_only_the_administrator_declares(sqlite_ledger: Ledger) -> None:
    done = trees.record(instance=sqlite_ledger.instance, actor=sqlite_ledger.actor("van_phong"), rows=[], reason="x")
    assert [each.code for each in done.findings] == ["actor.may_not_declare"]
