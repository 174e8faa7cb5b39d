"""Accounts: who may act, for which org unit, in which span of days; and where they are signed in."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from socai.ledger.models.batches import SealedRow
from socai.ledger.models.checks import filled, one_of
from socai.ledger.models.units import OrgUnit


class Role(models.TextChoices):
    """What an account is for."""

    CONTRIBUTOR = "contributor"
    OFFICE = "office"
    LEADER = "leader"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


class Account(AbstractBaseUser):
    """Somebody who signs in. Its rows change, unlike those of the ledger; every act names one of them."""

    name = models.CharField(max_length=150, unique=True, help_text="name to sign in with")
    title = models.CharField(max_length=200, blank=True, help_text="how people call it")
    role = models.CharField(max_length=20, choices=Role.choices, help_text="what it is for")
    org_unit = models.ForeignKey(
        OrgUnit, on_delete=models.PROTECT, null=True, related_name="+", help_text="the unit it acts for"
    )
    is_active = models.BooleanField(default=True, help_text="whether it may act")
    is_demonstration = models.BooleanField(default=False, help_text="made for a demonstration")
    must_change_password = models.BooleanField(
        default=False, help_text="whether its password was given to it and must be replaced at the first sign-in"
    )
    failed_attempts = models.PositiveSmallIntegerField(default=0, help_text="sign-ins that failed since the last one")
    locked_until = models.DateTimeField(null=True, help_text="until when it cannot sign in after too many failures")
    switched_on_at = models.DateTimeField(default=timezone.now, help_text="when it was made or last switched on")
    email = models.EmailField(blank=True, help_text="where reminders are sent, empty for nowhere")
    subject = models.CharField(
        max_length=255, blank=True, help_text="what the identity provider calls it, empty while not linked"
    )
    former_passwords = models.TextField(blank=True, help_text="hashes of its last passwords, one a line")

    objects = BaseUserManager["Account"]()

    USERNAME_FIELD = "name"

    class Meta:
        """Constraints."""

        constraints = (
            one_of("role", Role.values),
            *filled("name"),
            models.UniqueConstraint(fields=("subject",), condition=~Q(subject=""), name="account_subject_is_its_own"),
        )

    def __str__(self) -> str:
        return self.name


class Assignment(SealedRow):
    """A place that an account has from a day on: its role, the unit it acts for, and the part of the tree it reaches.

    An account without any has the place that it was made with. A place is ended by a row that ``replaces`` it.
    One that a leader ``delegated`` holds only while the leader's own does.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", help_text="who has the place")
    role = models.CharField(max_length=20, choices=Role.choices, help_text="what it is for in this place")
    org_unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+", help_text="the unit it acts for")
    scope = models.ForeignKey(
        OrgUnit, on_delete=models.PROTECT, related_name="+", help_text="the unit whose subtree its rights reach"
    )
    valid_from = models.DateField(help_text="first day")
    valid_to = models.DateField(null=True, help_text="last day, none while it is open")
    replaces = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="the row that this one takes the place of",
    )
    delegated_by = models.ForeignKey(
        Account,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        help_text="whose place it is, when a leader who is away gave theirs",
    )
    is_withdrawn = models.BooleanField(
        default=False, help_text="whether it takes back the row that it takes the place of"
    )

    class Meta:
        """Constraints."""

        constraints = (
            *SealedRow.Meta.constraints,
            one_of("role", Role.values),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="assignment_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(delegated_by__isnull=True) | Q(valid_to__isnull=False),
                name="assignment_delegated_for_a_time",
            ),
            models.CheckConstraint(
                condition=Q(is_withdrawn=False) | Q(replaces__isnull=False), name="assignment_withdrawn_replaces"
            ),
        )


class Session(models.Model):
    """A browser that is signed in. It holds the hash of its secret, never the secret, so that a copy opens nothing."""

    digest = models.CharField(max_length=64, primary_key=True, help_text="SHA-256 of the secret in the cookie")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+", help_text="who is signed in")
    started_at = models.DateTimeField(help_text="when it signed in")
    seen_at = models.DateTimeField(help_text="when it last asked for something, to the minute")
    device = models.CharField(max_length=200, blank=True, help_text="what the browser calls itself")

    def __str__(self) -> str:
        return self.digest[:8]


class ApiToken(models.Model):
    """A secret with which a program acts as an account. Rows stay when they are over: a name names one for ever."""

    digest = models.CharField(max_length=64, primary_key=True, help_text="SHA-256 of the secret")
    name = models.CharField(max_length=100, unique=True, help_text="what it is called")
    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="+", db_index=False, help_text="the account that it acts as"
    )
    scopes = models.CharField(max_length=200, help_text="what it may do of what the account may, divided by spaces")
    made_at = models.DateTimeField(help_text="when it was made")
    expires_at = models.DateTimeField(help_text="when it ends")
    revoked_at = models.DateTimeField(null=True, help_text="when it was revoked, none while it stands")

    class Meta:
        """Constraints."""

        constraints = (*filled("name", "scopes"),)

    def __str__(self) -> str:
        return self.name
