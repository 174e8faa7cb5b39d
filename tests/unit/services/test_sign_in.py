"""Signing in: what is tried is counted, failures lock, sessions end by themselves, and everything is written down."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from socai.ledger.models import Account, AuditEvent, Session
from socai.services import passwords, people, sign_in
from socai.services.sign_in import Visit
from socai.services.verification import verify
from tests.ledgers import Ledger
from tests.quick import quick_hashes

NAME = "van_phong"


@pytest.fixture(autouse=True)
def _quick() -> Iterator[None]:
    with quick_hashes():
        yield


@pytest.fixture
def password(sqlite_ledger: Ledger) -> str:
    return people.new_password(actor=sqlite_ledger.actor("quan-tri"), name=NAME).password


def enter(password: str, name: str = NAME) -> str:
    return sign_in.sign_in(name=name, password=password, device="Trình duyệt").secret


def visit(secret: str) -> Visit:
    found = sign_in.visit(secret=secret)
    assert found is not None
    return found


def actions() -> list[str]:
    return list(AuditEvent.objects.order_by("number").values_list("action", flat=True))


def test_on_both_databases_one_signs_in_and_out(ledger: Ledger) -> None:
    made = people.new_password(actor=ledger.actor("quan-tri"), name=NAME)
    secret = enter(made.password)
    assert visit(secret).actor == ledger.actor(NAME)
    assert secret not in str(list(Session.objects.values_list()))
    sign_in.sign_out(secret=secret)
    assert sign_in.visit(secret=secret) is None
    assert actions()[-3:] == ["password.given", "session.started", "session.ended"]
    assert verify(instance=ledger.instance).findings == ()


def test_a_wrong_name_and_a_wrong_password_are_answered_alike(sqlite_ledger: Ledger, password: str) -> None:
    wrong = sign_in.sign_in(name=NAME, password="x")  # noqa: S106
    unknown = sign_in.sign_in(name="ai-do", password="x")  # noqa: S106
    none_yet = sign_in.sign_in(name="nong_nghiep", password="x")  # noqa: S106
    assert wrong == unknown == none_yet
    assert wrong.finding is not None
    assert wrong.finding.code == "signin.refused"


def test_five_failures_lock_and_the_right_password_does_not_open_before_time(
    sqlite_ledger: Ledger, password: str
) -> None:
    for _ in range(5):
        assert not enter("x")
    assert not enter(password)
    assert actions()[-2:] == ["session.refused", "account.locked"]
    Account.objects.filter(name=NAME).update(locked_until=timezone.now() - timedelta(seconds=1))
    assert enter(password)


def test_a_success_forgets_earlier_failures(sqlite_ledger: Ledger, password: str) -> None:
    for _ in range(2):
        for _ in range(4):
            enter("x")
        assert enter(password)


@pytest.mark.parametrize(
    ("name", "minutes", "is_over"),
    [(NAME, 14, False), (NAME, 16, True), ("quan-tri", 4, False), ("quan-tri", 6, True)],
)
def test_an_idle_session_ends(sqlite_ledger: Ledger, name: str, minutes: int, is_over: bool) -> None:
    made = people.new_password(actor=sqlite_ledger.actor("quan-tri"), name=name)
    secret = enter(made.password, name)
    Session.objects.update(seen_at=timezone.now() - timedelta(minutes=minutes))
    assert (sign_in.visit(secret=secret) is None) == is_over


def test_a_session_ends_after_half_a_day_however_busy(sqlite_ledger: Ledger, password: str) -> None:
    secret = enter(password)
    Session.objects.update(started_at=timezone.now() - timedelta(hours=13))
    assert sign_in.visit(secret=secret) is None


def test_an_account_that_nobody_used_for_long_is_switched_off(sqlite_ledger: Ledger, password: str) -> None:
    Account.objects.filter(name=NAME).update(switched_on_at=timezone.now() - timedelta(days=46))
    outcome = sign_in.sign_in(name=NAME, password=password)
    assert outcome.finding is not None
    assert outcome.finding.code == "signin.unused"
    assert not Account.objects.get(name=NAME).is_active
    assert actions()[-1] == "account.switched_off"


def test_one_sees_and_ends_only_ones_own_sessions(sqlite_ledger: Ledger, password: str) -> None:
    other = people.new_password(actor=sqlite_ledger.actor("quan-tri"), name="nong_nghiep")
    first, second = visit(enter(password)), enter(password)
    stranger = visit(enter(other.password, "nong_nghiep"))
    assert [session.is_this for session in sign_in.own_sessions(visit=first)].count(True) == 1
    assert len(sign_in.own_sessions(visit=first)) == 2
    sign_in.end_own_session(visit=stranger, name=visit(second).session)
    assert sign_in.visit(secret=second) is not None
    sign_in.end_own_session(visit=first, name=visit(second).session)
    assert sign_in.visit(secret=second) is None


GOOD = "một câu dễ nhớ của tôi"


@pytest.mark.parametrize(
    ("new", "code"),
    [
        ("ngắn quá", "password.length"),
        ("x" * 300, "password.length"),
        ("abababababababab", "password.easy"),
        ("van_phong của xã mình", "password.easy"),
        ("{old}", "password.used_before"),
    ],
)
def test_a_password_that_is_easy_or_old_is_refused(sqlite_ledger: Ledger, password: str, new: str, code: str) -> None:
    found = sign_in.change_password(visit=visit(enter(password)), old=password, new=new.format(old=password))
    assert found is not None
    assert found.code == code


def test_a_new_password_ends_the_other_sessions_and_the_old_one(sqlite_ledger: Ledger, password: str) -> None:
    other, mine = enter(password), enter(password)
    assert visit(mine).must_change_password
    assert sign_in.change_password(visit=visit(mine), old=password, new=GOOD) is None
    assert not visit(mine).must_change_password
    assert sign_in.visit(secret=other) is None
    assert not enter(password)
    assert enter(GOOD)


def test_guessing_the_old_password_on_an_open_session_locks_and_ends_it(sqlite_ledger: Ledger, password: str) -> None:
    secret = enter(password)
    here = visit(secret)
    for _ in range(5):
        found = sign_in.change_password(visit=here, old="x", new=GOOD)
        assert found is not None
        assert found.code == "password.old_differs"
    assert sign_in.visit(secret=secret) is None


def test_the_last_ten_passwords_are_remembered_and_no_more(
    sqlite_ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "NOT_REUSED", 3)
    account = Account.objects.get(name=NAME)
    said = [f"câu số {letter} của văn thư" for letter in "abcd"]
    for text in said:
        assert passwords.problem(account, text) is None
        passwords.put(account, text, must_change=False)
    assert passwords.problem(account, said[0]) is None
    assert [passwords.problem(account, text) is None for text in said[1:]] == [False, False, False]
