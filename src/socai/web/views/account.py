"""Signing in and out, the password, one's own sessions, and the language."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import rotate_token
from django.shortcuts import render

from socai.core.findings import Finding
from socai.services import identity_provider, passwords, sign_in
from socai.services.sign_in import SignedIn
from socai.services.wording import LANGUAGES
from socai.web.pages import (
    LANGUAGE_COOKIE,
    PASSWORD,
    PHONE_CODE,
    PHONE_COOKIE,
    PHONES,
    SECOND_FACTOR,
    SESSION_COOKIE,
    SIGN_IN,
    instance_of,
    safe_next,
    visit_of,
    visitor,
)

_TICKET_COOKIE, _SECOND_STEP = "socai_ticket", f"{SIGN_IN}/ma"
_WITHOUT_PHONE = "mat-khau"
_YEAR = 365 * 24 * 60 * 60


def enter(request: HttpRequest) -> HttpResponse:
    """Ask for name and password, or try them."""
    asked = safe_next(request, request.POST.get("next") or request.GET.get("next") or "/")
    if request.method != "POST":
        if visit_of(request):
            return HttpResponseRedirect(asked)
        if PHONE_COOKIE in request.COOKIES and _WITHOUT_PHONE not in request.GET:
            return HttpResponseRedirect(f"{PHONE_CODE}?{urlencode({'next': asked})}")
        return render(request, "sign_in.html", sign_in_page(request, asked))
    name = request.POST.get("name", "").strip()
    device = request.headers.get("User-Agent", "")
    outcome = sign_in.sign_in(name=name, password=request.POST.get("password", ""), device=device)
    if outcome.finding:
        context = {**sign_in_page(request, asked), "name": name, "finding": outcome.finding}
        return render(request, "sign_in.html", context, status=401)
    return go_on(request, outcome, asked)


def sign_in_page(request: HttpRequest, asked: str) -> dict[str, object]:
    """Return what the page to sign in shows, whatever was tried."""
    return {"next": asked, "has_provider": identity_provider.is_set(instance_of(request))}


def go_on(request: HttpRequest, outcome: SignedIn, asked: str) -> HttpResponse:
    """Let in who passed the first step, or send them to the second."""
    if outcome.ticket:
        return _to_second_step(request, outcome.ticket, asked)
    return _let_in(request, outcome.secret, asked)


def second_step(request: HttpRequest) -> HttpResponse:
    """Ask for the code of the second factor, or try it."""
    asked = safe_next(request, request.POST.get("next") or request.GET.get("next") or "/")
    ticket = request.COOKIES.get(_TICKET_COOKIE, "")
    if request.method != "POST":
        return render(request, "second_step.html", {"next": asked}) if ticket else HttpResponseRedirect(SIGN_IN)
    device = request.headers.get("User-Agent", "")
    outcome = sign_in.second_step(ticket=ticket, code=request.POST.get("code", ""), device=device)
    if outcome.finding:
        return render(request, "second_step.html", {"next": asked, "finding": outcome.finding}, status=401)
    response = _let_in(request, outcome.secret, asked)
    response.delete_cookie(_TICKET_COOKIE, path=SIGN_IN, samesite="Strict")
    return response


def _let_in(request: HttpRequest, secret: str, asked: str) -> HttpResponse:
    """Give the browser the cookie of its session and go on to what was asked for."""
    rotate_token(request)
    response = HttpResponseRedirect(asked)
    response.set_cookie(
        SESSION_COOKIE, secret, max_age=int(sign_in.LONGEST.total_seconds()), httponly=True, samesite="Lax",
        secure=request.is_secure(),
    )  # fmt: skip
    return response


def _to_second_step(request: HttpRequest, ticket: str, asked: str) -> HttpResponse:
    target = _SECOND_STEP if asked == "/" else f"{_SECOND_STEP}?{urlencode({'next': asked})}"
    response = HttpResponseRedirect(target)
    response.set_cookie(
        _TICKET_COOKIE, ticket, max_age=int(sign_in.TICKET_FOR.total_seconds()), path=SIGN_IN, httponly=True,
        samesite="Strict", secure=request.is_secure(),
    )  # fmt: skip
    return response


def leave(request: HttpRequest) -> HttpResponse:
    """End this session."""
    sign_in.sign_out(secret=request.COOKIES.get(SESSION_COOKIE, ""))
    response = HttpResponseRedirect(SIGN_IN)
    response.delete_cookie(SESSION_COOKIE, samesite="Lax")
    return response


def password(request: HttpRequest) -> HttpResponse:
    """Ask for a new password, or set it."""
    visit = visitor(request)
    finding: Finding | None = None
    if request.method == "POST":
        new = request.POST.get("new", "")
        if new != request.POST.get("again", ""):
            finding = Finding("password.again_differs", subject=visit.actor.name)
        else:
            finding = sign_in.change_password(visit=visit, old=request.POST.get("old", ""), new=new)
        if finding is None:
            return HttpResponseRedirect("/")
    context = {"finding": finding, "least": passwords.LEAST_LENGTH}
    return render(request, "password.html", context, status=422 if finding else 200)


def sessions(request: HttpRequest) -> HttpResponse:
    """List one's own sessions, or end one of them."""
    visit = visitor(request)
    if request.method == "POST":
        sign_in.end_own_session(visit=visit, name=request.POST.get("session", ""))
        return HttpResponseRedirect(request.path)
    context = {
        "sessions": sign_in.own_sessions(visit=visit),
        "password": PASSWORD,
        "second_factor": SECOND_FACTOR,
        "phones": PHONES,
    }
    return render(request, "sessions.html", context)


def language(request: HttpRequest) -> HttpResponse:
    """Keep the language that a reader chose."""
    response = HttpResponseRedirect(safe_next(request, request.POST.get("next", "/")))
    chosen = request.POST.get("lang", "")
    if chosen in LANGUAGES:
        response.set_cookie(LANGUAGE_COOKIE, chosen, max_age=_YEAR, samesite="Lax", httponly=True)
    return response
