"""Tasks: what is to be done now, by whom and until when; one task with its thread; assigning, reporting, closing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePath
from urllib.parse import quote, urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone

from socai.catalogue.registers import Column, Register, Role
from socai.core.findings import Finding
from socai.services import access, register_pages, task_feeds, task_sources, task_tables, tasks
from socai.services.addresses import task_address
from socai.services.errors import ServiceError
from socai.services.register_pages import PAGE
from socai.services.register_words import step_words
from socai.services.registers import File
from socai.services.tasks import Assignment, Task
from socai.services.wording import named
from socai.web.pages import instance_of, lang_of, said, visitor
from socai.web.views.proofs import given
from socai.web.views.registers import XLSX, changes, shown_words, threads

FEED_PATH = "/lich-viec"
_WHICH: Mapping[str, tuple[str, Callable[[Task], object]]] = {
    "open": ("web.task_open", lambda task: task.is_open),
    "late": ("web.task_late", lambda task: task.is_late),
    "soon": ("web.task_soon", lambda task: task.is_soon),
    "waiting": ("web.task_waiting", lambda task: task.waits),
    "lacking": ("web.task_lacking", lambda task: task.is_open and task.lacks),
    "closed": ("web.task_closed", lambda task: not task.is_open),
}
_ASKED = (Role.NAME, Role.OWNER, Role.DUE, Role.CO_OWNERS, Role.PRODUCT, Role.AUTHORITY, Role.SOURCE)
_CLEAR = (Role.OWNER, Role.NAME, Role.DUE, Role.CO_OWNERS, Role.AUTHORITY, Role.PRODUCT)
_DAYS, _PAPER, _BEGUN = "days", "paper", "begin"
_MOST_PARAGRAPHS = 60


def listed(request: HttpRequest) -> HttpResponse:
    """Show what asks something of the reader now, the open tasks by unit, and a list to choose from."""
    actor, asked = visitor(request).actor, request.GET
    found = tasks.board(instance=instance_of(request), actor=actor, on=timezone.localdate())
    which = asked.get("which", "") if asked.get("which", "") in _WHICH else "open"
    unit = asked.get("unit", "")
    chosen = [task for task in found.tasks if _WHICH[which][1](task) and unit in ("", task.owner)]
    page = max(int(asked["page"]), 1) if asked.get("page", "").isdecimal() and len(asked["page"]) < 6 else 1
    kept = {name: text for name, text in (("which", which), ("unit", unit)) if text}
    opened = [task for task in found.tasks if task.is_open]
    context = {
        "found": found,
        "today": [(task, task_address(task.row.key)) for task in found.today],
        "lines": [(task, task_address(task.row.key)) for task in chosen[(page - 1) * PAGE : page * PAGE]],
        "total": len(chosen),
        "open": len(opened),
        "late": sum(task.is_late for task in opened),
        "no_owner": sum(Role.OWNER in task.lacks for task in opened),
        "no_due": sum(Role.DUE in task.lacks for task in opened),
        "which": which,
        "choices": [(code, words) for code, (words, _) in _WHICH.items()],
        "unit": unit,
        "owners": sorted(
            {(task.owner, task.owner_name) for task in found.tasks if task.owner}, key=lambda each: each[1]
        ),
        "sees_registers": access.may_somewhere(actor, "register:see"),
        "month": f"{timezone.localdate():%Y-%m}",
        "may_assign": access.may_somewhere(actor, "task:assign"),
        "earlier": urlencode({**kept, "page": page - 1}) if page > 1 else "",
        "later": urlencode({**kept, "page": page + 1}) if page * PAGE < len(chosen) else "",
    }
    return render(request, "tasks.html", context)


def task(request: HttpRequest, key: str) -> HttpResponse:
    """Show one task with its thread, and what the reader may do about it."""
    return _page(request, key)


def report(request: HttpRequest, key: str) -> HttpResponse:
    """Take a task on in the name of the unit that does it: how it goes, or that it is handed in."""
    return _moved(request, key)


def judge(request: HttpRequest, key: str) -> HttpResponse:
    """Take a task on as a leader: send it back, close it, drop it."""
    return _moved(request, key)


def extend(request: HttpRequest, key: str) -> HttpResponse:
    """Give a task more time."""
    posted = request.POST
    try:
        tasks.extend(
            instance=instance_of(request), actor=visitor(request).actor, key=key, due=posted.get("due", ""),
            said=posted.get("said", ""), seen=posted.get("seen", ""),
        )  # fmt: skip
    except ServiceError as error:
        return _page(request, key, error.findings)
    return HttpResponseRedirect(task_address(key))


def settle(request: HttpRequest, key: str) -> HttpResponse:
    """Give a task the unit or the deadline that it lacks."""
    posted = request.POST
    try:
        tasks.settle(
            instance=instance_of(request), actor=visitor(request).actor, key=key, owner=posted.get("owner", ""),
            due=posted.get("due", ""), said=posted.get("said", ""), seen=posted.get("seen", ""),
        )  # fmt: skip
    except ServiceError as error:
        return _page(request, key, error.findings)
    return HttpResponseRedirect(task_address(key))


def add(request: HttpRequest) -> HttpResponse:
    """Assign a task."""
    register = tasks.register_of(instance_of(request))
    posted = request.POST
    if register is None or request.method != "POST" or _BEGUN in posted:
        return _form(request, register, posted)
    cells = {role: posted.get(role.value, "") for role in _ASKED}
    given_task = Assignment(cells, posted.get(_PAPER, ""), posted.get(_DAYS, ""))
    try:
        key = tasks.assign(instance=instance_of(request), actor=visitor(request).actor, given=given_task)
    except ServiceError as error:
        return _form(request, register, posted, error.findings)
    return HttpResponseRedirect(task_address(key))


def from_report(request: HttpRequest) -> HttpResponse:
    """Read a report and offer its paragraphs, each to become a task; nothing of it is kept."""
    file, words = request.FILES.get("file"), request.POST.get("words", "").strip()
    context: dict[str, object] = {"words": words, "asked": request.method == "POST"}
    if request.method != "POST":
        return render(request, "task_from_report.html", context)
    if file is None:
        return render(request, "task_from_report.html", {**context, "findings": [Finding("audit.no_file")]}, status=422)
    name = PurePath(file.name or "").name
    try:
        found = task_sources.paragraphs(actor=visitor(request).actor, name=name, data=file.read(), words=words)
    except ServiceError as error:
        return render(request, "task_from_report.html", {**context, "findings": error.findings}, status=422)
    shown = found[:_MOST_PARAGRAPHS]
    context |= {"name": PurePath(name).stem, "paragraphs": shown, "left": len(found) - len(shown)}
    return render(request, "task_from_report.html", context)


def proof(request: HttpRequest, digest: str, key: str) -> HttpResponse:
    """Give a photo or file of a task; only those of this task are found."""
    found = tasks.one(instance=instance_of(request), actor=visitor(request).actor, key=key, on=timezone.localdate())
    file = next((each for each in found.whole.proofs if each.sha256 == digest), None)
    if file is None:
        raise Http404
    return given(request, file)


def table(request: HttpRequest) -> HttpResponse:
    """Give the table of a month with which tasks are reported upward, as an Excel file."""
    month = request.POST.get("month", "").strip()
    content = task_tables.month_table(
        instance=instance_of(request), actor=visitor(request).actor, month=month, lang=lang_of(request)
    )
    disposition = f'attachment; filename="nhiem-vu-{month}.xlsx"'
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": disposition})


def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """Give the calendar that a secret opens, to a program that has nothing else to show."""
    lang, site = lang_of(request), request.build_absolute_uri("/").rstrip("/")
    found = task_feeds.calendar(
        instance=instance_of(request), secret=secret, on=timezone.localdate(), site=site, lang=lang
    )
    if found is None:
        return HttpResponse(said(request, "web.feed_gone"), status=404, content_type="text/plain; charset=utf-8")
    return HttpResponse(found, content_type="text/calendar; charset=utf-8")


def own_feed(request: HttpRequest) -> HttpResponse:
    """Show whether the reader has a calendar address; make one, which is shown once, or take it back."""
    actor, shown = visitor(request).actor, ""
    if request.method == "POST" and "off" in request.POST:
        task_feeds.stop(actor=actor)
    elif request.method == "POST":
        shown = request.build_absolute_uri(f"{FEED_PATH}/{task_feeds.start(actor=actor)}.ics")
    return render(request, "task_feed.html", {"standing": task_feeds.standing(actor=actor), "address": shown})


def _moved(request: HttpRequest, key: str) -> HttpResponse:
    posted, file = request.POST, request.FILES.get("file")
    try:
        tasks.move(
            instance=instance_of(request), actor=visitor(request).actor, key=key, state=posted.get("state", ""),
            said=posted.get("said", ""), seen=posted.get("seen", ""),
            file=File(file.name or "", file.read()) if file is not None else None,
        )  # fmt: skip
    except ServiceError as error:
        return _page(request, key, error.findings)
    return HttpResponseRedirect(task_address(key))


def _page(request: HttpRequest, key: str, findings: tuple[Finding, ...] = ()) -> HttpResponse:
    actor, lang = visitor(request).actor, lang_of(request)
    found = tasks.one(instance=instance_of(request), actor=actor, key=key, on=timezone.localdate())
    register, whole = found.whole.register, found.whole
    asked = {register.roles[role] for role in _CLEAR if role in register.roles}
    cells = [
        (named(column, lang=lang), shown_words(request, whole.row, column), column.code in asked)
        for column in whole.columns
        if column.code not in register.key
    ]
    context = {
        "task": found.task,
        "whole": whole,
        "register": register,
        "path": quote(key, safe=""),
        "cells": [(name, text, is_asked) for name, text, is_asked in cells if text or is_asked],
        "moves": found.moves,
        "may_extend": found.may_extend,
        "units": tasks.assignable(timezone.localdate()) if found.may_extend and not found.task.owner else (),
        "is_judge": access.may_somewhere(actor, "task:assign"),
        "sees_registers": access.may_somewhere(actor, "register:see"),
        "steps": [step_words(register, each, lang=lang) for each in whole.row.row.steps],
        "versions": [(each, changes(request, whole, each)) for each in whole.versions],
        "above": threads(whole.thread.above),
        "below": threads(whole.thread.below),
        "findings": findings,
        "said": request.POST.get("said", ""),
    }
    return render(request, "task.html", context, status=422 if findings else 200)


def _form(
    request: HttpRequest, register: Register | None, typed: Mapping[str, str], findings: Sequence[Finding] = ()
) -> HttpResponse:
    lang = lang_of(request)
    fields = [
        (role, named(register.columns[register.roles[role]], lang=lang), typed.get(role.value, ""))
        for role in _ASKED
        if register is not None and role in register.roles
    ]
    column = _paper(register)
    context = {
        "register": register,
        "fields": fields,
        "units": tasks.assignable(timezone.localdate()),
        "days": typed.get(_DAYS, ""),
        "paper": column,
        "papers": register_pages.choices(instance=instance_of(request), column=column) if column else (),
        "chosen_paper": typed.get(_PAPER, ""),
        "findings": findings,
    }
    return render(request, "task_form.html", context, status=422 if findings else 200)


def _paper(register: Register | None) -> Column | None:
    code = tasks.paper_column(register) if register is not None else ""
    return register.columns[code] if register is not None and code else None
