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

    indicator = models.CharField(max_length=200)
    org_unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+", db_index=False)
    reporter = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+", db_index=False)
    period = models.CharField(max_length=20)
    period_start = models.DateField()
    period_end = models.DateField()
    basis = models.CharField(max_length=10)
    breakdown = models.CharField(max_length=200, blank=True)
    revision = models.IntegerField()
    qualifier = models.CharField(max_length=10)
    state = models.CharField(max_length=10, choices=EntryState.choices)
    value_scaled = models.BigIntegerField(null=True)
    decimals = models.SmallIntegerField()
    note = models.TextField(blank=True)
    source = models.TextField(blank=True)
    # The insert guard checks it; a constraint would make SQLite search the whole table for each row of an open batch.
    corrects = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )

    class Meta:
        """Constraints. The unique one also finds the last entry of a figure, and keeps corrections in one line."""

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
    """The planned value of an indicator for a unit and a year. A new plan is a new version; the old one stays."""

    indicator = models.CharField(max_length=200)
    org_unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+", db_index=False)
    year = models.IntegerField()
    version = models.IntegerField()
    value_scaled = models.BigIntegerField()
    decimals = models.SmallIntegerField()
    source = models.TextField(blank=True)

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
            models.UniqueConstraint(fields=("indicator", "org_unit", "year", "version"), name="target_one_per_version"),
        )
