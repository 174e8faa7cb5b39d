"""Cases on a page: what is overdue, due soon and running, certificates that expire, devices down, open mediation."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from socai.core.steps import Step, StepKind
from socai.core.workdays import WorkingDays
from socai.services import cases
from socai.services.cases import Group
from socai.services.register_checks import Cells
from socai.services.registers import record_rows, step
from tests.shipped_registers import with_registers
from tests.unit.services.registering import words
from tests.unit.web.centre import Centre

KEEPER, LEADER, VILLAGE = "vp-xa", "chu-tich", "thon-1"
TODAY = timezone.localdate()
WORKED = WorkingDays(years=frozenset(range(TODAY.year - 1, TODAY.year + 2)))
REGISTERS = ("don_thu", "doi_thoai", "kien_nghi_cu_tri", "hoa_giai", "chu_ky_so", "thiet_bi")
PAGE = "/ho-so-vu-viec"
SECRETS = ("Nguyễn Văn Kín", "Trần Thị Ẩn", "Lò Văn Giữ", "Hai nhà giáp ranh", "0912 000 111")
LIMIT = "Thời hạn thụ lý khiếu nại"
LAW = "Luật Khiếu nại 02/2011/QH13, Điều 27"


def day(offset: int) -> str:
    return (TODAY + timedelta(days=offset)).isoformat()


def write(centre: Centre, register: str, *rows: dict[str, str]) -> None:
    said = [Cells(register, cells) for cells in rows]
    done = record_rows(instance=centre.instance, actor=centre.ledger.actor("quan-tri"), rows=said, reason="x")
    assert done.batch, words(done.findings)


def move(centre: Centre, register: str, key: str, state: str, offset: int) -> None:
    steps = [Step(StepKind.STATE, TODAY + timedelta(days=offset), state)]
    done = step(
        instance=centre.instance, actor=centre.ledger.actor("quan-tri"), register=register, key=key, steps=steps
    )
    assert done.batch, words(done.findings)


def complaint(key: str, received: int, **cells: str) -> dict[str, str]:
    """Return a complaint received so many days from now; whether to accept it is said within ten days."""
    known = {"loai": "khieu_nai", "lan": "lan_dau", "linh_vuc": "dat_dai", "tham_quyen": "thuoc"}
    return {"ma": key, "ngay": day(received), **known, **cells}


@pytest.fixture
def watched(centre: Centre) -> Centre:
    """A centre with something of everything that is watched, and private values in all of it."""
    known = with_registers(centre.instance, *REGISTERS)
    kept = replace(centre, instance=replace(known, catalogue=replace(known.catalogue, working_days=WORKED)))
    write(
        kept, "don_thu", complaint("TRE", -40, nguoi_gui=SECRETS[0], thu_ly_boi="nong_nghiep", ban="thon_1"),
        complaint("XONG", -40), complaint("MOI", 0, nguoi_to_cao=SECRETS[1], lien_he=SECRETS[4]),
    )  # fmt: skip
    move(kept, "don_thu", "XONG", "phan_loai", -39)
    move(kept, "don_thu", "XONG", "luu_don", -38)
    write(kept, "kien_nghi_cu_tri", {"ma": "CT", "ngay": day(-5), "noi_dung": "Sửa cầu treo"})
    certificate = {"loai": "token", "khoi": "dang", "so_luong": "1", "ngay": day(-300)}
    write(
        kept, "chu_ky_so", {**certificate, "ma": "CHUNG-THU", "het_han": day(30), "nguoi_giu": SECRETS[2]},
        {**certificate, "ma": "CON-LAU", "het_han": day(31)}, {**certificate, "ma": "HET", "het_han": day(-1)},
        {**certificate, "ma": "THU-HOI", "het_han": day(5)},
    )  # fmt: skip
    move(kept, "chu_ky_so", "THU-HOI", "thu_hoi", -2)
    device = {"loai": "cum_loa", "so_luong": "1", "ngay": day(-300), "ban": "thon_3"}
    write(kept, "thiet_bi", {**device, "ma": "LOA-HONG"}, {**device, "ma": "LOA-TOT"})
    move(kept, "thiet_bi", "LOA-HONG", "hong", -7)
    write(
        kept, "hoa_giai", {"ma": "HOA-GIAI", "ngay": day(-9), "loai": "dat_dai", "cac_ben": SECRETS[3]},
        {"ma": "DA-THANH", "ngay": day(-9), "ket_qua": "thanh"},
    )  # fmt: skip
    return kept


def page(centre: Centre, path: str = PAGE, who: str = LEADER) -> str:
    answer = centre.browser(who).get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def groups(centre: Centre) -> dict[Group, list[str]]:
    actor = centre.ledger.actor("quan-tri")
    found = cases.board(instance=centre.instance, actor=actor, on=TODAY)
    return {group: [case.row.key for case in found.of(group)] for group in Group}


def test_each_case_stands_in_its_group_and_nothing_that_is_over(watched: Centre) -> None:
    assert groups(watched) == {
        Group.OVERDUE: ["TRE"],
        Group.SOON: [],
        Group.RUNNING: ["MOI", "CT"],
        Group.UNKNOWN: [],
        Group.EXPIRING: ["HET", "CHUNG-THU"],
        Group.DOWN: ["LOA-HONG"],
        Group.UNSETTLED: ["HOA-GIAI"],
    }


def test_due_soon_is_three_days_and_three_only(watched: Centre) -> None:
    """Days of grace at weekends and holidays are not of this test: a limit is looked at from the days before it."""
    actor = watched.ledger.actor("quan-tri")
    running = cases.board(instance=watched.instance, actor=actor, on=TODAY).of(Group.RUNNING, "don_thu")
    assert running[0].limit is not None
    last = running[0].limit.due
    assert last is not None
    for left, group in ((4, Group.RUNNING), (3, Group.SOON), (0, Group.SOON), (-1, Group.OVERDUE)):
        found = cases.board(instance=watched.instance, actor=actor, on=last - timedelta(days=left))
        assert "MOI" in [case.row.key for case in found.of(group)], left


def test_a_case_shows_limit_law_units_state_and_its_row(watched: Centre) -> None:
    shown = page(watched)
    for said in (
        'href="/so-theo-doi/don_thu/dong/TRE"', LIMIT, LAW, "Khiếu nại", "Phòng Nông nghiệp", "Thôn Một", "Tiếp nhận",
        "Sửa cầu treo", "Quyết định 33/2017/QĐ-TTg", "Cụm loa truyền thanh", f"từ {TODAY - timedelta(days=7):%d/%m/%Y}",
        "Ngày hết hạn", "/ho-so-vu-viec?xem=qua-han&amp;so=don_thu",
    ):  # fmt: skip
        assert said in shown, said


def test_a_dialogue_is_open_until_its_conclusion_was_told(watched: Centre) -> None:
    write(watched, "doi_thoai", {"ma": "DT", "ngay": day(-40), "noi": "Thôn Một", "nguoi_du": "40", "y_kien": "9"})
    assert set(groups(watched)[Group.OVERDUE]) == {"DT", "TRE"}
    assert "Quy định 11-QĐi/TW" in page(watched)
    move(watched, "doi_thoai", "DT", "da_thong_bao", -20)
    assert groups(watched)[Group.OVERDUE] == ["TRE"]


def test_it_shows_no_private_value_to_anybody(watched: Centre) -> None:
    paths = [PAGE, *(f"{PAGE}?xem={group}" for group in Group)]
    shown = "".join(page(watched, path, who) for path in paths for who in (KEEPER, LEADER, "quan-tri-2", "kiem-tra"))
    assert "MOI</a>" in shown
    assert [secret for secret in SECRETS if secret in shown] == []


def test_one_group_of_one_register_alone(watched: Centre) -> None:
    assert "CT</a>" in page(watched, f"{PAGE}?xem=con-han")
    shown = page(watched, f"{PAGE}?xem=con-han&so=don_thu")
    assert "MOI</a>" in shown
    assert "CT</a>" not in shown
    assert "Không có việc nào phải theo dõi" in page(watched, f"{PAGE}?xem=sap-den-han")
    assert "Hồ sơ vụ việc</h1>" in page(watched, f"{PAGE}?xem=khong-co&so=khong-co")


def test_a_case_leaves_when_it_is_closed(watched: Centre) -> None:
    move(watched, "don_thu", "TRE", "phan_loai", -1)
    assert groups(watched)[Group.OVERDUE] == ["TRE"]
    move(watched, "don_thu", "TRE", "khong_thu_ly", 0)
    move(watched, "thiet_bi", "LOA-HONG", "hoat_dong", 0)
    found = groups(watched)
    assert found[Group.OVERDUE] == found[Group.DOWN] == []


def test_a_case_whose_limit_is_not_known_is_not_lost(watched: Centre) -> None:
    known = replace(watched.instance.catalogue, working_days=WorkingDays())
    unsure = replace(watched, instance=replace(watched.instance, catalogue=known))
    assert sorted(groups(unsure)[Group.UNKNOWN]) == ["CT", "MOI", "TRE"]
    shown = page(unsure)
    assert "Chưa tính được hạn (3)" in shown
    assert 'href="/so-theo-doi/don_thu/dong/TRE"' in shown
    assert 'role="alert"' in shown
    assert "Chưa tính được hạn" not in page(watched)


def test_thousands_of_cases_make_small_pages(watched: Centre) -> None:
    write(watched, "don_thu", *(complaint(f"{number:04d}", -40) for number in range(2000)))
    first = watched.browser(LEADER).get(PAGE).content
    assert "Quá hạn (2001)" in first.decode()
    assert "Xem cả 2001" in first.decode()
    whole = watched.browser(LEADER).get(f"{PAGE}?xem=qua-han&trang=2").content
    assert whole.count(b"<tr><td") == 50
    assert "trang=1" in whole.decode()
    assert "trang=3" in whole.decode()
    assert max(len(first), len(whole)) < 100_000


def test_who_may_see_no_registers_sees_no_case(watched: Centre) -> None:
    assert watched.browser(VILLAGE).get(PAGE).status_code == 403
    assert 'href="/ho-so-vu-viec"' not in page(watched, "/", VILLAGE)
    assert 'href="/ho-so-vu-viec"' in page(watched, "/", LEADER)


def test_a_pack_without_clocks_says_so(centre: Centre) -> None:
    catalogue = replace(centre.instance.catalogue, registers={})
    assert "không khai sổ nào" in page(replace(centre, instance=replace(centre.instance, catalogue=catalogue)))
