"""The report desk: what is asked for and issued, one report with what it lacks, and its draft with live numbers."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.gzip import gzip_page

from socai.core.days import parse_day
from socai.core.findings import Finding
from socai.services import access, drafts, issued, issued_pages, paper_books, report_facts, reports
from socai.services import desk as desk_service
from socai.services.addresses import row_address
from socai.services.errors import ServiceError
from socai.services.issued import Issued
from socai.services.issuing import LARGEST, Asked, issue_report
from socai.web.pages import instance_of, lang_of, visitor
from socai.web.views.auditing import WORD

_MOST = {"most": LARGEST}


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
    facts = report_facts.facts(instance=instance, actor=actor, period=period, lang=lang_of(request))
    may_issue = access.may_somewhere(actor, "report:issue")
    may_write = access.may_somewhere(actor, "report:write")
    context = {"ready": ready, "facts": facts, "path": request.path, "may_issue": may_issue, "may_write": may_write}
    return render(request, "report.html", context)


@gzip_page
def draft(request: HttpRequest, template: str, period: str) -> HttpResponse:
    """Show a part of the text of a report as it would be printed now: a numbered one, or that with a paragraph."""
    found = drafts.draft(instance=instance_of(request), actor=visitor(request).actor, template=template, period=period)
    asked = request.GET.get("phan", "")
    place = (
        int(asked) - 1
        if asked in map(str, range(1, len(found.parts) + 1))
        else found.part_of(request.GET.get("doan", ""))
    )
    context = {"draft": found, "above": request.path.removesuffix("/du-thao"), "part": found.parts[place]}
    if len(found.parts) > 1:
        numbered = list(enumerate(found.parts, start=1))
        context |= {
            "parts": numbered,
            "here": place + 1,
            "before": numbered[:place][-1:],
            "after": numbered[place + 1 :][:1],
        }
    return render(request, "report_draft.html", context)


def word(request: HttpRequest, template: str, period: str) -> HttpResponse:
    """Give a report as Word."""
    instance, actor = instance_of(request), visitor(request).actor
    name, data = drafts.word(instance=instance, actor=actor, template=template, period=period)
    response = HttpResponse(data, content_type=WORD)
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


def issue(request: HttpRequest, template: str, period: str) -> HttpResponse:
    """Ask for number, day and signer; issue the report and show it as issued."""
    instance, actor = instance_of(request), visitor(request).actor
    if request.method != "POST":
        return _issue_page(request, template, period, ())
    number, day = request.POST.get("number", "").strip(), request.POST.get("day", "").strip()
    if number and not (number.isascii() and number.isdigit()):
        return _issue_page(request, template, period, (Finding("issue.number_range", subject=number, data=_MOST),))
    if day and parse_day(day) is None:
        return _issue_page(request, template, period, (Finding("log.day", subject=day),))
    asked = Asked(
        template,
        period,
        int(number) if number else None,
        parse_day(day) if day else None,
        request.POST.get("signer", "").strip(),
    )
    try:
        done = issue_report(instance=instance, actor=actor, asked=asked)
    except ServiceError as error:
        return _issue_page(request, template, period, error.findings)
    return HttpResponseRedirect(_address(done.report))


def _issue_page(request: HttpRequest, template: str, period: str, findings: tuple[Finding, ...]) -> HttpResponse:
    instance, actor = instance_of(request), visitor(request).actor
    ready = drafts.readiness(instance=instance, actor=actor, template=template, period=period)
    front = reports.front_matter(instance.catalogue, template)
    context = {"ready": ready, "front": front, "findings": findings, "typed": request.POST, "path": request.path}
    context["above"] = request.path.removesuffix("/ban-hanh")
    context["next"] = paper_books.next_number(instance=instance, template=template, day=timezone.localdate())
    return render(request, "report_issue.html", context, status=422 if findings else 200)


def issued_report(request: HttpRequest, reference: str) -> HttpResponse:
    """Show an issued report: its files with their hashes, and the figures that were corrected since."""
    instance, actor = instance_of(request), visitor(request).actor
    found = issued.find(reference)
    changed = issued_pages.corrected(instance=instance, actor=actor, report=found)
    front = reports.front_matter(instance.catalogue, found.template)
    context = {"found": found, "changed": changed, "front": front, "address": _address(found)}
    row = paper_books.row_of(instance=instance, report=found)
    if row is not None and access.may_somewhere(actor, "register:see"):
        context["book"] = row_address(row.register, row.key)
    return render(request, "issued.html", context)


def issued_file(request: HttpRequest, name: str, reference: str) -> HttpResponse:
    """Give a file of an issued report as it was archived."""
    data = issued_pages.file(
        instance=instance_of(request), actor=visitor(request).actor, reference=reference, name=name
    )
    response = HttpResponse(data, content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


def _address(report: Issued) -> str:
    return f"/ban-hanh/{quote(report.reference)}@{report.issued_on.year}"
