"""Photos and files beside the figures of a form."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0013_tokens"),
    ]

    operations = [
        migrations.AddField(
            model_name="attachment",
            name="beside",
            field=models.CharField(
                blank=True,
                default="",
                help_text="code of the indicator whose figure it stands beside, if one",
                max_length=200,
            ),
        ),
        migrations.AddField(
            model_name="draft",
            name="proofs",
            field=models.TextField(default="{}", help_text="photos and files beside the figures, as JSON by indicator"),
        ),
    ]
