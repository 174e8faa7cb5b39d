"""Short codes: only on a registered phone, only for who may, for a time, and gone after five that do not match."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from socai.ledger.models import Account, AuditEvent, Phone, Session
from socai.services import people, phone_codes, sign_in
from socai.services.errors import ServiceError
from socai.services.people import Granted
from socai.services.sign_in import Visit
from socai.services.verification import verify
from socai.site.options import Options
from tests.ledgers import Ledger
from tests.quick import quick_hashes

NAME, CODE = "truong-thon", "204816"
OPTIONS = Options()


@pytest.fixture(autouse=True)
def _quick() -> Iterator[None]:
    with quick_hashes():
        yield


class Clerk:
    """Somebody of a village who is signed in by password."""

    def __init__(self, ledger: Ledger) -> None:
        self.keeper, self.ledger = ledger.actor("quan-tri"), ledger
        place = Granted("contributor", "thon_1")
        made = people.add(instance=ledger.instance, actor=self.keeper, name=NAME, title=NAME, place=place)
        self.password = made.password

    def visit(self) -> Visit:
        found = sign_in.visit(secret=sign_in.sign_in(name=NAME, password=self.password).secret)
        assert found is not None
        return found

    def register(self, code: str = CODE, options: Options = OPTIONS) -> phone_codes.Registered:
        return phone_codes.register(
            visit=self.visit(), options=options, password=self.password, code=code, device="Máy"
        )


@pytest.fixture
def clerk(sqlite_ledger: Ledger) -> Clerk:
    return Clerk(sqlite_ledger)


def enter(secret: str, code: str = CODE, options: Options = OPTIONS) -> str:
    outcome = phone_codes.enter(options=options, secret=secret, code=code)
    return outcome.secret or (outcome.finding.code if outcome.finding else "")


def test_on_both_databases_a_phone_is_registered_and_its_code_opens_a_session(ledger: Ledger) -> None:
    clerk = Clerk(ledger)
    phone = clerk.register()
    visit = sign_in.visit(secret=enter(phone.secret))
    assert visit is not None
    assert visit.actor.name == NAME
    stored = str(list(Phone.objects.values_list()))
    assert phone.secret not in stored
    assert f"'{CODE}'" not in stored
    assert verify(instance=ledger.instance).findings == ()


def test_the_code_without_the_phone_is_worth_nothing(clerk: Clerk) -> None:
    clerk.register()
    for secret in ("", "x", Phone.objects.get().digest):
        assert enter(secret) == "phone.unknown"
    assert not sign_in.sign_in(name=NAME, password=CODE).secret
    assert Phone.objects.get().failures == 0


def test_five_codes_that_do_not_match_take_the_phone_back(clerk: Clerk) -> None:
    phone = clerk.register()
    for _ in range(4):
        assert enter(phone.secret, "000000") == "phone.refused"
    assert enter(phone.secret, "000000") == "phone.unknown"
    assert enter(phone.secret) == "phone.unknown"
    assert AuditEvent.objects.latest("number").action == "phone.revoked"
    assert Account.objects.get(name=NAME).locked_until is None


def test_a_code_that_matches_forgets_those_before(clerk: Clerk) -> None:
    phone = clerk.register()
    for _ in range(2):
        for _ in range(4):
            enter(phone.secret, "000000")
        assert not enter(phone.secret).startswith("phone.")


@pytest.mark.parametrize("code", ["", "12345", "1234567", "12a456", "١٢٣٤٥٦", "111111", "112112", "121212", "123456",
                                  "654321", "890123", "112211"])  # fmt: skip
def test_a_code_that_is_easy_to_guess_is_refused(clerk: Clerk, code: str) -> None:
    found = clerk.register(code).finding
    assert (found.code if found else "") == ("phone.easy" if code != "890123" else "")


def test_registering_asks_for_the_password_and_counts_what_does_not_match(clerk: Clerk) -> None:
    visit = clerk.visit()
    for _ in range(5):
        done = phone_codes.register(visit=visit, options=OPTIONS, password="x", code=CODE)  # noqa: S106
        assert done.finding is not None
    assert Account.objects.get(name=NAME).locked_until is not None
    assert Session.objects.count() == Phone.objects.count() == 0


def test_only_roles_that_the_instance_names_may(clerk: Clerk) -> None:
    phone = clerk.register()
    assert clerk.register(options=Options(phone_code="office")).finding is not None
    assert enter(phone.secret, options=Options(phone_code="")) == "phone.unknown"
    place = Granted("leader", "thon_1")
    people.assign(instance=clerk.ledger.instance, actor=clerk.keeper, name=NAME, place=place)
    assert enter(phone.secret) == "phone.unknown"


def test_a_phone_expires(clerk: Clerk) -> None:
    phone = clerk.register()
    Phone.objects.update(registered_at=timezone.now() - timedelta(days=90, seconds=1))
    assert enter(phone.secret) == "phone.unknown"
    assert phone_codes.own(visit=clerk.visit(), options=OPTIONS) == []


def test_a_locked_account_stays_locked(clerk: Clerk) -> None:
    phone = clerk.register()
    Account.objects.update(locked_until=timezone.now() + timedelta(minutes=1))
    assert enter(phone.secret) == "phone.refused"


def test_one_takes_back_only_ones_own(clerk: Clerk) -> None:
    clerk.register()
    visit = clerk.visit()
    (listed,) = phone_codes.own(visit=visit, options=OPTIONS)
    for name in ("", listed.name[:-1], "x" * 16):
        phone_codes.take_back_own(visit=visit, name=name)
    assert Phone.objects.count() == 1
    phone_codes.take_back_own(visit=visit, name=listed.name)
    assert Phone.objects.count() == 0


def test_a_keeper_takes_back_all_and_others_may_not(clerk: Clerk) -> None:
    clerk.register()
    clerk.register()
    with pytest.raises(ServiceError, match=r"right\.refused"):
        phone_codes.take_back_all(actor=clerk.ledger.actor("van_phong"), name=NAME)
    assert phone_codes.take_back_all(actor=clerk.keeper, name=NAME) == 2


@pytest.mark.parametrize("way", ["switched off", "new password"])
def test_a_keeper_who_ends_sessions_ends_phones(clerk: Clerk, way: str) -> None:
    phone = clerk.register()
    if way == "switched off":
        people.switch(actor=clerk.keeper, name=NAME, on=False)
    else:
        people.new_password(actor=clerk.keeper, name=NAME)
    assert enter(phone.secret) == "phone.unknown"
