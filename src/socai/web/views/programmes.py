"""The thread of leadership on pages: all programmes and every open limitation, one programme from paper to report."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from socai.catalogue.registers import Role
from socai.services import programmes
from socai.services.addresses import programme_address, report_address, row_address, task_address
from socai.services.programmes import Board, Item
from socai.web.pages import instance_of, visitor
from socai.web.views.registers import cells_of

_WAITING = 10


@dataclass(frozen=True)
class Shown:
    """An item with the path of its page, and its programmes with theirs."""

    item: Item
    address: str
    programmes: tuple[tuple[str, str], ...] = ()


def listed(request: HttpRequest) -> HttpResponse:
    """Show the programmes, every limitation that is open, and the papers received that belong to none."""
    found = programmes.board(instance=instance_of(request), actor=visitor(request).actor, on=timezone.localdate())
    context = {
        "board": found,
        "programmes": [(each, programme_address(each.item.row.key)) for each in found.programmes],
        "limitations": shown(found.limitations),
        "late": sum(item.is_late for item in found.limitations),
        "lacking": sum(bool(item.lacks) for item in found.limitations),
        "waiting": [(each, _starting(request, found, each.item)) for each in shown(found.waiting[:_WAITING])],
        "left": len(found.waiting) - _WAITING,
    }
    return render(request, "programmes.html", context)


def programme(request: HttpRequest, key: str) -> HttpResponse:
    """Show one programme."""
    actor, instance = visitor(request).actor, instance_of(request)
    whole = programmes.one(instance=instance, actor=actor, key=key, on=timezone.localdate())
    found, register = whole.programme, whole.programme.item.register
    named = {*register.key, *(column.code for column in register.links)}
    told = named | {register.roles.get(role, "") for role in (Role.NAME, Role.FIGURES, Role.PLAN)}
    context = {
        "whole": whole,
        "programme": found,
        "register": register,
        "in_register": row_address(register.code, key),
        "cells": cells_of(request, register, found.item.row, without=told),
        "papers": shown(found.papers),
        "issued": shown(found.issued),
        "works": [(each, shown(items)) for each, items in found.works],
        "limitations": shown(found.limitations),
        "said": [(each, report_address(each.template, str(each.period))) for each in whole.said or ()],
        "recorded": [
            (each, f"/so-theo-doi/{each.code}/them?{urlencode({column.code: key})}") for each, column in whole.recorded
        ],
    }
    return render(request, "programme.html", context)


def shown(items: Iterable[Item]) -> list[Shown]:
    """Return items as pages show them."""
    return [
        Shown(item, _address(item), tuple((name, programme_address(key)) for key, name in item.programmes))
        for item in items
    ]


def _address(item: Item) -> str:
    if item.register.is_of_tasks:
        return task_address(item.row.key)
    return row_address(item.register.code, item.row.key)


def _starting(request: HttpRequest, board: Board, paper: Item) -> str:
    """Return where a programme of a paper is added, with what is known of it; empty for who may not."""
    column = programmes.paper_column(board.register, instance_of(request)) if board.register else None
    if board.register is None or column is None or not board.may_start or column.register != paper.register.code:
        return ""
    cells = {column.code: paper.row.key, board.register.roles.get(Role.NAME, ""): paper.name}
    return f"/so-theo-doi/{board.register.code}/them?{urlencode({code: text for code, text in cells.items() if code})}"
