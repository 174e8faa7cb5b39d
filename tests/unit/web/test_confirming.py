"""What somebody of another unit sent for a village: both are named, and its head confirms it or takes it back."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction

from socai.ledger.models import SubmissionStep
from socai.services.verification import verify
from tests.ledgers import PERIOD, POOR
from tests.unit.web.centre import Centre

PATH = f"/phieu/thon/thon_1/{PERIOD}"
HEAD, HELPER, LEADER = "thon-1", "tong-hop", "chu-tich"


@pytest.fixture
def helped(centre: Centre) -> Centre:
    """A centre in which an office has sent the form of a village."""
    centre.browser(HELPER).post(PATH, {f"value.{POOR}": "7", "send": "1"})
    return centre


def page(centre: Centre, name: str, path: str = PATH) -> str:
    return centre.browser(name).get(path).content.decode()


def confirm(centre: Centre, name: str, what: str = "confirm", note: str = "") -> int:
    return centre.browser(name).post(f"{PATH}/xac-nhan", {"step": what, "note": note}).status_code


def states() -> list[str]:
    return list(SubmissionStep.objects.order_by("number").values_list("state", flat=True))


def test_the_head_confirms_with_one_tap(helped: Centre) -> None:
    assert "chưa được xác nhận" in page(helped, HEAD, "/")
    shown = page(helped, HEAD)
    assert "Tong-Hop gửi thay Thôn Một" in shown
    assert ">Xác nhận</button>" in shown
    assert confirm(helped, HEAD) == 302
    assert "đã gửi, đã xác nhận</strong> · Thon-1" in page(helped, HEAD)
    assert "xác nhận" not in page(helped, HEAD, "/").replace("đã xác nhận", "")
    assert confirm(helped, HEAD) == 400
    assert verify(instance=helped.instance).findings == ()


def test_the_head_takes_back_what_is_wrong_and_sends_it_anew(helped: Centre) -> None:
    assert confirm(helped, HEAD, "return", " ") == 400
    assert confirm(helped, HEAD, "return", "Bản có 8 hộ") == 302
    assert helped.browser(HEAD).post(PATH, {f"value.{POOR}": "8", "send": "1"}).status_code == 302
    assert states() == ["sent", "returned", "sent"]
    assert "chưa được xác nhận" not in page(helped, LEADER)


def test_offices_and_leaders_see_that_it_is_not_confirmed_and_are_not_held_up(helped: Centre) -> None:
    assert "gửi thay, chưa xác nhận" in page(helped, LEADER, "/ai-da-gui")
    assert "chưa được xác nhận" in page(helped, LEADER)
    for what in ("accept", "approve"):
        assert helped.browser(LEADER).post(f"{PATH}/xet", {"step": what}).status_code == 302
    assert confirm(helped, HEAD) == 400


@pytest.mark.parametrize("name", [HELPER, LEADER, "vp-xa", "thon-3", "kiem-tra"])
def test_nobody_else_confirms(helped: Centre, name: str) -> None:
    assert confirm(helped, name) in {400, 404}
    assert states() == ["sent"]


def test_what_a_village_sent_itself_needs_no_confirmation(centre: Centre) -> None:
    centre.browser(HEAD).post(PATH, {f"value.{POOR}": "7", "send": "1"})
    assert "Xác nhận" not in page(centre, HEAD)
    assert confirm(centre, HEAD) == 400
    assert not SubmissionStep.objects.get().is_for_another


def test_the_database_lets_no_sender_confirm_either(helped: Centre) -> None:
    with pytest.raises(DatabaseError, match="nobody confirms"), transaction.atomic():
        helped.ledger.run(
            "INSERT INTO ledger_submissionstep (id, batch_id, position, form, org_unit_id, period, number, state,"
            " account_id, at, note, is_for_another) SELECT (batch_id + 1) * 16777216 + 1, batch_id + 1, 1, form,"
            " org_unit_id, period, 2, 'confirmed', account_id, at, '', false FROM ledger_submissionstep"
        )
