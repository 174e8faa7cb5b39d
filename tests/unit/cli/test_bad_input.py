"""Units, their changes and figures that contradict each other: a clear line each, all at once, nothing half-applied."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from socai.cli.main import run
from socai.site import boot
from tests.unit.cli.conftest import write_pack

Socai = Callable[..., int]
OWN = "dan_so.ho.ngheo"
UNITS = (
    "key,type,name,parent,valid_from,valid_to\n"
    "thon_1,village,Thôn Một,xa_mau,,\n"
    "thon_2,village,Thôn Hai,xa_mau,2026-02-01,\n"
    "thon_3,village,Thôn Ba,xa_mau,,2026-03-31\n"
)


@dataclass(frozen=True)
class Case:
    """A file that must not be taken, and what each line about it must say.

    Attributes:
        name: what is wrong.
        command: the command without the file.
        text: the file.
        lines: a part of each line that tells a problem, in their order.
    """

    name: str
    command: str
    text: str
    lines: tuple[str, ...]


_UNITS, _EVENTS, _TREES, _FIGURES = "import units", "import events", "import trees", "import figures"
_TARGETS = "import targets"


def units(*rows: str) -> str:
    return "\n".join(("key,type,name,parent,valid_from,valid_to", *rows, ""))


def events(*rows: str) -> str:
    return "\n".join(("on,event,kind,source,target,name,parent,population,area", *rows, ""))


def trees(*rows: str) -> str:
    return "\n".join(("tree,unit,parent,valid_from,valid_to", *rows, ""))


def figures(*rows: str) -> str:
    return "\n".join(("indicator,org_unit,period,value", *rows, ""))


def targets(*rows: str) -> str:
    return "\n".join(("indicator,org_unit,year,value,due", *rows, ""))


CASES = (
    # -- overlapping validity
    Case(
        "unit twice", _UNITS, units("thon_4,village,A,xa_mau,,2026-06-30", "thon_4,village,B,xa_mau,2026-06-01,"),
        ("3: Đơn vị thon_4",),
    ),
    Case("unit ends first", _UNITS, units("thon_4,village,A,xa_mau,2026-06-30,2026-06-01"), ("2: Đơn vị thon_4",)),
    Case("unit overlaps", _UNITS, units("thon_2,village,A,xa_mau,2026-01-01,2026-02-15"), ("2: Đơn vị thon_2",)),
    Case(
        "places overlap", _TREES, trees("dang,thon_1,,2026-01-01,2026-06-30", "dang,thon_1,van_phong,2026-06-01,"),
        ("3: ",),
    ),
    # -- a cycle in the tree
    Case(
        "units in a circle", _UNITS, units("thon_4,village,A,thon_5,,", "thon_5,village,B,thon_4,,"),
        ("2: Đơn vị thon_4", "3: Đơn vị thon_5"),
    ),
    Case("unit above itself", _UNITS, units("thon_4,village,A,thon_4,,"), ("2: Đơn vị thon_4",)),
    Case(
        "places in a circle", _TREES, trees("dang,thon_1,van_phong,,", "dang,van_phong,thon_1,,"),
        ("2: ", "3: "),
    ),
    Case(
        "event makes a circle", _EVENTS,
        events("2026-07-01,,reparent,,xa_mau,,thon_1,,"), ("xa_mau",),
    ),
    # -- an event that contradicts another
    Case(
        "two changes of one day", _EVENTS,
        events(
            "2026-07-01,a,,thon_1,thon_a,A,,,", "2026-07-01,a,,thon_2,thon_a,,,,", "2026-07-01,b,,thon_1,thon_b,B,,,"
        ),
        ("biến động a cùng thay đổi thon_1",),
    ),
    Case(
        "kinds differ", _EVENTS,
        events("2026-07-01,a,merge,thon_1,thon_a,A,,,", "2026-07-01,a,split,thon_2,thon_a,,,,"), ("merge, split",),
    ),
    Case(
        "after the end", _EVENTS,
        events("2026-07-01,,,thon_1,thon_a,A,,,", "2026-07-01,,,thon_2,thon_a,,,,", "2026-08-01,,dissolve,thon_1,,,,,"),
        ("thon_1",),
    ),
    Case("unit that has ended", _EVENTS, events("2026-07-01,,dissolve,thon_3,,,,,"), ("thon_3",)),
    Case("unknown unit", _EVENTS, events("2026-07-01,,dissolve,thon_9,,,,,"), ("thon_9",)),
    Case(
        "unit left below nobody", _EVENTS, events("2026-07-01,,dissolve,xa_mau,,,,,"),
        ("van_phong", "thon_1", "thon_2"),
    ),
    # -- weights
    Case(
        "weights below one", _EVENTS,
        events("2026-07-01,,,thon_1,thon_a,A,,0.5,", "2026-07-01,,,thon_1,thon_b,B,,0.4,"), ("thon_1",),
    ),
    Case(
        "weights above one", _EVENTS,
        events("2026-07-01,,,thon_1,thon_a,A,,60%,0.7", "2026-07-01,,,thon_1,thon_b,B,,rest,0.7"), ("thon_1",),
    ),
    Case(
        "weight that is none", _EVENTS,
        events("2026-07-01,,,thon_1,thon_a,A,,-0.5,", "2026-07-01,,,thon_1,thon_b,B,,nửa,"), ("2:8: ", "3:8: "),
    ),
    # -- figures of units that are not there
    Case("before it existed", _FIGURES, figures(f"{OWN},thon_2,2026-01,5"), ("2: ",)),
    Case("after it was dissolved", _FIGURES, figures(f"{OWN},thon_3,2026Q2,5"), ("2: ",)),
    Case("of nobody", _FIGURES, figures(f"{OWN},thon_9,2026Q2,5"), ("2: ",)),
    # -- periods
    Case("calendar not its own", _FIGURES, figures("giao_duc.lop,xa_mau,2026H1,5"), ("2: ",)),
    Case("calendar unknown", _FIGURES, figures(f"{OWN},xa_mau,2026H1@trang,5"), ("2:3: ",)),
    Case(
        "period that is none", _FIGURES, figures(f"{OWN},xa_mau,2026-13,5", f"{OWN},xa_mau,2026Q5,5"),
        ("2:3: ", "3:3: "),
    ),
    Case("period its calendar has not", _FIGURES, figures("giao_duc.lop,xa_mau,2026W24@school,5"), ("2:3: ",)),
    # -- targets
    Case("target before it existed", _TARGETS, targets(f"{OWN},thon_2,2025,5,"), ("2: ",)),
    Case("target after it was dissolved", _TARGETS, targets(f"{OWN},thon_3,2027,5,"), ("2: ",)),
    Case("target due before it existed", _TARGETS, targets(f"{OWN},thon_2,2026,5,2026-01-31"), ("2: ",)),
    Case(
        "target of nobody and of no year", _TARGETS, targets(f"{OWN},thon_9,2026,5,", f"{OWN},thon_1,99999,5,"),
        ("2: ", "3: "),
    ),
    Case(
        "target due on no day of its year", _TARGETS,
        targets(f"{OWN},thon_1,2026,5,2027-01-31", f"{OWN},thon_1,2026,5,2026-02-30"), ("2: ", "3:5: "),
    ),
    Case(
        "target told twice", _TARGETS, targets(f"{OWN},thon_1,2026,5,", f"{OWN},thon_1,2026,6,"),
        ("3: ",),
    ),
    Case("target that is only about", _TARGETS, targets(f"{OWN},thon_1,2026,khoảng 5,"), ("2:4: ",)),
    # -- one wrong row among right ones
    Case(
        "one of many", _FIGURES,
        figures(f"{OWN},thon_1,2026-05,5", f"{OWN},thon_1,2026-06,6", f"{OWN},thon_3,2026-05,7"), ("4: ",),
    ),
)  # fmt: skip


@pytest.fixture(scope="module")
def villages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an instance with three villages and an indicator of the school year."""
    folder = tmp_path_factory.mktemp("bad-input")
    pack = write_pack(folder)
    (pack / "indicators" / "truong.yaml").write_text(
        "giao_duc.lop: {vi: Số lớp, en: Classes, measure: ho, time: last, units: sum, office: van_phong,"
        " calendars: [school]}\n",
        encoding="utf-8",
    )
    home = folder / "var"
    assert run(["--home", str(home), "init", "--pack", str(pack)]) == 0
    (folder / "thon.csv").write_text(UNITS, encoding="utf-8")
    assert run(["--home", str(home), "import", "units", str(folder / "thon.csv")]) == 0
    boot.disconnect()
    return home


@pytest.fixture
def home(villages: Path, tmp_path: Path) -> Path:
    """Return an instance of its own for one test."""
    boot.disconnect()
    return Path(shutil.copytree(villages, tmp_path / "var"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_problem_is_one_line_and_nothing_is_written(
    case: Case, home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = _rows(home)
    path = tmp_path / "tep.csv"
    path.write_text(case.text, encoding="utf-8")
    capsys.readouterr()
    assert run(["--home", str(home), *case.command.split(), str(path)]) == 2
    said = capsys.readouterr()
    *problems, last = said.err.splitlines()
    assert said.out == ""
    assert len(problems) == len(case.lines), said.err
    assert [part for part, line in zip(case.lines, problems, strict=True) if part not in line] == [], said.err
    assert "chưa nhập gì" in last or "Không ghi gì" in last
    boot.disconnect()
    assert _rows(home) == before


def test_events_may_not_contradict_what_the_ledger_holds(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    socai = _socai(home, tmp_path)
    merged = events("2026-07-01,,,thon_1,thon_a,A,,,", "2026-07-01,,,thon_2,thon_a,,,,")
    assert socai(_EVENTS, merged) == 0
    before = _rows(home)
    capsys.readouterr()
    for again, said in (
        (merged, "thon_a"),
        (events("2026-07-01,,,thon_1,thon_b,B,,,", "2026-07-01,,,thon_2,thon_b,,,,"), "cùng thay đổi thon_1"),
        (events("2026-09-01,,dissolve,thon_1,,,,,"), "thon_1"),
    ):
        assert socai(_EVENTS, again) == 2
        assert said in capsys.readouterr().err
    assert socai(_FIGURES, figures(f"{OWN},thon_1,2026-07,5", f"{OWN},thon_a,2026-06,5")) == 2
    late, early, _ = capsys.readouterr().err.splitlines()
    assert "thon_1 không có trong kỳ 2026-07" in late
    assert "thon_a không có trong kỳ 2026-06" in early
    assert socai(_UNITS, units("thon_1,village,Thôn Một,xa_mau,,2026-12-31")) == 2
    assert _rows(home) == before


def test_what_a_later_event_rests_on_is_not_taken_back(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    socai = _socai(home, tmp_path)
    assert socai(_EVENTS, events("2026-07-01,,,thon_1,thon_a,A,,,", "2026-07-01,,,thon_2,thon_a,,,,")) == 0
    assert socai(_EVENTS, events("2026-09-01,,rename,,thon_a,Thôn Mới,,,")) == 0
    capsys.readouterr()
    assert run(["--home", str(home), "unit", "events"]) == 0
    first = capsys.readouterr().out.split()[0]
    before = _rows(home)
    assert run(["--home", str(home), "unit", "reverse", first, "--reason", "Ghi nhầm"]) == 2
    assert "thon_a" in capsys.readouterr().err
    assert _rows(home) == before


def _socai(home: Path, folder: Path) -> Socai:
    """Return what runs a command on a file of some text."""

    def command(words: str, text: str) -> int:
        path = folder / "tep.csv"
        path.write_text(text, encoding="utf-8")
        return run(["--home", str(home), *words.split(), str(path)])

    return command


def _rows(home: Path) -> dict[str, int]:
    """Return how many rows each table has."""
    with sqlite3.connect(home / "socai.sqlite3") as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found = {name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in names}  # noqa: S608
    connection.close()
    return found
