"""A report of anybody, dropped in and shown with its numbers checked. Nothing of it is kept."""

from __future__ import annotations

from pathlib import PurePath

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.gzip import gzip_page

from socai.core.findings import Finding
from socai.services import auditing, secrets_guard
from socai.web.pages import lang_of, visitor

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@gzip_page
def audit(request: HttpRequest) -> HttpResponse:
    """Ask for a file; show it as read with its numbers checked, or give it back with comments."""
    if request.method != "POST":
        return _page(request)
    file = request.FILES.get("file")
    if file is None:
        return _page(request, findings=(Finding("audit.no_file"),))
    name, data = PurePath(file.name or "").name, file.read()
    secrets_guard.admit(actor=visitor(request).actor, data=data, file=name)
    audited = auditing.audit_upload(name=name, data=data)
    if audited.result is None:
        return _page(request, findings=audited.findings)
    lang = lang_of(request)
    if "word" in request.POST:
        return _word(auditing.commented(audited.result, data=data, lang=lang), name)
    shown = auditing.on_screen(audited.result, lang=lang)
    summary = auditing.summary_line(audited.result, lang=lang)
    remarks = audited.result.document.remarks
    return render(
        request, "audited.html", {"name": name, "shown": shown, "summary": summary, "remarks": remarks, **_form()}
    )


def _page(request: HttpRequest, findings: tuple[Finding, ...] = ()) -> HttpResponse:
    return render(request, "audit.html", {"findings": findings, **_form()}, status=422 if findings else 200)


def _form() -> dict[str, object]:
    return {"megabytes": auditing.UPLOAD_MEGABYTES}


def _word(data: bytes, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=WORD)
    path = PurePath(name)
    response["Content-Disposition"] = content_disposition_header(True, f"{path.stem}-co-ghi-chu{path.suffix}")
    return response
