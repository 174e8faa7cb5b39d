"""Phones on which somebody signs in with a short code."""

from __future__ import annotations

from django.db import models

from socai.ledger.models.accounts import Account


class Phone(models.Model):
    """A registered phone. It holds hashes: of the long secret in the phone's cookie, and of the short code."""

    digest = models.CharField(max_length=64, primary_key=True, help_text="SHA-256 of the secret in the cookie")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+", help_text="whose it is")
    code = models.CharField(max_length=128, help_text="Argon2 hash of the short code")
    device = models.CharField(max_length=200, blank=True, help_text="what the browser calls itself")
    failures = models.PositiveSmallIntegerField(default=0, help_text="codes that did not match since the last one")
    registered_at = models.DateTimeField(help_text="when it was registered")
    used_at = models.DateTimeField(null=True, help_text="when it last signed in")

    def __str__(self) -> str:
        return self.digest[:8]
