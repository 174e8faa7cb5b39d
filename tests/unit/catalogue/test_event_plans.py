"""Change events in packs: read, tried on the units the pack declares, and every problem told with its place."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from textwrap import dedent

import pytest

from socai.catalogue.errors import PackError
from socai.catalogue.model import Catalogue
from socai.catalogue.pack import load_catalogue
from socai.core.changes import ChangeKind
from tests.ledgers import write_pack

GOOD = """
    sap-xep-2026:
      title: Sắp xếp thôn năm 2026
      on: 2026-07-01
      act_number: 05/NQ-HĐND
      act_date: 2026-06-15
      act_issuer: HĐND xã Mẫu
      note: Giả định
      from:
        thon_1: thon_a
        thon_3: {into: {thon_a: {population: 40%, source: Sổ hộ khẩu, quality: B}, thon_b: {population: rest}}}
      units:
        thon_a: {type: village, name: Thôn A, parent: xa_mau}
        thon_b: {type: village, name: Thôn B, parent: xa_mau}
    """


def loaded(folder: Path, text: str) -> Catalogue:
    return load_catalogue(write_pack(folder, {"unit_events.yaml": text}), (folder,))


def problems(folder: Path, text: str) -> list[tuple[str, str]]:
    with pytest.raises(PackError) as error:
        loaded(folder, dedent(text).lstrip("\n"))
    return [(str(each.location), each.code) for each in error.value.findings]


def test_a_plan_is_read_with_its_act_and_weights(tmp_path: Path) -> None:
    (plan,) = loaded(tmp_path, GOOD).event_plans.values()
    assert (plan.name, plan.title, plan.is_applied) == ("sap-xep-2026", "Sắp xếp thôn năm 2026", False)
    (event,) = plan.events
    assert (event.change.kind, event.change.on, event.act_number) == (
        ChangeKind.REGROUP, date(2026, 7, 1), "05/NQ-HĐND",
    )  # fmt: skip
    assert event.change.ends == ("thon_1", "thon_3")
    assert {place[1:]: (ground.source, ground.quality) for place, ground in event.grounds.items()} == {
        ("thon_a", "population"): ("Sổ hộ khẩu", "B"), ("thon_b", "population"): ("", ""),
    }  # fmt: skip


def test_every_problem_is_told_with_its_place(tmp_path: Path) -> None:
    text = """
        mot:
          title: Một
          on: 2026-07-01
          from:
            thon_1: {to: thon_3, ends: true}
            thon_3: {into: {thon_a: {area: nhiều}, thon_b: {area: rest}}}
          units:
            thon_a: {type: village, name: A}
        """
    assert problems(tmp_path, text) == [
        ("unit_events.yaml:5:5", "pack.event_goes_nowhere"),
        ("unit_events.yaml:6:36", "event.bad_share"),
    ]


def test_units_that_are_not_declared_and_new_ones_without_a_name_are_told(tmp_path: Path) -> None:
    text = """
        mot: {title: Một, on: 2026-07-01, from: {thon_9: thon_a, thon_1: thon_a}}
        """
    assert [code for _, code in problems(tmp_path, text)] == ["event.field_missing", "event.unknown_unit"]


def test_what_does_not_fit_the_units_of_the_pack_is_told(tmp_path: Path) -> None:
    text = """
        mot: {title: Một, on: 2026-07-01, from: {thon_2: {ends: true}}}
        hai: {title: Hai, on: 2026-07-01, from: {xa_mau: {ends: true}}}
        """
    assert ("unit_events.yaml:1:42", "lineage.not_there") in problems(tmp_path, text)


def test_weights_that_do_not_add_to_one_are_told(tmp_path: Path) -> None:
    text = GOOD.replace("rest", "50%")
    assert [code for _, code in problems(tmp_path, text)] == ["lineage.weights_sum"]


def test_a_prepared_plan_stands_on_those_that_are_applied(tmp_path: Path) -> None:
    applied = dedent(GOOD).replace("title:", "apply: true\n  title:")
    later = """
        ve-sau: {title: Về sau, on: 2027-01-01, from: {thon_a: {ends: true}}}
        """
    assert len(loaded(tmp_path, applied + dedent(later)).event_plans) == 2
    (tmp_path / "x").mkdir()
    assert problems(tmp_path / "x", dedent(GOOD) + dedent(later))
