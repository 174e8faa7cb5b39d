"""Signing in by the identity provider: leaving for it, and coming back."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from socai.core.findings import Finding
from socai.services import identity_provider
from socai.services.errors import ServiceError
from socai.services.identity_provider import KEPT_FOR
from socai.services.opened import Instance
from socai.web.pages import SIGN_IN, instance_of, safe_next
from socai.web.views.account import go_on, sign_in_page

_COOKIE = "socai_provider"
_HERE = f"{SIGN_IN}/dinh-danh"


def leave(request: HttpRequest) -> HttpResponse:
    """Send the browser to the provider."""
    instance = _with_provider(request)
    asked = safe_next(request, request.GET.get("next", "/"))
    try:
        leaving = identity_provider.leave(instance=instance, asked=asked, back=_back(request))
    except ServiceError as error:
        return _refused(request, asked, error.findings[0])
    response = HttpResponseRedirect(leaving.address)
    # Lax: the browser must send it when another site, the provider, sends it back.
    response.set_cookie(
        _COOKIE, leaving.kept, max_age=int(KEPT_FOR.total_seconds()), path=_HERE, httponly=True, samesite="Lax",
        secure=request.is_secure(),
    )  # fmt: skip
    return response


def come_back(request: HttpRequest) -> HttpResponse:
    """Let in whom the provider vouches for. What was kept for it serves once."""
    returned = identity_provider.come_back(
        instance=_with_provider(request),
        kept=request.COOKIES.get(_COOKIE, ""),
        answer=request.GET.dict(),
        back=_back(request),
        device=request.headers.get("User-Agent", ""),
    )
    asked = safe_next(request, returned.asked)
    finding = returned.outcome.finding
    response = _refused(request, asked, finding) if finding else go_on(request, returned.outcome, asked)
    response.delete_cookie(_COOKIE, path=_HERE, samesite="Lax")
    return response


def _refused(request: HttpRequest, asked: str, finding: Finding) -> HttpResponse:
    return render(request, "sign_in.html", {**sign_in_page(request, asked), "finding": finding}, status=401)


def _with_provider(request: HttpRequest) -> Instance:
    instance = instance_of(request)
    if not identity_provider.is_set(instance):
        raise Http404
    return instance


def _back(request: HttpRequest) -> str:
    return request.build_absolute_uri(f"{_HERE}/ve")
