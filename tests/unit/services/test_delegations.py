"""A leader who is away lets somebody act in their place: dated, named, never for what one sent, and gone at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.db import DatabaseError
from django.utils import timezone

from socai.ledger.models import Account, Assignment, BatchKind
from socai.ledger.sealing import Sealing, open_batch
from socai.services import access, actors, delegations, people, units
from socai.services.actors import Actor, Role
from socai.services.delegations import LONGEST
from socai.services.errors import ServiceError
from socai.services.people import Granted
from socai.services.verification import verify
from tests.ledgers import COMMUNE, FARMING, OFFICE, Ledger
from tests.quick import quick_hashes

LEADER, DEPUTY = "chu-tich", "pho-chu-tich"


@pytest.fixture(autouse=True)
def _quick() -> Iterator[None]:
    with quick_hashes():
        yield


@pytest.fixture
def away(ledger: Ledger) -> Ledger:
    """Return a ledger with two leaders."""
    for name in (LEADER, DEPUTY):
        add(ledger, name, Granted(Role.LEADER, COMMUNE))
    return ledger


def add(ledger: Ledger, name: str, place: Granted) -> None:
    people.add(instance=ledger.instance, actor=ledger.actor("quan-tri"), name=name, title=name.title(), place=place)


def give(ledger: Ledger, taker: str = OFFICE, start: int = 0, end: int = 3, by: str = LEADER) -> int:
    today = timezone.localdate()
    return delegations.give(
        instance=ledger.instance, actor=ledger.actor(by), taker=taker, start=today + timedelta(days=start),
        end=today + timedelta(days=end),
    )  # fmt: skip


def write(row: Assignment, by: int) -> None:
    with open_batch() as writer:
        writer.add([row])
        writer.seal(Sealing(BatchKind.PEOPLE, by, timezone.now(), "x", {}))


def approves(ledger: Ledger, name: str, unit: str = "thon_1", day: date | None = None) -> bool:
    index, today = units.index(), day or timezone.localdate()
    number = Account.objects.get(name=name).pk
    places = actors.places_on(number, today)
    if not places:
        return False
    actor = Actor(number, name, "", places[0].role, places[0].org_unit, places)
    return access.may(actor, "form:approve", index.identity(unit) or "", index, today)


def test_from_the_first_to_the_last_day_the_taker_acts_and_keeps_their_own_place(away: Ledger) -> None:
    today = timezone.localdate()
    give(away, start=1, end=3)
    on = {day: approves(away, OFFICE, day=today + timedelta(days=day)) for day in (0, 1, 3, 4)}
    assert on == {0: False, 1: True, 3: True, 4: False}
    own = actors.find(name=OFFICE)
    assert (own.role, own.org_unit) == (Role.OFFICE, units.index().identity(OFFICE))
    assert verify(instance=away.instance).findings == ()


def test_it_is_told_to_both_and_the_ledger_says_who_gave_it(away: Ledger) -> None:
    give(away)
    giver, taker = away.actor(LEADER), away.actor(OFFICE)
    [shown] = delegations.given(actor=giver)
    assert (shown.giver, shown.taker, shown.is_now) == (LEADER.title(), "Văn phòng", True)
    assert delegations.held(actor=taker) == [shown]
    row = Assignment.objects.latest("id")
    assert (row.delegated_by_id, row.batch.kind) == (giver.account, BatchKind.PEOPLE)
    assert row.batch.reason.startswith("Ủy quyền: Chu-Tich → Văn phòng")


def test_taking_it_back_holds_at_once(away: Ledger) -> None:
    give(away)
    [shown] = delegations.given(actor=away.actor(LEADER))
    delegations.take_back(instance=away.instance, actor=away.actor(LEADER), entry=shown.entry)
    assert not approves(away, OFFICE)
    assert delegations.given(actor=away.actor(LEADER)) == []
    assert verify(instance=away.instance).findings == ()
    with pytest.raises(ServiceError, match=r"delegation\.unknown"):
        delegations.take_back(instance=away.instance, actor=away.actor(LEADER), entry=shown.entry)


def test_nobody_takes_back_what_another_gave(away: Ledger) -> None:
    give(away)
    [shown] = delegations.given(actor=away.actor(LEADER))
    with pytest.raises(ServiceError, match=r"delegation\.unknown"):
        delegations.take_back(instance=away.instance, actor=away.actor(DEPUTY), entry=shown.entry)
    assert approves(away, OFFICE)


def test_it_cannot_be_passed_on(away: Ledger) -> None:
    give(away)
    with pytest.raises(ServiceError, match=r"delegation\.not_own"):
        give(away, taker=DEPUTY, by=OFFICE)


def test_two_leaders_may_stand_for_each_other(away: Ledger) -> None:
    give(away, taker=DEPUTY)
    give(away, taker=LEADER, by=DEPUTY)
    assert [place.delegated_by for place in away.actor(DEPUTY).all_places] == [None, away.actor(LEADER).account]


def test_it_ends_with_its_givers_account_or_place(away: Ledger) -> None:
    give(away)
    people.switch(actor=away.actor("quan-tri"), name=LEADER, on=False)
    assert not approves(away, OFFICE)
    people.switch(actor=away.actor("quan-tri"), name=LEADER, on=True)
    assert approves(away, OFFICE)


def test_it_ends_where_its_givers_own_place_ends(away: Ledger) -> None:
    today = timezone.localdate()
    add(away, "quyen", Granted(Role.LEADER, COMMUNE, end=today + timedelta(days=1)))
    give(away, by="quyen")
    assert approves(away, OFFICE, day=today + timedelta(days=1))
    assert not approves(away, OFFICE, day=today + timedelta(days=2))


def test_a_leader_made_without_dated_places_delegates_too(ledger: Ledger) -> None:
    maker = next(one for one in Account.objects.all() if one.role == Role.LEADER)
    give(ledger, by=maker.name)
    assert approves(ledger, OFFICE)


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (2, 1), (0, LONGEST.days + 1)])
def test_days_that_cannot_be_are_refused(away: Ledger, start: int, end: int) -> None:
    with pytest.raises(ServiceError, match=r"delegation\.span"):
        give(away, start=start, end=end)


@pytest.mark.parametrize("taker", ["thon-1", LEADER, "khong-co", "tat"])
def test_only_offices_and_other_leaders_within_reach_take_one(away: Ledger, taker: str) -> None:
    add(away, "thon-1", Granted(Role.CONTRIBUTOR, "thon_1"))
    add(away, "tat", Granted(Role.OFFICE, FARMING))
    people.switch(actor=away.actor("quan-tri"), name="tat", on=False)
    known = {name for name, _ in delegations.takers(actor=away.actor(LEADER))}
    assert {OFFICE, DEPUTY} <= known
    with pytest.raises(ServiceError, match=r"delegation\.unknown_taker"):
        give(away, taker=taker)


def test_whoever_is_no_leader_delegates_nothing(away: Ledger) -> None:
    for use in (delegations.given, delegations.takers):
        with pytest.raises(ServiceError, match=r"right\.refused"):
            use(actor=away.actor(OFFICE))
    with pytest.raises(ServiceError, match=r"right\.refused"):
        give(away, by=OFFICE)


def test_the_database_refuses_a_delegation_in_the_name_of_another(away: Ledger) -> None:
    top = units.index().identity(COMMUNE) or ""
    row = Assignment(
        account_id=away.actor(OFFICE).account, role="leader", org_unit_id=top, scope_id=top,
        valid_from=timezone.localdate(), valid_to=timezone.localdate(), delegated_by_id=away.actor(LEADER).account,
    )  # fmt: skip
    keeper = away.actor("quan-tri").account
    with pytest.raises(DatabaseError, match="nobody delegates in the name of another"):
        write(row, keeper)
    assert not approves(away, OFFICE)


@pytest.mark.parametrize("wrong", [{"valid_to": None}, {"is_withdrawn": True}])
def test_the_database_refuses_one_without_end_and_a_withdrawal_of_nothing(
    away: Ledger, wrong: dict[str, object]
) -> None:
    top, giver = units.index().identity(COMMUNE) or "", away.actor(LEADER).account
    said: dict[str, object] = {"valid_to": timezone.localdate(), "delegated_by_id": giver, **wrong}
    row = Assignment(
        account_id=away.actor(OFFICE).account, role="leader", org_unit_id=top, scope_id=top,
        valid_from=timezone.localdate(), **said,
    )  # fmt: skip
    with pytest.raises(DatabaseError), open_batch() as writer:
        writer.add([row])
