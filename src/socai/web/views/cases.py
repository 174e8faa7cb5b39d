"""Cases on a page: what is overdue, due soon and running by register, what expires, is down or has no outcome."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from socai.catalogue.registers import Register
from socai.services import cases
from socai.services.addresses import register_address, row_address
from socai.services.cases import TIMED, Board, Case, Group
from socai.services.register_words import value_words
from socai.web.pages import instance_of, lang_of, part_of, visitor

_FIRST = 5
"""How many rows of a group stand on the page of all groups."""

_WORDS: Mapping[Group, str] = {
    Group.OVERDUE: "web.cases_overdue",
    Group.SOON: "web.cases_soon",
    Group.RUNNING: "web.cases_running",
    Group.UNKNOWN: "web.cases_unknown",
    Group.EXPIRING: "web.cases_expiring",
    Group.DOWN: "web.cases_down",
    Group.UNSETTLED: "web.cases_unsettled",
}


@dataclass(frozen=True)
class Shown:
    """A case with the path of its page and its kind in words."""

    case: Case
    address: str
    kind: str


@dataclass(frozen=True)
class Section:
    """A group as the page shows it: its words, how many cases it has, those that are shown, where all of them are."""

    words: str
    total: int
    cases: tuple[Shown, ...]
    address: str

    @property
    def has_limits(self) -> bool:
        """Whether its cases are there for a limit, not for the state that they are in."""
        return all(each.case.limit is not None for each in self.cases)

    @property
    def has_more(self) -> bool:
        """Whether it has cases that are not shown."""
        return self.total > len(self.cases)


def listed(request: HttpRequest) -> HttpResponse:
    """Show the first cases of every group, or all of one group page by page."""
    board = cases.board(instance=instance_of(request), actor=visitor(request).actor, on=timezone.localdate())
    group, register = _asked(request, board)
    context: dict[str, object] = {"findings": board.findings, "register": register}
    if group is None:
        sections = [_section(request, board, each, "", board.of(each)[:_FIRST]) for each in Group]
        context |= {"sections": [each for each in sections if each.total], "registers": _counts(board)}
        return render(request, "cases.html", context)
    code = register.code if register else ""
    part = part_of(request, board.of(group, code))
    where, page = _address(group, code), part["page"]
    context |= {
        "section": _section(request, board, group, code, part["listed"]),
        "earlier": f"{where}&trang={page - 1}" if page > 1 else "",
        "later": f"{where}&trang={page + 1}" if page < len(part["pages"]) else "",
    }
    return render(request, "cases_group.html", context)


def _asked(request: HttpRequest, board: Board) -> tuple[Group | None, Register | None]:
    """Return the group and the register that a page was asked for; of what is none, nothing."""
    group, code = request.GET.get("xem", ""), request.GET.get("so", "")
    register = next((each for each in board.registers if each.code == code), None)
    return (Group(group) if group in tuple(Group) else None), register


def _section(request: HttpRequest, board: Board, group: Group, register: str, found: Iterable[Case]) -> Section:
    return Section(
        _WORDS[group],
        len(board.of(group, register)),
        tuple(Shown(each, row_address(each.register.code, each.row.key), _kind(request, each)) for each in found),
        _address(group, register),
    )


def _counts(board: Board) -> list[tuple[Register, str, list[tuple[str, int, str]]]]:
    """Return how many cases of each register are in the groups of clocks, each number with its path."""
    return [(each, register_address(each.code), list(_numbers(board, each.code))) for each in board.registers]


def _numbers(board: Board, register: str) -> Iterator[tuple[str, int, str]]:
    """Yield the words, the number and the path of each group of clocks; what is not known is said only where it is."""
    for group in TIMED:
        count = len(board.of(group, register))
        if count or group is not Group.UNKNOWN:
            yield _WORDS[group], count, _address(group, register)


def _address(group: Group, register: str) -> str:
    return f"/ho-so-vu-viec?{urlencode({'xem': group.value, **({'so': register} if register else {})})}"


def _kind(request: HttpRequest, case: Case) -> str:
    column = case.kind_column
    if column is None or not case.kind:
        return ""
    return value_words(instance_of(request).catalogue, column, case.kind, lang=lang_of(request))
