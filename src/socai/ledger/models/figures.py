"""Entries and targets: figures as people gave them. Values are whole numbers scaled by ``decimals``, never floats."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from socai.core.figures import Basis, Qualifier
from socai.ledger.models.batches import SealedRow
from socai.ledger.models.checks import filled, not_before, one_of
from socai.ledger.models.units import OrgUnit

ENTRY_BASES = (Basis.ACTUAL, Basis.ESTIMATE, Basis.STATED)
MOST_DECIMALS = 12


class EntryState(models.TextChoices):
    """What an entry says: a value, "does not apply", or that an earlier entry is taken back."""

    VALUE = "value"
    NOT_APPLICABLE = "na"
    MISSING = "missing"


def _value_and_state() -> models.CheckConstraint:
    has_value = Q(state=EntryState.VALUE, value_scaled__isnull=False)
    has_none = ~Q(state=EntryState.VALUE) & Q(value_scaled__isnull=True)
    return models.CheckConstraint(condition=has_value | has_none, name="entry_value_present_iff_state_is_value")


class Entry(SealedRow):
    """One figure as it was entered.

    ``org_unit`` is what it is about, ``reporter`` who reports it. A figure is named by indicator, unit, period, basis
    and breakdown; its first entry is revision 1, and revision n+1 names the entry of revision n in ``corrects``.
    """

    indicator = models.CharField(max_length=200, help_text="code of the indicator")
    org_unit = models.ForeignKey(
        OrgUnit,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        help_text="the unit that the figure is about",
    )
    reporter = models.ForeignKey(
        OrgUnit, on_delete=models.PROTECT, related_name="+", db_index=False, help_text="the unit that reports it"
    )
    period = models.CharField(max_length=20, help_text="the period as printed")
    period_start = models.DateField(help_text="first day of the period")
    period_end = models.DateField(help_text="last day of the period")
    basis = models.CharField(max_length=10, help_text="actual, estimate or stated")
    breakdown = models.CharField(
        max_length=200, blank=True, help_text="the part of the figure that it is, empty for the whole"
    )
    revision = models.IntegerField(help_text="1 for the first entry of a figure, then counted up")
    qualifier = models.CharField(max_length=10, help_text="how exact it is said to be")
    state = models.CharField(
        max_length=10, choices=EntryState.choices, help_text="value, not applicable, or taken back"
    )
    value_scaled = models.BigIntegerField(null=True, help_text="value times ten to the power of decimals")
    decimals = models.SmallIntegerField(help_text="decimals that the indicator declared when it was entered")
    note = models.TextField(blank=True, help_text="remark, as entered")
    source = models.TextField(blank=True, help_text="paper that it came from, as entered")
    # The insert guard checks it; a constraint would make SQLite search the whole table for each row of an open batch.
    corrects = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
        help_text="the entry that it puts right",
    )

    class Meta:
        """Constraints. The unique one also finds the last entry of a figure, and keeps corrections in one line."""

        # A form reads the entries of one unit; without it that searches the whole ledger.
        indexes = (models.Index(fields=("org_unit", "period_end"), name="entry_of_a_unit_by_time"),)
        constraints = (
            *SealedRow.Meta.constraints,
            one_of("basis", ENTRY_BASES),
            one_of("qualifier", Qualifier),
            one_of("state", EntryState.values),
            not_before("period_end", "period_start"),
            *filled("indicator", "period"),
            _value_and_state(),
            models.CheckConstraint(
                condition=Q(decimals__gte=0, decimals__lte=MOST_DECIMALS), name="entry_decimals_in_range"
            ),
            models.CheckConstraint(
                condition=Q(revision=1, corrects__isnull=True) | Q(revision__gt=1, corrects__isnull=False),
                name="entry_later_revision_iff_it_corrects",
            ),
            models.UniqueConstraint(
                fields=("indicator", "org_unit", "period", "basis", "breakdown", "revision"),
                name="entry_one_line_of_revisions",
            ),
        )


class Target(SealedRow):
    """The planned value of an indicator for a unit and a year. A new plan is a new version; the old one stays.

    Targets of one year with different last days stand beside each other, each with its own versions.
    """

    indicator = models.CharField(max_length=200, help_text="code of the indicator")
    org_unit = models.ForeignKey(
        OrgUnit, on_delete=models.PROTECT, related_name="+", db_index=False, help_text="the unit it was planned for"
    )
    year = models.IntegerField(help_text="the year it was planned for")
    version = models.IntegerField(help_text="1 for the first plan, then counted up")
    value_scaled = models.BigIntegerField(help_text="value times ten to the power of decimals")
    decimals = models.SmallIntegerField(help_text="decimals that the indicator declared")
    source = models.TextField(blank=True, help_text="paper that set it")
    due = models.CharField(
        max_length=10, blank=True, default="", help_text="last day to reach it, as 2026-09-14; empty for the year's end"
    )

    class Meta:
        """Constraints."""

        constraints = (
            *SealedRow.Meta.constraints,
            *filled("indicator"),
            models.CheckConstraint(
                condition=Q(decimals__gte=0, decimals__lte=MOST_DECIMALS), name="target_decimals_in_range"
            ),
            models.CheckConstraint(condition=Q(year__gte=1945, year__lte=2200), name="target_year_in_range"),
            models.CheckConstraint(condition=Q(version__gte=1), name="target_version_from_one"),
            models.UniqueConstraint(
                fields=("indicator", "org_unit", "year", "due", "version"), name="target_one_per_version"
            ),
        )
