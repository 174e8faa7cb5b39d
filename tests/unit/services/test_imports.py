"""A file is imported whole or not at all, and every problem in it is named at once, with its place."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from socai.core.findings import Severity
from socai.ledger.models import Attachment, Batch, BatchKind, Entry
from socai.services import actors
from socai.services.imports import import_figures
from tests.ledgers import ALL, AREA, OTHER, POOR, Ledger
from tests.unit.services.importing import HEADER, Desk, batches, only, places, value, values


@pytest.fixture
def desk(sqlite_ledger: Ledger, tmp_path: Path) -> Desk:
    return Desk(sqlite_ledger, tmp_path)


@pytest.fixture
def either(ledger: Ledger, tmp_path: Path) -> Desk:
    """Return a desk, once on each database."""
    return Desk(ledger, tmp_path)


def test_a_file_becomes_one_batch_and_stays_as_its_paper(either: Desk) -> None:
    before = batches()
    result = either.rows(f"{POOR},thon_1,2026-01,12", f"{AREA},thon_1,2026Q1,57.69")
    assert (result.findings, result.entries, result.corrections) == ((), 2, 0)
    assert (value(POOR, "thon_1", "2026-01"), value(AREA, "thon_1", "2026Q1")) == (12, 5769)
    batch = Batch.objects.get(number=result.batch)
    assert (batches(), batch.kind, batch.reason) == (before + 1, BatchKind.IMPORT, "Nhập từ tệp a.csv")
    assert Attachment.objects.get(batch=batch).name == "a.csv"


def test_empty_is_missing_zero_is_zero_and_na_is_not_applicable(desk: Desk) -> None:
    result = desk.rows(f"{POOR},thon_1,2026-01,", f"{POOR},thon_1,2026-02,0", f"{POOR},thon_1,2026-03,NA")
    assert (result.findings, result.entries) == ((), 2)
    of_village = {period: state for (_, unit, period), state in values().items() if unit == "thon_1"}
    assert of_village == {"2026-02": 0, "2026-03": "na"}


def test_optional_columns_are_kept(desk: Desk) -> None:
    desk.figures(
        f"{HEADER},basis,qualifier,breakdown,note,source\n"
        f'{POOR},thon_1,2026-01,12,estimate,about,theo giới: nữ,"ghi chú, dài",BC 12\n'
        f"{ALL},thon_1,2026-01,12,stated,,,,\n"
    )
    entry = Entry.objects.get(indicator=POOR, period="2026-01")
    assert (entry.basis, entry.qualifier, entry.breakdown) == ("estimate", "about", "theo giới: nữ")
    assert (entry.note, entry.source) == ("ghi chú, dài", "BC 12")
    assert Entry.objects.get(indicator=ALL, period="2026-01").basis == "stated"


def test_one_bad_row_keeps_all_others_out(either: Desk) -> None:
    before = either.dump()
    result = either.rows(f"{POOR},thon_1,2026-01,12", f"{POOR},thon_1,2026-02,mười")
    assert (result.batch, result.entries, result.has_errors) == (None, 0, True)
    assert places(result) == [("import.not_a_number", 3, 4)]
    assert either.dump() == before


def test_every_problem_of_form_and_content_is_named_at_once_in_order(desk: Desk) -> None:
    result = desk.rows(
        "dan_so.ho.ngheoo,thon_1,2026-01,1",
        f"{POOR},thon_9,2026-01,1",
        f"{POOR},thon_1,2026-13,1",
        f"{POOR},thon_1,2026-01,abc",
        f"{POOR},,2026-01,1",
        f"{POOR},thon_1,2026-02",
        f"{POOR},thon_1,2026-03,1.5",
        f"{ALL},thon_1,2026-03,1",
        f"{POOR},thon_2,2026-06,1",
        f"{POOR},thon_1,2026-04,=1+1",
        "x.y,thon_8,2026-01,z",
        f"{POOR},thon_1,2026-05,99999999999999999999",
    )
    assert [(code, line) for code, line, _ in places(result)] == [
        ("entry.unknown_indicator", 2),
        ("entry.unknown_unit", 3),
        ("import.bad_period", 4),
        ("import.not_a_number", 5),
        ("import.empty_cell", 6),
        ("table.ragged_row", 7),
        ("entry.too_precise", 8),
        ("entry.computed", 9),
        ("entry.unit_not_there", 10),
        ("table.formula_text", 11),
        ("entry.unknown_indicator", 12),
        ("entry.unknown_unit", 12),
        ("import.not_a_number", 12),
        ("entry.too_large", 13),
    ]
    assert "dan_so.ho.ngheo" in str(result.findings[0].data["nearest"])


def test_a_figure_twice_in_the_file_is_found_at_the_second(desk: Desk) -> None:
    finding = only(desk.rows(f"{POOR},thon_1,2026-01,12", f"{POOR},thon_1,2026-02,1", f"{POOR},thon_1,2026-01,12"))
    assert (finding.code, finding.location.line) == ("entry.twice", 4)
    assert str(finding.data["first"]).endswith("a.csv:2")


def test_another_value_is_a_correction_and_both_stay(either: Desk) -> None:
    result = either.rows(f"{POOR},xa_mau,2026H1,8")
    finding = only(result)
    assert (result.entries, result.corrections, result.unchanged) == (0, 1, 0)
    assert (finding.code, finding.severity) == ("entry.corrected", Severity.NOTE)
    assert (finding.data["before"], finding.data["value"]) == (Decimal(7), Decimal(8))
    entries = Entry.objects.filter(indicator=POOR, period="2026H1").order_by("revision")
    assert [(entry.value_scaled, entry.revision) for entry in entries] == [(7, 1), (8, 2)]
    assert entries[1].corrects_id == entries[0].id


def test_the_same_file_again_changes_nothing(desk: Desk) -> None:
    rows = (f"{POOR},thon_1,2026-01,12", f"{AREA},thon_1,2026-01,1.50")
    desk.rows(*rows)
    before = desk.dump()
    result = desk.rows(f"{POOR},thon_1,2026-01,12", f"{AREA},thon_1,2026-01,1.5")
    assert (result.batch, result.entries, result.corrections, result.unchanged) == (None, 0, 0, 2)
    assert [finding.code for finding in result.findings] == ["entry.unchanged"] * 2
    assert not result.has_errors
    assert desk.dump() == before


def test_an_empty_value_takes_a_figure_back_and_says_so(desk: Desk) -> None:
    result = desk.rows(f"{OTHER},xa_mau,2026H1,")
    assert (result.retractions, only(result).code, only(result).severity) == (1, "entry.retracted", Severity.WARNING)
    assert value(OTHER) == "missing"


def test_a_dry_run_tells_the_same_and_keeps_nothing(either: Desk) -> None:
    rows = (f"{POOR},thon_1,2026-01,12", f"{POOR},xa_mau,2026H1,8", f"{OTHER},xa_mau,2026H1,1235")
    before = either.dump()
    tried = either.rows(*rows, dry_run=True)
    assert (tried.batch, either.dump()) == (None, before)
    done = either.rows(*rows)
    assert (done.entries, done.corrections, done.unchanged) == (1, 1, 1)
    assert (tried.entries, tried.corrections, tried.unchanged) == (1, 1, 1)
    assert places(tried) == places(done)


def test_a_dry_run_leaves_no_paper_behind(desk: Desk) -> None:
    before = sorted(desk.ledger.instance.attachments.rglob("*"))
    desk.rows(f"{POOR},thon_1,2026-01,12", dry_run=True)
    assert sorted(desk.ledger.instance.attachments.rglob("*")) == before


def test_the_header_is_strict_and_tells_what_is_near(desk: Desk) -> None:
    result = desk.figures(f"indicator,org_unit,period,valeu,source,source\n{POOR},thon_1,2026-01,1,,\n")
    assert places(result) == [
        ("table.missing_column", 1, 0),
        ("table.unknown_column", 1, 4),
        ("table.repeated_column", 1, 6),
    ]
    assert result.findings[1].data["nearest"] == "value"


def test_words_that_are_no_choice_are_found(desk: Desk) -> None:
    result = desk.figures(f"{HEADER},basis,qualifier\n{POOR},thon_1,2026-01,1,guess,maybe\n")
    assert places(result) == [("import.unknown_choice", 2, 5), ("import.unknown_choice", 2, 6)]
    assert "estimate" in str(result.findings[0].data["allowed"])


def test_a_plan_is_no_figure(desk: Desk) -> None:
    assert only(desk.figures(f"{HEADER},basis\n{POOR},thon_1,2026-01,1,plan\n")).code == "entry.plan_is_a_target"


def test_a_file_that_is_not_there_is_a_finding(desk: Desk) -> None:
    result = import_figures(
        instance=desk.ledger.instance, actor=actors.administrator(), path=desk.folder / "nowhere.csv"
    )
    assert only(result).code == "file.not_found"


def test_whoever_may_not_enter_imports_nothing(desk: Desk) -> None:
    path = desk.folder / "a.csv"
    path.write_text(f"{HEADER}\n{POOR},thon_1,2026-01,1\n", encoding="utf-8")
    before = desk.dump()
    result = import_figures(instance=desk.ledger.instance, actor=desk.ledger.actor("lanh-dao"), path=path)
    assert (only(result).code, desk.dump()) == ("actor.may_not_enter", before)


def test_progress_reaches_its_end(desk: Desk) -> None:
    told: list[tuple[str, int, int]] = []
    path = desk.folder / "a.csv"
    path.write_text(f"{HEADER}\n{POOR},thon_1,2026-01,1\n{POOR},thon_1,2026-02,1\n", encoding="utf-8")
    import_figures(
        instance=desk.ledger.instance,
        actor=actors.administrator(),
        path=path,
        progress=lambda *step: told.append(step),
    )
    assert told == [("figures", 0, 2), ("figures", 2, 2)]


def test_a_thousand_problems_are_listed_and_the_rest_counted(desk: Desk) -> None:
    result = desk.rows(*(f"x.y{number},thon_1,2026-01,1" for number in range(1_200)))
    assert len(result.findings) == 1_001
    assert (result.findings[-1].code, result.findings[-1].data["count"]) == ("file.more_findings", 200)


# -- how numbers are written -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "scaled"),
    [
        ("57,69", 5769),
        ("57.69", 5769),
        ("1.426,5", 142650),
        ("1,426.5", 142650),
        ("1.426.000", 142600000),
        ("1426", 142600),
        ("05", 500),
        ("5 850", 585000),
        ("5\u00a0850", 585000),
        ("\u22127", -700),
    ],
)
def test_numbers_in_either_form(desk: Desk, written: str, scaled: int) -> None:
    assert desk.figures(f'{HEADER}\n{AREA},thon_1,2026-01,"{written}"\n').findings == ()
    assert value(AREA, "thon_1", "2026-01") == scaled


def test_a_number_that_reads_both_ways_is_a_finding_and_not_a_guess(desk: Desk) -> None:
    finding = only(desk.rows(f"{AREA},thon_1,2026-01,1.426"))
    assert (finding.code, finding.location.line, finding.location.column) == ("import.ambiguous_number", 2, 4)
    assert (finding.data["vietnamese"], finding.data["machine"]) == (Decimal(1426), Decimal("1.426"))


def test_another_number_of_the_file_settles_how_it_reads(desk: Desk) -> None:
    assert desk.rows(f"{AREA},thon_1,2026-01,1.420", f'{AREA},thon_1,2026-02,"1,5"').findings == ()
    assert value(AREA, "thon_1", "2026-01") == 142000
    assert desk.rows(f"{AREA},thon_1,2026-03,1.420", f"{AREA},thon_1,2026-04,1.5").findings == ()
    assert value(AREA, "thon_1", "2026-03") == 142


def test_a_file_that_mixes_the_forms_is_refused_where_it_does(desk: Desk) -> None:
    result = desk.rows(
        f'{AREA},thon_1,2026-01,"1,5"',
        f'{AREA},thon_1,2026-02,"2,5"',
        f"{AREA},thon_1,2026-03,1.5",
        f"{AREA},thon_1,2026-04,1.426",
        f"{AREA},thon_1,2026-05,7",
    )
    assert places(result) == [("import.mixed_numbers", 4, 4), ("import.ambiguous_number", 5, 4)]
