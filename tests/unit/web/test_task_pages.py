"""Tasks on pages: whose and until when, what is unclear, and progress by who leads one and nobody else."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from socai.catalogue.registers import Role, RowState
from socai.services import tasks
from socai.services.register_checks import Cells
from socai.services.registers import record_rows
from socai.services.verification import verify
from tests.unit.files.test_pictures import jpeg
from tests.unit.web.centre import Centre

LIST, OWN = "/nhiem-vu", "/nhiem-vu/van_ban/1"
REPORT, SEND = "/nhiem-vu-tien-do/van_ban/1", {"state": "dang_lam", "said": "Đã họp dân"}
TODAY = timezone.localdate()


@pytest.fixture
def busy(centre: Centre) -> Centre:
    """A centre whose papers are tasks: of thon_1 in ten days, of thon_3 overdue, of nobody without a day."""
    registers = centre.instance.catalogue.registers
    papers, petitions = registers["van_ban"], registers["don_thu"]
    day, unit = papers.columns["ngay"], petitions.columns["thon"]
    columns = {
        **papers.columns,
        "han": replace(day, code="han", name_vi="Hạn", required=False),
        "chu_tri": replace(unit, code="chu_tri", name_vi="Chủ trì"),
    }
    states = {
        "da_giao": RowState("da_giao", "Đã giao", "Assigned", ("dang_lam",)),
        "dang_lam": RowState("dang_lam", "Đang làm", "Under way", ("dang_lam", "xong")),
        "xong": RowState("xong", "Xong", "Done", closed=True),
    }
    roles = {Role.OWNER: "chu_tri", Role.DUE: "han", Role.NAME: "trich_yeu"}
    held = replace(papers, columns=columns, states=states, start="da_giao", roles=roles)
    catalogue = replace(centre.instance.catalogue, registers={**registers, "van_ban": held})
    found = replace(centre, instance=replace(centre.instance, catalogue=catalogue))
    rows = [
        ("1", "Họp dân", "thon_1", (TODAY + timedelta(days=10)).isoformat()),
        ("2", "Sửa đường", "thon_3", (TODAY - timedelta(days=3)).isoformat()),
        ("3", "Việc chung", "", ""),
    ]
    cells = [
        Cells("van_ban", {"ky_hieu": key, "ngay": "2026-01-05", "trich_yeu": name, "chu_tri": owner, "han": due})
        for key, name, owner, due in rows
    ]
    done = record_rows(instance=found.instance, actor=centre.ledger.actor("quan-tri"), rows=cells, reason="Giao việc")
    assert done.added == 3
    return found


def page(centre: Centre, path: str, who: str) -> str:
    return centre.browser(who).get(path).content.decode()


def mark(centre: Centre) -> str:
    found = re.search(r'name="seen" value="([^"]+)"', page(centre, OWN, "thon-1"))
    assert found is not None
    return found[1]


def test_a_village_sees_its_own_and_a_leader_all(busy: Centre) -> None:
    own = page(busy, LIST, "thon-1")
    assert "Họp dân" in own
    assert "Sửa đường" not in own
    assert "Việc chung" not in own
    assert all(name in page(busy, LIST, "chu-tich") for name in ("Họp dân", "Sửa đường", "Việc chung"))
    assert busy.browser("thon-1").get("/nhiem-vu/van_ban/2").status_code == 400
    assert "Của đơn vị mình (1)" in own


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?loc=qua-han", {"Sửa đường"}),
        ("?loc=sap-den", set()),
        ("?loc=chua-ro", {"Việc chung"}),
        ("?don-vi=thon_3", {"Sửa đường"}),
        ("?don-vi=-", {"Việc chung"}),
        ("?trang=2", set()),
        ("?trang=x&loc=khac", {"Họp dân", "Sửa đường", "Việc chung"}),
    ],
)
def test_a_leader_chooses(busy: Centre, query: str, names: set[str]) -> None:
    shown = page(busy, LIST + query, "chu-tich")
    assert {name for name in ("Họp dân", "Sửa đường", "Việc chung") if f">{name}</a>" in shown} == names


def test_units_are_counted_those_with_most_overdue_first_and_nobody_last(busy: Centre) -> None:
    found = tasks.open_tasks(instance=busy.instance, actor=busy.ledger.actor("chu-tich"), on=TODAY)
    assert [(unit.owner, unit.open, unit.late, unit.soon) for unit in tasks.by_unit(found)] == [
        ("thon_3", 1, 1, 0),
        ("thon_1", 1, 0, 0),
        ("", 1, 0, 0),
    ]
    later = tasks.open_tasks(
        instance=busy.instance, actor=busy.ledger.actor("chu-tich"), on=TODAY + timedelta(days=tasks.SOON)
    )
    assert [task.is_soon for task in later if task.owner == "thon_1"] == [True]


def test_who_leads_a_task_reports_with_evidence_and_cannot_close_it(busy: Centre) -> None:
    photo = SimpleUploadedFile("Họp.jpg", jpeg())
    assert busy.browser("thon-1").post(REPORT, {**SEND, "seen": mark(busy), "file": photo}).status_code == 302
    shown = page(busy, OWN, "chu-tich")
    assert "Đã họp dân" in shown
    found = re.search(r'href="(/nhiem-vu-tep/[^"]+)"', shown)
    assert found is not None
    assert busy.browser("chu-tich").get(found[1]).content == jpeg()
    assert busy.browser("thon-3").get(found[1]).status_code == 400
    assert 'value="xong"' not in page(busy, OWN, "thon-1")
    refused = busy.browser("thon-1").post(REPORT, {**SEND, "state": "xong"})
    assert refused.status_code == 422
    keeper = busy.browser("tong-hop").post(
        "/so-theo-doi/van_ban/buoc/1", {"state": "xong", "day": f"{TODAY:%Y-%m-%d}", "reason": "Đạt"}
    )
    assert keeper.status_code == 302
    assert "Họp dân" not in page(busy, LIST, "chu-tich")
    assert "Đạt" in page(busy, OWN, "thon-1")
    assert verify(instance=busy.instance).findings == ()


@pytest.mark.parametrize("who", ["thon-3", "vp-xa", "chu-tich"])
def test_nobody_else_reports_on_it(busy: Centre, who: str) -> None:
    answer = busy.browser(who).post(REPORT, SEND)
    assert answer.status_code in (400, 422)
    assert "Đã họp dân" not in page(busy, OWN, "thon-1")


def test_the_second_who_reports_is_told(busy: Centre) -> None:
    seen = mark(busy)
    assert busy.browser("thon-1").post(REPORT, {**SEND, "seen": seen}).status_code == 302
    answer = busy.browser("thon-1").post(REPORT, {**SEND, "said": "Lần hai", "seen": seen})
    assert answer.status_code == 422
    assert "Lần hai" not in page(busy, OWN, "chu-tich").split("<ol>")[1]


@pytest.mark.parametrize(
    ("posted", "words"),
    [
        ({"said": " "}, "Hãy ghi đã làm được gì"),
        ({"state": ""}, "không chuyển được"),
        ({"file": SimpleUploadedFile("a.jpg", b"x")}, "không thuộc loại được nhận"),
    ],
)
def test_what_cannot_be_written_is_said_and_nothing_is_kept(
    busy: Centre, posted: dict[str, object], words: str
) -> None:
    answer = busy.browser("thon-1").post(REPORT, {**SEND, **posted})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "<ol>" not in page(busy, OWN, "thon-1")


def test_a_task_that_is_not_there_is_said(busy: Centre) -> None:
    for path in ("/nhiem-vu/van_ban/99", "/nhiem-vu/don_thu/1", "/nhiem-vu/khong_co/1"):
        assert busy.browser("chu-tich").get(path).status_code == 400
