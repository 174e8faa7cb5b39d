"""The last day of a target, beside its year; versions are counted for each last day."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0006_registers"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="target",
            name="target_one_per_version",
        ),
        migrations.AddField(
            model_name="target",
            name="due",
            field=models.CharField(
                blank=True,
                default="",
                help_text="last day to reach it, as 2026-09-14; empty for the year's end",
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.UniqueConstraint(
                fields=("indicator", "org_unit", "year", "due", "version"), name="target_one_per_version"
            ),
        ),
    ]
