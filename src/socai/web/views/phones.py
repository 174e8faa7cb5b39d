"""Signing in with a short code on a registered phone, one's own phones, and taking back those of an account."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from socai.core.findings import Finding
from socai.services import phone_codes
from socai.web.pages import PHONE_COOKIE, SIGN_IN, instance_of, safe_next, visitor
from socai.web.views.account import go_on

_DAY = 24 * 60 * 60


def phone_code(request: HttpRequest) -> HttpResponse:
    """Ask for the short code, or try it."""
    asked = safe_next(request, request.POST.get("next") or request.GET.get("next") or "/")
    finding: Finding | None = None
    if request.method == "POST":
        outcome = phone_codes.enter(
            options=instance_of(request).options,
            secret=request.COOKIES.get(PHONE_COOKIE, ""),
            code=request.POST.get("code", ""),
            device=request.headers.get("User-Agent", ""),
        )
        finding = outcome.finding
        if finding is None:
            return go_on(request, outcome, asked)
    context = {"next": asked, "finding": finding, "digits": phone_codes.DIGITS}
    response = render(request, "phone_code.html", context, status=401 if finding else 200)
    if finding and finding.code == "phone.unknown":
        response.delete_cookie(PHONE_COOKIE, path=SIGN_IN, samesite="Strict")
    return response


def phones(request: HttpRequest) -> HttpResponse:
    """List one's own phones; register the one in hand, or take one back."""
    visit, options = visitor(request), instance_of(request).options
    finding: Finding | None = None
    if request.method == "POST" and "take_back" in request.POST:
        phone_codes.take_back_own(visit=visit, name=request.POST["take_back"])
        return HttpResponseRedirect(request.path)
    if request.method == "POST":
        registered = phone_codes.register(
            visit=visit,
            options=options,
            password=request.POST.get("password", ""),
            code=request.POST.get("code", ""),
            device=request.headers.get("User-Agent", ""),
        )
        finding = registered.finding
        if finding is None:
            return _kept(request, registered.secret, options.phone_code_days)
    context = {
        "phones": phone_codes.own(visit=visit, options=options),
        "is_allowed": phone_codes.is_allowed(actor=visit.actor, options=options),
        "finding": finding,
        "digits": phone_codes.DIGITS,
        "days": options.phone_code_days,
    }
    return render(request, "phones.html", context, status=422 if finding else 200)


def take_back(request: HttpRequest, name: str) -> HttpResponse:
    """Take every phone of an account back."""
    phone_codes.take_back_all(actor=visitor(request).actor, name=name)
    return HttpResponseRedirect("/tai-khoan")


def _kept(request: HttpRequest, secret: str, days: int) -> HttpResponse:
    """Let the phone keep its secret, which it shows to the pages of signing in alone."""
    response = HttpResponseRedirect(request.path)
    response.set_cookie(
        PHONE_COOKIE, secret, max_age=days * _DAY, path=SIGN_IN, httponly=True, samesite="Strict",
        secure=request.is_secure(),
    )  # fmt: skip
    return response
