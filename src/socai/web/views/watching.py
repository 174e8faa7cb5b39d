"""The pages by which leaders watch: the commune at a glance, and the lists that its numbers lead to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from typing import TypedDict
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.utils import timezone

from socai.core.figures import Figure
from socai.core.pace import Status
from socai.services import brief as briefs
from socai.services import glance, province, sectors
from socai.services.glance import Glance
from socai.services.seals import last_seal
from socai.services.sectors import Heat, Line
from socai.web import charts
from socai.web.assets import path_of
from socai.web.charts import LARGE, SMALL, Frame, Lines
from socai.web.pages import instance_of, lang_of, part_of, visitor

_PERIOD, _STATUS, UNIT = "ky", "tinh-trang", "don-vi"
_LEAST_DRAWN = 2
_COLUMNS = 8


def overview(request: HttpRequest) -> HttpResponse:
    """Show the commune at a glance."""
    context, found = _context(request), _glance(request)
    instance = instance_of(request)
    context["sectors"] = [(each, found.under(each.code)) for each in sectors.tops(instance.catalogue)]
    context["compares"] = province.may_compare(instance=instance, actor=visitor(request).actor)
    return render(request, "overview.html", context)


def indicators(request: HttpRequest) -> HttpResponse:
    """List the planned indicators, those in one status when one is asked for."""
    context, asked = _context(request), request.GET.get(_STATUS, "")
    status = Status(asked) if asked in tuple(Status) else None
    listed = _glance(request).standing_in(status or "")
    context |= {"status": status, "count": len(listed), **part_of(request, listed)}
    return render(request, "overview_list.html", context)


def health(request: HttpRequest) -> HttpResponse:
    """Show how sound the data are: what contradicts, what is missing, what is old."""
    context, found = _context(request), _glance(request)
    declared = instance_of(request).catalogue.indicators
    context["contradictions"] = [(each, declared.get(each.subject)) for each in found.health.contradictions]
    context["old"] = found.standing_in(Status.STALE) + found.standing_in(Status.NO_FIGURE)
    return render(request, "overview_health.html", context)


def _glance(request: HttpRequest) -> Glance:
    return glance.glance(instance=instance_of(request), actor=visitor(request).actor, **_asked(request))


def _asked(request: HttpRequest) -> Asked:
    """Return the unit and the period that a page is asked for."""
    return {"unit": request.GET.get(UNIT, ""), "period": request.GET.get(_PERIOD, "")}


def _context(request: HttpRequest) -> dict[str, object]:
    found = _glance(request)
    asked = {_PERIOD: str(found.period or ""), UNIT: _asked(request)["unit"]}
    chosen = urlencode({name: said for name, said in asked.items() if said})
    shown = {"chosen": f"?{chosen}" if chosen else "", "more": f"&{chosen}" if chosen else ""}
    return {"glance": found, "unit": asked[UNIT], **shown}


class Asked(TypedDict):
    """What a page is asked for: the key of a unit and a period, empty where it says none."""

    unit: str
    period: str


@dataclass(frozen=True)
class Shown:
    """A line of a sector with its small picture, ``None`` where there is nothing to draw."""

    line: Line
    picture: Lines | None


def wall(request: HttpRequest) -> HttpResponse:
    """Show the pages that a large screen turns by itself, or say that nothing is new."""
    actor, instance = visitor(request).actor, instance_of(request)
    version = [path_of(name) for name in ("wall.js", "wall.css", "site.css")]
    told = (*last_seal(), timezone.localdate(), lang_of(request), actor.all_places, *version)
    mark = f'"{sha256("|".join(map(str, told)).encode()).hexdigest()}"'
    if request.headers.get("If-None-Match") == mark and glance.may_look(instance=instance, actor=actor):
        return HttpResponseNotModified(headers={"ETag": mark})
    found = glance.glance(instance=instance, actor=actor)
    below = [(each, found.under(each.code)) for each in sectors.tops(instance.catalogue)]
    context = {"glance": found, "sectors": below, "mark": mark, "version": "".join(version)}
    response = render(request, "wall.html", context)
    response["ETag"] = mark
    return response


def brief(request: HttpRequest) -> HttpResponse:
    """Show the page before a meeting, one sheet of paper."""
    found = briefs.brief(instance=instance_of(request), actor=visitor(request).actor, **_asked(request))
    return render(request, "brief.html", {**_context(request), "brief": found, "now": timezone.localtime()})


def sector(request: HttpRequest, heading: str) -> HttpResponse:
    """Show a heading of the pack: its indicators, and its villages beside each other."""
    found = sectors.sector(
        instance=instance_of(request),
        actor=visitor(request).actor,
        heading=heading,
        **_asked(request),
    )
    part = part_of(request, found.lines)
    shown = [Shown(line, _picture(line, SMALL, lang_of(request))) for line in part["listed"]]
    heat = found.heat.of([each.line.stood.indicator for each in shown], most=_COLUMNS)
    context = {**_context(request), "sector": found, "shown": shown, "columns": heat.indicators}
    context |= {"heat": list(_heat(heat)), **part}
    return render(request, "sector.html", context)


def indicator(request: HttpRequest, indicator: str) -> HttpResponse:
    """Show one indicator: its year beside the year before and what is due, its villages, and how it stands."""
    found = sectors.followed(
        instance=instance_of(request),
        actor=visitor(request).actor,
        indicator=indicator,
        **_asked(request),
    )
    values = [figure.value or Fraction(0) for _, figure in found.villages]
    bars = charts.lengths([*values, sum(values, Fraction(0)) / (len(values) or 1)])
    context = {**_context(request), "followed": found, "each": found.line.stood, "line": found.line}
    context["picture"] = _picture(found.line, LARGE, lang_of(request))
    context["bars"] = [(*village, bar) for village, bar in zip(found.villages, bars, strict=False)]
    context["mean"] = bars[-1]
    return render(request, "indicator.html", context)


def _picture(line: Line, frame: Frame, lang: str) -> Lines | None:
    points = line.points
    this = [each.figure.value if each.figure else None for each in points]
    last = [each.before.value if each.before else None for each in points]
    if sum(value is not None for value in (*this, *last)) < _LEAST_DRAWN:
        return None
    words = [str(number) for number in range(1, len(points) + 1)]
    due = [each.due for each in points]
    return charts.lines(frame, words, this, last, due, decimals=line.stood.indicator.decimals, lang=lang)


def _heat(heat: Heat) -> Iterator[tuple[str, str, list[tuple[Figure | None, int | None]]]]:
    columns = zip(*(figures for _, _, figures in heat.lines), strict=True)
    depths = [charts.depths([figure.value if figure else None for figure in column]) for column in columns]
    for number, (key, name, figures) in enumerate(heat.lines):
        yield key, name, [(figure, column[number]) for figure, column in zip(figures, depths, strict=True)]
