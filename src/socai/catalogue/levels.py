"""Levels of territory, as types of org units. A unit of any other type is a part of a commune."""

from __future__ import annotations

COMMUNE = "commune"
LEVELS = ("country", "province", COMMUNE, "village")


def depth(unit_type: str) -> int:
    """Return how deep a type of unit stands, 0 for the country; an office or a union stands as deep as a village."""
    return LEVELS.index(unit_type) if unit_type in LEVELS else len(LEVELS) - 1
