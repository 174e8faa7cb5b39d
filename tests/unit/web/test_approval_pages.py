"""A draft on its way to its number: commented on, submitted, given back, approved by another, issued as approved."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from django.utils import timezone

from socai.core.periods import Period
from socai.ledger.models import ReportStep
from socai.services import delegations, prose, report_approval
from socai.services.actors import Actor
from socai.services.errors import ServiceError
from socai.services.issuing import Asked as Number
from socai.services.issuing import issue_report
from socai.services.prose import Change
from socai.services.report_approval import Asked, ReportStepKind
from tests.ledgers import PERIOD, POOR, TEMPLATE, Ledger, fresh_ledger
from tests.unit.web.centre import Centre
from tests.unit.web.test_desk_pages import enter
from tests.unit.web.test_prose_pages import HOUSES

PATH = f"/bao-cao/{TEMPLATE}/{PERIOD}/duyet"


def page(centre: Centre, who: str = "vp-xa") -> str:
    return centre.browser(who).get(PATH).content.decode()


def seen(centre: Centre, who: str) -> str:
    found = re.search(r'name="seen" value="([0-9a-f]*)"', page(centre, who))
    return found[1] if found else ""


def post(centre: Centre, who: str, do: str, **more: object) -> tuple[int, str]:
    """Press a button of the page as it stands, or as it stood when ``seen`` says so."""
    more.setdefault("seen", seen(centre, who))
    answer = centre.browser(who).post(f"{PATH}/buoc", {"do": do, **more})
    return answer.status_code, answer.content.decode()


def test_a_draft_is_submitted_by_one_and_approved_by_another(centre: Centre) -> None:
    assert "Chưa trình duyệt" in page(centre)
    assert 'value="approve"' not in page(centre, "chu-tich")
    assert post(centre, "vp-xa", "submit")[0] == 302
    assert "chờ lãnh đạo duyệt" in page(centre)
    assert 'value="submit"' not in page(centre)
    status, text = post(centre, "vp-xa", "submit")
    assert (status, "chưa làm được lúc này" in text) == (422, True)
    assert post(centre, "vp-xa", "approve")[0] == 403
    assert post(centre, "chu-tich", "return")[0] == 422
    assert post(centre, "chu-tich", "return", said="Thiếu số hộ mới")[0] == 302
    assert "Thiếu số hộ mới" in page(centre)
    assert post(centre, "vp-xa", "submit")[0] == 302
    assert post(centre, "chu-tich", "approve")[0] == 302
    assert "Lãnh đạo đã duyệt đúng bản này" in page(centre)
    assert [row.step for row in ReportStep.objects.order_by("number")] == [
        "submitted", "returned", "submitted", "approved",
    ]  # fmt: skip


def test_a_leader_does_not_approve_what_they_submitted(centre: Centre) -> None:
    assert post(centre, "chu-tich", "submit")[0] == 302
    assert 'value="approve"' not in page(centre, "chu-tich")
    status, text = post(centre, "chu-tich", "approve")
    assert (status, "không tự duyệt được" in text) == (422, True)


@pytest.mark.parametrize("what", ["figure", "prose"])
def test_a_draft_that_changes_has_to_be_submitted_again(centre: Centre, what: str) -> None:
    post(centre, "vp-xa", "submit")
    if what == "figure":
        enter(centre, POOR, PERIOD, "8")
    else:
        centre.browser("vp-xa").post(f"/bao-cao/{TEMPLATE}/{PERIOD}/loi-van/{HOUSES}", {"text": "Lời.", "do": "save"})
    assert "Dự thảo đã khác bản được trình" in page(centre)
    status, text = post(centre, "chu-tich", "approve")
    assert (status, "trình lại rồi duyệt" in text) == (422, True)
    assert post(centre, "vp-xa", "submit")[0] == 302
    assert post(centre, "chu-tich", "approve")[0] == 302


@pytest.mark.parametrize("do", ["approve", "return"])
def test_a_leader_judges_only_the_text_that_they_had_before_them(centre: Centre, do: str) -> None:
    post(centre, "vp-xa", "submit")
    before = seen(centre, "chu-tich")
    centre.browser("vp-xa").post(f"/bao-cao/{TEMPLATE}/{PERIOD}/loi-van/{HOUSES}", {"text": "Lời.", "do": "save"})
    post(centre, "vp-xa", "submit")
    for stale in (before, ""):
        status, text = post(centre, "chu-tich", do, said="Xem lại", seen=stale)
        assert (status, "đang mở trên màn hình" in text) == (422, True)
    assert post(centre, "chu-tich", do, said="Xem lại")[0] == 302


def test_comments_stand_at_their_paragraph_until_they_are_settled(centre: Centre) -> None:
    assert post(centre, "chu-tich", "comment", said=" ")[0] == 422
    assert post(centre, "chu-tich", "comment", said="x", paragraph="p0")[0] == 422
    assert post(centre, "kiem-tra", "comment", said="x")[0] == 403
    assert post(centre, "chu-tich", "comment", said="<b>Nêu thêm</b>", paragraph=HOUSES)[0] == 302
    prose_page = f"/bao-cao/{TEMPLATE}/{PERIOD}/loi-van/{HOUSES}"
    assert "&lt;b&gt;Nêu thêm" in centre.browser("vp-xa").get(prose_page).content.decode()
    assert f'href="{prose_page}"' in page(centre)
    assert post(centre, "vp-xa", "resolve", number=1)[0] == 302
    assert "Vp-Xa đã giải quyết" in page(centre)
    assert "Nêu thêm" not in centre.browser("vp-xa").get(prose_page).content.decode()
    assert post(centre, "vp-xa", "resolve", number=1)[0] == 422


def test_an_office_issues_only_what_a_leader_approved(tmp_path: Path) -> None:
    with fresh_ledger("sqlite", tmp_path, real=True) as ledger:
        leader, office = ledger.actor("lanh-dao"), ledger.actor("van_phong")
        with pytest.raises(ServiceError, match=r"draft\.not_approved"):
            issued(ledger, office)
        step(ledger, office, ReportStepKind.SUBMITTED)
        step(ledger, leader, ReportStepKind.APPROVED)
        change = Change(HOUSES, "Lời khác.", 0)
        prose.write(
            instance=ledger.instance, actor=office, template=TEMPLATE, period=Period.parse(PERIOD), changes=[change]
        )
        with pytest.raises(ServiceError, match=r"draft\.changed"):
            issued(ledger, office)
        step(ledger, office, ReportStepKind.SUBMITTED)
        step(ledger, leader, ReportStepKind.APPROVED)
        issued(ledger, office)


def test_an_approval_in_the_place_of_a_leader_says_so(centre: Centre) -> None:
    keeper = centre.ledger.actor("chu-tich")
    today = timezone.localdate()
    delegations.give(instance=centre.instance, actor=keeper, taker="tong-hop", start=today, end=today)
    post(centre, "vp-xa", "submit")
    assert post(centre, "tong-hop", "approve", said="Đồng ý.")[0] == 302
    assert "Thay Chu-Tich. Đồng ý." in page(centre)


def issued(ledger: Ledger, actor: Actor) -> None:
    number = Number(TEMPLATE, PERIOD, 7, day=date(2025, 7, 1))
    issue_report(instance=ledger.instance, actor=actor, asked=number, formats=("txt",))


def step(ledger: Ledger, actor: Actor, kind: ReportStepKind) -> None:
    report_approval.take(instance=ledger.instance, actor=actor, template=TEMPLATE, period=PERIOD, asked=Asked(kind))
