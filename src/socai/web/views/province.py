"""The pages on which several communes stand beside each other: a sector, an indicator, the communes."""

from __future__ import annotations

from fractions import Fraction

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from socai.services import province
from socai.web import charts
from socai.web.pages import instance_of, part_of, visitor

_PERIOD = "ky"


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
    return render(request, "province_indicator.html", {"beside": found, **part})
