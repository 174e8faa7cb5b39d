"""Units may be redrawn: an event that says where their borders run."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0017_report_steps"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="unitevent",
            name="unitevent_kind_is_known",
        ),
        migrations.AddConstraint(
            model_name="unitevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "create",
                            "dissolve",
                            "merge",
                            "absorb",
                            "split",
                            "split_off",
                            "transfer",
                            "regroup",
                            "rename",
                            "recode",
                            "retype",
                            "reparent",
                            "redraw",
                        ],
                    )
                ),
                name="unitevent_kind_is_known",
            ),
        ),
    ]
