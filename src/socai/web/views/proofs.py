"""Photos and files beside a figure: added and taken off while its form is open, and given back from its page."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import content_disposition_header

from socai.core.findings import Finding
from socai.services import proofs, submissions
from socai.services.addresses import form_address
from socai.services.errors import ServiceError
from socai.services.submissions import Submission
from socai.web.pages import instance_of, visitor
from socai.web.views.figures import require_shared
from socai.web.views.forms import shown_boxes, submission_of

_TYPES = {
    "jpg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def attach(request: HttpRequest, form: str, unit: str, period: str, indicator: str) -> HttpResponse:
    """Show the photos and files beside a figure of a form; add one, take one off."""
    found = submission_of(request, form, unit, period)
    if indicator not in found.typed or not found.is_open:
        raise Http404
    if request.method != "POST":
        return _page(request, found, indicator)
    standing = found.proofs.get(indicator, ())
    if "off" in request.POST:
        kept = tuple(each for each in standing if each.sha256 != request.POST["off"])
    else:
        file = request.FILES.get("file")
        if file is None:
            return _page(request, found, indicator, (Finding("form.no_file", subject=found.sheet.unit_name),))
        try:
            kept = proofs.take_in(
                instance=instance_of(request), actor=visitor(request).actor, standing=standing, file=file.name or "",
                data=file.read(),
            )  # fmt: skip
        except ServiceError as error:
            return _page(request, found, indicator, error.findings)
    submissions.save_proofs(actor=visitor(request).actor, submission=found, kept={**found.proofs, indicator: kept})
    return HttpResponseRedirect(request.path)


def draft_proof(request: HttpRequest, form: str, unit: str, period: str, indicator: str, digest: str) -> HttpResponse:
    """Give a photo or file that stands beside a figure of a form while it is open."""
    found = submission_of(request, form, unit, period)
    kept = {each.sha256: each for each in found.proofs.get(indicator, ())} if found.is_open else {}
    if digest not in kept:
        raise Http404
    return given(request, kept[digest])


def proof(request: HttpRequest, indicator: str, unit: str, period: str, digest: str) -> HttpResponse:
    """Give a photo or file that was sent with a figure; only those of this figure are found."""
    require_shared(request, [indicator], unit)
    sent = {each.sha256: each for each in proofs.beside(indicator=indicator, unit=unit, period=period)}
    if digest not in sent:
        raise Http404
    return given(request, sent[digest])


def given(request: HttpRequest, found: proofs.Proof) -> HttpResponse:
    """Return a photo or file to be kept, never to be shown in the page's place."""
    kind = found.name.rpartition(".")[2]
    content = proofs.give(instance=instance_of(request), actor=visitor(request).actor, proof=found)
    headers = {"Content-Disposition": content_disposition_header(True, found.name) or "attachment"}
    return HttpResponse(content, content_type=_TYPES.get(kind, "application/octet-stream"), headers=headers)


def _page(request: HttpRequest, found: Submission, indicator: str, findings: tuple[Finding, ...] = ()) -> HttpResponse:
    sheet = found.sheet
    context = {
        "sheet": sheet,
        "box": shown_boxes(request, found)[indicator],
        "path": request.path,
        "address": form_address(sheet.form.code, sheet.unit, str(sheet.period)),
        "proofs": found.proofs.get(indicator, ()),
        "findings": findings,
        "megabytes": proofs.LARGEST // 1_000_000,
        "most": proofs.MOST,
    }
    return render(request, "attach.html", context, status=422 if findings else 200)
