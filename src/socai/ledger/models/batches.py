"""Sealed batches, what every row in one has, and the chain of audit events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, Q

from socai.ledger.models.checks import filled, one_of

if TYPE_CHECKING:
    _BigInteger = models.BigIntegerField[int, int]
else:
    _BigInteger = models.BigIntegerField

POSITIONS = 1 << 24
"""How many rows of one table a batch can hold; a row's id is its batch's number times this plus its position."""


def row_id(batch: int, position: int) -> int:
    """Return the id of the row at a position (from 1) of a batch."""
    return batch * POSITIONS + position


def reference(identity: int) -> str:
    """Return the name for people of the row with this id: ``<batch>/<position>``."""
    return "{}/{}".format(*divmod(identity, POSITIONS))


class WholeKey(_BigInteger):
    """A primary key of 64 bits that we choose. On SQLite it is the row's own number, which saves an index."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str | None:
        """Return the column type; SQLite makes only ``integer`` the row's number."""
        return "integer" if connection.vendor == "sqlite" else super().db_type(connection)


class AppendOnly(models.Model):
    """A table whose rows can be added and never changed: the database itself refuses (see ``guards``)."""

    class Meta:
        """Has no table of its own."""

        abstract = True


class BatchKind(models.TextChoices):
    """What a batch was written for."""

    UNITS = "units"
    TARGETS = "targets"
    ENTRY = "entry"
    IMPORT = "import"
    DEMONSTRATION = "demonstration"
    APPROVAL = "approval"
    ISSUE = "issue"
    PEOPLE = "people"
    SUBMISSION = "submission"
    REGISTER = "register"
    ERASURE = "erasure"
    WARNING = "warning"
    REPORT = "report"


class Batch(AppendOnly):
    """One write: who, when, why, how many rows, and a hash over them and over the batch before.

    ``digest`` is the SHA-256 that seals the batch (``canonical.seal``); ``content`` the one over its rows alone.
    ``request_key`` and ``request_digest`` let a sender repeat a request without its being written twice.
    """

    number = WholeKey(primary_key=True, help_text="sequence number, without a gap")
    kind = models.CharField(max_length=20, choices=BatchKind.choices, help_text="what it was written for")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False, help_text="who wrote it"
    )
    created_at = models.DateTimeField(help_text="when it was sealed")
    reason = models.TextField(help_text="why it was written")
    rows = models.PositiveIntegerField(help_text="how many rows it holds")
    content = models.CharField(max_length=64, help_text="SHA-256 over its rows")
    previous_digest = models.CharField(max_length=64, blank=True, help_text="seal of the batch before it")
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 that seals it")
    request_key = models.CharField(  # noqa: DJ001 - absent, not empty
        max_length=200, unique=True, null=True, help_text="key by which the sender may repeat the request"
    )
    request_digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 over what was asked")

    class Meta:
        """Constraints."""

        constraints = (
            one_of("kind", BatchKind.values),
            models.CheckConstraint(condition=Q(number__gte=1), name="batch_number_from_one"),
            models.CheckConstraint(condition=Q(rows__gte=1), name="batch_is_not_empty"),
            models.CheckConstraint(
                condition=Q(request_key__isnull=True, request_digest="")
                | (Q(request_key__isnull=False) & ~Q(request_digest="")),
                name="batch_request_key_with_digest",
            ),
            *filled("reason", "digest", "content"),
        )

    def __str__(self) -> str:
        return str(self.number)


class SealedRow(AppendOnly):
    """A row that belongs to a batch: its id says which batch, and its place in it."""

    id = WholeKey(primary_key=True, help_text="number of its batch and its position in it")
    batch = models.ForeignKey(
        Batch, on_delete=models.PROTECT, related_name="+", help_text="the batch it was written in"
    )
    position = models.IntegerField(help_text="its place in the batch, from 1")

    class Meta:
        """Constraints; a table with its own adds these."""

        abstract = True
        constraints = (
            models.CheckConstraint(
                condition=Q(id=F("batch_id") * POSITIONS + F("position"), position__gte=1, position__lt=POSITIONS),
                name="%(class)s_id_is_batch_and_position",
            ),
        )

    def __str__(self) -> str:
        return reference(self.id)


class AuditEvent(AppendOnly):
    """One act, whether or not it wrote a batch. Each names the hash of the one before."""

    number = WholeKey(primary_key=True, help_text="sequence number, without a gap")
    action = models.CharField(max_length=50, help_text="what was done")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False, help_text="who did it"
    )
    at = models.DateTimeField(help_text="when")
    batch = models.OneToOneField(
        Batch,
        on_delete=models.PROTECT,
        null=True,
        related_name="event",
        help_text="the batch that was written, if one was",
    )
    data = models.TextField(help_text="what else is known of the act, as JSON")
    previous_digest = models.CharField(max_length=64, blank=True, help_text="hash of the event before it")
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 over the event")

    class Meta:
        """Constraints."""

        constraints = (
            models.CheckConstraint(condition=Q(number__gte=1), name="auditevent_number_from_one"),
            *filled("action", "digest"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.action}"
