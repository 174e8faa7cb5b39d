"""The table of a report's figures."""

from __future__ import annotations

import csv
import io
from fractions import Fraction

import pytest

from socai.compose.figures_csv import COLUMNS, exact_text, figures_csv
from socai.compose.tree import Report
from socai.core.figures import Qualifier, Source
from tests.unit.compose.fakes import compose, figure


def rows(report: Report) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(figures_csv(report))))


def test_the_columns() -> None:
    header = figures_csv(compose("Chữ.")).splitlines()
    assert header == [",".join(COLUMNS)]
    assert COLUMNS == (
        "figure_id", "code", "org_unit", "period", "value", "unit", "decimals", "display", "qualifier", "source",
        "formula", "where",
    )  # fmt: skip


def test_a_row_says_all_about_a_figure() -> None:
    total = figure(
        "a.b",
        "1426.5",
        "ha",
        decimals=1,
        qualifier=Qualifier.MORE_THAN,
        source=Source.COMPUTED,
        formula="a.c + a.d",
    )
    (row,) = rows(compose("# A\n\n{a.b}", total))
    assert row == {
        "figure_id": row["figure_id"],
        "code": "a.b",
        "org_unit": "03390",
        "period": "2026H1",
        "value": "1426.5",
        "unit": "ha",
        "decimals": "1",
        "display": "1.426,5",
        "qualifier": "more_than",
        "source": "computed",
        "formula": "a.c + a.d",
        "where": "I",
    }


def test_a_figure_printed_often_has_one_row_with_all_places() -> None:
    body = "# A\n\n{a.b} {a.b}[^n]\n\n# B\n\n{a.b} {c.d}\n\n[^n]: {a.b}"
    first, second = rows(compose(body, figure("a.b", 1), figure("c.d", 2)))
    assert (first["code"], first["where"]) == ("a.b", "I; II; chú thích 1")
    assert (second["code"], second["where"]) == ("c.d", "II")


def test_an_expression_of_the_template_is_its_formula() -> None:
    (row,) = rows(compose("{percent(a.b)}", figure("percent(a.b)", 50, "percent", source=Source.COMPUTED)))
    assert row["formula"] == "percent(a.b)"
    assert row["unit"] == "%"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (Source.ENTERED, "entered"),
        (Source.PLANNED, "entered"),
        (Source.ROLLED_UP, "computed"),
        (Source.COMPUTED, "computed"),
    ],
)
def test_entered_or_computed(source: Source, expected: str) -> None:
    (row,) = rows(compose("{a.b}", figure("a.b", 1, source=source)))
    assert row["source"] == expected


def test_gaps_have_no_row() -> None:
    assert rows(compose("{a.b}")) == []


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (Fraction(11), 0, "11"),
        (Fraction(-57, 10), 1, "-5.7"),
        (Fraction(1, 8), 0, "0.125"),
        (Fraction(1, 3), 2, "0.33333333"),
        (Fraction(2, 3), 0, "0.666667"),
        (Fraction(10**20), 0, "1" + "0" * 20),
    ],
)
def test_exact_values(value: Fraction, decimals: int, text: str) -> None:
    assert exact_text(value, decimals) == text


def test_no_cell_runs_in_a_spreadsheet() -> None:
    evil = figure("a.b", -5, "ha", source=Source.COMPUTED, formula="-a.c + a.d")
    (row,) = rows(compose("{a.b}", evil))
    assert row["formula"] == "'-a.c + a.d"
    assert row["value"] == "-5"
    assert row["display"] == "-5"


@pytest.mark.parametrize(
    ("source", "entered"),
    [(Source.ENTERED, True), (Source.PLANNED, True), (Source.COMPUTED, False), (Source.ROLLED_UP, False)],
)
def test_a_number_knows_whether_it_was_entered(source: Source, entered: bool) -> None:
    report = compose("{a.b}", figure("a.b", 1, source=source))
    assert [number.is_entered for number in report.numbers()] == [entered]
    assert [row["source"] for row in rows(report)] == ["entered" if entered else "computed"]


def test_a_cell_stands_on_one_line() -> None:
    report = compose("{a.b}", figure("a.b", 1, source=Source.COMPUTED, formula="a.c +\r\na.d\r+ 1"))
    assert len(figures_csv(report).splitlines()) == 2
    assert rows(report)[0]["formula"] == "a.c + a.d + 1"
