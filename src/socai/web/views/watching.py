"""The pages by which leaders watch: the commune at a glance, and the lists that its numbers lead to."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from socai.core.pace import Status
from socai.services import glance
from socai.services.glance import Glance
from socai.web.pages import instance_of, visitor

_PERIOD, _STATUS = "ky", "tinh-trang"


def overview(request: HttpRequest) -> HttpResponse:
    """Show the commune at a glance."""
    return render(request, "overview.html", _context(request))


def indicators(request: HttpRequest) -> HttpResponse:
    """List the planned indicators, those in one status when one is asked for."""
    context, asked = _context(request), request.GET.get(_STATUS, "")
    status = Status(asked) if asked in tuple(Status) else None
    context |= {"status": status, "listed": _glance(request).standing_in(status or "")}
    return render(request, "overview_list.html", context)


def health(request: HttpRequest) -> HttpResponse:
    """Show how sound the data are: what contradicts, what is missing, what is old."""
    context, found = _context(request), _glance(request)
    declared = instance_of(request).catalogue.indicators
    context["contradictions"] = [(each, declared.get(each.subject)) for each in found.health.contradictions]
    context["old"] = found.standing_in(Status.STALE) + found.standing_in(Status.NO_FIGURE)
    return render(request, "overview_health.html", context)


def _glance(request: HttpRequest) -> Glance:
    return glance.glance(
        instance=instance_of(request), actor=visitor(request).actor, period=request.GET.get(_PERIOD, "")
    )


def _context(request: HttpRequest) -> dict[str, object]:
    found = _glance(request)
    return {"glance": found, "chosen": f"?{_PERIOD}={found.period}" if found.period else ""}
