"""Where the areas of units lie in a picture, as paths for our own SVG template. A table stands beside each map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from socai.files.errors import FilesError
from socai.files.geojson import Area, read_area

_GRIDS = (480, 320, 200, 120, 60)
_MOST = 36_000
"""Characters of all paths together: with its table a page stays below 100 kB."""
_KEPT = 8
_DEGREE = Decimal("0.017453292519943295")
_DOT = "h1v1h-1z"

_FEWEST_CORNERS = 3

Place = tuple[int, int]


@dataclass(frozen=True)
class Map:
    """A map: its size, and the path of each area by key of the unit, in the order given."""

    width: int
    height: int
    paths: tuple[tuple[str, str], ...]


@lru_cache(maxsize=_KEPT)
def drawn(areas: tuple[tuple[str, str], ...]) -> Map | None:
    """Return the map of units, ``None`` when no area of any is known; drawn more coarsely when it would be too large.

    Args:
        areas: key and area (GeoJSON) of each unit; one that is empty or cannot be read is left out.
    """
    known = {key: area for key, text in areas if (area := _area(text)) is not None}
    if not known:
        return None
    maps = (_drawn(known, grid) for grid in _GRIDS[:-1])
    fitting = (each for each in maps if sum(len(path) for _, path in each.paths) <= _MOST)
    return next(fitting, None) or _drawn(known, _GRIDS[-1])


def _area(text: str) -> Area | None:
    try:
        return read_area(text) if text else None
    except FilesError:
        return None


def _drawn(known: dict[str, Area], grid: int) -> Map:
    """Return a map whose longer side has a number of steps."""
    points = [point for area in known.values() for polygon in area for ring in polygon for point in ring]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    # A degree of longitude is shorter the farther from the equator; in the middle of the map it is right.
    narrow = _cosine((south + north) / 2)
    step = max((east - west) * narrow, north - south) / grid or Decimal(1)

    def place(x: Decimal, y: Decimal) -> Place:
        return round((x - west) * narrow / step), round((north - y) / step)

    paths = tuple(
        (key, _path([[place(x, y) for x, y in ring] for polygon in area for ring in polygon]))
        for key, area in known.items()
    )
    width, height = place(east, south)
    return Map(max(width, 1), max(height, 1), paths)


def _cosine(degrees: Decimal) -> Decimal:
    """Return the cosine of a latitude, to five digits and more."""
    angle = abs(degrees) * _DEGREE
    term, total = Decimal(1), Decimal(1)
    for power in range(2, 20, 2):
        term *= -angle * angle / (power * (power - 1))
        total += term
    return max(total, Decimal("0.01"))


def _path(rings: Sequence[Sequence[Place]]) -> str:
    """Return rings as one path; an area smaller than a step is a dot, so that no unit is missing."""
    found = "".join(_ring(ring) for ring in rings)
    return found or f"M{rings[0][0][0]} {rings[0][0][1]}{_DOT}"


def _ring(ring: Sequence[Place]) -> str:
    corners = _corners(ring)
    steps = (f"{next_x - x} {next_y - y}" for (x, y), (next_x, next_y) in pairwise(corners))
    return f"M{corners[0][0]} {corners[0][1]}l{' '.join(steps)}z" if len(corners) >= _FEWEST_CORNERS else ""


def _corners(ring: Sequence[Place]) -> list[Place]:
    """Return the corners of a ring, its end not said again: no point twice, none between two others."""
    found: list[Place] = []
    for point in ring:
        while len(found) > 1 and _is_on_line(found[-2], found[-1], point):
            found.pop()
        if not found or found[-1] != point:
            found.append(point)
    return found[:-1] if len(found) > 1 and found[0] == found[-1] else found


def _is_on_line(one: Place, other: Place, third: Place) -> bool:
    """Return whether three points lie on a line, so that the one in the middle adds nothing to an area."""
    across = (other[0] - one[0]) * (third[1] - one[1])
    return across == (other[1] - one[1]) * (third[0] - one[0])
