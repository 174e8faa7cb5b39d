"""Papers: documents that figures came from, and reports that were issued."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from socai.ledger.models.batches import Batch, SealedRow
from socai.ledger.models.checks import filled


class Attachment(SealedRow):
    """A document that the figures of its batch came from. The file stands in the instance under its hash."""

    sha256 = models.CharField(max_length=64, db_index=True)
    name = models.CharField(max_length=300)
    bytes = models.BigIntegerField()

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

    template = models.CharField(max_length=100)
    period = models.CharField(max_length=20)
    as_known_at = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="+")
    files = models.TextField()

    class Meta:
        """Constraints."""

        constraints = (*SealedRow.Meta.constraints, *filled("template", "period", "files"))
