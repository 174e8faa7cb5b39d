"""That an act is refused with one finding and leaves nothing behind."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from socai.ledger.models import AuditEvent, Batch
from socai.services.errors import ServiceError


def refused(act: Callable[[], object]) -> str:
    """Return the code of the one finding that an act is refused with; nothing may have been written."""
    before = (Batch.objects.count(), AuditEvent.objects.count())
    with pytest.raises(ServiceError) as caught:
        act()
    assert (Batch.objects.count(), AuditEvent.objects.count()) == before
    (finding,) = caught.value.findings
    return finding.code
