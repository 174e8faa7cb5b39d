"""Approvals: a leader's dated word on somebody else's batch."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from socai.ledger.models.batches import Batch, SealedRow


class Approval(SealedRow):
    """An account that is not the author of ``approves`` approved it; the database refuses the author, and no date.

    It is itself written in a batch (``batch``), so that what was approved on a date is known for good.
    """

    approves = models.ForeignKey(
        Batch, on_delete=models.PROTECT, related_name="approvals", help_text="the batch that was approved"
    )
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        help_text="who approved it",
    )
    decided_at = models.DateTimeField(help_text="when")
    note = models.TextField(blank=True, help_text="what was said with it")

    class Meta:
        """Constraints."""

        constraints = (
            *SealedRow.Meta.constraints,
            models.UniqueConstraint(fields=("approves", "account"), name="approval_once_per_account"),
        )
