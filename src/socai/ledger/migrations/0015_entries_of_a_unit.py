"""The entries of a unit are found without searching the whole ledger."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0014_form_proofs"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["org_unit", "period_end"], name="entry_of_a_unit_by_time"),
        ),
    ]
