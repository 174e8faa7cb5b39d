"""Two reports are compared number by number, and each change has its reason, on either database."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import timezone

from socai.catalogue.model import Target as Declared
from socai.services import targets
from socai.services.comparing import Change, compare
from socai.services.entries import record
from socai.services.errors import ServiceError
from socai.services.instance import open_instance
from socai.services.issuing import Asked, issue_report
from socai.services.wording import LANGUAGES, word
from tests.ledgers import ALL, AREA, AREA_OF_PLAN, COMMUNE, OTHER, PERIOD, POOR, TEMPLATE, Ledger, row

NOW = f"{TEMPLATE}@{PERIOD}"


@pytest.fixture
def issued(real_ledger: Ledger) -> Ledger:
    asked = Asked(TEMPLATE, PERIOD, 456)
    out = real_ledger.home.parent / "out"
    issue_report(instance=real_ledger.instance, actor=real_ledger.actor("lanh-dao"), asked=asked, out=out)
    return real_ledger


def enter(ledger: Ledger, code: str, value: str | None, **others: object) -> int | None:
    rows = [row(code, value, **others)]
    return record(instance=ledger.instance, actor=ledger.actor("quan-tri"), rows=rows, reason="Nhập lại").batch


def plan(ledger: Ledger, value: str) -> int | None:
    keeper = ledger.actor("quan-tri")
    rows = [Declared(AREA, COMMUNE, 2026, Decimal(value), source="Nghị quyết 02")]
    return targets.import_targets(instance=ledger.instance, actor=keeper, rows=rows, reason="Giao lại").batch


def changes(ledger: Ledger, first: str = "456", second: str = NOW) -> dict[str, Change]:
    instance = open_instance(home=ledger.home)
    found = compare(instance=instance, first=first, second=second)
    for change in found.changes:
        for reason in change.reasons:
            for lang in LANGUAGES:
                assert "\n" not in word(reason, lang=lang)
                assert not word(reason, lang=lang).startswith(reason.code)
    return {change.code: change for change in found.changes}


def codes(change: Change) -> list[str]:
    return [reason.code for reason in change.reasons]


def test_equal_reports_have_no_changes(issued: Ledger) -> None:
    found = compare(instance=issued.instance, first="456-BC/ĐU", second=NOW)
    assert (found.changes, found.equal) == ((), 4)
    assert found.first.startswith("456-BC/ĐU")


def test_a_correction_is_named_with_batch_day_and_note(issued: Ledger) -> None:
    batch = enter(issued, POOR, "9", note="Rà soát")
    found = changes(issued)
    assert set(found) == {POOR, ALL}
    assert (found[ALL].before, found[ALL].after) == ("1.242", "1.244")
    for change in found.values():
        (reason,) = change.reasons
        assert (reason.code, reason.subject) == ("diff.corrected", POOR)
        assert (reason.data["batch"], reason.data["note"]) == (batch, "Rà soát")
        assert (reason.data["before"], reason.data["after"]) == (7, 9)
        assert reason.data["day"] == timezone.localdate().isoformat()


def test_what_is_printed_the_same_has_not_changed(issued: Ledger) -> None:
    enter(issued, AREA, "57.70")
    assert set(changes(issued)) == {AREA}  # against the plan it is 57,4 both times


def test_a_target_set_anew(issued: Ledger) -> None:
    batch = plan(issued, "200")
    found = changes(issued)
    assert set(found) == {AREA_OF_PLAN}
    (reason,) = found[AREA_OF_PLAN].reasons
    assert (reason.code, reason.data["batch"]) == ("diff.target", batch)
    assert (reason.data["before"], reason.data["after"]) == (Decimal("100.5"), 200)


def test_what_was_taken_back_and_entered_again(issued: Ledger) -> None:
    gone = enter(issued, POOR, None)
    found = changes(issued)
    assert (found[POOR].before, found[POOR].after) == ("07", "")
    (reason,) = found[POOR].reasons
    assert (reason.code, reason.data["batch"]) == ("diff.retracted", gone)
    asked = Asked(TEMPLATE, PERIOD, 457)
    issue_report(instance=issued.instance, actor=issued.actor("lanh-dao"), asked=asked, out=issued.home / "sau")
    batch = enter(issued, POOR, "7")
    found = changes(issued, "457")
    assert (found[POOR].before, found[POOR].after) == ("", "07")
    (reason,) = found[POOR].reasons
    assert (reason.code, reason.data["batch"]) == ("diff.entered", batch)
    assert set(codes(found[ALL])) == {"diff.entered"}
    assert changes(issued) == {}


def edit(ledger: Ledger, name: str, before: str, after: str) -> None:
    file = next(ledger.home.glob(f"packs/*/{name}"))
    text = file.read_text(encoding="utf-8")
    assert before in text
    file.write_text(text.replace(before, after), encoding="utf-8")


def test_a_formula_that_changed(issued: Ledger) -> None:
    edit(issued, "indicators/chi_tieu.yaml", f"{POOR} + {OTHER}", f"{OTHER} - {POOR}")
    found = changes(issued)
    assert set(found) == {ALL}
    (reason,) = found[ALL].reasons
    assert (reason.code, reason.subject) == ("diff.formula", ALL)
    assert reason.data["after"] == f"{OTHER} - {POOR}"


def test_an_indicator_declared_otherwise(issued: Ledger) -> None:
    edit(issued, "indicators/chi_tieu.yaml", "decimals: 2, time: sum", "decimals: 3, time: sum")
    found = changes(issued)
    assert codes(found[AREA]) == ["diff.declared"]


def test_a_template_that_prints_another_number(issued: Ledger) -> None:
    edit(issued, "templates/so-ho.md", f"{{{POOR}}} hộ nghèo", f"{{{OTHER}}} hộ khác")
    found = changes(issued)
    assert {code: codes(change) for code, change in found.items()} == {
        OTHER: ["diff.printed_anew"],
        POOR: ["diff.no_longer_printed"],
    }
    assert (found[POOR].before, found[POOR].after) == ("07", "")


def test_what_was_there_and_is_counted_no_longer_or_only_now(issued: Ledger) -> None:
    edit(issued, "indicators/chi_tieu.yaml", f"formula: {POOR} + {OTHER}", f"formula: {POOR} * 2")
    found = changes(issued)
    assert sorted(codes(found[ALL])) == ["diff.counted_out", "diff.formula"]
    changed = open_instance(home=issued.home)
    asked = Asked(TEMPLATE, PERIOD, 457)
    issue_report(instance=changed, actor=issued.actor("lanh-dao"), asked=asked, out=issued.home / "sau")
    found = changes(issued, "457", "456")
    assert sorted(codes(found[ALL])) == ["diff.counted_in", "diff.formula"]


def test_as_known_on_two_days(issued: Ledger) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    found = changes(issued, f"{NOW}@{yesterday}", NOW)
    assert set(found) == {ALL, POOR, AREA, AREA_OF_PLAN}
    assert codes(found[POOR]) == ["diff.entered"]
    back = changes(issued, NOW, f"{NOW}@{yesterday}")
    assert (back[POOR].before, back[POOR].after) == ("07", "")


@pytest.mark.parametrize(
    ("second", "code"),
    [
        (TEMPLATE, "diff.not_a_report"),
        (f"@{PERIOD}", "diff.not_a_report"),
        (f"{TEMPLATE}@2026-06", "diff.other_period"),
        (f"{TEMPLATE}@2026H9", "period.index_range"),
        ("khong@2026H1", "report.unknown_template"),
        ("999", "issued.unknown"),
    ],
)
def test_what_names_no_report_is_refused(issued: Ledger, second: str, code: str) -> None:
    with pytest.raises(ServiceError) as error:
        compare(instance=issued.instance, first="456", second=second)
    assert [finding.code for finding in error.value.findings] == [code]


def test_nothing_is_written(issued: Ledger, tmp_path: Path) -> None:
    before = issued.dump()
    compare(instance=issued.instance, first="456", second=NOW)
    assert issued.dump() == before
