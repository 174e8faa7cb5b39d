"""``socai token`` as the keeper of the server types it."""

from __future__ import annotations

from pathlib import Path

import pytest

from socai.cli.main import run


def test_a_token_is_made_listed_and_revoked(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    token = ["--home", str(home), "token"]
    assert run([*token, "make", "kho", "--for", "van_phong", "--scopes", "read,registers", "--days", "7"]) == 0
    secret = capsys.readouterr().out.splitlines()[-1]
    assert secret.startswith("socai_")
    assert run([*token, "list"]) == 0
    told = capsys.readouterr().out
    assert "read registers" in told
    assert secret not in told
    assert run([*token, "revoke", "kho"]) == 0
    assert run([*token, "list"]) == 0
    assert "đã thu hồi" in capsys.readouterr().out


def test_what_cannot_be_done_is_one_clear_line(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    token = ["--home", str(home), "token"]
    assert run([*token, "make", "kho", "--for", "van_phong", "--scopes", "ghi"]) == 2
    assert "Không có phạm vi “ghi”" in capsys.readouterr().err
    assert run([*token, "revoke", "khong-co"]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
