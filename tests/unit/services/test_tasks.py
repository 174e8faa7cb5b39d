"""Tasks: assigned to one unit until a day, reported by it, extended and closed by a leader, each once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone

from socai.catalogue.registers import Role as Column
from socai.core.clocks import ClockState
from socai.core.workdays import WorkingDays
from socai.services import actors, tasks, units
from socai.services.actors import Actor
from socai.services.errors import ServiceError
from socai.services.register_checks import Cells
from socai.services.registers import correct, record_rows
from socai.services.tasks import Assignment, OneTask
from socai.services.verification import verify
from tests.ledgers import COMMUNE, FARMING, OFFICE, Ledger
from tests.shipped_registers import TASKS, with_tasks
from tests.unit.services.eventful import apply, merge
from tests.unit.services.refusing import refused

TODAY = timezone.localdate()
NEXT = TODAY + timedelta(days=7)
WORKED = WorkingDays(years=frozenset(range(TODAY.year, TODAY.year + 3)))


@pytest.fixture
def kept(sqlite_ledger: Ledger) -> Ledger:
    """A ledger whose pack has tasks, and a commune whose offices are off on Saturdays and Sundays alone."""
    instance = with_tasks(sqlite_ledger.instance)
    return replace(
        sqlite_ledger, instance=replace(instance, catalogue=replace(instance.catalogue, working_days=WORKED))
    )


def asked(owner: str = FARMING, due: str = "", days: str = "", name: str = "Gieo lúa mùa") -> Assignment:
    said: Mapping[Column, str] = {Column.NAME: name, Column.OWNER: owner, Column.DUE: due, Column.PRODUCT: "Báo cáo"}
    return Assignment(said, days=days or ("" if due else "5"))


def assigned(ledger: Ledger, given: Assignment | None = None, by: str = "lanh-dao") -> str:
    return tasks.assign(instance=ledger.instance, actor=ledger.actor(by), given=given or asked())


def seen(ledger: Ledger, key: str, by: str = "lanh-dao", on: date = TODAY) -> OneTask:
    return tasks.one(instance=ledger.instance, actor=ledger.actor(by), key=key, on=on)


def moved(ledger: Ledger, key: str, state: str, by: str = FARMING, mark: str = "", said: str = "Đã gieo 30 ha") -> None:
    tasks.move(instance=ledger.instance, actor=ledger.actor(by), key=key, state=state, said=said, seen=mark)


def clerk(unit: str) -> Actor:
    """Return a new account of a village."""
    identity = units.index().identity(unit) or ""
    return actors.create(name=f"can-bo-{unit}", title=unit, role=actors.Role.CONTRIBUTOR, org_unit=identity)


class TestAssigning:
    def test_a_leader_assigns_a_task_to_one_unit_until_a_working_day(self, kept: Ledger) -> None:
        first, second = assigned(kept), assigned(kept)
        assert (first, second) == (f"{TODAY.year}-001", f"{TODAY.year}-002")
        task = seen(kept, first).task
        assert (task.name, task.owner, task.state.code) == ("Gieo lúa mùa", FARMING, "da_giao")
        assert task.limit is not None
        assert task.limit.due == WORKED.after(TODAY, 5)
        assert verify(instance=kept.instance).findings == ()

    def test_the_office_that_keeps_the_register_assigns_too_and_nobody_else(self, kept: Ledger) -> None:
        assert assigned(kept, by=OFFICE)
        for actor in (FARMING,):
            assert refused(lambda who=actor: assigned(kept, by=who)) == "register.may_not_keep"

    @pytest.mark.parametrize(
        ("given", "code"),
        [
            (asked(name=" "), "task.nothing_named"),
            (asked(owner=""), "task.no_owner"),
            (asked(owner="khong_co"), "query.unknown_unit"),
            (asked(owner="thon_2"), "task.owner_not_there"),
            (asked(due="31/02/2027"), "task.no_due"),
            (asked(due="2020-01-01"), "task.due_has_passed"),
            (asked(due=f"{TODAY + timedelta(days=12 - TODAY.weekday())}"), "task.due_not_worked"),
            (asked(days="0"), "task.bad_days"),
            (asked(days="hai"), "task.bad_days"),
            (asked(days="3000"), "workdays.missing_year"),
        ],
    )
    def test_what_cannot_be_held_is_refused_in_one_line(self, kept: Ledger, given: Assignment, code: str) -> None:
        assert refused(lambda: assigned(kept, given)) == code

    def test_a_unit_that_was_merged_names_who_goes_on(self, kept: Ledger) -> None:
        apply(kept, merge())
        with pytest.raises(ServiceError) as caught:
            assigned(kept, asked(owner="thon_1"))
        (finding,) = caught.value.findings
        assert finding.code == "task.owner_not_there"
        assert finding.data["after"] == ["Thôn Mới"]


class TestDoing:
    def test_its_unit_reports_hands_in_and_a_leader_closes(self, kept: Ledger) -> None:
        key = assigned(kept)
        moved(kept, key, "dang_lam")
        moved(kept, key, "dang_lam", said="Đã gieo 45 ha")
        moved(kept, key, "da_nop", said="Xong")
        task = seen(kept, key).task
        assert task.waits
        assert [step.reason for step in task.row.row.steps] == ["Đã gieo 30 ha", "Đã gieo 45 ha", "Xong"]
        assert refused(lambda: moved(kept, key, "tra_lai")) == "register.may_not_keep"
        assert refused(lambda: moved(kept, key, "hoan_thanh")) == "register.may_not_keep"
        moved(kept, key, "tra_lai", by="lanh-dao", said="Thiếu số liệu")
        moved(kept, key, "da_nop", said="Đã bổ sung")
        moved(kept, key, "hoan_thanh", by="lanh-dao", said="Đạt")
        closed = seen(kept, key).task
        assert not closed.is_open
        assert closed.limit is not None
        assert closed.limit.state is ClockState.MET

    def test_no_other_unit_reports_it(self, kept: Ledger) -> None:
        key = assigned(kept, asked(owner="thon_1"))
        for actor in (kept.actor(FARMING), clerk("thon_3")):
            act = {"instance": kept.instance, "actor": actor, "key": key, "state": "dang_lam", "said": "x", "seen": ""}
            assert refused(lambda given=act: tasks.move(**given)) == "register.may_not_keep"
        tasks.move(instance=kept.instance, actor=clerk("thon_1"), key=key, state="dang_lam", said="x", seen="")

    def test_waiting_for_review_takes_no_time_of_the_unit(self, kept: Ledger) -> None:
        key = assigned(kept)
        due = seen(kept, key).task.limit.due  # type: ignore[union-attr]
        moved(kept, key, "da_nop")
        assert not seen(kept, key, on=due + timedelta(days=30)).task.is_late  # type: ignore[operator]

    def test_the_second_who_closes_is_told_and_changes_nothing(self, kept: Ledger) -> None:
        key = assigned(kept)
        moved(kept, key, "da_nop")
        mark = seen(kept, key).whole.mark
        moved(kept, key, "hoan_thanh", by="lanh-dao", mark=mark)
        assert refused(lambda: moved(kept, key, "hoan_thanh", by="lanh-dao", mark=mark)) == "register.changed_meanwhile"

    def test_a_step_says_something(self, kept: Ledger) -> None:
        key = assigned(kept)
        assert refused(lambda: moved(kept, key, "dang_lam", said="  ")) == "task.nothing_said"

    def test_a_leader_gives_more_time_with_a_reason_and_only_later(self, kept: Ledger) -> None:
        key = assigned(kept)
        before = seen(kept, key).task.limit.due  # type: ignore[union-attr]
        later = WORKED.after(before, 5)  # type: ignore[arg-type]

        def extended(due: date, by: str = "lanh-dao", said: str = "Mưa lũ") -> None:
            tasks.extend(instance=kept.instance, actor=kept.actor(by), key=key, due=due.isoformat(), said=said, seen="")

        assert refused(lambda: extended(before)) == "task.not_later"  # type: ignore[arg-type]
        assert refused(lambda: extended(later, by=FARMING)) == "register.may_not_keep"
        assert refused(lambda: extended(later, said="")) == "task.nothing_said"
        extended(later)
        assert seen(kept, key).task.limit.due == later  # type: ignore[union-attr]


class TestSettling:
    def test_a_leader_names_the_unit_and_the_day_that_a_task_lacks_and_changes_nothing_else(self, kept: Ledger) -> None:
        rows = [Cells(TASKS, {"ma": "A", "ngay": "2026-06-02", "ten": "Không ai, không hạn"})]
        assert record_rows(instance=kept.instance, actor=kept.actor(OFFICE), rows=rows, reason="x").batch
        due = WORKED.after(TODAY, 3).isoformat()

        def settled(by: str = "lanh-dao", day: str = due) -> None:
            tasks.settle(
                instance=kept.instance, actor=kept.actor(by), key="A", owner=FARMING, due=day, said="Họp", seen=""
            )

        assert refused(lambda: settled(FARMING)) == "register.may_not_keep"
        assert refused(lambda: settled(day="2020-01-01")) == "task.due_has_passed"
        settled()
        task = seen(kept, "A").task
        assert (task.owner, task.lacks) == (FARMING, ())
        assert refused(settled) == "register.changed_meanwhile"
        leader, other = kept.actor("lanh-dao"), {"chu_tri": OFFICE}
        done = correct(instance=kept.instance, actor=leader, register=TASKS, key="A", cells=other, reason="x")
        assert [finding.code for finding in done.findings] == ["register.may_not_keep"]


class TestBoard:
    def test_it_counts_units_and_tells_what_lacks_an_owner_or_a_day(self, kept: Ledger) -> None:
        old = (TODAY - timedelta(days=20)).isoformat()
        past = (TODAY - timedelta(days=2)).isoformat()
        rows = [
            Cells(TASKS, {"ma": "A", "ngay": old, "ten": "Muộn", "chu_tri": FARMING, "han": past}),
            Cells(TASKS, {"ma": "B", "ngay": old, "ten": "Không ai", "han": past}),
            Cells(TASKS, {"ma": "C", "ngay": old, "ten": "Không hạn", "chu_tri": OFFICE}),
        ]
        recorded = record_rows(instance=kept.instance, actor=kept.actor(OFFICE), rows=rows, reason="x")
        assert recorded.batch
        found = tasks.board(instance=kept.instance, actor=kept.actor(FARMING), on=TODAY)
        assert [(each.key, each.open, each.late) for each in found.units] == [(FARMING, 1, 1), (OFFICE, 1, 0)]
        assert [task.row.key for task in found.today] == ["A"]
        assert {task.row.key: task.lacks for task in found.tasks} == {
            "A": (), "B": (Column.OWNER,), "C": (Column.DUE,),
        }  # fmt: skip

    def test_a_leader_is_asked_to_look_at_what_was_handed_in(self, kept: Ledger) -> None:
        key = assigned(kept)
        moved(kept, key, "da_nop")
        of_leader = tasks.board(instance=kept.instance, actor=kept.actor("lanh-dao"), on=TODAY)
        of_unit = tasks.board(instance=kept.instance, actor=kept.actor(FARMING), on=TODAY)
        assert [task.row.key for task in of_leader.today] == [key]
        assert of_unit.today == ()

    def test_a_village_sees_its_own_tasks_alone(self, kept: Ledger) -> None:
        own, others = assigned(kept, asked(owner="thon_1")), assigned(kept, asked(owner="thon_3"))
        head = clerk("thon_1")
        found = tasks.board(instance=kept.instance, actor=head, on=TODAY)
        assert [task.row.key for task in found.tasks] == [own]
        assert refused(lambda: tasks.one(instance=kept.instance, actor=head, key=others, on=TODAY)) == "register.no_row"

    def test_a_pack_without_tasks_says_so(self, sqlite_ledger: Ledger) -> None:
        leader = sqlite_ledger.actor("lanh-dao")
        assert tasks.board(instance=sqlite_ledger.instance, actor=leader, on=TODAY).register is None
        assert refused(lambda: assigned(sqlite_ledger)) == "task.no_register"


def test_a_deadline_before_the_day_of_the_task_is_refused(kept: Ledger) -> None:
    rows = [Cells(TASKS, {"ma": "A", "ngay": "2026-06-02", "ten": "x", "han": "2026-06-01"})]
    done = record_rows(instance=kept.instance, actor=kept.actor(OFFICE), rows=rows, reason="x")
    assert [finding.code for finding in done.findings] == ["register.due_before_start"]


def test_the_commune_is_a_unit_like_others(kept: Ledger) -> None:
    assert seen(kept, assigned(kept, asked(owner=COMMUNE))).task.owner == COMMUNE
