"""The reference code of a case: handed over by a clerk, and asked with by a citizen without an account."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from socai.core.findings import Finding
from socai.services import look_ups, register_pages
from socai.services.errors import ServiceError
from socai.web.pages import instance_of, visitor

_LONGEST = 60
_TOO_MANY, _NOT_NOW = 429, 503


def reference_code(request: HttpRequest, register: str, key: str) -> HttpResponse:
    """Show what a reference code is for; give one, which is shown once on a slip to print."""
    instance, actor, code = instance_of(request), visitor(request).actor, ""
    if request.method == "POST":
        code = look_ups.give(instance=instance, actor=actor, register=register, key=key)
    found = register_pages.whole(
        instance=instance, actor=actor, register=register, key=key, on=timezone.localdate(), with_private=False
    )
    context = {
        "register": found.register,
        "may_give": found.may_keep and found.register.has_lookup,
        "key": key,
        "path": quote(key, safe=""),
        "code": code,
        "today": timezone.localdate(),
        "look_up_page": request.build_absolute_uri("/cong-khai/tra-cuu"),
    }
    response = render(request, "reference_code.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


def look_up(request: HttpRequest) -> HttpResponse:
    """Say how far the case with a code is. The code comes in the body, so that no log of addresses holds it."""
    request.visit = None  # type: ignore[attr-defined]
    context: dict[str, object] = {"is_public": True}
    status = 200
    code = request.POST.get("code", "").strip()[:_LONGEST]
    if request.method == "POST" and not code:
        context["findings"], status = (Finding("code.none"),), 422
    elif request.method == "POST":
        try:
            found = look_ups.look_up(
                instance=instance_of(request), code=code, address=request.META.get("REMOTE_ADDR", "")
            )
            context |= {"is_asked": True, "found": found}
        except ServiceError as error:
            is_too_often = any(finding.code == "code.too_often" for finding in error.findings)
            context["findings"], status = error.findings, _TOO_MANY if is_too_often else _NOT_NOW
    response = render(request, "look_up.html", context, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response
