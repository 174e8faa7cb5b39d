"""What accounts are told of incidents."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0019_entries_by_time"),
    ]

    operations = [
        migrations.CreateModel(
            name="Alert",
            fields=[
                (
                    "key",
                    models.CharField(
                        help_text="row, step and account, which make it one alert",
                        max_length=80,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("step", models.IntegerField(help_text="number of the step that is told, 0 when it was reported")),
                ("state", models.CharField(help_text="the state to which that took it", max_length=100)),
                ("given_at", models.DateTimeField(help_text="when it was given")),
                (
                    "seen_at",
                    models.DateTimeField(
                        help_text="when the account looked at the incident, empty when not yet", null=True
                    ),
                ),
                ("by_mail", models.BooleanField(default=False, help_text="whether it goes by e-mail too")),
                (
                    "mailed_at",
                    models.DateTimeField(help_text="when the mail server took it, empty when not yet", null=True),
                ),
                (
                    "account",
                    models.ForeignKey(
                        help_text="who is told",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.account",
                    ),
                ),
                (
                    "row",
                    models.ForeignKey(
                        help_text="first version of the incident",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.rowversion",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("row", "step", "account"), name="alert_once_a_step")],
            },
        ),
    ]
