"""Figures come in checked, all or none; a second value is a correction that names the first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from socai.catalogue.model import FigureRow
from socai.core.figures import Basis, Qualifier
from socai.core.findings import Finding, Location, Severity
from socai.ledger.models import Attachment, AuditEvent, Batch, Entry, EntryState
from socai.services import actors, entries
from socai.services.attachments import place
from socai.services.entries import Recorded, record
from socai.services.errors import ServiceError
from socai.services.verification import verify
from tests.ledgers import ALL, AREA, OTHER, PERIOD, POOR, Ledger, row

NEW = {"period": "2026Q3"}


def enter(ledger: Ledger, *rows: FigureRow, by: str = "quan-tri", **others: Any) -> Recorded:
    others.setdefault("reason", "Nhập số liệu")
    return record(instance=ledger.instance, actor=ledger.actor(by), rows=rows, **others)


def codes(findings: tuple[Finding, ...]) -> list[str]:
    return [finding.code for finding in findings]


def last(indicator: str, period: str = PERIOD, **others: Any) -> Entry:
    return Entry.objects.filter(indicator=indicator, period=period, **others).order_by("-revision")[0]


def test_a_new_figure_is_entered(ledger: Ledger) -> None:
    said = row(AREA, "57.6", qualifier=Qualifier.ABOUT, note="ước", source="Báo cáo thôn", **NEW)
    recorded = enter(ledger, said, by="nong_nghiep")
    assert (recorded.entered, recorded.findings) == (1, ())
    entry = last(AREA, "2026Q3")
    assert (entry.value_scaled, entry.decimals, entry.state) == (5760, 2, EntryState.VALUE)
    assert (entry.qualifier, entry.note, entry.source, entry.revision) == ("about", "ước", "Báo cáo thôn", 1)
    assert (str(entry.period_start), str(entry.period_end)) == ("2026-07-01", "2026-09-30")
    assert entry.batch_id == recorded.batch == Batch.objects.count()
    assert verify(instance=ledger.instance).findings == ()


def test_a_second_value_corrects_the_first_and_names_it(ledger: Ledger) -> None:
    first = last(POOR)
    recorded = enter(ledger, row(POOR, "8", source="Sổ hộ nghèo"))
    assert recorded.corrected == 1
    second = last(POOR)
    assert (second.revision, second.corrects_id, second.value_scaled) == (2, first.id, 8)
    assert Entry.objects.get(id=first.id).value_scaled == 7
    (finding,) = recorded.findings
    assert (finding.code, finding.severity) == ("entry.corrected", Severity.NOTE)
    assert finding.data["before"] == Decimal(7)
    assert finding.data["value"] == Decimal(8)
    assert finding.data["entry"] == f"{first.batch_id}/{first.position}"


@pytest.mark.parametrize("change", [{"note": "x"}, {"source": "y"}, {"qualifier": Qualifier.ABOUT}])
def test_another_word_about_the_same_value_is_a_correction_too(ledger: Ledger, change: dict[str, Any]) -> None:
    assert enter(ledger, row(OTHER, "1235", **change)).corrected == 1


@pytest.mark.parametrize("value", ["57.69", "57.690", "5769E-2"])
def test_the_same_again_writes_nothing(ledger: Ledger, value: str) -> None:
    before = ledger.dump()
    recorded = enter(ledger, row(AREA, value))
    assert (recorded.batch, recorded.unchanged, codes(recorded.findings)) == (None, 1, ["entry.unchanged"])
    assert ledger.dump() == before


def test_only_what_is_new_is_written(ledger: Ledger) -> None:
    recorded = enter(ledger, row(POOR, "7", source="Sổ hộ nghèo"), row(OTHER, "1236"), row(AREA, "1", **NEW))
    assert (recorded.unchanged, recorded.corrected, recorded.entered, recorded.written) == (1, 1, 1, 2)
    assert Batch.objects.get(number=recorded.batch).rows == 2


def test_missing_zero_and_not_applicable_are_three_things(ledger: Ledger) -> None:
    said = (row(AREA, "0", **NEW), row(POOR, None, applicable=False, **NEW), row(OTHER, None, **NEW))
    recorded = enter(ledger, *said)
    assert (recorded.entered, recorded.empty) == (2, 1)
    zero, none = last(AREA, "2026Q3"), last(POOR, "2026Q3")
    assert (zero.state, zero.value_scaled) == (EntryState.VALUE, 0)
    assert (none.state, none.value_scaled) == (EntryState.NOT_APPLICABLE, None)
    assert not Entry.objects.filter(indicator=OTHER, period="2026Q3").exists()


def test_an_empty_value_takes_back_what_stands_and_it_can_return(ledger: Ledger) -> None:
    taken = enter(ledger, row(OTHER, None))
    assert (taken.retracted, codes(taken.findings)) == (1, ["entry.retracted"])
    assert taken.findings[0].severity is Severity.WARNING
    assert ledger.run("SELECT COUNT(*) FROM figure_fact WHERE indicator = %s", [OTHER]) == [(0,)]
    again = enter(ledger, row(OTHER, None))
    assert (again.batch, again.unchanged) == (None, 1)
    back = enter(ledger, row(OTHER, "1235"))
    assert (back.corrected, last(OTHER).revision) == (1, 3)
    assert ledger.run("SELECT value_scaled FROM figure_fact WHERE indicator = %s", [OTHER]) == [(1235,)]


def test_basis_and_breakdown_make_other_figures(ledger: Ledger) -> None:
    recorded = enter(ledger, row(POOR, "9", basis=Basis.ESTIMATE), row(POOR, "3", breakdown="nữ"))
    assert recorded.entered == 2
    assert ledger.run("SELECT basis, value_scaled FROM figure_fact WHERE indicator = %s ORDER BY basis", [POOR]) == [
        ("actual", 7),
        ("estimate", 9),
    ]


def test_what_an_office_states_of_a_computed_figure_is_kept_beside_it(ledger: Ledger) -> None:
    assert enter(ledger, row(ALL, "1240", basis=Basis.STATED), by="van_phong").entered == 1


LARGE = str(2**63)
WRONG = (
    (
        row("dan_so.ho.ngeo", "1"),
        "entry.unknown_indicator",
        {"nearest": "dan_so.ho.ngheo, dan_so.ho.tong, dan_so.ho.khac"},
    ),
    (row(POOR, "1", org_unit="xa_mao"), "entry.unknown_unit", {"unit": "xa_mao", "nearest": "xa_mau"}),
    (row(POOR, "1", org_unit="thon_2", **NEW), "entry.unit_not_there", {"unit": "thon_2", "period": "2026Q3"}),
    (row(POOR, "1", org_unit="thon_3", period="2026Q1"), "entry.unit_not_there", {"start": "2026-04-01"}),
    (row(ALL, "1"), "entry.computed", {"formula": "dan_so.ho.ngheo + dan_so.ho.khac"}),
    (row(POOR, "1", basis=Basis.STATED), "entry.stated_not_computed", {}),
    (row(POOR, "1", basis=Basis.PLAN), "entry.plan_is_a_target", {}),
    (row(AREA, "57.691", **NEW), "entry.too_precise", {"value": "57.691", "decimals": 2}),
    (row(POOR, "0.5", **NEW), "entry.too_precise", {"decimals": 0}),
    (row(POOR, "1E-99999", **NEW), "entry.too_precise", {}),
    (row(POOR, LARGE, **NEW), "entry.too_large", {"largest": Decimal(2**63 - 1)}),
    (row(POOR, f"-{LARGE}", **NEW), "entry.too_large", {}),
    (row(AREA, "92233720368547758.08", **NEW), "entry.too_large", {"largest": Decimal("92233720368547758.07")}),
    (row(POOR, "1E+999999", **NEW), "entry.too_large", {}),
    (row(POOR, "NaN", **NEW), "entry.not_a_number", {}),
    (row(POOR, "-Infinity", **NEW), "entry.not_a_number", {}),
    (row(POOR, "1", applicable=False, **NEW), "entry.value_and_not_applicable", {}),
    (row(POOR, "1", note="a\x00b", **NEW), "entry.unusable_text", {"field": "note"}),
    (row(POOR, "1", source="\ud800", **NEW), "entry.unusable_text", {"field": "source"}),
    (row(POOR, "1", breakdown="x" * 201, **NEW), "entry.breakdown_too_long", {"most": 200}),
)


@pytest.mark.parametrize(("wrong", "code", "data"), WRONG)
def test_a_row_that_cannot_be_held_is_refused(
    sqlite_ledger: Ledger, wrong: FigureRow, code: str, data: dict[str, object]
) -> None:
    before = sqlite_ledger.dump()
    recorded = enter(sqlite_ledger, row(OTHER, "1300"), wrong)
    assert codes(recorded.findings)[:1] == [code]
    (finding,) = (finding for finding in recorded.findings if finding.severity is Severity.ERROR)
    assert (finding.subject, finding.location) == (wrong.indicator, wrong.location)
    assert {name: _text(finding.data[name]) for name in data} == {name: _text(value) for name, value in data.items()}
    assert recorded.batch is None
    assert sqlite_ledger.dump() == before


def _text(value: object) -> object:
    return value if isinstance(value, int | Decimal) else str(value)


def test_every_problem_of_every_row_is_said_at_once_and_nothing_kept(ledger: Ledger) -> None:
    before = ledger.dump()
    rows = [
        replace(wrong, location=Location("a.csv", line), breakdown=wrong.breakdown or str(line))
        for line, (wrong, *_) in enumerate(WRONG, 2)
    ]
    recorded = enter(ledger, row(OTHER, "1300"), *rows)
    assert [
        (finding.code, finding.location.line) for finding in recorded.findings if finding.code != "entry.corrected"
    ] == [(code, line) for line, (_, code, _) in enumerate(WRONG, 2)]
    assert recorded.batch is None
    assert ledger.dump() == before


def test_one_row_may_have_several_problems(sqlite_ledger: Ledger) -> None:
    both = row("x.y", "1", org_unit="z", note="\x01")
    assert codes(enter(sqlite_ledger, both).findings) == [
        "entry.unknown_indicator",
        "entry.unknown_unit",
        "entry.unusable_text",
    ]


def test_the_largest_values_are_held(ledger: Ledger) -> None:
    largest = 2**63 - 1
    assert enter(ledger, row(POOR, str(largest), **NEW), row(OTHER, str(-largest), **NEW)).entered == 2
    assert (last(POOR, "2026Q3").value_scaled, last(OTHER, "2026Q3").value_scaled) == (largest, -largest)


def test_a_figure_stands_in_one_row_only(ledger: Ledger) -> None:
    first, second = row(POOR, "1", location=Location("a.csv", 2)), row(POOR, "1", location=Location("a.csv", 5))
    recorded = enter(ledger, first, second)
    (finding,) = (finding for finding in recorded.findings if finding.severity is Severity.ERROR)
    assert (finding.code, finding.location.line, finding.data["first"]) == ("entry.twice", 5, "a.csv:2")


def test_a_problem_in_a_later_portion_keeps_nothing_of_the_earlier(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entries, "_AT_ONCE", 2)
    before = ledger.dump()
    good = [row(POOR, "1", period=f"2024-{month:02}") for month in range(1, 8)]
    recorded = enter(ledger, *good, row("x.y", "1"))
    assert codes(recorded.findings) == ["entry.unknown_indicator"]
    assert ledger.dump() == before
    assert enter(ledger, *good).entered == 7
    assert verify(instance=ledger.instance).findings == ()


def test_a_dry_run_says_what_would_be_and_keeps_nothing(ledger: Ledger) -> None:
    before = ledger.dump()
    recorded = enter(ledger, row(POOR, "8"), row(AREA, "1", **NEW), dry_run=True)
    assert (recorded.batch, recorded.corrected, recorded.entered) == (None, 1, 1)
    assert ledger.dump() == before


def test_rows_that_break_off_keep_nothing(ledger: Ledger) -> None:
    def rows() -> Iterator[FigureRow]:
        yield row(POOR, "8")
        raise ValueError("the file ended early")

    before = ledger.dump()
    with pytest.raises(ValueError, match="ended early"):
        record(instance=ledger.instance, actor=ledger.actor("quan-tri"), rows=rows(), reason="x")
    assert ledger.dump() == before


class TestWhoEnters:
    def test_the_office_that_is_responsible(self, ledger: Ledger) -> None:
        enter(ledger, row(AREA, "60"), by="nong_nghiep")
        entry = last(AREA)
        assert entry.reporter_id == ledger.actor("nong_nghiep").org_unit
        assert entry.org_unit_id == ledger.actor("quan-tri").org_unit

    def test_the_unit_itself(self, ledger: Ledger) -> None:
        village = _village(ledger)
        enter(ledger, row(POOR, "2", org_unit="thon_1"), by=village.name)
        assert last(POOR, org_unit_id=village.org_unit).reporter_id == village.org_unit

    def test_the_administrator_for_the_office(self, ledger: Ledger) -> None:
        enter(ledger, row(AREA, "60"))
        assert last(AREA).reporter_id == ledger.actor("nong_nghiep").org_unit

    @pytest.mark.parametrize("said", [row(AREA, "60"), row(POOR, "1", org_unit="thon_3", **NEW)])
    def test_nobody_else(self, ledger: Ledger, said: FigureRow) -> None:
        recorded = enter(ledger, said, by=_village(ledger).name)
        assert (recorded.batch, codes(recorded.findings)) == (None, ["entry.of_another_unit"])

    def test_a_leader_approves_and_does_not_enter(self, ledger: Ledger) -> None:
        recorded = enter(ledger, row(POOR, "8"), by="lanh-dao")
        assert (recorded.batch, codes(recorded.findings)) == (None, ["actor.may_not_enter"])


def _village(ledger: Ledger) -> actors.Actor:
    unit = ledger.run("SELECT org_unit_id FROM ledger_orgunitversion WHERE key = 'thon_1'")[0][0]
    return actors.create(name="thon-1", title="Trưởng thôn", role=actors.Role.CONTRIBUTOR, org_unit=unit)


class TestRepeatedRequests:
    def test_the_first_answer_is_given_again(self, ledger: Ledger) -> None:
        first = enter(ledger, row(POOR, "8"), request_key="may-1/42")
        before = ledger.dump()
        again = enter(ledger, row(POOR, "8"), request_key="may-1/42")
        assert (again.batch, again.written, codes(again.findings)) == (first.batch, 0, ["batch.already_recorded"])
        assert ledger.dump() == before

    def test_even_after_the_figure_was_corrected(self, ledger: Ledger) -> None:
        first = enter(ledger, row(POOR, "8"), request_key="k")
        enter(ledger, row(POOR, "9"))
        assert enter(ledger, row(POOR, "8"), request_key="k").batch == first.batch
        assert last(POOR).value_scaled == 9

    @pytest.mark.parametrize("other", [row(POOR, "9"), row(POOR, "8", note="x"), row(POOR, "8.0")])
    def test_a_key_stands_for_one_request(self, ledger: Ledger, other: FigureRow) -> None:
        first = enter(ledger, row(POOR, "8"), request_key="k")
        before = ledger.dump()
        with pytest.raises(ServiceError) as error:
            enter(ledger, other, request_key="k")
        (finding,) = error.value.findings
        assert (finding.code, finding.subject, finding.data["batch"]) == ("batch.request_key_reused", "k", first.batch)
        assert ledger.dump() == before

    def test_of_one_account(self, ledger: Ledger) -> None:
        enter(ledger, row(POOR, "8"), request_key="k")
        with pytest.raises(ServiceError, match=r"batch\.request_key_reused"):
            enter(ledger, row(POOR, "8"), request_key="k", by="van_phong")


class TestPapers:
    @pytest.fixture
    def paper(self, tmp_path: Path) -> Path:
        path = tmp_path / "Báo cáo thôn.pdf"
        path.write_bytes(b"noi dung")
        return path

    def test_the_paper_is_kept_under_its_hash(self, ledger: Ledger, paper: Path) -> None:
        recorded = enter(ledger, row(POOR, "8"), document=paper)
        kept = Attachment.objects.get()
        assert (kept.batch_id, kept.name, kept.bytes) == (recorded.batch, paper.name, 8)
        assert place(ledger.instance.attachments, kept.sha256).read_bytes() == b"noi dung"
        assert paper.name in AuditEvent.objects.get(batch=recorded.batch).data
        assert verify(instance=ledger.instance).findings == ()

    def test_one_paper_may_serve_twice(self, ledger: Ledger, paper: Path) -> None:
        enter(ledger, row(POOR, "8"), document=paper)
        enter(ledger, row(POOR, "9"), document=paper)
        assert Attachment.objects.values("sha256").distinct().count() == 1
        assert Attachment.objects.count() == 2

    def test_a_paper_alone_makes_no_batch(self, ledger: Ledger, paper: Path) -> None:
        assert enter(ledger, row(OTHER, "1235"), document=paper).batch is None
        assert list(ledger.instance.attachments.iterdir()) == []

    def test_a_paper_that_is_not_there_keeps_nothing(self, ledger: Ledger, tmp_path: Path) -> None:
        before = ledger.dump()
        with pytest.raises(ServiceError, match=r"file\.not_found"):
            enter(ledger, row(POOR, "8"), document=tmp_path / "none.pdf")
        assert ledger.dump() == before


def test_a_reason_is_needed(ledger: Ledger) -> None:
    before = ledger.dump()
    with pytest.raises(ServiceError):
        enter(ledger, row(POOR, "8"), reason="")
    assert ledger.dump() == before


def test_each_batch_has_one_event_that_says_who_and_how_much(ledger: Ledger) -> None:
    recorded = enter(ledger, row(POOR, "8"), row(OTHER, "9"), by="van_phong")
    event = AuditEvent.objects.get(batch=recorded.batch)
    assert (event.action, event.actor.name, event.data) == ("batch.entry", "van_phong", '{"rows":2}')


def test_figures_of_a_unit_that_is_gone_can_still_be_put_right(ledger: Ledger) -> None:
    assert enter(ledger, row(POOR, "1", org_unit="thon_2", period="2026Q1")).entered == 1
    assert enter(ledger, row(POOR, "2", org_unit="thon_2", period="2026Q1")).corrected == 1
