"""The commands as people type them: answers, exit codes, one clear line for each problem."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest
from docx2python import docx2python

from socai.cli import main
from socai.cli.layout import MOST_LINES
from socai.cli.main import cli, run
from socai.cli.reports import EVERY_FORMAT
from socai.services.reports import FORMATS
from socai.site import boot

Socai = Callable[..., int]


@pytest.fixture
def socai(home: Path) -> Socai:
    return lambda *arguments: run(["--home", str(home), *map(str, arguments)])


def every_command(command: click.Command = cli, path: str = "socai") -> Iterator[tuple[str, click.Command]]:
    yield path, command
    for name, inner in getattr(command, "commands", {}).items():
        yield from every_command(inner, f"{path} {name}")


@pytest.mark.parametrize(
    "command", [pytest.param(command, id=path) for path, command in every_command() if not hasattr(command, "commands")]
)
def test_every_command_shows_an_example(command: click.Command) -> None:
    assert "Ví dụ:" in (command.epilog or "")
    assert command.help


def test_an_existing_instance_is_not_overwritten(socai: Socai, pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert socai("init", "--pack", pack) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_an_unknown_pack_is_refused_with_those_there_are(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--home", str(tmp_path / "x"), "init", "--pack", "khong-co"]) == 2
    assert "binh-lu" in capsys.readouterr().err
    assert not (tmp_path / "x").exists()


def test_without_an_instance_every_command_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for command in (["verify"], ["query", "--indicator", "a.b", "--period", "2026"], ["import", "figures", "x.csv"]):
        assert run(["--home", str(tmp_path / "nothing"), *command]) == 2
        assert len(capsys.readouterr().err.splitlines()) == 1


def test_query_prints_the_same_figures_in_three_forms(socai: Socai, capsys: pytest.CaptureFixture[str]) -> None:
    question = ("query", "--indicator", "dan_so.ho.*", "--period", "2026H1", "--format")
    assert socai(*question, "table") == 0
    table = capsys.readouterr().out
    assert "1.242" in table
    assert "07" in table
    assert socai(*question, "json") == 0
    records = json.loads(capsys.readouterr().out)
    assert socai(*question, "csv") == 0
    assert list(csv.DictReader(io.StringIO(capsys.readouterr().out))) == records
    assert {record["indicator"]: record["value"] for record in records} == {
        "dan_so.ho.tong": "1242",
        "dan_so.ho.ngheo": "7",
        "dan_so.ho.khac": "1235",
        "dan_so.ho.chua_co": "",
    }
    assert records[3]["state"] == "missing"


def test_query_names_every_unknown_thing_at_once(socai: Socai, capsys: pytest.CaptureFixture[str]) -> None:
    assert socai("query", "--indicator", "dan_so.ho.tonh", "--unit", "xa_mao", "--period", "2026H9") == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 3
    assert "dan_so.ho.tong" in lines[0]
    assert "xa_mau" in lines[1]


def test_trace_walks_down_to_the_entry_and_its_paper(socai: Socai, capsys: pytest.CaptureFixture[str]) -> None:
    assert socai("trace", "dan_so.ho.tong", "--period", "2026H1") == 0
    text = capsys.readouterr().out
    for part in ("1.242 hộ", "= dan_so.ho.ngheo + dan_so.ho.khac", "nhập: Văn phòng", "nguồn: Sổ hộ nghèo"):
        assert part in text


def test_a_correction_is_kept_beside_what_it_corrects(
    socai: Socai, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "sua.csv"
    file.write_text("indicator,org_unit,period,value\ndan_so.ho.ngheo,xa_mau,2026H1,9\n", encoding="utf-8")
    assert socai("import", "figures", file, "--dry-run") == 0
    assert "chưa ghi" in capsys.readouterr().out
    assert socai("import", "figures", file) == 0
    assert "1 đính chính" in capsys.readouterr().out
    assert socai("trace", "dan_so.ho.ngheo", "--period", "2026H1") == 0
    text = capsys.readouterr().out
    assert "09 hộ" in text
    assert "đính chính: 1 lần" in text
    assert "nguồn: sua.csv" in text
    assert socai("query", "--indicator", "dan_so.ho.ngheo", "--period", "2026H1", "--as-known-on", "2020-01-01") == 0
    assert "–" in capsys.readouterr().out


def test_a_bad_file_is_refused_whole(socai: Socai, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "hong.csv"
    rows = ["dan_so.ho.ngheo,xa_mau,2026H1,9", "dan_so.ho.ngheo,xa_mau,2026H1,chín", "dan_so.ho.gi,xa_mau,2026H1,1"]
    file.write_text("\n".join(["indicator,org_unit,period,value", *rows]), encoding="utf-8")
    assert socai("import", "figures", file) == 2
    lines = capsys.readouterr().err.splitlines()
    assert {line.split(":")[1] for line in lines[:-1]} == {"3", "4"}
    assert socai("query", "--indicator", "dan_so.ho.ngheo", "--period", "2026H1") == 0
    assert "07" in capsys.readouterr().out


def test_every_format_is_written_unless_asked_otherwise() -> None:
    assert tuple(EVERY_FORMAT.split(",")) == FORMATS


def test_report_build_ends_with_what_it_did_and_what_does_not_agree(
    socai: Socai, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert socai("report", "build", "dan-so", "--period", "2026H1", "--out", out) == 0
    said = capsys.readouterr()
    assert said.out.splitlines()[2].split() == ["2", "1", "1", "2", "2"]
    assert "1.240" in said.err
    assert "1.242" in said.err
    assert "Số hộ chưa rõ" in said.err
    files = sorted(path.name for path in out.iterdir())
    # Page and tagged data have a schema beside them; a template without an annex has no workbook.
    assert len(files) == len(FORMATS) + 1 - 1
    with docx2python(next(out.glob("*.docx"))) as document:
        assert "chưa có số liệu" in document.text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("dan-xo", "--period", "2026H1"), "dan-so"),
        (("dan-so", "--period", "2026H7"), "2026H7"),
        (("dan-so", "--period", "2026H1", "--formats", "docx,rtf"), "docx, pdf, html, xbrl-json, csv"),
        (("dan-so", "--period", "2026H1", "--formats", "xlsx"), "không khai phụ lục"),
    ],
)
def test_report_build_refuses_what_it_does_not_know(
    socai: Socai, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str
) -> None:
    assert socai("report", "build", *arguments, "--out", tmp_path / "out") == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_take_the_report_is_one_line(
    socai: Socai, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    taken = tmp_path / "out"
    taken.write_text("của tôi")
    assert socai("report", "build", "dan-so", "--period", "2026H1", "--out", taken / "sau") == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert str(taken) in line
    assert taken.read_text() == "của tôi"


def test_a_template_with_problems_names_each_with_its_line(
    socai: Socai, home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (template,) = home.rglob("dan-so.md")
    lines = template.read_text(encoding="utf-8").count("\n")
    with template.open("a", encoding="utf-8") as file:
        file.write("\n{dan_so.ho.tong\n\n::: if dan_so.ho.tong >\n\nx\n\n:::\n")
    assert socai("report", "build", "dan-so", "--period", "2026H1", "--out", tmp_path / "out") == 2
    said = capsys.readouterr().err.splitlines()
    assert [line.split(":")[1] for line in said] == [str(lines + 2), str(lines + 4)]
    assert not (tmp_path / "out").exists()


def test_verify_finds_a_changed_entry(socai: Socai, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert socai("verify") == 0
    boot.disconnect()
    with sqlite3.connect(home / "socai.sqlite3") as database:
        database.execute("DROP TRIGGER ledger_entry_update_guard")
        database.execute("UPDATE ledger_entry SET value_scaled = 8 WHERE value_scaled = 7")
    database.close()
    capsys.readouterr()
    assert socai("verify") == 1
    codes = capsys.readouterr().err
    assert "ledger_entry_update_guard" in codes
    assert "Nội dung lô" in codes


def test_check_tells_a_good_pack_from_a_bad_one(pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", str(pack)]) == 0
    bad = tmp_path / "xau"
    bad.mkdir()
    (bad / "pack.yaml").write_text("name: xau\ntitel: Xấu\nversion: 1.0.0\n", encoding="utf-8")
    capsys.readouterr()
    assert run(["check", str(bad)]) == 1
    assert "pack.yaml:2:1" in capsys.readouterr().err


def test_messages_come_in_english_when_asked(socai: Socai, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--home", str(home), "--lang", "en", "query", "--indicator", "x.y", "--period", "2026"]) == 2
    assert capsys.readouterr().err.startswith("There is no indicator x.y")
    assert run(["--home", str(home), "--lang", "en", "trace", "dan_so.ho.ngheo", "--period", "2026H1"]) == 0
    text = capsys.readouterr().out
    assert "entered: " in text
    assert "source: Sổ hộ nghèo" in text
    assert run(["--home", str(home), "--lang", "en", "verify"]) == 0
    assert capsys.readouterr().out.startswith("The ledger is whole: ")


def test_no_traceback_reaches_the_user(
    socai: Socai, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(**_: object) -> None:
        raise RuntimeError("hỏng")

    monkeypatch.delenv("SOCAI_DEBUG", raising=False)
    monkeypatch.setattr("socai.services.verification.verify", fail)
    assert socai("verify") == 2
    assert capsys.readouterr().err.splitlines() == ["Lỗi của chương trình (RuntimeError): hỏng"]


def test_wrong_use_ends_with_two(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["report", "build"]) == 2
    assert run(["--khong-co"]) == 2
    with pytest.raises(SystemExit) as stop:
        main.main(["--version"])
    assert stop.value.code == 0


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        ("units", "key,type,name,parent\nthon_9,village,Thôn Chín,xa_mau\n", "1 mới"),
        ("targets", "indicator,org_unit,year,value\ndan_so.ho.ngheo,xa_mau,2026,5\n", "1 mới"),
    ],
)
def test_units_and_targets_come_from_files_too(
    socai: Socai, tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str, text: str, said: str
) -> None:
    file = tmp_path / "tep.csv"
    file.write_text(text, encoding="utf-8")
    assert socai("import", kind, file) == 0
    assert said in capsys.readouterr().out
    assert socai("import", kind, file) == 0
    assert "0 mới, 0 đính chính, 0 rút, 1 như cũ." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (KeyboardInterrupt(), "Đã dừng."),
        (PermissionError(13, "Permission denied", "x.csv"), "x.csv: Permission denied"),
    ],
)
def test_an_interruption_and_a_refusal_of_the_system_are_one_line(
    socai: Socai,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: BaseException,
    said: str,
) -> None:
    def fail(**_: object) -> None:
        raise error

    monkeypatch.setattr("socai.services.verification.verify", fail)
    assert socai("verify") == 2
    assert capsys.readouterr().err.split("\n")[-2:] == [said, ""]


def test_of_many_problems_the_first_are_listed_and_the_rest_counted(
    socai: Socai, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "tep.csv"
    rows = [f"khong.co.{number},xa_mau,2026H1,1" for number in range(MOST_LINES + 7)]
    file.write_text("\n".join(["indicator,org_unit,period,value", *rows]), encoding="utf-8")
    assert socai("import", "figures", file) == 2
    lines = capsys.readouterr().err.splitlines()
    assert lines[MOST_LINES:] == ["... và 7 dòng nữa", f"{file}: chưa nhập gì."]


def test_a_trace_shows_the_estimate_behind_an_actual_figure(
    socai: Socai, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "uoc.csv"
    for value, basis in (("9", "estimate"), ("12", "actual")):
        path.write_text(
            f"indicator,org_unit,period,value,basis\ndan_so.ho.chua_co,xa_mau,2026Q3,{value},{basis}\n",
            encoding="utf-8",
        )
        assert socai("import", "figures", path) == 0
    capsys.readouterr()
    assert socai("trace", "dan_so.ho.chua_co", "--period", "2026Q3") == 0
    assert "trước đó ước 09; thực hiện so với ước: 33,3 %" in capsys.readouterr().out
    assert socai("query", "--indicator", "dan_so.ho.chua_co", "--period", "2026Q3", "--basis", "estimate") == 0
    assert "estimate" in capsys.readouterr().out
