"""The page of delegations, and a form that goes through while its leader is away."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from socai.ledger.models import Assignment
from tests.ledgers import PERIOD, POOR
from tests.unit.web.centre import Centre

PATH = f"/phieu/thon/thon_1/{PERIOD}"


def give(centre: Centre, **changed: str) -> object:
    today = timezone.localdate()
    typed = {"give": "1", "taker": "tong-hop", "first": today.isoformat(), "last": (today + timedelta(3)).isoformat()}
    return centre.browser("chu-tich").post("/uy-quyen", {**typed, **changed})


def test_while_the_leader_is_away_another_approves_and_both_are_named(centre: Centre) -> None:
    centre.browser("thon-1").post(PATH, {f"value.{POOR}": "7", "send": "1"})
    office = centre.browser("tong-hop")
    office.post(f"{PATH}/xet", {"step": "accept"})
    assert office.post(f"{PATH}/xet", {"step": "approve"}).status_code == 400
    assert give(centre).status_code == 302  # type: ignore[attr-defined]
    assert "Đang duyệt thay Chu-Tich" in office.get("/").content.decode()
    assert office.post(f"{PATH}/xet", {"step": "approve"}).status_code == 302
    page = office.get(PATH).content.decode()
    assert "“Thay Chu-Tich.”" in page
    assert "Tong-Hop" in page


def test_many_are_approved_at_once_in_the_leaders_place(centre: Centre) -> None:
    centre.browser("thon-1").post(PATH, {f"value.{POOR}": "7", "send": "1"})
    centre.browser("chu-tich").post(f"{PATH}/xet", {"step": "accept"})
    give(centre)
    office = centre.browser("tong-hop")
    office.post("/ai-da-gui", {"cell": f"thon|thon_1|{PERIOD}", "step": "approve"})
    assert "Thay Chu-Tich." in office.get(PATH).content.decode()


def test_in_the_leaders_place_nobody_approves_what_they_sent(centre: Centre) -> None:
    give(centre)
    office = centre.browser("tong-hop")
    office.post(PATH, {f"value.{POOR}": "7", "send": "1"})
    centre.browser("chu-tich").post(f"{PATH}/xet", {"step": "accept"})
    assert office.post(f"{PATH}/xet", {"step": "approve"}).status_code == 400


def test_one_that_is_ended_on_the_page_holds_no_more(centre: Centre) -> None:
    give(centre)
    leader = centre.browser("chu-tich")
    page = leader.get("/uy-quyen").content.decode()
    assert "Đang có hiệu lực" in page
    entry = page.split('name="end" value="')[1].split('"')[0]
    assert leader.post("/uy-quyen", {"end": entry})["Location"] == "/uy-quyen"
    assert "Chưa ủy quyền cho ai" in leader.get("/uy-quyen").content.decode()
    assert "Đang duyệt thay" not in centre.browser("tong-hop").get("/").content.decode()


@pytest.mark.parametrize("changed", [{"first": ""}, {"last": "1/2/2026"}, {"taker": "thon-1"}, {"last": "2020-01-01"}])
def test_what_cannot_be_is_said_and_what_was_typed_is_kept(centre: Centre, changed: dict[str, str]) -> None:
    answer = give(centre, **changed)
    assert answer.status_code == 422  # type: ignore[attr-defined]
    page = answer.content.decode()  # type: ignore[attr-defined]
    assert "■" in page
    first = changed.get("first", timezone.localdate().isoformat())
    assert f'name="first" type="date" required value="{first}"' in page
    assert not Assignment.objects.filter(delegated_by__isnull=False).exists()
