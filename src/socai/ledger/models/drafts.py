"""Reports while they are written: the prose of their paragraphs, and who is writing where."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from socai.ledger.models.batches import SealedRow
from socai.ledger.models.checks import filled


class ProseRevision(SealedRow):
    """What somebody wrote in the place of a paragraph of a report. Who and when stand with its batch.

    Revisions of a paragraph are counted from 1 without a gap, so that each is written against the one before it.
    """

    template = models.CharField(max_length=100, help_text="key of the template")
    period = models.CharField(max_length=20, help_text="the period as printed")
    paragraph = models.CharField(max_length=40, help_text="key of the paragraph in the template")
    number = models.IntegerField(help_text="counted from 1 within its paragraph")
    text = models.TextField(blank=True, help_text="the prose; empty leaves the paragraph out")
    is_template = models.BooleanField(default=False, help_text="whether the words of the template stand again")

    class Meta:
        """Constraints."""

        constraints = (
            *SealedRow.Meta.constraints,
            *filled("template", "period", "paragraph"),
            models.CheckConstraint(condition=Q(number__gte=1), name="proserevision_number_from_one"),
            models.CheckConstraint(
                condition=Q(is_template=False) | Q(text=""), name="proserevision_template_has_no_text"
            ),
            models.UniqueConstraint(
                fields=("template", "period", "paragraph", "number"), name="proserevision_one_after_the_other"
            ),
        )


class ProseEditing(models.Model):
    """Somebody has a paragraph of a report open. It tells others, binds nobody, and goes when they save."""

    key = models.CharField(max_length=200, primary_key=True, help_text="template, period, paragraph and account")
    place = models.CharField(max_length=170, db_index=True, help_text="template, period and paragraph")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", help_text="who has it open"
    )
    since = models.DateTimeField(help_text="since when")

    def __str__(self) -> str:
        return self.key
