"""Communes beside each other: places only where that is fair, else their order and why; nothing that stays in one."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from socai.catalogue.model import Guard, OrgUnit
from socai.core.figures import Basis
from socai.services import kept_facts
from socai.services import province as services_province
from socai.services.entries import record
from socai.services.event_imports import import_areas
from socai.services.register_checks import Cells
from socai.services.registers import record_rows
from socai.services.units import import_units
from tests.ledgers import ALL, COMMUNE, PERIOD, POOR, row
from tests.shipped_registers import TASKS, with_tasks
from tests.unit.web.centre import Centre
from tests.unit.web.province import ABOVE, BESIDE, HEADING, INSPECTOR, OF_SECOND, SECOND, SHARE, THIRD, with_communes


@pytest.fixture
def province(centre: Centre) -> Centre:
    return with_communes(centre)


def page(centre: Centre, path: str, who: str = ABOVE) -> str:
    answer = centre.browser(who).get(path)
    assert answer.status_code == 200, path
    assert len(answer.content) < 100_000
    return answer.content.decode()


def lines(shown: str) -> list[list[str]]:
    """Return the words in the cells of each line of the table."""
    body = shown.split("<tbody>")[1].split("</tbody>")[0]
    cells = [re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", line, re.S) for line in body.split("</tr>")[:-1]]
    return [[re.sub(r"<[^>]+>", "", cell).strip() for cell in line] for line in cells]


def links(shown: str) -> list[str]:
    return re.findall(r'href="(/[^"]+)"', shown)


def guarded(centre: Centre, code: str, guard: Guard) -> Centre:
    catalogue = centre.instance.catalogue
    changed = replace(catalogue.indicators[code], guards=frozenset({guard}))
    indicators = {**catalogue.indicators, code: changed}
    return replace(centre, instance=replace(centre.instance, catalogue=replace(catalogue, indicators=indicators)))


def test_one_comes_from_the_overview_to_a_commune_and_its_entry(province: Centre) -> None:
    path = "/tong-quan"
    for next_ in (
        "/cac-xa",
        f"/cac-xa/linh-vuc/{HEADING}",
        f"/cac-xa/chi-tieu/{SHARE}",
        f"/so-lieu/{SHARE}/{SECOND}/{PERIOD}",
    ):
        assert next_ in links(page(province, path)), path
        path = next_
    assert {"270", "30"} <= set(re.findall(r"\d+", page(province, path)))


def test_communes_have_places_where_that_is_fair_the_best_first(province: Centre) -> None:
    shown = page(province, f"/cac-xa/chi-tieu/{SHARE}")
    assert [line[:3] for line in lines(shown)] == [
        ["1", "Xã Mẫu", "0,6"],
        ["2", "Phường Ba", "1,0"],
        ["3", "Xã Hai", "10,0"],
    ]
    assert "Hạng 1 là nơi có số thấp nhất" in shown
    assert "Không xếp hạng" not in shown


def test_totals_stand_in_the_order_of_codes_with_the_reason(province: Centre) -> None:
    shown = page(province, f"/cac-xa/chi-tieu/{ALL}")
    assert [line[:2] for line in lines(shown)] == [["Xã Mẫu", "1.242"], ["Phường Ba", "500"], ["Xã Hai", "300"]]
    assert "Không xếp hạng" in shown
    assert "Số tuyệt đối" in shown


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([row(POOR, None, org_unit=SECOND)], "1 xã chưa có số của kỳ này: Xã Hai."),
        (
            [row(POOR, "5", org_unit=THIRD, basis=Basis.ESTIMATE), row(POOR, None, org_unit=THIRD)],
            "ước hoặc áng chừng: Phường Ba.",
        ),
    ],
)
def test_one_figure_that_is_missing_or_an_estimate_takes_all_places_away(
    province: Centre, rows: Sequence[object], said: str
) -> None:
    keeper = province.ledger.actor("quan-tri")
    done = record(instance=province.instance, actor=keeper, rows=rows, reason="Sửa")
    assert done.batch, done.findings
    shown = page(province, f"/cac-xa/chi-tieu/{SHARE}?ky={PERIOD}")
    assert said in shown
    assert [line[0] for line in lines(shown)] == ["Xã Mẫu", "Phường Ba", "Xã Hai"]


def test_a_period_is_chosen_and_by_default_the_one_that_all_have(province: Centre) -> None:
    keeper = province.ledger.actor("quan-tri")
    newer = [row(POOR, "29", org_unit=SECOND, period="2026-09"), row(POOR, "4", org_unit=THIRD, period="2026-09")]
    assert record(instance=province.instance, actor=keeper, rows=newer, reason="Tháng 9").batch
    shown = page(province, f"/cac-xa/chi-tieu/{POOR}")
    assert f'value="{PERIOD}" selected' in shown
    assert [line[1] for line in lines(page(province, f"/cac-xa/chi-tieu/{POOR}?ky=2026-09"))] == ["–", "04", "29"]
    assert province.browser(ABOVE).get(f"/cac-xa/chi-tieu/{POOR}?ky=hom-qua").status_code == 400


@pytest.mark.parametrize("guard", Guard)
def test_what_stays_in_a_commune_or_in_reports_is_not_compared(province: Centre, guard: Guard) -> None:
    kept = guarded(province, POOR, guard)
    for who in (ABOVE, BESIDE, INSPECTOR):
        assert kept.browser(who).get(f"/cac-xa/chi-tieu/{POOR}").status_code in (400, 403)
        assert POOR not in page(kept, f"/cac-xa/linh-vuc/{HEADING}", who)


def test_who_reaches_one_commune_is_told_so_and_led_nowhere(province: Centre) -> None:
    for who in ("chu-tich", INSPECTOR):
        assert "/cac-xa" not in links(page(province, "/tong-quan", who))
        assert "chỉ có một xã" in page(province, "/cac-xa", who)
        shown = page(province, f"/cac-xa/chi-tieu/{SHARE}", who)
        assert [line[0] for line in lines(shown)] == ["Xã Mẫu"]
        assert "Xã Hai" not in shown
    assert province.browser("thon-1").get("/cac-xa").status_code == 403


def test_unknown_sectors_and_indicators_are_refused_in_one_line(province: Centre) -> None:
    for path in ("/cac-xa/linh-vuc/khong_co", "/cac-xa/chi-tieu/khong_co"):
        answer = province.browser(ABOVE).get(path)
        assert (answer.status_code, "khong_co" in answer.content.decode()) == (400, True)


def test_the_pages_of_a_province_of_many_communes_stay_small(province: Centre) -> None:
    keeper = province.ledger.actor("quan-tri")
    more = [OrgUnit(f"xa_{number}", "commune", f"Xã có tên khá dài số {number}", "tinh") for number in range(35)]
    assert import_units(instance=province.instance, actor=keeper, rows=more, reason="Cả tỉnh").batch
    shown = page(province, f"/cac-xa/chi-tieu/{SHARE}")
    assert len(lines(shown)) == 38
    assert "35 xã chưa có số của kỳ này: Xã có tên khá dài số 0," in shown
    assert "38 xã" in page(province, "/cac-xa")


def test_a_commune_is_seen_at_a_glance_and_its_pages_lead_on_within_it(province: Centre) -> None:
    shown = page(province, f"/tong-quan?don-vi={SECOND}&ky={PERIOD}")
    assert "Xã Hai" in shown.split("<h1>")[1].split("</h1>")[0]
    chosen = f"ky={PERIOD}&amp;don-vi={SECOND}"
    assert f"/linh-vuc/{HEADING}?{chosen}" in shown
    sector = page(province, f"/linh-vuc/{HEADING}?don-vi={SECOND}&ky={PERIOD}")
    assert f"/so-lieu/{POOR}/{SECOND}/{PERIOD}" in sector
    assert f"/so-lieu/{POOR}/{COMMUNE}/" not in sector
    assert f'<input type="hidden" name="don-vi" value="{SECOND}">' in sector
    assert f"/so-lieu/{POOR}/{SECOND}/{PERIOD}" in page(province, f"/chi-tieu/{POOR}?don-vi={SECOND}&ky={PERIOD}")
    assert "Xã Hai" in page(province, f"/giao-ban?don-vi={SECOND}")
    for wrong in ("thon_1", "so", "khong_co"):
        assert province.browser(ABOVE).get(f"/tong-quan?don-vi={wrong}").status_code == 403, wrong


def test_of_one_commune_only_its_own_work_and_forms_count(province: Centre) -> None:
    kept = replace(province, instance=with_tasks(province.instance))
    cells = {"ma": "T1", "ngay": "2026-01-05", "ten": "Gieo lúa mùa", "chu_tri": "nong_nghiep", "han": "2026-02-02"}
    keeper = kept.ledger.actor("quan-tri")
    assert record_rows(instance=kept.instance, actor=keeper, rows=[Cells(TASKS, cells)], reason="Giao").added == 1
    for unit, is_there in ((COMMUNE, True), (SECOND, False)):
        shown = page(kept, f"/tong-quan?don-vi={unit}")
        assert ("/nhiem-vu?which=late" in shown) is is_there, unit
        asked = re.search(r"0/(\d+) phiếu", page(kept, f"/tong-quan/so-lieu?don-vi={unit}"))
        assert asked is not None
        assert (asked[1] != "0") is is_there, unit


def test_who_leads_one_commune_sees_that_one_and_no_other(province: Centre) -> None:
    assert "Xã Hai" in page(province, "/tong-quan", OF_SECOND).split("<h1>")[1].split("</h1>")[0]
    assert f"/so-lieu/{POOR}/{SECOND}/" in page(province, f"/chi-tieu/{POOR}", OF_SECOND)
    assert "Xã Hai" in page(province, "/man-hinh", OF_SECOND)
    assert [line[0] for line in lines(page(province, f"/cac-xa/chi-tieu/{SHARE}", OF_SECOND))] == ["Xã Hai"]
    for path in ("/tong-quan", f"/linh-vuc/{HEADING}", f"/chi-tieu/{POOR}", "/giao-ban"):
        for other in (COMMUNE, "tinh"):
            assert province.browser(OF_SECOND).get(f"{path}?don-vi={other}").status_code == 403, path


def with_areas(centre: Centre, *keys: str) -> Centre:
    boxes = ([[x, 22], [x + 1, 22], [x + 1, 23], [x, 23], [x, 22]] for x in range(102, 102 + len(keys)))
    features = [
        {"properties": {"code": key}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
        for key, ring in zip(keys, boxes, strict=True)
    ]
    path = centre.instance.home / "ranh-gioi.geojson"
    path.write_text(json.dumps({"features": features}), encoding="utf-8")
    drawn = import_areas(
        instance=centre.instance, actor=centre.ledger.actor("quan-tri"), path=path, on=date(2026, 1, 1), named_in="code"
    )
    assert drawn.batch, drawn.findings
    return centre


def test_there_is_a_map_only_when_borders_are_loaded_and_a_table_always(province: Centre) -> None:
    path = f"/cac-xa/chi-tieu/{SHARE}"
    assert "<path" not in page(province, path)
    shown = page(with_areas(province, COMMUNE, SECOND), path)
    assert len(lines(shown)) == 3
    shades = re.findall(r'<path class="(shade-\w+)" d="M[^"]+z"><title>([^<]+)</title>', shown)
    assert shades == [("shade-0", "Xã Mẫu: 0,6"), ("shade-4", "Xã Hai: 10,0")]
    assert "1 xã chưa có ranh giới" in shown
    assert "style=" not in shown
    keeper = province.ledger.actor("quan-tri")
    assert record(instance=province.instance, actor=keeper, rows=[row(POOR, None, org_unit=SECOND)], reason="Rút").batch
    assert '"shade-none"' in page(province, f"{path}?ky={PERIOD}")


def test_it_is_read_in_english_too(province: Centre) -> None:
    browser = province.browser(ABOVE)
    browser.cookies["socai_lang"] = "en"
    for path in ("/cac-xa", f"/cac-xa/linh-vuc/{HEADING}", f"/cac-xa/chi-tieu/{ALL}"):
        shown = browser.get(path).content.decode()
        assert "ranking." not in shown
        assert "web." not in shown
    assert "No places" in shown


def test_the_page_says_what_its_figures_are_from_and_never_shows_old_ones(
    province: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"/cac-xa/chi-tieu/{POOR}?ky={PERIOD}"
    small = page(province, path)
    monkeypatch.setattr(kept_facts, "_MOST_ATOMS", 1)
    services_province._beside.cache_clear()
    large = page(province, path)
    assert lines(small) == lines(large)
    batch = int(re.findall(r"Tính từ từng số đã nhập trong sổ, đến lần ghi (\d+)\.", small)[0])
    name = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[province.ledger.vendor]
    assert f"Cộng dồn bằng cơ sở dữ liệu của sổ ({name}), đến lần ghi {batch}." in large
    keeper = province.ledger.actor("quan-tri")
    rows = [row(POOR, "31", org_unit=SECOND)]
    assert record(instance=province.instance, actor=keeper, rows=rows, reason="Đính chính").batch
    after = page(province, path)
    assert f"đến lần ghi {batch + 1}." in after
    assert not any("31" in line for line in lines(large))
    assert any("31" in line for line in lines(after))
