"""The first page: what to do now. And the list of accounts."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from socai.services import (
    access,
    agenda,
    alerts,
    delegations,
    glance,
    incidents,
    overview,
    people,
    reminders,
    submissions,
)
from socai.services.addresses import incident_address
from socai.web.pages import instance_of, lang_of, visitor

_GREETINGS = {
    "contributor": "web.home_contributor",
    "office": "web.home_office",
    "leader": "web.home_leader",
    "administrator": "web.home_administrator",
    "auditor": "web.home_auditor",
}


def home(request: HttpRequest) -> HttpResponse:
    """Show what to do now, by role."""
    actor, instance = visitor(request).actor, instance_of(request)
    tasks = [
        (task, submissions.standing(actor=actor, form=task.form, unit=task.unit, period=str(task.period)))
        for task in agenda.own_tasks(instance=instance, actor=actor)
    ]
    sees_all = access.may_somewhere(actor, "matrix:see")
    columns = overview.matrix(instance=instance, actor=actor).columns if sees_all else ()
    # Of a form that only one's own unit fills in, the task says all there is to say.
    columns = tuple(column for column in columns if column.units > 1 or column.mine)
    context: dict[str, object] = {"tasks": tasks, "columns": columns, "greeting": _GREETINGS[actor.role.value]}
    context["owed"] = reminders.own(instance=instance, actor=actor)
    context["leads"] = actor.may_approve and glance.may_look(instance=instance, actor=actor)
    context["alerts"] = [
        (each, incident_address(each.key))
        for each in alerts.unseen(instance=instance, actor=actor, lang=lang_of(request))
    ]
    context["new_incidents"] = incidents.waiting(instance=instance, actor=actor)
    is_told_here = incidents.register_of(instance) is not None
    context["may_report"] = is_told_here and access.may_somewhere(actor, "incident:report")
    context["held"] = delegations.held(actor=actor)
    return render(request, "home.html", context)


def accounts(request: HttpRequest) -> HttpResponse:
    """List accounts with their places."""
    return render(request, "accounts.html", {"accounts": people.listed(actor=visitor(request).actor)})
