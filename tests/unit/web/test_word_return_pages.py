"""A draft that was edited in Word comes back: words as revisions, comments to the desk, numbers never."""

from __future__ import annotations

import html
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from socai.core.periods import Period
from socai.services import prose
from tests.ledgers import PERIOD, POOR, TEMPLATE
from tests.unit.files.word_remarks import commented
from tests.unit.services import word_editing as edit
from tests.unit.web.centre import Centre
from tests.unit.web.test_desk_pages import downloaded, enter, poor_key, sent_back
from tests.unit.web.test_prose_pages import HOUSES, draft, post

TAKE = f"/bao-cao/{TEMPLATE}/{PERIOD}/lay-loi-van"
Form = dict[str, str]


def form_of(page: str) -> Form:
    """Return what a browser would send of the page as it stands."""
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page)
    chosen = re.findall(r'<input type="(?:radio|checkbox)" name="([^"]+)" value="([^"]*)" checked>', page)
    return {name: html.unescape(value) for name, value in (*fields, *chosen)}


def taken(centre: Centre, data: bytes, **changes: str) -> str:
    """Send a file back, take what is chosen by default or said here, and return the draft."""
    status, page = sent_back(centre, data)
    assert status == 200
    answer = centre.browser("tong-hop").post(TAKE, {**form_of(page), **changes})
    assert answer.status_code == 302
    return draft(centre)


def written(centre: Centre) -> dict[str, str]:
    return prose.texts(TEMPLATE, Period.parse(PERIOD))


def test_words_come_back_as_a_revision_when_somebody_takes_them(centre: Centre) -> None:
    data = edit.saying(downloaded(centre), "hộ nghèo", "hộ còn nghèo")
    assert "còn" in sent_back(centre, data)[1]
    assert written(centre) == {}
    assert "07 hộ còn nghèo" in taken(centre, data)
    assert written(centre)[HOUSES].count("{dan_so.ho.ngheo}") == 1


def test_what_was_typed_over_a_number_is_told_and_comes_back_as_the_ledgers(centre: Centre) -> None:
    before = centre.ledger.dump()["ledger_entry"]
    data = edit.saying(edit.typed_over(downloaded(centre), poor_key(centre), "98"), "Toàn xã có", "Cả xã có")
    assert "98" in sent_back(centre, data)[1]
    shown = taken(centre, data)
    assert "Cả xã có" in shown
    assert "07 hộ nghèo" in shown
    assert "98" not in written(centre)[HOUSES]
    assert centre.ledger.dump()["ledger_entry"] == before


def test_a_number_that_lost_its_control_is_words_and_told(centre: Centre) -> None:
    taken(centre, edit.without_control(downloaded(centre), poor_key(centre), digits="98"))
    assert "Số 98 gõ tay" in centre.browser("tong-hop").get(f"/bao-cao/{TEMPLATE}/{PERIOD}").content.decode()


def test_tracked_changes_may_be_left_out(centre: Centre) -> None:
    def track(part: str) -> str:
        who = 'w:id="900" w:author="Trần Thị B" w:date="2026-07-02T08:00:00Z"'
        new = f'<w:ins {who}><w:r><w:t xml:space="preserve">thật sự </w:t></w:r></w:ins>'
        return part.replace("Toàn xã có", f'</w:t></w:r>{new}<w:r><w:t xml:space="preserve">Cả xã có', 1)

    data = edit.with_part(downloaded(centre), edit.MAIN, track)
    assert "Trần Thị B thêm, 02/07/2026: thật sự" in sent_back(centre, data)[1]
    assert "thật sự" not in taken(centre, data, **{f"take.{HOUSES}": "untracked"})
    assert written(centre)[HOUSES].startswith("Cả xã có")
    assert "thật sự Cả xã có" in taken(centre, data, **{f"take.{HOUSES}": "text"})


def test_comments_come_to_the_desk_once(centre: Centre) -> None:
    data = commented(downloaded(centre), "Toàn xã có", author="Lê Văn C", text="Ghi thêm số khẩu")
    taken(centre, data)
    desk = desk_of(centre)
    assert "Lê Văn C (Word): Ghi thêm số khẩu" in desk
    assert f'href="/bao-cao/{TEMPLATE}/{PERIOD}/loi-van/{HOUSES}"' in desk
    assert f"said.{HOUSES}" not in sent_back(centre, data)[1]


def desk_of(centre: Centre) -> str:
    return centre.browser("tong-hop").get(f"/bao-cao/{TEMPLATE}/{PERIOD}/duyet").content.decode()


def test_comments_that_stand_at_no_paragraph_come_to_the_whole_report_once_and_all_in_one_batch(
    centre: Centre,
) -> None:
    data = commented(downloaded(centre), "Toàn xã có", author="Lê Văn C", text="Ghi thêm số khẩu", number=1)
    data = commented(data, "HỘ</w:t>", author="Lê Văn C", text="Đổi tên mục\nthành Hộ dân", number=2)
    data = commented(data, "BÁO CÁO", author="Lê Văn C", text="x " * 1500, number=3)
    before = len(centre.ledger.dump()["ledger_batch"])
    _, page = sent_back(centre, data)
    # A browser sends the end of a line as two characters.
    sent = {name: value.replace("\n", "\r\n") for name, value in form_of(page).items()}
    assert centre.browser("tong-hop").post(TAKE, sent).status_code == 302
    desk = desk_of(centre)
    assert "Lê Văn C (Word, “I. HỘ”): Đổi tên mục<br>thành Hộ dân" in desk
    assert desk.count("Lê Văn C (Word, “BÁO CÁO”): x x") == 2
    assert len(centre.ledger.dump()["ledger_batch"]) == before + 1
    again = sent_back(centre, data)[1]
    assert "said." not in again
    assert "Lời văn của tệp giống dự thảo" in again


def test_comments_are_kept_all_or_none(centre: Centre) -> None:
    said = {"said..1": "Một ý", "said.p0.2": "Ý của đoạn không có"}
    assert centre.browser("tong-hop").post(TAKE, said).status_code == 400
    assert "Một ý" not in desk_of(centre)


@pytest.mark.parametrize("words", ["TỐI MẬT", "x" * 5000])
def test_a_comment_that_may_not_be_said_keeps_the_paragraphs_of_its_file_out_too(centre: Centre, words: str) -> None:
    """Else the page tells a refusal while half of the file is kept."""
    data = edit.saying(downloaded(centre), "Toàn xã có", "Cả xã có")
    form = {**form_of(sent_back(centre, data)[1]), "said..1": words}
    assert centre.browser("tong-hop").post(TAKE, form).status_code in (400, 422)
    assert written(centre) == {}


def test_what_somebody_wrote_meanwhile_stands_unless_it_is_chosen(centre: Centre) -> None:
    data = edit.saying(downloaded(centre), "Toàn xã có", "Cả xã có")
    post(centre, "Lời mới, {dan_so.ho.ngheo} hộ.", who="vp-xa")
    assert "Có người đã sửa đoạn này sau khi tệp được tải về" in sent_back(centre, data)[1]
    assert "Lời mới" in taken(centre, data)
    assert "Cả xã có" in taken(centre, data, **{f"take.{HOUSES}": "text"})


def test_what_the_file_did_not_touch_is_not_told_whoever_wrote_or_entered_meanwhile(centre: Centre) -> None:
    data = downloaded(centre)
    post(centre, "Lời mới, {dan_so.ho.ngheo} hộ.", who="vp-xa")
    enter(centre, POOR, PERIOD, "8")
    assert "Lời văn của tệp giống dự thảo" in sent_back(centre, data)[1]


@pytest.mark.parametrize("batch", ["999999", "x", "-1", "9" * 40])
def test_a_batch_that_somebody_made_up_is_not_believed(centre: Centre, batch: str) -> None:
    def make_up(part: str) -> str:
        return re.sub(r' batch="[0-9]+"', f' batch="{batch}"', part)

    data = edit.with_part(edit.saying(downloaded(centre), "Toàn xã có", "Cả xã có"), edit.STORE, make_up)
    assert "Cả xã có" in taken(centre, data)


def test_two_who_take_at_once_do_not_overwrite_each_other(centre: Centre) -> None:
    _, page = sent_back(centre, edit.saying(downloaded(centre), "Toàn xã có", "Cả xã có"))
    post(centre, "Lời mới.", who="vp-xa")
    answer = centre.browser("tong-hop").post(TAKE, form_of(page))
    assert answer.status_code == 400
    assert "Vp-Xa đã lưu đoạn này" in answer.content.decode()


def test_an_auditor_sees_the_numbers_and_takes_nothing(centre: Centre) -> None:
    upload = {"file": SimpleUploadedFile("x.docx", edit.saying(downloaded(centre), "Toàn xã có", "Cả xã có"))}
    answer = centre.browser("kiem-tra").post(f"/bao-cao/{TEMPLATE}/{PERIOD}/nhan-tep", upload)
    assert "con số khớp" in answer.content.decode()
    assert "<form" not in answer.content.decode().split("<main")[1]
    assert centre.browser("kiem-tra").post(TAKE, {}).status_code == 403


def test_a_file_of_200_megabytes_is_refused_before_it_is_read(centre: Centre) -> None:
    path = f"/bao-cao/{TEMPLATE}/{PERIOD}/nhan-tep"
    assert centre.browser("tong-hop").post(path, CONTENT_LENGTH="200000000").status_code == 413
