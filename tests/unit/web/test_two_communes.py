"""Two communes in one ledger on PostgreSQL: where a page or an answer forgets to ask for rights, the database does not.

Every right is given to everybody here, as if each view had forgotten its filter.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from socai.catalogue.model import OrgUnit
from socai.ledger.models import Entry
from socai.services import access, form_rights, history, people, sights, units
from socai.services.actors import Actor, Role
from socai.services.entries import record
from socai.services.errors import ServiceError
from socai.services.people import Granted
from tests.ledgers import COMMUNE, PERIOD, POOR, VILLAGE_FORM, fresh_ledger, row
from tests.quick import quick_hashes
from tests.unit.api.programs import Program
from tests.unit.web.centre import Centre
from tests.unit.web.test_form_pages import text

OTHERS, THEIR_VILLAGE, OUR_VILLAGE = "xa_khac", "thon_9", "thon_1"
PLACES = {
    "chu-tich": Granted(Role.LEADER, COMMUNE),
    "thon-1": Granted(Role.CONTRIBUTOR, OUR_VILLAGE),
    "chu-tich-9": Granted(Role.LEADER, OTHERS),
    "thon-9": Granted(Role.CONTRIBUTOR, THEIR_VILLAGE),
    "tinh": Granted(Role.LEADER, "tinh_mau"),
    "so": Granted(Role.OFFICE, "so_mau"),
}
OURS, THEIRS = "41", "43"
FORM = f"/phieu/thon/%s/{PERIOD}"


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    with quick_hashes(), fresh_ledger("postgresql", tmp_path) as ledger:
        keeper, instance = ledger.actor("quan-tri"), ledger.instance
        declared = [
            OrgUnit("tinh_mau", "province", "Tỉnh Mẫu"),
            OrgUnit("so_mau", "office", "Sở Mẫu", parent="tinh_mau"),
            OrgUnit(OTHERS, "commune", "Xã Khác", parent="tinh_mau"),
            OrgUnit(THEIR_VILLAGE, "village", "Thôn Chín", parent=OTHERS),
            OrgUnit(COMMUNE, "commune", "Xã Mẫu", parent="tinh_mau"),
        ]
        recorded = units.import_units(instance=instance, actor=keeper, reason="x", rows=declared)
        assert (recorded.created, recorded.changed) == (4, 1), recorded.findings
        province = units.index().identity("tinh_mau")
        ledger.run("UPDATE ledger_account SET org_unit_id = %s WHERE name = 'quan-tri'", [province])
        keeper = ledger.actor("quan-tri")
        made = {
            name: people.add(instance=instance, actor=keeper, name=name, title=f"Ông {name}", place=place)
            for name, place in PLACES.items()
        }
        ledger.run("UPDATE ledger_account SET must_change_password = false")
        figures = [row(POOR, OURS, org_unit=OUR_VILLAGE), row(POOR, THEIRS, org_unit=THEIR_VILLAGE)]
        assert record(instance=instance, actor=keeper, rows=figures, reason="Nhập").findings == ()
        catalogue = replace(instance.catalogue, forms={"thon": VILLAGE_FORM})
        passwords = {name: account.password for name, account in made.items()}
        yield Centre(replace(instance, catalogue=catalogue), ledger, passwords)


@pytest.fixture
def _forgetful(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let everybody do everything, as far as the program asks."""
    monkeypatch.setattr(access, "may", lambda *_: True)
    monkeypatch.setattr(form_rights, "may", lambda *_: True)


def actor(centre: Centre, name: str) -> Actor:
    return centre.ledger.actor(name)


@pytest.mark.usefixtures("_forgetful")
def test_a_form_of_the_other_commune_is_empty(centre: Centre) -> None:
    for name, own, other in (("chu-tich", OUR_VILLAGE, THEIR_VILLAGE), ("chu-tich-9", THEIR_VILLAGE, OUR_VILLAGE)):
        value = f'value="{OURS if own == OUR_VILLAGE else THEIRS}"'
        browser = centre.browser(name)
        assert value in text(browser.get(FORM % own))
        answer = browser.get(FORM % other)
        assert answer.status_code == 200
        assert f'value="{OURS}"' not in text(answer)
        assert f'value="{THEIRS}"' not in text(answer)
    province = centre.browser("tinh")
    assert f'value="{THEIRS}"' in text(province.get(FORM % THEIR_VILLAGE))
    assert f'value="{OURS}"' in text(province.get(FORM % OUR_VILLAGE))


def test_with_its_filter_it_is_not_there_at_all(centre: Centre) -> None:
    assert centre.browser("chu-tich").get(FORM % THEIR_VILLAGE).status_code == 404
    assert centre.browser("chu-tich").get(FORM % OUR_VILLAGE).status_code == 200


@pytest.mark.usefixtures("_forgetful")
def test_the_api_gives_no_figure_of_the_other_commune(centre: Centre) -> None:
    for name, seen in (("chu-tich", {OUR_VILLAGE: OURS}), ("tinh", {OUR_VILLAGE: OURS, THEIR_VILLAGE: THEIRS})):
        asked = {"indicator": POOR, "unit": [OUR_VILLAGE, THEIR_VILLAGE], "period": PERIOD}
        items = Program.of(centre, name).get("/figures", asked).json()["items"]
        assert {each["org_unit"]: each["value"] for each in items if each["value"]} == seen


@pytest.mark.usefixtures("_forgetful")
def test_nothing_is_written_about_the_other_commune(centre: Centre) -> None:
    sent = {f"value.{POOR}": "5", "send": "1"}
    answer = centre.browser("thon-1").post(FORM % THEIR_VILLAGE, sent)
    assert answer.status_code == 400
    about, keeper = [row(POOR, "5", org_unit=THEIR_VILLAGE)], actor(centre, "quan-tri")
    with sights.within(actor(centre, "thon-1")), pytest.raises(ServiceError) as error:
        record(instance=centre.instance, actor=keeper, rows=about, reason="x")
    assert [each.code for each in error.value.findings] == ["ledger.out_of_sight"]
    assert Entry.objects.filter(indicator=POOR, revision=2).count() == 0


def test_each_sends_its_own_form(centre: Centre) -> None:
    sent = {f"value.{POOR}": "44", "send": "1"}
    assert centre.browser("thon-9").post(FORM % THEIR_VILLAGE, sent).status_code == 302
    entered = Entry.objects.filter(org_unit_id=units.index().identity(THEIR_VILLAGE)).order_by("revision")
    assert list(entered.values_list("value_scaled", "batch__actor__name")) == [(43, "quan-tri"), (44, "thon-9")]


def test_the_pages_of_a_leader_open(centre: Centre) -> None:
    browser = centre.browser("chu-tich")
    for path in ("/", "/ai-da-gui", "/tong-quan", "/canh-bao", "/nhiem-vu", "/so-theo-doi", "/bao-cao", "/phien"):
        assert browser.get(path).status_code == 200, path
    assert "Ông chu-tich-9" not in text(browser.get("/uy-quyen"))


def test_a_sight_is_the_commune_and_not_the_unit(centre: Centre) -> None:
    index = units.index()
    seen = {name: set(sights.of(actor(centre, name)).units.split(",")) for name in PLACES}
    ours = {index.identity(key) for key in (COMMUNE, OUR_VILLAGE, "thon_2", "thon_3", "van_phong", "nong_nghiep")}
    assert seen["thon-1"] == seen["chu-tich"] == ours
    assert seen["thon-9"] == {index.identity(OTHERS), index.identity(THEIR_VILLAGE)}
    assert seen["tinh"] == seen["so"] == {"*"}


def test_what_an_office_of_the_province_wrote_is_told_with_its_name(centre: Centre) -> None:
    catalogue, about = centre.instance.catalogue, [row(POOR, "45", org_unit=OUR_VILLAGE)]
    indicators = {**catalogue.indicators, POOR: replace(catalogue.indicators[POOR], office="so_mau")}
    instance = replace(centre.instance, catalogue=replace(catalogue, indicators=indicators))
    assert record(instance=instance, actor=actor(centre, "so"), rows=about, reason="Đính chính").corrected == 1
    with sights.within(actor(centre, "chu-tich")):
        told = history.changes(instance=instance, indicator=POOR, unit=OUR_VILLAGE, period=PERIOD)
    assert [(each.by, each.reason) for each in told] == [("Ông so", "Đính chính"), ("Quản trị", "Nhập")]
