"""Numbers of papers: whose series they belong to, given here without gap or double, or kept as they were given."""

from __future__ import annotations

import multiprocessing
from dataclasses import replace

import pytest

from socai.ledger.models import RowVersion
from socai.services.errors import ServiceError
from socai.services.register_checks import Cells
from socai.services.register_rows import standing
from socai.services.registers import RowsRecorded, correct, record_rows
from socai.services.verification import verify
from socai.services.wording import word
from socai.site import boot
from tests.ledgers import FARMING, OFFICE, Ledger
from tests.shipped_registers import ISSUED, RECEIVED, with_books
from tests.unit.services.registering import PETITIONS, codes, words
from tests.unit.services.writer import TIMES, write_papers_again_and_again

WRITERS = 3
PARTY, STATE = "dang_uy", "ubnd"


def giving(ledger: Ledger, **options: str) -> Ledger:
    """Return a ledger whose books of papers are numbered here."""
    opened = with_books(ledger.instance)
    chosen = replace(opened.options, **{"numbered_books": f"{ISSUED} {RECEIVED}", **options})  # type: ignore[arg-type]
    return replace(ledger, instance=replace(opened, options=chosen))


def paper(day: str, issuer: str = STATE, kind: str = "bao_cao", **cells: str) -> Cells:
    """Return a paper whose reference names its number."""
    symbol = "{so}-BC/ĐU" if issuer == PARTY else "{so}/BC-UBND"
    return Cells(ISSUED, {"ngay": day, "co_quan": issuer, "loai": kind, "ky_hieu": symbol, **cells})


def received(day: str, **cells: str) -> Cells:
    """Return a paper that came in."""
    base = {"ngay": day, "noi_nhan": PARTY, "co_quan": "Tỉnh ủy", "ky_hieu": "12-CV/TU", "trich_yeu": "Về việc thử"}
    return Cells(RECEIVED, {**base, **cells})


def add(ledger: Ledger, *rows: Cells, by: str = OFFICE) -> RowsRecorded:
    return record_rows(instance=ledger.instance, actor=ledger.actor(by), rows=rows, reason="Vào sổ")


def given(ledger: Ledger, *rows: Cells) -> list[str]:
    """Record papers that must be taken, and return the numbers that they got."""
    recorded = add(ledger, *rows)
    assert recorded.batch is not None, words(recorded.findings)
    found = {(row.register, row.key): row.values["so"] for row in standing([ISSUED, RECEIVED])}
    return [found[key] for key in recorded.keys]


class TestSeries:
    def test_papers_of_the_state_begin_again_each_year_those_of_the_party_each_term(
        self, sqlite_ledger: Ledger
    ) -> None:
        ledger = giving(sqlite_ledger, term_starts="2025-07-01 2030-06-15")
        days = ("2025-12-30", "2026-01-05", "2030-06-14", "2030-06-15")
        assert given(ledger, *(paper(day) for day in days)) == ["1", "1", "1", "2"]
        assert given(ledger, *(paper(day, PARTY) for day in days)) == ["1", "2", "3", "1"]

    def test_each_body_and_each_kind_has_its_own(self, sqlite_ledger: Ledger) -> None:
        ledger = giving(sqlite_ledger)
        day = "2026-06-01"
        decision = {"kind": "quyet_dinh", "ky_hieu": "{so}/QĐ-UBND"}
        council = {"issuer": "hdnd", "ky_hieu": "{so}/BC-HĐND"}
        rows = [paper(day), paper(day), paper(day, **decision), paper(day, **council), paper(day, PARTY)]
        assert given(ledger, *rows) == ["1", "2", "1", "1", "1"]
        assert {row.values["ky_hieu"] for row in standing([ISSUED])} == {
            "01/BC-UBND", "02/BC-UBND", "01/QĐ-UBND", "01/BC-HĐND", "01-BC/ĐU",
        }  # fmt: skip

    def test_what_comes_in_is_numbered_by_year_and_receiver(self, sqlite_ledger: Ledger) -> None:
        ledger = giving(sqlite_ledger)
        rows = [received("2025-12-31"), received("2026-01-02"), received("2026-01-02", noi_nhan=STATE)]
        assert given(ledger, *rows) == ["1", "1", "1"]
        assert given(ledger, received("2026-01-03")) == ["2"]


class TestSetting:
    def test_a_book_that_is_not_named_keeps_the_numbers_of_the_registry_in_use(self, sqlite_ledger: Ledger) -> None:
        ledger = giving(sqlite_ledger, numbered_books=RECEIVED)
        assert given(ledger, paper("2026-06-23", PARTY, so="456", ky_hieu="456-BC/ĐU")) == ["456"]
        second = paper("2026-06-24", PARTY, so="456", ky_hieu="456B-BC/ĐU")
        assert codes(add(ledger, second)) == ["register.number_taken"]
        assert given(ledger, received("2026-06-23")) == ["1"]

    def test_a_book_that_goes_over_goes_on_with_its_numbers(self, sqlite_ledger: Ledger) -> None:
        kept = giving(sqlite_ledger, numbered_books="")
        given(kept, paper("2026-06-23", PARTY, so="456", ky_hieu="456-BC/ĐU"))
        assert given(giving(sqlite_ledger), paper("2026-07-01", PARTY)) == ["457"]

    def test_a_register_that_is_unknown_or_without_numbers_is_refused_in_one_line(self, sqlite_ledger: Ledger) -> None:
        with pytest.raises(ServiceError) as error:
            sqlite_ledger.set(numbered_books=f"{PETITIONS} {ISSUED}")
        (finding,) = error.value.findings
        assert (finding.code, finding.data["value"]) == ("settings.not_allowed", ISSUED)
        assert "\n" not in word(finding)


class TestKept:
    def test_a_refused_paper_leaves_no_gap(self, sqlite_ledger: Ledger) -> None:
        ledger = giving(sqlite_ledger)
        assert given(ledger, paper("2026-06-01")) == ["1"]
        assert codes(add(ledger, paper("2026-06-01"), paper("2026-06-01", kind="thu_tay"))) != []
        assert given(ledger, paper("2026-06-02")) == ["2"]

    def test_a_number_that_was_given_is_not_changed(self, sqlite_ledger: Ledger) -> None:
        ledger = giving(sqlite_ledger)
        given(ledger, paper("2026-06-01"), paper("2026-06-01"))
        changed = correct(
            instance=ledger.instance, actor=ledger.actor(OFFICE), register=ISSUED, key="02/BC-UBND|2026-06-01",
            cells={"so": "3"}, reason="Đổi số",
        )  # fmt: skip
        assert codes(changed) == ["register.number_not_next"]

    def test_every_office_that_keeps_a_book_writes_into_it_and_nobody_else(self, sqlite_ledger: Ledger) -> None:
        ledger = giving(sqlite_ledger)
        assert add(ledger, paper("2026-06-01"), by=FARMING).batch
        assert codes(add(ledger, paper("2026-06-01"), by="lanh-dao")) == ["register.may_not_keep"]

    def test_a_paper_with_a_mark_of_secrecy_gets_neither_row_nor_number(self, sqlite_ledger: Ledger) -> None:
        ledger = giving(sqlite_ledger)
        with pytest.raises(ServiceError) as error:
            add(ledger, received("2026-06-01", trich_yeu="MẬT\nPhương án"))
        assert [finding.code for finding in error.value.findings] == ["secrecy.typed"]
        assert not RowVersion.objects.filter(register=RECEIVED).exists()
        assert given(ledger, received("2026-06-01")) == ["1"]


def test_processes_that_number_at_once_leave_neither_gap_nor_double(ledger: Ledger) -> None:
    ledger.set(lock_timeout=60, numbered_books=PETITIONS)
    boot.disconnect()
    context = multiprocessing.get_context("spawn")
    start = context.Barrier(WRITERS, timeout=60)
    writers = [
        context.Process(target=write_papers_again_and_again, args=(ledger.home, number, start))
        for number in range(WRITERS)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0] * WRITERS
    rows = standing([PETITIONS])
    assert sorted(int(row.values["so"]) for row in rows) == list(range(1, WRITERS * TIMES + 1))
    assert {row.values["noi_dung"] for row in rows} == {f"Số {row.values['so']}" for row in rows}
    assert verify(instance=ledger.instance).findings == ()
