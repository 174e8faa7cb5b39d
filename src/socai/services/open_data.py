"""Open data: everything that issued reports publish, as files that programs read, with their licence.

They hold what the page of published figures shows, no more: what the pack guards and small counts of parts of the
commune are in neither.
"""

from __future__ import annotations

import json

from socai.catalogue.model import Catalogue
from socai.files.data_packages import Package
from socai.files.tables import write_csv
from socai.services import issued, published
from socai.services.issued import Issued
from socai.services.opened import Instance
from socai.services.published import Row
from socai.services.wording import say

KINDS = {"csv": "text/csv; charset=utf-8", "json": "application/json", "zip": "application/zip"}
"""Media type of each form in which the data can be had."""
NAME = "so-lieu-cong-khai"
_FIELDS = {
    "report": "string",
    "issued_on": "date",
    "indicator": "string",
    "name_vi": "string",
    "name_en": "string",
    "org_unit": "string",
    "org_unit_name": "string",
    "period": "string",
    "period_start": "date",
    "period_end": "date",
    "value": "number",
    "measure": "string",
    "withheld": "boolean",
}
_KEY = ("report", "issued_on", "indicator", "org_unit", "period")


def written(*, instance: Instance, asked: str, kind: str) -> bytes:
    """Return what a report publishes, or all reports when none is named, in one of ``KINDS``.

    ``value`` is exact with a decimal point, empty where it is missing or ``withheld``.

    Raises:
        ServiceError: there is no such report; archived figures are gone or changed; the database fails.
    """
    reports = [issued.find(asked)] if asked else published.reports()
    rows = [_cells(report, row) for report in reports for row in published.rows_of(instance, report)]
    if kind == "csv":
        return write_csv(tuple(_FIELDS), rows).encode("utf-8-sig")  # so that Excel reads Vietnamese
    about = _about(instance.catalogue)
    if kind == "json":
        figures = [dict(zip(_FIELDS, row, strict=True)) for row in rows]
        return json.dumps({**about, "figures": figures}, ensure_ascii=False, indent=1).encode()
    title = str(about.pop("title"))
    return Package(NAME, title, _FIELDS, _KEY, may_be_empty=frozenset({"value"}), said=about).packed(rows)


def _about(catalogue: Catalogue) -> dict[str, object]:
    title, *description = (
        say(f"web.{code}", lang="vi") for code in ("published", "published_help", "published_withheld")
    )
    said: dict[str, object] = {"title": f"{title}: {catalogue.title}", "description": " ".join(description)}
    return said | ({"licenses": [dict(catalogue.licence)]} if catalogue.licence else {})


def _cells(report: Issued, row: Row) -> list[str]:
    cells = {
        "report": report.reference,
        "issued_on": report.issued_on.isoformat(),
        "indicator": row.indicator.code,
        "name_vi": row.indicator.name_vi,
        "name_en": row.indicator.name_en,
        "org_unit": row.org_unit,
        "org_unit_name": row.unit,
        "period": str(row.period),
        "period_start": row.period.start.isoformat(),
        "period_end": row.period.end.isoformat(),
        "value": row.value,
        "measure": row.indicator.measure.name,
        "withheld": "true" if row.is_withheld else "false",
    }
    return [cells[name] for name in _FIELDS]
