"""Tokens with which programs act as accounts."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0012_jobs"),
    ]

    operations = [
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                (
                    "digest",
                    models.CharField(
                        help_text="SHA-256 of the secret", max_length=64, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(help_text="what it is called", max_length=100, unique=True)),
                (
                    "scopes",
                    models.CharField(
                        help_text="what it may do of what the account may, divided by spaces", max_length=200
                    ),
                ),
                ("made_at", models.DateTimeField(help_text="when it was made")),
                ("expires_at", models.DateTimeField(help_text="when it ends")),
                ("revoked_at", models.DateTimeField(help_text="when it was revoked, none while it stands", null=True)),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        help_text="the account that it acts as",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.account",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="apitoken_name_is_filled"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("scopes", ""), _negated=True), name="apitoken_scopes_is_filled"
                    ),
                ],
            },
        ),
    ]
