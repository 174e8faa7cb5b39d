"""The list of dossiers of a one-stop system: its counts are shown and proposed for a form; it is kept nowhere."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from socai.core.findings import Finding
from socai.services import dossiers as counting
from socai.services.addresses import form_address
from socai.services.errors import ServiceError
from socai.services.submissions import Submission
from socai.web.pages import visitor
from socai.web.views.forms import shown_boxes, submission_of


def dossiers(request: HttpRequest, form: str, unit: str, period: str) -> HttpResponse:
    """Take a list of dossiers; show its counts, its sentence, what is due soon, and the figures for the form."""
    found = submission_of(request, form, unit, period)
    if request.method != "POST":
        return _asked(request, found)
    file = request.FILES.get("file")
    if file is None:
        return _asked(request, found, [Finding("dossiers.no_file")])
    try:
        report = counting.read(
            actor=visitor(request).actor, submission=found, file=file.name or "", data=file.read(),
            today=timezone.localdate(),
        )  # fmt: skip
    except ServiceError as error:
        return _asked(request, found, list(error.findings))
    boxes = shown_boxes(request, found)
    lines = [(each, boxes[each.box.indicator.code]) for each in report.boxes]
    return render(request, "dossiers.html", {**_context(found), "report": report, "lines": lines, "name": file.name})


def _asked(request: HttpRequest, found: Submission, findings: list[Finding] | None = None) -> HttpResponse:
    context = {**_context(found), "findings": findings or [], "takes_dossiers": counting.takes_dossiers(found)}
    return render(request, "dossiers_asked.html", context, status=422 if findings else 200)


def _context(found: Submission) -> dict[str, object]:
    sheet = found.sheet
    address = form_address(sheet.form.code, sheet.unit, str(sheet.period))
    return {"sheet": sheet, "address": address, "submission": found}
