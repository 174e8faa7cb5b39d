from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from socai.files.atomic import write_bytes, write_text
from socai.files.errors import FilesError

_SMALL_DISK = """
import resource, sys
from pathlib import Path
from socai.files.atomic import write_bytes
from socai.files.errors import FilesError
resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))
try:
    write_bytes(Path(sys.argv[1]), b"x" * 1_000_000)
except FilesError as error:
    print(error.findings[0].code)
"""


def test_content_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "a"
    write_bytes(path, b"old")
    write_text(path, "mới\r\n")
    assert path.read_bytes() == "mới\r\n".encode()
    assert os.listdir(tmp_path) == ["a"]


def test_new_files_have_the_rights_of_any_new_file(tmp_path: Path) -> None:
    (tmp_path / "plain").touch()
    write_bytes(tmp_path / "a", b"")
    assert (tmp_path / "a").stat().st_mode == (tmp_path / "plain").stat().st_mode


@pytest.mark.parametrize(
    ("number", "code"),
    [(errno.ENOSPC, "file.disk_full"), (errno.EDQUOT, "file.disk_full"), (errno.EIO, "file.not_written")],
)
def test_a_failing_disk_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: str
) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")

    def fail(handle: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(FilesError, match=code):
        write_bytes(path, b"new")
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a"]


def test_running_out_of_room_in_the_middle_of_a_file(tmp_path: Path) -> None:
    """The system itself refuses the bytes, as a full disk does."""
    pytest.importorskip("resource", reason="limits of file size are a Unix matter")
    path = tmp_path / "a"
    path.write_bytes(b"old")
    answer = subprocess.run([sys.executable, "-c", _SMALL_DISK, path], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "file.disk_full"
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a"]


def test_a_missing_folder_is_one_finding(tmp_path: Path) -> None:
    with pytest.raises(FilesError) as caught:
        write_bytes(tmp_path / "absent" / "a", b"")
    (finding,) = caught.value.findings
    assert (finding.code, finding.location.file) == ("file.not_written", str(tmp_path / "absent" / "a"))
