"""What the ledger knows of a file by its hash: the report that was issued with it, or that was only built."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from socai.ledger.models import AuditEvent
from socai.services import issued
from socai.services.errors import translated


@dataclass(frozen=True)
class KnownFile:
    """A file of a report.

    Attributes:
        name: what the file was called.
        template: key of the template.
        period: the reporting period.
        day: when it was built, or the day that the issued paper bears.
        reference: its official number, empty for a report that was not issued.
    """

    name: str
    template: str
    period: str
    day: date
    reference: str = ""


def known(digest: str) -> KnownFile | None:
    """Return the file with this SHA-256, issued rather than built, ``None`` for one that the ledger does not know.

    Raises:
        ServiceError: when the database fails.
    """
    found = issued.of_hash(digest)
    if found is None:
        return _built(digest)
    report = found.report
    return KnownFile(found.name, report.template, report.period, report.issued_on, report.reference)


def _built(digest: str) -> KnownFile | None:
    """Return the file among those that the audit log says were built, the latest of them."""
    with translated():
        events = list(AuditEvent.objects.filter(data__contains=f'"{digest}"').order_by("-number"))
    for event in events:
        data = json.loads(event.data)
        for name, kept in data.get("files", {}).items():
            if kept == digest and "template" in data:
                return KnownFile(name, data["template"], data["period"], timezone.localdate(event.at))
    return None
