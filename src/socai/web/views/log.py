"""The audit log: chosen, page by page, and as a file."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone

from socai.core.days import parse_day
from socai.core.findings import Finding
from socai.services import audit_log
from socai.services.audit_log import Area, Chosen
from socai.services.errors import ServiceError
from socai.web.pages import instance_of, visitor

_AREAS = {
    Area.SIGN_IN: "web.log_area_sign_in",
    Area.READING: "web.log_area_reading",
    Area.EXPORT: "web.log_area_export",
    Area.CHANGE: "web.log_area_change",
}
_MOST_DIGITS = 18
_FIELDS = ("area", "account", "start", "end")


def audit_log_page(request: HttpRequest) -> HttpResponse:
    """Show the events that were chosen, the latest first."""
    actor, instance, asked = visitor(request).actor, instance_of(request), request.GET
    typed = {name: asked.get(name, "").strip() for name in _FIELDS}
    context: dict[str, object] = {
        "areas": [(area.value, code) for area, code in _AREAS.items()],
        "accounts": audit_log.accounts(instance=instance, actor=actor),
        "typed": typed,
    }
    try:
        page = audit_log.read(
            instance=instance, actor=actor, chosen=_chosen(asked), before=_number(asked.get("before", ""))
        )
    except ServiceError as error:
        return render(request, "log.html", {**context, "findings": error.findings}, status=422)
    older = urlencode({**{name: text for name, text in typed.items() if text}, "before": page.older})
    return render(request, "log.html", {**context, "page": page, "older": older if page.older else ""})


def audit_log_file(request: HttpRequest) -> HttpResponse:
    """Give the events that were chosen as a file."""
    content = audit_log.export(
        instance=instance_of(request), actor=visitor(request).actor, chosen=_chosen(request.POST)
    )
    disposition = f'attachment; filename="nhat-ky-{timezone.localdate().isoformat()}.csv"'
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers={"Content-Disposition": disposition})


def _number(text: str) -> int:
    """Return the number of an event, 0 for what cannot be one."""
    return int(text) if text.isdecimal() and len(text) <= _MOST_DIGITS else 0


def _chosen(asked: QueryDict) -> Chosen:
    days = {name: asked.get(name, "").strip() for name in ("start", "end")}
    wrong = [Finding("log.day", subject=text) for text in days.values() if text and parse_day(text) is None]
    if wrong:
        raise ServiceError(wrong)
    return Chosen(
        area=asked.get("area", ""), account=asked.get("account", ""), start=parse_day(days["start"]),
        end=parse_day(days["end"]),
    )  # fmt: skip
