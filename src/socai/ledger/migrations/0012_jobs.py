"""Work that comes again, reminders that were given, and where they are sent."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0011_second_factor"),
    ]

    operations = [
        migrations.CreateModel(
            name="Job",
            fields=[
                ("name", models.CharField(help_text="what is done", max_length=40, primary_key=True, serialize=False)),
                ("next_at", models.DateTimeField(help_text="when it is to be done next")),
                ("holder", models.CharField(blank=True, help_text="who does it now, empty when nobody", max_length=64)),
                ("lease_until", models.DateTimeField(help_text="until when nobody else takes it", null=True)),
                ("done_at", models.DateTimeField(help_text="when it was last done", null=True)),
                ("failure", models.TextField(blank=True, help_text="why it last failed, empty when it did not")),
            ],
        ),
        migrations.AddField(
            model_name="account",
            name="email",
            field=models.EmailField(
                blank=True, help_text="where reminders are sent, empty for nowhere", max_length=254
            ),
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                (
                    "key",
                    models.CharField(
                        help_text="everything that makes it one reminder",
                        max_length=300,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("form", models.CharField(help_text="code of the form", max_length=100)),
                ("period", models.CharField(help_text="the period as printed", max_length=20)),
                ("due", models.DateField(help_text="the day by which it is to be sent")),
                (
                    "stage",
                    models.CharField(
                        choices=[("soon", "Soon"), ("due", "Due"), ("late", "Late")],
                        help_text="soon, on the day, or late",
                        max_length=10,
                    ),
                ),
                ("given_at", models.DateTimeField(help_text="when it was given")),
                (
                    "org_unit",
                    models.ForeignKey(
                        help_text="who has to send it",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.orgunit",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("stage__in", ["soon", "due", "late"])), name="reminder_stage_is_known"
                    )
                ],
            },
        ),
    ]
