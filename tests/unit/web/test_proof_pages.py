"""Photos and files beside a figure: added while the form is open, sent with it, found from the figure alone."""

from __future__ import annotations

import os
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from socai.ledger.models import Attachment, AuditEvent, Draft
from socai.services import kept_files, proofs
from socai.services.attachments import place
from socai.services.backups import back_up
from socai.services.restoring import restore
from socai.services.verification import verify
from tests.ledgers import AREA, PERIOD, POOR
from tests.unit.files.test_pictures import PLACE, exif, jpeg, png
from tests.unit.files.words import p, word_file
from tests.unit.web.centre import Centre

FORM = f"/phieu/thon/thon_1/{PERIOD}"
PATH = f"{FORM}/kem/{AREA}"
FIGURE = f"/so-lieu/{AREA}/thon_1/{PERIOD}"
PHOTO = jpeg(exif(6))


def add(centre: Centre, data: bytes, name: str = "Ruộng lúa.JPG", who: str = "thon-1") -> tuple[int, str]:
    answer = centre.browser(who).post(PATH, {"file": SimpleUploadedFile(name, data)})
    return answer.status_code, answer.content.decode()


def send(centre: Centre) -> None:
    typed = {f"value.{AREA}": "12,5", f"value.{POOR}": "7", "send": "1"}
    assert centre.browser("thon-1").post(FORM, typed).status_code == 302


def links(centre: Centre, who: str = "thon-1") -> list[str]:
    return re.findall(rf'href="({FIGURE}/tep/\w+)"', centre.browser(who).get(FIGURE).content.decode())


def test_a_photo_goes_with_its_figure_and_comes_back_without_its_place(centre: Centre) -> None:
    assert add(centre, PHOTO)[0] == 302
    assert "Ruộng lúa.jpg" in centre.browser("thon-1").get(PATH).content.decode()
    assert "+ ảnh, tệp (1)" in centre.browser("thon-1").get(FORM).content.decode()
    send(centre)
    row = Attachment.objects.get(beside=AREA)
    assert row.name == "Ruộng lúa.jpg"
    (link,) = links(centre, "tong-hop")
    answer = centre.browser("tong-hop").get(link)
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.content.startswith(b"\xff\xd8")
    assert PLACE not in answer.content
    assert AuditEvent.objects.latest("number").action == "proof.taken"
    assert verify(instance=centre.instance).findings == ()


def test_a_file_beside_a_box_leaves_the_boxes_as_they_are(centre: Centre) -> None:
    centre.browser("thon-1").post(f"{FORM}/luu", {f"value.{POOR}": "9"})
    add(centre, PHOTO)
    assert 'value="9"' in centre.browser("thon-1").get(FORM).content.decode()
    centre.browser("thon-1").post(f"{FORM}/luu", {f"value.{POOR}": "8"})
    assert "(1)" in centre.browser("thon-1").get(FORM).content.decode()


def test_one_is_taken_off_again_and_the_same_one_counts_once(centre: Centre) -> None:
    for data in (PHOTO, PHOTO, png()):
        assert add(centre, data)[0] == 302
    kept = proofs.loads(Draft.objects.get().proofs)[AREA]
    assert [each.name for each in kept] == ["Ruộng lúa.jpg", "Ruộng lúa.png"]
    link = f"{PATH}/{kept[0].sha256}"
    assert f'href="{link}"' in centre.browser("thon-1").get(PATH).content.decode()
    assert centre.browser("thon-1").get(link).content == (
        place(centre.instance.attachments, kept[0].sha256).read_bytes()
    )
    assert centre.browser("thon-3").get(link).status_code == 404
    centre.browser("thon-1").post(PATH, {"off": kept[0].sha256})
    assert len(proofs.loads(Draft.objects.get().proofs)[AREA]) == 1
    assert centre.browser("thon-1").get(link).status_code == 404


def test_what_was_taken_off_is_swept_away_when_nothing_else_names_it(centre: Centre) -> None:
    for data in (PHOTO, png()):
        add(centre, data)
    off, left = proofs.loads(Draft.objects.get().proofs)[AREA]
    centre.browser("thon-1").post(PATH, {"off": off.sha256})
    folder, now = centre.instance.attachments, timezone.now()
    assert kept_files.sweep(instance=centre.instance, before=now - timedelta(hours=1)) == 0
    os.utime(place(folder, off.sha256), (0, 0))
    os.utime(place(folder, left.sha256), (0, 0))
    add(centre, PHOTO)  # brought again: it may wait for its row once more
    centre.browser("thon-1").post(PATH, {"off": off.sha256})
    assert kept_files.sweep(instance=centre.instance, before=now - timedelta(hours=1)) == 0
    assert kept_files.sweep(instance=centre.instance, before=now + timedelta(hours=1)) == 1
    assert not place(folder, off.sha256).exists()
    assert place(folder, left.sha256).is_file()
    send(centre)
    assert kept_files.sweep(instance=centre.instance, before=now + timedelta(hours=1)) == 0
    assert verify(instance=centre.instance).findings == ()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"<svg/>", "không thuộc loại được nhận"),
        (word_file(p("MẬT")), "mang dấu MẬT"),
        (PHOTO[:30], "hỏng"),
        (b"%PDF-" + bytes(10_000_001), "lớn hơn 10 MB"),
    ],
)
def test_what_is_not_taken_is_said_in_one_line_and_not_kept(centre: Centre, data: bytes, words: str) -> None:
    before = sorted(centre.instance.attachments.rglob("*"))
    status, page = add(centre, data)
    assert status == 422
    assert words in page
    assert not Draft.objects.exists()
    assert sorted(centre.instance.attachments.rglob("*")) == before


def test_a_photo_of_a_form_that_is_not_sent_yet_comes_back_with_the_backup(centre: Centre, tmp_path: Path) -> None:
    add(centre, PHOTO)
    (kept,) = proofs.loads(Draft.objects.get().proofs)[AREA]
    keeper = centre.ledger.actor("quan-tri")
    back_up(instance=centre.instance, actor=keeper, file=tmp_path / "a.zip")
    again = restore(home=tmp_path / "again", file=tmp_path / "a.zip").instance
    assert place(again.attachments, kept.sha256).is_file()


def test_a_form_whose_photo_is_gone_says_so_and_is_not_sent(centre: Centre) -> None:
    add(centre, PHOTO)
    (kept,) = proofs.loads(Draft.objects.get().proofs)[AREA]
    place(centre.instance.attachments, kept.sha256).unlink()
    answer = centre.browser("thon-1").post(FORM, {f"value.{AREA}": "12,5", "sure": "1"})
    assert answer.status_code == 422
    assert "Không còn thấy tệp Ruộng lúa.jpg" in answer.content.decode()
    assert not Attachment.objects.filter(beside=AREA).exists()
    centre.browser("thon-1").post(PATH, {"off": kept.sha256})
    send(centre)


def test_a_figure_has_so_many_and_no_more(centre: Centre) -> None:
    for number in range(proofs.MOST):
        add(centre, jpeg(scan=bytes((number, 1))))
    status, page = add(centre, PHOTO)
    assert status == 422
    assert "đã có 5 tệp" in page


def test_nobody_finds_a_file_of_another_figure_or_unit(centre: Centre) -> None:
    add(centre, PHOTO)
    send(centre)
    (link,) = links(centre)
    digest = link.rpartition("/")[2]
    assert centre.browser("thon-3").get(link).status_code == 404
    assert centre.browser("thon-1").get(f"/so-lieu/{POOR}/thon_1/{PERIOD}/tep/{digest}").status_code == 404
    assert centre.browser("thon-1").get(f"{FIGURE}/tep/{'0' * 64}").status_code == 404
    assert centre.browser("thon-3").get(PATH).status_code == 404
    assert centre.browser("thon-1").get(PATH).status_code == 404
