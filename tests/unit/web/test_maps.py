"""Maps: areas keep their shape and their neighbours, nobody is missing, and no map is too large for its page."""

from __future__ import annotations

import json

from socai.web import maps
from socai.web.maps import drawn


def area(*rings: list[list[object]], kind: str = "Polygon") -> str:
    return json.dumps({"type": kind, "coordinates": list(rings)})


def box(west: float, south: float, east: float, north: float) -> list[list[object]]:
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def test_a_map_stands_with_north_above_and_degrees_as_wide_as_they_are_there() -> None:
    found = drawn((("a", area(box(100, 59, 102, 61))),))
    assert found is not None
    assert (found.width, found.height) == (240, 480)
    assert found.paths == (("a", "M0 480l240 0 0 -480 -240 0z"),)


def test_neighbours_meet_and_holes_are_left_open() -> None:
    west, hole = box(0, -1, 1, 1), box(1.2, 0.2, 1.4, 0.4)
    found = drawn((("west", area(west)), ("east", area(box(1, -1, 2, 1), hole))))
    assert found is not None
    paths = dict(found.paths)
    assert paths["west"] == "M0 480l240 0 0 -480 -240 0z"
    assert paths["east"].startswith("M240 480l240 0 0 -480 -240 0z")
    assert paths["east"].count("M") == 2


def test_points_that_fall_together_or_on_a_line_are_drawn_once() -> None:
    ring = [[0, -1], [1, -1], [1.00001, -1], [2, -1], [2, 1], [0, 1], [0, 0.5], [0, -1]]
    found = drawn((("a", area(ring)),))
    assert found is not None
    assert found.paths[0][1] == "M0 480l480 0 0 -480 -480 0z"


def test_a_unit_too_small_to_draw_is_a_dot() -> None:
    found = drawn((("large", area(box(0, -1, 2, 1))), ("small", area(box(1, 0, 1.0001, 0.0001)))))
    assert found is not None
    assert dict(found.paths)["small"] == "M240 240h1v1h-1z"


def test_a_line_without_width_or_height_is_drawn_too() -> None:
    found = drawn((("a", area([[1, 1], [1, 1], [1, 1], [1, 1]])),))
    assert found is not None
    assert (found.width, found.height) == (1, 1)


def test_what_is_not_known_or_no_area_is_left_out_and_without_any_there_is_no_map() -> None:
    assert drawn((("a", ""), ("b", "{}"))) is None
    found = drawn((("a", ""), ("b", area(box(0, -1, 2, 1)))))
    assert found is not None
    assert [key for key, _ in found.paths] == ["b"]


def test_a_map_of_many_points_is_drawn_more_coarsely_and_none_is_missing() -> None:
    def jagged(row: int, column: int) -> list[list[object]]:
        bottom = [[column + step / 2000, row + (step % 2) / 100] for step in range(2001)]
        return [*bottom, [column + 1, row + 1], [column, row + 1], bottom[0]]

    areas = tuple((f"{row}-{column}", area(jagged(row, column))) for row in range(6) for column in range(7))
    found = drawn(areas)
    assert found is not None
    assert len(found.paths) == 42
    assert sum(len(path) for _, path in found.paths) <= maps._MOST
