"""Areas of units: read exactly or refused with the reason, whatever a file holds."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from socai.files import geojson
from socai.files.errors import FilesError
from socai.files.geojson import read_area, read_features, written

SQUARE = [[103.1, 22.1], [103.2, 22.1], [103.2, 22.3], [103.1, 22.1]]


def geometry(kind: str = "Polygon", coordinates: object = None) -> str:
    return json.dumps({"type": kind, "coordinates": [SQUARE] if coordinates is None else coordinates})


def refused(text: str) -> str:
    with pytest.raises(FilesError) as error:
        read_area(text)
    (finding,) = error.value.findings
    return finding.code.removeprefix("geojson.")


def test_a_polygon_is_read_to_the_digit_and_written_as_it_was() -> None:
    area = read_area(
        '{"type": "Polygon", "coordinates": [[[103.10, 22.1, 900], [103.2, 22], [103.3, 22.25], [103.1, 22.1]]]}'
    )
    assert area[0][0][0] == (Decimal("103.1"), Decimal("22.1"))
    assert written(area) == (
        '{"type":"MultiPolygon","coordinates":[[[[103.1,22.1],[103.2,22],[103.3,22.25],[103.1,22.1]]]]}'
    )
    assert read_area(written(area)) == area


def test_several_polygons_and_holes_are_kept() -> None:
    area = read_area(geometry("MultiPolygon", [[SQUARE, SQUARE], [SQUARE]]))
    assert [len(polygon) for polygon in area] == [2, 1]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "not_json"),
        ("{", "not_json"),
        ("[" * 100_000, "not_json"),
        (geometry(coordinates=[[[float("nan"), 1]] * 4]), "not_json"),
        ("{}", "no_area"),
        ("[]", "no_area"),
        (geometry("Point", [103.1, 22.1]), "no_area"),
        (geometry(coordinates={}), "no_area"),
        (geometry(coordinates=[]), "no_area"),
        (geometry("MultiPolygon", [[]]), "no_area"),
        (geometry(coordinates=[[["103", "22"]] * 4]), "no_area"),
        (geometry(coordinates=[[[103.1]] * 4]), "no_area"),
        (geometry(coordinates=[[True, True, True, True]]), "no_area"),
        (geometry(coordinates=["abcd"]), "open_ring"),
        (geometry(coordinates=[SQUARE[:3]]), "open_ring"),
        (geometry(coordinates=[[*SQUARE[:3], [103.1, 22.2]]]), "open_ring"),
        (geometry(coordinates=[[[22.1, 103.1]] * 4]), "not_degrees"),
        (geometry(coordinates=[[[567000, 2450000]] * 4]), "not_degrees"),
        ('{"type": "Polygon", "coordinates": [[[1e999999999, 1], [1, 1], [1, 1], [1, 1]]]}', "not_degrees"),
    ],
)  # fmt: skip
def test_what_is_no_area_is_refused(text: str, code: str) -> None:
    assert refused(text) == code


def test_numbers_that_are_too_fine_take_no_room() -> None:
    area = read_area('{"type": "Polygon", "coordinates": [[[1e-999999999, 1], [1, 1], [1, 2], [0, 1]]]}')
    assert len(written(area)) < 100


def test_an_area_may_not_have_any_number_of_points(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(geojson, "MOST_POINTS", 3)
    assert refused(geometry()) == "too_many_points"


def test_a_file_names_every_feature_that_cannot_be_read() -> None:
    features = [
        {"properties": {"ma": "03390"}, "geometry": json.loads(geometry())},
        {"properties": {"ma": "03391"}, "geometry": None},
        {"properties": {"ma": 3}, "geometry": json.loads(geometry())},
        "x",
    ]
    data = json.dumps({"type": "FeatureCollection", "features": features})
    with pytest.raises(FilesError) as error:
        read_features(data.encode(), file="a.geojson", named_in="ma")
    assert [(each.code, each.subject) for each in error.value.findings] == [
        ("geojson.no_area", "03391"),
        ("geojson.no_name", "features[3]"),
        ("geojson.no_name", "features[4]"),
    ]
    (only,) = read_features(json.dumps({"features": features[:1]}).encode("utf-8-sig"), file="a.geojson", named_in="ma")
    assert only.name == "03390"


def test_a_property_that_no_feature_has_is_told_once() -> None:
    features = [{"properties": {"ma": "03390"}, "geometry": None}] * 3
    with pytest.raises(FilesError) as error:
        read_features(json.dumps({"features": features}).encode(), file="a.geojson", named_in="code")
    assert [(each.code, each.subject) for each in error.value.findings] == [("geojson.no_name", "a.geojson")]


@pytest.mark.parametrize("data", [b"{}", b'{"features": []}', b'{"features": 1}', b"[]", b"\xff\xfe"])
def test_a_file_without_features_is_refused(data: bytes) -> None:
    with pytest.raises(FilesError):
        read_features(data, file="a.geojson", named_in="ma")
