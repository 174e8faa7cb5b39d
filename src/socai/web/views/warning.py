"""Warnings: what the rules found, whose it is, and what is done about it until it is closed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone

from socai.core.days import parse_day
from socai.core.findings import Finding
from socai.core.warning_life import NEXT, State, Step
from socai.services import access, units, warnings
from socai.services.actors import Actor
from socai.services.errors import ServiceError, refusal
from socai.services.opened import Instance
from socai.services.warnings import KnownWarning, Task
from socai.web.pages import instance_of, visitor

_STATES = {
    State.OPEN: "cli.warning_open",
    State.EXPLAINED: "cli.warning_explained",
    State.ACCEPTED: "cli.warning_accepted",
    State.TASK_CREATED: "cli.warning_task_created",
    State.CLOSED: "cli.warning_closed",
}
_SEVERITIES = {"error": "cli.warning_error", "warning": "cli.warning_warning", "note": "cli.warning_note"}
_TAKEN = {
    Step.EXPLAINED: "cli.warning_explained",
    Step.ACCEPTED: "cli.warning_accepted",
    Step.TASK_CREATED: "cli.warning_task_created",
    Step.CLOSED: "cli.warning_closed",
}
_BY_LEADERS = {Step.ACCEPTED: warnings.accept, Step.CLOSED: warnings.close}


def listed(request: HttpRequest) -> HttpResponse:
    """List the warnings that are not closed, or those in a state, the gravest first."""
    asked = request.GET.get("buoc", "")
    state = asked if asked in tuple(State) else ""
    instance, actor = instance_of(request), visitor(request).actor
    every = warnings.shared_with(instance, actor, warnings.warnings(instance=instance, closed=True))
    shown = [each for each in every if (each.state == state if state else each.state.is_live)]
    counts = [(each, _STATES[each], count) for each, count in warnings.counted(every) if count]
    lines = [(each, _STATES[each.state], _SEVERITIES[each.severity]) for each in shown]
    return render(request, "warnings.html", {"lines": lines, "counts": counts, "state": state})


def one(request: HttpRequest, number: int) -> HttpResponse:
    """Show a warning, what was done, and what the visitor may do next."""
    return _page(request, _found(request, number))


def act(request: HttpRequest, number: int) -> HttpResponse:
    """Take a step: explain, accept, order a task, close."""
    found = _found(request, number)
    try:
        _act(request, number)
    except ServiceError as error:
        return _page(request, found, error.findings)
    return HttpResponseRedirect(f"/canh-bao/{number}")


def _found(request: HttpRequest, number: int) -> KnownWarning:
    """Return a warning that is shared with the visitor."""
    instance, actor = instance_of(request), visitor(request).actor
    found = warnings.warning(instance=instance, number=number)
    if not warnings.shared_with(instance, actor, [found]):
        raise refusal("right.not_shared", actor.name, indicators=[found.indicator or found.rule])
    return found


def _act(request: HttpRequest, number: int) -> None:
    posted, instance, actor = request.POST, instance_of(request), visitor(request).actor
    asked, said = posted.get("step", ""), posted.get("said", "")
    if asked == Step.EXPLAINED:
        warnings.explain(instance=instance, actor=actor, number=number, said=said)
    elif asked == Step.TASK_CREATED:
        due = parse_day(posted.get("due", "").strip())
        if due is None:
            raise refusal("log.day", posted.get("due", "") or "–")
        task = Task(said, posted.get("owner", ""), due)
        warnings.create_task(instance=instance, actor=actor, number=number, task=task)
    elif asked in tuple(Step):
        _BY_LEADERS[Step(asked)](instance=instance, actor=actor, number=number, said=said)
    else:
        raise refusal("warning.no_step", str(number))


def _page(request: HttpRequest, found: KnownWarning, findings: tuple[Finding, ...] = ()) -> HttpResponse:
    actor, index = visitor(request).actor, units.index()
    following = [step for step in NEXT[found.state] if _may(actor, found, step)]
    context = {
        "warning": found,
        "state": _STATES[found.state],
        "severity": _SEVERITIES[found.severity],
        "steps": [(each, _TAKEN[each.step]) for each in found.steps],
        "may": {step.value: True for step in following},
        "owners": _owners(instance_of(request), index),
        "offices": found.offices,
        "today": timezone.localdate(),
        "typed": request.POST,
        "findings": findings,
    }
    return render(request, "warning.html", context, status=422 if findings else 200)


def _may(actor: Actor, found: KnownWarning, step: Step) -> bool:
    if not access.may_somewhere(actor, "warning:act"):
        return False
    return warnings.may_explain(actor, found) if step is Step.EXPLAINED else actor.may_approve


def _owners(instance: Instance, index: units.UnitIndex) -> list[tuple[str, str]]:
    """Return key and name of the units that may be given work today: none that stands above the reporting unit."""
    today = timezone.localdate()
    top = index.identity(instance.catalogue.reporting_unit) or ""
    there = (each for each in index.identities if index.existed(each, today, today))
    below = (each for each in there if each not in index.above(top, today))
    return sorted(((index.key(each), index.name(each)) for each in below), key=lambda each: each[1])
