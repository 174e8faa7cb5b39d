"""Work that comes again, who does it now, the reminders that were given, and what accounts are told of incidents."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from socai.ledger.models.checks import one_of
from socai.ledger.models.registers import RowVersion
from socai.ledger.models.units import OrgUnit


class Stage(models.TextChoices):
    """Where a day stands, seen from the day by which something is due."""

    SOON = "soon"
    DUE = "due"
    LATE = "late"


class Job(models.Model):
    """Work that comes again. Whoever holds its lease does it; a lease that ran out may be taken by another."""

    name = models.CharField(max_length=40, primary_key=True, help_text="what is done")
    next_at = models.DateTimeField(help_text="when it is to be done next")
    holder = models.CharField(max_length=64, blank=True, help_text="who does it now, empty when nobody")
    lease_until = models.DateTimeField(null=True, help_text="until when nobody else takes it")
    done_at = models.DateTimeField(null=True, help_text="when it was last done")
    failure = models.TextField(blank=True, help_text="why it last failed, empty when it did not")

    def __str__(self) -> str:
        return self.name


class Reminder(models.Model):
    """A reminder that was given: to a unit in the centre, or to an account by e-mail. Each is given once a stage."""

    key = models.CharField(max_length=300, primary_key=True, help_text="everything that makes it one reminder")
    form = models.CharField(max_length=100, help_text="code of the form")
    org_unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+", help_text="who has to send it")
    period = models.CharField(max_length=20, help_text="the period as printed")
    due = models.DateField(help_text="the day by which it is to be sent")
    stage = models.CharField(max_length=10, choices=Stage.choices, help_text="soon, on the day, or late")
    given_at = models.DateTimeField(help_text="when it was given")

    class Meta:
        """Constraints."""

        constraints = (one_of("stage", Stage.values),)

    def __str__(self) -> str:
        return self.key


class Alert(models.Model):
    """What an account is told of an incident, once for each step of it: in the centre, and to some by e-mail."""

    key = models.CharField(max_length=80, primary_key=True, help_text="row, step and account, which make it one alert")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", help_text="who is told"
    )
    row = models.ForeignKey(
        RowVersion, on_delete=models.PROTECT, related_name="+", help_text="first version of the incident"
    )
    step = models.IntegerField(help_text="number of the step that is told, 0 when it was reported")
    state = models.CharField(max_length=100, help_text="the state to which that took it")
    given_at = models.DateTimeField(help_text="when it was given")
    seen_at = models.DateTimeField(null=True, help_text="when the account looked at the incident, empty when not yet")
    by_mail = models.BooleanField(default=False, help_text="whether it goes by e-mail too")
    mailed_at = models.DateTimeField(null=True, help_text="when the mail server took it, empty when not yet")

    class Meta:
        """Constraints."""

        constraints = (models.UniqueConstraint(fields=("row", "step", "account"), name="alert_once_a_step"),)

    def __str__(self) -> str:
        return self.key
