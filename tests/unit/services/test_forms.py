"""One form in its adapters: the Excel file that comes back, chat messages, paper; and what is asked about values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from socai.services.errors import ServiceError
from socai.services.form_files import import_form, read_form, write_form_files
from socai.services.form_messages import read_messages, record_messages
from socai.services.forms import fillers, form_of, form_period, sheet
from socai.services.reading import query
from tests.ledgers import AREA, OTHER, PERIOD, POOR, VILLAGE_FORM, Ledger

VILLAGE = "thon_1"


@pytest.fixture
def book(ledger: Ledger) -> Ledger:
    catalogue = replace(ledger.instance.catalogue, forms={"thon": VILLAGE_FORM})
    return replace(ledger, instance=replace(ledger.instance, catalogue=catalogue))


def values(book: Ledger, unit: str) -> list[object]:
    codes = [POOR, OTHER, AREA]
    return [
        f.value
        for f in query(
            instance=book.instance, indicators=codes, units=[unit], periods=[PERIOD], boundaries="as-reported"
        )
    ]


def fill(path: Path, cells: Mapping[str, str]) -> None:
    """Type into cells of a file with another program than the one that wrote it."""
    workbook = load_workbook(path)
    for address, text in cells.items():
        workbook.active[address] = text
    workbook.save(path)


def test_the_units_of_its_type_that_exist_fill_it_in(book: Ledger) -> None:
    form = form_of(book.instance, "thon")
    assert fillers(book.instance, form, form_period(form, PERIOD)) == ("thon_1", "thon_2", "thon_3")
    with pytest.raises(ServiceError) as error:
        sheet(instance=book.instance, form="thon", unit="van_phong", period=PERIOD)
    assert error.value.findings[0].code == "form.not_its_unit"
    with pytest.raises(ServiceError) as error:
        sheet(instance=book.instance, form="thon", unit=VILLAGE, period="2026-06")
    assert error.value.findings[0].code == "form.not_its_period"


def test_an_untouched_file_comes_back_and_enters_nothing(book: Ledger, tmp_path: Path) -> None:
    (path,) = write_form_files(
        instance=book.instance, form="thon", period=PERIOD, units=[VILLAGE], out=tmp_path, kind="xlsx"
    )
    _, rows = read_form(instance=book.instance, path=path)
    assert [(row.indicator, row.value, row.applicable) for row in rows] == [
        (POOR, None, True),
        (OTHER, None, True),
        (AREA, None, True),
    ]
    read = import_form(instance=book.instance, actor=book.actor("quan-tri"), path=path)
    assert read.batch is None


def test_a_file_that_was_filled_in_is_recorded_whole_and_a_wrong_cell_refuses_it_all(
    book: Ledger, tmp_path: Path
) -> None:
    (path,) = write_form_files(
        instance=book.instance, form="thon", period=PERIOD, units=[VILLAGE], out=tmp_path, kind="xlsx"
    )
    fill(path, {"G7": "6", "G9": "không có", "G10": "5,25"})
    read = import_form(instance=book.instance, actor=book.actor("quan-tri"), path=path)
    assert (read.entries, read.has_errors) == (3, False)
    assert values(book, VILLAGE) == [6, None, Decimal("5.25")]
    fill(path, {"G7": "sáu", "G9": "1.2.3"})
    with pytest.raises(ServiceError) as error:
        import_form(instance=book.instance, actor=book.actor("quan-tri"), path=path)
    assert [str(finding.location).rpartition(":")[2] for finding in error.value.findings] == ["G7", "G9"]
    assert values(book, VILLAGE) == [6, None, Decimal("5.25")]


def test_a_file_that_is_no_form_is_refused(book: Ledger, tmp_path: Path) -> None:
    from xlsxwriter import Workbook

    path = tmp_path / "khac.xlsx"
    with Workbook(str(path)) as other:
        other.add_worksheet().write_string(0, 0, "x")
    with pytest.raises(ServiceError) as error:
        import_form(instance=book.instance, actor=book.actor("quan-tri"), path=path)
    assert [finding.code for finding in error.value.findings] == ["form.no_form"]


def test_paper_is_one_page(book: Ledger, tmp_path: Path) -> None:
    import pypdfium2

    (path,) = write_form_files(
        instance=book.instance, form="thon", period=PERIOD, units=[VILLAGE], out=tmp_path, kind="pdf"
    )
    with pypdfium2.PdfDocument(path) as paper:
        assert len(paper) == 1


def test_an_evening_of_messages_is_read_confirmed_and_recorded_at_once(book: Ledger) -> None:
    text = "Thôn Một: hộ nghèo 3; hộ khác 40; gọi 0912345678\nthôn hai - lúa 5,25 ha, nghèo không có, trâu 3"
    proposals = read_messages(instance=book.instance, form="thon", period=PERIOD, text=text)
    assert [proposal.sheet and proposal.sheet.unit for proposal in proposals] == ["thon_1", "thon_2"]
    assert [each.code for each in proposals[1].unclear] == ["message.no_name"]
    assert "0912345678" not in "".join(proposal.reply for proposal in proposals)
    recorded = record_messages(instance=book.instance, actor=book.actor("quan-tri"), proposals=proposals)
    assert recorded.batch is not None
    assert values(book, "thon_1") == [3, 40, None]
    assert values(book, "thon_2") == [None, None, Decimal("5.25")]


def test_what_nobody_knows_the_village_of_is_asked_and_not_entered(book: Ledger) -> None:
    (proposal,) = read_messages(instance=book.instance, form="thon", period=PERIOD, text="hộ nghèo 3")
    assert (proposal.sheet, proposal.rows, [each.code for each in proposal.unclear]) == (None, (), ["message.no_unit"])


def test_an_unusual_value_is_asked_about(book: Ledger) -> None:
    (proposal,) = read_messages(instance=book.instance, form="thon", period=PERIOD, text="hộ nghèo 51", unit=VILLAGE)
    assert [finding.code for finding in proposal.findings] == ["form.unusual"]
