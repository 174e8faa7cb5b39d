"""What all totals of a country cost over how many figures it has, beside a bare scan of the same files.

``python -m bench.cost_over_size FILE.png`` measures and also draws it, both scales logarithmic: a cost that grows like
the figures is a straight line as steep as the dashed one.
"""

from __future__ import annotations

import itertools
import math
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import typst

from bench.country_rollup import country, in_turn, rolled_up, scanned
from bench.harness import Row, table
from socai.engine import lake as lakes

SIZES = tuple(int(float(size)) for size in os.environ.get("SIZES", "1e5 1e6 1e7").split())
FONTS = Path(lakes.__file__).parents[1] / "files" / "fonts"
_WIDE, _HIGH = 400, 240
_MOST_STEEP = 1.1
"""How much faster than the figures the cost may grow from the smallest to the largest country, as a power."""


class Point(NamedTuple):
    """A size that was measured: figures, and seconds of the processor for all totals and for the bare scan."""

    figures: int
    ours: float
    bare: float


def run() -> list[Row]:
    """Measure all sizes."""
    return rows(measured())


def measured() -> list[Point]:
    """Return what each size costs."""
    found = []
    for size in SIZES:
        with country(size) as (lake, _, figures):
            manifest = lakes.read_manifest(lake)
            assert manifest is not None
            every = lakes.read_rollup(lake, manifest)
            ours, bare = in_turn(
                lambda: rolled_up(lake, manifest, every),  # noqa: B023 - called now
                lambda: scanned(lake, manifest),  # noqa: B023 - called now
            )
            found.append(Point(figures, ours.cpu, bare.cpu))
    return found


def rows(points: Sequence[Point]) -> list[Row]:
    """Return a row for each size, and one for how steeply the cost grows."""
    peer = "DuckDB sum(value) of the same files"
    each = [
        Row(f"all totals of {point.figures:,} figures", point.ours, point.bare, "s", point.bare / point.ours, "", peer)
        for point in points
    ]
    first, last = points[0], points[-1]
    steep, plain = (
        math.log(getattr(last, name) / getattr(first, name)) / math.log(last.figures / first.figures)
        for name in ("ours", "bare")
    )
    name, target = "all totals: power of the figures by which the cost grows", f"<= {_MOST_STEEP}"
    return [*each, Row(name, steep, plain, "", plain / steep, target, peer, steep <= _MOST_STEEP)]


def draw(points: Sequence[Point], path: Path) -> None:
    """Write the picture."""
    most = math.ceil(math.log10(points[-1].figures)), math.ceil(math.log10(max(point.ours for point in points)))
    least = math.floor(math.log10(points[0].figures)), math.floor(math.log10(min(point.bare for point in points)))

    def at(figures: float, took: float) -> str:
        x = (math.log10(figures) - least[0]) / (most[0] - least[0])
        y = (math.log10(took) - least[1]) / (most[1] - least[1])
        return f"({x * _WIDE:.1f}pt, {(1 - y) * _HIGH:.1f}pt)"

    lines = []
    for power in range(least[0], most[0] + 1):
        lines += [_line(at(10**power, 10 ** least[1]), at(10**power, 10 ** most[1]), "0.4pt + luma(80%)")]
        lines += [_word(at(10**power, 10 ** least[1]), -30, 6, f"{10**power:,}".replace(",", "."))]
    for power in range(least[1], most[1] + 1):
        lines += [_line(at(10 ** least[0], 10**power), at(10 ** most[0], 10**power), "0.4pt + luma(80%)")]
        lines += [_word(at(10 ** least[0], 10**power), -40, -5, f"{10**power:g} s".replace(".", ","))]
    first = points[0]
    reach = 10 ** min(most[0], math.log10(first.figures) + most[1] - math.log10(first.ours))
    as_steep = f"(paint: luma(50%), dash: {_text('dashed')})"
    lines += [_line(at(first.figures, first.ours), at(reach, first.ours * reach / first.figures), as_steep)]
    for name, colour, label in (("ours", "#b3261e", "mọi tổng"), ("bare", "#1a5fb4", "cộng trần")):
        places = [at(point.figures, getattr(point, name)) for point in points]
        paint = f"rgb({_text(colour)})"
        lines += [_line(one, two, f"1.4pt + {paint}") for one, two in itertools.pairwise(places)]
        lines += [_put(place, -3, -3, f"circle(radius: 3pt, fill: {paint})") for place in places]
        lines += [_word(places[-1], 8, -5, label)]
    page = f"#set page(width: {_WIDE + 150}pt, height: {_HIGH + 70}pt, margin: (left: 60pt, rest: 30pt))\n"
    source = page + "#set text(size: 10pt)\n" + "\n".join(lines)
    picture = typst.Compiler(source.encode(), root=FONTS, font_paths=[FONTS]).compile(format="png", ppi=144)
    assert isinstance(picture, bytes)
    path.write_bytes(picture)


def _line(start: str, end: str, stroke: str) -> str:
    return f"#place(line(start: {start}, end: {end}, stroke: {stroke}))"


def _put(place: str, right: int, down: int, what: str) -> str:
    x, y = place.strip("()").split(", ")
    return f"#place(dx: {x} + {right}pt, dy: {y} + {down}pt, {what})"


def _word(place: str, right: int, down: int, word: str) -> str:
    return _put(place, right, down, f"[{word}]")


def _text(word: str) -> str:
    return f'"{word}"'


if __name__ == "__main__":
    known = measured()
    draw(known, Path(sys.argv[1]))
    print(table(rows(known)))
