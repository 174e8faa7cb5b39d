"""What a device without a network relies on: its worker, its key, and a form that arrives late, twice or too late."""

from __future__ import annotations

import json
from base64 import b64decode
from uuid import uuid4

from socai.ledger.models import Batch, Draft, Entry, SubmissionStep
from socai.services.verification import verify
from tests.ledgers import AREA, OTHER, PERIOD, POOR
from tests.unit.web.centre import Centre

PATH = f"/phieu/thon/thon_1/{PERIOD}"
KEY_BYTES = 32


def queued(centre: Centre, name: str = "thon-1", **fields: object) -> dict[str, object]:
    """Send what waited on a device: 7 poor households, from a page that showed every box empty."""
    empty = json.dumps(["", False, "", False])
    sent = {"key": str(uuid4()), "steps": "0", f"value.{POOR}": "7", f"was.{POOR}": empty, **fields}
    answer = centre.browser(name).post(f"{PATH}/gui-sau", sent)
    assert answer.status_code == 200
    return answer.json()  # type: ignore[no-any-return]


def save(centre: Centre, name: str, **typed: str) -> None:
    centre.browser(name).post(f"{PATH}/luu", typed)


def judge(centre: Centre, **what: str) -> None:
    assert centre.browser("tong-hop").post(f"{PATH}/xet", what).status_code == 302


def test_the_worker_stands_at_the_root_and_is_not_kept(centre: Centre) -> None:
    answer = centre.browser().get("/sw.js")
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer["Cache-Control"] == "no-store"
    assert b"const device" in answer.content


def test_each_account_has_a_key_of_its_own(centre: Centre) -> None:
    told = {name: centre.browser(name).get("/ngoai-tuyen").json() for name in ("thon-1", "thon-3", "chu-tich")}
    keys = {each["key"] for each in told.values()}
    assert len(keys) == len(told)
    assert {len(b64decode(key)) for key in keys} == {KEY_BYTES}
    assert told["thon-1"]["key"] == centre.browser("thon-1").get("/ngoai-tuyen").json()["key"]
    assert all("/thon_1/" in path for path in told["thon-1"]["forms"])
    assert told["chu-tich"]["forms"] == []


def test_what_waited_is_sent_once_however_often_it_comes(centre: Centre) -> None:
    key = str(uuid4())
    assert queued(centre, key=key)["state"] == "sent"
    batches = Batch.objects.count()
    assert queued(centre, key=key)["state"] == "sent"
    assert Batch.objects.count() == batches
    assert SubmissionStep.objects.count() == 1
    assert verify(instance=centre.instance).findings == ()


def test_a_page_that_was_sent_already_is_sent_once(centre: Centre) -> None:
    """The first answer got lost on the way to the browser; then the office returned the form."""
    form = {"key": str(uuid4()), f"value.{POOR}": "7", "send": "1"}
    assert centre.browser("thon-1").post(PATH, form).status_code == 302
    judge(centre, step="return", note="Xem lại")
    assert centre.browser("thon-1").post(PATH, form).status_code == 302
    assert queued(centre, key=form["key"])["state"] == "sent"
    assert list(SubmissionStep.objects.order_by("number").values_list("state", flat=True)) == ["sent", "returned"]


def test_a_key_of_another_account_opens_nothing(centre: Centre) -> None:
    key = str(uuid4())
    queued(centre, key=key)
    judge(centre, step="return", note="Xem lại")
    fields = {"key": key, "steps": "2", f"value.{POOR}": "7"}
    assert centre.browser("tong-hop").post(f"{PATH}/gui-sau", fields).status_code == 400
    assert SubmissionStep.objects.count() == 2


def test_what_others_typed_meanwhile_is_shown_and_stays(centre: Centre) -> None:
    save(centre, "tong-hop", **{f"value.{POOR}": "9"})
    told = queued(centre)
    assert told["state"] == "changed"
    (difference,) = told["differences"]  # type: ignore[misc]
    assert (difference["mine"]["shown"], difference["standing"]["shown"]) == ("7", "9")
    assert json.loads(Draft.objects.get().typed)[POOR]["value"] == "9"
    assert not SubmissionStep.objects.exists()
    known = json.dumps(difference["standing"]["value"])
    assert queued(centre, **{f"was.{POOR}": known})["state"] == "sent"


def test_a_box_that_one_left_alone_and_others_filled_in_is_shown_too(centre: Centre) -> None:
    save(centre, "tong-hop", **{f"value.{AREA}": "12"})
    told = queued(centre, **{f"value.{AREA}": "", f"was.{AREA}": json.dumps(["", False, "", False])})
    assert [each["code"] for each in told["differences"]] == [AREA]  # type: ignore[attr-defined]


def test_what_this_device_typed_before_is_nobody_elses(centre: Centre) -> None:
    save(centre, "thon-1", **{f"value.{POOR}": "6", f"value.{OTHER}": "1200"})
    seen = [json.dumps(["", False, "", False]), json.dumps(["6", False, "", False])]
    told = queued(centre, **{f"was.{POOR}": seen, f"value.{OTHER}": "1.200"})
    assert told["state"] == "sent"
    sent = Entry.objects.filter(batch_id=SubmissionStep.objects.get().batch_id)
    assert {each.indicator: each.value_scaled for each in sent} == {POOR: 7, OTHER: 1200}


def test_a_form_that_was_sent_by_others_is_left_alone(centre: Centre) -> None:
    centre.browser("tong-hop").post(PATH, {f"value.{POOR}": "9", "send": "1"})
    told = queued(centre)
    assert told["state"] == "closed"
    assert told["steps"] == 1
    assert queued(centre, **{f"value.{POOR}": "9"})["state"] == "sent"
    assert SubmissionStep.objects.count() == 1


def test_a_form_that_came_back_meanwhile_is_looked_at_again(centre: Centre) -> None:
    centre.browser("tong-hop").post(PATH, {f"value.{POOR}": "9", "send": "1"})
    centre.browser("chu-tich").post(f"{PATH}/xet", {"step": "return", "note": "Xem lại"})
    told = queued(centre)
    assert (told["state"], told["steps"]) == ("changed", 2)


def test_what_is_unusual_is_asked_and_saved_but_not_sent(centre: Centre) -> None:
    told = queued(centre, **{f"value.{POOR}": "70"})
    assert told["state"] == "asked"
    assert "70" in str(told["findings"])
    assert json.loads(Draft.objects.get().typed)[POOR]["value"] == "70"
    assert queued(centre, **{f"value.{POOR}": "70", "sure": "1"})["state"] == "sent"


def test_nonsense_from_a_device_does_no_harm(centre: Centre) -> None:
    odd = {"key": "x", "steps": "²", f"was.{POOR}": ["{", "7", "[1]", '["", false, "", false]']}
    assert queued(centre, **odd)["state"] == "sent"
    assert queued(centre, key="x" * 500, steps="9" * 50)["state"] == "sent"
    assert SubmissionStep.objects.count() == 1
