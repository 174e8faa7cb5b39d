"""The tables of the ledger."""

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

import socai.ledger.models.units


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [  # noqa: RUF012
        migrations.CreateModel(
            name="OrgUnit",
            fields=[
                (
                    "id",
                    models.CharField(
                        default=socai.ledger.models.units.new_identity, max_length=32, primary_key=True, serialize=False
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", ""), _negated=True), name="orgunit_id_is_filled")
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Account",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("name", models.CharField(max_length=150, unique=True)),
                ("title", models.CharField(blank=True, max_length=200)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("contributor", "Contributor"),
                            ("office", "Office"),
                            ("leader", "Leader"),
                            ("administrator", "Administrator"),
                            ("auditor", "Auditor"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "org_unit",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.orgunit"
                    ),
                ),
                ("is_active", models.BooleanField(default=True)),
                ("is_demonstration", models.BooleanField(default=False)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("role__in", ["contributor", "office", "leader", "administrator", "auditor"])
                        ),
                        name="account_role_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="account_name_is_filled"
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Batch",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("units", "Units"),
                            ("targets", "Targets"),
                            ("entry", "Entry"),
                            ("import", "Import"),
                            ("demonstration", "Demonstration"),
                            ("approval", "Approval"),
                            ("issue", "Issue"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "actor",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.account",
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("reason", models.TextField()),
                ("rows", models.PositiveIntegerField()),
                ("content", models.CharField(max_length=64)),
                ("previous_digest", models.CharField(blank=True, max_length=64)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("request_key", models.CharField(max_length=200, null=True, unique=True)),
                ("request_digest", models.CharField(blank=True, max_length=64)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["units", "targets", "entry", "import", "demonstration", "approval", "issue"])
                        ),
                        name="batch_kind_is_known",
                    ),
                    models.CheckConstraint(condition=models.Q(("number__gte", 1)), name="batch_number_from_one"),
                    models.CheckConstraint(condition=models.Q(("rows__gte", 1)), name="batch_is_not_empty"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("request_digest", ""), ("request_key__isnull", True)),
                            models.Q(("request_key__isnull", False), models.Q(("request_digest", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="batch_request_key_with_digest",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="batch_reason_is_filled"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("digest", ""), _negated=True), name="batch_digest_is_filled"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("content", ""), _negated=True), name="batch_content_is_filled"
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="AuditEvent",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("action", models.CharField(max_length=50)),
                (
                    "actor",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.account",
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "batch",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="event", to="ledger.batch"
                    ),
                ),
                ("data", models.TextField()),
                ("previous_digest", models.CharField(blank=True, max_length=64)),
                ("digest", models.CharField(max_length=64, unique=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("number__gte", 1)), name="auditevent_number_from_one"),
                    models.CheckConstraint(
                        condition=models.Q(("action", ""), _negated=True), name="auditevent_action_is_filled"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("digest", ""), _negated=True), name="auditevent_digest_is_filled"
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="OrgUnitVersion",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                (
                    "batch",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.batch"),
                ),
                ("position", models.IntegerField()),
                (
                    "org_unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="ledger.orgunit"
                    ),
                ),
                ("key", models.CharField(db_index=True, max_length=100)),
                ("code", models.CharField(blank=True, max_length=50)),
                ("name", models.CharField(max_length=300)),
                ("type", models.CharField(max_length=50)),
                (
                    "parent",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.orgunit",
                    ),
                ),
                ("is_placeholder", models.BooleanField(default=False)),
                ("valid_from", models.DateField(null=True)),
                ("valid_to", models.DateField(null=True)),
                (
                    "replaces",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="ledger.orgunitversion",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
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
                        name="orgunitversion_id_is_batch_and_position",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("key", ""), _negated=True), name="orgunitversion_key_is_filled"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="orgunitversion_name_is_filled"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("type", ""), _negated=True), name="orgunitversion_type_is_filled"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from__isnull", True),
                            ("valid_to__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="orgunitversion_ends_after_it_starts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("parent__isnull", True),
                            models.Q(("parent", models.F("org_unit")), _negated=True),
                            _connector="OR",
                        ),
                        name="orgunitversion_not_its_own_parent",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                (
                    "batch",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.batch"),
                ),
                ("position", models.IntegerField()),
                ("indicator", models.CharField(max_length=200)),
                (
                    "org_unit",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.orgunit",
                    ),
                ),
                (
                    "reporter",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.orgunit",
                    ),
                ),
                ("period", models.CharField(max_length=20)),
                ("period_start", models.DateField()),
                ("period_end", models.DateField()),
                ("basis", models.CharField(max_length=10)),
                ("breakdown", models.CharField(blank=True, max_length=200)),
                ("revision", models.IntegerField()),
                ("qualifier", models.CharField(max_length=10)),
                (
                    "state",
                    models.CharField(
                        choices=[("value", "Value"), ("na", "Not Applicable"), ("missing", "Missing")], max_length=10
                    ),
                ),
                ("value_scaled", models.BigIntegerField(null=True)),
                ("decimals", models.SmallIntegerField()),
                ("note", models.TextField(blank=True)),
                ("source", models.TextField(blank=True)),
                (
                    "corrects",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.entry",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
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
                        name="entry_id_is_batch_and_position",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("basis__in", ["actual", "estimate", "stated"])), name="entry_basis_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("qualifier__in", ["exact", "more_than", "about", "less_than"])),
                        name="entry_qualifier_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["value", "na", "missing"])), name="entry_state_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("period_end__gte", models.F("period_start"))),
                        name="entry_period_end_not_before_period_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("indicator", ""), _negated=True), name="entry_indicator_is_filled"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("period", ""), _negated=True), name="entry_period_is_filled"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "value"), ("value_scaled__isnull", False)),
                            models.Q(models.Q(("state", "value"), _negated=True), ("value_scaled__isnull", True)),
                            _connector="OR",
                        ),
                        name="entry_value_present_iff_state_is_value",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("decimals__gte", 0), ("decimals__lte", 12)), name="entry_decimals_in_range"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("corrects__isnull", True), ("revision", 1)),
                            models.Q(("corrects__isnull", False), ("revision__gt", 1)),
                            _connector="OR",
                        ),
                        name="entry_later_revision_iff_it_corrects",
                    ),
                    models.UniqueConstraint(
                        fields=("indicator", "org_unit", "period", "basis", "breakdown", "revision"),
                        name="entry_one_line_of_revisions",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Target",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                (
                    "batch",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.batch"),
                ),
                ("position", models.IntegerField()),
                ("indicator", models.CharField(max_length=200)),
                (
                    "org_unit",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.orgunit",
                    ),
                ),
                ("year", models.IntegerField()),
                ("version", models.IntegerField()),
                ("value_scaled", models.BigIntegerField()),
                ("decimals", models.SmallIntegerField()),
                ("source", models.TextField(blank=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
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
                        name="target_id_is_batch_and_position",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("indicator", ""), _negated=True), name="target_indicator_is_filled"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("decimals__gte", 0), ("decimals__lte", 12)), name="target_decimals_in_range"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("year__gte", 1945), ("year__lte", 2200)), name="target_year_in_range"
                    ),
                    models.CheckConstraint(condition=models.Q(("version__gte", 1)), name="target_version_from_one"),
                    models.UniqueConstraint(
                        fields=("indicator", "org_unit", "year", "version"), name="target_one_per_version"
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Approval",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                (
                    "batch",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.batch"),
                ),
                ("position", models.IntegerField()),
                (
                    "approves",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="approvals", to="ledger.batch"
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.account",
                    ),
                ),
                ("decided_at", models.DateTimeField()),
                ("note", models.TextField(blank=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
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
                        name="approval_id_is_batch_and_position",
                    ),
                    models.UniqueConstraint(fields=("approves", "account"), name="approval_once_per_account"),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                (
                    "batch",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.batch"),
                ),
                ("position", models.IntegerField()),
                ("sha256", models.CharField(db_index=True, max_length=64)),
                ("name", models.CharField(max_length=300)),
                ("bytes", models.BigIntegerField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
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
                        name="attachment_id_is_batch_and_position",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sha256", ""), _negated=True), name="attachment_sha256_is_filled"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="attachment_name_is_filled"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("bytes__gte", 0)), name="attachment_size_is_not_negative"
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="IssuedReport",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                (
                    "batch",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.batch"),
                ),
                ("position", models.IntegerField()),
                ("template", models.CharField(max_length=100)),
                ("period", models.CharField(max_length=20)),
                (
                    "as_known_at",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.batch"),
                ),
                ("files", models.TextField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
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
                        name="issuedreport_id_is_batch_and_position",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("template", ""), _negated=True), name="issuedreport_template_is_filled"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("period", ""), _negated=True), name="issuedreport_period_is_filled"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("files", ""), _negated=True), name="issuedreport_files_is_filled"
                    ),
                ],
                "indexes": [],
            },
        ),
    ]
