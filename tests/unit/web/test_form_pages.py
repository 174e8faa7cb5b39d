"""A form from the first box to the leader's approval, as pages: without scripts, each step by whom it is for."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

import pytest
from django.db import DatabaseError, transaction

from socai.core.figures import Basis
from socai.core.periods import Period
from socai.ledger.models import Draft, Entry, SubmissionStep
from socai.services import submissions
from socai.services.entries import record
from socai.services.errors import ServiceError
from socai.services.typed import Typed
from socai.services.verification import verify
from socai.services.wording import say
from tests.ledgers import AREA, OTHER, PERIOD, POOR, row
from tests.unit.web.centre import Centre

PATH = f"/phieu/thon/thon_1/{PERIOD}"
GOOD = {f"value.{POOR}": "7", f"value.{OTHER}": "1.200", f"value.{AREA}": "12,5", f"note.{AREA}": "đo lại"}


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined, no-any-return]


def send(centre: Centre, **typed: str) -> int:
    return centre.browser("thon-1").post(PATH, {**GOOD, "send": "1", **typed}).status_code


def step(centre: Centre, name: str, what: str, note: str = "") -> int:
    return centre.browser(name).post(f"{PATH}/xet", {"step": what, "note": note}).status_code


def states() -> list[str]:
    return list(SubmissionStep.objects.order_by("number").values_list("state", flat=True))


def test_a_form_shows_only_its_boxes_and_takes_figures_as_people_type_them(centre: Centre) -> None:
    page = text(centre.browser("thon-1").get(PATH))
    assert page.count('inputmode="decimal"') == 3
    assert send(centre) == 302
    entered = {each.indicator: each for each in Entry.objects.filter(period=PERIOD).order_by("id")}
    assert (entered[OTHER].value_scaled, entered[AREA].value_scaled, entered[AREA].note) == (1200, 1250, "đo lại")
    assert states() == ["sent"]
    assert Draft.objects.count() == 0
    assert "đã gửi" in text(centre.browser("thon-1").get(PATH))
    assert verify(instance=centre.instance).findings == ()


def test_empty_zero_and_none_of_it_are_three_things(centre: Centre) -> None:
    typed = {f"value.{POOR}": "0", f"value.{OTHER}": "", f"none.{OTHER}": "on", f"value.{AREA}": ""}
    assert centre.browser("thon-1").post(PATH, {**typed, "send": "1"}).status_code == 302
    rows = Entry.objects.filter(batch_id=SubmissionStep.objects.get().batch_id)
    assert {(row.indicator, row.state, row.value_scaled) for row in rows} == {(POOR, "value", 0), (OTHER, "na", None)}


def test_a_remark_with_a_mark_of_secrecy_is_said_at_its_box_and_kept_nowhere(centre: Centre) -> None:
    browser, marked = centre.browser("thon-1"), {**GOOD, f"note.{AREA}": "(MẬT) đo lại"}
    answer = browser.post(PATH, {**marked, "send": "1"})
    assert (answer.status_code, Draft.objects.count(), states()) == (422, 0, [])
    assert 'value="12,5"' in text(answer)
    assert say("secrecy.typed", lang="vi", mark="MẬT") in text(answer)
    assert say("secrecy.typed", lang="vi", mark="MẬT") in text(browser.post(f"{PATH}/luu", marked))
    assert Draft.objects.count() == 0
    centre.browser("thon-1").post(PATH, {**GOOD, "send": "1"})
    assert step(centre, "tong-hop", "return", "xem lại [MẬT]") == 400
    assert states() == ["sent"]


def test_the_figures_around_a_box_lead_to_where_they_came_from(centre: Centre) -> None:
    actor, before = centre.ledger.actor("thon-1"), "2025H2"
    known = [replace(row(POOR, "9"), org_unit="thon_1", period=Period.parse(when)) for when in (before, "2025H1")]
    assert record(instance=centre.instance, actor=actor, rows=known, reason="x").batch
    open_page = text(centre.browser("thon-1").get(PATH))
    send(centre)
    for page in (open_page, text(centre.browser("thon-1").get(PATH))):
        for when in (before, "2025H1"):
            assert f'href="/so-lieu/{POOR}/thon_1/{when}"' in page
    assert centre.browser("thon-1").get(f"/so-lieu/{POOR}/thon_1/{before}").status_code == 200


def test_in_english_the_page_of_a_figure_names_it_in_english_and_says_whose_and_when(centre: Centre) -> None:
    send(centre, **{f"value.{POOR}": "", f"none.{POOR}": "on"})
    browser = centre.browser("thon-1")
    browser.post("/ngon-ngu", {"lang": "en"})
    page = text(browser.get(f"/so-lieu/{POOR}/thon_1/{PERIOD}"))
    name = centre.instance.catalogue.indicators[POOR].name_en
    assert f"<h1>{name}</h1>" in page
    assert "Thôn Một · first 6 months of 2026" in page
    assert "<strong>none here</strong>" in page


def test_what_cannot_be_read_is_said_at_its_box_and_everything_typed_is_kept(centre: Centre) -> None:
    answer = centre.browser("thon-1").post(PATH, {**GOOD, f"value.{POOR}": "bảy", "send": "1"})
    assert answer.status_code == 422
    assert 'value="bảy"' in text(answer)
    assert 'value="12,5"' in text(answer)
    assert 'aria-invalid="true"' in text(answer)
    assert states() == []
    assert 'value="bảy"' in text(centre.browser("thon-1").get(PATH))


def test_an_unusual_figure_is_asked_about_once_and_then_sent(centre: Centre) -> None:
    browser = centre.browser("thon-1")
    answer = browser.post(PATH, {**GOOD, f"value.{POOR}": "70", "send": "1"})
    assert answer.status_code == 422
    assert "Vẫn gửi" in text(answer)
    assert states() == []
    assert browser.post(PATH, {**GOOD, f"value.{POOR}": "70", "sure": "1"}).status_code == 302
    assert states() == ["sent"]


def test_one_box_is_saved_as_it_is_typed_beside_the_others(centre: Centre) -> None:
    browser = centre.browser("thon-1")
    saved = text(browser.post(f"{PATH}/luu", {f"value.{POOR}": "70"}))
    assert "▲" in saved
    assert "1/3" in saved
    browser.post(f"{PATH}/luu", {f"value.{OTHER}": "3.6"})
    page = text(browser.get(PATH))
    assert 'value="70"' in page
    assert 'value="3.6"' in page
    assert states() == []


def test_an_empty_form_is_not_sent(centre: Centre) -> None:
    assert centre.browser("thon-1").post(PATH, {f"value.{POOR}": "", "send": "1"}).status_code == 422
    assert states() == []


def test_a_form_goes_from_hand_to_hand(centre: Centre) -> None:
    send(centre)
    assert step(centre, "tong-hop", "return", "Lúa chưa khớp với sổ") == 302
    assert "Lúa chưa khớp với sổ" in text(centre.browser("thon-1").get(PATH))
    assert send(centre, **{f"value.{AREA}": "12"}) == 302
    assert step(centre, "tong-hop", "accept") == 302
    assert step(centre, "chu-tich", "approve") == 302
    assert states() == ["sent", "returned", "sent", "accepted", "approved"]
    assert "đã duyệt" in text(centre.browser("kiem-tra").get(PATH))
    assert verify(instance=centre.instance).findings == ()


@pytest.mark.parametrize(
    ("name", "what", "note"),
    [("tong-hop", "approve", ""), ("chu-tich", "approve", ""), ("tong-hop", "return", " "), ("tong-hop", "la", "")],
)
def test_a_step_out_of_turn_or_without_its_reason_is_refused(centre: Centre, name: str, what: str, note: str) -> None:
    send(centre)
    assert step(centre, name, what, note) == 400
    assert states() == ["sent"]


def test_nobody_accepts_what_they_sent_and_the_database_refuses_it_too(centre: Centre) -> None:
    assert centre.browser("tong-hop").post(PATH, {**GOOD, "send": "1"}).status_code == 302
    assert step(centre, "tong-hop", "accept") == 400
    sent = SubmissionStep.objects.get()
    with pytest.raises(DatabaseError, match="nobody confirms, accepts or approves"), transaction.atomic():
        centre.ledger.run(
            "INSERT INTO ledger_submissionstep (id, batch_id, position, form, org_unit_id, period, number, state,"
            " account_id, at, note) SELECT (batch_id + 1) * 16777216 + 1, batch_id + 1, 1, form, org_unit_id, period,"
            " 2, 'accepted', account_id, at, '' FROM ledger_submissionstep WHERE id = %s",
            [sent.pk],
        )


def test_a_form_that_was_sent_is_closed_for_its_unit(centre: Centre) -> None:
    send(centre)
    assert send(centre, **{f"value.{POOR}": "9"}) == 400
    assert states() == ["sent"]


def test_the_office_sees_who_has_sent_and_accepts_what_it_chose(centre: Centre) -> None:
    send(centre)
    office = centre.browser("tong-hop")
    page = text(office.get("/ai-da-gui"))
    assert "Thôn Ba" in page
    assert "Thôn Ba: xã chưa nhận được" in page
    answer = office.post("/ai-da-gui", {"step": "accept", "cell": f"thon|thon_1|{PERIOD}"})
    assert answer["Location"] == "/ai-da-gui"
    assert states() == ["sent", "accepted"]


def test_a_figure_shows_where_it_is_from_and_every_change(centre: Centre) -> None:
    send(centre)
    step(centre, "tong-hop", "return", "Xem lại")
    send(centre, **{f"value.{AREA}": "13"})
    page = text(centre.browser("thon-1").get(f"/so-lieu/{AREA}/thon_1/{PERIOD}"))
    assert "13,00" in page
    assert "12,50" in page
    assert "đo lại" in page
    assert "Thon-1" in page


def test_a_fraction_where_whole_numbers_are_counted_is_said_with_the_nearest(centre: Centre) -> None:
    answer = centre.browser("thon-1").post(PATH, {**GOOD, f"value.{POOR}": "7,5", "send": "1"})
    assert answer.status_code == 422
    assert "“7,5”: ô này ghi số tròn, không có phần lẻ; gần nhất là 8." in text(answer)
    answer = centre.browser("thon-1").post(PATH, {**GOOD, f"value.{AREA}": "12,345", "send": "1"})
    assert "ô này ghi nhiều nhất 2 chữ số sau dấu phẩy; gần nhất là 12,35." in text(answer)


def test_what_another_changed_meanwhile_is_shown_before_it_is_sent(centre: Centre) -> None:
    """A page with scripts says which boxes were typed into; the others keep what somebody else typed."""
    centre.browser("tong-hop").post(f"{PATH}/luu", {f"value.{OTHER}": "1300"})
    mine = {**GOOD, f"value.{OTHER}": "", "touched": ["", f"value.{POOR}", f"value.{AREA}"], "send": "1"}
    answer = centre.browser("thon-1").post(PATH, mine)
    assert answer.status_code == 422
    assert "Người khác vừa sửa ô này từ – thành 1300" in text(answer)
    assert 'value="1300"' in text(answer)
    assert 'value="12,5"' in text(answer)
    assert states() == []


def test_a_save_that_comes_after_the_sending_leaves_no_draft_behind(centre: Centre) -> None:
    found = submissions.submission(
        instance=centre.instance, actor=centre.ledger.actor("thon-1"), form="thon", unit="thon_1", period=PERIOD
    )
    send(centre)
    with pytest.raises(ServiceError, match=r"submission\.not_open"):
        submissions.save(actor=centre.ledger.actor("thon-1"), submission=found, boxes={POOR: Typed("9")})
    assert Draft.objects.count() == 0


def test_a_save_of_somebody_whose_session_ended_leads_back_to_the_form(centre: Centre) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://127.0.0.1{PATH}"}
    answer = centre.browser().post(f"{PATH}/luu", {f"value.{POOR}": "9"}, headers=headers)
    assert answer.status_code == 401
    assert answer["HX-Redirect"] == f"/dang-nhap?{urlencode({'next': PATH})}"


def enter(centre: Centre, value: str, **others: str) -> None:
    """Enter a figure on another way than the form."""
    rows = [row(OTHER, value, org_unit="thon_1", **others)]
    recorded = record(instance=centre.instance, actor=centre.ledger.actor("van_phong"), rows=rows, reason="x")
    assert recorded.batch is not None


def test_a_figure_that_comes_in_on_another_way_meanwhile_is_not_taken_back(centre: Centre) -> None:
    browser = centre.browser("thon-1")
    browser.post(f"{PATH}/luu", {f"value.{POOR}": "7"})
    enter(centre, "1200")
    page = text(browser.get(PATH))
    assert 'value="1.200"' in page
    assert browser.post(PATH, {f"value.{POOR}": "7", f"value.{OTHER}": "1.200", "send": "1"}).status_code == 302
    standing = [each.value_scaled for each in Entry.objects.filter(indicator=OTHER, org_unit__versions__key="thon_1")]
    assert standing[-1] == 1200


def test_a_remark_with_a_line_break_in_it_is_nobody_elses_change(centre: Centre) -> None:
    enter(centre, "1200", note="đo  lại\nhai lần")
    browser = centre.browser("thon-1")
    shown = {f"value.{OTHER}": "1.200", f"note.{OTHER}": "đo lại hai lần"}
    posted = {**shown, f"value.{POOR}": "7", "touched": ["", f"value.{POOR}"], "send": "1"}
    assert browser.post(PATH, posted).status_code == 302
    assert [each.note for each in Entry.objects.filter(indicator=OTHER, note__contains="lại")] == ["đo  lại\nhai lần"]


def test_a_number_beside_none_of_it_is_asked_about(centre: Centre) -> None:
    answer = centre.browser("thon-1").post(PATH, {**GOOD, f"none.{POOR}": "on", "send": "1"})
    assert answer.status_code == 422
    assert "■" in text(answer)
    assert states() == []


def test_a_figure_of_a_unit_that_has_ended_is_shown_as_it_was_reported(centre: Centre) -> None:
    rows = [row(AREA, "12", org_unit="thon_2", period="2026Q1", basis=Basis.ESTIMATE)]
    record(instance=centre.instance, actor=centre.ledger.actor("nong_nghiep"), rows=rows, reason="x")
    page = text(centre.browser("tong-hop").get(f"/so-lieu/{AREA}/thon_2/2026Q1"))
    assert "12,00" in page
    assert "--boundaries" not in page
    assert say("web.estimate", lang="vi") in page
