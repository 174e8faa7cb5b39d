"""Reporting periods: kind, year, index and calendar; parsing, containment and neighbours."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Period:
    """A reporting period; replaced by its full form."""

    year: int
