"""``socai report sign`` and ``socai report verify``, as people use them."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from socai.cli.main import run
from socai.files import typst
from tests.unit.files.keys import PASSPHRASE, MadeKey, made_key

OWNER = "Nguyễn Văn An"


@pytest.fixture(scope="module")
def made() -> MadeKey:
    return made_key(OWNER)


@pytest.fixture
def keys(made: MadeKey, tmp_path: Path) -> Path:
    """Return a folder with a key, its certificate, its passphrase, and one that is not its own."""
    folder = tmp_path / "khoa"
    folder.mkdir()
    (folder / "khoa.p12").write_bytes(made.p12)
    (folder / "goc.pem").write_bytes(made.certificate)
    (folder / "mat-khau").write_text(f"{PASSPHRASE}\n", encoding="utf-8")
    (folder / "khac").write_text("khác\n", encoding="utf-8")
    return folder


@pytest.fixture
def issued(real_home: Path, tmp_path: Path) -> Path:
    """Return the PDF of an issued report; its ledger is ``real_home``."""
    question = ("report", "issue", "dan-so", "--period", "2026H1", "--number", "7", "--date", "2025-07-01")
    assert run(["--home", str(real_home), *question, "--formats", "pdf", "--out", str(tmp_path / "out")]) == 0
    return tmp_path / "out" / "dan-so-2026H1.pdf"


def sign(home: Path, path: Path, keys: Path, words: str = "mat-khau") -> int:
    key = ("--key", str(keys / "khoa.p12"), "--passphrase-file", str(keys / words))
    return run(["--home", str(home), "report", "sign", str(path), *key])


def verify(home: Path, path: Path, *more: object) -> int:
    return run(["--home", str(home), "report", "verify", str(path), *map(str, more)])


def test_an_issued_report_is_signed_and_recognised(
    real_home: Path, issued: Path, keys: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sign(real_home, issued, keys) == 0
    signed = issued.with_name("dan-so-2026H1-da-ky.pdf")
    digest = sha256(signed.read_bytes()).hexdigest()
    said = capsys.readouterr()
    assert OWNER in said.out
    assert digest in said.out
    assert verify(real_home, signed, "--trust", keys / "goc.pem") == 0
    said = capsys.readouterr()
    assert said.err == ""
    assert digest in said.out
    assert OWNER in said.out
    assert "07-BC/ĐU" in said.out
    assert "ngày 01/07/2025" in said.out
    assert run(["--home", str(real_home), "verify"]) == 0


def test_a_passphrase_may_come_from_a_file_that_windows_wrote(real_home: Path, issued: Path, keys: Path) -> None:
    (keys / "windows").write_bytes(f"\ufeff{PASSPHRASE}\r\n".encode())
    assert sign(real_home, issued, keys, "windows") == 0


def test_without_a_trusted_certificate_it_says_so(
    real_home: Path, issued: Path, keys: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sign(real_home, issued, keys) == 0
    capsys.readouterr()
    assert verify(real_home, issued.with_name("dan-so-2026H1-da-ky.pdf")) == 0
    (line,) = capsys.readouterr().err.splitlines()
    assert "--trust" in line


def test_a_changed_file_is_refused_and_not_recognised(
    real_home: Path, issued: Path, keys: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sign(real_home, issued, keys) == 0
    signed = issued.with_name("dan-so-2026H1-da-ky.pdf")
    content = bytearray(signed.read_bytes())
    content[5_000] ^= 1
    signed.write_bytes(content)
    capsys.readouterr()
    assert verify(real_home, signed, "--trust", keys / "goc.pem") == 1
    said = capsys.readouterr()
    assert "không khớp nội dung" in said.err
    assert "07-BC/ĐU" not in said.out


def test_something_added_behind_an_unsigned_issued_file_is_not_recognised(
    real_home: Path, issued: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    issued.write_bytes(issued.read_bytes() + b"\n")
    capsys.readouterr()
    assert verify(real_home, issued) == 1
    assert "07-BC/ĐU" not in capsys.readouterr().out


def test_an_unsigned_file_is_recognised_by_its_hash(
    real_home: Path, issued: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert verify(real_home, issued) == 0
    said = capsys.readouterr()
    assert "07-BC/ĐU" in said.out
    (line,) = said.err.splitlines()
    assert "không có chữ ký số" in line


def test_an_unknown_unsigned_file_is_an_error(
    real_home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "la.txt"
    path.write_text("chữ", encoding="utf-8")
    assert verify(real_home, path) == 1
    assert len(capsys.readouterr().err.splitlines()) == 2


def test_a_report_that_was_only_built_is_recognised(
    home: Path, tmp_path: Path, keys: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "out")
    assert run(["--home", str(home), "report", "build", "dan-so", "--period", "2026H1", "--out", out]) == 0
    assert sign(home, tmp_path / "out" / "dan-so-2026H1.pdf", keys) == 0
    capsys.readouterr()
    assert verify(home, tmp_path / "out" / "dan-so-2026H1-da-ky.pdf", "--trust", keys / "goc.pem") == 0
    (line,) = capsys.readouterr().err.splitlines()
    assert "chưa ban hành" in line


def test_where_there_is_no_ledger_signatures_are_checked_all_the_same(
    real_home: Path, issued: Path, keys: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sign(real_home, issued, keys) == 0
    capsys.readouterr()
    signed = issued.with_name("dan-so-2026H1-da-ky.pdf")
    assert verify(tmp_path / "nowhere", signed, "--trust", keys / "goc.pem") == 0
    said = capsys.readouterr()
    assert OWNER in said.out
    (line,) = said.err.splitlines()
    assert "Không có sổ" in line


@pytest.mark.parametrize(
    ("passphrase", "file", "words"),
    [
        ("khac", "dan-so-2026H1.pdf", "mật khẩu không đúng"),
        ("mat-khau", "khong-co.pdf", "Không tìm thấy tệp"),
        ("mat-khau", "word.docx", "không phải PDF"),
    ],
)
def test_what_cannot_be_signed_is_one_line(
    passphrase: str,
    file: str,
    words: str,
    real_home: Path,
    issued: Path,
    keys: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    issued.with_name("word.docx").write_bytes(b"PK")
    capsys.readouterr()
    assert sign(real_home, issued.with_name(file), keys, passphrase) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert words in line
    assert list(issued.parent.glob("*-da-ky*")) == []


def test_a_missing_font_is_one_line(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(typst, "FONTS", tmp_path)
    question = ("report", "build", "dan-so", "--period", "2026H1", "--formats", "pdf", "--out", str(tmp_path / "out"))
    assert run(["--home", str(home), *question]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "SocaiSerif-Regular.ttf" in line
