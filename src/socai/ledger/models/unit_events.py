"""Change events of org units, as data: what changed, when, by which act, and which piece went where.

Dated versions of units follow from them (``OrgUnitVersion.event``); these rows hold what was decided, nothing computed.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from socai.core.lineage import ChangeKind
from socai.ledger.models.batches import SealedRow
from socai.ledger.models.checks import dated_place, filled, one_of
from socai.ledger.models.papers import Attachment
from socai.ledger.models.units import OrgUnit

SHARE_DECIMALS = 9
"""Decimals of a share; whole is ten to this power."""
WEIGHTS = ("population", "households", "area")
QUALITIES = ("A", "B", "C", "D")


class UnitEvent(SealedRow):
    """A change of org units that was decided, or (with ``reverses``) the word that one did not happen after all."""

    kind = models.CharField(max_length=20, help_text="create, dissolve, merge, absorb, split, rename...")
    effective_on = models.DateField(help_text="first day of the new state")
    act_number = models.CharField(
        max_length=100, blank=True, help_text="number and symbol of the legal act, as printed"
    )
    act_date = models.DateField(null=True, help_text="day of the legal act")
    act_issuer = models.CharField(max_length=300, blank=True, help_text="who issued the legal act")
    note = models.TextField(blank=True, help_text="remark, or the assumption that it rests on")
    attachment = models.ForeignKey(
        Attachment,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        help_text="the paper that it came with",
    )
    reverses = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        related_name="reversed_by",
        help_text="the event that did not happen after all",
    )

    class Meta:
        """Constraints."""

        constraints = (*SealedRow.Meta.constraints, one_of("kind", ChangeKind))


class UnitEventPiece(SealedRow):
    """What of a unit before the event belongs to a unit after it. A source in several pieces was cut."""

    event = models.ForeignKey(
        UnitEvent, on_delete=models.PROTECT, related_name="pieces", help_text="the event that it is a piece of"
    )
    source = models.ForeignKey(
        OrgUnit, on_delete=models.PROTECT, related_name="+", db_index=False, help_text="the unit before"
    )
    target = models.ForeignKey(
        OrgUnit, on_delete=models.PROTECT, related_name="+", db_index=False, help_text="the unit after"
    )

    class Meta:
        """Constraints."""

        constraints = (
            *SealedRow.Meta.constraints,
            models.UniqueConstraint(fields=("event", "source", "target"), name="uniteventpiece_once"),
        )


class UnitEventWeight(SealedRow):
    """Which share of the cut unit's population, households or area a piece holds, from where, and how good that is."""

    piece = models.ForeignKey(
        UnitEventPiece, on_delete=models.PROTECT, related_name="weights", help_text="the piece that it weighs"
    )
    measure = models.CharField(max_length=20, help_text="population, households or area")
    share_scaled = models.BigIntegerField(help_text="share of the unit before, times ten to the power of nine")
    source = models.TextField(blank=True, help_text="paper or count that it came from")
    quality = models.CharField(max_length=1, blank=True, help_text="A (counted) to D (guessed), empty when not said")

    class Meta:
        """Constraints."""

        constraints = (
            *SealedRow.Meta.constraints,
            one_of("measure", WEIGHTS),
            one_of("quality", ("", *QUALITIES)),
            models.CheckConstraint(
                condition=Q(share_scaled__gte=0, share_scaled__lte=10**SHARE_DECIMALS),
                name="uniteventweight_share_in_range",
            ),
            models.UniqueConstraint(fields=("piece", "measure"), name="uniteventweight_once"),
        )


class UnitEventDetail(SealedRow):
    """What an event sets of a unit from its day on: one row for each detail (name, code, type, parent...)."""

    event = models.ForeignKey(
        UnitEvent, on_delete=models.PROTECT, related_name="details", help_text="the event that sets it"
    )
    org_unit = models.ForeignKey(
        OrgUnit, on_delete=models.PROTECT, related_name="+", db_index=False, help_text="the unit it is set of"
    )
    detail = models.CharField(max_length=20, help_text="key, code, name, type, parent, geometry or placeholder")
    value = models.TextField(blank=True, help_text="what it is set to; a parent by its identity")

    class Meta:
        """Constraints."""

        constraints = (
            *SealedRow.Meta.constraints,
            *filled("detail"),
            models.UniqueConstraint(fields=("event", "org_unit", "detail"), name="uniteventdetail_once"),
        )


class TreePlace(SealedRow):
    """Where a unit stands in another tree than that of the administration (Party, associations), in a span of days.

    A place is put right by another one that names it in ``replaces``; the one replaced stays.
    """

    tree = models.CharField(max_length=50, help_text="name of the tree")
    org_unit = models.ForeignKey(
        OrgUnit, on_delete=models.PROTECT, related_name="places", help_text="the unit that stands there"
    )
    parent = models.ForeignKey(
        OrgUnit,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        help_text="the unit above it in this tree, empty at its top",
    )
    valid_from = models.DateField(null=True, help_text="first day, empty when open")
    valid_to = models.DateField(null=True, help_text="last day, empty when open")
    replaces = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        related_name="replaced_by",
        help_text="the place that this one puts right",
    )
    is_withdrawn = models.BooleanField(
        default=False, help_text="whether it only says that the place it replaces never held"
    )

    class Meta:
        """Constraints."""

        constraints = (
            *SealedRow.Meta.constraints,
            *filled("tree"),
            *dated_place(),
        )
