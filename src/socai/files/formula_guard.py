"""Keeps spreadsheets from running texts: an apostrophe before what they would take for a formula, and off again."""

from __future__ import annotations

import re

# What a spreadsheet would run when a cell of a CSV file begins with it, guarded or not; a plain number is none.
_RUN = re.compile(r"'*(?:[=@\t\r]|[+\-](?![0-9.,]*\Z))")
_GUARD = "'"


def guarded(text: str) -> str:
    """Return a text that no spreadsheet runs."""
    return f"{_GUARD}{text}" if _RUN.match(text) else text


def unguarded(text: str) -> str:
    """Return a text without the apostrophe that ``guarded`` put before it."""
    return text[1:] if text.startswith(_GUARD) and _RUN.match(text[1:]) else text
