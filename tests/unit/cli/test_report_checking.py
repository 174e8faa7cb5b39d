"""``socai report check``: a small report edited in every way, and what is said of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from socai.cli.main import run
from socai.files.docx_reading import read_bindings
from tests.unit.files.words import p, word_file
from tests.unit.services import word_editing as edit

TOTAL, POOR = "dan_so.ho.tong", "dan_so.ho.ngheo"


@pytest.fixture
def built(home: Path, tmp_path: Path) -> bytes:
    question = ("report", "build", "dan-so", "--period", "2026H1", "--formats", "docx", "--out", str(tmp_path / "out"))
    assert run(["--home", str(home), *question]) == 0
    return (tmp_path / "out" / "dan-so-2026H1.docx").read_bytes()


@pytest.fixture
def keys(built: bytes) -> dict[str, str]:
    """Return the keys of the report's figures by the words of their titles."""
    return {control.title.split(" · ")[0]: control.key for control in read_bindings(built, file="").controls}


@pytest.fixture
def poor(keys: dict[str, str]) -> str:
    return keys["Số hộ nghèo"]


@pytest.fixture
def total(keys: dict[str, str]) -> str:
    return keys["Tổng số hộ"]


@pytest.fixture
def checked(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Check:
    return Check(home, tmp_path / "sửa tay.docx", capsys)


class Check:
    """Checks files and keeps what was printed."""

    def __init__(self, home: Path, path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.home, self.path, self._capsys = home, path, capsys
        self.code, self.out, self.err = 0, "", ""

    def said(self, data: bytes, *more: str) -> str:
        self.path.write_bytes(data)
        self._capsys.readouterr()
        self.code = run(["--home", str(self.home), "report", "check", str(self.path), *more])
        self.out, self.err = self._capsys.readouterr()
        return self.out

    def codes(self, data: bytes) -> list[tuple[str, str]]:
        """Return code and subject of each finding."""
        report = json.loads(self.said(data, "--format", "json"))["report"]
        return [(each["code"].removeprefix("report.check."), each["subject"]) for each in report["findings"]]


def test_an_untouched_report_agrees_with_the_ledger(checked: Check, built: bytes) -> None:
    assert "2 số gắn với sổ, 2 số như trong sổ" in checked.said(built)
    assert checked.code == 0
    assert checked.codes(built) == []
    assert checked.codes(edit.saved_elsewhere(built)) == []


def test_a_number_typed_over_outside_word(checked: Check, built: bytes, poor: str) -> None:
    file = edit.typed_over(built, poor, "17")
    assert checked.codes(file) == [("typed_over", POOR)]
    assert checked.code == 1
    assert "văn bản ghi 17 cho “Số hộ nghèo”, sổ ghi 07, kho trong tệp giữ 07" in checked.said(file)
    assert "the ledger 07" in checked.said(file, "--lang", "en")


def test_a_number_typed_over_in_word_which_writes_the_store_too(checked: Check, built: bytes, total: str) -> None:
    file = edit.stored(edit.typed_over(built, total, "1.300"), total, "1.300")
    assert checked.codes(file) == [("typed_over", TOTAL)]


def test_a_store_edited_behind_the_text(checked: Check, built: bytes, poor: str) -> None:
    assert checked.codes(edit.stored(built, poor, "17")) == [("store_edited", POOR)]
    assert checked.code == 1


def test_a_store_edited_together_with_its_exact_value(checked: Check, built: bytes, poor: str) -> None:
    """A hash that fits proves nothing: the ledger never had this value."""
    from socai.compose.word_store import stored_hash

    forged = edit.with_part(
        edit.typed_over(built, poor, "17"),
        edit.STORE,
        lambda part: (
            part.replace('value="7"', 'value="17"')
            .replace(stored_hash(poor, "7", "0", "07"), stored_hash(poor, "17", "0", "17"))
            .replace("<display>07<", "<display>17<")
        ),
    )
    assert checked.codes(forged) == [("typed_over", POOR)]


@pytest.mark.parametrize(
    ("digits", "code"), [(None, "control_removed"), ("17", "unbound_differs"), ("", "number_gone")]
)
def test_a_control_removed(checked: Check, built: bytes, poor: str, digits: str | None, code: str) -> None:
    assert checked.codes(edit.without_control(built, poor, digits=digits)) == [(code, POOR)]
    assert checked.code == (1 if digits == "17" else 0)


def test_another_number_typed_where_control_and_bookmark_were(checked: Check, built: bytes, poor: str) -> None:
    bare = edit.without_control(built, poor, digits="17")
    bare = edit.with_part(bare, edit.MAIN, lambda part: part.replace(f'w:name="{poor}"', 'w:name="khac"'))
    assert checked.codes(bare) == [("unbound_differs", POOR)]
    assert "ghi 17, sổ ghi 07" in checked.said(bare)


def test_a_number_deleted_inside_its_control(checked: Check, built: bytes, poor: str) -> None:
    assert checked.codes(edit.typed_over(built, poor, "")) == [("number_gone", POOR)]


def test_a_figure_that_was_taken_back_since(checked: Check, built: bytes, tmp_path: Path) -> None:
    correction = tmp_path / "rut.csv"
    correction.write_text("indicator,org_unit,period,value\ndan_so.ho.ngheo,xa_mau,2026H1,\n", "utf-8")
    assert run(["--home", str(checked.home), "import", "figures", str(correction)]) == 0
    assert ("not_in_report", POOR) in checked.codes(built)


def test_a_figure_that_was_entered_since(checked: Check, built: bytes, tmp_path: Path) -> None:
    entry = tmp_path / "them.csv"
    entry.write_text("indicator,org_unit,period,value\ndan_so.ho.chua_co,xa_mau,2026H1,4\n", "utf-8")
    assert run(["--home", str(checked.home), "import", "figures", str(entry)]) == 0
    assert checked.codes(built) == [("printed_since", "dan_so.ho.chua_co")]


def test_controls_of_other_programs_are_not_ours(checked: Check) -> None:
    control = (
        '<w:sdt><w:sdtPr><w:tag w:val="khach"/><w:dataBinding w:xpath="/khach/ten" w:storeItemID="{0}"/></w:sdtPr>'
        "<w:sdtContent><w:r><w:t>12</w:t></w:r></w:sdtContent></w:sdt>"
    )
    assert [code for code, _ in checked.codes(word_file(f"<w:p>{control}</w:p>"))] == ["foreign"]
    assert checked.code == 0


def test_a_report_of_another_instance_is_still_audited(checked: Check, built: bytes, keys: dict[str, str]) -> None:
    def renamed(part: str) -> str:
        for number, key in enumerate(keys.values()):
            part = part.replace(key, f"f000000000{number}")
        return part

    other = edit.with_part(edit.with_part(built, edit.MAIN, renamed), edit.STORE, renamed)
    other = edit.with_part(other, edit.STORE, lambda part: part.replace("dan_so.ho", "khac"))
    assert [code for code, _ in checked.codes(other)] == ["no_template"]
    assert checked.code == 0


def test_a_number_that_the_ledger_does_not_know(checked: Check, built: bytes) -> None:
    file = edit.saying(built, "hộ nghèo", "hộ nghèo, 345 hộ cận nghèo")
    assert checked.codes(file) == [("new_number", "345")]
    assert checked.code == 0
    assert "Số 345 hộ được viết thêm và không có trong sổ" in checked.said(file)


def test_a_number_that_could_be_bound(checked: Check, built: bytes) -> None:
    file = edit.saying(built, "hộ nghèo", "hộ nghèo, 1.235 hộ khác")
    assert checked.codes(file) == [("could_be_bound", "1.235")]
    assert "dan_so.ho.khac" in checked.said(file)


def test_figures_that_changed_since_the_report_was_built(
    checked: Check, built: bytes, poor: str, tmp_path: Path
) -> None:
    correction = tmp_path / "sua.csv"
    correction.write_text("indicator,org_unit,period,value,basis\ndan_so.ho.ngheo,xa_mau,2026H1,9,actual\n", "utf-8")
    assert run(["--home", str(checked.home), "import", "figures", str(correction)]) == 0
    assert sorted(checked.codes(built)) == [("changed_since", TOTAL), ("earlier_entry", POOR)]
    assert checked.code == 0
    assert "lần ghi thứ 1 trong sổ" in checked.said(built)
    assert ("text_not_store", POOR) in checked.codes(edit.typed_over(built, poor, "09"))
    assert ("typed_over", POOR) in checked.codes(edit.typed_over(built, poor, "17"))


def test_contradictions_in_the_text_name_the_figures_behind_them(checked: Check, built: bytes) -> None:
    file = edit.saying(built, "hộ nghèo", "hộ nghèo (3 hộ mới, 5 hộ cũ)")
    assert "Trong đó lấy từ sổ: dan_so.ho.ngheo" in checked.said(file)
    assert checked.code == 1


def test_a_foreign_file_is_audited_with_one_note(checked: Check) -> None:
    file = word_file(p("Xã tổ chức 12 hội nghị (5 thường kỳ, 6 chuyên đề)."))
    assert [code for code, _ in checked.codes(file)] == ["foreign"]
    assert checked.code == 1
    assert "5 + 6" in checked.said(file)


def test_the_period_is_asked_for_when_the_store_is_gone(checked: Check, built: bytes) -> None:
    bare = edit.with_part(built, edit.STORE, lambda part: "<nothing/>")
    assert checked.said(bare) == ""
    assert checked.code == 2
    assert "--period" in checked.err
    checked.said(bare, "--period", "2026H1")
    assert "2 số gắn với sổ, 2 số như trong sổ" in checked.out


def test_another_period_is_refused(checked: Check, built: bytes) -> None:
    assert checked.said(built, "--period", "2025H1") == ""
    assert checked.code == 2
    assert len(checked.err.splitlines()) == 1


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 broken", b"%PDF-1.7", b"just words"])
def test_a_file_that_is_no_word_file_is_one_line(checked: Check, data: bytes) -> None:
    assert checked.said(data) == ""
    assert checked.code == 2
    assert len(checked.err.splitlines()) == 1
