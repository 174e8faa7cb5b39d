from __future__ import annotations

from pathlib import Path

import pytest

from socai.files.errors import FilesError
from socai.files.limits import Limits, read_bytes


def test_a_file_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"abc")
    assert read_bytes(path, limits=Limits(file_bytes=3)) == b"abc"


def test_what_cannot_be_read_is_one_finding(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    (tmp_path / "large").write_bytes(b"abcd")
    expected = {
        "absent": "not_found",
        ".": "is_folder",
        "empty": "empty",
        "large": "too_large",
        "large/x": "not_readable",
    }
    for name, code in expected.items():
        with pytest.raises(FilesError) as caught:
            read_bytes(tmp_path / name, limits=Limits(file_bytes=3))
        assert [finding.code for finding in caught.value.findings] == [f"file.{code}"]


def test_an_endless_file_is_refused_after_the_limit() -> None:
    with pytest.raises(FilesError, match=r"file\.too_large"):
        read_bytes(Path("/dev/zero"), limits=Limits(file_bytes=1000))
