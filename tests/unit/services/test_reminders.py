"""Reminders: who owes what by when, each told once a stage, in the centre, by a real mail server, and as texts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from socai.core.deadlines import DayRule, Timing
from socai.core.periods import Period
from socai.core.workdays import Shift, WorkingDays
from socai.ledger.models import Account, Reminder, Stage
from socai.services import agenda, overview, people, reminders
from socai.services.errors import ServiceError
from socai.services.opened import Instance
from tests.ledgers import POOR, VILLAGE_FORM, Ledger
from tests.mail_server import PASSWORD, USER, MailServer, running
from tests.unit.web.centre import Centre, centre_in

DUE = date(2026, 7, 3)  # a Friday, three days after the half-year


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    with centre_in(tmp_path) as opened:
        yield opened


@pytest.fixture
def server(tmp_path: Path) -> Iterator[MailServer]:
    with running(tmp_path) as mail:
        yield mail


def with_mail(centre: Centre, server: MailServer, **others: object) -> Instance:
    (centre.instance.home / "smtp.key").write_text(f"{PASSWORD}\n", encoding="utf-8")
    options = replace(
        centre.instance.options, smtp_host="127.0.0.1", smtp_port=server.port, smtp_ca_file=str(server.certificate),
        smtp_user=USER, smtp_password_file="smtp.key", smtp_from="so-cai@xa.gov.vn",  # noqa: S106
    )  # fmt: skip
    people.set_email(actor=centre.ledger.actor("quan-tri"), name="thon-1", email="truong-thon@xa.gov.vn")
    return replace(centre.instance, options=replace(options, **others))  # type: ignore[arg-type]


def own(centre: Centre, day: date, name: str = "thon-1") -> list[tuple[str, str, Stage]]:
    found = reminders.own(instance=centre.instance, actor=centre.ledger.actor(name), today=day)
    return [(owed.unit, str(owed.period), owed.stage) for owed in found]


def send(centre: Centre) -> None:
    centre.browser("thon-1").post("/phieu/thon/thon_1/2026H1", {f"value.{POOR}": "7", "send": "1", "sure": "1"})


@pytest.mark.parametrize(
    ("days", "stage"),
    [(-3, None), (-2, Stage.SOON), (-1, Stage.SOON), (0, Stage.DUE), (1, Stage.LATE), (30, Stage.LATE), (31, None)],
)
def test_a_form_is_owed_from_two_days_before_to_a_month_after_its_due_day(
    centre: Centre, days: int, stage: Stage | None
) -> None:
    expected = [("thon_1", "2026H1", stage)] if stage else []
    assert own(centre, DUE + timedelta(days=days)) == expected


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_stage_is_worded(centre: Centre, lang: str) -> None:
    said = set()
    for days in (-1, 0, 1):
        day = DUE + timedelta(days=days)
        (owed,) = reminders.own(instance=centre.instance, actor=centre.ledger.actor("thon-1"), today=day)
        said |= {owed.line(lang), owed.text(lang)}
        assert len(owed.line(lang)) < len(owed.text(lang))
    assert len(said) == 6


def test_a_due_day_that_is_no_working_day_is_the_next_one(centre: Centre) -> None:
    asked = agenda.all_asked_for(instance=centre.instance, today=DUE)[0]
    later = replace(centre.instance, options=replace(centre.instance.options, form_due_days=4))
    assert agenda.due_day(later, asked.form, asked.period) == date(2026, 7, 4)  # nothing is known of its holidays
    known = WorkingDays(years=frozenset({2026}))
    later = replace(later, catalogue=replace(later.catalogue, working_days=known))
    assert agenda.due_day(later, asked.form, asked.period) == date(2026, 7, 6)


def test_a_form_that_declares_its_day_is_due_then_and_late_only_after_it(centre: Centre) -> None:
    form = centre.instance.catalogue.forms[VILLAGE_FORM.code]
    timing = Timing(DayRule(day=10, months_after=1), shift=Shift.PREVIOUS)
    forms = {**centre.instance.catalogue.forms, VILLAGE_FORM.code: replace(form, due=timing)}
    known = WorkingDays(years=frozenset({2026}), holidays={date(2026, 7, 10): "lễ"})
    catalogue = replace(centre.instance.catalogue, forms=forms, working_days=known)
    declared = replace(centre.instance, catalogue=catalogue)
    assert agenda.due_day(declared, forms[VILLAGE_FORM.code], Period.parse("2026H1")) == date(2026, 7, 9)
    for day, is_late in ((date(2026, 7, 9), False), (date(2026, 7, 10), True)):
        found = overview.matrix(instance=declared, actor=centre.ledger.actor("tong-hop"), day=day)
        cells = [cell for _, cells in found.lines for cell in cells if cell and str(cell.period) == "2026H1"]
        assert {cell.is_late for cell in cells} == {is_late}


def test_each_is_given_once_a_stage(centre: Centre) -> None:
    shown = [
        reminders.give(instance=centre.instance, today=DUE + timedelta(days=days)).shown
        for days in (-2, -1, 0, 0, 1, 2)
    ]
    assert shown[1] == shown[3] == shown[5] == 0
    assert shown[0] == shown[2] == shown[4] > 1
    assert reminders.count(actor=centre.ledger.actor("thon-1")) == 1
    assert reminders.count(actor=centre.ledger.actor("kiem-tra")) == 0


def test_what_was_sent_is_owed_no_longer(centre: Centre) -> None:
    reminders.give(instance=centre.instance, today=DUE)
    actor = centre.ledger.actor("thon-1")
    send(centre)
    assert own(centre, DUE) == []
    assert reminders.count(actor=actor) == 0


def test_an_office_gets_a_text_for_each_village_that_names_no_other(centre: Centre) -> None:
    texts = reminders.texts(instance=centre.instance, actor=centre.ledger.actor("tong-hop"), today=DUE)
    names = [name for name, _ in texts]
    assert len(names) > 1
    for name, owed in texts:
        assert all(name in each.text("vi") for each in owed)
        assert not any(other in each.text("vi") for each in owed for other in names if other not in (name, name[:-1]))
    with pytest.raises(ServiceError, match=r"right\.refused"):
        reminders.texts(instance=centre.instance, actor=centre.ledger.actor("thon-1"), today=DUE)


def test_letters_go_over_tls_to_those_who_fill_in_once(centre: Centre, server: MailServer) -> None:
    instance = with_mail(centre, server, address="https://so-cai.xa.gov.vn")
    assert reminders.give(instance=instance, today=DUE).mailed == 1
    assert reminders.give(instance=instance, today=DUE).mailed == 0
    (letter,) = server.letters
    assert (letter["To"], letter["From"]) == ("truong-thon@xa.gov.vn", "so-cai@xa.gov.vn")
    assert "03/07/2026" in letter["Subject"]
    assert "https://so-cai.xa.gov.vn/phieu/thon/thon_1/2026H1" in letter.get_content()


def test_a_letter_that_did_not_leave_is_tried_again(centre: Centre, server: MailServer) -> None:
    instance = with_mail(centre, server)
    server.refuses = True
    assert reminders.give(instance=instance, today=DUE).failed == 1
    server.refuses = False
    assert reminders.give(instance=instance, today=DUE).mailed == 1
    assert len(server.letters) == 1


@pytest.mark.parametrize(
    "others", [{"smtp_ca_file": ""}, {"smtp_starttls": False}, {"smtp_user": "khac"}, {"smtp_password_file": "khong"},
               {"smtp_port": 9}]
)  # fmt: skip
def test_without_trust_tls_or_password_no_letter_leaves(
    centre: Centre, server: MailServer, others: dict[str, object]
) -> None:
    given = reminders.give(instance=with_mail(centre, server, **others), today=DUE)
    assert (given.mailed, given.failed, server.letters) == (0, 1, [])


def test_an_address_is_checked_and_may_be_taken_away(centre: Centre) -> None:
    keeper = centre.ledger.actor("quan-tri")
    with pytest.raises(ServiceError, match=r"account\.email"):
        people.set_email(actor=keeper, name="thon-1", email="a\nb@c.vn")
    with pytest.raises(ServiceError, match=r"right\.refused"):
        people.set_email(actor=centre.ledger.actor("tong-hop"), name="thon-1", email="a@b.vn")
    people.set_email(actor=keeper, name="thon-1", email="")
    assert Account.objects.get(name="thon-1").email == ""


def test_on_both_databases_a_reminder_is_written_down_once(ledger: Ledger) -> None:
    instance = replace(ledger.instance, catalogue=replace(ledger.instance.catalogue, forms={"thon": VILLAGE_FORM}))
    assert reminders.give(instance=instance, today=DUE).shown == Reminder.objects.count() > 0
    assert reminders.give(instance=instance, today=DUE).shown == 0
