"""The form in which an office fills in what it reports about the commune, and who else may see it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from socai.catalogue.forms import Form
from socai.catalogue.model import Heading
from socai.catalogue.owned_boxes import sections_of_owners
from socai.core.calendars import Kind
from socai.core.figures import Basis
from socai.formula.nodes import references
from socai.ledger.models import Account, Entry, SubmissionStep
from socai.services import figure_rights, issued_pages, people, units
from socai.services.entries import record
from socai.services.errors import ServiceError
from socai.services.form_messages import read_messages
from socai.services.people import Granted, Role
from socai.services.verification import verify
from tests.ledgers import ALL, AREA, COMMUNE, FARMING, OFFICE, PERIOD, POOR, row
from tests.unit.api.programs import Program
from tests.unit.services.eventful import apply, event
from tests.unit.web.centre import Centre

PATH = f"/phieu/don_vi/{FARMING}/{PERIOD}"
FARMER, GENERAL, LEADER = "tong-hop", "vp-xa", "chu-tich"


@pytest.fixture
def owners(centre: Centre) -> Centre:
    """A centre with the form of offices; the general office accepts it."""
    catalogue = centre.instance.catalogue
    owned = sections_of_owners(catalogue.indicators, catalogue.headings)
    form = Form("don_vi", "Phiếu của đơn vị", "Form of an office", "", Kind.HALF, steps=(OFFICE,), owned=owned)
    catalogue = replace(catalogue, forms={**catalogue.forms, "don_vi": form})
    return replace(centre, instance=replace(centre.instance, catalogue=catalogue))


def status(centre: Centre, name: str, path: str) -> int:
    return centre.browser(name).get(path).status_code


def test_an_office_enters_what_it_reports_about_the_commune(owners: Centre) -> None:
    page = owners.browser(FARMER).get(PATH).content.decode()
    assert page.count('inputmode="decimal"') == 1
    assert 'value="57,69"' in page
    assert owners.browser(FARMER).post(PATH, {f"value.{AREA}": "58", "send": "1"}).status_code == 302
    last = Entry.objects.filter(indicator=AREA, period=PERIOD).latest("id")
    assert (last.value_scaled, units.index().key(last.org_unit_id)) == (5800, COMMUNE)
    assert owners.browser(GENERAL).post(f"{PATH}/xet", {"step": "accept"}).status_code == 302
    assert owners.browser(LEADER).post(f"{PATH}/xet", {"step": "approve"}).status_code == 302
    assert SubmissionStep.objects.count() == 3
    assert verify(instance=owners.instance).findings == ()


def test_offices_see_their_own_and_those_that_name_them(owners: Centre) -> None:
    other = f"/phieu/don_vi/{OFFICE}/{PERIOD}"
    assert [status(owners, FARMER, path) for path in (PATH, other)] == [200, 404]
    assert [status(owners, GENERAL, path) for path in (PATH, other)] == [200, 200]
    assert [status(owners, name, other) for name in (LEADER, "kiem-tra")] == [200, 200]
    assert status(owners, "thon-1", PATH) == 404
    seen = owners.browser(FARMER).get("/ai-da-gui").content.decode()
    assert f"/phieu/don_vi/{FARMING}/" in seen
    assert f"/phieu/don_vi/{OFFICE}/" not in seen
    assert f"/phieu/don_vi/{OFFICE}/" in owners.browser(GENERAL).get("/ai-da-gui").content.decode()


def test_who_reports_from_outside_the_commune_is_seen_by_the_office_that_accepts(owners: Centre) -> None:
    """Its account stands for a unit that nobody of the commune reaches: rights go by the form alone."""
    keeper = owners.ledger.actor("quan-tri")
    place = Granted(Role.CONTRIBUTOR, FARMING)
    made = people.add(instance=owners.instance, actor=keeper, name="kiem-lam", title="Kiểm lâm", place=place)
    apply(owners.ledger, event("reparent", "2026-01-01", sets={FARMING: {"parent": ""}}))
    Account.objects.filter(name="kiem-lam").update(must_change_password=False)
    outside = replace(owners, passwords={**owners.passwords, "kiem-lam": made.password})
    assert outside.browser("kiem-lam").post(PATH, {f"value.{AREA}": "58", "send": "1"}).status_code == 302
    assert status(outside, GENERAL, PATH) == 200
    assert outside.browser(GENERAL).post(f"{PATH}/xet", {"step": "accept"}).status_code == 302
    assert status(outside, GENERAL, f"/phieu/thon/{FARMING}/{PERIOD}") == 404


def test_boxes_are_what_an_office_reports_and_enters(owners: Centre) -> None:
    catalogue = owners.instance.catalogue
    found = sections_of_owners(catalogue.indicators, catalogue.headings)
    codes = {
        office: [box.indicator for section in sections for box in section.fields] for office, sections in found.items()
    }
    assert AREA in codes[FARMING]
    assert POOR in codes[OFFICE]
    assert not any(catalogue.indicators[code].formula for each in codes.values() for code in each)


def test_such_a_form_is_not_read_from_messages(owners: Centre) -> None:
    with pytest.raises(ServiceError, match=r"message\.of_owners"):
        read_messages(instance=owners.instance, form="don_vi", period=PERIOD, text="lúa 5 ha")
    assert "Phiếu của đơn vị" not in owners.browser(FARMER).get("/tin-nhan").content.decode()


def test_a_figure_about_the_commune_is_shared_as_its_form_is(owners: Centre) -> None:
    own, other = (f"/so-lieu/{code}/{COMMUNE}/{PERIOD}" for code in (AREA, POOR))
    assert [status(owners, FARMER, path) for path in (own, other)] == [200, 403]
    assert "Tổng số hộ nghèo" not in owners.browser(FARMER).get(other).content.decode()
    assert [status(owners, GENERAL, path) for path in (own, other)] == [200, 200]
    assert {status(owners, name, other) for name in (LEADER, "kiem-tra", "quan-tri-2")} == {200}
    assert status(owners, FARMER, f"/so-lieu/{POOR}/thon_1/{PERIOD}") == 200
    assert status(owners, FARMER, f"{other}/tep/{'0' * 64}") == 403


def test_what_is_computed_of_a_kept_figure_is_kept_but_not_from_who_reports_it(owners: Centre) -> None:
    catalogue, index, today = owners.instance.catalogue, units.index(), date(2026, 7, 1)
    share = next(
        code for code, each in catalogue.indicators.items()
        if each.formula and POOR in references(each.formula.expression)
    )  # fmt: skip
    farmer, general = owners.ledger.actor(FARMER), owners.ledger.actor(GENERAL)
    assert {POOR, share} <= figure_rights.kept_from(farmer, catalogue, index, today)
    assert AREA not in figure_rights.kept_from(farmer, catalogue, index, today)
    assert not figure_rights.kept_from(general, catalogue, index, today)
    indicators = {**catalogue.indicators, share: replace(catalogue.indicators[share], office=FARMING)}
    reported = replace(catalogue, indicators=indicators)
    assert share not in figure_rights.kept_from(farmer, reported, index, today)


def test_a_whole_report_is_for_whom_every_figure_is_shared(owners: Centre) -> None:
    for path in ("/bao-cao/so-ho/2026H1", "/bao-cao/so-ho/2026H1/du-thao"):
        assert [status(owners, who, path) for who in (FARMER, GENERAL, LEADER)] == [403, 200, 200]
    word = "/bao-cao/so-ho/2026H1/word"
    assert [owners.browser(who).post(word).status_code for who in (FARMER, GENERAL)] == [403, 200]
    back = "/bao-cao/so-ho/2026H1/nhan-tep"
    file = owners.browser(GENERAL).post(word).content
    sent = [
        owners.browser(who).post(back, {"file": SimpleUploadedFile("a.docx", file)}).status_code
        for who in (FARMER, GENERAL)
    ]
    assert sent == [403, 200]
    with pytest.raises(ServiceError, match=r"right\.not_shared"):
        issued_pages.file(
            instance=owners.instance, actor=owners.ledger.actor(FARMER), reference="456", name="figures.csv"
        )


def test_programs_are_refused_what_is_not_shared(owners: Centre) -> None:
    program = Program.of(owners, FARMER)
    assert program.get("/figures", {"indicator": AREA, "period": PERIOD}).status_code == 200
    refused = program.get("/figures", {"indicator": [AREA, POOR], "period": PERIOD})
    assert refused.status_code == 403
    assert POOR in refused.content.decode()
    assert program.get("/figures", {"indicator": POOR, "unit": "thon_1", "period": PERIOD}).status_code == 200


def test_the_overview_holds_what_is_shared_and_no_more(owners: Centre) -> None:
    """The area of rice is the farmers' own; of households they are told nothing, not even what contradicts."""
    stated = row(ALL, "900", basis=Basis.STATED)
    record(instance=owners.instance, actor=owners.ledger.actor("quan-tri"), rows=[stated], reason="Báo cáo nêu")
    assert status(owners, FARMER, f"/chi-tieu/{AREA}") == 200
    for who, sees in ((FARMER, False), (GENERAL, True), (LEADER, True)):
        assert ("1 chỗ mâu thuẫn" in owners.browser(who).get("/tong-quan").content.decode()) is sees
        assert f"/so-lieu/{AREA}/" in owners.browser(who).get("/tong-quan/chi-tieu").content.decode()
    catalogue = owners.instance.catalogue
    kept = replace(catalogue.indicators[AREA], office=OFFICE)
    indicators = {**catalogue.indicators, AREA: kept}
    form = catalogue.forms["don_vi"]
    moved = replace(form, owned=sections_of_owners(indicators, catalogue.headings), steps=())
    catalogue = replace(catalogue, indicators=indicators, forms={**catalogue.forms, "don_vi": moved})
    heading = Heading("nong_nghiep", "Nông nghiệp", "Farming")
    catalogue = replace(catalogue, headings={**catalogue.headings, heading.code: heading})
    other = replace(owners, instance=replace(owners.instance, catalogue=catalogue))
    for who, sees in ((FARMER, False), (GENERAL, True), (LEADER, True)):
        shown = other.browser(who).get("/tong-quan/chi-tieu").content.decode()
        assert (AREA in shown) is sees, who
        assert status(other, who, f"/chi-tieu/{AREA}") == (200 if sees else 403)
        assert (AREA in other.browser(who).get("/linh-vuc/nong_nghiep").content.decode()) is sees, who
