"""Figures that never leave a commune: an account above it is refused them by every door, one inside is not."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from socai.api.statistics import sdmx_code
from socai.catalogue.model import Guard, Heading
from socai.catalogue.owned_boxes import sections_of_owners
from socai.core.figures import Basis
from socai.services.entries import record
from tests.ledgers import ALL, AREA, COMMUNE, OTHER, PERIOD, POOR, row
from tests.unit.api.programs import Program
from tests.unit.web.centre import Centre
from tests.unit.web.province import ABOVE, BESIDE, HEADING, INSPECTOR, OUTSIDE, under_province

LEADER = "chu-tich"
SDMX = "/sdmx/data/dataflow/SOCAI/FIGURES/1.0"

KEPT = (
    f"/so-lieu/{POOR}/{COMMUNE}/{PERIOD}",
    f"/so-lieu/{ALL}/{COMMUNE}/{PERIOD}",
    f"/so-lieu/{POOR}/thon_1/{PERIOD}",
    f"/so-lieu/{COMMUNE}/{PERIOD}?cong-thuc=year_to_date({POOR})",
    f"/so-lieu/{COMMUNE}/{PERIOD}?cong-thuc=2*{ALL}",
    f"/so-lieu/dan_so.ho.*/{COMMUNE}/{PERIOD}",
    f"/phieu/thon/thon_1/{PERIOD}",
    f"/phieu/thon/thon_1/{PERIOD}/phieu.xlsx",
    f"/chi-tieu/{POOR}",
    f"/chi-tieu/{ALL}",
    f"/bao-cao/so-ho/{PERIOD}",
    f"/bao-cao/so-ho/{PERIOD}/du-thao",
)


@pytest.fixture
def province(centre: Centre) -> Centre:
    """A centre whose commune stands under a province; poor households never leave it, nor what is computed of them."""
    under_province(centre)
    keeper = centre.ledger.actor("quan-tri")
    rows = [row(POOR, "7", org_unit="thon_1"), row(ALL, "900", basis=Basis.STATED)]
    assert record(instance=centre.instance, actor=keeper, rows=rows, reason="Gõ").batch
    catalogue = centre.instance.catalogue
    poor = replace(catalogue.indicators[POOR], guards=frozenset({Guard.NO_ROLLUP}))
    indicators = {**catalogue.indicators, POOR: poor}
    owned = sections_of_owners(indicators, catalogue.headings)
    form = replace(catalogue.forms["thon"], code="don_vi", fills="", sections=(), owned=owned)
    headings = {HEADING: Heading(HEADING, "Dân số", "People")}
    forms = {**catalogue.forms, "don_vi": form}
    changed = replace(catalogue, indicators=indicators, headings=headings, forms=forms)
    return replace(centre, instance=replace(centre.instance, catalogue=changed))


def statuses(centre: Centre, path: str) -> dict[str, int]:
    return {name: centre.browser(name).get(path).status_code for name in (LEADER, *OUTSIDE)}


def test_a_page_with_such_a_figure_is_for_the_commune_alone(province: Centre) -> None:
    for path in KEPT:
        assert statuses(province, path) == {LEADER: 200, **dict.fromkeys(OUTSIDE, 403)}, path


def test_a_form_of_an_office_goes_by_what_it_holds(province: Centre) -> None:
    """The general office counts households, that of farming its fields."""
    for office, outside in (("van_phong", 403), ("nong_nghiep", 200)):
        path = f"/phieu/don_vi/{office}/{PERIOD}"
        seen = {name: province.browser(name).get(path).status_code for name in (LEADER, ABOVE, INSPECTOR)}
        assert seen == {LEADER: 200, ABOVE: outside, INSPECTOR: outside}


def test_the_refusal_says_that_it_stays_there_and_shows_no_value(province: Centre) -> None:
    shown = province.browser(ABOVE).get(f"/so-lieu/{POOR}/{COMMUNE}/{PERIOD}").content.decode()
    assert "ở lại trong sổ của xã" in shown
    assert "Sổ hộ nghèo" not in shown


def test_a_formula_counts_no_rows_that_a_kept_figure_is_counted_from(province: Centre) -> None:
    catalogue = province.instance.catalogue
    counted = replace(catalogue.indicators["don_thu.tong"], guards=frozenset({Guard.NO_ROLLUP}))
    indicators = {**catalogue.indicators, counted.code: counted}
    guarded = replace(province.instance, catalogue=replace(catalogue, indicators=indicators))
    asked = "{}?cong-thuc=count(so.don_thu)"
    commune, village = (asked.format(f"/so-lieu/{unit}/{PERIOD}") for unit in (COMMUNE, "thon_1"))
    assert statuses(province, commune)[ABOVE] == 200
    assert statuses(replace(province, instance=guarded), commune) == {LEADER: 200, **dict.fromkeys(OUTSIDE, 403)}
    refused = province.browser("thon-1").get(village)
    assert (refused.status_code, "đếm" in refused.content.decode()) == (403, False)


def test_a_report_of_the_province_is_opened_and_tells_nothing_of_it(province: Centre) -> None:
    catalogue = replace(province.instance.catalogue, reporting_unit="tinh")
    above = replace(province, instance=replace(province.instance, catalogue=catalogue))
    answer = above.browser(ABOVE).get(f"/bao-cao/so-ho/{PERIOD}/du-thao")
    assert answer.status_code == 200
    assert 'class="gap"' in answer.content.decode()


def test_what_does_not_stay_is_read_from_above(province: Centre) -> None:
    for path in (f"/so-lieu/{AREA}/{COMMUNE}/{PERIOD}", f"/so-lieu/{OTHER}/{COMMUNE}/{PERIOD}", f"/chi-tieu/{AREA}"):
        assert statuses(province, path)[ABOVE] == 200


def test_lists_leave_it_out_and_contradictions_do_not_tell_it(province: Centre) -> None:
    for name, sees in ((LEADER, True), (ABOVE, False)):
        browser = province.browser(name)
        sector = browser.get(f"/linh-vuc/{HEADING}?ky={PERIOD}").content.decode()
        assert (POOR in sector, ALL in sector, OTHER in sector) == (sees, sees, True), name
        assert ("đơn vị nêu 900" in browser.get("/tong-quan/so-lieu").content.decode()) is sees, name


def test_programs_do_not_get_it_by_any_address(province: Centre) -> None:
    programs = {name: Program.of(province, name) for name in (LEADER, *OUTSIDE)}
    for (name, program), code, unit in product(programs.items(), (POOR, ALL), (COMMUNE, "thon_1")):
        asked = {"indicator": code, "unit": unit, "period": PERIOD}
        answers = [
            program.get("/figures", asked),
            program.get("/figures.zip", asked),
            program.get(f"{SDMX}/{sdmx_code(code)}.{unit}", {"c[TIME_PERIOD]": "2026-S1"}),
            program.browser.get(
                "/api/dataValueSets",
                {"dataElement": code, "orgUnit": unit, "period": "2026S1"},
                headers={"Authorization": f"Bearer {program.secret}"},
            ),
        ]
        assert {each.status_code for each in answers} == {200 if name == LEADER else 403}, (name, code, unit)
    asked = {"indicator": OTHER, "unit": "thon_1", "period": PERIOD}
    assert programs[ABOVE].get("/figures", asked).status_code == 200


def test_nothing_of_it_is_read_about_the_province_itself(province: Centre) -> None:
    program = Program.of(province, ABOVE)
    assert program.get("/figures", {"indicator": POOR, "unit": "tinh", "period": PERIOD}).status_code == 403
    assert province.browser(ABOVE).get(f"/so-lieu/{POOR}/tinh/{PERIOD}").status_code == 403
    assert program.get("/figures", {"indicator": OTHER, "unit": "tinh", "period": PERIOD}).status_code == 200


def test_an_office_beside_does_not_fill_it_in_for_villages(province: Centre) -> None:
    told = {"form": f"thon|{PERIOD}", "text": "Thôn Một: nghèo 8"}
    for name, sees in (("vp-xa", True), (BESIDE, False)):
        browser = province.browser(name)
        shown = (browser.post("/tin-nhan", told), browser.get(f"/bang/thon/{PERIOD}"))
        assert all((f'name="value.thon_1|{POOR}"' in each.content.decode()) is sees for each in shown), name
