"""A column of numbers is read together, and never by a guess."""

from __future__ import annotations

from decimal import Decimal

import pytest

from socai.files.tables import Cell, Table, TableRow
from socai.services.written_numbers import Form, NumberColumn, Readings, read_both


def read(*cells: Cell, words: tuple[str, ...] = ("", "NA")) -> tuple[list[Decimal | None], list[str]]:
    """Return the values of a column and the codes of its findings."""
    rows = [TableRow({"indicator": "a.b", "value": cell}, line) for line, cell in enumerate(cells, start=2)]
    table = Table("a.csv", ("indicator", "value"), iter(rows))
    column = NumberColumn(table, rows, "value", words=words)
    return [column.value(row) for row in rows], [finding.code for finding in table.log]


@pytest.mark.parametrize(
    ("text", "vietnamese", "machine"),
    [
        ("1426", "1426", "1426"),
        ("-7", "-7", "-7"),
        ("1.426", "1426", "1.426"),
        ("1,426", "1.426", "1426"),
        ("1.426.000", "1426000", None),
        ("57,69", "57.69", None),
        ("57.69", None, "57.69"),
        ("1.426,5", "1426.5", None),
        ("1,426.5", None, "1426.5"),
        ("0.500", None, "0.500"),
        ("abc", None, None),
        ("1.42.6", None, None),
        ("1e5", None, None),
        ("NaN", None, None),
        ("Infinity", None, None),
        ("١٢", None, None),
        ("", None, None),
    ],
)
def test_both_readings(text: str, vietnamese: str | None, machine: str | None) -> None:
    assert read_both(text) == tuple(number and Decimal(number) for number in (vietnamese, machine))


def test_only_one_reading_tells_the_form() -> None:
    assert (read_both("57,69").form, read_both("57.69").form) == (Form.VIETNAMESE, Form.MACHINE)
    assert (read_both("1.426").form, read_both("7").form, read_both("x").form) == (None, None, None)
    assert not Readings(Decimal(7), Decimal(7)).is_ambiguous


def test_words_stand_for_no_number_and_numbers_of_a_workbook_for_themselves() -> None:
    assert read("", "NA", Decimal("1.426"), "7") == ([None, None, Decimal("1.426"), Decimal(7)], [])


def test_one_clear_number_settles_the_others() -> None:
    assert read("1.426", "57,69") == ([Decimal(1426), Decimal("57.69")], [])
    assert read("1.426", "57.69") == ([Decimal("1.426"), Decimal("57.69")], [])


def test_a_number_of_a_workbook_settles_nothing() -> None:
    assert read("1.426", Decimal("57.69")) == ([None, Decimal("57.69")], ["import.ambiguous_number"])


def test_the_fewer_are_the_odd_ones() -> None:
    values, codes = read("57,69", "1,5", "2.5", "7")
    assert (values, codes) == ([Decimal("57.69"), Decimal("1.5"), None, Decimal(7)], ["import.mixed_numbers"])


def test_as_many_of_both_are_all_in_doubt() -> None:
    assert read("57,69", "57.69", "1.426")[1] == [
        "import.mixed_numbers",
        "import.mixed_numbers",
        "import.ambiguous_number",
    ]


def test_what_is_no_number_is_told_with_its_place_and_text() -> None:
    row = TableRow({"indicator": "a.b", "value": "mười"}, 7)
    table = Table("a.csv", ("indicator", "value"), iter(()))
    assert NumberColumn(table, [row], "value").value(row) is None
    (finding,) = table.log
    assert (finding.code, finding.subject, finding.data["value"]) == ("import.not_a_number", "a.b", "mười")
    assert (finding.location.line, finding.location.column) == (7, 2)
