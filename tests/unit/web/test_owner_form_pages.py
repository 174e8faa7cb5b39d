"""The form in which an office fills in what it reports about the commune, and who else may see it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from socai.catalogue.forms import Form
from socai.catalogue.owned_boxes import sections_of_owners
from socai.core.calendars import Kind
from socai.ledger.models import Account, Entry, SubmissionStep
from socai.services import people, units
from socai.services.errors import ServiceError
from socai.services.form_messages import read_messages
from socai.services.people import Granted, Role
from socai.services.verification import verify
from tests.ledgers import AREA, COMMUNE, FARMING, OFFICE, PERIOD, POOR
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
