"""Reads days as files write them. Words such as "ngày 5 tháng 3" are for the readers of documents."""

from __future__ import annotations

import re
from datetime import date

_FORM = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def parse_day(text: str) -> date | None:
    """Return the day that a text names in full, as in ``2026-01-31``; ``None`` for any other text.

    Source: ISO 8601, the extended form alone, which ``date.fromisoformat`` is wider than.
    """
    try:
        return date.fromisoformat(text) if _FORM.fullmatch(text) else None
    except ValueError:
        return None
