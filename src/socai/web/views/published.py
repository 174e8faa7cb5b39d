"""Published figures, for everybody: the same page whoever asks, so that it can be kept on the way."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.utils import timezone

from socai.core.findings import Finding
from socai.services import issued, open_data
from socai.services import published as figures
from socai.services.errors import ServiceError
from socai.web.pages import instance_of, lang_of


def published(request: HttpRequest) -> HttpResponse:
    """List the issued reports, show what one of them publishes, or what all of them print of one indicator."""
    return _kept_on_the_way(request, lambda: _page(request))


def published_file(request: HttpRequest, kind: str) -> HttpResponse:
    """Give what a report, or all of them, publish as a file that programs read."""
    if kind not in open_data.KINDS:
        raise Http404
    return _kept_on_the_way(request, lambda: _file(request, kind))


def issued_check(request: HttpRequest) -> HttpResponse:
    """Say whether a number or a file is that of a report that was issued. Nothing of the file is kept."""
    request.visit = None  # type: ignore[attr-defined]
    context: dict[str, object] = {"is_public": True, "asked": request.GET.get("so", "").strip()}
    if request.method == "POST":
        file = request.FILES.get("file")
        context |= {"file": file.name, "match": issued.of_content(file.chunks())} if file else {"findings": _NO_FILE}
    elif context["asked"]:
        context["reports"] = issued.matching(str(context["asked"]))
    return render(request, "issued_check.html", context)


_NO_FILE = (Finding("issued.no_file"),)


def _kept_on_the_way(request: HttpRequest, made: Callable[[], HttpResponse]) -> HttpResponse:
    request.visit = None  # type: ignore[attr-defined]
    mark = f'"{figures.state()}-{lang_of(request)}"'
    response = HttpResponseNotModified() if request.headers.get("If-None-Match") == mark else made()
    response.headers["ETag"] = mark
    response.headers["Cache-Control"] = "public, no-cache"
    response.headers["Vary"] = "Cookie"
    return response


def _page(request: HttpRequest) -> HttpResponse:
    instance, asked = instance_of(request), request.GET
    context: dict[str, object] = {
        "is_public": True,
        "licence": instance.catalogue.licence,
        "has_look_up": any(each.has_lookup for each in instance.catalogue.registers.values()),
        "kinds": [(kind, kind.upper()) for kind in open_data.KINDS],
    }
    if asked.get("chi-tieu"):
        rows = figures.history(instance=instance, indicator=asked["chi-tieu"], org_unit=asked.get("don-vi", ""))
        if not rows:
            raise ServiceError((Finding("published.unknown", subject=asked["chi-tieu"]),))
        context |= {"history": rows, "first": rows[0][1]}
    elif asked.get("bao-cao"):
        context["found"] = figures.figures(instance=instance, asked=asked["bao-cao"], heading=asked.get("phan", ""))
    else:
        context["reports"] = figures.reports()
    return render(request, "published.html", context)


def _file(request: HttpRequest, kind: str) -> HttpResponse:
    content = open_data.written(instance=instance_of(request), asked=request.GET.get("bao-cao", ""), kind=kind)
    name = f"{open_data.NAME}-{timezone.localdate().isoformat()}.{kind}"
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=open_data.KINDS[kind], headers=disposition)
