"""Published figures, for everybody: the same page whoever asks, so that it can be kept on the way."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render

from socai.services import published as figures
from socai.web.pages import instance_of, lang_of


def published(request: HttpRequest) -> HttpResponse:
    """List the issued reports, or show what one of them publishes."""
    request.visit = None  # type: ignore[attr-defined]
    mark = f'"{figures.state()}-{lang_of(request)}"'
    response = HttpResponseNotModified() if request.headers.get("If-None-Match") == mark else _page(request)
    response.headers["ETag"] = mark
    response.headers["Cache-Control"] = "public, no-cache"
    response.headers["Vary"] = "Cookie"
    return response


def _page(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("bao-cao", "")
    context: dict[str, object] = {"is_public": True, "reports": figures.reports()}
    if asked:
        context["found"] = figures.figures(
            instance=instance_of(request), asked=asked, heading=request.GET.get("phan", "")
        )
    return render(request, "published.html", context)
