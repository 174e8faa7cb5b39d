"""``socai user`` as the keeper of the server types it."""

from __future__ import annotations

from pathlib import Path

import pytest

from socai.cli.main import run


def test_an_account_is_made_given_a_place_listed_and_switched(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    user = ["--home", str(home), "user"]
    assert run([*user, "add", "thu", "--title", "Văn thư", "--role", "office", "--unit", "van_phong"]) == 0
    told = capsys.readouterr().out
    assert "Mật khẩu chỉ hiện lần này" in told
    (line,) = [line for line in told.splitlines() if line.startswith("thu ")]
    assert len(line.split()[-1]) == 19
    span = ["--from", "2026-01-01", "--to", "2026-01-31"]
    assert run([*user, "assign", "thu", "--role", "leader", "--unit", "xa_mau", *span]) == 0
    assert "thu" in capsys.readouterr().out
    assert run([*user, "disable", "thu"]) == 0
    assert run([*user, "list"]) == 0
    (line,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("thu ")]
    assert "đã tắt" in line
    assert run([*user, "enable", "thu"]) == 0
    assert run([*user, "password", "thu"]) == 0
    assert run([*user, "email", "thu", "thu@xa.gov.vn"]) == 0
    assert "thu@xa.gov.vn" in capsys.readouterr().out
    assert run([*user, "email", "thu"]) == 0
    assert run([*user, "email", "thu", "thu"]) == 2
    assert run([*user, "phone-revoke", "thu"]) == 0
    assert "thu hồi 0 điện thoại" in capsys.readouterr().out
    assert run([*user, "link", "thu", "nguoi-1"]) == 0
    assert "đã nối với nguoi-1" in capsys.readouterr().out
    assert run([*user, "link", "thu"]) == 0
    assert "thôi nối" in capsys.readouterr().out
    assert run([*user, "demo"]) == 0
    assert {"lanh-dao", "van-phong", "quan-tri", "kiem-tra"} <= {
        line.split()[0] for line in capsys.readouterr().out.splitlines() if line.strip()
    }


def test_what_cannot_be_done_is_one_clear_line(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    user = ["--home", str(home), "user"]
    assert run([*user, "add", "thu", "--role", "vua", "--unit", "van_phong"]) == 2
    assert "Không có vai trò vua" in capsys.readouterr().err
    assert run([*user, "disable", "quan-tri"]) == 2
    assert run([*user, "second-factor-off", "van_phong", "--reason", "Mất máy"]) == 2
    assert "không dùng đăng nhập hai lớp" in capsys.readouterr().err
    assert run([*user, "add", "thu", "--role", "office", "--unit", "van_phong", "--from", "hom-nay"]) == 2


def test_a_port_that_is_taken_is_one_clear_line(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert run(["--home", str(home), "serve", "--port", port]) == 2
    assert port in capsys.readouterr().err


def test_a_worker_does_what_is_due_once(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--home", str(home), "worker", "--once"]) == 0
    assert "reminders: xong" in capsys.readouterr().out
    assert run(["--home", str(home), "worker", "--once"]) == 0
    assert capsys.readouterr().out == ""
