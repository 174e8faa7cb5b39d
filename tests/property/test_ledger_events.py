"""P3, P4, P8 and P10 on real ledgers: reversal is exact, the past stays as reported, the order of recording is nothing.

The properties are those of units that merge, split, move and get renamed; each holds for every sequence that fits.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from socai.catalogue.model import UnitEvent
from socai.core.periods import Period
from socai.ledger.models import Role
from socai.services import actors, rights, units
from socai.services.entries import record
from socai.services.reading import evaluator
from socai.services.verification import verify
from tests.ledgers import AREA, COMMUNE, Ledger, fresh_ledger, row
from tests.unit.services.eventful import apply, event, history, reverse

VILLAGES = ("thon_1", "thon_3", "thon_a", "thon_b", "thon_c")
KINDS = ("merge", "absorb", "split", "split_off", "transfer", "rename", "recode", "dissolve")
_SETS = {"type": "village", "parent": COMMUNE}

steps = st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 7), st.integers(0, 7)), min_size=1, max_size=4)
orders = st.randoms(use_true_random=False)


def events_of(plan: list[tuple[str, int, int]]) -> list[UnitEvent]:
    """Return events of growing days that fit each other, told by small numbers."""
    there, found = ["thon_1", "thon_3"], []
    for number, (kind, one, other) in enumerate(plan):
        on, new = f"2026-{5 + number:02}-10", f"moi_{number}"
        if not there:
            break
        first = there[one % len(there)]
        rest = [unit for unit in there if unit != first]
        second = rest[other % len(rest)] if rest else ""
        made = _event(kind, on, new, first, second)
        if made is not None:
            found.append(made[0])
            there = [unit for unit in (*there, *made[1]) if unit not in made[2]]
    return found


def _event(kind: str, on: str, new: str, first: str, second: str) -> tuple[UnitEvent, list[str], list[str]] | None:
    """Return an event, the units that it begins and those that it ends; nothing where it needs one more unit."""
    half: dict[str, Any] = {"population": "0.5"}
    begun = {new: {**_SETS, "name": f"Thôn {new}"}}
    if kind in ("merge", "absorb", "transfer") and not second:
        return None
    match kind:
        case "merge":
            return event(kind, on, (first, new), (second, new), sets=begun), [new], [first, second]
        case "absorb":
            return event(kind, on, (first, second), (second, second)), [], [first]
        case "split":
            pieces = ((first, new, half), (first, f"{new}x", half))
            return event(kind, on, *pieces, sets={**begun, f"{new}x": begun[new]}), [new, f"{new}x"], [first]
        case "split_off":
            return event(kind, on, (first, first, half), (first, new, half), sets=begun), [new], []
        case "transfer":
            return event(kind, on, (first, first), (first, second), (second, second)), [], []
        case "dissolve":
            return event(kind, on, ended=(first,)), [], [first]
    return event(kind, on, sets={first: {"name" if kind == "rename" else "code": new}}), [], []


@contextmanager
def opened(vendor: str) -> Iterator[Ledger]:
    with tempfile.TemporaryDirectory() as folder, fresh_ledger(vendor, Path(folder)) as ledger:
        yield ledger


def check_reversal(vendor: str, plan: list[tuple[str, int, int]]) -> None:
    """P3: taking events back, the last first, leads through exactly the states before; what was known stays known."""
    with opened(vendor) as ledger:
        states, names, known = [history()], [], {}
        for each in events_of(plan):
            recorded = apply(ledger, each)
            assert recorded.batch, recorded.findings
            names.append(recorded.events[0])
            states.append(history())
            known[recorded.batch] = states[-1]
        for name in reversed(names):
            assert history() == states.pop()
            assert not reverse(ledger, name).has_errors
        assert history() == states.pop()
        assert all(history(as_known_at=batch) == state for batch, state in known.items())
        assert verify(instance=ledger.instance).findings == ()


def check_order(vendor: str, plan: list[tuple[str, int, int]], order: Any) -> None:
    """P8: events recorded late and in any order that fits give the same units."""
    events = events_of(plan)
    with opened(vendor) as ledger:
        for each in events:
            assert apply(ledger, each).batch
        expected = history()
    with opened(vendor) as ledger:
        waiting = list(events)
        order.shuffle(waiting)
        while waiting:
            # An event about a unit that another one begins can only be recorded after that one.
            fits = next(each for each in waiting if not apply(ledger, each, dry_run=True).has_errors)
            assert apply(ledger, fits).batch
            waiting.remove(fits)
        assert history() == expected
        assert verify(instance=ledger.instance).findings == ()


def check_past(vendor: str, plan: list[tuple[str, int, int]]) -> None:
    """P4: what was reported of a past period reads the same after every later event and its reversal."""
    with opened(vendor) as ledger:
        office = ledger.actor("nong_nghiep")
        about = [
            row(AREA, value, org_unit=unit, period="2026-04") for unit, value in (("thon_1", "10"), ("thon_3", "11"))
        ]
        assert record(instance=ledger.instance, actor=office, rows=about, reason="x").batch
        before = as_reported(ledger)
        assert before[COMMUNE] == 21
        for each in events_of(plan):
            assert apply(ledger, each).batch
            assert as_reported(ledger) == before


def as_reported(ledger: Ledger) -> dict[str, object]:
    found = evaluator(instance=ledger.instance, period=Period.parse("2026-04"))
    period = Period.parse("2026-04")
    return {unit: found.figure(AREA, unit, period).value for unit in (COMMUNE, "thon_1", "thon_3")}


def check_rights(vendor: str, plan: list[tuple[str, int, int]]) -> None:
    """P10: on any day a unit that has ended writes nothing and reads its past; who is there writes and reads."""
    with opened(vendor) as ledger:
        for each in events_of(plan):
            assert apply(ledger, each).batch
        index, days = units.index(), [date(2026, month, 20) for month in range(4, 10)]
        for unit in index.identities:
            key, dated = index.key(unit), index.versions(unit)
            if dated[-1].type != "village":
                continue
            clerk = actors.create(name=f"cb-{key}", title=key, role=Role.CONTRIBUTOR, org_unit=unit)
            for day in days:
                has_ended = dated[-1].valid_to is not None and dated[-1].valid_to < day
                assert (key in rights.writable(actor=clerk, on=day)) != has_ended
                assert key in rights.readable(actor=clerk, on=day)


@settings(max_examples=12, deadline=None)
@given(steps)
def test_reversal_is_exact_on_sqlite(plan: list[tuple[str, int, int]]) -> None:
    check_reversal("sqlite", plan)


@settings(max_examples=4, deadline=None)
@given(steps)
def test_reversal_is_exact_on_postgresql(plan: list[tuple[str, int, int]]) -> None:
    check_reversal("postgresql", plan)


@settings(max_examples=12, deadline=None)
@given(steps, orders)
def test_the_order_of_recording_is_nothing_on_sqlite(plan: list[tuple[str, int, int]], order: Any) -> None:
    check_order("sqlite", plan, order)


@settings(max_examples=4, deadline=None)
@given(steps, orders)
def test_the_order_of_recording_is_nothing_on_postgresql(plan: list[tuple[str, int, int]], order: Any) -> None:
    check_order("postgresql", plan, order)


@settings(max_examples=8, deadline=None)
@given(steps)
def test_the_past_stays_as_reported_on_sqlite(plan: list[tuple[str, int, int]]) -> None:
    check_past("sqlite", plan)


@settings(max_examples=3, deadline=None)
@given(steps)
def test_the_past_stays_as_reported_on_postgresql(plan: list[tuple[str, int, int]]) -> None:
    check_past("postgresql", plan)


@settings(max_examples=8, deadline=None)
@given(steps)
def test_rights_follow_events_on_sqlite(plan: list[tuple[str, int, int]]) -> None:
    check_rights("sqlite", plan)


@settings(max_examples=3, deadline=None)
@given(steps)
def test_rights_follow_events_on_postgresql(plan: list[tuple[str, int, int]]) -> None:
    check_rights("postgresql", plan)
