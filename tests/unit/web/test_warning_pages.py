"""Warnings on pages: the reason in words and whose it is; explained by its office, the rest done by a leader."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone

from socai.catalogue.forms import Form
from socai.catalogue.owned_boxes import sections_of_owners
from socai.core.calendars import Kind
from socai.services import warnings
from tests.ledgers import POOR
from tests.shipped_registers import with_tasks
from tests.unit.services.warning_rules import rules
from tests.unit.web.centre import Centre

LEADER, OWNER, OTHER, VILLAGE = "chu-tich", "vp-xa", "tong-hop", "thon-1"
ONE = "/canh-bao/1"
WORKDAY = timezone.localdate() + timedelta(days=21 - timezone.localdate().weekday())


@pytest.fixture
def warned(centre: Centre) -> Centre:
    """A centre whose pack has tasks and a rule that raised a warning."""
    instance = with_tasks(centre.instance)
    ruled = rules((POOR,), nhieu="item.value > 5")
    kept = replace(centre, instance=replace(instance, catalogue=replace(instance.catalogue, warning_rules=ruled)))
    actor = kept.ledger.actor("quan-tri")
    assert warnings.evaluate(instance=kept.instance, actor=actor, on=date(2026, 6, 30)).raised
    return kept


def page(centre: Centre, path: str, who: str = LEADER) -> str:
    answer = centre.browser(who).get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_a_warning_says_what_was_found_and_whose_it_is(warned: Centre) -> None:
    for shown in (page(warned, "/canh-bao"), page(warned, ONE, OTHER)):
        assert "Số hộ nghèo" in shown
        assert "Của: Văn phòng" in shown
    assert "Không có cảnh báo nào như vậy" in page(warned, "/canh-bao?state=closed")
    assert warned.browser(VILLAGE).get("/canh-bao").status_code == 403


def test_its_office_explains_and_a_leader_accepts_and_closes(warned: Centre) -> None:
    assert "/giai-trinh" not in page(warned, ONE, OTHER)
    refused = warned.browser(OTHER).post(f"{ONE}/giai-trinh", {"said": "Không phải việc tôi"})
    assert refused.status_code == 422
    assert warned.browser(OWNER).post(f"{ONE}/giai-trinh", {"said": "Rà soát lại"}).status_code == 302
    assert warned.browser(OWNER).post(f"{ONE}/chap-nhan", {"said": "x"}).status_code == 403
    assert warned.browser(LEADER).post(f"{ONE}/chap-nhan", {"said": "Lý do khách quan"}).status_code == 302
    shown = page(warned, ONE)
    assert "Rà soát lại" in shown
    assert "đã chấp nhận" in shown
    assert warned.browser(LEADER).post(f"{ONE}/dong", {"said": "Đã xử lý"}).status_code == 302
    assert "0 cảnh báo" in page(warned, "/canh-bao")
    assert warned.browser(LEADER).post(f"{ONE}/dong", {"said": "Lần hai"}).status_code == 422


def test_a_leader_makes_it_a_task_of_one_unit_until_a_day(warned: Centre) -> None:
    given = {"said": "Rà soát hộ nghèo", "owner": "nong_nghiep", "due": WORKDAY.isoformat()}
    late = warned.browser(LEADER).post(f"{ONE}/giao-viec", {**given, "due": "2020-01-01"})
    assert late.status_code == 422
    assert "đã qua" in late.content.decode()
    assert "Rà soát hộ nghèo" in late.content.decode()
    assert warned.browser(LEADER).post(f"{ONE}/giao-viec", given).status_code == 302
    assert 'href="/nhiem-vu/viec/CB-1"' in page(warned, ONE)
    task = page(warned, "/nhiem-vu/viec/CB-1", OTHER)
    assert "Cảnh báo số 1" in task
    assert f"{WORKDAY:%d/%m/%Y}" in task


def test_a_warning_tells_its_figures_only_to_whom_they_are_shared(warned: Centre) -> None:
    catalogue = warned.instance.catalogue
    owned = sections_of_owners(catalogue.indicators, catalogue.headings)
    form = Form("don_vi", "Phiếu của đơn vị", "Form of an office", "", Kind.HALF, owned=owned)
    catalogue = replace(catalogue, forms={**catalogue.forms, "don_vi": form})
    shared = replace(warned, instance=replace(warned.instance, catalogue=catalogue))
    assert "Số hộ nghèo" not in page(shared, "/canh-bao", OTHER)
    assert shared.browser(OTHER).get(ONE).status_code == 403
    for who in (OWNER, LEADER):
        assert "Số hộ nghèo" in page(shared, ONE, who)


@pytest.mark.parametrize("number", ["9", "0", "x", "9" * 30])
def test_a_warning_that_there_is_not_is_said_to_be_none(warned: Centre, number: str) -> None:
    assert warned.browser(LEADER).get(f"/canh-bao/{number}").status_code == 400
