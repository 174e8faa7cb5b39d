"""Accounts: who may act, and for which org unit."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

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
    """Somebody who signs in. The only table of the ledger whose rows change; every act names one of them."""

    name = models.CharField(max_length=150, unique=True, help_text="name to sign in with")
    title = models.CharField(max_length=200, blank=True, help_text="how people call it")
    role = models.CharField(max_length=20, choices=Role.choices, help_text="what it is for")
    org_unit = models.ForeignKey(
        OrgUnit, on_delete=models.PROTECT, null=True, related_name="+", help_text="the unit it acts for"
    )
    is_active = models.BooleanField(default=True, help_text="whether it may act")
    is_demonstration = models.BooleanField(default=False, help_text="made for a demonstration; has no password")

    objects = BaseUserManager["Account"]()

    USERNAME_FIELD = "name"

    class Meta:
        """Constraints."""

        constraints = (one_of("role", Role.values), *filled("name"))

    def __str__(self) -> str:
        return self.name
