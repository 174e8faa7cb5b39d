"""The codes with which citizens ask how far a case is."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0020_alerts"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReferenceCode",
            fields=[
                (
                    "row",
                    models.OneToOneField(
                        help_text="first version of the case",
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="ledger.rowversion",
                    ),
                ),
                (
                    "digest",
                    models.CharField(
                        help_text="SHA-256 of the code, which itself is kept nowhere", max_length=64, unique=True
                    ),
                ),
                ("given_at", models.DateTimeField(help_text="when it was given")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("digest", ""), _negated=True), name="referencecode_digest_is_filled"
                    )
                ],
            },
        ),
    ]
