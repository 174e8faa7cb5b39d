"""Registers as files: imported whole or not at all, every problem with its place; exports that no spreadsheet runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from socai.services.errors import ServiceError
from socai.services.register_files import export_register, guarded, import_register, unguarded
from socai.services.register_rows import standing
from socai.services.registers import RowsRecorded
from socai.services.wording import word
from tests.ledgers import OFFICE, Ledger
from tests.unit.services.registering import PETITIONS, added, codes, counted, petition


def take(ledger: Ledger, folder: Path, text: str, *, name: str = "don_thu.csv", dry_run: bool = False) -> RowsRecorded:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return import_register(instance=ledger.instance, actor=ledger.actor(OFFICE), path=path, dry_run=dry_run)


def test_a_file_is_recorded_as_one_batch(ledger: Ledger, tmp_path: Path) -> None:
    text = "ma;ngay;so_ho;states\n1;5/1/2026;3;2026-01-06 thu_ly\n2;2026-01-07;;\n"
    recorded = take(ledger, tmp_path, text)
    assert (recorded.added, recorded.steps) == (2, 1)
    assert counted(ledger) == 2
    assert take(ledger, tmp_path, text).unchanged == 2


def test_every_problem_has_its_file_line_and_column_and_nothing_is_kept(ledger: Ledger, tmp_path: Path) -> None:
    recorded = take(
        ledger, tmp_path,
        "ma,ngay,loai,states\n1,2026-01-05,khac,\n1,2026-01-06,,\n2,x,,\n3,2026-01-05,,2026-01-06 dong\n"
        "4,2026-01-05,,\n4,2026-01-05,,\n",
    )  # fmt: skip
    lines = [word(finding).replace(str(tmp_path), "") for finding in recorded.findings]
    assert [line.split(": ")[0] for line in lines] == [
        "/don_thu.csv:2:3", "/don_thu.csv:4:2", "/don_thu.csv:5:4", "/don_thu.csv:7",
    ]  # fmt: skip
    assert codes(recorded) == [
        "register.unknown_code", "register.not_a_date", "register.step_not_allowed", "register.repeated_key",
    ]  # fmt: skip
    assert standing() == []


def test_a_column_that_the_file_has_not_keeps_what_stands(ledger: Ledger, tmp_path: Path) -> None:
    added(ledger, petition("1", so_ho="3", noi_dung="x"))
    assert take(ledger, tmp_path, "ma,ngay,so_ho\n1,2026-01-05,4\n").corrected == 1
    (row,) = standing()
    assert (row.values["so_ho"], row.values["noi_dung"]) == ("4", "x")


def test_a_trial_keeps_nothing(sqlite_ledger: Ledger, tmp_path: Path) -> None:
    recorded = take(sqlite_ledger, tmp_path, "ma,ngay\n1,2026-01-05\n", dry_run=True)
    assert (recorded.added, recorded.batch) == (1, None)
    assert standing() == []


def test_an_unknown_column_or_register_is_one_line(sqlite_ledger: Ledger, tmp_path: Path) -> None:
    assert codes(take(sqlite_ledger, tmp_path, "ma,ngayy\n1,2026-01-05\n")) == [
        "table.missing_column", "table.unknown_column",
    ]  # fmt: skip
    with pytest.raises(ServiceError, match=r"register\.unknown"):
        take(sqlite_ledger, tmp_path, "ma\n", name="don_thi.csv")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_export_is_read_back_equal(ledger: Ledger, tmp_path: Path, kind: str) -> None:
    texts = ("=1+1", "+84 912", "-", "@tên", 'Đất, "ruộng"\nhai dòng', "'=x")
    rows = [petition(str(place), noi_dung=text, so_ho="3") for place, text in enumerate(texts)]
    added(ledger, *rows, petition("9", states="2026-01-06 thu_ly: theo luật"))
    path = tmp_path / f"don_thu.{kind}"
    export_register(instance=ledger.instance, actor=ledger.actor(OFFICE), register=PETITIONS, path=path)
    recorded = import_register(instance=ledger.instance, actor=ledger.actor(OFFICE), path=path)
    assert (codes(recorded), recorded.unchanged) == ([], len(texts) + 1)
    assert recorded.batch is None


def test_no_cell_of_a_csv_file_is_run_as_a_formula() -> None:
    for text in ("=1+1", "+1 x", "-x", "@x", "\tx"):
        assert guarded(text).startswith("'")
        assert unguarded(guarded(text)) == text
    for text in ("-5", "+1,5", "a=b", ""):
        assert guarded(text) == text


def test_an_export_overwrites_nothing_and_knows_two_kinds(sqlite_ledger: Ledger, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x", encoding="utf-8")
    for name, code in (("a.csv", "register.export_exists"), ("a.ods", "register.export_kind")):
        with pytest.raises(ServiceError, match=code.replace(".", r"\.")):
            export_register(
                instance=sqlite_ledger.instance, actor=sqlite_ledger.actor(OFFICE), register=PETITIONS,
                path=tmp_path / name,
            )  # fmt: skip
