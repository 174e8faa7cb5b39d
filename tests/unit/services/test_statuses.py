"""How indicators stand is read from the ledger; a plan that nobody printed is shown, and is no target."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from socai.catalogue.model import Pace
from socai.catalogue.model import Target as Declared
from socai.core.calendars import Kind
from socai.core.pace import Profile, Status
from socai.ledger.models import Batch, Target
from socai.services import targets
from socai.services.entries import record
from socai.services.errors import ServiceError
from socai.services.imports import import_targets
from socai.services.opened import Instance
from socai.services.reading import batch_known_on
from socai.services.statuses import counted, reason_words, statuses
from tests.ledgers import AREA, AREA_OF_PLAN, POOR, Ledger, row
from tests.unit.services.eventful import apply, merge

MID = date(2026, 6, 30)
STATED = Pace(Profile.LINEAR, stated_percent=AREA_OF_PLAN, source="Giả định")


def with_paces(ledger: Ledger, paces: Mapping[str, Pace]) -> Instance:
    return replace(ledger.instance, catalogue=replace(ledger.instance.catalogue, paces=paces))


def test_an_indicator_with_a_target_has_a_status_and_an_owner(ledger: Ledger) -> None:
    (found,) = statuses(instance=ledger.instance, period="2026H1")
    assert (found.standing.indicator, found.standing.status) == (AREA, Status.ON_PACE)
    assert (found.indicator.name_vi, found.office) == ("Diện tích lúa", "Phòng Nông nghiệp")
    assert reason_words(found.standing, lang="vi") == "Đạt 57,4% kế hoạch; đến 30/06/2026 phải đạt 50%."
    assert "57.4%" in reason_words(found.standing, lang="en")


def test_all_indicators_are_told_of_when_asked(ledger: Ledger) -> None:
    found = statuses(instance=ledger.instance, period="2026H1", everything=True)
    assert {each.standing.indicator: each.standing.status for each in found}[POOR] is None
    assert sum(count for _, count in counted(found)) == 1


def test_the_day_decides_what_is_due_and_what_is_old(ledger: Ledger) -> None:
    known = with_paces(ledger, {AREA: Pace(Profile.LINEAR, rhythm=Kind.QUARTER)})
    fresh, old = (statuses(instance=known, on=day)[0] for day in (date(2026, 9, 30), date(2026, 10, 1)))
    assert (fresh.standing.status, old.standing.status) == (Status.ON_PACE, Status.STALE)


def test_targets_are_read_as_they_were_known(ledger: Ledger, tmp_path: Path) -> None:
    founded = batch_known_on(date(2030, 1, 1))
    path = tmp_path / "a.csv"
    path.write_text(f"indicator,org_unit,year,value,source\n{AREA},xa_mau,2026,200,Nghị quyết 02\n", encoding="utf-8")
    import_targets(instance=ledger.instance, actor=ledger.actor("quan-tri"), path=path)
    assert statuses(instance=ledger.instance, period="2026H1")[0].standing.status is Status.AT_RISK
    assert founded is not None
    before = Batch.objects.get(number=1).created_at
    yesterday = date(before.year, before.month, before.day).replace(year=before.year - 1)
    assert statuses(instance=ledger.instance, period="2026H1", as_known_on=yesterday) == []


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"unit": "xa_khac"}, "query.unknown_unit"),
        ({"period": "2026X"}, "period.syntax"),
        ({"on": date(1800, 1, 1)}, "status.day_out_of_range"),
    ],
)
def test_what_cannot_be_asked(ledger: Ledger, asked: dict[str, object], code: str) -> None:
    with pytest.raises(ServiceError) as caught:
        statuses(instance=ledger.instance, **asked)  # type: ignore[arg-type]
    assert [finding.code for finding in caught.value.findings] == [code]


class TestImplied:
    """The area of 2025 is said to be 57,4 % of a plan that is not in the ledger."""

    @pytest.fixture
    def known(self, sqlite_ledger: Ledger, tmp_path: Path) -> Instance:
        ratio = replace(sqlite_ledger.instance.catalogue.indicators[AREA_OF_PLAN], formula=None)
        catalogue = sqlite_ledger.instance.catalogue
        catalogue = replace(catalogue, indicators={**catalogue.indicators, AREA_OF_PLAN: ratio}, paces={AREA: STATED})
        instance = replace(sqlite_ledger.instance, catalogue=catalogue)
        path = tmp_path / "so-lieu.csv"
        path.write_text(
            f"indicator,org_unit,period,value\n{AREA},xa_mau,2025H1,57.69\n{AREA_OF_PLAN},xa_mau,2025H1,57.4\n",
            encoding="utf-8",
        )
        from socai.services.imports import import_figures

        assert not import_figures(instance=instance, actor=sqlite_ledger.actor("nong_nghiep"), path=path).has_errors
        return instance

    def codes(self, ledger: Ledger, known: Instance, path: Path, value: str, source: str = "") -> list[str]:
        path.write_text(
            f"indicator,org_unit,year,value,source\n{AREA},xa_mau,2025,{value},{source}\n", encoding="utf-8"
        )
        result = import_targets(instance=known, actor=ledger.actor("quan-tri"), path=path)
        return [finding.code for finding in result.findings]

    def test_it_is_shown_as_about(self, known: Instance) -> None:
        (found,) = statuses(instance=known, period="2025H1")
        assert found.standing.plan is None
        assert "Kế hoạch suy ra, khoảng 100,51 ha (từ 100,4 đến 100,61)" in reason_words(found.standing, lang="vi")

    def test_it_is_refused_as_a_target(self, sqlite_ledger: Ledger, known: Instance, tmp_path: Path) -> None:
        path, before = tmp_path / "a.csv", Target.objects.count()
        assert self.codes(sqlite_ledger, known, path, "100.51") == ["target.implied"]
        assert self.codes(sqlite_ledger, known, path, "khoảng 100") == ["target.about"]
        assert self.codes(sqlite_ledger, known, path, "≈ 100.51") == ["target.about"]
        assert Target.objects.count() == before

    def test_what_a_paper_sets_is_a_target(self, sqlite_ledger: Ledger, known: Instance, tmp_path: Path) -> None:
        assert self.codes(sqlite_ledger, known, tmp_path / "a.csv", "100.5", "Quyết định 7") == []
        assert self.codes(sqlite_ledger, known, tmp_path / "b.csv", "120") == ["target.revised"]


def test_a_last_day_comes_in_with_a_file(sqlite_ledger: Ledger, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        f"indicator,org_unit,year,value,source,due\n{AREA},xa_mau,2026,30,NQ 1,2026-03-31\n"
        f"{AREA},xa_mau,2026,60,NQ 1,31/3/2026\n",
        encoding="utf-8",
    )
    actor = sqlite_ledger.actor("quan-tri")
    refused = import_targets(instance=sqlite_ledger.instance, actor=actor, path=path)
    assert [(finding.code, finding.location.line) for finding in refused.findings] == [("import.bad_date", 3)]
    path.write_text(path.read_text(encoding="utf-8").replace("31/3/2026", "2026-05-31"), encoding="utf-8")
    assert import_targets(instance=sqlite_ledger.instance, actor=actor, path=path).entries == 2
    (found,) = statuses(instance=sqlite_ledger.instance, period="2026H1")
    assert found.standing.expected == pytest.approx(60 / 100.5)


class TestUnitsThatChanged:
    """Villages 1 and 3 (there from 1 April on) become one on 1 May."""

    @pytest.fixture
    def merged(self, ledger: Ledger) -> Ledger:
        values = (("thon_1", "2026Q1", "10"), ("thon_1", "2026-04", "20"), ("thon_3", "2026-04", "5"))
        rows = [row(AREA, value, org_unit=unit, period=period) for unit, period, value in values]
        actor = ledger.actor("quan-tri")
        assert record(instance=ledger.instance, actor=actor, rows=rows, reason="Số tháng 4").batch
        plans = [Declared(AREA, unit, 2026, Decimal(value)) for unit, value in (("thon_1", "60"), ("thon_3", "20"))]
        assert targets.import_targets(instance=ledger.instance, actor=actor, rows=plans, reason="x").created == 2
        assert apply(ledger, merge()).batch
        return ledger

    def test_targets_and_figures_follow_into_the_unit_that_goes_on(self, merged: Ledger) -> None:
        (found,) = statuses(instance=merged.instance, unit="thon_m", on=date(2026, 5, 10))
        assert found.standing.plan is not None
        assert found.standing.figure is not None
        assert (found.standing.plan.value, found.standing.figure.value) == (80, 35)
        assert found.standing.status is Status.ON_PACE

    def test_a_new_target_of_the_new_unit_counts_alone(self, merged: Ledger) -> None:
        own = [Declared(AREA, "thon_m", 2026, Decimal(200))]
        targets.import_targets(instance=merged.instance, actor=merged.actor("quan-tri"), rows=own, reason="Giao lại")
        (found,) = statuses(instance=merged.instance, unit="thon_m", on=date(2026, 5, 10))
        assert found.standing.plan is not None
        assert (found.standing.plan.value, found.standing.status) == (200, Status.AT_RISK)

    def test_the_past_stays_readable_on_its_days(self, merged: Ledger) -> None:
        (found,) = statuses(instance=merged.instance, unit="thon_1", on=date(2026, 4, 30))
        assert found.standing.plan is not None
        assert (found.standing.plan.value, found.standing.share) == (60, Fraction(1, 2))

    @pytest.mark.parametrize(
        ("unit", "on"), [("thon_1", date(2026, 5, 1)), ("thon_3", date(2026, 3, 31)), ("thon_m", date(2026, 4, 30))]
    )
    def test_a_unit_that_is_not_there_has_no_status(self, merged: Ledger, unit: str, on: date) -> None:
        with pytest.raises(ServiceError) as caught:
            statuses(instance=merged.instance, unit=unit, on=on)
        (finding,) = caught.value.findings
        assert (finding.code, finding.data["on"]) == ("status.unit_not_there", on)
        assert finding.data["after"] == (["thon_m"] if unit == "thon_1" else ["–"])


def test_last_days_and_milestones_of_units_that_merge_are_put_together(ledger: Ledger) -> None:
    """Of 60 by 30 November 40 are due by 31 May, of 20 by 31 October 5: of 80 in all 45, and all by 30 November."""
    days = {("thon_1", "05-31"): 40, ("thon_1", "11-30"): 60, ("thon_3", "05-31"): 5, ("thon_3", "10-31"): 20}
    plans = [
        Declared(AREA, unit, 2026, Decimal(value), due=date.fromisoformat(f"2026-{day}"))
        for (unit, day), value in days.items()
    ]
    instance, actor = ledger.instance, ledger.actor("quan-tri")
    assert targets.import_targets(instance=instance, actor=actor, rows=plans, reason="x").created == 4
    april = [row(AREA, "15", org_unit=unit, period="2026-04") for unit in ("thon_1", "thon_3")]
    rows = [row(AREA, "10", org_unit="thon_1", period="2026Q1"), *april]
    assert record(instance=instance, actor=actor, rows=rows, reason="Số tháng 4").batch
    assert apply(ledger, merge()).batch
    may = row(AREA, "1", org_unit="thon_m", period="2026-05")
    assert record(instance=instance, actor=actor, rows=[may], reason="Số tháng 5").batch
    (found,) = statuses(instance=instance, unit="thon_m", on=date(2026, 5, 31))
    assert found.standing.plan is not None
    assert (found.standing.plan.value, found.standing.due) == (80, date(2026, 11, 30))
    assert found.standing.expected == Fraction(45, 80)


def test_of_a_period_without_a_figure_it_is_said_how_far_figures_reach(ledger: Ledger) -> None:
    (found,) = statuses(instance=ledger.instance, period="2026Q3")
    assert found.standing.status is Status.NO_FIGURE
    words = "Chưa có số liệu đến hết 2026Q3; số mới nhất trong năm đến 30/06/2026."
    assert reason_words(found.standing, lang="vi") == words
