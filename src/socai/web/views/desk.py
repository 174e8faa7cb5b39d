"""The report desk: what is asked for and issued, one report with what it lacks, and its draft with live numbers."""

from __future__ import annotations

from pathlib import PurePath
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.gzip import gzip_page

from socai.core.findings import Finding
from socai.services import auditing, drafts, report_facts
from socai.services import desk as desk_service
from socai.web.pages import instance_of, lang_of, refusal_page, visitor
from socai.web.views.auditing import WORD


def desk(request: HttpRequest) -> HttpResponse:
    """Show what lies on the desk, or go to the report that was chosen."""
    template, period = request.GET.get("mau", ""), request.GET.get("ky", "")
    if template and period:
        return HttpResponseRedirect(f"/bao-cao/{quote(template, safe='')}/{quote(period, safe='@')}")
    words = request.GET.get("tim", "").strip()
    found = desk_service.overview(
        instance=instance_of(request), actor=visitor(request).actor, on=timezone.localdate(), words=words,
        lang=lang_of(request),
    )  # fmt: skip
    return render(request, "desk.html", {"desk": found, "words": words})


@gzip_page
def report(request: HttpRequest, template: str, period: str) -> HttpResponse:
    """Show what a report lacks, what disagrees, who can mend it, and the facts to write from."""
    instance, actor = instance_of(request), visitor(request).actor
    ready = drafts.readiness(instance=instance, actor=actor, template=template, period=period)
    facts = report_facts.facts(instance=instance, actor=actor, period=period)
    return render(request, "report.html", {"ready": ready, "facts": facts, "path": request.path})


@gzip_page
def draft(request: HttpRequest, template: str, period: str) -> HttpResponse:
    """Show the text of a report as it would be printed now."""
    found = drafts.draft(instance=instance_of(request), actor=visitor(request).actor, template=template, period=period)
    return render(request, "report_draft.html", {"draft": found, "above": request.path.removesuffix("/du-thao")})


def word(request: HttpRequest, template: str, period: str) -> HttpResponse:
    """Give a report as Word."""
    instance, actor = instance_of(request), visitor(request).actor
    name, data = drafts.word(instance=instance, actor=actor, template=template, period=period)
    response = HttpResponse(data, content_type=WORD)
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


@gzip_page
def upload(request: HttpRequest, template: str, period: str) -> HttpResponse:
    """Show where a Word file that came back differs from the ledger."""
    file = request.FILES.get("file")
    if file is None:
        return refusal_page(request, 400, (Finding("audit.no_file"),))
    name = PurePath(file.name or "").name
    checked = drafts.check_word(
        instance=instance_of(request), actor=visitor(request).actor, template=template, period=period, name=name,
        data=file.read(),
    )  # fmt: skip
    summary = auditing.summary_line(checked.result, lang=lang_of(request))
    above = request.path.removesuffix("/nhan-tep")
    return render(
        request, "report_checked.html", {"name": name, "checked": checked, "summary": summary, "above": above}
    )
