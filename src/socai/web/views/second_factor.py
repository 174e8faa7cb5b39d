"""One's own second factor: setting it up, its picture, recovery codes; and taking that of an account away."""

from __future__ import annotations

from io import BytesIO

import segno
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from socai.services import second_factor as factors
from socai.services.second_factor import Done
from socai.services.sign_in import Visit
from socai.web.pages import SECOND_FACTOR, visitor

_STEPS = {"begin": factors.begin, "confirm": factors.confirm, "codes": factors.renew_codes}


def second_factor(request: HttpRequest) -> HttpResponse:
    """Show how one's second factor stands, or take a step of setting it up."""
    visit = visitor(request)
    done = _stepped(request, visit) if request.method == "POST" else Done()
    if done.codes:
        return render(request, "recovery_codes.html", {"codes": done.codes})
    if request.method == "POST" and done.finding is None:
        return HttpResponseRedirect(SECOND_FACTOR)
    context = {"standing": factors.standing(visit=visit), "finding": done.finding, "step": request.POST.get("step")}
    return render(request, "second_factor.html", context, status=422 if done.finding else 200)


def picture(request: HttpRequest) -> HttpResponse:
    """Draw the secret that is being set up, for an app to photograph."""
    address = factors.standing(visit=visitor(request)).address
    if not address:
        raise Http404
    drawn = BytesIO()
    segno.make(address, error="m").save(
        drawn, kind="svg", scale=6, border=4, light="#fff", svgclass=None, lineclass=None
    )
    return HttpResponse(drawn.getvalue(), content_type="image/svg+xml")


def recovery_file(request: HttpRequest) -> HttpResponse:
    """Return as a text file those codes of the page just shown that are one's own; nothing else can be put into it."""
    codes = factors.own_codes(visit=visitor(request), codes=request.POST.getlist("code"))
    response = HttpResponse("".join(f"{code}\n" for code in codes), content_type="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="ma-du-phong.txt"'
    return response


def switch_off(request: HttpRequest, name: str) -> HttpResponse:
    """Take the second factor of an account away."""
    factors.switch_off(actor=visitor(request).actor, name=name, reason=request.POST.get("reason", ""))
    return HttpResponseRedirect("/tai-khoan")


def _stepped(request: HttpRequest, visit: Visit) -> Done:
    step = _STEPS.get(request.POST.get("step", ""))
    return step(visit=visit, code=request.POST.get("code", "")) if step else Done()
