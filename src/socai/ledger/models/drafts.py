"""Reports while they are written: prose of their paragraphs, who writes where, comments, submitting and approving."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from socai.ledger.models.batches import SealedRow
from socai.ledger.models.checks import filled, one_of


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


class ReportStepKind(models.TextChoices):
    """What may happen to a draft on its way to its official number."""

    COMMENT = "comment"
    RESOLVED = "resolved"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"


_OF_CONTENT = (ReportStepKind.SUBMITTED.value, ReportStepKind.APPROVED.value)


class ReportStep(SealedRow):
    """A comment on a draft, or a step towards issuing it. When stands with its batch.

    What is submitted and approved is a text, known by its hash: a draft that changes afterwards is another one.
    """

    template = models.CharField(max_length=100, help_text="key of the template")
    period = models.CharField(max_length=20, help_text="the period as printed")
    number = models.IntegerField(help_text="counted from 1 within its report")
    step = models.CharField(max_length=20, choices=ReportStepKind.choices, help_text="what was done")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False, help_text="who did it"
    )
    paragraph = models.CharField(
        max_length=40, blank=True, help_text="of a comment: the paragraph, empty for the whole"
    )
    said = models.TextField(blank=True, help_text="the comment, or what was said with the step")
    resolves = models.IntegerField(null=True, help_text="number of the comment that is settled")
    content = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the text submitted or approved")

    class Meta:
        """Constraints."""

        constraints = (
            *SealedRow.Meta.constraints,
            *filled("template", "period"),
            one_of("step", ReportStepKind.values),
            models.CheckConstraint(condition=Q(number__gte=1), name="reportstep_number_from_one"),
            models.CheckConstraint(
                condition=~Q(step__in=(ReportStepKind.COMMENT.value, ReportStepKind.RETURNED.value)) | ~Q(said=""),
                name="reportstep_says_what_is_wrong",
            ),
            models.CheckConstraint(
                condition=(Q(step__in=_OF_CONTENT) & ~Q(content="")) | (~Q(step__in=_OF_CONTENT) & Q(content="")),
                name="reportstep_content_is_of_a_text",
            ),
            models.CheckConstraint(
                condition=Q(step=ReportStepKind.RESOLVED.value, resolves__isnull=False)
                | (~Q(step=ReportStepKind.RESOLVED.value) & Q(resolves__isnull=True)),
                name="reportstep_settles_a_comment",
            ),
            models.UniqueConstraint(fields=("template", "period", "number"), name="reportstep_one_after_the_other"),
        )
