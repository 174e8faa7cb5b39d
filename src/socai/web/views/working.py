"""Tasks: whose they are and until when; one of them, and what its unit reports about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone

from socai.catalogue.registers import Role
from socai.core.findings import Finding
from socai.services import access
from socai.services import tasks as work
from socai.services.errors import ServiceError
from socai.services.register_words import step_words, value_words
from socai.services.tasks import Task, Whole
from socai.services.wording import named
from socai.web.pages import instance_of, lang_of, visitor
from socai.web.views.proofs import given

PAGE = 50
_CHOICES: Mapping[str, tuple[str, Callable[[Task], bool]]] = {
    "qua-han": ("web.tasks_late", lambda task: task.is_late),
    "sap-den": ("web.tasks_soon", lambda task: task.is_soon),
    "chua-ro": ("web.tasks_unclear", lambda task: task.is_unclear),
}
_NOBODY = "-"
_TOLD = (Role.OWNER, Role.DUE, Role.NAME, Role.FIGURES)
"""What a page tells in its own way."""


def tasks(request: HttpRequest) -> HttpResponse:
    """List open tasks: one's own unit's first, then those that were chosen."""
    found = work.open_tasks(instance=instance_of(request), actor=visitor(request).actor, on=timezone.localdate())
    asked, unit = request.GET.get("loc", ""), request.GET.get("don-vi", "")
    chosen = [task for task in found if unit in ("", task.owner or _NOBODY)]
    if asked in _CHOICES:
        chosen = [task for task in chosen if _CHOICES[asked][1](task)]
    mine = [] if asked in _CHOICES or unit else [task for task in found if task.is_mine]
    others = [task for task in chosen if task not in mine]
    page = max(1, int(request.GET["trang"])) if request.GET.get("trang", "").isdecimal() else 1
    context = {
        "mine": [(task, _address(request, task)) for task in mine],
        "others": [(task, _address(request, task)) for task in others[(page - 1) * PAGE : page * PAGE]],
        "counts": [(choice, code, sum(map(is_chosen, found))) for choice, (code, is_chosen) in _CHOICES.items()],
        "units": [] if asked in _CHOICES or unit else work.by_unit(found),
        "count": len(others),
        "chosen": _CHOICES[asked][0] if asked in _CHOICES else "",
        "unit": next((task.owner_name for task in chosen if task.owner), "") if unit else "",
        "asked": asked,
        "key": unit,
        "next": page + 1 if page * PAGE < len(others) else 0,
    }
    return render(request, "tasks.html", context)


def task(request: HttpRequest, register: str, key: str) -> HttpResponse:
    """Show a task: what it must yield, what was done, and the form for whoever leads it."""
    return _page(request, _whole(request, register, key))


def report(request: HttpRequest, register: str, key: str) -> HttpResponse:
    """Write down how far a task is."""
    whole, file = _whole(request, register, key), request.FILES.get("file")
    try:
        findings = work.report_progress(
            instance=instance_of(request), actor=visitor(request).actor, whole=whole,
            state=request.POST.get("state", ""), said=request.POST.get("said", ""),
            evidence=(file.name or "", file.read()) if file else None, seen=request.POST.get("seen", ""),
        )  # fmt: skip
    except ServiceError as error:
        findings = error.findings
    if findings:
        return _page(request, whole, findings)
    return HttpResponseRedirect(_address(request, whole.task))


def proof(request: HttpRequest, register: str, digest: str, key: str) -> HttpResponse:
    """Give a photo or file of a task; only those of this task are found."""
    found = next((each for each in _whole(request, register, key).proofs if each.sha256 == digest), None)
    if found is None:
        raise Http404
    return given(request, found)


def _whole(request: HttpRequest, register: str, key: str) -> Whole:
    return work.task(
        instance=instance_of(request), actor=visitor(request).actor, register=register, key=key,
        on=timezone.localdate(),
    )  # fmt: skip


def _page(request: HttpRequest, whole: Whole, findings: tuple[Finding, ...] = ()) -> HttpResponse:
    register, lang, catalogue = whole.register, lang_of(request), instance_of(request).catalogue
    told = {register.roles[role] for role in _TOLD if role in register.roles}
    measured = whole.row.values.get(register.roles.get(Role.FIGURES, ""), "").split()
    cells = [
        (named(column, lang=lang), value_words(catalogue, column, whole.row.values[code], lang=lang))
        for code, column in register.columns.items()
        if whole.row.values.get(code) and code not in told and not column.is_private
    ]
    context = {
        "whole": whole,
        "task": whole.task,
        "path": quote(whole.task.key, safe=""),
        "cells": cells,
        "figures": [catalogue.indicators[code] for code in measured if code in catalogue.indicators],
        "steps": [step_words(register, each, lang=lang) for each in whole.row.steps],
        "findings": findings,
        "sees_register": access.may_somewhere(visitor(request).actor, "register:see"),
    }
    return render(request, "task.html", context, status=422 if findings else 200)


def _address(request: HttpRequest, task: Task) -> str:
    """Return where a task is looked at, empty for one about a warning that the visitor may not open."""
    if task.register is None:
        may_open = access.may_somewhere(visitor(request).actor, "warning:see")
        return f"/canh-bao/{task.key}" if may_open else ""
    return f"/nhiem-vu/{task.register.code}/{quote(task.key, safe='')}"
