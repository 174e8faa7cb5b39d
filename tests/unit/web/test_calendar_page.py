"""The calendar: what is due and what happens, by month and week, with what collides."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.utils import timezone

from socai.catalogue.registers import Role
from socai.core.workdays import WorkingDays
from socai.services import programme_of_work
from socai.services.errors import ServiceError
from socai.services.register_checks import Cells
from socai.services.registers import record_rows
from tests.shipped_registers import TASKS, with_tasks
from tests.unit.web.centre import Centre

LEADER, OWNER, VILLAGE = "chu-tich", "tong-hop", "thon-1"
PAPER = {"co_quan": "ubnd", "loai": "thong_bao"}
ROWS = (
    Cells(TASKS, {"ma": "A", "ngay": "2026-03-02", "ten": "Gieo lúa", "chu_tri": "nong_nghiep", "han": "2026-03-20"}),
    Cells(TASKS, {"ma": "B", "ngay": "2026-03-02", "ten": "Tiêm phòng", "chu_tri": "nong_nghiep", "han": "2026-03-20"}),
    Cells(TASKS, {"ma": "C", "ngay": "2026-03-02", "ten": "Dọn đường", "chu_tri": "thon_1", "han": "2026-03-22"}),
    Cells("van_ban", {**PAPER, "ky_hieu": "12/TB", "ngay": "2026-03-23", "trich_yeu": "Họp giao ban"}),
)


@pytest.fixture
def dated(centre: Centre) -> Centre:
    """A centre with tasks and an event of one month."""
    instance = with_tasks(centre.instance)
    registers = dict(instance.catalogue.registers)
    registers["van_ban"] = replace(registers["van_ban"], roles={Role.EVENT: "ngay", Role.NAME: "trich_yeu"})
    table = WorkingDays(holidays={date(2026, 3, 23): "Ngày lễ mẫu"}, years=frozenset({2026}))
    catalogue = replace(instance.catalogue, registers=registers, working_days=table)
    kept = replace(centre, instance=replace(instance, catalogue=catalogue))
    actor = centre.ledger.actor("quan-tri")
    assert record_rows(instance=kept.instance, actor=actor, rows=ROWS, reason="x").batch
    return kept


def page(centre: Centre, query: str, who: str = LEADER) -> str:
    answer = centre.browser(who).get(f"/lich{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_month_shows_what_is_due_and_what_happens_and_what_collides(dated: Centre) -> None:
    shown = page(dated, "?day=2026-03-15")
    for text in ("Lịch tháng 03/2026", "Gieo lúa", "Tiêm phòng", "Dọn đường", "Họp giao ban", "Ngày lễ mẫu"):
        assert text in shown, text
    assert shown.count("rơi vào ngày nghỉ</p>") == 2
    assert shown.count("nhiều việc cùng ngày") == 1
    assert "4 việc trong lịch; 3 ngày cần xem lại" in shown


def test_a_week_shows_its_days_alone(dated: Centre) -> None:
    shown = page(dated, "?by=week&day=2026-03-18")
    assert "Tuần 16/03 – 22/03/2026" in shown
    assert "Gieo lúa" in shown
    assert "Họp giao ban" not in shown


def test_a_village_sees_its_own_tasks_alone(dated: Centre) -> None:
    shown = page(dated, "?day=2026-03-15", VILLAGE)
    assert "Dọn đường" in shown
    assert "Gieo lúa" not in shown
    assert "Họp giao ban" not in shown


@pytest.mark.parametrize("query", ["", "?day=hom-qua", "?day=9999-12-31", "?day=0001-01-01&by=week"])
def test_what_is_no_day_shows_today(dated: Centre, query: str) -> None:
    assert f"{timezone.localdate():%d/%m}" in page(dated, query)


def test_a_span_that_is_too_long_is_refused(dated: Centre) -> None:
    actor, day = dated.ledger.actor("quan-tri"), date(2026, 3, 1)
    with pytest.raises(ServiceError, match=r"programme\.bad_span"):
        programme_of_work.days(
            instance=dated.instance, actor=actor, first=day, last=date(2026, 5, 1), today=day, lang="vi"
        )
