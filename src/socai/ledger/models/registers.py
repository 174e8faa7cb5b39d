"""Rows of registers: versions, dated steps, private values that can be erased, and what says that they were.

A version is sealed and never changes. Of its private values it holds salted hashes only; the values themselves stand in
``PrivateValue``, the one table of the ledger whose rows can be removed, and only where an ``Erasure`` says so. The
salt goes with the value: what is left of an erased value tells nothing, and the chain stays as it was.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from socai.core.steps import StepKind
from socai.ledger.models.batches import SealedRow
from socai.ledger.models.checks import filled, one_of
from socai.ledger.models.units import OrgUnit


class ErasureGround(models.TextChoices):
    """Why a private value was erased."""

    RETENTION = "retention"
    REQUEST = "request"


class RowVersion(SealedRow):
    """A row of a register as it was recorded. A row is put right, or withdrawn, by a version that names the one before.

    All versions of a row name its first one in ``first``; that one's id is the identity of the row.
    """

    register = models.CharField(max_length=60, help_text="code of the register")
    key = models.CharField(max_length=400, help_text="what names the row in its register")
    day = models.DateField(help_text="the day of the row")
    org_unit = models.ForeignKey(
        OrgUnit, on_delete=models.PROTECT, related_name="+", db_index=False, help_text="the unit that the row is about"
    )
    revision = models.IntegerField(help_text="1 for the first version of a row, then counted up")
    first = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        related_name="later",
        db_index=False,
        help_text="the first version of the row, empty for that one itself",
    )
    replaces = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        related_name="replaced_by",
        help_text="the version that this one puts right",
    )
    is_withdrawn = models.BooleanField(help_text="whether it says that the row should never have been recorded")
    contents = models.TextField(help_text="JSON object from column to value, private ones left out")
    hashes = models.TextField(help_text="JSON object from private column to the salted hash of its value")

    @property
    def identity(self) -> int:
        """The id of the first version of its row."""
        return self.first_id or self.id

    class Meta:
        """Constraints."""

        constraints = (
            *SealedRow.Meta.constraints,
            *filled("register", "key", "contents", "hashes"),
            models.CheckConstraint(
                condition=Q(revision=1, first__isnull=True, replaces__isnull=True, is_withdrawn=False)
                | Q(revision__gt=1, first__isnull=False, replaces__isnull=False),
                name="rowversion_later_revision_iff_it_replaces",
            ),
        )
        indexes = (models.Index(fields=("register", "key"), name="rowversion_by_key"),)


class RowStep(SealedRow):
    """A dated step of a row: a change of state, or what happened to a time limit. One taken by mistake is cancelled."""

    row = models.ForeignKey(
        RowVersion, on_delete=models.PROTECT, related_name="steps", help_text="the first version of the row"
    )
    number = models.IntegerField(help_text="its place among the steps of the row, from 1")
    kind = models.CharField(max_length=10, help_text="state, suspend, resume or extend")
    day = models.DateField(help_text="the day from which it holds")
    subject = models.CharField(max_length=60, help_text="the state that the row goes to, or the time limit")
    days = models.IntegerField(help_text="days that an extension adds, else 0")
    reason = models.TextField(blank=True, help_text="why, as entered")
    cancels = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        related_name="cancelled_by",
        help_text="the step that this one only says was never taken",
    )

    class Meta:
        """Constraints."""

        constraints = (
            *SealedRow.Meta.constraints,
            *filled("subject"),
            one_of("kind", StepKind),
            models.CheckConstraint(condition=Q(number__gte=1, days__gte=0), name="rowstep_numbers_in_range"),
            models.UniqueConstraint(fields=("row", "number"), name="rowstep_one_line"),
        )


class Erasure(SealedRow):
    """That the private value of a column of a version was erased. Who did it and why stands with its batch."""

    version = models.ForeignKey(
        RowVersion, on_delete=models.PROTECT, related_name="erasures", help_text="the version that held the value"
    )
    cell = models.CharField(max_length=60, help_text="code of the column")
    ground = models.CharField(
        max_length=10, choices=ErasureGround.choices, help_text="the time was over, or somebody asked for it"
    )

    class Meta:
        """Constraints."""

        constraints = (
            *SealedRow.Meta.constraints,
            *filled("cell"),
            one_of("ground", ErasureGround.values),
            models.UniqueConstraint(fields=("version", "cell"), name="erasure_once"),
        )


class PrivateValue(models.Model):
    """A personal or hidden value. It cannot be changed, and is removed only where an erasure says so."""

    id = models.CharField(max_length=100, primary_key=True, help_text="id of the version and code of the column")
    version = models.ForeignKey(
        RowVersion, on_delete=models.PROTECT, related_name="private", help_text="the version that it belongs to"
    )
    cell = models.CharField(max_length=60, help_text="code of the column")
    salt = models.CharField(max_length=64, help_text="what is hashed with it, so that nobody can guess it")
    value = models.TextField(help_text="the value")

    class Meta:
        """Constraints."""

        constraints = (
            *filled("salt", "value"),
            models.UniqueConstraint(fields=("version", "cell"), name="privatevalue_one_a_column"),
        )

    def __str__(self) -> str:
        """Return its name, never the value."""
        return self.id


class ReferenceCode(models.Model):
    """The code with which a citizen asks how far a case is. A row has one; a new one takes the place of the former."""

    row = models.OneToOneField(
        RowVersion, on_delete=models.PROTECT, related_name="+", primary_key=True, help_text="first version of the case"
    )
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the code, which itself is kept nowhere")
    given_at = models.DateTimeField(help_text="when it was given")

    class Meta:
        """Constraints."""

        constraints = (*filled("digest"),)

    def __str__(self) -> str:
        return str(self.row_id)
