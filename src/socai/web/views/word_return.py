"""A draft that comes back from Word: where its numbers differ, what its words say anew, and what of it is kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.views.decorators.gzip import gzip_page

from socai.core.findings import Finding
from socai.services import access, auditing, word_return
from socai.services.addresses import report_address
from socai.services.prose import Change
from socai.web.pages import instance_of, lang_of, refusal_page, visitor

_CHOICE, _BASE, _SAID = "take.", "base.", "said."


@gzip_page
def upload(request: HttpRequest, template: str, period: str) -> HttpResponse:
    """Show where a Word file that came back differs from the ledger, and what it says anew. Nothing is kept yet."""
    file = request.FILES.get("file")
    if file is None:
        return refusal_page(request, 400, (Finding("audit.no_file"),))
    name, actor = PurePath(file.name or "").name, visitor(request).actor
    found = word_return.read(
        instance=instance_of(request), actor=actor, template=template, period=period, name=name, data=file.read()
    )
    context = {
        "name": name, "found": found, "checked": found.checked,
        "summary": auditing.summary_line(found.checked.result, lang=lang_of(request)),
        "above": report_address(template, period), "may_write": access.may_somewhere(actor, "report:write"),
    }  # fmt: skip
    return render(request, "report_checked.html", context)


def take(request: HttpRequest, template: str, period: str) -> HttpResponse:
    """Keep the paragraphs and comments that were chosen of what a Word file said anew."""
    posted = request.POST
    said = [
        (name.removeprefix(_SAID).rpartition(".")[0], value)
        for name, value in posted.items()
        if name.startswith(_SAID) and isinstance(value, str)
    ]
    word_return.keep(
        instance=instance_of(request), actor=visitor(request).actor, template=template, period=period,
        changes=list(_changes(posted)), said=said,
    )  # fmt: skip
    return HttpResponseRedirect(report_address(template, period, "du-thao"))


def _changes(posted: QueryDict) -> Iterator[Change]:
    """Yield the paragraphs that were chosen, in one of the two ways in which the file has them."""
    for name in posted:
        key, chosen = name.removeprefix(_CHOICE), posted.get(name, "")
        base = posted.get(_BASE + key, "")
        if name.startswith(_CHOICE) and chosen in ("text", "untracked") and base.isascii() and base.isdigit():
            yield Change(key, posted.get(f"{chosen}.{key}", ""), int(base[:9]))
