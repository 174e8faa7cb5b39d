"""Registers: the list of them, their rows, one row; adding one, putting it right, moving it on, files out and in."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import quote, urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils import timezone

from socai.catalogue.register_values import NO, YES
from socai.catalogue.registers import Column, ColumnType, Register, Role
from socai.core.days import parse_day
from socai.core.findings import Finding, has_errors
from socai.core.steps import Step, StepKind
from socai.services import access, register_files, register_pages, register_reading, registers
from socai.services.addresses import code_address, programme_address, row_address
from socai.services.errors import ServiceError
from socai.services.register_checks import Cells
from socai.services.register_pages import PAGE, Chosen, Whole
from socai.services.register_reading import RowView, declared
from socai.services.register_rows import StandingRow
from socai.services.register_words import CLOCK_WORDS, cell_words, name_of, state_words, step_words, value_words
from socai.services.wording import named
from socai.web.pages import instance_of, lang_of, said, visitor
from socai.web.views.proofs import given

_CELL = "cell."
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SHOWN_COLUMNS = 5
_TYPED_FREELY = frozenset({ColumnType.TEXT, ColumnType.DATE, ColumnType.NUMBER, ColumnType.NUMBER_GIVEN})
_NOT_TYPED = frozenset({ColumnType.FILE})


@dataclass(frozen=True)
class Field:
    """A cell of a row as a page asks for it.

    Attributes:
        column: the column.
        name: its name.
        text: what stands in it.
        options: what may be chosen; of a column that is typed, what is proposed.
        is_choice: whether one of them must be chosen.
        findings: what is wrong with it.
        hint: what may be left to the program, empty for nothing.
    """

    column: Column
    name: str
    text: str
    options: Sequence[tuple[str, str]]
    is_choice: bool
    findings: tuple[Finding, ...]
    hint: str = ""


def listed(request: HttpRequest) -> HttpResponse:
    """Show every register with the numbers of its rows."""
    found, findings = register_reading.overview(instance=instance_of(request), on=timezone.localdate())
    kept = [each for each in found if each.rows]
    empty = [each for each in found if not each.rows]
    return render(request, "registers.html", {"kept": kept, "empty": empty, "findings": findings})


def register(request: HttpRequest, register: str) -> HttpResponse:
    """Show the chosen rows of a register, page by page."""
    asked, lang = request.GET, lang_of(request)
    typed, wrong = typed_choice(asked), wrong_days(asked)
    found = register_pages.find(
        instance=instance_of(request), actor=visitor(request).actor, register=register, chosen=chosen(typed),
        on=timezone.localdate(), lang=lang,
    )  # fmt: skip
    rows, page = found.rows.rows, page_of(asked)
    named_by = found.rows.register.key if len(found.rows.register.key) == 1 else ()
    columns = [each for each in found.rows.columns if each.code in found.rows.shown and each.code not in named_by]
    columns = columns[:_SHOWN_COLUMNS]
    lines = [
        (each, row_address(register, each.key), _shown(request, each, columns), found.limits.get(each.key))
        for each in rows[(page - 1) * PAGE : page * PAGE]
    ]
    kept = {name: text for name, text in typed.items() if text}
    context = {
        "register": found.rows.register,
        "columns": columns,
        "lines": lines,
        "total": len(rows),
        "typed": typed,
        "findings": [*wrong, *found.findings],
        "may_keep": found.may_keep and access.may_somewhere(visitor(request).actor, "register:keep"),
        "page": page,
        "earlier": urlencode({**kept, "page": page - 1}) if page > 1 else "",
        "later": urlencode({**kept, "page": page + 1}) if page * PAGE < len(rows) else "",
    }
    return render(request, "register.html", context, status=422 if wrong else 200)


def row(request: HttpRequest, register: str, key: str) -> HttpResponse:
    """Show one row; private values only when asked for."""
    return _row_page(request, register, key)


def move(request: HttpRequest, register: str, key: str) -> HttpResponse:
    """Take a row to another state, or cancel its last step."""
    posted = request.POST
    day, reason = _day(posted.get("day", "")), posted.get("reason", "").strip()
    is_undone = "undo" in posted
    if not is_undone and day is None:
        return _row_page(request, register, key, (Finding("log.day", subject=posted.get("day", "")),))
    steps = [] if day is None else [Step(StepKind.STATE, day, posted.get("state", ""), reason=reason)]
    try:
        done = registers.step(
            instance=instance_of(request), actor=visitor(request).actor, register=register, key=key,
            steps=[] if is_undone else steps, undo=is_undone, reason=reason, seen=posted.get("seen", ""),
        )  # fmt: skip
    except ServiceError as error:
        return _row_page(request, register, key, error.findings)
    if has_errors(done.findings):
        return _row_page(request, register, key, done.findings)
    return HttpResponseRedirect(row_address(register, key))


def add(request: HttpRequest, register: str) -> HttpResponse:
    """Add a row; what the page that led here knows of it stands in the cells."""
    said_register = declared(instance_of(request), register)
    if request.method != "POST":
        known = {code: request.GET[code] for code in said_register.columns if code in request.GET}
        return _form(request, said_register, {said_register.date_column: f"{timezone.localdate():%d/%m/%Y}", **known})
    cells = _cells(request.POST)
    filled = {code: text for code, text in cells.items() if text}
    try:
        done = registers.record_rows(
            instance=instance_of(request), actor=visitor(request).actor, rows=[Cells(register, filled)],
            reason=said(request, "web.register_added"), only_new=True,
        )  # fmt: skip
    except ServiceError as error:
        return _form(request, said_register, cells, findings=error.findings)
    if done.batch is None:
        return _form(request, said_register, cells, findings=done.findings)
    key = done.keys[0][1]
    return HttpResponseRedirect((code_address if said_register.has_lookup else row_address)(register, key))


def correct(request: HttpRequest, register: str, key: str) -> HttpResponse:
    """Put a row right; what is private and left empty stays."""
    instance, actor = instance_of(request), visitor(request).actor
    whole = _whole(request, register, key, with_private=False)
    standing = _typed_cells(request, whole)
    if request.method != "POST":
        return _form(request, whole.register, standing, key=key, mark=whole.mark)
    cells, reason = _cells(request.POST), request.POST.get("reason", "").strip()
    private = {column.code for column in whole.columns if column.is_private}
    changed = {
        code: text for code, text in cells.items() if text != standing.get(code, "") and (text or code not in private)
    }
    try:
        done = registers.correct(
            instance=instance, actor=actor, register=register, key=key, cells=changed, reason=reason,
            seen=request.POST.get("seen", ""),
        )  # fmt: skip
    except ServiceError as error:
        return _form(request, whole.register, cells, error.findings, key, whole.mark, reason)
    if has_errors(done.findings):
        return _form(request, whole.register, cells, done.findings, key, whole.mark, reason)
    return HttpResponseRedirect(row_address(register, done.keys[0][1] if done.keys else key))


def attach(request: HttpRequest, register: str, key: str) -> HttpResponse:
    """Add a photo or file to a row."""
    file = request.FILES.get("file")
    if file is None:
        return _row_page(request, register, key, (Finding("form.no_file", subject=key),))
    try:
        registers.attach(
            instance=instance_of(request), actor=visitor(request).actor, register=register, key=key,
            file=file.name or "", data=file.read(),
        )  # fmt: skip
    except ServiceError as error:
        return _row_page(request, register, key, error.findings)
    return HttpResponseRedirect(row_address(register, key))


def proof(request: HttpRequest, register: str, digest: str, key: str) -> HttpResponse:
    """Give a photo or file of a row; only those of this row are found."""
    whole = _whole(request, register, key, with_private=False)
    found = next((each for each in whole.proofs if each.sha256 == digest), None)
    if found is None:
        raise Http404
    return given(request, found)


def workbook(request: HttpRequest, register: str) -> HttpResponse:
    """Give the chosen rows of a register as an Excel file."""
    typed = typed_choice(request.POST)
    actor, instance = visitor(request).actor, instance_of(request)
    found = register_pages.find(
        instance=instance, actor=actor, register=register, chosen=chosen(typed), on=timezone.localdate(),
        lang=lang_of(request),
    )  # fmt: skip
    keys = frozenset(row.key for row in found.rows.rows)
    content = register_files.export_workbook(instance=instance, actor=actor, register=register, keys=keys)
    disposition = f'attachment; filename="{register}.xlsx"'
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": disposition})


def upload(request: HttpRequest, register: str) -> HttpResponse:
    """Take rows from a file: all of them or none, each problem by its cell; first only tried, when asked."""
    said_register = declared(instance_of(request), register)
    file = request.FILES.get("file")
    context: dict[str, object] = {"register": said_register, "is_trial": "try" in request.POST}
    if file is None:
        return render(request, "register_taken.html", {**context, "findings": [Finding("form.no_file")]}, status=422)
    done = register_files.import_upload(
        instance=instance_of(request), actor=visitor(request).actor, register=register, file=file.name or "",
        data=file.read(), dry_run="try" in request.POST,
    )  # fmt: skip
    is_refused = has_errors(done.findings)
    context |= {"done": done, "findings": done.findings, "is_refused": is_refused}
    return render(request, "register_taken.html", context, status=422 if is_refused else 200)


def _shown(request: HttpRequest, row: RowView, columns: Sequence[Column]) -> list[str]:
    """Return the cells and the state of a row in words."""
    cells = [shown_words(request, row, each) for each in columns]
    register = instance_of(request).catalogue.registers[row.register]
    return [*cells, state_words(register, row.state, lang=lang_of(request))] if register.states else cells


def shown_words(request: HttpRequest, row: RowView, column: Column) -> str:
    """Return a cell in words; a unit is called by its name."""
    words = cell_words(instance_of(request).catalogue, row, column, lang=lang_of(request))
    return register_pages.unit_name(words) if column.type is ColumnType.UNIT else words


def _row_page(request: HttpRequest, register: str, key: str, findings: tuple[Finding, ...] = ()) -> HttpResponse:
    lang = lang_of(request)
    whole = _whole(request, register, key, with_private="private" in request.GET)
    kept = whole.may_keep and access.may_somewhere(visitor(request).actor, "register:keep")
    cells = [(named(each, lang=lang), shown_words(request, whole.row, each)) for each in whole.columns]
    steps = whole.row.row.steps
    limits = [
        (named(each.clock, lang=lang), said(request, CLOCK_WORDS[each.reading.state]) if each.reading else "", each)
        for each in whole.limits
    ]
    context = {
        "whole": whole,
        "register": whole.register,
        "path": quote(key, safe=""),
        "programme": programme_address(key) if whole.register.is_of_programmes else "",
        "state": state_words(whole.register, whole.row.state, lang=lang),
        "cells": [(name, text) for name, text in cells if text],
        "limits": limits,
        "steps": [step_words(whole.register, each, lang=lang) for each in steps],
        "versions": [(each, changes(request, whole, each)) for each in whole.versions],
        "above": threads(whole.thread.above),
        "below": threads(whole.thread.below),
        "may_keep": kept,
        "may_attach": kept,
        "masked": whole.row.masked and whole.may_see_private,
        "findings": findings,
        "today": f"{timezone.localdate():%d/%m/%Y}",
    }
    return render(request, "register_row.html", context, status=422 if findings else 200)


def cells_of(
    request: HttpRequest, register: Register, row: StandingRow, *, without: Container[str]
) -> list[tuple[str, str]]:
    """Return the cells of a row that everybody may read, each with the name of its column, some columns left out."""
    catalogue, lang, cells = instance_of(request).catalogue, lang_of(request), []
    for code, text in row.values.items():
        column = register.columns[code]
        if code not in without:
            words = value_words(catalogue, column, text, lang=lang)
            is_unit = column.type is ColumnType.UNIT
            cells.append((named(column, lang=lang), register_pages.unit_name(words) if is_unit else words))
    return cells


def changes(request: HttpRequest, whole: Whole, version: register_reading.Version) -> list[str]:
    """Return what a version changed, a line a column; of private columns only that they were."""
    catalogue, lang, lines = instance_of(request).catalogue, lang_of(request), []
    for code, before, after in version.changed:
        column = whole.register.columns[code]
        old, new = (value_words(catalogue, column, text, lang=lang) if text else "–" for text in (before, after))
        what = "" if column.is_private else f": {old} → {new}"
        lines.append(f"{named(column, lang=lang)}{what}")
    return lines


def threads(found: Sequence[register_reading.Thread]) -> list[tuple[Register, str, str, str]]:
    """Return rows of a thread as a page shows them: register, key, name, address."""
    return [
        (
            each.register,
            each.row.key,
            name_of(each.register, each.row.values),
            row_address(each.register.code, each.row.key),
        )
        for each in found
    ]


def _whole(request: HttpRequest, register: str, key: str, *, with_private: bool) -> Whole:
    return register_pages.whole(
        instance=instance_of(request), actor=visitor(request).actor, register=register, key=key,
        on=timezone.localdate(), with_private=with_private,
    )  # fmt: skip


def _form(
    request: HttpRequest,
    register: Register,
    cells: Mapping[str, str],
    findings: Sequence[Finding] = (),
    key: str = "",
    mark: str = "",
    reason: str = "",
) -> HttpResponse:
    fields = [
        replace(
            _field(request, column, cells.get(column.code, ""), findings),
            hint="" if key else _hint(request, register, column),
        )
        for column in register.columns.values()
        if column.type not in _NOT_TYPED
    ]
    beside = [finding for field in fields for finding in field.findings]
    context = {
        "register": register,
        "fields": fields,
        "general": [finding for finding in findings if finding not in beside],
        "key": key,
        "mark": mark,
        "reason": reason,
        "path": quote(key, safe=""),
    }
    return render(request, "register_form.html", context, status=422 if findings else 200)


def _hint(request: HttpRequest, register: Register, column: Column) -> str:
    """Return what may be left to the program in a cell of a new row of a book that is numbered here."""
    if register.code not in instance_of(request).options.numbered_registers:
        return ""
    if column in register.numbers:
        return said(request, "web.paper_number_hint")
    if register.is_of_issued and column.code == register.roles[Role.REFERENCE]:
        return said(request, "web.paper_reference_hint", number=f"{{{register.numbers[0].code}}}")
    return ""


def _field(request: HttpRequest, column: Column, text: str, findings: Sequence[Finding]) -> Field:
    instance, lang = instance_of(request), lang_of(request)
    options: list[tuple[str, str]] = []
    if column.type is ColumnType.CODE:
        values = instance.catalogue.code_lists[column.codes].values
        options = [(code, english if lang == "en" else vietnamese) for code, (vietnamese, english) in values.items()]
    elif column.type is ColumnType.YES_NO:
        options = [(YES, said(request, "cli.yes")), (NO, said(request, "cli.no"))]
    elif column.type not in _TYPED_FREELY:
        options = register_pages.choices(instance=instance, column=column)
    own = tuple(each for each in findings if column.code in (each.subject, each.data.get("column")))
    is_choice = column.type in (ColumnType.CODE, ColumnType.YES_NO)
    return Field(column, named(column, lang=lang), text, options, is_choice, own)


def _typed_cells(request: HttpRequest, whole: Whole) -> dict[str, str]:
    """Return the cells of a row as they would be typed: days as people write them, the rest as it stands."""
    typed = {}
    for column in whole.columns:
        text = whole.row.cells.get(column.code, "")
        is_day = bool(text) and column.type is ColumnType.DATE
        typed[column.code] = f"{date.fromisoformat(text):%d/%m/%Y}" if is_day else text
    return typed


def _cells(posted: QueryDict) -> dict[str, str]:
    return {name.removeprefix(_CELL): (posted.get(name) or "").strip() for name in posted if name.startswith(_CELL)}


def typed_choice(asked: QueryDict) -> dict[str, str]:
    """Return how rows are to be chosen, as typed."""
    return {name: asked.get(name, "").strip() for name in ("state", "start", "end", "words", "overdue")}


def wrong_days(asked: QueryDict) -> list[Finding]:
    """Return a problem for each day that is none among those by which rows are to be chosen."""
    typed = typed_choice(asked)
    return [
        Finding("log.day", subject=typed[name]) for name in ("start", "end") if typed[name] and not _day(typed[name])
    ]


def chosen(typed: Mapping[str, str]) -> Chosen:
    """Return which rows are to be shown."""
    return Chosen(
        typed["state"], _day(typed["start"]), _day(typed["end"]), typed["words"], overdue=bool(typed["overdue"])
    )


def _day(text: str) -> date | None:
    return parse_day(text.strip()) if text.strip() else None


def page_of(asked: QueryDict) -> int:
    """Return which page is asked for, the first one when that cannot be read."""
    text = asked.get("page", "")
    return max(int(text), 1) if text.isdecimal() and len(text) < 6 else 1
