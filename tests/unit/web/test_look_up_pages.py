"""The reference code of a case: given by a clerk, asked with by a citizen, who sees the state and nothing else."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from socai.ledger.models import AuditEvent, ReferenceCode
from socai.services import look_ups
from tests.unit.web.centre import Centre
from tests.unit.web.test_register_pages import KEEPER, LIST, NEW, ROW, VILLAGE, mark

PUBLIC = "/cong-khai/tra-cuu"
CODE = f"{LIST}/ma-tra-cuu/1%2FKN"


@pytest.fixture
def looked(centre: Centre) -> Iterator[Centre]:
    """A centre whose register of petitions has a look-up, with one petition."""
    catalogue = centre.instance.catalogue
    petitions = replace(catalogue.registers["don_thu"], has_lookup=True)
    catalogue = replace(catalogue, registers={**catalogue.registers, "don_thu": petitions})
    found = replace(centre, instance=replace(centre.instance, catalogue=catalogue))
    answer = found.browser(KEEPER).post(f"{LIST}/them", NEW)
    assert (answer.status_code, answer["Location"]) == (302, CODE)
    look_ups.forget()
    yield found
    look_ups.forget()


def given(centre: Centre) -> str:
    answer = centre.browser(KEEPER).post(CODE)
    assert answer["Cache-Control"] == "no-store"
    found = re.search(r'<p class="big">([^<]+)</p>', answer.content.decode())
    assert found is not None
    return found[1]


def ask(centre: Centre, code: str) -> tuple[int, str]:
    answer = centre.browser().post(PUBLIC, {"code": code})
    return answer.status_code, answer.content.decode()


def test_a_code_is_shown_once_and_only_its_hash_is_kept(looked: Centre) -> None:
    assert CODE in looked.browser(KEEPER).get(ROW).content.decode()
    assert 'class="big"' not in looked.browser(KEEPER).get(CODE).content.decode()
    code = given(looked)
    assert code not in looked.browser(KEEPER).get(CODE).content.decode()
    (kept,) = ReferenceCode.objects.all()
    assert len(kept.digest) == 64
    assert not [each for each in AuditEvent.objects.all() if code in each.data or kept.digest in each.data]
    assert AuditEvent.objects.filter(action="reference_code.given").count() == 1


def test_who_holds_the_code_sees_state_days_and_whose_turn_and_nothing_of_a_person(looked: Centre) -> None:
    code = given(looked)
    moved = {"state": "thu_ly", "day": "2026-01-08", "reason": "Hẹn bà Xuân", "seen": mark(looked)}
    assert looked.browser(KEEPER).post(f"{LIST}/buoc/1%2FKN", moved).status_code == 302
    status, page = ask(looked, f" {code.upper().replace('-', ' ')} ")
    assert status == 200
    assert "Sổ đơn thư" in page
    assert "05/01/2026: Tiếp nhận" in page
    assert "08/01/2026: <strong>Thụ lý</strong>" in page
    assert "Đang ở: Văn phòng" in page
    for private in ("Xuân", "Ranh giới", "1/KN", "Thôn Một", code):
        assert private not in page
    closed = {"state": "dong", "day": "2026-01-09", "seen": mark(looked)}
    looked.browser(KEEPER).post(f"{LIST}/buoc/1%2FKN", closed)
    page = ask(looked, code)[1]
    assert "Đã kết thúc." in page
    assert "Đang ở" not in page


def test_an_unknown_code_a_former_one_and_one_of_a_withdrawn_row_are_answered_alike(looked: Centre) -> None:
    former, code = given(looked), given(looked)
    assert "Sổ đơn thư" in ask(looked, code)[1]
    begun = time.monotonic()
    unknown = ask(looked, "abcd-abcd-abcd-abcd")
    assert time.monotonic() - begun >= 0.25
    withdrawn = {"withdraw": "1", "reason": "Ghi nhầm", "seen": mark(looked)}
    looked.browser(KEEPER).post(f"{LIST}/sua/1%2FKN", withdrawn)
    answers = {_plain(page) for _, page in (unknown, ask(looked, former))}
    assert len(answers) == 1
    assert "Không có hồ sơ nào với mã này" in answers.pop()


def test_who_asks_too_often_waits_whatever_the_code(looked: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(look_ups, "MOST_ASKED", 2)
    code = given(looked)
    assert [ask(looked, each)[0] for each in ("x", code)] == [200, 200]
    refused = {(status, _plain(page)) for status, page in (ask(looked, "x"), ask(looked, code))}
    assert [status for status, _ in refused] == [429]


def test_the_audit_log_gets_counts_alone(looked: Centre) -> None:
    look_ups.write_counts()
    code, before = given(looked), AuditEvent.objects.latest("number").number
    ask(looked, code)
    ask(looked, "x")
    assert AuditEvent.objects.latest("number").number <= before + 1  # the session of the clerk
    look_ups.write_counts()
    event = AuditEvent.objects.latest("number")
    assert (event.action, event.data) == ("reference_code.asked", '{"found":1,"refused":0,"unknown":1}')
    look_ups.write_counts()
    assert AuditEvent.objects.latest("number").number == event.number


def test_only_who_keeps_the_register_gives_a_code(looked: Centre) -> None:
    assert looked.browser(VILLAGE).post(CODE).status_code == 403
    answer = looked.browser("tong-hop").post(CODE)
    assert (answer.status_code, 'class="big"' in answer.content.decode()) == (400, False)
    assert ReferenceCode.objects.count() == 0


def test_a_register_without_a_look_up_gives_no_code_and_tells_nothing(looked: Centre, centre: Centre) -> None:
    code = given(looked)
    assert PUBLIC not in centre.browser().get("/cong-khai").content.decode()
    assert "ma-tra-cuu" not in centre.browser(KEEPER).get(ROW).content.decode()
    assert "không cấp mã tra cứu" in centre.browser(KEEPER).post(CODE).content.decode()
    assert "Không có hồ sơ nào với mã này" in ask(centre, code)[1]


def test_an_empty_code_is_said_in_one_line(looked: Centre) -> None:
    status, page = ask(looked, " ")
    assert (status, "Chưa nhập mã tra cứu" in page) == (422, True)
    assert looked.browser().get(PUBLIC).status_code == 200
    assert PUBLIC in looked.browser().get("/cong-khai").content.decode()


def _plain(page: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)
