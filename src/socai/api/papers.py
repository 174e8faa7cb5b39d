"""Issued reports, and the audit of a document that is sent; of that nothing is kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import PurePath
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import File, Path, Router
from ninja.files import UploadedFile

from socai.api import schemas
from socai.api.asking import Bearer, actor_of, answered
from socai.api.pages import Limit, Offset, page
from socai.api.problems import RefusedError, lang_of
from socai.api.refusals import REFUSALS
from socai.core.findings import Finding
from socai.services import auditing, issued, secrets_guard
from socai.services.issued import Issued

router = Router(tags=["papers"])
Batch = Annotated[int, Path(..., ge=1, le=2**31)]


@router.get(
    "/reports", response={200: schemas.IssuedReports, **REFUSALS}, auth=Bearer("read"), summary="Issued reports"
)
def reports(request: HttpRequest, offset: Offset = 0, limit: Limit = 200) -> HttpResponse:
    """Return the issued reports in the order in which they were issued."""
    return answered(request, lambda: page(request, issued.listed(), offset, limit, _report))


@router.get(
    "/reports/{batch}", response={200: schemas.IssuedReport, **REFUSALS}, auth=Bearer("read"), summary="A report"
)
def report(request: HttpRequest, batch: Batch) -> HttpResponse:
    """Return the report that was issued in a batch."""

    def made() -> object:
        found = next((each for each in issued.listed() if each.batch == batch), None)
        if found is None:
            raise RefusedError(404, [Finding("api.no_report", subject=str(batch))])
        return _report(found)

    return answered(request, made)


@router.post("/audit", response={200: dict[str, Any], **REFUSALS}, auth=Bearer("audit"), summary="Audit a document")
def audit(request: HttpRequest, file: File[UploadedFile]) -> dict[str, object]:
    """Return the numbers of a document and how they agree, as `socai audit --format json` prints them."""
    name, data = PurePath(file.name or "").name, file.read()
    secrets_guard.admit(actor=actor_of(request), data=data, file=name)
    audited = auditing.audit_upload(name=name, data=data)
    if audited.result is None:
        raise RefusedError(422, audited.findings)
    found: dict[str, object] = json.loads(auditing.written_as(audited.result, form="json", lang=lang_of(request)))
    return found


def _report(report: Issued) -> Mapping[str, object]:
    return {
        "batch": report.batch,
        "reference": report.reference,
        "kind": report.kind,
        "body": report.body,
        "issued_on": report.issued_on.isoformat(),
        "template": report.template,
        "period": report.period,
        "as_known_at": report.as_known_at,
        "files": dict(report.files),
    }
