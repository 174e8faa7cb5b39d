"""Org units: an identity that never changes, and dated versions of everything that does."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from socai.ledger.models.batches import AppendOnly, SealedRow
from socai.ledger.models.checks import dated_place, filled


def new_identity() -> str:
    """Return a fresh opaque identity."""
    return uuid.uuid4().hex


class OrgUnit(AppendOnly):
    """Something that reports or is reported on. Its identity says nothing about it and outlives all its names."""

    id = models.CharField(max_length=32, primary_key=True, default=new_identity, help_text="opaque identity, for ever")

    class Meta:
        """Constraints."""

        constraints = (*filled("id"),)

    def __str__(self) -> str:
        return self.id


class OrgUnitVersion(SealedRow):
    """What a unit was called and where it belonged in a span of days (both included; ``None`` is open).

    A version is put right by another one that names it in ``replaces``; the one replaced stays.
    """

    org_unit = models.ForeignKey(
        OrgUnit, on_delete=models.PROTECT, related_name="versions", help_text="whose version it is"
    )
    key = models.CharField(max_length=100, db_index=True, help_text="key that people and files use")
    code = models.CharField(max_length=50, blank=True, help_text="official code, empty when there is none")
    name = models.CharField(max_length=300, help_text="name printed")
    type = models.CharField(max_length=50, help_text="commune, village, office...")
    parent = models.ForeignKey(
        OrgUnit, on_delete=models.PROTECT, null=True, related_name="+", db_index=False, help_text="the unit above it"
    )
    is_placeholder = models.BooleanField(
        default=False, help_text="whether the name only stands in for one not known yet"
    )
    valid_from = models.DateField(null=True, help_text="first day, empty when open")
    valid_to = models.DateField(null=True, help_text="last day, empty when open")
    replaces = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        related_name="replaced_by",
        help_text="the version that this one puts right",
    )
    geometry = models.TextField(blank=True, default="", help_text="its area as GeoJSON, empty when not known")
    event = models.ForeignKey(
        "UnitEvent",
        on_delete=models.PROTECT,
        null=True,
        related_name="versions",
        db_index=False,
        help_text="the change event that it follows from, empty for what was recorded as such",
    )
    is_withdrawn = models.BooleanField(
        default=False, help_text="whether it only says that the version it replaces never held"
    )

    class Meta:
        """Constraints."""

        constraints = (
            *SealedRow.Meta.constraints,
            *filled("key", "name", "type"),
            *dated_place(),
            models.CheckConstraint(
                condition=Q(is_withdrawn=False) | Q(replaces__isnull=False), name="orgunitversion_withdraws_another"
            ),
        )
