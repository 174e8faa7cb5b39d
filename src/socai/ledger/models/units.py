"""Org units: an identity that never changes, and dated versions of everything that does."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from socai.ledger.models.batches import AppendOnly, SealedRow
from socai.ledger.models.checks import filled


def new_identity() -> str:
    """Return a fresh opaque identity."""
    return uuid.uuid4().hex


class OrgUnit(AppendOnly):
    """Something that reports or is reported on. Its identity says nothing about it and outlives all its names."""

    id = models.CharField(max_length=32, primary_key=True, default=new_identity)

    class Meta:
        """Constraints."""

        constraints = (*filled("id"),)

    def __str__(self) -> str:
        return self.id


class OrgUnitVersion(SealedRow):
    """What a unit was called and where it belonged in a span of days (both included; ``None`` is open).

    A version is put right by another one that names it in ``replaces``; the one replaced stays.
    """

    org_unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="versions")
    key = models.CharField(max_length=100, db_index=True)
    code = models.CharField(max_length=50, blank=True)
    name = models.CharField(max_length=300)
    type = models.CharField(max_length=50)
    parent = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    is_placeholder = models.BooleanField(default=False)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")

    class Meta:
        """Constraints."""

        constraints = (
            *SealedRow.Meta.constraints,
            *filled("key", "name", "type"),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="orgunitversion_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("org_unit")), name="orgunitversion_not_its_own_parent"
            ),
        )
