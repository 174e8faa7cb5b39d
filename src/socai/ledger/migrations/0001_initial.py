"""The tables of the ledger."""

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

import socai.ledger.models.batches
import socai.ledger.models.units


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Account",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("name", models.CharField(help_text="name to sign in with", max_length=150, unique=True)),
                ("title", models.CharField(blank=True, help_text="how people call it", max_length=200)),
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
                        help_text="what it is for",
                        max_length=20,
                    ),
                ),
                ("is_active", models.BooleanField(default=True, help_text="whether it may act")),
                (
                    "is_demonstration",
                    models.BooleanField(default=False, help_text="made for a demonstration; has no password"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Batch",
            fields=[
                (
                    "number",
                    socai.ledger.models.batches.WholeKey(
                        help_text="sequence number, without a gap", primary_key=True, serialize=False
                    ),
                ),
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
                        help_text="what it was written for",
                        max_length=20,
                    ),
                ),
                ("created_at", models.DateTimeField(help_text="when it was sealed")),
                ("reason", models.TextField(help_text="why it was written")),
                ("rows", models.PositiveIntegerField(help_text="how many rows it holds")),
                ("content", models.CharField(help_text="SHA-256 over its rows", max_length=64)),
                (
                    "previous_digest",
                    models.CharField(blank=True, help_text="seal of the batch before it", max_length=64),
                ),
                ("digest", models.CharField(help_text="SHA-256 that seals it", max_length=64, unique=True)),
                (
                    "request_key",
                    models.CharField(
                        help_text="key by which the sender may repeat the request",
                        max_length=200,
                        null=True,
                        unique=True,
                    ),
                ),
                (
                    "request_digest",
                    models.CharField(blank=True, help_text="SHA-256 over what was asked", max_length=64),
                ),
                (
                    "actor",
                    models.ForeignKey(
                        db_index=False,
                        help_text="who wrote it",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.account",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AuditEvent",
            fields=[
                (
                    "number",
                    socai.ledger.models.batches.WholeKey(
                        help_text="sequence number, without a gap", primary_key=True, serialize=False
                    ),
                ),
                ("action", models.CharField(help_text="what was done", max_length=50)),
                ("at", models.DateTimeField(help_text="when")),
                ("data", models.TextField(help_text="what else is known of the act, as JSON")),
                (
                    "previous_digest",
                    models.CharField(blank=True, help_text="hash of the event before it", max_length=64),
                ),
                ("digest", models.CharField(help_text="SHA-256 over the event", max_length=64, unique=True)),
                (
                    "actor",
                    models.ForeignKey(
                        db_index=False,
                        help_text="who did it",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.account",
                    ),
                ),
                (
                    "batch",
                    models.OneToOneField(
                        help_text="the batch that was written, if one was",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="event",
                        to="ledger.batch",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                (
                    "id",
                    socai.ledger.models.batches.WholeKey(
                        help_text="number of its batch and its position in it", primary_key=True, serialize=False
                    ),
                ),
                ("position", models.IntegerField(help_text="its place in the batch, from 1")),
                (
                    "sha256",
                    models.CharField(
                        db_index=True, help_text="hash of the file, and its name in the instance", max_length=64
                    ),
                ),
                ("name", models.CharField(help_text="name of the file as it came", max_length=300)),
                ("bytes", models.BigIntegerField(help_text="size of the file")),
                (
                    "batch",
                    models.ForeignKey(
                        help_text="the batch it was written in",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.batch",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Approval",
            fields=[
                (
                    "id",
                    socai.ledger.models.batches.WholeKey(
                        help_text="number of its batch and its position in it", primary_key=True, serialize=False
                    ),
                ),
                ("position", models.IntegerField(help_text="its place in the batch, from 1")),
                ("decided_at", models.DateTimeField(help_text="when")),
                ("note", models.TextField(blank=True, help_text="what was said with it")),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        help_text="who approved it",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.account",
                    ),
                ),
                (
                    "approves",
                    models.ForeignKey(
                        help_text="the batch that was approved",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="approvals",
                        to="ledger.batch",
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
            ],
        ),
        migrations.CreateModel(
            name="IssuedReport",
            fields=[
                (
                    "id",
                    socai.ledger.models.batches.WholeKey(
                        help_text="number of its batch and its position in it", primary_key=True, serialize=False
                    ),
                ),
                ("position", models.IntegerField(help_text="its place in the batch, from 1")),
                ("template", models.CharField(help_text="key of the template", max_length=100)),
                ("period", models.CharField(help_text="the period as printed", max_length=20)),
                ("files", models.TextField(help_text="JSON object from file name to SHA-256")),
                (
                    "as_known_at",
                    models.ForeignKey(
                        help_text="the last batch that was read for it",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.batch",
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
            ],
        ),
        migrations.CreateModel(
            name="OrgUnit",
            fields=[
                (
                    "id",
                    models.CharField(
                        default=socai.ledger.models.units.new_identity,
                        help_text="opaque identity, for ever",
                        max_length=32,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", ""), _negated=True), name="orgunit_id_is_filled")
                ],
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                (
                    "id",
                    socai.ledger.models.batches.WholeKey(
                        help_text="number of its batch and its position in it", primary_key=True, serialize=False
                    ),
                ),
                ("position", models.IntegerField(help_text="its place in the batch, from 1")),
                ("indicator", models.CharField(help_text="code of the indicator", max_length=200)),
                ("period", models.CharField(help_text="the period as printed", max_length=20)),
                ("period_start", models.DateField(help_text="first day of the period")),
                ("period_end", models.DateField(help_text="last day of the period")),
                ("basis", models.CharField(help_text="actual, estimate or stated", max_length=10)),
                (
                    "breakdown",
                    models.CharField(
                        blank=True, help_text="the part of the figure that it is, empty for the whole", max_length=200
                    ),
                ),
                ("revision", models.IntegerField(help_text="1 for the first entry of a figure, then counted up")),
                ("qualifier", models.CharField(help_text="how exact it is said to be", max_length=10)),
                (
                    "state",
                    models.CharField(
                        choices=[("value", "Value"), ("na", "Not Applicable"), ("missing", "Missing")],
                        help_text="value, not applicable, or taken back",
                        max_length=10,
                    ),
                ),
                (
                    "value_scaled",
                    models.BigIntegerField(help_text="value times ten to the power of decimals", null=True),
                ),
                (
                    "decimals",
                    models.SmallIntegerField(help_text="decimals that the indicator declared when it was entered"),
                ),
                ("note", models.TextField(blank=True, help_text="remark, as entered")),
                ("source", models.TextField(blank=True, help_text="paper that it came from, as entered")),
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
                    "corrects",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        help_text="the entry that it puts right",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.entry",
                    ),
                ),
                (
                    "org_unit",
                    models.ForeignKey(
                        db_index=False,
                        help_text="the unit that the figure is about",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.orgunit",
                    ),
                ),
                (
                    "reporter",
                    models.ForeignKey(
                        db_index=False,
                        help_text="the unit that reports it",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.orgunit",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="account",
            name="org_unit",
            field=models.ForeignKey(
                help_text="the unit it acts for",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="ledger.orgunit",
            ),
        ),
        migrations.CreateModel(
            name="OrgUnitVersion",
            fields=[
                (
                    "id",
                    socai.ledger.models.batches.WholeKey(
                        help_text="number of its batch and its position in it", primary_key=True, serialize=False
                    ),
                ),
                ("position", models.IntegerField(help_text="its place in the batch, from 1")),
                ("key", models.CharField(db_index=True, help_text="key that people and files use", max_length=100)),
                (
                    "code",
                    models.CharField(blank=True, help_text="official code, empty when there is none", max_length=50),
                ),
                ("name", models.CharField(help_text="name printed", max_length=300)),
                ("type", models.CharField(help_text="commune, village, office...", max_length=50)),
                (
                    "is_placeholder",
                    models.BooleanField(
                        default=False, help_text="whether the name only stands in for one not known yet"
                    ),
                ),
                ("valid_from", models.DateField(help_text="first day, empty when open", null=True)),
                ("valid_to", models.DateField(help_text="last day, empty when open", null=True)),
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
                        help_text="whose version it is",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="ledger.orgunit",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        db_index=False,
                        help_text="the unit above it",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.orgunit",
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        help_text="the version that this one puts right",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="ledger.orgunitversion",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Target",
            fields=[
                (
                    "id",
                    socai.ledger.models.batches.WholeKey(
                        help_text="number of its batch and its position in it", primary_key=True, serialize=False
                    ),
                ),
                ("position", models.IntegerField(help_text="its place in the batch, from 1")),
                ("indicator", models.CharField(help_text="code of the indicator", max_length=200)),
                ("year", models.IntegerField(help_text="the year it was planned for")),
                ("version", models.IntegerField(help_text="1 for the first plan, then counted up")),
                ("value_scaled", models.BigIntegerField(help_text="value times ten to the power of decimals")),
                ("decimals", models.SmallIntegerField(help_text="decimals that the indicator declared")),
                ("source", models.TextField(blank=True, help_text="paper that set it")),
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
                        db_index=False,
                        help_text="the unit it was planned for",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.orgunit",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["units", "targets", "entry", "import", "demonstration", "approval", "issue"])
                ),
                name="batch_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(condition=models.Q(("number__gte", 1)), name="batch_number_from_one"),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(condition=models.Q(("rows__gte", 1)), name="batch_is_not_empty"),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("request_digest", ""), ("request_key__isnull", True)),
                    models.Q(("request_key__isnull", False), models.Q(("request_digest", ""), _negated=True)),
                    _connector="OR",
                ),
                name="batch_request_key_with_digest",
            ),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="batch_reason_is_filled"
            ),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(("digest", ""), _negated=True), name="batch_digest_is_filled"
            ),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(("content", ""), _negated=True), name="batch_content_is_filled"
            ),
        ),
        migrations.AddConstraint(
            model_name="auditevent",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gte", 1)), name="auditevent_number_from_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="auditevent",
            constraint=models.CheckConstraint(
                condition=models.Q(("action", ""), _negated=True), name="auditevent_action_is_filled"
            ),
        ),
        migrations.AddConstraint(
            model_name="auditevent",
            constraint=models.CheckConstraint(
                condition=models.Q(("digest", ""), _negated=True), name="auditevent_digest_is_filled"
            ),
        ),
        migrations.AddConstraint(
            model_name="attachment",
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
                name="attachment_id_is_batch_and_position",
            ),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.CheckConstraint(
                condition=models.Q(("sha256", ""), _negated=True), name="attachment_sha256_is_filled"
            ),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="attachment_name_is_filled"
            ),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.CheckConstraint(
                condition=models.Q(("bytes__gte", 0)), name="attachment_size_is_not_negative"
            ),
        ),
        migrations.AddConstraint(
            model_name="approval",
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
                name="approval_id_is_batch_and_position",
            ),
        ),
        migrations.AddConstraint(
            model_name="approval",
            constraint=models.UniqueConstraint(fields=("approves", "account"), name="approval_once_per_account"),
        ),
        migrations.AddConstraint(
            model_name="issuedreport",
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
                name="issuedreport_id_is_batch_and_position",
            ),
        ),
        migrations.AddConstraint(
            model_name="issuedreport",
            constraint=models.CheckConstraint(
                condition=models.Q(("template", ""), _negated=True), name="issuedreport_template_is_filled"
            ),
        ),
        migrations.AddConstraint(
            model_name="issuedreport",
            constraint=models.CheckConstraint(
                condition=models.Q(("period", ""), _negated=True), name="issuedreport_period_is_filled"
            ),
        ),
        migrations.AddConstraint(
            model_name="issuedreport",
            constraint=models.CheckConstraint(
                condition=models.Q(("files", ""), _negated=True), name="issuedreport_files_is_filled"
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
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
                name="entry_id_is_batch_and_position",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(("basis__in", ["actual", "estimate", "stated"])), name="entry_basis_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(("qualifier__in", ["exact", "more_than", "about", "less_than"])),
                name="entry_qualifier_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["value", "na", "missing"])), name="entry_state_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(("period_end__gte", models.F("period_start"))),
                name="entry_period_end_not_before_period_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(("indicator", ""), _negated=True), name="entry_indicator_is_filled"
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(("period", ""), _negated=True), name="entry_period_is_filled"
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "value"), ("value_scaled__isnull", False)),
                    models.Q(models.Q(("state", "value"), _negated=True), ("value_scaled__isnull", True)),
                    _connector="OR",
                ),
                name="entry_value_present_iff_state_is_value",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(("decimals__gte", 0), ("decimals__lte", 12)), name="entry_decimals_in_range"
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("corrects__isnull", True), ("revision", 1)),
                    models.Q(("corrects__isnull", False), ("revision__gt", 1)),
                    _connector="OR",
                ),
                name="entry_later_revision_iff_it_corrects",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.UniqueConstraint(
                fields=("indicator", "org_unit", "period", "basis", "breakdown", "revision"),
                name="entry_one_line_of_revisions",
            ),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.CheckConstraint(
                condition=models.Q(("role__in", ["contributor", "office", "leader", "administrator", "auditor"])),
                name="account_role_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="account_name_is_filled"
            ),
        ),
        migrations.AddConstraint(
            model_name="orgunitversion",
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
                name="orgunitversion_id_is_batch_and_position",
            ),
        ),
        migrations.AddConstraint(
            model_name="orgunitversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("key", ""), _negated=True), name="orgunitversion_key_is_filled"
            ),
        ),
        migrations.AddConstraint(
            model_name="orgunitversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="orgunitversion_name_is_filled"
            ),
        ),
        migrations.AddConstraint(
            model_name="orgunitversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("type", ""), _negated=True), name="orgunitversion_type_is_filled"
            ),
        ),
        migrations.AddConstraint(
            model_name="orgunitversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_from__isnull", True),
                    ("valid_to__isnull", True),
                    ("valid_to__gte", models.F("valid_from")),
                    _connector="OR",
                ),
                name="orgunitversion_ends_after_it_starts",
            ),
        ),
        migrations.AddConstraint(
            model_name="orgunitversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("parent__isnull", True), models.Q(("parent", models.F("org_unit")), _negated=True), _connector="OR"
                ),
                name="orgunitversion_not_its_own_parent",
            ),
        ),
        migrations.AddConstraint(
            model_name="target",
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
                name="target_id_is_batch_and_position",
            ),
        ),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.CheckConstraint(
                condition=models.Q(("indicator", ""), _negated=True), name="target_indicator_is_filled"
            ),
        ),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.CheckConstraint(
                condition=models.Q(("decimals__gte", 0), ("decimals__lte", 12)), name="target_decimals_in_range"
            ),
        ),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.CheckConstraint(
                condition=models.Q(("year__gte", 1945), ("year__lte", 2200)), name="target_year_in_range"
            ),
        ),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.CheckConstraint(condition=models.Q(("version__gte", 1)), name="target_version_from_one"),
        ),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.UniqueConstraint(
                fields=("indicator", "org_unit", "year", "version"), name="target_one_per_version"
            ),
        ),
    ]
