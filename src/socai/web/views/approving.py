"""A draft on its way to its number: what was said of it, and the steps that a visitor may take."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from socai.core.findings import Finding
from socai.services import access, report_approval
from socai.services.addresses import report_address
from socai.services.errors import ServiceError
from socai.services.report_approval import MOST_SAID, Asked, ReportStepKind
from socai.web.pages import instance_of, visitor

_STEPS = {
    "resolve": ReportStepKind.RESOLVED,
    "submit": ReportStepKind.SUBMITTED,
    "return": ReportStepKind.RETURNED,
    "approve": ReportStepKind.APPROVED,
}


def approval(request: HttpRequest, template: str, period: str) -> HttpResponse:
    """Show where a draft stands and what was said of it."""
    return _page(request, template, period, ())


def step(request: HttpRequest, template: str, period: str) -> HttpResponse:
    """Take a step with a draft, or say something of it."""
    number = request.POST.get("number", "")
    asked = Asked(
        step=_STEPS.get(request.POST.get("do", ""), ReportStepKind.COMMENT),
        said=request.POST.get("said", ""),
        paragraph=request.POST.get("paragraph", ""),
        resolves=int(number) if number.isascii() and number.isdigit() and len(number) < 9 else None,
        seen=request.POST.get("seen", ""),
    )
    try:
        report_approval.take(
            instance=instance_of(request), actor=visitor(request).actor, template=template, period=period, asked=asked
        )
    except ServiceError as error:
        return _page(request, template, period, error.findings)
    return HttpResponseRedirect(report_address(template, period, "duyet"))


def _page(request: HttpRequest, template: str, period: str, findings: tuple[Finding, ...]) -> HttpResponse:
    found = report_approval.standing(
        instance=instance_of(request), actor=visitor(request).actor, template=template, period=period
    )
    context = {
        "found": found, "may": {step.value for step in found.may}, "findings": findings, "most": MOST_SAID,
        "said": request.POST.get("said", ""), "above": report_address(template, period),
        "path": report_address(template, period, "duyet", "buoc"),
        "paragraph": request.POST.get("paragraph", request.GET.get("doan", "")),
    }  # fmt: skip
    is_refused = any(finding.code == access.REFUSED for finding in findings)
    return render(request, "report_approval.html", context, status=403 if is_refused else 422 if findings else 200)
