"""Findings: what a check found in users' data. They are returned, never raised.

A finding carries a code and data; the words live in one message catalogue (``socai.services.wording``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding matters: ``error`` changes the message, ``warning`` may, ``note`` does not."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, order=True)
class Location:
    """Where something stands: a file (as the user named it), a line and a column counted from 1, 0 when unknown.

    ``column`` is a character position in text files and a column number in tables.
    """

    file: str = ""
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        """Return ``file:line:column`` without its unknown parts."""
        parts = [self.file] if self.file else []
        parts += [str(number) for number in (self.line, self.column) if number]
        return ":".join(parts)


@dataclass(frozen=True)
class Finding:
    """One thing a check found.

    Attributes:
        code: stable dotted code, ``<area>.<what>``, for example ``import.unknown_indicator``.
        severity: how much it matters.
        subject: what it is about (an indicator code, a unit key, a file name).
        location: where it stands.
        data: values that the message needs, by name; numbers as ``Decimal`` or ``int``, never as formatted text.
        legal_basis: law, article or standard that the rule comes from, empty when there is none.
    """

    code: str
    severity: Severity = Severity.ERROR
    subject: str = ""
    location: Location = Location()
    data: Mapping[str, object] = field(default_factory=dict)
    legal_basis: str = ""


def has_errors(findings: Iterable[Finding]) -> bool:
    """Return whether any finding is of severity error."""
    return any(finding.severity is Severity.ERROR for finding in findings)
