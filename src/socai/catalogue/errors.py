"""What pack authors are told: one exception that carries every problem. It words nothing."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from socai.core.findings import Finding, Location

_MOST_NAMES = 8
_LONGEST_COMPARED = 120
_LONGEST_QUOTED = 200


class PackError(Exception):
    """A pack cannot be used.

    Attributes:
        findings: every problem, by file, line and column; each says what is allowed.
    """

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = in_order(findings)
        super().__init__(self.findings)

    def __str__(self) -> str:
        """Return one line a problem: where it stands, its code and its data."""
        return "\n".join(_line(finding) for finding in self.findings)


def problem(code: str, location: Location, subject: str = "", **data: object) -> Finding:
    """Return an error found in a pack. What authors wrote is shortened and kept on one line."""
    shown = {name: one_line(value) if isinstance(value, str) else value for name, value in data.items()}
    return Finding(code, subject=one_line(subject), location=location, data=shown)


def one_line(text: str) -> str:
    """Return a text as a message can quote it: on one line, not endless."""
    line = "".join(character if character.isprintable() else " " for character in text)
    return line if len(line) <= _LONGEST_QUOTED else f"{line[:_LONGEST_QUOTED]}…"


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings in the order in which an author walks through the files."""
    return tuple(sorted(findings, key=lambda finding: (finding.location, finding.code, finding.subject)))


def nearest(name: str, known: Iterable[str]) -> tuple[str, ...]:
    """Return the known names that look like ``name``; when none does, the first few that there are."""
    names = list(known)
    alike = get_close_matches(name[:_LONGEST_COMPARED], names, n=3)
    if alike or len(names) <= _MOST_NAMES:
        return tuple(map(one_line, alike or names))
    return (*map(one_line, names[:_MOST_NAMES]), "…")


def _line(finding: Finding) -> str:
    details = "; ".join(f"{name}: {_text(value)}" for name, value in finding.data.items())
    words = f"{finding.location}: {finding.code} {finding.subject}".rstrip()
    return f"{words} ({details})" if details else words


def _text(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
