"""Accounts are made, given places for a span of days, new passwords, switched off and on; each act is written down."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.utils import timezone

from socai.ledger.models import Account, Assignment, AuditEvent, Batch
from socai.services import actors, people, units
from socai.services.actors import Role
from socai.services.entries import record
from socai.services.errors import ServiceError
from socai.services.people import Granted, OneTime
from socai.services.sign_in import sign_in
from socai.services.verification import verify
from tests.ledgers import COMMUNE, POOR, Ledger, row
from tests.quick import quick_hashes


@pytest.fixture(autouse=True)
def _quick(request: pytest.FixtureRequest) -> Iterator[None]:
    if "real_hashes" in request.fixturenames:
        yield
    else:
        with quick_hashes():
            yield


@pytest.fixture
def real_hashes() -> None:
    """Hash as the program does."""


def add(ledger: Ledger, name: str = "truong-thon", place: Granted | None = None, by: str = "quan-tri") -> OneTime:
    place = place or Granted(Role.CONTRIBUTOR, "thon_1")
    return people.add(instance=ledger.instance, actor=ledger.actor(by), name=name, title="Trưởng thôn", place=place)


def code(error: pytest.ExceptionInfo[ServiceError]) -> str:
    return error.value.findings[0].code


def test_a_new_account_has_its_place_and_a_password_for_one_time(real_hashes: None, ledger: Ledger) -> None:
    made = add(ledger)
    account = Account.objects.get(name="truong-thon")
    assert account.password.startswith("argon2")
    assert account.must_change_password
    assert made.password not in str(list(AuditEvent.objects.values_list("data")))
    actor = actors.find(name="truong-thon")
    assert (actor.role, actor.org_unit) == (Role.CONTRIBUTOR, units.index().identity("thon_1"))
    assert verify(instance=ledger.instance).findings == ()


def test_a_village_enters_its_own_figures_and_no_others(sqlite_ledger: Ledger) -> None:
    ledger = sqlite_ledger
    add(ledger)
    head = ledger.actor("truong-thon")
    own = record(instance=ledger.instance, actor=head, rows=[row(POOR, "3", org_unit="thon_1")], reason="x")
    assert (own.entered, own.findings) == (1, ())
    other = record(instance=ledger.instance, actor=head, rows=[row(POOR, "3", org_unit="thon_3")], reason="x")
    assert [finding.code for finding in other.findings] == ["entry.of_another_unit"]


def test_an_office_enters_for_a_village_of_its_scope_and_not_for_the_commune(sqlite_ledger: Ledger) -> None:
    ledger = sqlite_ledger
    add(ledger, "tong-hop", Granted(Role.OFFICE, "nong_nghiep", COMMUNE))
    helper = ledger.actor("tong-hop")
    village = record(instance=ledger.instance, actor=helper, rows=[row(POOR, "3", org_unit="thon_1")], reason="x")
    assert village.entered == 1
    commune = record(instance=ledger.instance, actor=helper, rows=[row(POOR, "3")], reason="x")
    assert [finding.code for finding in commune.findings] == ["entry.of_another_unit"]


def test_a_place_holds_from_its_first_day_to_its_last_and_the_first_one_stays(sqlite_ledger: Ledger) -> None:
    ledger, today = sqlite_ledger, timezone.localdate()
    span = Granted(Role.LEADER, COMMUNE, start=today, end=today + timedelta(days=3))
    people.assign(instance=ledger.instance, actor=ledger.actor("quan-tri"), name="van_phong", place=span)
    number = Account.objects.get(name="van_phong").pk
    held = {day: actors.places_on(number, today + timedelta(days=day)) for day in (-1, 0, 3, 4)}
    roles = {day: [place.role.value for place in places] for day, places in held.items()}
    assert roles == {-1: [], 0: ["office", "leader"], 3: ["office", "leader"], 4: ["office"]}
    assert ledger.actor("van_phong").may_approve
    assert Batch.objects.latest("number").kind == "people"


def test_an_account_whose_places_have_all_ended_does_not_act(sqlite_ledger: Ledger) -> None:
    add(sqlite_ledger, place=Granted(Role.CONTRIBUTOR, "thon_1", start=date(2026, 1, 1), end=date(2026, 1, 31)))
    with pytest.raises(ServiceError, match=r"actor\.no_place truong-thon"):
        sqlite_ledger.actor("truong-thon")


@pytest.mark.parametrize(
    ("name", "place", "refused"),
    [
        ("van_phong", Granted("office", "van_phong"), "account.taken"),
        (" ", Granted("office", "van_phong"), "account.taken"),
        ("a", Granted("chu_tich", "van_phong"), "account.unknown_role"),
        ("a", Granted("office", "phong_la"), "query.unknown_unit"),
        ("a", Granted("office", "van_phong", start=date(2026, 2, 1), end=date(2026, 1, 1)), "account.span"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_left(
    sqlite_ledger: Ledger, name: str, place: Granted, refused: str
) -> None:
    before = (Account.objects.count(), sqlite_ledger.dump())
    with pytest.raises(ServiceError) as error:
        add(sqlite_ledger, name, place)
    assert code(error) == refused
    assert (Account.objects.count(), sqlite_ledger.dump()) == before


@pytest.mark.parametrize("who", ["van_phong", "lanh-dao"])
def test_only_an_administrator_keeps_accounts(sqlite_ledger: Ledger, who: str) -> None:
    actor = sqlite_ledger.actor(who)
    acts = (
        lambda: add(sqlite_ledger, by=who),
        lambda: people.new_password(actor=actor, name="nong_nghiep"),
        lambda: people.switch(actor=actor, name="nong_nghiep", on=False),
        lambda: people.listed(actor=actor),
    )
    for act in acts:
        with pytest.raises(ServiceError, match=r"right\.refused"):
            act()


def test_an_administrator_of_a_part_keeps_no_account_beyond_it(sqlite_ledger: Ledger) -> None:
    add(sqlite_ledger, "thon-qt", Granted(Role.ADMINISTRATOR, "thon_1"))
    keeper = sqlite_ledger.actor("thon-qt")
    with pytest.raises(ServiceError, match=r"right\.refused"):
        people.new_password(actor=keeper, name="lanh-dao")
    with pytest.raises(ServiceError, match=r"right\.refused"):
        add(sqlite_ledger, "b", Granted(Role.LEADER, COMMUNE), by="thon-qt")


def test_switching_off_ends_sessions_and_nobody_switches_themselves_off(sqlite_ledger: Ledger) -> None:
    made, keeper = add(sqlite_ledger), sqlite_ledger.actor("quan-tri")
    people.switch(actor=keeper, name="truong-thon", on=False)
    assert sign_in(name="truong-thon", password=made.password).secret == ""
    with pytest.raises(ServiceError, match=r"actor\.switched_off"):
        sqlite_ledger.actor("truong-thon")
    people.switch(actor=keeper, name="truong-thon", on=True)
    assert sign_in(name="truong-thon", password=made.password).secret
    with pytest.raises(ServiceError, match=r"account\.own"):
        people.switch(actor=keeper, name="quan-tri", on=False)


def test_a_demonstration_has_one_account_a_role_and_real_use_none(
    sqlite_ledger: Ledger, tmp_path_factory: pytest.TempPathFactory
) -> None:
    first = people.demonstrate(instance=sqlite_ledger.instance)
    assert {made.role for made in first} == {"leader", "office", "administrator", "auditor"}
    assert all(sign_in(name=made.name, password=made.password).secret for made in first)
    again = people.demonstrate(instance=sqlite_ledger.instance)
    assert [made.name for made in again] == [made.name for made in first]
    assert sign_in(name=first[0].name, password=first[0].password).secret == ""
    real = sqlite_ledger.set(demonstration=False)
    with pytest.raises(ServiceError, match=r"account\.no_demonstration"):
        people.demonstrate(instance=real.instance)


def test_nobody_can_sign_in_to_a_new_instance_in_real_use(real_ledger: Ledger) -> None:
    assert not any(account.has_usable_password() for account in Account.objects.all())
    assert Assignment.objects.count() == 0


def test_the_list_tells_places_and_states(sqlite_ledger: Ledger) -> None:
    add(sqlite_ledger)
    listed = {each.name: each for each in people.listed(actor=sqlite_ledger.actor("quan-tri"))}
    assert listed["truong-thon"].places == (("contributor", "thon_1", "thon_1"),)
    assert listed["truong-thon"].can_sign_in
    assert listed["van_phong"].places == (("office", "van_phong", "van_phong"),)
    assert not listed["van_phong"].can_sign_in
