"""A report dropped into the centre: shown with its numbers checked, given back with comments, and not kept."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from tests.unit.files.words import p, word_file
from tests.unit.web.centre import Centre

WRONG = "Xã tổ chức 12 hội nghị (5 thường kỳ, 6 chuyên đề)."
PATH = "/kiem-tra"


def send(centre: Centre, name: str, content: bytes, *, button: str = "show", who: str = "thon-1") -> HttpResponse:
    return centre.browser(who).post(PATH, {"file": SimpleUploadedFile(name, content), button: "1"})


def text(answer: HttpResponse) -> str:
    return answer.content.decode()


def files_of(centre: Centre) -> set[tuple[str, int]]:
    return {(str(path), path.stat().st_size) for path in Path(centre.instance.home).rglob("*") if path.is_file()}


def test_a_report_is_shown_with_its_numbers_and_computations(centre: Centre) -> None:
    page = text(send(centre, "bao-cao.txt", WRONG.encode()))
    number = re.search(r'<a id="(\w+)" class="differs" href="#c-\1">12</a> hội nghị', page)
    assert number is not None
    folded = re.search(r'<details class="notes"><summary>(.*?)</summary>(.*?)</details>', page)
    assert folded is not None
    assert "✗ 1 cần kiểm tra lại" in folded[1]
    assert f'id="c-{number[1]}"' in folded[2]
    assert "cộng lại được 11" in folded[2]
    assert "<style" not in page.split("<main")[1]


def test_nothing_of_it_is_kept(centre: Centre) -> None:
    browser = centre.browser("thon-1")
    rows, files = centre.ledger.dump(), files_of(centre)
    browser.post(PATH, {"file": SimpleUploadedFile("bao-cao.txt", WRONG.encode()), "show": "1"})
    assert centre.ledger.dump() == rows
    assert files_of(centre) == files


def test_a_paper_with_a_mark_of_secrecy_is_not_read(centre: Centre) -> None:
    answer = send(centre, "bao-cao.docx", word_file(p("MẬT") + p(WRONG)))
    assert answer.status_code == 400
    assert "bao-cao.docx mang dấu MẬT" in text(answer)
    assert "cộng lại" not in text(answer)


def test_what_the_document_says_is_never_markup(centre: Centre) -> None:
    hostile = f"<script>alert(1)</script> {WRONG} <img src=x onerror=alert(1)>"
    page = text(send(centre, '<b onload="x">.txt', hostile.encode()))
    assert "<script>alert" not in page
    assert "<img" not in page
    assert '<b onload="x">' not in page


def test_a_word_file_comes_back_with_comments(centre: Centre) -> None:
    answer = send(centre, "báo cáo.docx", word_file(p(WRONG)), button="word")
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    with zipfile.ZipFile(BytesIO(answer.content)) as package:
        assert "cộng lại được 11" in package.read("word/comments.xml").decode()


def test_only_a_word_file_takes_comments(centre: Centre) -> None:
    answer = send(centre, "bao-cao.txt", WRONG.encode(), button="word")
    assert answer.status_code == 400
    assert "Word" in text(answer)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("bao-cao.exe", b"MZ"),
        ("bao-cao.docx", b"PK\x03\x04 broken"),
        ("bao-cao.pdf", b"%PDF-1.7 broken"),
        ("bao-cao.txt", b"\xff\x00\xfe\x00\x00"),
        ("bao-cao.txt", b"1 " * 300_000),
        ("khong-duoi", b"12"),
    ],
)
def test_what_cannot_be_read_gets_one_line(centre: Centre, name: str, content: bytes) -> None:
    answer = send(centre, name, content)
    assert answer.status_code == 422
    assert text(answer).count("■") == 1


def test_no_file_and_an_empty_one_are_said(centre: Centre) -> None:
    assert "Chưa chọn tệp" in text(centre.browser("thon-1").post(PATH))
    assert send(centre, "bao-cao.txt", b"").status_code == 422


def test_200_megabytes_are_refused_before_they_are_read(centre: Centre) -> None:
    class Unread(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise AssertionError("it was read")

    answer = centre.browser("thon-1").generic(
        "POST", PATH, b"", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH=str(200 * 1024 * 1024),
        **{"wsgi.input": Unread()},
    )  # fmt: skip
    assert answer.status_code == 413
    assert "quá lớn" in text(answer)


def test_seven_megabytes_are_read(centre: Centre) -> None:
    """A scanned paper is larger than a form; it is taken from memory, never from a file of its own."""
    answer = send(centre, "bao-cao.pdf", b"%PDF-1.7" + b"x" * 7_000_000)
    assert answer.status_code == 422
    assert "Chưa chọn tệp" not in text(answer)


def test_every_role_may_and_a_stranger_may_not(centre: Centre) -> None:
    for who in ("thon-1", "tong-hop", "chu-tich", "quan-tri-2", "kiem-tra"):
        assert centre.browser(who).get(PATH).status_code == 200
    assert centre.browser().get(PATH).status_code == 302


def test_a_long_report_is_small_as_sent(centre: Centre) -> None:
    content = "\n\n".join(f"{number}. {WRONG}" for number in range(1, 200)).encode()
    upload = {"file": SimpleUploadedFile("dai.txt", content), "show": "1"}
    answer = centre.browser("thon-1").post(PATH, upload, headers={"Accept-Encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    assert len(answer.content) < 100_000
