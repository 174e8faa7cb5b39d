"""What an account proves itself with beside its password, and who it is for the identity provider."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0010_confirmation"),
    ]

    operations = [
        migrations.CreateModel(
            name="Phone",
            fields=[
                (
                    "digest",
                    models.CharField(
                        help_text="SHA-256 of the secret in the cookie",
                        max_length=64,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("code", models.CharField(help_text="Argon2 hash of the short code", max_length=128)),
                ("device", models.CharField(blank=True, help_text="what the browser calls itself", max_length=200)),
                (
                    "failures",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="codes that did not match since the last one"
                    ),
                ),
                ("registered_at", models.DateTimeField(help_text="when it was registered")),
                ("used_at", models.DateTimeField(help_text="when it last signed in", null=True)),
            ],
        ),
        migrations.CreateModel(
            name="RecoveryCode",
            fields=[
                (
                    "digest",
                    models.CharField(
                        help_text="SHA-256 of account and code", max_length=64, primary_key=True, serialize=False
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SecondFactor",
            fields=[
                (
                    "account",
                    models.OneToOneField(
                        help_text="whose it is",
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="ledger.account",
                    ),
                ),
                (
                    "secret",
                    models.TextField(
                        blank=True, help_text="the secret in use, encrypted; empty until a first code matched"
                    ),
                ),
                (
                    "pending",
                    models.TextField(
                        blank=True, help_text="the secret that is being set up, encrypted; empty when none is"
                    ),
                ),
                (
                    "last_step",
                    models.BigIntegerField(default=0, help_text="the time step of the last code that was used"),
                ),
                ("set_at", models.DateTimeField(help_text="when the secret in use was set up", null=True)),
            ],
        ),
        migrations.AddField(
            model_name="account",
            name="subject",
            field=models.CharField(
                blank=True, help_text="what the identity provider calls it, empty while not linked", max_length=255
            ),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.UniqueConstraint(
                condition=models.Q(("subject", ""), _negated=True),
                fields=("subject",),
                name="account_subject_is_its_own",
            ),
        ),
        migrations.AddField(
            model_name="phone",
            name="account",
            field=models.ForeignKey(
                help_text="whose it is",
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="ledger.account",
            ),
        ),
        migrations.AddField(
            model_name="recoverycode",
            name="account",
            field=models.ForeignKey(
                help_text="whose it is",
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="ledger.account",
            ),
        ),
    ]
