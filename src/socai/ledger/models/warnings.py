"""Warnings that were raised, and the steps of their lives. Whether a cause is still there is computed, never stored."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from socai.core.findings import Severity
from socai.core.warning_life import Step
from socai.ledger.models.batches import SealedRow
from socai.ledger.models.checks import filled, one_of
from socai.ledger.models.units import OrgUnit


class RaisedWarning(SealedRow):
    """A warning that a rule raised about a unit: what was found, as it was worded then. What follows are its steps."""

    number = models.IntegerField(unique=True, help_text="number that people name it by, from 1 without a gap")
    rule = models.CharField(max_length=200, help_text="code of the rule")
    indicator = models.CharField(max_length=200, blank=True, help_text="code of the indicator, empty when of none")
    org_unit = models.ForeignKey(
        OrgUnit, on_delete=models.PROTECT, related_name="+", db_index=False, help_text="the unit that it is about"
    )
    severity = models.CharField(max_length=10, help_text="how much the rule says it matters")
    period = models.CharField(max_length=20, help_text="period of the figures that it rests on")
    as_of = models.DateField(help_text="last day that those figures cover")
    judged_on = models.DateField(help_text="the day for which it was looked at")
    message = models.TextField(help_text="what the rule says")
    grounds = models.TextField(blank=True, help_text="what was found, with its figures, in words")

    class Meta:
        """Constraints."""

        constraints = (
            *SealedRow.Meta.constraints,
            *filled("rule", "period", "message"),
            one_of("severity", Severity),
            models.CheckConstraint(condition=Q(number__gte=1), name="raisedwarning_number_from_one"),
        )


class WarningStep(SealedRow):
    """One step in the life of a warning. Who took it and when stands with its batch."""

    warning = models.ForeignKey(
        RaisedWarning, on_delete=models.PROTECT, related_name="steps", db_index=False, help_text="the warning"
    )
    number = models.IntegerField(help_text="counted from 1 within its warning")
    step = models.CharField(max_length=20, help_text="explained, accepted, task_created or closed")
    said = models.TextField(help_text="the explanation, the task, or why it was accepted or closed")
    owner = models.ForeignKey(
        OrgUnit,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        help_text="of a task: the unit that has to do it",
    )
    due = models.DateField(null=True, help_text="of a task: the last day to do it")

    class Meta:
        """Constraints."""

        constraints = (
            *SealedRow.Meta.constraints,
            *filled("said"),
            one_of("step", Step),
            models.CheckConstraint(
                condition=Q(step=Step.TASK_CREATED.value) | Q(owner__isnull=True, due__isnull=True),
                name="warningstep_owner_and_due_of_a_task",
            ),
            models.UniqueConstraint(fields=("warning", "number"), name="warningstep_one_line_of_steps"),
        )
