"""Change events of units, their pieces and weights; other trees; the area of a unit and the event it follows from."""

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

import socai.ledger.models.batches


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0002_issuing"),
    ]

    operations = [
        migrations.CreateModel(
            name="UnitEventDetail",
            fields=[
                (
                    "id",
                    socai.ledger.models.batches.WholeKey(
                        help_text="number of its batch and its position in it", primary_key=True, serialize=False
                    ),
                ),
                ("position", models.IntegerField(help_text="its place in the batch, from 1")),
                (
                    "detail",
                    models.CharField(help_text="key, code, name, type, parent, geometry or placeholder", max_length=20),
                ),
                ("value", models.TextField(blank=True, help_text="what it is set to; a parent by its identity")),
            ],
        ),
        migrations.CreateModel(
            name="UnitEventPiece",
            fields=[
                (
                    "id",
                    socai.ledger.models.batches.WholeKey(
                        help_text="number of its batch and its position in it", primary_key=True, serialize=False
                    ),
                ),
                ("position", models.IntegerField(help_text="its place in the batch, from 1")),
            ],
        ),
        migrations.CreateModel(
            name="UnitEventWeight",
            fields=[
                (
                    "id",
                    socai.ledger.models.batches.WholeKey(
                        help_text="number of its batch and its position in it", primary_key=True, serialize=False
                    ),
                ),
                ("position", models.IntegerField(help_text="its place in the batch, from 1")),
                ("measure", models.CharField(help_text="population, households or area", max_length=20)),
                (
                    "share_scaled",
                    models.BigIntegerField(help_text="share of the unit before, times ten to the power of nine"),
                ),
                ("source", models.TextField(blank=True, help_text="paper or count that it came from")),
                (
                    "quality",
                    models.CharField(
                        blank=True, help_text="A (counted) to D (guessed), empty when not said", max_length=1
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="orgunitversion",
            name="geometry",
            field=models.TextField(blank=True, default="", help_text="its area as GeoJSON, empty when not known"),
        ),
        migrations.AddField(
            model_name="orgunitversion",
            name="is_withdrawn",
            field=models.BooleanField(
                default=False, help_text="whether it only says that the version it replaces never held"
            ),
        ),
        migrations.CreateModel(
            name="TreePlace",
            fields=[
                (
                    "id",
                    socai.ledger.models.batches.WholeKey(
                        help_text="number of its batch and its position in it", primary_key=True, serialize=False
                    ),
                ),
                ("position", models.IntegerField(help_text="its place in the batch, from 1")),
                ("tree", models.CharField(help_text="name of the tree", max_length=50)),
                ("valid_from", models.DateField(help_text="first day, empty when open", null=True)),
                ("valid_to", models.DateField(help_text="last day, empty when open", null=True)),
                (
                    "is_withdrawn",
                    models.BooleanField(
                        default=False, help_text="whether it only says that the place it replaces never held"
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        help_text="the batch it was written in",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.batch",
                    ),
                ),
                (
                    "org_unit",
                    models.ForeignKey(
                        help_text="the unit that stands there",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="places",
                        to="ledger.orgunit",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        db_index=False,
                        help_text="the unit above it in this tree, empty at its top",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.orgunit",
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        help_text="the place that this one puts right",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="ledger.treeplace",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="UnitEvent",
            fields=[
                (
                    "id",
                    socai.ledger.models.batches.WholeKey(
                        help_text="number of its batch and its position in it", primary_key=True, serialize=False
                    ),
                ),
                ("position", models.IntegerField(help_text="its place in the batch, from 1")),
                (
                    "kind",
                    models.CharField(help_text="create, dissolve, merge, absorb, split, rename...", max_length=20),
                ),
                ("effective_on", models.DateField(help_text="first day of the new state")),
                (
                    "act_number",
                    models.CharField(
                        blank=True, help_text="number and symbol of the legal act, as printed", max_length=100
                    ),
                ),
                ("act_date", models.DateField(help_text="day of the legal act", null=True)),
                ("act_issuer", models.CharField(blank=True, help_text="who issued the legal act", max_length=300)),
                ("note", models.TextField(blank=True, help_text="remark, or the assumption that it rests on")),
                (
                    "attachment",
                    models.ForeignKey(
                        db_index=False,
                        help_text="the paper that it came with",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.attachment",
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        help_text="the batch it was written in",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.batch",
                    ),
                ),
                (
                    "reverses",
                    models.OneToOneField(
                        help_text="the event that did not happen after all",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversed_by",
                        to="ledger.unitevent",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="orgunitversion",
            name="event",
            field=models.ForeignKey(
                db_index=False,
                help_text="the change event that it follows from, empty for what was recorded as such",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="versions",
                to="ledger.unitevent",
            ),
        ),
        migrations.AddConstraint(
            model_name="orgunitversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_withdrawn", False), ("replaces__isnull", False), _connector="OR"),
                name="orgunitversion_withdraws_another",
            ),
        ),
        migrations.AddField(
            model_name="uniteventdetail",
            name="batch",
            field=models.ForeignKey(
                help_text="the batch it was written in",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="ledger.batch",
            ),
        ),
        migrations.AddField(
            model_name="uniteventdetail",
            name="event",
            field=models.ForeignKey(
                help_text="the event that sets it",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="details",
                to="ledger.unitevent",
            ),
        ),
        migrations.AddField(
            model_name="uniteventdetail",
            name="org_unit",
            field=models.ForeignKey(
                db_index=False,
                help_text="the unit it is set of",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="ledger.orgunit",
            ),
        ),
        migrations.AddField(
            model_name="uniteventpiece",
            name="batch",
            field=models.ForeignKey(
                help_text="the batch it was written in",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="ledger.batch",
            ),
        ),
        migrations.AddField(
            model_name="uniteventpiece",
            name="event",
            field=models.ForeignKey(
                help_text="the event that it is a piece of",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="pieces",
                to="ledger.unitevent",
            ),
        ),
        migrations.AddField(
            model_name="uniteventpiece",
            name="source",
            field=models.ForeignKey(
                db_index=False,
                help_text="the unit before",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="ledger.orgunit",
            ),
        ),
        migrations.AddField(
            model_name="uniteventpiece",
            name="target",
            field=models.ForeignKey(
                db_index=False,
                help_text="the unit after",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="ledger.orgunit",
            ),
        ),
        migrations.AddField(
            model_name="uniteventweight",
            name="batch",
            field=models.ForeignKey(
                help_text="the batch it was written in",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="ledger.batch",
            ),
        ),
        migrations.AddField(
            model_name="uniteventweight",
            name="piece",
            field=models.ForeignKey(
                help_text="the piece that it weighs",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="weights",
                to="ledger.uniteventpiece",
            ),
        ),
        migrations.AddConstraint(
            model_name="treeplace",
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
                name="treeplace_id_is_batch_and_position",
            ),
        ),
        migrations.AddConstraint(
            model_name="treeplace",
            constraint=models.CheckConstraint(
                condition=models.Q(("tree", ""), _negated=True), name="treeplace_tree_is_filled"
            ),
        ),
        migrations.AddConstraint(
            model_name="treeplace",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_from__isnull", True),
                    ("valid_to__isnull", True),
                    ("valid_to__gte", models.F("valid_from")),
                    _connector="OR",
                ),
                name="treeplace_ends_after_it_starts",
            ),
        ),
        migrations.AddConstraint(
            model_name="treeplace",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("parent__isnull", True), models.Q(("parent", models.F("org_unit")), _negated=True), _connector="OR"
                ),
                name="treeplace_not_its_own_parent",
            ),
        ),
        migrations.AddConstraint(
            model_name="unitevent",
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
                name="unitevent_id_is_batch_and_position",
            ),
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
                        ],
                    )
                ),
                name="unitevent_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="uniteventdetail",
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
                name="uniteventdetail_id_is_batch_and_position",
            ),
        ),
        migrations.AddConstraint(
            model_name="uniteventdetail",
            constraint=models.CheckConstraint(
                condition=models.Q(("detail", ""), _negated=True), name="uniteventdetail_detail_is_filled"
            ),
        ),
        migrations.AddConstraint(
            model_name="uniteventdetail",
            constraint=models.UniqueConstraint(fields=("event", "org_unit", "detail"), name="uniteventdetail_once"),
        ),
        migrations.AddConstraint(
            model_name="uniteventpiece",
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
                name="uniteventpiece_id_is_batch_and_position",
            ),
        ),
        migrations.AddConstraint(
            model_name="uniteventpiece",
            constraint=models.UniqueConstraint(fields=("event", "source", "target"), name="uniteventpiece_once"),
        ),
        migrations.AddConstraint(
            model_name="uniteventweight",
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
                name="uniteventweight_id_is_batch_and_position",
            ),
        ),
        migrations.AddConstraint(
            model_name="uniteventweight",
            constraint=models.CheckConstraint(
                condition=models.Q(("measure__in", ["population", "households", "area"])),
                name="uniteventweight_measure_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="uniteventweight",
            constraint=models.CheckConstraint(
                condition=models.Q(("quality__in", ["", "A", "B", "C", "D"])), name="uniteventweight_quality_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="uniteventweight",
            constraint=models.CheckConstraint(
                condition=models.Q(("share_scaled__gte", 0), ("share_scaled__lte", 1000000000)),
                name="uniteventweight_share_in_range",
            ),
        ),
        migrations.AddConstraint(
            model_name="uniteventweight",
            constraint=models.UniqueConstraint(fields=("piece", "measure"), name="uniteventweight_once"),
        ),
    ]
