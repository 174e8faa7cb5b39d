"""Reads areas from GeoJSON: polygons in degrees of longitude and latitude, exactly, and nothing else of it.

Source: RFC 7946. What is no area of the earth, such as metres of a projection, is refused.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from socai.core.findings import Finding, Location
from socai.core.numerals import exact_text, round_half_up
from socai.files.errors import FilesError, excerpt
from socai.files.limits import LIMITS, Limits, check_size

Point = tuple[Decimal, Decimal]
Ring = tuple[Point, ...]
Polygon = tuple[Ring, ...]
Area = tuple[Polygon, ...]
"""Polygons, each an outer ring and the rings of its holes; the last point of a ring is its first."""

MOST_POINTS = 200_000
"""Points of one area; a commune drawn to the metre has a few thousand."""
_FEWEST = 4
_DECIMALS = 7
_FARTHEST: Point = (Decimal(180), Decimal(90))


@dataclass(frozen=True)
class Feature:
    """An area of a file, and what names whose it is."""

    name: str
    area: Area


def read_area(text: str, *, file: str = "") -> Area:
    """Return the area that a GeoJSON geometry of type Polygon or MultiPolygon is.

    Raises:
        FilesError: it is none.
    """
    return _area(_parsed(text, file), file, "")


def read_features(data: bytes, *, file: str, named_in: str, limits: Limits = LIMITS) -> list[Feature]:
    """Return the areas of a FeatureCollection, each with the property that names it.

    Args:
        data: the content of the file.
        file: what messages call it.
        named_in: name of that property.
        limits: how large it may be.

    Raises:
        FilesError: with every feature that cannot be read.
    """
    check_size(data, file=file, limits=limits)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refused("geojson.not_json", file) from error
    found = _parsed(text, file)
    features = found.get("features") if isinstance(found, Mapping) else None
    if not isinstance(features, list) or not features:
        raise _refused("geojson.no_features", file)
    if not any(_name(each, named_in) for each in features):
        raise _refused("geojson.no_name", file, property=named_in)
    read: list[Feature] = []
    problems: list[Finding] = []
    for number, each in enumerate(features, 1):
        try:
            read.append(_feature(each, file, named_in, number))
        except FilesError as error:
            problems += error.findings
    if problems:
        raise FilesError(*problems)
    return read


def written(area: Area) -> str:
    """Return an area as a GeoJSON geometry, always in the same words."""
    polygons = ",".join("[" + ",".join(_ring_text(ring) for ring in polygon) + "]" for polygon in area)
    return f'{{"type":"MultiPolygon","coordinates":[{polygons}]}}'


def _ring_text(ring: Ring) -> str:
    return "[" + ",".join(f"[{_text(x)},{_text(y)}]" for x, y in ring) + "]"


def _text(degrees: Decimal) -> str:
    return exact_text(Fraction(degrees), _DECIMALS)


def _parsed(text: str, file: str) -> object:
    try:
        return json.loads(text, parse_float=Decimal, parse_int=Decimal, parse_constant=_no_number)
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise _refused("geojson.not_json", file) from error


def _no_number(text: str) -> Decimal:
    raise ValueError(text)


def _feature(found: object, file: str, named_in: str, number: int) -> Feature:
    name = _name(found, named_in)
    if not isinstance(found, Mapping) or not name:
        raise _refused("geojson.no_name", file, f"features[{number}]", property=named_in)
    return Feature(name, _area(found.get("geometry"), file, excerpt(name)))


def _name(found: object, named_in: str) -> str:
    """Return what names a feature, empty when nothing does."""
    properties = found.get("properties") if isinstance(found, Mapping) else None
    name = properties.get(named_in) if isinstance(properties, Mapping) else None
    return name.strip() if isinstance(name, str) else ""


def _area(found: object, file: str, where: str) -> Area:
    """Return the area that parsed JSON is."""
    kind = found.get("type") if isinstance(found, Mapping) else None
    coordinates = found.get("coordinates") if isinstance(found, Mapping) else None
    if kind not in ("Polygon", "MultiPolygon") or not isinstance(coordinates, list) or not coordinates:
        raise _refused("geojson.no_area", file, where)
    polygons = [coordinates] if kind == "Polygon" else coordinates
    area = tuple(tuple(_rings(polygon, file, where)) for polygon in polygons)
    if sum(len(ring) for polygon in area for ring in polygon) > MOST_POINTS:
        raise _refused("geojson.too_many_points", file, where, most=MOST_POINTS)
    return area


def _rings(polygon: object, file: str, where: str) -> Iterator[Ring]:
    if not isinstance(polygon, list) or not polygon:
        raise _refused("geojson.no_area", file, where)
    for each in polygon:
        ring = tuple(_point(place, file, where) for place in each) if isinstance(each, list) else ()
        if len(ring) < _FEWEST or ring[0] != ring[-1]:
            raise _refused("geojson.open_ring", file, where)
        yield ring


def _point(place: object, file: str, where: str) -> Point:
    numbers = place[:2] if isinstance(place, list) else []
    if len(numbers) < len(_FARTHEST) or not all(isinstance(each, Decimal) for each in numbers):
        raise _refused("geojson.no_area", file, where)
    if not all(-most <= each <= most for each, most in zip(numbers, _FARTHEST, strict=True)):
        raise _refused("geojson.not_degrees", file, where, value=excerpt(f"{numbers[0]}, {numbers[1]}"))
    return _rounded(numbers[0]), _rounded(numbers[1])


def _rounded(degrees: Decimal) -> Decimal:
    """Return degrees to the centimetre; what is far finer than that is never worked with as it stands."""
    return round_half_up(+degrees if degrees.adjusted() > -2 * _DECIMALS else 0, _DECIMALS)


def _refused(code: str, file: str, where: str = "", **data: object) -> FilesError:
    return FilesError(Finding(code, subject=where or file, location=Location(file), data=data))
