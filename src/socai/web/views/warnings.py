"""Warnings: what was found, in words, and whose it is; explained, accepted, made a task, closed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone

from socai.core.findings import Finding
from socai.core.warning_life import State, Step
from socai.services import tasks, warnings
from socai.services.errors import ServiceError, refusal
from socai.services.warning_words import SEVERITY_WORDS, STATE_WORDS
from socai.services.warnings import KnownWarning
from socai.web.pages import instance_of, said, visitor

LIST = "/canh-bao"
_MARKS = {"error": ("■", "problem"), "warning": ("▲", "asked"), "note": ("●", "muted")}


def listed(request: HttpRequest) -> HttpResponse:
    """Show the warnings that are not closed, the gravest first, or those in one state."""
    asked = request.GET.get("state", "")
    state = asked if asked in tuple(State) else ""
    instance = instance_of(request)
    every = warnings.warnings(instance=instance, state=state)
    found = warnings.shared_with(instance, visitor(request).actor, every)
    context = {
        "found": [(each, _words(request, each)) for each in found],
        "states": [(each.value, said(request, code)) for each, code in STATE_WORDS.items()],
        "state": state,
    }
    return render(request, "warnings.html", context)


def warning(request: HttpRequest, number: str) -> HttpResponse:
    """Show one warning with every step, and what the reader may do about it."""
    return _page(request, _number(number))


def explain(request: HttpRequest, number: str) -> HttpResponse:
    """Explain a warning in the name of the office that its indicator belongs to."""
    return _taken(request, _number(number), Step.EXPLAINED)


def accept(request: HttpRequest, number: str) -> HttpResponse:
    """Accept the explanation of a warning."""
    return _taken(request, _number(number), Step.ACCEPTED)


def close(request: HttpRequest, number: str) -> HttpResponse:
    """Close a warning."""
    return _taken(request, _number(number), Step.CLOSED)


def task(request: HttpRequest, number: str) -> HttpResponse:
    """Make a warning a task: of one unit, until a day."""
    return _taken(request, _number(number), Step.TASK_CREATED)


def _taken(request: HttpRequest, number: int, step: Step) -> HttpResponse:
    instance, actor, words = instance_of(request), visitor(request).actor, request.POST.get("said", "")
    try:
        match step:
            case Step.EXPLAINED:
                warnings.explain(instance=instance, actor=actor, number=number, said=words)
            case Step.ACCEPTED:
                warnings.accept(instance=instance, actor=actor, number=number, said=words)
            case Step.CLOSED:
                warnings.close(instance=instance, actor=actor, number=number, said=words)
            case Step.TASK_CREATED:
                given = _given(request, words)
                warnings.create_task(instance=instance, actor=actor, number=number, task=given)
    except ServiceError as error:
        return _page(request, number, error.findings)
    return HttpResponseRedirect(f"{LIST}/{number}")


def _given(request: HttpRequest, words: str) -> warnings.Task:
    posted = request.POST
    due = tasks.due_of(instance_of(request), posted.get("due", ""), posted.get("days", ""), timezone.localdate())
    return warnings.Task(words, posted.get("owner", ""), due)


def _page(request: HttpRequest, number: int, findings: tuple[Finding, ...] = ()) -> HttpResponse:
    instance, actor, posted = instance_of(request), visitor(request).actor, request.POST
    found = warnings.warning(instance=instance, number=number)
    if not warnings.shared_with(instance, actor, [found]):
        raise refusal("right.not_shared", actor.name, indicators=[found.indicator or found.rule])
    steps = warnings.steps_open_to(instance=instance, actor=actor, number=number)
    key = tasks.of_warning(number)
    context = {
        "warning": found,
        "words": _words(request, found),
        "steps": [(taken, said(request, STATE_WORDS[State(taken.step.value)])) for taken in found.steps],
        "may": {step.value for step in steps},
        "units": tasks.assignable(timezone.localdate()) if Step.TASK_CREATED in steps else (),
        "owner": posted.get("owner", "") or next(iter(found.offices), ""),
        "typed": {name: posted.get(name, "") for name in ("said", "due", "days")},
        "task": key if found.state is not State.OPEN and tasks.exists(instance=instance, key=key) else "",
        "findings": findings,
    }
    return render(request, "warning.html", context, status=422 if findings else 200)


def _words(request: HttpRequest, found: KnownWarning) -> dict[str, str]:
    shape, colour = _MARKS[found.severity]
    return {
        "shape": shape,
        "colour": colour,
        "severity": said(request, SEVERITY_WORDS[found.severity]),
        "state": said(request, STATE_WORDS[found.state]),
    }


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 9 else 0
