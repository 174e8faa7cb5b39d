"""An office's own report: its figures are proposed for a form, looked at one by one, and put into the draft."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render

from socai.core.findings import Finding
from socai.services import report_figures as proposing
from socai.services.addresses import form_address
from socai.services.errors import ServiceError
from socai.services.report_figures import Confirmed
from socai.services.submissions import Submission
from socai.web.pages import visitor
from socai.web.views.forms import shown_boxes, submission_of

_TAKE, _VALUE, _SENTENCE, _ESTIMATE = "take.", "value.", "sentence.", "estimate."


def report_figures(request: HttpRequest, form: str, unit: str, period: str) -> HttpResponse:
    """Take a report; show what it may say for each box; put what was confirmed into the draft."""
    found = submission_of(request, form, unit, period)
    if request.method != "POST":
        return _asked(request, found)
    if "put" in request.POST:
        proposing.put(
            actor=visitor(request).actor, submission=found, file=request.POST.get("name", ""),
            confirmed=_confirmed(request.POST),
        )  # fmt: skip
        return HttpResponseRedirect(form_address(form, unit, period))
    file = request.FILES.get("file")
    if file is None:
        return _asked(request, found, [Finding("form.no_file", subject=found.sheet.unit_name)])
    try:
        proposed = proposing.propose(
            actor=visitor(request).actor, submission=found, file=file.name or "", data=file.read()
        )
    except ServiceError as error:
        return _asked(request, found, list(error.findings))
    boxes = shown_boxes(request, found)
    lines = [(each, boxes[each.box.indicator.code]) for each in proposed]
    return render(request, "report_figures.html", {**_context(found), "lines": lines, "name": file.name})


def _asked(request: HttpRequest, found: Submission, findings: list[Finding] | None = None) -> HttpResponse:
    context = {**_context(found), "findings": findings or []}
    return render(request, "report_asked.html", context, status=422 if findings else 200)


def _context(found: Submission) -> dict[str, object]:
    sheet = found.sheet
    return {"sheet": sheet, "address": form_address(sheet.form.code, sheet.unit, str(sheet.period))}


def _confirmed(posted: QueryDict) -> dict[str, Confirmed]:
    codes = [name.removeprefix(_TAKE) for name in posted if name.startswith(_TAKE)]
    return {
        code: Confirmed(
            posted.get(_VALUE + code) or "", posted.get(_SENTENCE + code) or "", is_estimate=_ESTIMATE + code in posted
        )
        for code in codes
    }
