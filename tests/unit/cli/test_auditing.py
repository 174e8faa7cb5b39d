"""``socai audit`` with results made by hand: what it prints, writes and returns."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from docx import Document as ReadWord

from socai.audit.model import RelationType
from socai.audit.result import AuditResult
from socai.cli.main import run
from socai.core.findings import Severity
from socai.files.documents import Document
from socai.files.word_reading import read_word
from socai.services import auditing
from tests.shared import SHARED, needs_shared
from tests.unit.audit.results import result_of, verdict
from tests.unit.files.words import p, word_file

WRONG = "Xã tổ chức 12 hội nghị (5 thường kỳ, 6 chuyên đề)."
RIGHT = "Xã tổ chức 11 hội nghị (5 thường kỳ, 6 chuyên đề)."


@pytest.fixture(autouse=True)
def _by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auditing, "audit_document", _audited)


@pytest.fixture
def _rules(_by_hand: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Audit by the rules themselves."""
    monkeypatch.undo()


def _audited(document: Document) -> AuditResult:
    stated = 12 if "12" in document.text else 11
    total = verdict("r1", RelationType.SUM, "m0", ["m1", "m2"], stated=stated, computed=11, severity=Severity.ERROR)
    return result_of(document, total)


def text_file(folder: Path, text: str, name: str = "báo cáo.txt") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_text_says_what_to_check_and_ends_with_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["audit", str(text_file(tmp_path, WRONG))]) == 1
    out = capsys.readouterr().out
    assert "Văn bản ghi 12, các thành phần cộng lại được 11 (5 + 6); cần kiểm tra lại." in out


def test_a_clean_document_ends_with_0(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = text_file(tmp_path, RIGHT)
    assert run(["audit", str(path)]) == 0
    assert "cần kiểm tra lại (" not in capsys.readouterr().out
    assert run(["audit", str(path), "--all"]) == 0
    assert "khớp với 11" in capsys.readouterr().out


def test_json_is_one_object_a_file_and_takes_the_language_last(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = [text_file(tmp_path, WRONG, f"{name}.txt") for name in "ab"]
    assert run(["audit", *map(str, paths), "--format", "json", "--lang", "en"]) == 1
    printed = capsys.readouterr()
    objects = [json.loads(line) for line in printed.out.splitlines()]
    assert [each["file"] for each in objects] == list(map(str, paths))
    assert "Please check" in objects[0]["relations"][0]["message"]
    assert "figures" in printed.err


@needs_shared
def test_mentions_stand_in_the_file_where_they_say(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.undo()
    for path in (SHARED / "seed" / "bao-cao-456.md", SHARED / "corpus" / "docs" / "020.txt"):
        run(["audit", str(path), "--format", "json"])
        data = json.loads(capsys.readouterr().out)
        text = path.read_text(encoding="utf-8")
        assert [text[each["start"] : each["end"]] for each in data["mentions"]] == [
            each["raw"] for each in data["mentions"]
        ]
        names = {each["id"] for each in data["mentions"]}
        assert all({each["target"], *each["parts"]} <= names for each in data["relations"])


def test_one_bad_file_does_not_stop_the_others(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = tmp_path / "b.pdf"
    bad.write_bytes(b"not a pdf")
    assert run(["audit", str(bad), str(tmp_path / "none.txt"), str(text_file(tmp_path, WRONG))]) == 2
    printed = capsys.readouterr()
    assert len(printed.err.strip().splitlines()) == 2
    assert "Văn bản ghi 12" in printed.out
    table = printed.out.strip().splitlines()[-5:]
    assert table[0].split()[0] == "văn"
    assert table[-1].split() == ["báo", "cáo.txt", "3", "3", "1", "1"]


def test_pages_are_written_into_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = text_file(tmp_path, WRONG)
    out = tmp_path / "kết quả"
    assert run(["audit", str(path), "--format", "html", "--out", str(out)]) == 1
    page = (out / "báo cáo.txt.html").read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>")
    assert str(out) in capsys.readouterr().out


def test_documents_of_one_name_do_not_replace_each_other(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    paths = [text_file(tmp_path / folder, text, "x.txt") for folder, text in (("a", WRONG), ("b", RIGHT))]
    assert run(["audit", *map(str, paths), "--format", "json", "--out", str(tmp_path / "out")]) == 1
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["x.txt.2.json", "x.txt.json"]


def test_comments_go_into_a_copy(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, out = tmp_path / "a.docx", tmp_path / "b.docx"
    path.write_bytes(word_file(p(WRONG)))
    before = path.read_bytes()
    assert run(["audit", str(path), "--docx-comments", str(out)]) == 1
    assert path.read_bytes() == before
    assert b"comments.xml" in out.read_bytes()
    assert read_word(out.read_bytes(), file="b.docx").text == WRONG + "\n"
    assert "1 ghi chú" in capsys.readouterr().err


def test_a_comment_says_who_stated_the_number(tmp_path: Path) -> None:
    """Read by another program than the one that wrote it; without a source nothing is said of one."""
    sentence = f"Theo báo cáo của Phòng Kinh tế, {WRONG[:1].lower()}{WRONG[1:]}"
    for text, has_source in ((sentence, True), (WRONG, False)):
        path, out = tmp_path / "a.docx", tmp_path / "b.docx"
        path.write_bytes(word_file(p(text)))
        assert run(["audit", str(path), "--docx-comments", str(out)]) == 1
        (comment,) = ReadWord(str(out)).comments
        assert ("Nơi nêu số liệu: Phòng Kinh tế." in comment.text) is has_source
        out.unlink()


def test_comments_need_one_word_file_and_another_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    word, text = tmp_path / "a.docx", text_file(tmp_path, WRONG)
    word.write_bytes(word_file(p(WRONG)))
    assert run(["audit", str(word), str(text), "--docx-comments", str(tmp_path / "b.docx")]) == 2
    assert run(["audit", str(text), "--docx-comments", str(tmp_path / "b.docx")]) == 2
    assert run(["audit", str(word), "--docx-comments", str(word)]) == 2
    errors = capsys.readouterr().err
    assert "đúng một tệp Word" in errors
    assert "tệp Word (.docx)" in errors
    assert "tên khác" in errors


def test_no_file_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["audit"]) == 2
    assert "FILES" in capsys.readouterr().err


DRAFT = "BÁO CÁO\nKết quả tháng 5 năm 2031\n\nThư viện cơ sở cho mượn 1.845 cuốn sách giáo khoa lớp chín.\n"


@pytest.mark.usefixtures("_rules")
class TestAgainst:
    """``--against``: a draft beside the reports it was made from."""

    def test_every_file_behind_the_option_is_a_source(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        draft = text_file(tmp_path, DRAFT, "dự thảo.txt")
        same, other = (text_file(tmp_path, DRAFT.replace("845", end), f"{end}.txt") for end in ("845", "548"))
        assert run(["audit", str(draft), "--against", str(same)]) == 0
        assert "không có gì cần kiểm tra lại" in capsys.readouterr().out
        assert run(["audit", str(draft), "--against", str(other), str(other), "--all"]) == 1
        out = capsys.readouterr().out
        assert "Nêu khác báo cáo nguồn: 1" in out
        assert f"Bản thảo ghi 1.845 cuốn; {other} (Dòng 4) ghi 1.548 cuốn" in out
        assert "[1.845]" in out

    def test_json_and_page_have_it_too(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        draft = text_file(tmp_path, DRAFT, "dự thảo.txt")
        other = text_file(tmp_path, DRAFT.replace("845", "548"), "nguồn.txt")
        assert run(["audit", "--format", "json", "--lang", "en", str(draft), "--against", str(other)]) == 1
        data = json.loads(capsys.readouterr().out)
        (found,) = data["against"]
        assert found["file"] == str(other)
        assert other.read_text("utf-8")[found["start"] : found["end"]] == found["raw"] == "1.548"
        mention = next(each for each in data["mentions"] if each["id"] == found["mention"])
        assert mention["raw"] == "1.845"
        assert "Please check" in found["message"]
        assert run(["audit", str(draft), "--against", str(other), "--format", "html"]) == 1
        page = capsys.readouterr().out
        assert f'<a href="#{mention["id"]}">' in page
        assert f'id="{mention["id"]}" class="differs"' in page

    def test_without_sources_nothing_is_said_of_them(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert run(["audit", str(text_file(tmp_path, DRAFT)), "--format", "json"]) == 0
        assert "against" not in json.loads(capsys.readouterr().out)

    def test_a_source_that_cannot_be_read(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        draft = text_file(tmp_path, DRAFT, "dự thảo.txt")
        assert run(["audit", str(draft), "--against", str(tmp_path / "không có.txt")]) == 2
        assert len(capsys.readouterr().err.splitlines()) == 1

    def test_the_option_alone_is_refused(self, tmp_path: Path) -> None:
        assert run(["audit", str(text_file(tmp_path, DRAFT)), "--against"]) == 2

    def test_differences_are_comments_too(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        paragraphs = [p(line) for line in DRAFT.splitlines() if line]
        draft, commented = tmp_path / "dự thảo.docx", tmp_path / "ghi chú.docx"
        draft.write_bytes(word_file("".join(paragraphs)))
        other = text_file(tmp_path, DRAFT.replace("845", "548"), "nguồn.txt")
        assert run(["audit", str(draft), "--docx-comments", str(commented), "--against", str(other)]) == 1
        assert "1" in capsys.readouterr().err
        with zipfile.ZipFile(commented) as package:
            assert "1.548" in package.read("word/comments.xml").decode("utf-8")
