"""A province of a few communes, made of the centre's commune and units invented here."""

from __future__ import annotations

from dataclasses import replace

from socai.catalogue.model import Heading, Indicator, OrgUnit, OverTime, OverUnits, Pace
from socai.core.measures import PHYSICAL
from socai.core.pace import Direction, Profile
from socai.formula.parser import parse_formula
from socai.services import people, units
from socai.services.entries import record
from socai.services.people import Granted, Role
from socai.services.units import import_units
from tests.ledgers import ALL, COMMUNE, OFFICE, OTHER, POOR, row
from tests.unit.web.centre import Centre

ABOVE, INSPECTOR, BESIDE = "tinh-lanh-dao", "tinh-thanh-tra", "so-noi-vu"
OUTSIDE = (ABOVE, INSPECTOR, BESIDE)
PLACES = {
    ABOVE: Granted(Role.LEADER, "tinh"),
    INSPECTOR: Granted(Role.AUDITOR, "tinh", COMMUNE),
    BESIDE: Granted(Role.OFFICE, "so", "tinh"),
}
SECOND, THIRD, OF_SECOND = "xa_hai", "xa_ba", "chu-tich-hai"
SHARE, HEADING = "dan_so.ho.ty_le_ngheo", "dan_so"
HOUSEHOLDS = {COMMUNE: ("7", "1235"), SECOND: ("30", "270"), THIRD: ("5", "495")}
"""Poor and other households of each commune."""


def under_province(centre: Centre) -> Centre:
    """Put the commune under a province, with accounts that stand above and beside it."""
    keeper = centre.ledger.actor("quan-tri")
    above = [
        OrgUnit("tinh", "province", "Tỉnh Mẫu"),
        OrgUnit(COMMUNE, "commune", "Xã Mẫu", "tinh", code="00001"),
        OrgUnit("so", "office", "Sở Nội vụ", "tinh"),
    ]
    assert import_units(instance=centre.instance, actor=keeper, rows=above, reason="Có tỉnh").batch
    top = units.index().identity("tinh")
    centre.ledger.run("UPDATE ledger_account SET org_unit_id = %s WHERE name = 'quan-tri'", [top])
    keeper = centre.ledger.actor("quan-tri")
    for name, place in PLACES.items():
        made = people.add(instance=centre.instance, actor=keeper, name=name, title=name, place=place)
        centre.passwords[name] = made.password
    centre.ledger.run("UPDATE ledger_account SET must_change_password = false")
    return centre


def with_communes(centre: Centre) -> Centre:
    """Put two more communes beside it, each with its households; of the poor the pack says that less is better."""
    under_province(centre)
    keeper = centre.ledger.actor("quan-tri")
    more = [
        OrgUnit(SECOND, "commune", "Xã Hai", "tinh", code="00003"),
        OrgUnit(THIRD, "ward", "Phường Ba", "tinh", code="00002"),
    ]
    assert import_units(instance=centre.instance, actor=keeper, rows=more, reason="Xã bên").batch
    counted = [
        row(code, value, org_unit=unit)
        for unit, values in HOUSEHOLDS.items()
        for code, value in zip((POOR, OTHER), values, strict=True)
        if unit != COMMUNE
    ]
    assert record(instance=centre.instance, actor=keeper, rows=counted, reason="Gõ").batch
    place = Granted(Role.LEADER, SECOND)
    made = people.add(instance=centre.instance, actor=keeper, name=OF_SECOND, title="Chủ tịch xã Hai", place=place)
    centre.passwords[OF_SECOND] = made.password
    centre.ledger.run("UPDATE ledger_account SET must_change_password = false")
    catalogue = centre.instance.catalogue
    share = Indicator(
        SHARE, "Tỷ lệ hộ nghèo", "Poor households", PHYSICAL["percent"], 1, OverTime.RATIO, OverUnits.RATIO, OFFICE,
        formula=parse_formula(f"percent({POOR}, {ALL})"),
    )  # fmt: skip
    changed = replace(
        catalogue,
        indicators={**catalogue.indicators, SHARE: share},
        headings={HEADING: Heading(HEADING, "Dân số", "People"), "dan_so.ho": Heading("dan_so.ho", "Hộ", "Households")},
        paces={SHARE: Pace(Profile.RATIO, direction=Direction.LESS, is_direction_said=True)},
    )
    return replace(centre, instance=replace(centre.instance, catalogue=changed))
