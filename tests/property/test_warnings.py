"""The life of a warning: closed is the end, nothing is accepted unexplained, and the ledger keeps to it."""

from __future__ import annotations

import tempfile
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from socai.core.warning_life import NEXT, LifeError, State, Step, after, state_after
from socai.services import warnings
from socai.services.entries import record
from socai.services.errors import ServiceError
from socai.services.verification import verify
from tests.ledgers import POOR, Ledger, fresh_ledger, row
from tests.unit.services.warning_rules import rules

STEPS = st.lists(st.sampled_from(Step), max_size=8)


@given(STEPS)
def test_a_life_goes_only_where_it_may(steps: list[Step]) -> None:
    state = State.OPEN
    for place, step in enumerate(steps):
        if step not in NEXT[state]:
            with pytest.raises(LifeError):
                after(state, step)
            with pytest.raises(LifeError):
                state_after(steps)
            return
        state = after(state, step)
        assert state_after(steps[: place + 1]) is state
    assert state.value == (steps[-1].value if steps else State.OPEN.value)
    assert state.is_live is (Step.CLOSED not in steps)


@given(STEPS)
def test_what_is_accepted_was_explained_and_what_is_closed_is_the_last(steps: list[Step]) -> None:
    try:
        state_after(steps)
    except LifeError:
        return
    assert Step.CLOSED not in steps[:-1]
    for place, step in enumerate(steps):
        if step is Step.ACCEPTED:
            assert steps[place - 1] is Step.EXPLAINED
            assert place


acts = st.lists(
    st.tuples(st.sampled_from(["enter", "evaluate", *Step]), st.integers(1, 3), st.booleans()), min_size=4, max_size=12
)


def act(ledger: Ledger, what: str, number: int, *, is_many: bool, month: int) -> None:
    """Do one thing, which may be refused."""
    instance, leader, office = ledger.instance, ledger.actor("lanh-dao"), ledger.actor("van_phong")
    match what:
        case "enter":
            rows = [row(POOR, "9" if is_many else "3", period=f"2026-{month:02}")]
            record(instance=instance, actor=ledger.actor("quan-tri"), rows=rows, reason="Số tháng")
        case "evaluate":
            warnings.evaluate(instance=instance, actor=leader, on=date(2026, 12, 31))
        case Step.EXPLAINED:
            warnings.explain(instance=instance, actor=office, number=number, said="Vì")
        case Step.ACCEPTED:
            warnings.accept(instance=instance, actor=leader, number=number, said="Được")
        case Step.TASK_CREATED:
            task = warnings.Task("Làm", "van_phong", timezone.localdate() + timedelta(days=9))
            warnings.create_task(instance=instance, actor=leader, number=number, task=task)
        case _:
            warnings.close(instance=instance, actor=leader, number=number, said="Xong")


@settings(max_examples=12, deadline=None)
@given(acts)
def test_whatever_is_done_a_cause_has_one_live_warning_and_the_ledger_is_whole(
    asked: list[tuple[str, int, bool]],
) -> None:
    with tempfile.TemporaryDirectory() as folder, fresh_ledger("sqlite", Path(folder)) as fresh:
        catalogue = replace(fresh.instance.catalogue, warning_rules=rules(nhieu=f"{POOR} > 5"))
        ledger = replace(fresh, instance=replace(fresh.instance, catalogue=catalogue))
        for month, (what, number, is_many) in enumerate(asked, 1):
            before = ledger.dump()
            try:
                act(ledger, what, number, is_many=is_many, month=month)
            except ServiceError as error:
                refused = error.findings
                assert (len(refused), ledger.dump()) == (1, before)
        found = warnings.warnings(instance=ledger.instance, closed=True)
        assert sorted(each.number for each in found) == list(range(1, len(found) + 1))
        live = Counter((each.rule, each.indicator, each.unit) for each in found if each.state.is_live)
        assert all(count == 1 for count in live.values())
        assert verify(instance=ledger.instance).findings == ()
