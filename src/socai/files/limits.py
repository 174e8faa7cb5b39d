"""How large a file may be, and reading one within that. The only place that knows these numbers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from socai.files.errors import FilesError, refusal

MIB = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """What a reader accepts. The defaults leave room for every commune of the country in one file.

    Attributes:
        file_bytes: size of the file itself.
        parts: members of a zip package.
        unpacked_bytes: size of all members of a package together, unpacked.
        ratio: how many times larger than packed a member may be; real sheets stay below 60.
        marks: "<" and "=" in an XML part, which bound the memory its elements and attributes take; a sheet of
            200,000 rows and 9 columns has 11 million.
        rows: rows of a table.
        columns: columns of a table.
        pages: pages of a PDF.
        letters: characters of a document that is audited; a report of 18 pages has 50,000.
        lines: lines of a text that is audited.
    """

    file_bytes: int = 64 * MIB
    parts: int = 2_000
    unpacked_bytes: int = 192 * MIB
    ratio: int = 200
    marks: int = 12_000_000
    rows: int = 1_000_000
    columns: int = 500
    pages: int = 2_000
    letters: int = 10_000_000
    lines: int = 300_000


LIMITS = Limits()


def read_bytes(path: Path, *, limits: Limits = LIMITS) -> bytes:
    """Return the content of a file, never more of it than the limit.

    Raises:
        FilesError: when it is missing, a folder, unreadable, empty or too large.
    """
    try:
        with path.open("rb") as file:
            data = file.read(limits.file_bytes + 1)
    except OSError as error:
        raise _unreadable(path, error) from error
    check_size(data, file=str(path), limits=limits)
    return data


def check_size(data: bytes, *, file: str, limits: Limits = LIMITS) -> None:
    """Refuse content that is empty or larger than the limit.

    Raises:
        FilesError: when it is.
    """
    if not data:
        raise refusal("file.empty", file)
    if len(data) > limits.file_bytes:
        raise refusal("file.too_large", file, megabytes=limits.file_bytes // MIB)


def _unreadable(path: Path, error: OSError) -> FilesError:
    """Return the refusal that fits why the system would not open the file."""
    if isinstance(error, FileNotFoundError):
        return refusal("file.not_found", str(path))
    if isinstance(error, IsADirectoryError) or path.is_dir():
        return refusal("file.is_folder", str(path))
    return refusal("file.not_readable", str(path), reason=error.strerror or str(error))
