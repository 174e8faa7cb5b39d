"""A report starts from the last one: its prose with new figures, and the sentences that are to be reconsidered."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from socai.compose.prose import source_paragraphs
from socai.core.periods import Period
from socai.services import prose
from tests.ledgers import PERIOD, POOR, TEMPLATE
from tests.unit.web.centre import Centre
from tests.unit.web.test_desk_pages import enter
from tests.unit.web.test_prose_pages import HOUSES

THEN, LAST_YEAR = PERIOD, "2025H2"
NOW = "2026H2"
PATH = f"/bao-cao/{TEMPLATE}/{NOW}/bao-cao-truoc"


def wrote(centre: Centre, text: str, paragraph: str = HOUSES) -> None:
    path = f"/bao-cao/{TEMPLATE}/{THEN}/loi-van/{paragraph}"
    assert centre.browser("tong-hop").post(path, {"text": text, "base": 0, "do": "save"}).status_code == 302


def page(centre: Centre) -> str:
    shown = centre.browser("tong-hop").get(PATH).content.decode()
    return re.sub(r"[ \n\xa0]+", " ", re.sub(r"<[^>]+>", "", shown))


@pytest.mark.parametrize(
    ("text", "before", "now", "told"),
    [
        ("Hộ nghèo tăng lên {dan_so.ho.ngheo} hộ.", "5", "6", "nay là 06, số để so là 07"),
        ("Hộ nghèo tăng lên {dan_so.ho.ngheo} hộ.", "5", "9", ""),
        ("Hộ nghèo giảm còn {dan_so.ho.ngheo} hộ.", "9", "8", "“giảm” đúng với"),
        # What did not hold then is no claim that went.
        ("Hộ nghèo tăng lên {dan_so.ho.ngheo} hộ.", "9", "6", ""),
        ("Có {dan_so.ho.ngheo} hộ nghèo, nhiều nhất từ trước.", "5", "7", "“nhiều nhất” đúng với"),
        ("Có {dan_so.ho.ngheo} hộ nghèo, nhiều nhất từ trước.", "5", "8", ""),
    ],
)
def test_a_claim_that_held_and_holds_no_more_is_marked(
    centre: Centre, text: str, before: str, now: str, told: str
) -> None:
    enter(centre, POOR, LAST_YEAR, before)
    wrote(centre, text)
    enter(centre, POOR, NOW, now)
    shown = page(centre)
    assert f"{int(now):02} hộ" in shown
    assert ("số để so là" in shown) is bool(told)
    assert told in shown


def test_times_firsts_typed_numbers_and_absent_ones_are_marked(centre: Centre) -> None:
    wrote(centre, "Tháng 5 lần đầu có {dan_so.ho.ngheo} hộ và 98 người.")
    shown = page(centre)
    for told in (
        "“Tháng 5” là thời gian gõ tay",
        "không còn là lần đầu",
        "Chưa có số của kỳ này: Số hộ nghèo",
        "Số 98 gõ tay",
    ):
        assert told in shown


def test_a_time_that_the_template_itself_words_stays(centre: Centre) -> None:
    catalogue = centre.instance.catalogue
    template = catalogue.templates[TEMPLATE]
    text = template.text.replace("hộ nghèo.", "hộ nghèo, quy hoạch đến năm 2045.")
    templates = {**catalogue.templates, TEMPLATE: replace(template, text=text)}
    centre.instance = replace(centre.instance, catalogue=replace(catalogue, templates=templates))
    key = next(each.key for each in source_paragraphs(text) if "2045" in each.words)
    wrote(centre, "Đến năm 2045, từ năm 2024, xã có {dan_so.ho.ngheo} hộ.", key)
    shown = page(centre)
    assert "“năm 2024” là thời gian gõ tay" in shown
    assert "“năm 2045”" not in shown


def test_what_is_chosen_becomes_a_revision_once_and_own_words_stay(centre: Centre) -> None:
    wrote(centre, "Xã còn {dan_so.ho.ngheo} hộ nghèo.")
    enter(centre, POOR, NOW, "6")
    browser = centre.browser("tong-hop")
    assert browser.post(PATH, {}).status_code == 302
    assert prose.texts(TEMPLATE, Period.parse(NOW)) == {}
    for _ in range(2):
        assert browser.post(PATH, {f"take.{HOUSES}": "1"}).status_code == 302
    assert prose.texts(TEMPLATE, Period.parse(NOW)) == {HOUSES: "Xã còn {dan_so.ho.ngheo} hộ nghèo."}
    assert len(prose.revisions(TEMPLATE, Period.parse(NOW), HOUSES)) == 1
    assert "Kỳ này đã có lời của đoạn này" in page(centre)


def test_without_an_earlier_report_it_says_so_and_an_auditor_may_not(centre: Centre) -> None:
    assert "Chưa có lời văn nào của kỳ trước" in page(centre)
    assert centre.browser("kiem-tra").get(PATH).status_code == 403
    assert centre.browser("kiem-tra").post(PATH, {f"take.{HOUSES}": "1"}).status_code == 403
