"""An issued report gets its number from the book of papers and stands in it, for as long as the report is issued."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from socai.services import issued, issuing, paper_books
from socai.services.errors import ServiceError
from socai.services.issuing import Asked, IssuedNow, issue_report
from socai.services.register_checks import Cells
from socai.services.register_rows import StandingRow, standing
from socai.services.registers import correct, record_rows
from socai.services.verification import verify
from socai.services.wording import LANGUAGES, word
from socai.site import boot
from tests.ledgers import OFFICE, PERIOD, TEMPLATE, Ledger, fresh_ledger
from tests.unit.services.book_pack import BOOK, with_book
from tests.unit.services.registering import codes, words
from tests.unit.services.writer import issue_and_number_again_and_again

DAY = date(2025, 7, 2)
WRITERS, TIMES = 2, 2


@pytest.fixture
def numbered(tmp_path: Path) -> Iterator[Ledger]:
    """Return a ledger that is no demonstration, whose book is numbered here."""
    with fresh_ledger("sqlite", tmp_path, real=True) as ledger:
        yield with_book(ledger, is_numbered_here=True)


@pytest.fixture
def recorded(tmp_path: Path) -> Iterator[Ledger]:
    """Return the same with the numbers of another registry."""
    with fresh_ledger("sqlite", tmp_path, real=True) as ledger:
        yield with_book(ledger, is_numbered_here=False)


def issue(ledger: Ledger, number: int | None = None, day: date = DAY, by: str = "lanh-dao") -> IssuedNow:
    asked = Asked(TEMPLATE, PERIOD, number, day=day)
    return issue_report(instance=ledger.instance, actor=ledger.actor(by), asked=asked, formats=("csv",))


def refused(ledger: Ledger, number: int | None = None, day: date = DAY) -> list[str]:
    """Return why a report is not issued, after seeing that it left nothing."""
    before = ledger.dump()
    with pytest.raises(ServiceError) as error:
        issue(ledger, number, day)
    assert all("\n" not in word(finding, lang=lang) for finding in error.value.findings for lang in LANGUAGES)
    assert ledger.dump() == before
    return [finding.code for finding in error.value.findings]


def paper(so: str, reference: str, kind: str = "bao_cao", day: date = DAY) -> Cells:
    """Return a paper of the book as it was typed; without a number it gets one here."""
    cells = {"ky_hieu": reference, "ngay": day.isoformat(), "loai": kind}
    return Cells(BOOK, {**cells, "so": so} if so else cells)


def write(ledger: Ledger, row: Cells) -> None:
    done = record_rows(instance=ledger.instance, actor=ledger.actor(OFFICE), rows=[row], reason="Vào sổ")
    assert done.batch, words(done.findings)


def rows() -> list[StandingRow]:
    return standing([BOOK])


def test_the_next_number_is_taken_and_the_report_stands_in_the_book(numbered: Ledger) -> None:
    write(numbered, paper("", "{so}-BC/ĐU"))
    assert paper_books.next_number(instance=numbered.instance, template=TEMPLATE, day=DAY) == 2
    done = issue(numbered)
    row = paper_books.row_of(instance=numbered.instance, report=done.report)
    assert row is not None
    assert (row.values["so"], row.values["ky_hieu"], row.values["loai"]) == ("2", "02-BC/ĐU", "bao_cao")
    assert row.values["trich_yeu"] == "Hộ và lúa"
    assert done.report.reference == "02-BC/ĐU"
    write(numbered, paper("", "{so}-BC/ĐU"))
    assert issue(numbered, day=date(2026, 1, 5)).report.number == 4
    assert verify(instance=numbered.instance).findings == ()


def test_a_number_that_is_typed_must_be_the_next(numbered: Ledger) -> None:
    assert refused(numbered, 2) == ["register.number_not_next"]
    issue(numbered, 1)
    assert refused(numbered, 1, date(2026, 7, 2)) == ["register.number_taken"]


def test_a_number_that_another_paper_took_meanwhile_is_asked_for_anew(
    numbered: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = issuing.reports.contents

    def slow(*given: Any, **named: Any) -> Any:
        if len(rows()) < 2:
            write(numbered, paper("", "{so}-BC/ĐU"))
        return built(*given, **named)

    monkeypatch.setattr(issuing.reports, "contents", slow)
    assert issue(numbered).report.number == 3
    assert sorted(row.values["so"] for row in rows()) == ["1", "2", "3"]


def test_the_number_of_another_registry_is_kept_and_given_once_in_the_book(recorded: Ledger) -> None:
    assert refused(recorded) == ["issue.number_needed"]
    assert issue(recorded, 456).report.number == 456
    assert [row.values["so"] for row in rows()] == ["456"]
    write(recorded, paper("457", "457-BC/ĐU"))
    assert refused(recorded, 457, date(2026, 7, 2)) == ["register.number_taken"]
    assert refused(recorded, 456, date(2026, 7, 2)) == ["register.number_taken"]


def test_a_report_that_the_clerk_put_into_the_book_is_that_row(recorded: Ledger) -> None:
    write(recorded, paper("456", "456-BC/ĐU"))
    issue(recorded, 456)
    assert len(rows()) == 1
    write(recorded, paper("457", "457-BC/ĐU", "quyet_dinh"))
    assert refused(recorded, 457) == ["issue.other_paper"]


def test_the_row_of_an_issued_report_is_neither_withdrawn_nor_renamed(numbered: Ledger) -> None:
    issue(numbered)
    (row,) = rows()

    def fix(**how: Any) -> list[str]:
        actor = numbered.actor(OFFICE)
        done = correct(instance=numbered.instance, actor=actor, register=BOOK, key=row.key, reason="Sửa", **how)
        return codes(done)

    assert fix(withdraw=True) == ["register.row_is_issued"]
    assert fix(cells={"ky_hieu": "01A-BC/ĐU"}) == ["register.row_is_issued"]
    assert fix(cells={"ngay": "2025-07-03"}) == ["register.row_is_issued"]
    assert fix(cells={"trich_yeu": "Hộ nghèo và lúa"}) == []


def test_reports_and_papers_that_are_numbered_at_once_leave_neither_gap_nor_double(real_ledger: Ledger) -> None:
    with_book(real_ledger, is_numbered_here=True)
    boot.disconnect()
    context = multiprocessing.get_context("spawn")
    start = context.Barrier(WRITERS, timeout=60)
    writers = [
        context.Process(target=issue_and_number_again_and_again, args=(real_ledger.home, number, TIMES, start))
        for number in range(WRITERS)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0] * WRITERS
    numbers = sorted(int(row.values["so"]) for row in rows())
    assert numbers == list(range(1, 2 * WRITERS * TIMES + 1))
    reports = {report.reference for report in issued.listed()}
    assert len(reports) == WRITERS * TIMES
    assert reports <= {row.values["ky_hieu"] for row in rows()}


def test_a_file_does_not_rename_the_row_of_an_issued_report_either(recorded: Ledger) -> None:
    issue(recorded, 456)
    (row,) = rows()
    renumbered = Cells(BOOK, {**row.values, "so": "457"})
    done = record_rows(instance=recorded.instance, actor=recorded.actor(OFFICE), rows=[renumbered], reason="Tệp")
    assert codes(done) == ["register.row_is_issued"]
