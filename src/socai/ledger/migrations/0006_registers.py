"""Rows of registers: versions, steps, private values that can be erased, erasures; two more kinds of batches."""

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

import socai.ledger.models.batches


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0005_submissions"),
    ]

    operations = [
        migrations.CreateModel(
            name="Erasure",
            fields=[
                (
                    "id",
                    socai.ledger.models.batches.WholeKey(
                        help_text="number of its batch and its position in it", primary_key=True, serialize=False
                    ),
                ),
                ("position", models.IntegerField(help_text="its place in the batch, from 1")),
                ("cell", models.CharField(help_text="code of the column", max_length=60)),
                (
                    "ground",
                    models.CharField(
                        choices=[("retention", "Retention"), ("request", "Request")],
                        help_text="the time was over, or somebody asked for it",
                        max_length=10,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PrivateValue",
            fields=[
                (
                    "id",
                    models.CharField(
                        help_text="id of the version and code of the column",
                        max_length=100,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("cell", models.CharField(help_text="code of the column", max_length=60)),
                (
                    "salt",
                    models.CharField(help_text="what is hashed with it, so that nobody can guess it", max_length=64),
                ),
                ("value", models.TextField(help_text="the value")),
            ],
        ),
        migrations.CreateModel(
            name="RowStep",
            fields=[
                (
                    "id",
                    socai.ledger.models.batches.WholeKey(
                        help_text="number of its batch and its position in it", primary_key=True, serialize=False
                    ),
                ),
                ("position", models.IntegerField(help_text="its place in the batch, from 1")),
                ("number", models.IntegerField(help_text="its place among the steps of the row, from 1")),
                ("kind", models.CharField(help_text="state, suspend, resume or extend", max_length=10)),
                ("day", models.DateField(help_text="the day from which it holds")),
                (
                    "subject",
                    models.CharField(help_text="the state that the row goes to, or the time limit", max_length=60),
                ),
                ("days", models.IntegerField(help_text="days that an extension adds, else 0")),
                ("reason", models.TextField(blank=True, help_text="why, as entered")),
            ],
        ),
        migrations.CreateModel(
            name="RowVersion",
            fields=[
                (
                    "id",
                    socai.ledger.models.batches.WholeKey(
                        help_text="number of its batch and its position in it", primary_key=True, serialize=False
                    ),
                ),
                ("position", models.IntegerField(help_text="its place in the batch, from 1")),
                ("register", models.CharField(help_text="code of the register", max_length=60)),
                ("key", models.CharField(help_text="what names the row in its register", max_length=400)),
                ("day", models.DateField(help_text="the day of the row")),
                ("revision", models.IntegerField(help_text="1 for the first version of a row, then counted up")),
                (
                    "is_withdrawn",
                    models.BooleanField(help_text="whether it says that the row should never have been recorded"),
                ),
                ("contents", models.TextField(help_text="JSON object from column to value, private ones left out")),
                (
                    "hashes",
                    models.TextField(help_text="JSON object from private column to the salted hash of its value"),
                ),
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
                        ],
                    )
                ),
                name="batch_kind_is_known",
            ),
        ),
        migrations.AddField(
            model_name="erasure",
            name="batch",
            field=models.ForeignKey(
                help_text="the batch it was written in",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="ledger.batch",
            ),
        ),
        migrations.AddField(
            model_name="rowstep",
            name="batch",
            field=models.ForeignKey(
                help_text="the batch it was written in",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="ledger.batch",
            ),
        ),
        migrations.AddField(
            model_name="rowstep",
            name="cancels",
            field=models.OneToOneField(
                help_text="the step that this one only says was never taken",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="cancelled_by",
                to="ledger.rowstep",
            ),
        ),
        migrations.AddField(
            model_name="rowversion",
            name="batch",
            field=models.ForeignKey(
                help_text="the batch it was written in",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="ledger.batch",
            ),
        ),
        migrations.AddField(
            model_name="rowversion",
            name="first",
            field=models.ForeignKey(
                db_index=False,
                help_text="the first version of the row, empty for that one itself",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="later",
                to="ledger.rowversion",
            ),
        ),
        migrations.AddField(
            model_name="rowversion",
            name="org_unit",
            field=models.ForeignKey(
                db_index=False,
                help_text="the unit that the row is about",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="ledger.orgunit",
            ),
        ),
        migrations.AddField(
            model_name="rowversion",
            name="replaces",
            field=models.OneToOneField(
                help_text="the version that this one puts right",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replaced_by",
                to="ledger.rowversion",
            ),
        ),
        migrations.AddField(
            model_name="rowstep",
            name="row",
            field=models.ForeignKey(
                help_text="the first version of the row",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="steps",
                to="ledger.rowversion",
            ),
        ),
        migrations.AddField(
            model_name="privatevalue",
            name="version",
            field=models.ForeignKey(
                help_text="the version that it belongs to",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="private",
                to="ledger.rowversion",
            ),
        ),
        migrations.AddField(
            model_name="erasure",
            name="version",
            field=models.ForeignKey(
                help_text="the version that held the value",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="erasures",
                to="ledger.rowversion",
            ),
        ),
        migrations.AddIndex(
            model_name="rowversion",
            index=models.Index(fields=["register", "key"], name="rowversion_by_key"),
        ),
        migrations.AddConstraint(
            model_name="rowversion",
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
                name="rowversion_id_is_batch_and_position",
            ),
        ),
        migrations.AddConstraint(
            model_name="rowversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("register", ""), _negated=True), name="rowversion_register_is_filled"
            ),
        ),
        migrations.AddConstraint(
            model_name="rowversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("key", ""), _negated=True), name="rowversion_key_is_filled"
            ),
        ),
        migrations.AddConstraint(
            model_name="rowversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("contents", ""), _negated=True), name="rowversion_contents_is_filled"
            ),
        ),
        migrations.AddConstraint(
            model_name="rowversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("hashes", ""), _negated=True), name="rowversion_hashes_is_filled"
            ),
        ),
        migrations.AddConstraint(
            model_name="rowversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("first__isnull", True), ("is_withdrawn", False), ("replaces__isnull", True), ("revision", 1)
                    ),
                    models.Q(("first__isnull", False), ("replaces__isnull", False), ("revision__gt", 1)),
                    _connector="OR",
                ),
                name="rowversion_later_revision_iff_it_replaces",
            ),
        ),
        migrations.AddConstraint(
            model_name="rowstep",
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
                name="rowstep_id_is_batch_and_position",
            ),
        ),
        migrations.AddConstraint(
            model_name="rowstep",
            constraint=models.CheckConstraint(
                condition=models.Q(("subject", ""), _negated=True), name="rowstep_subject_is_filled"
            ),
        ),
        migrations.AddConstraint(
            model_name="rowstep",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["state", "suspend", "resume", "extend"])), name="rowstep_kind_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="rowstep",
            constraint=models.CheckConstraint(
                condition=models.Q(("days__gte", 0), ("number__gte", 1)), name="rowstep_numbers_in_range"
            ),
        ),
        migrations.AddConstraint(
            model_name="rowstep",
            constraint=models.UniqueConstraint(fields=("row", "number"), name="rowstep_one_line"),
        ),
        migrations.AddConstraint(
            model_name="privatevalue",
            constraint=models.CheckConstraint(
                condition=models.Q(("salt", ""), _negated=True), name="privatevalue_salt_is_filled"
            ),
        ),
        migrations.AddConstraint(
            model_name="privatevalue",
            constraint=models.CheckConstraint(
                condition=models.Q(("value", ""), _negated=True), name="privatevalue_value_is_filled"
            ),
        ),
        migrations.AddConstraint(
            model_name="privatevalue",
            constraint=models.UniqueConstraint(fields=("version", "cell"), name="privatevalue_one_a_column"),
        ),
        migrations.AddConstraint(
            model_name="erasure",
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
                name="erasure_id_is_batch_and_position",
            ),
        ),
        migrations.AddConstraint(
            model_name="erasure",
            constraint=models.CheckConstraint(
                condition=models.Q(("cell", ""), _negated=True), name="erasure_cell_is_filled"
            ),
        ),
        migrations.AddConstraint(
            model_name="erasure",
            constraint=models.CheckConstraint(
                condition=models.Q(("ground__in", ["retention", "request"])), name="erasure_ground_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="erasure",
            constraint=models.UniqueConstraint(fields=("version", "cell"), name="erasure_once"),
        ),
    ]
