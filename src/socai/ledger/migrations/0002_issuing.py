"""What an issued report is known by. Nothing wrote the table before, so the defaults are given to no row."""

from django.db import migrations, models


def _added(name: str, field: "models.Field[object, object]") -> migrations.AddField:
    return migrations.AddField("issuedreport", name, field, preserve_default=False)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [
        _added("number", models.IntegerField(default=1, help_text="official number")),
        _added(
            "symbol",
            models.CharField(default="-", help_text="what stands after the number, as printed", max_length=100),
        ),
        _added(
            "kind", models.CharField(default="-", help_text="name of the type of paper, as printed", max_length=100)
        ),
        _added("body", models.CharField(default="-", help_text="the body that issued it, as printed", max_length=300)),
        _added("issued_on", models.DateField(default="2026-01-01", help_text="the day that it bears")),
        _added(
            "year", models.IntegerField(default=2026, help_text="year of that day, in which the number is given once")
        ),
        _added(
            "pack",
            models.CharField(
                default="-", help_text="SHA-256 of the archived pack that it was made with", max_length=64
            ),
        ),
        *(
            migrations.AddConstraint(
                "issuedreport",
                models.CheckConstraint(
                    condition=models.Q((field, ""), _negated=True), name=f"issuedreport_{field}_is_filled"
                ),
            )
            for field in ("symbol", "kind", "body", "pack")
        ),
        migrations.AddConstraint(
            "issuedreport",
            models.CheckConstraint(
                condition=models.Q(("number__gte", 1), ("number__lte", 99_999)), name="issuedreport_number_in_range"
            ),
        ),
        migrations.AddConstraint(
            "issuedreport",
            models.UniqueConstraint(fields=("body", "kind", "year", "number"), name="issuedreport_number_given_once"),
        ),
    ]
