"""Papers: documents that figures came from, and reports that were issued."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from socai.ledger.models.batches import Batch, SealedRow
from socai.ledger.models.checks import filled

MOST_NUMBER = 99_999
"""The largest official number; a longer one is a slip of the hand."""


class Attachment(SealedRow):
    """A document that the figures of its batch came from. The file stands in the instance under its hash."""

    sha256 = models.CharField(max_length=64, db_index=True, help_text="hash of the file, and its name in the instance")
    name = models.CharField(max_length=300, help_text="name of the file as it came")
    bytes = models.BigIntegerField(help_text="size of the file")
    beside = models.CharField(
        max_length=200, blank=True, default="", help_text="code of the indicator whose figure it stands beside, if one"
    )

    class Meta:
        """Constraints."""

        constraints = (
            *SealedRow.Meta.constraints,
            *filled("sha256", "name"),
            models.CheckConstraint(condition=Q(bytes__gte=0), name="attachment_size_is_not_negative"),
        )


class IssuedReport(SealedRow):
    """A report as it was issued: its official number, what it was made of, and the hashes of its files.

    The files, and the pack as it was, stand in the instance under their hashes. A body numbers the papers of a kind
    through each year, and gives a number only once.
    """

    number = models.IntegerField(help_text="official number")
    symbol = models.CharField(max_length=100, help_text="what stands after the number, as printed")
    kind = models.CharField(max_length=100, help_text="name of the type of paper, as printed")
    body = models.CharField(max_length=300, help_text="the body that issued it, as printed")
    issued_on = models.DateField(help_text="the day that it bears")
    year = models.IntegerField(help_text="year of that day, in which the number is given once")
    template = models.CharField(max_length=100, help_text="key of the template")
    period = models.CharField(max_length=20, help_text="the period as printed")
    as_known_at = models.ForeignKey(
        Batch, on_delete=models.PROTECT, related_name="+", help_text="the last batch that was read for it"
    )
    pack = models.CharField(max_length=64, help_text="SHA-256 of the archived pack that it was made with")
    files = models.TextField(help_text="JSON object from file name to SHA-256")

    class Meta:
        """Constraints."""

        constraints = (
            *SealedRow.Meta.constraints,
            *filled("symbol", "kind", "body", "template", "period", "pack", "files"),
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=MOST_NUMBER), name="issuedreport_number_in_range"
            ),
            models.UniqueConstraint(fields=("body", "kind", "year", "number"), name="issuedreport_number_given_once"),
        )
