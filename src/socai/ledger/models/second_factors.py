"""What an account proves itself with beside its password."""

from __future__ import annotations

from django.db import models

from socai.ledger.models.accounts import Account


class SecondFactor(models.Model):
    """The secret that an account shares with an app on a phone, encrypted under the secret key of the instance."""

    account = models.OneToOneField(
        Account, on_delete=models.CASCADE, primary_key=True, related_name="+", help_text="whose it is"
    )
    secret = models.TextField(blank=True, help_text="the secret in use, encrypted; empty until a first code matched")
    pending = models.TextField(blank=True, help_text="the secret that is being set up, encrypted; empty when none is")
    last_step = models.BigIntegerField(default=0, help_text="the time step of the last code that was used")
    set_at = models.DateTimeField(null=True, help_text="when the secret in use was set up")

    def __str__(self) -> str:
        return str(self.account_id)


class RecoveryCode(models.Model):
    """A code on paper that replaces the phone once. It holds the hash, never the code."""

    digest = models.CharField(max_length=64, primary_key=True, help_text="SHA-256 of account and code")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+", help_text="whose it is")

    def __str__(self) -> str:
        return self.digest[:8]
