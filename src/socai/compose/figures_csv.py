"""The figures of a report as a table: one row for each figure, however often it is printed. It formats no number."""

from __future__ import annotations

import csv
from io import StringIO

from socai.compose.tree import Number, Report
from socai.core.numerals import exact_text
from socai.files.formula_guard import guarded

COLUMNS = (
    "figure_id",
    "code",
    "org_unit",
    "period",
    "value",
    "unit",
    "decimals",
    "display",
    "qualifier",
    "source",
    "formula",
    "where",
)


def figures_csv(report: Report) -> str:
    """Return the figures that a report prints as CSV, with a header line.

    Rows stand in the order in which figures first appear. ``value`` is exact where decimals can hold it, else
    ``core.numerals.exact_text`` rounds it. ``unit`` is the measure's name, ``source`` is ``entered`` or ``computed``
    (``Number.is_entered``), ``where`` lists every place, separated by ``;``. A cell stands on one line; one that a
    spreadsheet would run as a formula gets an apostrophe in front.
    """
    places: dict[str, list[Number]] = {}
    for number in report.numbers():
        places.setdefault(number.key, []).append(number)
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(_row(numbers) for numbers in places.values())
    return text.getvalue()


def _row(numbers: list[Number]) -> list[str]:
    number = numbers[0]
    figure = number.figure
    cells = (
        number.key,
        figure.key.indicator,
        figure.key.org_unit,
        str(figure.key.period),
        "" if figure.value is None else exact_text(figure.value, figure.decimals),
        figure.measure.name,
        str(figure.decimals),
        number.display,
        figure.qualifier.value,
        "entered" if number.is_entered else "computed",
        number.expression or figure.formula,
        "; ".join(dict.fromkeys(each.place for each in numbers)),
    )
    return [guarded(" ".join(cell.splitlines())) for cell in cells]
