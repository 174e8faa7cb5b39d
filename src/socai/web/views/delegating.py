"""Delegations: who acts in a leader's place, from when to when; given and taken back by the leader."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from socai.core.days import parse_day
from socai.core.findings import Finding
from socai.services import delegations
from socai.services.errors import ServiceError
from socai.web.pages import instance_of, visitor

_FIELDS = ("taker", "first", "last")


def kept(request: HttpRequest) -> HttpResponse:
    """Show one's delegations; give one, or take one back."""
    actor = visitor(request).actor
    typed = {name: request.POST.get(name, "").strip() for name in _FIELDS}
    findings: tuple[Finding, ...] = ()
    if request.method == "POST":
        try:
            _act(request, typed)
            return HttpResponseRedirect(request.path)
        except ServiceError as error:
            findings = tuple(error.findings)
    context = {
        "given": delegations.given(actor=actor),
        "takers": delegations.takers(actor=actor),
        "typed": typed,
        "findings": findings,
    }
    return render(request, "delegations.html", context, status=422 if findings else 200)


def _act(request: HttpRequest, typed: dict[str, str]) -> None:
    instance, actor = instance_of(request), visitor(request).actor
    if "end" in request.POST:
        delegations.take_back(instance=instance, actor=actor, entry=request.POST["end"])
        return
    start, end = parse_day(typed["first"]), parse_day(typed["last"])
    if start is None or end is None:
        raise ServiceError([Finding("delegation.day", subject=typed["first"] if start is None else typed["last"])])
    delegations.give(instance=instance, actor=actor, taker=typed["taker"], start=start, end=end)
