"""Messages and grids: figures of many units at once, looked at, put into their forms, sent."""

from __future__ import annotations

from django.test import Client

from socai.ledger.models import Draft, Entry, SubmissionStep
from socai.services.wording import say
from tests.ledgers import AREA, OTHER, PERIOD, POOR
from tests.unit.web.centre import Centre

FORM = f"thon|{PERIOD}"
EVENING = """Ông Lò Văn Páo, 0912 345 678
Thôn Một: nghèo 7; hộ khác 1.200, lúa 12,5 ha
Thôn Hai: lúa 3 ha
Thôn Bốn: nghèo 4"""


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined, no-any-return]


def read(browser: Client, words: str) -> str:
    return text(browser.post("/tin-nhan", {"form": FORM, "text": words}))


def test_an_evening_of_messages_is_read_unit_by_unit_and_nothing_is_written(centre: Centre) -> None:
    page = read(centre.browser("tong-hop"), EVENING)
    for field, value in ((POOR, "7"), (OTHER, "1.200"), (AREA, "12,5")):
        assert f'name="value.thon_1|{field}" value="{value}"' in page.replace("12,50", "12,5")
    assert "Thôn Một: đã nhận" in page
    assert "0912" not in page
    assert "nghèo 4" in page
    assert "Páo" not in page
    assert not Draft.objects.exists()


def test_what_was_confirmed_goes_into_the_forms(centre: Centre) -> None:
    confirmed = {"form": FORM, f"value.thon_1|{POOR}": "8", f"value.thon_1|{AREA}": "không có", "save": "1"}
    assert say("web.put_saved", lang="vi") in text(centre.browser("tong-hop").post("/tin-nhan", confirmed))
    draft = Draft.objects.get()
    assert "Lò Văn Páo" not in draft.typed
    page = text(centre.browser("thon-1").get(f"/phieu/thon/thon_1/{PERIOD}"))
    assert 'value="8"' in page
    assert 'value="không có"' in page
    assert not SubmissionStep.objects.exists()


def test_sending_leaves_what_is_unusual_to_be_looked_at(centre: Centre) -> None:
    browser = centre.browser("tong-hop")
    fields = {f"value.thon_1|{POOR}": "8", f"value.thon_3|{POOR}": "70"}
    page = text(browser.post("/tin-nhan", {"form": FORM, **fields, "send": "1"}))
    assert say("web.put_sent", lang="vi") in page
    assert say("web.put_asked", lang="vi") in page
    assert Entry.objects.filter(indicator=POOR, value_scaled=8).exists()
    assert SubmissionStep.objects.count() == 1
    again = text(browser.post("/tin-nhan", {"form": FORM, **fields, "save": "1"}))
    assert say("web.put_closed", lang="vi") in again


def test_a_village_pastes_its_own_message_without_a_name_and_reads_no_other(centre: Centre) -> None:
    browser = centre.browser("thon-1")
    assert f'name="value.thon_1|{POOR}" value="7"' in read(browser, "nghèo 7").replace('"07"', '"7"')
    page = read(browser, "Thôn Ba: nghèo 9")
    assert "value.thon_3" not in page
    assert say("message.not_yours", lang="vi", words="Thôn Ba") in page
    answer = browser.post("/tin-nhan", {"form": FORM, f"value.thon_3|{POOR}": "9", "save": "1"})
    assert answer.status_code == 403
    assert not Draft.objects.exists()


GRID = f"/bang/thon/{PERIOD}"


def test_a_grid_has_a_line_for_each_unit_that_one_fills_in_for(centre: Centre) -> None:
    page = text(centre.browser("tong-hop").get(GRID))
    for unit in ("thon_1", "thon_2", "thon_3"):
        assert f'name="value.{unit}|{POOR}"' in page
    own = text(centre.browser("thon-1").get(GRID))
    assert "thon_1" in own
    assert "thon_3" not in own


def test_a_grid_changes_what_was_typed_and_nothing_else(centre: Centre) -> None:
    note = {f"value.{AREA}": "3", f"note.{AREA}": "đo lại"}
    centre.browser("thon-1").post(f"/phieu/thon/thon_1/{PERIOD}/luu", note)
    fields = {f"value.thon_1|{AREA}": "3", f"value.thon_1|{POOR}": "8", f"value.thon_3|{POOR}": ""}
    page = text(centre.browser("tong-hop").post(GRID, {**fields, "save": "1"}))
    assert "Thôn Một" in page
    assert "Thôn Ba" not in page
    form = text(centre.browser("thon-1").get(f"/phieu/thon/thon_1/{PERIOD}"))
    for shown in ('value="3"', 'value="đo lại"', 'value="8"'):
        assert shown in form
    assert Draft.objects.count() == 1


def test_chosen_lines_of_a_grid_are_sent(centre: Centre) -> None:
    fields = {f"value.thon_1|{POOR}": "8", f"value.thon_3|{POOR}": "9", "unit": ["thon_3"], "send": "1"}
    page = text(centre.browser("tong-hop").post(GRID, fields))
    assert say("web.put_sent", lang="vi") in page
    assert say("web.put_saved", lang="vi") in page
    assert SubmissionStep.objects.get().org_unit.pk != Draft.objects.get().org_unit.pk
    shown = text(centre.browser("tong-hop").get(GRID))
    assert f'name="value.thon_3|{POOR}"' not in shown
    assert "đã gửi" in shown
    assert f'<a href="/so-lieu/{POOR}/thon_3/{PERIOD}">09</a>' in shown


def test_a_grid_of_no_form_or_no_period_of_it_is_refused(centre: Centre) -> None:
    browser = centre.browser("tong-hop")
    assert browser.get(f"/bang/la/{PERIOD}").status_code == 400
    assert browser.get("/bang/thon/2026-06").status_code == 400
    assert browser.post("/tin-nhan", {"form": "la|2026H1", "text": "lúa 3"}).status_code == 400


def test_a_unit_out_of_reach_leaves_the_others_alone(centre: Centre) -> None:
    fields = {f"value.thon_1|{POOR}": "8", f"value.thon_3|{POOR}": "9"}
    assert centre.browser("thon-1").post("/tin-nhan", {"form": FORM, **fields, "save": "1"}).status_code == 403
    assert not Draft.objects.exists()
