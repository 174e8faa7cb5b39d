"""The prose of a draft on its page: written with slots, kept as revisions, never overwritten, typed numbers told."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from socai.compose.prose import source_paragraphs
from socai.core.periods import Period
from socai.ledger.models import AuditEvent
from socai.services import drafts, issued, prose, rebuilding
from socai.services.issuing import Asked, issue_report
from socai.services.prose import Change
from tests.ledgers import PACK, PERIOD, TEMPLATE, fresh_ledger
from tests.unit.web.centre import Centre

REPORT = f"/bao-cao/{TEMPLATE}/{PERIOD}"
HOUSES = next(each.key for each in source_paragraphs(PACK["templates/so-ho.md"]) if "hộ nghèo" in each.words)
PATH = f"{REPORT}/loi-van/{HOUSES}"
WORDS = "Xã có {dan_so.ho.tong} hộ, {dan_so.ho.ngheo} hộ nghèo; đời sống khá lên."


def page(centre: Centre, path: str = PATH, who: str = "tong-hop") -> str:
    return centre.browser(who).get(path).content.decode()


def post(centre: Centre, text: str, *, base: int = 0, who: str = "tong-hop", do: str = "save") -> tuple[int, str]:
    answer = centre.browser(who).post(PATH, {"text": text, "base": base, "do": do})
    return answer.status_code, answer.content.decode()


def draft(centre: Centre) -> str:
    return re.sub(r"<[^>]+>", "", page(centre, f"{REPORT}/du-thao")).replace("\xa0", " ")


def test_the_draft_leads_to_its_paragraphs_and_shows_what_was_written(centre: Centre) -> None:
    assert f'href="{PATH}"' in page(centre, f"{REPORT}/du-thao")
    assert f'href="{PATH}"' not in page(centre, f"{REPORT}/du-thao", "kiem-tra")
    assert "{dan_so.ho.ngheo}" in page(centre)
    assert post(centre, WORDS)[0] == 302
    assert re.search(r"Xã có [\d.]+ hộ, 07 hộ nghèo; đời sống khá lên\.", draft(centre))
    assert '<a class="n" href="/so-lieu/dan_so.ho.ngheo/' in page(centre)


def test_every_save_is_a_revision_with_its_difference_and_an_event(centre: Centre) -> None:
    post(centre, WORDS)
    post(centre, WORDS.replace("khá", "ổn"), base=1, who="vp-xa")
    text = page(centre)
    assert "Lần 2, Vp-Xa" in text
    assert re.search(r"<del>.*?khá.*?</del><ins>.*?ổn.*?</ins>", text)
    event = AuditEvent.objects.filter(action="batch.report").latest("number")
    assert HOUSES in event.data
    assert post(centre, "", base=2, do="template")[0] == 302
    assert re.search(r"Toàn xã có [\d.]+ hộ", draft(centre))
    assert [each.text is None for each in prose.revisions(TEMPLATE, Period.parse(PERIOD), HOUSES)] == [
        False, False, True
    ]  # fmt: skip


def test_two_who_write_are_told_of_each_other_and_nothing_is_overwritten(centre: Centre) -> None:
    page(centre, who="vp-xa")
    assert "Vp-Xa đang mở đoạn này" in page(centre)
    assert "đang mở đoạn này" not in page(centre, who="vp-xa").replace("Tong-Hop đang mở", "")
    post(centre, WORDS, who="vp-xa")
    assert "Vp-Xa đang mở đoạn này" not in page(centre)
    status, text = post(centre, "Lời của tôi, {dan_so.ho.ngheo} hộ.")
    assert status == 409
    assert "Vp-Xa đã lưu đoạn này" in text
    assert "Lời của tôi, {dan_so.ho.ngheo} hộ." in text
    assert "đời sống khá lên" in text
    assert 'name="base" value="1"' in text
    assert "đời sống khá lên" in draft(centre)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Có {dan_so.ho.nghe} hộ.", "dan_so.ho.ngheo"),
        ("Có {dan_so.ho.ngheo hộ.", "chưa được đóng"),
        ("Có {dan_so.ho.ngheo + nong_nghiep.lua.dien_tich} hộ.", "Không cộng trừ được"),
        ("Có {98} hộ.", "{98}"),
        ("Có {dan_so.ho.ngheo * 98} hộ.", "số gõ tay"),
        ('Có {count(so.don_thu where nguoi_gui = "An")} đơn.', "riêng tư"),
        ("# Đề mục", "chỉ viết đoạn văn"),
        ("- ý một\n- ý hai", "chỉ viết đoạn văn"),
        ("x" * 20_001, "20"),
        ("TUYỆT MẬT", "MẬT"),
    ],
)
def test_what_cannot_be_prose_is_one_clear_line_and_is_not_kept(centre: Centre, text: str, told: str) -> None:
    before = centre.ledger.dump()["ledger_proserevision"]
    status, shown = post(centre, text)
    assert status == 422
    alert = shown.split('role="alert">')[1].split("</div>")[0]
    assert alert.count("<p") == 1
    assert told in alert
    assert "so-ho.md" not in alert
    assert centre.ledger.dump()["ledger_proserevision"] == before


def test_a_typed_number_is_told_and_is_no_figure(centre: Centre) -> None:
    before = centre.ledger.dump()["ledger_entry"]
    assert post(centre, f"{WORDS} Có 98 hộ cận nghèo, theo Nghị quyết số 57-NQ/TW.")[0] == 302
    for shown in (page(centre), page(centre, REPORT)):
        assert "Số 98 gõ tay" in shown
        assert "Số 57" not in shown
    assert centre.ledger.dump()["ledger_entry"] == before


def test_a_text_is_tried_without_being_kept_and_markup_is_words(centre: Centre) -> None:
    status, shown = post(centre, "<script>x</script> {dan_so.ho.ngheo} hộ.", do="try")
    assert status == 200
    assert "&lt;script&gt;x&lt;/script&gt;" in shown
    assert "<script>x" not in shown
    assert prose.texts(TEMPLATE, Period.parse(PERIOD)) == {}


def test_numbers_are_found_by_their_names(centre: Centre) -> None:
    for words in ("lúa+diện", "Dien+tich+LUA"):
        assert "{nong_nghiep.lua.dien_tich}" in page(centre, f"{PATH}?tim={words}")
    assert "{dan_so.ho.ngheo}" in page(centre, f"{PATH}?tim=ho+ngheo")
    assert "Không có chỉ tiêu nào" in page(centre, f"{PATH}?tim=zzz")


def test_a_paragraph_that_is_not_there_gets_one_line(centre: Centre) -> None:
    answer = centre.browser("tong-hop").get(f"{REPORT}/loi-van/p0")
    assert answer.status_code == 400
    assert "p0" in answer.content.decode()
    assert centre.browser("thon-1").get(PATH).status_code == 403


def test_an_issued_report_keeps_the_prose_it_was_issued_with(tmp_path: Path) -> None:
    with fresh_ledger("sqlite", tmp_path, real=True) as ledger:
        instance, leader = ledger.instance, ledger.actor("lanh-dao")

        def written(text: str, base: int) -> None:
            change = Change(HOUSES, text, base)
            prose.write(
                instance=instance, actor=leader, template=TEMPLATE, period=Period.parse(PERIOD), changes=[change]
            )

        written("Có {dan_so.ho.ngheo} hộ nghèo.", 0)
        done = issue_report(
            instance=instance, actor=leader, asked=Asked(TEMPLATE, PERIOD, 7, day=date(2025, 7, 1)), formats=("txt",)
        )
        assert done.built.places == 3
        written("Không nêu số.", 1)
        assert list(rebuilding.findings(instance)) == []
        assert issued.find("7").as_known_at < issued.find("7").batch
        ready = drafts.readiness(instance=instance, actor=leader, template=TEMPLATE, period=PERIOD)
        assert ready.numbers == 2
