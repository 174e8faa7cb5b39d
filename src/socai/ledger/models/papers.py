"""Papers: documents that figures came from, and reports that were issued."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from socai.ledger.models.batches import Batch, SealedRow
from socai.ledger.models.checks import filled


class Attachment(SealedRow):
    """A document that the figures of its batch came from. The file stands in the instance under its hash."""

    sha256 = models.CharField(max_length=64, db_index=True, help_text="hash of the file, and its name in the instance")
    name = models.CharField(max_length=300, help_text="name of the file as it came")
    bytes = models.BigIntegerField(help_text="size of the file")

    class Meta:
        """Constraints."""

        constraints = (
            *SealedRow.Meta.constraints,
            *filled("sha256", "name"),
            models.CheckConstraint(condition=Q(bytes__gte=0), name="attachment_size_is_not_negative"),
        )


class IssuedReport(SealedRow):
    """A report as it was issued: its template, period, the batch number it was read at, the hashes of its files.

    ``files`` is a JSON object from file name to SHA-256.
    """

    template = models.CharField(max_length=100, help_text="key of the template")
    period = models.CharField(max_length=20, help_text="the period as printed")
    as_known_at = models.ForeignKey(
        Batch, on_delete=models.PROTECT, related_name="+", help_text="the last batch that was read for it"
    )
    files = models.TextField(help_text="JSON object from file name to SHA-256")

    class Meta:
        """Constraints."""

        constraints = (*SealedRow.Meta.constraints, *filled("template", "period", "files"))
