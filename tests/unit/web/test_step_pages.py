"""A form that several offices accept one after the other, as its pack declares, before a leader approves it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from socai.ledger.models import SubmissionStep
from socai.services.form_steps import acceptances, next_office
from socai.services.submissions import SubmissionState
from tests.ledgers import FARMING, OFFICE, PERIOD, POOR, VILLAGE_FORM
from tests.unit.web.centre import Centre

PATH = f"/phieu/thon/thon_1/{PERIOD}"
FIRST, SECOND, LEADER = "tong-hop", "vp-xa", "chu-tich"
FORM = replace(VILLAGE_FORM, steps=(FARMING, OFFICE))


@pytest.fixture
def stepped(centre: Centre) -> Centre:
    """A centre whose form goes from the farming office to the general one."""
    catalogue = replace(centre.instance.catalogue, forms={"thon": FORM})
    found = replace(centre, instance=replace(centre.instance, catalogue=catalogue))
    found.browser("thon-1").post(PATH, {f"value.{POOR}": "7", "send": "1"})
    return found


def step(centre: Centre, name: str, what: str, note: str = "") -> int:
    return centre.browser(name).post(f"{PATH}/xet", {"step": what, "note": note}).status_code


def page(centre: Centre, name: str, path: str = PATH) -> str:
    return centre.browser(name).get(path).content.decode()


def states() -> list[str]:
    return list(SubmissionStep.objects.order_by("number").values_list("state", flat=True))


def test_each_office_accepts_in_its_turn_and_then_the_leader_approves(stepped: Centre) -> None:
    assert "chờ Phòng Nông nghiệp nhận</p>" in page(stepped, "thon-1")
    assert step(stepped, SECOND, "accept") == 400
    assert step(stepped, LEADER, "approve") == 400
    assert step(stepped, FIRST, "accept") == 302
    assert "chờ Văn phòng nhận" in page(stepped, "thon-1")
    assert step(stepped, FIRST, "accept") == 400
    assert step(stepped, LEADER, "approve") == 400
    assert step(stepped, SECOND, "accept") == 302
    assert " nhận</p>" not in page(stepped, "thon-1")
    assert step(stepped, SECOND, "accept") == 400
    assert step(stepped, LEADER, "approve") == 302
    assert states() == ["sent", "accepted", "accepted", "approved"]


def test_a_form_that_comes_back_is_accepted_by_all_once_more(stepped: Centre) -> None:
    step(stepped, FIRST, "accept")
    assert step(stepped, SECOND, "return", "Xem lại số hộ") == 302
    stepped.browser("thon-1").post(PATH, {f"value.{POOR}": "8", "send": "1"})
    assert step(stepped, SECOND, "accept") == 400
    assert step(stepped, FIRST, "accept") == 302


def test_a_leader_stands_in_for_an_office_that_is_away(stepped: Centre) -> None:
    assert [step(stepped, LEADER, what) for what in ("accept", "accept", "approve")] == [302, 302, 302]


def test_the_list_and_the_first_page_say_whose_turn_it_is(stepped: Centre) -> None:
    assert 'name="cell"' in page(stepped, FIRST, "/ai-da-gui")
    assert "1 phiếu chờ bạn xét" in page(stepped, FIRST, "/")
    assert 'name="cell"' not in page(stepped, SECOND, "/ai-da-gui")
    assert "chờ bạn xét" not in page(stepped, SECOND, "/")
    assert "chờ Phòng Nông nghiệp nhận" in page(stepped, SECOND, "/ai-da-gui")


def test_without_declared_steps_one_acceptance_is_enough(centre: Centre) -> None:
    centre.browser("thon-1").post(PATH, {f"value.{POOR}": "7", "send": "1"})
    assert [step(centre, who, "accept") for who in (SECOND, FIRST)] == [302, 400]


def test_no_office_accepts_its_own_form_and_only_acceptances_since_the_last_sending_count() -> None:
    sent, accepted, returned = SubmissionState.SENT, SubmissionState.ACCEPTED, SubmissionState.RETURNED
    assert FORM.steps_for(FARMING) == (OFFICE,)
    assert next_office(FORM, FARMING, [sent]) == OFFICE
    assert acceptances([sent, accepted, returned, sent, accepted, accepted]) == 2
    assert next_office(FORM, "thon_1", [sent, accepted, accepted]) == ""
