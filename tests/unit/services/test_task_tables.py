"""The table of a month: tasks open or closed in it, as they stood at its end."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from socai.ledger.models import AuditEvent
from socai.services.errors import ServiceError
from socai.services.register_checks import Cells
from socai.services.registers import record_rows
from socai.services.task_tables import month_table
from tests.ledgers import FARMING, OFFICE, Ledger
from tests.shipped_registers import TASKS, with_tasks

ROWS = (
    {"ma": "A", "ngay": "2026-03-02", "ten": "Xong sớm", "chu_tri": FARMING, "han": "2026-03-20",
     "states": "2026-03-05 dang_lam: đã gieo; 2026-03-10 da_nop: nộp; 2026-03-12 hoan_thanh: đạt"},
    {"ma": "B", "ngay": "2026-03-02", "ten": "Gia hạn rồi muộn", "chu_tri": FARMING, "han": "2026-03-20",
     "states": "2026-03-18 extend han 20: mưa; 2026-04-06 dang_lam: gần xong; 2026-04-20 da_nop: nộp; "
     "2026-04-21 hoan_thanh: muộn"},
    {"ma": "C", "ngay": "2026-03-30", "ten": "=Không ai"},
    {"ma": "D", "ngay": "2026-05-04", "ten": "Việc sau", "chu_tri": OFFICE, "han": "2026-05-20"},
)  # fmt: skip


@pytest.fixture
def kept(sqlite_ledger: Ledger) -> Ledger:
    """A ledger with tasks of three months."""
    instance = with_tasks(sqlite_ledger.instance)
    rows = [Cells(TASKS, cells) for cells in ROWS]
    done = record_rows(instance=instance, actor=sqlite_ledger.actor(OFFICE), rows=rows, reason="x")
    assert done.batch, done.findings
    return Ledger(sqlite_ledger.database, instance)


def table(ledger: Ledger, month: str) -> list[dict[str, str]]:
    content = month_table(instance=ledger.instance, actor=ledger.actor("lanh-dao"), month=month, lang="vi")
    header, *lines = load_workbook(BytesIO(content)).active.values  # type: ignore[union-attr]
    return [dict(zip(map(str, header), (cell or "" for cell in line), strict=True)) for line in lines]


def test_a_month_has_what_was_open_or_closed_in_it_as_it_stood_at_its_end(kept: Ledger) -> None:
    march = {line["Mã"]: line for line in table(kept, "2026-03")}
    assert set(march) == {"A", "B", "C"}
    assert march["A"]["Đã làm trong tháng"] == "05/03/2026: đã gieo\n10/03/2026: nộp\n12/03/2026: đạt"
    assert (march["A"]["Ngày kết thúc"], march["A"]["Đánh giá"]) == ("12/03/2026", "đúng hạn")
    assert (march["B"]["Trạng thái"], march["B"]["Gia hạn đến"], march["B"]["Đánh giá"]) == (
        "Đã giao",
        "09/04/2026",
        "",
    )
    april = {line["Mã"]: line for line in table(kept, "2026-04")}
    assert set(april) == {"B", "C"}
    assert (april["B"]["Hạn được giao"], april["B"]["Đánh giá"]) == ("20/03/2026", "muộn hạn")
    assert "mưa" not in april["B"]["Đã làm trong tháng"]


def test_what_is_missing_is_said_and_nothing_is_run_by_a_spreadsheet(kept: Ledger) -> None:
    line = next(line for line in table(kept, "2026-03") if line["Mã"] == "C")
    assert line["Nhiệm vụ"] == "'=Không ai"
    assert (line["Đơn vị chủ trì"], line["Hạn được giao"]) == ("chưa có đơn vị chủ trì", "chưa có hạn")


def test_taking_it_is_written_down(kept: Ledger) -> None:
    table(kept, "2026-03")
    assert AuditEvent.objects.order_by("number").last().action == "register.exported"  # type: ignore[union-attr]


@pytest.mark.parametrize("month", ["2026", "2026-13", "", f"{timezone.localdate() + timedelta(days=40):%Y-%m}"])
def test_what_is_no_month_that_has_begun_is_refused(kept: Ledger, month: str) -> None:
    with pytest.raises(ServiceError):
        table(kept, month)
