"""The pages by which leaders watch: every number leads to a list, every line to the page of its figure."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from socai.catalogue.model import Heading
from socai.core.figures import Basis
from socai.services import people
from socai.services.actors import Role
from socai.services.entries import record
from socai.services.people import Granted
from socai.services.register_checks import Cells
from socai.services.registers import record_rows
from socai.web import pages
from tests.ledgers import ALL, AREA, FARMING, POOR, row
from tests.shipped_registers import TASKS, with_tasks
from tests.unit.web.centre import Centre

LEADER = "chu-tich"


def page(centre: Centre, path: str, who: str = LEADER) -> str:
    answer = centre.browser(who).get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def links(shown: str) -> list[str]:
    return [each.replace("&amp;", "&") for each in re.findall(r'href="(/[^"]+)"', shown)]


def late(centre: Centre) -> Centre:
    """Let the area of rice be far behind."""
    actor = centre.ledger.actor("quan-tri")
    record(instance=centre.instance, actor=actor, rows=[row(AREA, "1")], reason="Gõ nhầm")
    return centre


def test_a_leader_comes_from_home_to_what_is_late_why_whose_it_is_and_its_entry(centre: Centre) -> None:
    late(centre)
    assert "/tong-quan" in links(page(centre, "/"))
    shown = page(centre, "/tong-quan?ky=2026H1")
    assert "Diện tích lúa" in shown
    assert "phần phải đạt đến 30/06/2026" in shown
    assert "Phòng Nông nghiệp" in shown
    figure = next(path for path in links(shown) if path.startswith("/so-lieu/"))
    assert "Gõ nhầm" in page(centre, figure)


def test_every_number_leads_to_a_list_of_as_many(centre: Centre) -> None:
    late(centre)
    shown = page(centre, "/tong-quan?ky=2026H1")
    numbers = re.findall(r'href="(/tong-quan/chi-tieu[^"]+)">.*?<strong class="big">(\d+)</strong>', shown)
    assert len(numbers) == 6
    for path, number in numbers:
        assert page(centre, path.replace("&amp;", "&")).count('<div class="stood">') == int(number), path
    assert page(centre, "/tong-quan/chi-tieu?ky=2026H1&tinh-trang=khac").count('<div class="stood">') == 1


def test_the_health_of_the_data_names_what_contradicts_and_leads_to_it(centre: Centre) -> None:
    stated = row(ALL, "900", basis=Basis.STATED)
    record(instance=centre.instance, actor=centre.ledger.actor("quan-tri"), rows=[stated], reason="Báo cáo nêu")
    assert "1 chỗ mâu thuẫn" in page(centre, "/tong-quan")
    shown = page(centre, "/tong-quan/so-lieu")
    assert "đơn vị nêu 900" in shown
    assert f"/so-lieu/{ALL}/xa_mau/2026H1" in links(shown)
    assert "/ai-da-gui" in links(shown)
    assert "0/" in shown


def test_a_figure_that_was_added_up_is_opened_as_the_same_number(centre: Centre) -> None:
    actor = centre.ledger.actor("quan-tri")
    rows = [row(AREA, "10", period="2026-07"), row(AREA, "5", period="2026-08")]
    record(instance=centre.instance, actor=actor, rows=rows, reason="Gõ")
    figure = next(
        path for path in links(page(centre, "/tong-quan/chi-tieu?ky=2026-08")) if path.startswith("/so-lieu/")
    )
    assert figure == f"/so-lieu/xa_mau/2026-08?cong-thuc=year_to_date%28{AREA}%29"
    shown = page(centre, figure)
    assert "Diện tích lúa, lũy kế từ đầu năm" in shown
    assert "Diện tích lúa · tháng 7 năm 2026" in shown


def test_who_does_not_reach_the_whole_commune_has_no_overview_and_no_way_to_it(centre: Centre) -> None:
    place = Granted(Role.OFFICE, FARMING)
    made = people.add(
        instance=centre.instance, actor=centre.ledger.actor("quan-tri"), name="hep", title="Hẹp", place=place
    )
    centre.passwords["hep"] = made.password
    centre.ledger.run("UPDATE ledger_account SET must_change_password = false")
    for who in ("hep", "thon-1"):
        browser = centre.browser(who)
        assert browser.get("/tong-quan").status_code == 403
        assert "/tong-quan" not in links(browser.get("/").content.decode())
    assert "/tong-quan" in links(page(centre, "/", "tong-hop"))


def test_an_unknown_period_is_refused_in_one_line(centre: Centre) -> None:
    answer = centre.browser(LEADER).get("/tong-quan?ky=hom-qua")
    assert answer.status_code == 400
    assert "hom-qua" in answer.content.decode()


def test_it_is_read_in_english_too(centre: Centre) -> None:
    browser = centre.browser(LEADER)
    browser.cookies["socai_lang"] = "en"
    shown = browser.get("/tong-quan").content.decode()
    assert "Can the data be trusted" in shown
    assert "web." not in shown


def test_poor_households_are_no_planned_indicator(centre: Centre) -> None:
    assert POOR not in page(centre, "/tong-quan/chi-tieu")


def with_sectors(centre: Centre) -> Centre:
    catalogue = replace(centre.instance.catalogue, headings={"dan_so": Heading("dan_so", "Dân số", "People")})
    return replace(centre, instance=replace(centre.instance, catalogue=catalogue))


def test_a_sector_leads_from_the_overview_to_a_village_and_its_entry(centre: Centre) -> None:
    told = with_sectors(centre)
    rows = [row(POOR, "7", org_unit="thon_1"), row(POOR, "0", org_unit="thon_3", period="2026-07")]
    record(instance=told.instance, actor=told.ledger.actor("quan-tri"), rows=rows, reason="Gõ ở thôn")
    assert "/linh-vuc/dan_so?ky=2026H1" in links(page(told, "/tong-quan?ky=2026H1"))
    shown = page(told, "/linh-vuc/dan_so?ky=2026H1")
    assert f"/chi-tieu/{POOR}?ky=2026H1" in links(shown)
    assert "Thôn Một" in shown
    assert f"/so-lieu/{POOR}/thon_1/2026H1" in links(shown)
    village = page(told, f"/chi-tieu/{POOR}?ky=2026H1")
    assert 'width="100.0"' in village
    assert "Gõ ở thôn" in page(told, f"/so-lieu/{POOR}/thon_1/2026H1")
    assert f"/so-lieu/{POOR}/thon_1/2026H1" in links(village)


def test_a_picture_has_a_name_and_a_table_behind_it_and_no_style_in_it(centre: Centre) -> None:
    rows = [row(AREA, "10", period="2026-01"), row(AREA, "5", period="2026-02")]
    record(instance=centre.instance, actor=centre.ledger.actor("quan-tri"), rows=rows, reason="Gõ")
    shown = page(centre, f"/chi-tieu/{AREA}?ky=2026-02")
    assert 'role="img" aria-labelledby="chart-name"' in shown
    assert '<polyline class="line-this"' in shown
    assert '<polyline class="line-due"' in shown
    table = shown.split("<details")[1]
    assert "15" in table
    assert "style=" not in shown


def test_an_unknown_sector_or_indicator_is_refused_in_one_line(centre: Centre) -> None:
    for path in ("/linh-vuc/khong_co", "/chi-tieu/khong_co"):
        answer = centre.browser(LEADER).get(path)
        assert answer.status_code == 400
        assert "khong_co" in answer.content.decode()


def test_the_page_before_a_meeting_tells_what_is_urgent_compared_overdue_and_sound(centre: Centre) -> None:
    shown = page(late(centre), "/giao-ban?ky=2026H1")
    for words in ("Cần chú ý nhất (1)", "Diện tích lúa", "Vướng mắc chưa tháo gỡ", "Quá hạn", "Đúng", "Lập lúc"):
        assert words in shown
    record(instance=centre.instance, actor=centre.ledger.actor("quan-tri"), rows=[row(AREA, "150")], reason="Sửa lại")
    record(
        instance=centre.instance,
        actor=centre.ledger.actor("quan-tri"),
        rows=[row(AREA, "160", period="2025H1")],
        reason="Gõ",
    )
    assert "−6,3%" in page(centre, "/giao-ban?ky=2026H1")


def test_the_wall_is_sent_again_only_when_something_is_new_and_to_whom_it_may_be(centre: Centre) -> None:
    browser = centre.browser(LEADER)
    first = browser.get("/man-hinh")
    mark = first["ETag"]
    assert first.content.decode().count('<section class="slide">') == 4
    again = browser.get("/man-hinh", headers={"If-None-Match": mark})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", mark)
    late(centre)
    new = browser.get("/man-hinh", headers={"If-None-Match": mark})
    assert new.status_code == 200
    assert "Diện tích lúa" in new.content.decode()
    assert new["ETag"] != mark
    assert browser.get("/man-hinh", headers={"If-None-Match": mark}).status_code == 200
    assert centre.browser("tong-hop").get("/man-hinh", headers={"If-None-Match": new["ETag"]}).status_code == 200
    assert centre.browser("thon-1").get("/man-hinh", headers={"If-None-Match": mark}).status_code == 403


def test_the_wall_without_its_script_comes_again_by_itself_and_has_no_style_in_it(centre: Centre) -> None:
    shown = page(centre, "/man-hinh")
    assert '<noscript><meta http-equiv="refresh"' in shown
    assert "style=" not in shown
    assert "hidden>" not in shown


def test_a_long_sector_is_shown_page_by_page(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "LINES", 2)
    told = with_sectors(centre)
    first, second = page(told, "/linh-vuc/dan_so"), page(told, "/linh-vuc/dan_so?trang=2")
    assert "?trang=2" in first
    assert f'"/chi-tieu/{ALL}"' in first
    assert f'"/chi-tieu/{ALL}"' not in second
    assert len(re.findall(r'href="/chi-tieu/', second)) == 1
    for wrong in ("0", "99", "x", "-1"):
        assert "/chi-tieu/" in page(told, f"/linh-vuc/dan_so?trang={wrong}")


def test_overdue_tasks_lead_to_the_list_of_their_unit(centre: Centre) -> None:
    kept = replace(centre, instance=with_tasks(centre.instance))
    cells = {"ma": "T1", "ngay": "2026-01-05", "ten": "Gieo lúa mùa", "chu_tri": "nong_nghiep", "han": "2026-02-02"}
    actor = centre.ledger.actor("quan-tri")
    assert record_rows(instance=kept.instance, actor=actor, rows=[Cells(TASKS, cells)], reason="Giao").added == 1
    (link,) = [path for path in links(page(kept, "/tong-quan")) if path.startswith("/nhiem-vu?")]
    assert link == "/nhiem-vu?which=late&unit=nong_nghiep"
    assert "Gieo lúa mùa" in page(kept, link)
