"""What the files room says when it cannot read or write: one exception, and the log in which readers note problems.

Words for people are not written here; a finding carries a code and data.
"""

from __future__ import annotations

from collections.abc import Iterator

from socai.core.findings import Finding, Location, Severity

MOST_FINDINGS = 1_000
_LONGEST_EXCERPT = 60


class FilesError(Exception):
    """A file was refused as a whole.

    Attributes:
        findings: why, at least one.
    """

    def __init__(self, *findings: Finding) -> None:
        super().__init__("; ".join(f"{finding.location}: {finding.code}" for finding in findings))
        self.findings = findings


def refusal(code: str, file: str, *, line: int = 0, column: int = 0, **data: object) -> FilesError:
    """Return the exception that refuses ``file`` with one finding about it."""
    return FilesError(Finding(code, subject=file, location=Location(file, line, column), data=data))


def excerpt(text: object) -> str:
    """Return a user's text fit for one line of a message: one line, no control characters, at most 60 characters."""
    line = " ".join("".join(character if character.isprintable() else " " for character in str(text)).split())
    return line if len(line) <= _LONGEST_EXCERPT else line[: _LONGEST_EXCERPT - 1] + "…"


class FindingLog:
    """Collects the findings of one file; every problem is counted, the first ``most`` are kept.

    A file of 100,000 rows that all lack a column would otherwise fill the memory with words nobody reads.
    """

    def __init__(self, most: int = MOST_FINDINGS) -> None:
        self._most = most
        self._kept: list[Finding] = []
        self._count = 0

    @property
    def is_full(self) -> bool:
        """Whether a further finding would only be counted, so that costly hints are no longer worth computing."""
        return len(self._kept) >= self._most

    def add(self, finding: Finding) -> None:
        """Note a finding."""
        self._count += 1
        if not self.is_full:
            self._kept.append(finding)

    def __len__(self) -> int:
        """Return how many findings there were, kept or not."""
        return self._count

    def __iter__(self) -> Iterator[Finding]:
        """Yield the kept findings, then one that says how many more there were."""
        yield from self._kept
        rest = self._count - len(self._kept)
        if rest:
            severity = max((finding.severity for finding in self._kept), key=_GRAVITY.index)
            yield Finding("file.more_findings", severity=severity, data={"count": rest})


_GRAVITY = (Severity.NOTE, Severity.WARNING, Severity.ERROR)
