"""The calendar of the commune by month and week, as a list on a phone, a grid on a screen and on paper."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from socai.core.days import parse_day
from socai.services import programme_of_work
from socai.services.addresses import task_address
from socai.services.programme_of_work import What
from socai.web.pages import instance_of, lang_of, said, visitor

WEEKDAYS = (
    "web.monday", "web.tuesday", "web.wednesday", "web.thursday", "web.friday", "web.saturday", "web.sunday",
)  # fmt: skip
_WHAT = {What.TASK: "web.calendar_task", What.REPORT: "web.calendar_report", What.EVENT: "web.calendar_event"}


def calendar(request: HttpRequest) -> HttpResponse:
    """Show the month or the week that holds a day; today when none is asked for."""
    today = timezone.localdate()
    asked = parse_day(request.GET.get("day", "").strip()) if request.GET.get("day", "").strip() else today
    day = asked if asked is not None and 1900 < asked.year < 9000 else today
    is_week = request.GET.get("by") == "week"
    first, last = _week(day) if is_week else _month(day)
    start, end = first - timedelta(days=first.weekday()), last + timedelta(days=6 - last.weekday())
    found = programme_of_work.days(
        instance=instance_of(request), actor=visitor(request).actor, first=start, last=end, today=today,
        lang=lang_of(request),
    )  # fmt: skip
    cells = [
        (
            each,
            said(request, WEEKDAYS[each.day.weekday()]),
            first <= each.day <= last,
            [
                (item, said(request, _WHAT[item.what]), task_address(item.task) if item.task else "")
                for item in each.items
            ],
        )
        for each in found
    ]
    inside = [each for each in found if first <= each.day <= last]
    context = {
        "cells": cells,
        "weekdays": [said(request, code) for code in WEEKDAYS],
        "first": first,
        "last": last,
        "is_week": is_week,
        "by": "week" if is_week else "month",
        "day": day,
        "today": today,
        "collisions": programme_of_work.collisions(inside),
        "items": sum(len(each.items) for each in inside),
        "before": first - timedelta(days=1),
        "after": last + timedelta(days=1),
    }
    return render(request, "calendar.html", context)


def _week(day: date) -> tuple[date, date]:
    first = day - timedelta(days=day.weekday())
    return first, first + timedelta(days=6)


def _month(day: date) -> tuple[date, date]:
    return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])
