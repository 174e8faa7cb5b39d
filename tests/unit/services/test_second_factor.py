"""The second factor: codes of an app, each once; recovery codes; the lock shared with passwords; taking it away."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pyotp
import pytest
from django.conf import settings
from django.test import override_settings
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from socai.ledger.models import Account, AuditEvent, RecoveryCode, Role, SecondFactor, Session
from socai.services import people, second_factor, secret_box, sign_in
from socai.services.errors import ServiceError
from socai.services.sign_in import Visit
from socai.services.verification import verify
from socai.site.options import Options
from tests.ledgers import Ledger
from tests.quick import quick_hashes

NAME = "van_phong"


@pytest.fixture(autouse=True)
def _quick() -> Iterator[None]:
    with quick_hashes():
        yield


class Person:
    """Somebody with an app on a phone, who never gives a code twice: an earlier time step is asked for first."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.password = people.new_password(actor=ledger.actor("quan-tri"), name=NAME).password
        self.secret, self.codes = "", ()

    def ticket(self) -> str:
        return sign_in.sign_in(name=NAME, password=self.password).ticket

    def visit(self) -> Visit:
        found = sign_in.visit(secret=sign_in.sign_in(name=NAME, password=self.password).secret)
        assert found is not None
        return found

    def code(self, steps: int = 0) -> str:
        return pyotp.TOTP(self.secret).at(timezone.now() + timedelta(seconds=30 * steps))

    def set_up(self) -> Visit:
        visit = self.visit()
        second_factor.begin(visit=visit)
        self.secret = second_factor.standing(visit=visit).secret
        done = second_factor.confirm(visit=visit, code=self.code(-1))
        assert done.finding is None
        self.codes = done.codes
        return visit

    def tries(self, code: str) -> bool:
        return bool(sign_in.second_step(ticket=self.ticket(), code=code).secret)


@pytest.fixture
def person(sqlite_ledger: Ledger) -> Person:
    return Person(sqlite_ledger)


def actions() -> list[str]:
    return list(AuditEvent.objects.order_by("number").values_list("action", flat=True))


def test_on_both_databases_a_code_is_asked_for_once_it_is_set_up(ledger: Ledger) -> None:
    person = Person(ledger)
    person.set_up()
    outcome = sign_in.sign_in(name=NAME, password=person.password)
    assert (outcome.secret, outcome.finding) == ("", None)
    entered = sign_in.second_step(ticket=outcome.ticket, code=person.code())
    visit = sign_in.visit(secret=entered.secret)
    assert visit is not None
    assert visit.has_second_factor
    assert actions()[-2:] == ["second_factor.set", "session.started"]
    assert verify(instance=ledger.instance).findings == ()


def test_nothing_is_on_before_a_code_of_the_app_matched(person: Person) -> None:
    visit = person.visit()
    second_factor.begin(visit=visit)
    assert second_factor.confirm(visit=visit, code="000000").finding is not None
    assert person.visit().has_second_factor is False


def test_neither_secret_nor_recovery_codes_stand_in_the_database_in_clear(person: Person) -> None:
    person.set_up()
    stored = str(list(SecondFactor.objects.values_list()) + list(RecoveryCode.objects.values_list()))
    assert person.secret not in stored
    assert len(person.codes) == 10
    assert not any(code in stored or code.replace("-", "") in stored for code in person.codes)


def test_no_code_is_taken_twice_nor_one_before_the_last(person: Person) -> None:
    person.set_up()
    later, now = person.code(1), person.code()
    assert person.tries(later)
    assert not person.tries(later)
    assert not person.tries(now)


@pytest.mark.parametrize(("steps", "is_right"), [(-2, False), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_off_by_one_step(person: Person, steps: int, is_right: bool) -> None:
    person.set_up()
    assert person.tries(person.code(steps)) == is_right


def test_a_recovery_code_works_once_as_people_type_it(person: Person) -> None:
    person.set_up()
    typed = person.codes[3].replace("-", " ").upper()
    assert person.tries(typed)
    assert not person.tries(person.codes[3])
    assert "second_factor.recovered" in actions()


def test_wrong_codes_and_wrong_passwords_share_the_lock(person: Person) -> None:
    person.set_up()
    ticket = person.ticket()
    for _ in range(3):
        sign_in.sign_in(name=NAME, password="x")  # noqa: S106
    for _ in range(2):
        assert sign_in.second_step(ticket=ticket, code="123").finding is not None
    assert Account.objects.get(name=NAME).locked_until is not None
    assert not sign_in.second_step(ticket=ticket, code=person.code()).secret


def test_the_right_password_does_not_forget_wrong_codes(person: Person) -> None:
    person.set_up()
    for _ in range(4):
        assert not person.tries("123")
    assert Account.objects.get(name=NAME).failed_attempts == 4


def test_a_ticket_is_used_once_and_soon_and_cannot_be_made(person: Person) -> None:
    person.set_up()
    ticket = person.ticket()
    assert sign_in.second_step(ticket=ticket, code=person.code()).secret
    for bad in (ticket, "", "x", ticket[:-2]):
        outcome = sign_in.second_step(ticket=bad, code=person.code(1))
        assert outcome.finding is not None
        assert outcome.finding.code == "signin.too_late"
    fresh = person.ticket()
    person.password = people.new_password(actor=person.ledger.actor("quan-tri"), name=NAME).password
    assert sign_in.second_step(ticket=fresh, code=person.code(1)).finding.code == "signin.too_late"  # type: ignore[union-attr]


def test_setting_up_ends_the_other_sessions(person: Person) -> None:
    person.visit()
    person.set_up()
    assert Session.objects.count() == 1


def test_another_phone_and_new_codes_need_a_code(person: Person) -> None:
    visit = person.set_up()
    assert second_factor.begin(visit=visit, code="123").finding is not None
    assert second_factor.begin(visit=visit).finding is not None
    assert second_factor.standing(visit=visit).secret == ""
    assert second_factor.begin(visit=visit, code=person.code()).finding is None
    assert person.tries(person.code(1))
    renewed = second_factor.renew_codes(visit=visit, code=person.codes[0])
    assert len(renewed.codes) == 10
    assert not person.tries(person.codes[1])
    assert person.tries(renewed.codes[1])


def test_guessing_from_inside_locks_and_ends_the_session(person: Person) -> None:
    visit = person.set_up()
    for _ in range(5):
        second_factor.renew_codes(visit=visit, code="123")
    assert Session.objects.count() == 0


def test_only_ones_own_codes_are_written_to_a_file(person: Person) -> None:
    visit = person.set_up()
    assert second_factor.own_codes(visit=visit, codes=["xin chào", *person.codes[:2]]) == list(person.codes[:2])


def test_a_keeper_takes_it_away_with_a_reason(person: Person) -> None:
    person.set_up()
    keeper = person.ledger.actor("quan-tri")
    with pytest.raises(ServiceError, match=r"factor\.reason"):
        second_factor.switch_off(actor=keeper, name=NAME, reason=" ")
    with pytest.raises(ServiceError, match=r"right\.refused"):
        second_factor.switch_off(actor=person.ledger.actor("nong_nghiep"), name=NAME, reason="Mất máy")
    with pytest.raises(ServiceError, match=r"account\.own"):
        second_factor.switch_off(actor=keeper, name=keeper.name, reason="Mất máy")
    second_factor.switch_off(actor=keeper, name=NAME, reason="Mất máy")
    assert Session.objects.count() == RecoveryCode.objects.count() == 0
    assert AuditEvent.objects.latest("number").action == "second_factor.switched_off"
    assert person.visit().has_second_factor is False
    with pytest.raises(ServiceError, match=r"factor\.none"):
        second_factor.switch_off(actor=keeper, name=NAME, reason="Mất máy")


def test_after_a_restore_the_paper_still_opens(person: Person) -> None:
    """A restored instance has a key of its own: secrets of apps are lost with the old one, recovery codes are not."""
    person.set_up()
    code = person.code()
    with override_settings(SECRET_KEY="another"):  # noqa: S106
        assert not person.tries(code)
        assert person.tries(person.codes[0])


def test_roles_are_asked_as_the_instance_says_but_not_in_a_demonstration(person: Person) -> None:
    visit = person.visit()
    for options, is_missing in (
        (Options(demonstration=True, second_factor="office"), False),
        (Options(demonstration=False, second_factor="office"), True),
        (Options(demonstration=False), False),
    ):
        assert second_factor.is_missing(visit=visit, options=options) == is_missing
    assert not second_factor.is_missing(
        visit=person.set_up(), options=Options(demonstration=False, second_factor="leader")
    )
    assert Options(demonstration=False).second_factor_roles == (Role.LEADER, Role.ADMINISTRATOR)


@given(st.text(max_size=60))
def test_a_secret_box_opens_only_what_it_closed(secret: str) -> None:
    closed = secret_box.closed(secret)
    assert secret_box.opened(closed) == secret
    assert secret_box.opened(closed[:-5]) == secret_box.opened("") == ""
    with override_settings(SECRET_KEY=f"{settings.SECRET_KEY}x"):
        assert secret_box.opened(closed) == ""
