"""Warnings that were raised, and the steps of their lives; batches that hold them."""

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

import socai.ledger.models.batches


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0007_target_due"),
    ]

    operations = [
        migrations.CreateModel(
            name="RaisedWarning",
            fields=[
                (
                    "id",
                    socai.ledger.models.batches.WholeKey(
                        help_text="number of its batch and its position in it", primary_key=True, serialize=False
                    ),
                ),
                ("position", models.IntegerField(help_text="its place in the batch, from 1")),
                (
                    "number",
                    models.IntegerField(help_text="number that people name it by, from 1 without a gap", unique=True),
                ),
                ("rule", models.CharField(help_text="code of the rule", max_length=200)),
                (
                    "indicator",
                    models.CharField(blank=True, help_text="code of the indicator, empty when of none", max_length=200),
                ),
                ("severity", models.CharField(help_text="how much the rule says it matters", max_length=10)),
                ("period", models.CharField(help_text="period of the figures that it rests on", max_length=20)),
                ("as_of", models.DateField(help_text="last day that those figures cover")),
                ("judged_on", models.DateField(help_text="the day for which it was looked at")),
                ("message", models.TextField(help_text="what the rule says")),
                ("grounds", models.TextField(blank=True, help_text="what was found, with its figures, in words")),
            ],
        ),
        migrations.CreateModel(
            name="WarningStep",
            fields=[
                (
                    "id",
                    socai.ledger.models.batches.WholeKey(
                        help_text="number of its batch and its position in it", primary_key=True, serialize=False
                    ),
                ),
                ("position", models.IntegerField(help_text="its place in the batch, from 1")),
                ("number", models.IntegerField(help_text="counted from 1 within its warning")),
                ("step", models.CharField(help_text="explained, accepted, task_created or closed", max_length=20)),
                ("said", models.TextField(help_text="the explanation, the task, or why it was accepted or closed")),
                ("due", models.DateField(help_text="of a task: the last day to do it", null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="batch",
            name="batch_kind_is_known",
        ),
        migrations.AlterField(
            model_name="batch",
            name="kind",
            field=models.CharField(
                choices=[
                    ("units", "Units"),
                    ("targets", "Targets"),
                    ("entry", "Entry"),
                    ("import", "Import"),
                    ("demonstration", "Demonstration"),
                    ("approval", "Approval"),
                    ("issue", "Issue"),
                    ("people", "People"),
                    ("submission", "Submission"),
                    ("register", "Register"),
                    ("erasure", "Erasure"),
                    ("warning", "Warning"),
                ],
                help_text="what it was written for",
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "units",
                            "targets",
                            "entry",
                            "import",
                            "demonstration",
                            "approval",
                            "issue",
                            "people",
                            "submission",
                            "register",
                            "erasure",
                            "warning",
                        ],
                    )
                ),
                name="batch_kind_is_known",
            ),
        ),
        migrations.AddField(
            model_name="raisedwarning",
            name="batch",
            field=models.ForeignKey(
                help_text="the batch it was written in",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="ledger.batch",
            ),
        ),
        migrations.AddField(
            model_name="raisedwarning",
            name="org_unit",
            field=models.ForeignKey(
                db_index=False,
                help_text="the unit that it is about",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="ledger.orgunit",
            ),
        ),
        migrations.AddField(
            model_name="warningstep",
            name="batch",
            field=models.ForeignKey(
                help_text="the batch it was written in",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="ledger.batch",
            ),
        ),
        migrations.AddField(
            model_name="warningstep",
            name="owner",
            field=models.ForeignKey(
                db_index=False,
                help_text="of a task: the unit that has to do it",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="ledger.orgunit",
            ),
        ),
        migrations.AddField(
            model_name="warningstep",
            name="warning",
            field=models.ForeignKey(
                db_index=False,
                help_text="the warning",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="steps",
                to="ledger.raisedwarning",
            ),
        ),
        migrations.AddConstraint(
            model_name="raisedwarning",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "id",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                models.F("batch_id"), "*", models.Value(16777216)
                            ),
                            "+",
                            models.F("position"),
                        ),
                    ),
                    ("position__gte", 1),
                    ("position__lt", 16777216),
                ),
                name="raisedwarning_id_is_batch_and_position",
            ),
        ),
        migrations.AddConstraint(
            model_name="raisedwarning",
            constraint=models.CheckConstraint(
                condition=models.Q(("rule", ""), _negated=True), name="raisedwarning_rule_is_filled"
            ),
        ),
        migrations.AddConstraint(
            model_name="raisedwarning",
            constraint=models.CheckConstraint(
                condition=models.Q(("period", ""), _negated=True), name="raisedwarning_period_is_filled"
            ),
        ),
        migrations.AddConstraint(
            model_name="raisedwarning",
            constraint=models.CheckConstraint(
                condition=models.Q(("message", ""), _negated=True), name="raisedwarning_message_is_filled"
            ),
        ),
        migrations.AddConstraint(
            model_name="raisedwarning",
            constraint=models.CheckConstraint(
                condition=models.Q(("severity__in", ["error", "warning", "note"])),
                name="raisedwarning_severity_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="raisedwarning",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gte", 1)), name="raisedwarning_number_from_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="warningstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "id",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                models.F("batch_id"), "*", models.Value(16777216)
                            ),
                            "+",
                            models.F("position"),
                        ),
                    ),
                    ("position__gte", 1),
                    ("position__lt", 16777216),
                ),
                name="warningstep_id_is_batch_and_position",
            ),
        ),
        migrations.AddConstraint(
            model_name="warningstep",
            constraint=models.CheckConstraint(
                condition=models.Q(("said", ""), _negated=True), name="warningstep_said_is_filled"
            ),
        ),
        migrations.AddConstraint(
            model_name="warningstep",
            constraint=models.CheckConstraint(
                condition=models.Q(("step__in", ["explained", "accepted", "task_created", "closed"])),
                name="warningstep_step_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="warningstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("step", "task_created"), models.Q(("due__isnull", True), ("owner__isnull", True)), _connector="OR"
                ),
                name="warningstep_owner_and_due_of_a_task",
            ),
        ),
        migrations.AddConstraint(
            model_name="warningstep",
            constraint=models.UniqueConstraint(fields=("warning", "number"), name="warningstep_one_line_of_steps"),
        ),
    ]
