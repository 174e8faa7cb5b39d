"""``socai backup`` and ``socai restore`` as people type them."""

from __future__ import annotations

from pathlib import Path

import pytest

from socai.cli.main import run


def test_a_backup_is_restored_into_an_empty_home(
    real_home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, again = tmp_path / "sao.zip", tmp_path / "lai"
    assert run(["--home", str(real_home), "backup", str(file)]) == 0
    said = capsys.readouterr().out
    assert run(["restore", str(file), "--home", str(again)]) == 0
    seal = next(word for word in capsys.readouterr().out.split() if len(word.strip(".")) == 64).strip(".")
    assert seal in said
    assert run(["--home", str(again), "verify"]) == 0
    assert run(["--home", str(again), "query", "--indicator", "dan_so.ho.ngheo", "--period", "2026H1"]) == 0
    assert "07" in capsys.readouterr().out


def test_anything_else_is_refused_in_one_line(
    real_home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "sao.zip"
    assert run(["--home", str(real_home), "backup", str(file)]) == 0
    capsys.readouterr()
    assert run(["restore", str(file), "--home", str(real_home)]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
    file.write_bytes(file.read_bytes()[:-100])
    assert run(["--home", str(tmp_path / "lai"), "restore", str(file)]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert str(file) in line
    assert not (tmp_path / "lai").exists()
