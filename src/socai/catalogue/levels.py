"""Levels of territory, as types of org units. A unit of any other type is a part of a commune."""

from __future__ import annotations

from collections.abc import Mapping

COMMUNE = "commune"
LEVELS = ("country", "province", COMMUNE, "village")

# How deep the types of each level stand. Districts were between provinces and communes until 30 June 2025.
_DEPTHS: Mapping[str, int] = {
    "country": 0,
    **dict.fromkeys(("province", "city"), 1),
    **dict.fromkeys(("district", "district_city", "district_town", "urban_district"), 2),
    **dict.fromkeys((COMMUNE, "ward", "township", "special_zone", "unspecified"), 3),
}
_DEEPEST = 4


def depth(unit_type: str) -> int:
    """Return how deep a type of unit stands, 0 for the country; an office or a union stands as deep as a village."""
    return _DEPTHS.get(unit_type, _DEEPEST)
