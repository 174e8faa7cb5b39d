"""Forms on their way: what is typed and not yet sent, and the steps of what was sent."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from socai.ledger.models.batches import SealedRow
from socai.ledger.models.checks import filled, one_of
from socai.ledger.models.units import OrgUnit


class SubmissionState(models.TextChoices):
    """Where a form that was sent stands."""

    SENT = "sent"
    CONFIRMED = "confirmed"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    APPROVED = "approved"


class SubmissionStep(SealedRow):
    """A step of the form of a unit for a period: sent, confirmed, returned with a reason, accepted, approved.

    A step "sent" is written in one batch with the figures. Steps are counted from 1; the last one says where it stands.
    """

    form = models.CharField(max_length=100, help_text="code of the form")
    org_unit = models.ForeignKey(
        OrgUnit, on_delete=models.PROTECT, related_name="+", help_text="the unit that fills it in"
    )
    period = models.CharField(max_length=20, help_text="the period as printed")
    number = models.IntegerField(help_text="1 for the first step, then counted up")
    state = models.CharField(max_length=20, choices=SubmissionState.choices, help_text="what the step makes of it")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False, help_text="who did it"
    )
    at = models.DateTimeField(help_text="when")
    note = models.TextField(blank=True, help_text="the reason, or what was said with it")
    is_for_another = models.BooleanField(default=False, help_text="whether who sent it acts for another unit")

    class Meta:
        """Constraints."""

        constraints = (
            *SealedRow.Meta.constraints,
            one_of("state", SubmissionState.values),
            models.CheckConstraint(
                condition=~models.Q(state=SubmissionState.RETURNED, note=""), name="submissionstep_return_has_reason"
            ),
            models.UniqueConstraint(
                fields=("form", "org_unit", "period", "number"), name="submissionstep_one_after_the_other"
            ),
        )


class Draft(models.Model):
    """What somebody typed into a form and did not send yet. It may change freely and goes when the form is sent."""

    key = models.CharField(max_length=200, primary_key=True, help_text="form, unit and period")
    form = models.CharField(max_length=100, help_text="code of the form")
    org_unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+", help_text="the unit")
    period = models.CharField(max_length=20, help_text="the period as printed")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", help_text="who typed last"
    )
    typed = models.TextField(help_text="what stands in each box, as JSON by indicator")
    proofs = models.TextField(default="{}", help_text="photos and files beside the figures, as JSON by indicator")
    saved_at = models.DateTimeField(help_text="when it was last typed in")

    class Meta:
        """Constraints."""

        constraints = (*filled("typed"),)

    def __str__(self) -> str:
        return self.key
