"""Warnings on pages: found, explained by their office, accepted, made a task with one owner and a day, closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from socai.catalogue.forms import Form
from socai.catalogue.owned_boxes import sections_of_owners
from socai.core.calendars import Kind
from socai.ledger.models import WarningStep
from socai.services import warnings
from tests.ledgers import OFFICE, POOR
from tests.unit.services.warning_rules import rules
from tests.unit.web.centre import Centre

LIST, ONE, STEP = "/canh-bao", "/canh-bao/1", "/canh-bao/1/buoc"
LEADER, GENERAL, FARMER = "chu-tich", "vp-xa", "tong-hop"
DUE = (timezone.localdate() + timedelta(days=20)).isoformat()


@pytest.fixture
def warned(centre: Centre) -> Centre:
    """A centre with one warning, whose office is the general office."""
    catalogue = replace(centre.instance.catalogue, warning_rules=rules(nhieu=f"{POOR} > 5"))
    found = replace(centre, instance=replace(centre.instance, catalogue=catalogue))
    warnings.evaluate(instance=found.instance, actor=centre.ledger.actor("quan-tri"), period="2026H1")
    return found


def page(centre: Centre, path: str, who: str = LEADER) -> str:
    return centre.browser(who).get(path).content.decode()


def take(centre: Centre, who: str, step: str, said: str = "Đã rà soát", **more: str) -> int:
    return centre.browser(who).post(STEP, {"step": step, "said": said, **more}).status_code


def test_a_warning_says_why_and_whose_it_is(warned: Centre) -> None:
    assert "Điều nhieu" in page(warned, LIST)
    shown = page(warned, ONE)
    assert "Số hộ nghèo: 07" in shown
    assert "Văn phòng" in shown


def test_each_is_offered_what_is_theirs(warned: Centre) -> None:
    assert 'value="explained"' in page(warned, ONE, GENERAL)
    assert 'value="explained"' not in page(warned, ONE)
    for step in ("task_created", "closed"):
        assert f'value="{step}"' in page(warned, ONE)
        assert f'value="{step}"' not in page(warned, ONE, GENERAL)
    assert "<form" not in page(warned, ONE, "kiem-tra").split("<main", 1)[1]


def test_from_explained_to_closed(warned: Centre) -> None:
    assert take(warned, GENERAL, "explained") == 302
    assert take(warned, LEADER, "accepted") == 302
    assert take(warned, LEADER, "task_created", "Rà soát từng hộ", owner="thon_1", due=DUE) == 302
    assert "Rà soát từng hộ" in page(warned, ONE)
    assert "Rà soát từng hộ" in page(warned, "/nhiem-vu", "thon-1")
    assert ONE not in page(warned, "/nhiem-vu", "thon-1")
    assert ONE in page(warned, "/nhiem-vu")
    assert "Rà soát từng hộ" not in page(warned, "/nhiem-vu", "thon-3")
    assert take(warned, LEADER, "closed") == 302
    assert "Điều nhieu" not in page(warned, LIST)
    assert "Điều nhieu" in page(warned, f"{LIST}?buoc=closed")
    assert "Rà soát từng hộ" not in page(warned, "/nhiem-vu")
    assert WarningStep.objects.count() == 4


@pytest.mark.parametrize(
    ("step", "more", "words"),
    [
        ("task_created", {"owner": "thon_1", "due": ""}, "ngày"),
        ("task_created", {"owner": "thon_1", "due": "2020-01-01"}, "2020-01-01"),
        ("task_created", {"owner": "khong_co", "due": DUE}, "khong_co"),
        ("accepted", {}, "Cảnh báo số 1"),
        ("bay", {}, "Không rõ phải làm gì"),
    ],
)
def test_what_cannot_be_is_said_in_one_line_and_what_was_typed_stays(
    warned: Centre, step: str, more: dict[str, str], words: str
) -> None:
    answer = warned.browser(LEADER).post(STEP, {"step": step, "said": "Việc đã gõ", **more})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "Việc đã gõ" in answer.content.decode()
    assert not WarningStep.objects.exists()


def test_the_second_who_closes_is_told(warned: Centre) -> None:
    assert take(warned, LEADER, "closed") == 302
    answer = warned.browser(LEADER).post(STEP, {"step": "closed", "said": "x"})
    assert answer.status_code == 422
    assert "đã đóng" in answer.content.decode()


def test_a_warning_tells_its_figures_only_to_whom_they_are_shared(warned: Centre) -> None:
    catalogue = warned.instance.catalogue
    owned = sections_of_owners(catalogue.indicators, catalogue.headings)
    form = Form("don_vi", "Phiếu của đơn vị", "Form of an office", "", Kind.HALF, steps=(OFFICE,), owned=owned)
    catalogue = replace(catalogue, forms={**catalogue.forms, "don_vi": form})
    shared = replace(warned, instance=replace(warned.instance, catalogue=catalogue))
    assert "Điều nhieu" not in page(shared, LIST, FARMER)
    assert shared.browser(FARMER).get(ONE).status_code == 403
    assert "Số hộ nghèo: 07" in page(shared, ONE, GENERAL)
