"""What somebody of another unit sent waits for the unit to confirm it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0009_delegations"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="submissionstep",
            name="submissionstep_state_is_known",
        ),
        migrations.AddField(
            model_name="submissionstep",
            name="is_for_another",
            field=models.BooleanField(default=False, help_text="whether who sent it acts for another unit"),
        ),
        migrations.AlterField(
            model_name="submissionstep",
            name="state",
            field=models.CharField(
                choices=[
                    ("sent", "Sent"),
                    ("confirmed", "Confirmed"),
                    ("returned", "Returned"),
                    ("accepted", "Accepted"),
                    ("approved", "Approved"),
                ],
                help_text="what the step makes of it",
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="submissionstep",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["sent", "confirmed", "returned", "accepted", "approved"])),
                name="submissionstep_state_is_known",
            ),
        ),
    ]
