"""Places that somebody has from somebody else, and those that were taken back."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0008_warnings"),
    ]

    operations = [
        migrations.AddField(
            model_name="assignment",
            name="delegated_by",
            field=models.ForeignKey(
                db_index=False,
                help_text="whose place it is, when a leader who is away gave theirs",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="assignment",
            name="is_withdrawn",
            field=models.BooleanField(
                default=False, help_text="whether it takes back the row that it takes the place of"
            ),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.CheckConstraint(
                condition=models.Q(("delegated_by__isnull", True), ("valid_to__isnull", False), _connector="OR"),
                name="assignment_delegated_for_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_withdrawn", False), ("replaces__isnull", False), _connector="OR"),
                name="assignment_withdrawn_replaces",
            ),
        ),
    ]
