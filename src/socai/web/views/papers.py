"""The page of papers: those issued and received, searched in all books at once."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from socai.services import access, papers
from socai.services.addresses import row_address
from socai.services.papers import Line
from socai.services.register_pages import PAGE
from socai.web.pages import instance_of, lang_of, visitor
from socai.web.views.registers import chosen, page_of, typed_choice, wrong_days

_BOOK = "book"


def listed(request: HttpRequest) -> HttpResponse:
    """Show the chosen papers, the latest first, page by page."""
    actor, asked = visitor(request).actor, request.GET
    typed, wrong = typed_choice(asked), wrong_days(asked)
    found = papers.find(
        instance=instance_of(request), actor=actor, book=asked.get(_BOOK, ""), chosen=chosen(typed),
        on=timezone.localdate(), lang=lang_of(request),
    )  # fmt: skip
    page = page_of(asked)
    kept = {name: text for name, text in {**typed, _BOOK: asked.get(_BOOK, "")}.items() if text}
    context = {
        "books": found.books,
        "book": asked.get(_BOOK, ""),
        "typed": typed,
        "lines": [
            (line, row_address(line.register.code, line.key), _report_address(line))
            for line in found.lines[(page - 1) * PAGE : page * PAGE]
        ],
        "total": len(found.lines),
        "findings": [*wrong, *found.findings],
        "may_add": access.may_somewhere(actor, "register:keep"),
        "earlier": urlencode({**kept, "page": page - 1}) if page > 1 else "",
        "later": urlencode({**kept, "page": page + 1}) if page * PAGE < len(found.lines) else "",
    }
    return render(request, "papers.html", context, status=422 if wrong else 200)


def _report_address(line: Line) -> str:
    return f"/ban-hanh/{quote(line.report.reference)}@{line.report.issued_on.year}" if line.report else ""
