"""Warnings: raised once for a cause, explained by its office, accepted and closed by a leader, raised anew when due."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from socai.catalogue.model import Guard, Pace, WarningRule
from socai.core.calendars import Kind
from socai.core.pace import Profile
from socai.core.warning_life import State, Step
from socai.ledger.models import AuditEvent, Batch, RaisedWarning
from socai.services import tasks, warnings
from socai.services.backups import back_up
from socai.services.entries import record
from socai.services.restoring import restore
from socai.services.verification import verify
from socai.services.warnings import KnownWarning, Task
from tests.ledgers import AREA, COMMUNE, POOR, Ledger, row
from tests.shipped_registers import with_tasks
from tests.unit.services.eventful import apply, merge
from tests.unit.services.refusing import refused
from tests.unit.services.warning_rules import rules

MID, LATER = date(2026, 6, 30), date(2026, 9, 30)
MANY = f"{POOR} > 5"
FUTURE = timezone.localdate() + timedelta(days=35 - timezone.localdate().weekday())


def ruled(ledger: Ledger, found: Mapping[str, WarningRule], **catalogue: object) -> Ledger:
    changed = replace(ledger.instance.catalogue, warning_rules=found, **catalogue)  # type: ignore[arg-type]
    return replace(ledger, instance=replace(ledger.instance, catalogue=changed))


def evaluated(ledger: Ledger, on: date = MID, **asked: object) -> warnings.Evaluated:
    actor = ledger.actor(str(asked.pop("actor", "quan-tri")))
    return warnings.evaluate(instance=ledger.instance, actor=actor, on=on, **asked)  # type: ignore[arg-type]


def entered(ledger: Ledger, value: str, period: str = "2026Q3") -> None:
    rows = [row(POOR, value, period=period)]
    assert record(instance=ledger.instance, actor=ledger.actor("quan-tri"), rows=rows, reason="Số mới").batch


def closed(ledger: Ledger, number: int = 1) -> KnownWarning:
    leader = ledger.actor("lanh-dao")
    return warnings.close(instance=ledger.instance, actor=leader, number=number, said="Đã xong")


class TestRaising:
    def test_a_cause_raises_one_warning_with_its_grounds(self, ledger: Ledger) -> None:
        known = ruled(ledger, rules(nhieu=MANY))
        found = evaluated(known)
        (raised,) = found.raised
        assert (raised.number, raised.rule, raised.message, raised.state) == (1, "nhieu", "Điều nhieu", State.OPEN)
        assert (raised.grounds, raised.unit, raised.offices) == ("Số hộ nghèo: 07", COMMUNE, ("van_phong",))
        assert (evaluated(known).raised, evaluated(known).standing) == ((), (1,))
        assert [each.number for each in warnings.warnings(instance=known.instance)] == [1]

    def test_a_rule_with_a_list_is_asked_of_each(self, ledger: Ledger) -> None:
        paces = {AREA: Pace(Profile.LINEAR, source="Giả định")}
        known = ruled(ledger, rules((AREA, POOR), cham="achieved(item.value) < 60"), paces=paces)
        (raised,) = evaluated(known).raised
        assert (raised.indicator, raised.offices) == (AREA, ("nong_nghiep",))
        assert raised.grounds == "Đạt 57,4% kế hoạch; đến 30/06/2026 phải đạt 50%."

    def test_what_cannot_be_decided_raises_nothing(self, ledger: Ledger) -> None:
        known = ruled(ledger, rules((AREA,), cham="behind(item.value)"))
        assert evaluated(known, on=date(2024, 6, 30)).raised == ()

    def test_what_only_a_report_may_print_is_not_warned_of(self, ledger: Ledger) -> None:
        indicators = ledger.instance.catalogue.indicators
        hidden = {**indicators, POOR: replace(indicators[POOR], guards=frozenset({Guard.REPORT_ONLY}))}
        assert evaluated(ruled(ledger, rules((POOR,), nhieu="item.value > 5"), indicators=hidden)).raised == ()

    def test_a_look_writes_nothing_when_only_asked_to_look(self, ledger: Ledger) -> None:
        known = ruled(ledger, rules(nhieu=MANY))
        assert (len(evaluated(known, dry_run=True).raised), RaisedWarning.objects.count()) == (1, 0)

    def test_the_newest_figure_of_each_counts_unless_a_period_is_said(self, ledger: Ledger) -> None:
        known = ruled(ledger, rules(nhieu=MANY))
        entered(known, "3")
        assert evaluated(known, on=LATER).raised == ()
        (raised,) = evaluated(known, on=LATER, period="2026H1").raised
        assert raised.period == "2026H1"

    def test_what_has_no_figure_can_be_warned_of(self, ledger: Ledger) -> None:
        known = ruled(ledger, rules((AREA,), thieu="missing(year_to_date(item.value))"))
        (raised,) = evaluated(known, on=date(2024, 7, 15)).raised
        assert (raised.grounds, raised.period) == ("Chưa có số liệu.", "2024")
        assert RaisedWarning.objects.get().as_of == date(2024, 6, 30)

    def test_age_is_counted_to_the_day_of_the_look(self, ledger: Ledger) -> None:
        paces = {AREA: Pace(Profile.LINEAR, rhythm=Kind.QUARTER, source="Giả định")}
        known = ruled(ledger, rules((AREA,), cu="stale(item.value)"), paces=paces)
        assert evaluated(known, on=LATER).raised == ()
        assert len(evaluated(known, on=date(2026, 10, 1)).raised) == 1

    @pytest.mark.parametrize(
        ("asked", "code"),
        [
            ({"unit": "xa_khac"}, "query.unknown_unit"),
            ({"period": "2026X"}, "period.syntax"),
            ({"on": date(1800, 1, 1)}, "status.day_out_of_range"),
        ],
    )
    def test_what_cannot_be_asked(self, ledger: Ledger, asked: dict[str, object], code: str) -> None:
        assert refused(lambda: evaluated(ledger, **asked)) == code  # type: ignore[arg-type]


class TestComingBack:
    def test_what_is_gone_is_told_and_left_to_people(self, ledger: Ledger) -> None:
        known = ruled(ledger, rules(nhieu=MANY))
        evaluated(known)
        entered(known, "3")
        found = evaluated(known, on=LATER)
        assert (found.raised, found.standing, found.gone) == ((), (), (1,))
        assert [each.state for each in warnings.warnings(instance=known.instance)] == [State.OPEN]

    def test_what_cannot_be_decided_is_neither_there_nor_gone(self, ledger: Ledger) -> None:
        known = ruled(ledger, rules((AREA,), cham="achieved(item.value) < 60"))
        evaluated(known)
        found = evaluated(known, period="2026Q3")
        assert (found.raised, found.standing, found.gone, found.undecided) == ((), (), (), (1,))

    def test_closed_stays_quiet_with_the_same_figures(self, ledger: Ledger) -> None:
        known = ruled(ledger, rules(nhieu=MANY))
        evaluated(known)
        assert closed(known).state is State.CLOSED
        for day in (MID, LATER):
            found = evaluated(known, on=day)
            assert (found.raised, found.quiet) == ((), 1)

    def test_a_cause_that_is_there_again_raises_a_new_warning(self, ledger: Ledger) -> None:
        known = ruled(ledger, rules(nhieu=MANY))
        evaluated(known)
        closed(known)
        entered(known, "8")
        (raised,) = evaluated(known, on=LATER).raised
        assert (raised.number, raised.period, raised.grounds) == (2, "2026Q3", "Số hộ nghèo: 08")
        assert [each.state for each in warnings.warnings(instance=known.instance, closed=True)] == [
            State.CLOSED,
            State.OPEN,
        ]


class TestSteps:
    @pytest.fixture
    def raised(self, ledger: Ledger) -> Ledger:
        known = ruled(ledger, rules(nhieu=MANY))
        evaluated(known)
        return known

    def test_a_whole_life_is_kept_with_who_and_what(self, raised: Ledger) -> None:
        office, leader, instance = raised.actor("van_phong"), raised.actor("lanh-dao"), raised.instance
        warnings.explain(instance=instance, actor=office, number=1, said="Rà soát lại chuẩn")
        warnings.explain(instance=instance, actor=office, number=1, said="Thêm hai hộ mới tách")
        warnings.accept(instance=instance, actor=leader, number=1, said="Đồng ý")
        task = Task("Hỗ trợ hai hộ", "van_phong", FUTURE)
        warnings.create_task(instance=instance, actor=leader, number=1, task=task)
        found = closed(raised)
        assert [taken.step for taken in found.steps] == [Step.EXPLAINED, *Step]
        assert [taken.by for taken in found.steps] == ["Văn phòng"] * 2 + ["Lãnh đạo"] * 3
        assert (found.steps[3].owner, found.steps[3].due) == ("Văn phòng", FUTURE)
        events = AuditEvent.objects.filter(action="batch.warning")
        assert [event.actor_id for event in events.order_by("number")][-1] == leader.account
        assert events.count() == 6
        assert verify(instance=instance).findings == ()

    def test_a_step_that_may_not_follow_is_refused(self, raised: Ledger) -> None:
        instance, leader, office = raised.instance, raised.actor("lanh-dao"), raised.actor("van_phong")
        accepting = lambda: warnings.accept(instance=instance, actor=leader, number=1, said="x")  # noqa: E731
        explaining = lambda: warnings.explain(instance=instance, actor=office, number=1, said="x")  # noqa: E731
        assert refused(accepting) == "warning.illegal_step"
        explaining()
        accepting()
        assert refused(explaining) == "warning.illegal_step"
        closed(raised)
        assert refused(explaining) == "warning.closed"

    @pytest.mark.parametrize("name", ["nong_nghiep", "lanh-dao", "quan-tri"])
    def test_only_its_office_explains(self, raised: Ledger, name: str) -> None:
        actor = raised.actor(name)
        code = refused(lambda: warnings.explain(instance=raised.instance, actor=actor, number=1, said="x"))
        assert code == "warning.not_its_office"

    @pytest.mark.parametrize("name", ["van_phong", "quan-tri"])
    def test_only_a_leader_accepts_gives_tasks_and_closes(self, raised: Ledger, name: str) -> None:
        instance, actor = raised.instance, raised.actor(name)
        task = Task("x", "van_phong", FUTURE)
        acts: tuple[Callable[[], object], ...] = (
            lambda: warnings.accept(instance=instance, actor=actor, number=1, said="x"),
            lambda: warnings.create_task(instance=instance, actor=actor, number=1, task=task),
            lambda: warnings.close(instance=instance, actor=actor, number=1, said="x"),
        )
        assert {refused(act) for act in acts} == {"warning.not_a_leader"}

    @pytest.mark.parametrize("said", ["", "  ", "a\x00b"])
    def test_nobody_takes_a_step_without_words(self, raised: Ledger, said: str) -> None:
        leader = raised.actor("lanh-dao")
        code = refused(lambda: warnings.close(instance=raised.instance, actor=leader, number=1, said=said))
        assert code == "warning.nothing_said"

    @pytest.mark.parametrize(
        ("task", "code"),
        [
            (Task("x", "phong_khac", FUTURE), "query.unknown_unit"),
            (Task("x", "van_phong", date(2020, 1, 1)), "task.due_has_passed"),
            (Task("x", "van_phong", FUTURE - timedelta(days=1)), "task.due_not_worked"),
            (Task("x", "thon_2", FUTURE), "task.owner_not_there"),
        ],
    )
    def test_a_task_has_an_owner_and_a_day_to_come(self, raised: Ledger, task: Task, code: str) -> None:
        leader = raised.actor("lanh-dao")
        found = refused(lambda: warnings.create_task(instance=raised.instance, actor=leader, number=1, task=task))
        assert found == code

    def test_a_task_stands_in_the_register_of_tasks_in_the_same_batch(self, raised: Ledger) -> None:
        instance, leader = with_tasks(raised.instance), raised.actor("lanh-dao")
        before = Batch.objects.count()
        given = Task("Rà soát hộ nghèo", "nong_nghiep", FUTURE)
        warnings.create_task(instance=instance, actor=leader, number=1, task=given)
        assert Batch.objects.count() == before + 1
        task = tasks.one(instance=instance, actor=leader, key="CB-1", on=timezone.localdate()).task
        assert (task.name, task.owner) == ("Rà soát hộ nghèo", "nong_nghiep")
        assert task.limit is not None
        assert task.limit.due == FUTURE
        assert task.row.cells["nguon"] == "Cảnh báo số 1"
        assert verify(instance=instance).findings == ()

    def test_each_is_told_the_steps_that_are_theirs(self, raised: Ledger) -> None:
        def steps(name: str) -> tuple[Step, ...]:
            return warnings.steps_open_to(instance=raised.instance, actor=raised.actor(name), number=1)

        assert steps("van_phong") == (Step.EXPLAINED,)
        assert steps("nong_nghiep") == ()
        assert steps("lanh-dao") == (Step.TASK_CREATED, Step.CLOSED)

    def test_what_is_not_there_is_said(self, raised: Ledger) -> None:
        assert refused(lambda: warnings.warning(instance=raised.instance, number=9)) == "warning.unknown"
        assert refused(lambda: closed(raised, 9)) == "warning.unknown"
        assert refused(lambda: warnings.warnings(instance=raised.instance, state="x")) == "warning.unknown_state"
        assert refused(lambda: warnings.warnings(instance=raised.instance, unit="x")) == "query.unknown_unit"

    def test_warnings_are_chosen_by_state_and_unit(self, raised: Ledger) -> None:
        instance = raised.instance
        assert len(warnings.warnings(instance=instance, state="open", unit=COMMUNE)) == 1
        assert warnings.warnings(instance=instance, unit="thon_1") == []
        closed(raised)
        assert warnings.warnings(instance=instance) == []
        assert len(warnings.warnings(instance=instance, state="closed")) == 1

    def test_a_warning_whose_rule_is_gone_is_explained_by_nobody_and_still_closed(self, raised: Ledger) -> None:
        bare = ruled(raised, {})
        assert warnings.warning(instance=bare.instance, number=1).offices == ()
        assert closed(bare).state is State.CLOSED


class TestUnitsThatChanged:
    @pytest.fixture
    def merged(self, ledger: Ledger) -> Ledger:
        known = ruled(ledger, rules(nhieu=MANY))
        rows = [row(POOR, "9", org_unit=unit, period="2026-04") for unit in ("thon_1", "thon_3")]
        assert record(instance=known.instance, actor=known.actor("quan-tri"), rows=rows, reason="Số tháng").batch
        assert len(evaluated(known, date(2026, 4, 30), unit="thon_1").raised) == 1
        assert apply(known, merge()).batch
        return known

    def test_warnings_show_with_the_unit_that_goes_on(self, merged: Ledger) -> None:
        found = warnings.warnings(instance=merged.instance, unit="thon_m")
        assert [(each.number, each.unit) for each in found] == [(1, "thon_1")]
        assert warnings.warnings(instance=merged.instance, unit="thon_2") == []

    def test_nothing_is_raised_of_a_unit_that_has_ended(self, merged: Ledger) -> None:
        assert refused(lambda: evaluated(merged, unit="thon_1")) == "status.unit_not_there"
        assert [each.unit for each in evaluated(merged, date(2026, 5, 1), unit="thon_m").raised] == ["thon_m"]

    def test_a_life_goes_on_after_its_unit_has_ended(self, merged: Ledger) -> None:
        assert closed(merged).state is State.CLOSED


def test_a_life_comes_back_from_a_backup(sqlite_ledger: Ledger, tmp_path: Path) -> None:
    known = ruled(sqlite_ledger, rules(nhieu=MANY))
    evaluated(known)
    closed(known)
    before = warnings.warning(instance=known.instance, number=1)
    file = tmp_path / "sao.zip"
    back_up(instance=known.instance, actor=known.actor("quan-tri"), file=file)
    again = restore(home=tmp_path / "lai", file=file)
    assert verify(instance=again.instance).findings == ()
    after = warnings.warning(instance=again.instance, number=1)
    assert (after.steps, after.state, after.message) == (before.steps, State.CLOSED, before.message)


def test_an_auditor_reads_and_has_nothing_looked_at(ledger: Ledger) -> None:
    from socai.ledger.models import Role
    from socai.services import actors

    actors.create(name="kiem-tra", title="Người kiểm tra", role=Role.AUDITOR)
    assert refused(lambda: evaluated(ledger, actor="kiem-tra")) == "warning.may_not_evaluate"
