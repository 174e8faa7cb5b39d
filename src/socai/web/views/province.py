"""The pages on which several communes stand beside each other: a sector, an indicator, the communes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from socai.core.figures import Figure
from socai.services import province
from socai.services.province import Beside, Line
from socai.web import charts, maps
from socai.web.pages import instance_of, part_of, visitor

_PERIOD = "ky"
_DATABASES = {"sqlite": "SQLite", "postgres": "PostgreSQL"}
"""What the engines are called that are the ledger's own database."""


def overview(request: HttpRequest) -> HttpResponse:
    """Lead to the sectors in which communes are compared."""
    actor = visitor(request).actor
    found = province.sectors(instance=instance_of(request), actor=actor)
    return render(request, "province.html", {"communes": province.communes(actor=actor), "sectors": found})


def sector(request: HttpRequest, heading: str) -> HttpResponse:
    """List what is compared under a heading of the pack."""
    found = province.listed(instance=instance_of(request), actor=visitor(request).actor, heading=heading)
    return render(request, "province_sector.html", {"sector": found, **part_of(request, found.indicators)})


def indicator(request: HttpRequest, indicator: str) -> HttpResponse:
    """Show one indicator in all communes, with their places where those are fair."""
    found = province.beside(
        instance=instance_of(request),
        actor=visitor(request).actor,
        indicator=indicator,
        period=request.GET.get(_PERIOD, ""),
    )
    figures = [line.standing.figure for line in found.lines]
    bars = charts.lengths([(figure.value if figure else None) or Fraction(0) for figure in figures])
    part = part_of(request, list(zip(found.lines, bars, strict=True)))
    more = f"&{_PERIOD}={found.period}" if found.period else ""
    shown = {"beside": found, "database": _DATABASES.get(found.engine), "map": _map(found), "more": more}
    return render(request, "province_indicator.html", {**shown, **part})


@dataclass(frozen=True)
class ShownMap:
    """A map: its size, each commune with its path and how dark it is, the figures at both ends of the scale.

    ``missing`` counts communes whose borders are not known; ``shades`` are those of the scale.
    """

    width: int
    height: int
    shapes: Sequence[tuple[Line, str, int | None]]
    missing: int
    ends: tuple[Figure, Figure] | None
    shades: range = range(5)


def _map(found: Beside) -> ShownMap | None:
    """Return the map of the communes, ``None`` when no borders are loaded."""
    made = maps.drawn(found.areas)
    if made is None:
        return None
    figures = {line.commune.key: line.standing.figure for line in found.lines}
    values = [figure.value if figure else None for figure in figures.values()]
    shades = dict(zip(figures, charts.shades(values), strict=True))
    lines = {line.commune.key: line for line in found.lines}
    known = sorted(
        (figure for figure in figures.values() if figure is not None and figure.value is not None),
        key=lambda each: each.value or Fraction(0),
    )
    return ShownMap(
        width=made.width,
        height=made.height,
        shapes=[(lines[key], path, shades[key]) for key, path in made.paths],
        missing=len(found.areas) - len(made.paths),
        ends=(known[0], known[-1]) if known else None,
    )
