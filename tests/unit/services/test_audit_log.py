"""The audit log: who reads whose events, what chooses among them, the file with the chain, and that it stays whole."""

from __future__ import annotations

import ast
import csv
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from socai.ledger import events
from socai.ledger.models import AuditEvent
from socai.services import audit_log, people, units
from socai.services.actors import Actor, Place, Role
from socai.services.audit_log import PAGE, Area, Chosen
from socai.services.errors import ServiceError
from socai.services.people import Granted
from socai.services.register_files import export_register
from socai.services.sign_in import sign_in
from socai.services.verification import verify
from tests.ledgers import COMMUNE, OFFICE, Ledger
from tests.quick import quick_hashes

SERVICES = Path(audit_log.__file__).parent
AUDITOR, WRONG = "kiem-tra", "x"


@pytest.fixture(autouse=True)
def _quick() -> Iterator[None]:
    with quick_hashes():
        yield


def auditor(ledger: Ledger) -> Actor:
    keeper = ledger.actor("quan-tri")
    place = Granted(Role.AUDITOR, COMMUNE)
    people.add(instance=ledger.instance, actor=keeper, name=AUDITOR, title="=Kiểm tra", place=place)
    return ledger.actor(AUDITOR)


def words(ledger: Ledger, reader: Actor, chosen: Chosen) -> list[str]:
    return [line.words for line in audit_log.read(instance=ledger.instance, actor=reader, chosen=chosen).lines]


def test_it_tells_who_did_what_the_latest_first(ledger: Ledger) -> None:
    reader = auditor(ledger)
    sign_in(name=AUDITOR, password=WRONG, device="Trình duyệt")
    page = audit_log.read(instance=ledger.instance, actor=reader, chosen=Chosen())
    first = page.lines[0]
    assert (first.account, first.title, first.words) == (AUDITOR, "=Kiểm tra", "web.log_session_refused")
    assert first.details == (("web.log_of_failures", "1"),)
    numbers = [line.number for line in page.lines]
    assert numbers == sorted(numbers, reverse=True)
    assert "Giao việc: kiem-tra" in {line.reason for line in page.lines}


def test_it_is_chosen_from_by_kind_account_and_day(ledger: Ledger) -> None:
    reader, today = auditor(ledger), timezone.localdate()
    sign_in(name=AUDITOR, password=WRONG)
    assert words(ledger, reader, Chosen(area=Area.SIGN_IN)) == ["web.log_session_refused"]
    assert words(ledger, reader, Chosen(account=AUDITOR)) == ["web.log_session_refused"]
    assert words(ledger, reader, Chosen(account=AUDITOR, start=today, end=today)) == ["web.log_session_refused"]
    assert words(ledger, reader, Chosen(end=today - timedelta(days=1))) == []
    assert words(ledger, reader, Chosen(start=today + timedelta(days=1))) == []
    assert "web.log_people" in words(ledger, reader, Chosen(area=Area.CHANGE))


@pytest.mark.parametrize("chosen", [Chosen(area="khac"), Chosen(account="khong-co")])
def test_what_cannot_be_chosen_is_refused(sqlite_ledger: Ledger, chosen: Chosen) -> None:
    with pytest.raises(ServiceError, match=r"log\.unknown_"):
        audit_log.read(instance=sqlite_ledger.instance, actor=auditor(sqlite_ledger), chosen=chosen)


def test_a_long_log_is_read_page_by_page(sqlite_ledger: Ledger) -> None:
    ledger, reader = sqlite_ledger, auditor(sqlite_ledger)
    for _ in range(2 * PAGE):
        with transaction.atomic():
            events.append("session.ended", actor=reader.account, at=timezone.now(), data={})
    seen, before = [], 0
    while True:
        page = audit_log.read(instance=ledger.instance, actor=reader, chosen=Chosen(), before=before)
        seen += [line.number for line in page.lines]
        before = page.older
        if not before:
            break
        assert len(page.lines) == PAGE
    assert seen == list(AuditEvent.objects.order_by("-number").values_list("number", flat=True))


def test_an_auditor_of_a_part_sees_the_acts_of_that_part_alone(sqlite_ledger: Ledger) -> None:
    ledger = sqlite_ledger
    auditor(ledger)
    sign_in(name=OFFICE, password=WRONG)
    place = Place(Role.AUDITOR, *(units.index().identity(OFFICE) or "",) * 2)
    inside = Actor(ledger.actor(AUDITOR).account, AUDITOR, "", Role.AUDITOR, place.org_unit, (place,))
    assert audit_log.accounts(instance=ledger.instance, actor=inside) == [OFFICE]
    page = audit_log.read(instance=ledger.instance, actor=inside, chosen=Chosen())
    assert {line.account for line in page.lines} <= {OFFICE}
    with pytest.raises(ServiceError, match=r"log\.unknown_account"):
        audit_log.read(instance=ledger.instance, actor=inside, chosen=Chosen(account="quan-tri"))


def test_whoever_may_not_read_it_gets_nothing(sqlite_ledger: Ledger) -> None:
    ledger = sqlite_ledger
    for use in (audit_log.read, audit_log.export):
        with pytest.raises(ServiceError, match=r"right\.refused"):
            use(instance=ledger.instance, actor=ledger.actor(OFFICE), chosen=Chosen())
    assert not AuditEvent.objects.filter(action="audit_log.exported").exists()


def test_the_file_holds_the_chain_and_taking_it_is_an_event(ledger: Ledger) -> None:
    reader = auditor(ledger)
    sign_in(name=AUDITOR, password=WRONG)
    content = audit_log.export(instance=ledger.instance, actor=reader, chosen=Chosen())
    rows = list(csv.DictReader(content.decode().splitlines()))
    assert [int(row["number"]) for row in rows] == list(range(1, len(rows) + 1))
    assert all(after["previous_digest"] == before["digest"] for before, after in pairwise(rows))
    assert rows[-1]["title"] == "'=Kiểm tra"
    last = AuditEvent.objects.latest("number")
    assert (last.action, last.actor_id) == ("audit_log.exported", reader.account)
    assert f'"rows":{len(rows)}' in last.data.replace(" ", "")
    assert verify(instance=ledger.instance).findings == ()


def test_the_file_says_what_was_chosen(sqlite_ledger: Ledger) -> None:
    reader = auditor(sqlite_ledger)
    chosen = Chosen(area=Area.READING, start=date(2026, 1, 31))
    content = audit_log.export(instance=sqlite_ledger.instance, actor=reader, chosen=chosen)
    assert len(content.decode().splitlines()) == 1
    data = AuditEvent.objects.latest("number").data
    assert '"2026-01-31"' in data
    assert '"reading"' in data


def test_an_export_of_a_register_is_an_event(sqlite_ledger: Ledger, tmp_path: Path) -> None:
    reader = auditor(sqlite_ledger)
    path = tmp_path / "so.csv"
    export_register(instance=sqlite_ledger.instance, actor=reader, register="don_thu", path=path)
    assert words(sqlite_ledger, reader, Chosen(area=Area.EXPORT)) == ["web.log_register_exported"]
    assert "so.csv" in AuditEvent.objects.latest("number").data


def test_events_a_year_old_are_there_and_nobody_takes_them_away(ledger: Ledger) -> None:
    """Twelve months and more: an old event is read like any other, and the database refuses to lose it."""
    reader = auditor(ledger)
    old = timezone.now() - timedelta(days=400)
    with transaction.atomic():
        number = events.append("session.ended", actor=reader.account, at=old, data={}).number
    day = timezone.localtime(old).date()
    assert words(ledger, reader, Chosen(start=day, end=day)) == ["web.log_session_ended"]
    for statement in (
        "DELETE FROM ledger_auditevent WHERE number = {}",
        "UPDATE ledger_auditevent SET data = '{{}}' WHERE number = {}",
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            ledger.run(statement.format(number))


def told_by(function: ast.FunctionDef) -> set[str]:
    """Return the names under which a function that writes an event or a batch tells anything."""
    called = {ast.unparse(each.func) for each in ast.walk(function) if isinstance(each, ast.Call)}
    if not called & {"events.append", "Act"}:
        return set()
    found = (each for each in ast.walk(function) if isinstance(each, ast.Call) and ast.unparse(each.func) == "Finding")
    refused = {id(part) for finding in found for part in ast.walk(finding)}
    tables = [each for each in ast.walk(function) if isinstance(each, ast.Dict) and id(each) not in refused]
    return {key.value for each in tables for key in each.keys if isinstance(key, ast.Constant)}


def test_everything_that_events_tell_has_words() -> None:
    functions = (
        function
        for path in SERVICES.glob("*.py")
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(function, ast.FunctionDef)
    )
    told = set().union(*map(told_by, functions))
    assert {"account", "registers", "rows"} <= told
    assert told - set(audit_log.DETAILS) == set()


def test_what_an_event_of_an_earlier_version_tells_is_still_shown(ledger: Ledger) -> None:
    reader = auditor(ledger)
    with transaction.atomic():
        events.append("session.started", actor=reader.account, at=timezone.now(), data={"browser": "A"})
    first = audit_log.read(instance=ledger.instance, actor=reader, chosen=Chosen()).lines[0]
    assert first.details == (("web.log_of_other", "browser: A"),)
