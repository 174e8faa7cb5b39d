"""The duty roster by week: read and dialled from a phone, printed for the wall, kept by its office."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone

from socai.catalogue.registers import ColumnType
from socai.core.days import parse_day
from socai.core.findings import Finding
from socai.services import roster, tasks
from socai.services.errors import ServiceError
from socai.services.roster import Week
from socai.services.wording import named
from socai.web.pages import instance_of, lang_of, said, visitor
from socai.web.views.programme_of_work import WEEKDAYS

Field = tuple[str, str, str, Sequence[tuple[str, str]], bool]


def week(request: HttpRequest) -> HttpResponse:
    """Show the week that holds a day; this one when none is asked for."""
    return _page(request, request.GET.get("day", ""), {})


def add(request: HttpRequest) -> HttpResponse:
    """Add a shift."""
    posted = request.POST
    cells = {role: posted.get(role.value, "") for role in roster.ASKED}
    first = posted.get("first", "")
    try:
        roster.add(
            instance=instance_of(request), actor=visitor(request).actor, first=first, last=posted.get("last", ""),
            said=cells,
        )  # fmt: skip
    except ServiceError as error:
        return _page(request, first, posted, error.findings)
    return HttpResponseRedirect(f"/truc?day={first}")


def withdraw(request: HttpRequest, key: str) -> HttpResponse:
    """Take a shift off the roster."""
    posted = request.POST
    try:
        roster.withdraw(
            instance=instance_of(request), actor=visitor(request).actor, key=key, said=posted.get("said", "")
        )
    except ServiceError as error:
        return _page(request, posted.get("day", ""), {}, error.findings)
    return HttpResponseRedirect(f"/truc?day={posted.get('day', '')}")


def _page(request: HttpRequest, asked: str, typed: Mapping[str, str], findings: Sequence[Finding] = ()) -> HttpResponse:
    today, lang = timezone.localdate(), lang_of(request)
    parsed = parse_day(asked.strip()) if asked.strip() else None
    day = parsed if parsed is not None and 1900 < parsed.year < 9000 else today
    found = roster.week(instance=instance_of(request), actor=visitor(request).actor, day=day, lang=lang)
    context = {
        "found": found,
        "days": [(each, said(request, WEEKDAYS[each.weekday()]), shifts) for each, shifts in found.days],
        "first": found.days[0][0] if found.days else day,
        "last": found.days[-1][0] if found.days else day,
        "day": day,
        "today": today,
        "before": day - timedelta(days=roster.WEEK),
        "after": day + timedelta(days=roster.WEEK),
        "fields": _fields(request, found, typed) if found.may_keep else (),
        "typed": typed,
        "findings": findings,
    }
    return render(request, "roster.html", context, status=422 if findings else 200)


def _fields(request: HttpRequest, found: Week, typed: Mapping[str, str]) -> list[Field]:
    """Return what is asked of a shift: box, label, what stands in it, what may be chosen, whether it is needed."""
    register, lang, fields = found.register, lang_of(request), []
    for role in roster.ASKED if register is not None else ():
        if register is None or role not in register.roles:
            continue
        column = register.columns[register.roles[role]]
        options: Sequence[tuple[str, str]] = ()
        if column.type is ColumnType.CODE:
            values = instance_of(request).catalogue.code_lists[column.codes].values
            options = [(code, vi if lang == "vi" else en) for code, (vi, en) in values.items()]
        elif column.type is ColumnType.UNIT:
            options = tasks.assignable(timezone.localdate())
        fields.append((role.value, named(column, lang=lang), typed.get(role.value, ""), options, column.required))
    return fields
