"""The prose of the last report offered for this one, with the sentences that are to be reconsidered."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.gzip import gzip_page

from socai.services import next_report
from socai.services.addresses import report_address
from socai.web.pages import instance_of, visitor

_TAKE = "take."


@gzip_page
def from_last(request: HttpRequest, template: str, period: str) -> HttpResponse:
    """Show what the last report offers and what in it is to be reconsidered; take what was chosen."""
    instance, actor = instance_of(request), visitor(request).actor
    if request.method == "POST":
        chosen = [name.removeprefix(_TAKE) for name in request.POST if name.startswith(_TAKE)]
        next_report.take(instance=instance, actor=actor, template=template, period=period, paragraphs=chosen)
        return HttpResponseRedirect(request.path)
    found = next_report.offered(instance=instance, actor=actor, template=template, period=period)
    context = {
        "found": found, "path": request.path, "above": report_address(template, period),
        "is_open": any(not each.is_taken and not each.findings for each in found.paragraphs),
        "doubts": sum(len(each.doubts) for each in found.paragraphs),
    }  # fmt: skip
    return render(request, "report_next.html", context)
