"""The first page: what to do now. And the list of accounts."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from socai.services import agenda, people
from socai.web.pages import instance_of, visitor

_GREETINGS = {
    "contributor": "web.home_contributor",
    "office": "web.home_office",
    "leader": "web.home_leader",
    "administrator": "web.home_administrator",
    "auditor": "web.home_auditor",
}


def home(request: HttpRequest) -> HttpResponse:
    """Show what to do now, by role."""
    actor = visitor(request).actor
    tasks = agenda.own_tasks(instance=instance_of(request), actor=actor)
    return render(request, "home.html", {"tasks": tasks, "greeting": _GREETINGS[actor.role.value]})


def accounts(request: HttpRequest) -> HttpResponse:
    """List accounts with their places."""
    return render(request, "accounts.html", {"accounts": people.listed(actor=visitor(request).actor)})
