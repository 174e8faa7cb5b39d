"""A reform as published goes into the ledger whole or not at all, twice as well as once, and can be taken back."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from socai.catalogue.model import OrgUnit
from socai.core.findings import Severity
from socai.ledger.models import Attachment, Batch, OrgUnitVersion, UnitEvent
from socai.services import unit_events, units
from socai.services.reforms import ReformRecorded, import_published
from socai.services.units import UnitIndex
from socai.services.verification import verify
from tests.ledgers import Ledger
from tests.shared import SHARED, needs_shared
from tests.unit.catalogue.reform.conserved import BEFORE, DAY, check_territories, check_totals
from tests.unit.catalogue.reform.published import HEADERS, TOLD, pair

PACK_UNITS = ("xa_mau", "van_phong", "nong_nghiep", "thon_1", "thon_2", "thon_3")


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Return the little table as a file."""
    return written(tmp_path / "bang.csv", *TOLD)


def written(path: Path, *rows: Sequence[str]) -> Path:
    """Write a table as it is published: with a byte order mark."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows((*HEADERS, *rows))
    return path


def imported(ledger: Ledger, path: Path, **others: bool) -> ReformRecorded:
    """Import a table as the administrator."""
    recorded = import_published(instance=ledger.instance, actor=ledger.actor("quan-tri"), path=path, **others)
    assert recorded is not None
    return recorded


def declare(ledger: Ledger, *rows: OrgUnit) -> None:
    """Record units as the administrator."""
    recorded = units.import_units(instance=ledger.instance, actor=ledger.actor("quan-tri"), rows=rows, reason="x")
    assert recorded.batch is not None


def parents(key: str) -> list[tuple[str, date | None, date | None]]:
    """Return the parent of a unit in each of its versions, with their days."""
    known = units.index()
    identity = known.identity(key)
    assert identity is not None
    return [(known.key_of(each.parent), each.valid_from, each.valid_to) for each in known.versions(identity)]


def images(key: str, since: date, on: date, weight: str | None = None) -> dict[str, Fraction | None]:
    """Return what ``Lineage.images`` says, by keys."""
    known = units.index()
    found = units.lineage().images(known.identity(key) or "", since, on, weight)
    return {known.key(unit): share for unit, share in found.items()}


def test_units_and_changes(ledger: Ledger, table: Path) -> None:
    recorded = imported(ledger, table)
    assert [found.code for found in recorded.findings] == ["reform.summary"]
    assert (recorded.created, recorded.corrected, recorded.events, recorded.unchanged) == (14, 0, 10, 0)
    assert images("00001-cu", BEFORE, DAY) == {"00001": 1}
    assert images("00003-cu", BEFORE, DAY, "population") == {"00004": 1}
    assert images("00003-cu", BEFORE, DAY, "area") == {"00003": None, "00004": None}
    assert parents("00005") == [("002-cu", None, BEFORE), ("02", DAY, None)]
    assert verify(instance=ledger.instance).findings == ()


def test_totals_are_conserved_in_both_directions(ledger: Ledger, table: Path) -> None:
    imported(ledger, table)
    known, lineage = units.index(), units.lineage()
    below = _lowest(known, BEFORE), _lowest(known, DAY)
    check_totals(lineage, *below)
    check_territories(lineage, *below)


@needs_shared
def test_national_table_is_loaded_whole(sqlite_ledger: Ledger) -> None:
    """The only test that loads it into a ledger: everything it tells is asked of this one load."""
    recorded = imported(sqlite_ledger, SHARED / "units" / "conversion-2025-07-01.csv")
    assert (recorded.created, recorded.events, recorded.has_errors) == (10_795, 3117, False)
    known, lineage = units.index(), units.lineage()
    counted = {day: Counter(each.type for each in known.on(day)) for day in (BEFORE, DAY)}
    assert sum(counted[BEFORE][kind] for kind in ("commune", "ward", "township", "unspecified")) == 10_035 + 1
    assert sum(counted[DAY][kind] for kind in ("commune", "ward", "special_zone")) == 3321 + 1
    assert [counted[day]["province"] + counted[day]["city"] for day in (BEFORE, DAY)] == [63, 34]
    assert sum(len(each.cut) for each in lineage.changes) == 440
    check_totals(lineage, _lowest(known, BEFORE), _lowest(known, DAY))


def _lowest(known: UnitIndex, day: date) -> list[str]:
    """Return the units of the reform that no other is below on a day."""
    of_pack = {known.identity(key) for key in PACK_UNITS}
    there = list(known.on(day))
    above = {each.parent for each in there}
    return [each.org_unit for each in there if each.org_unit not in above | of_pack]


def test_code_used_again_names_another_unit(ledger: Ledger, table: Path) -> None:
    imported(ledger, table)
    known = units.index()
    assert known.identity("00001") != known.identity("00001-cu")
    assert parents("00001") == [("02", DAY, None)]
    assert parents("00001-cu") == [("001-cu", None, BEFORE)]


def test_importing_again_changes_nothing(ledger: Ledger, table: Path) -> None:
    imported(ledger, table)
    before = ledger.dump()
    again = imported(ledger, table)
    assert (again.batch, again.created, again.corrected, again.events, again.unchanged) == (None, 0, 0, 0, 10)
    assert ledger.dump() == before


def test_trial_keeps_nothing(ledger: Ledger, table: Path) -> None:
    before = ledger.dump()
    tried = imported(ledger, table, dry_run=True)
    assert (tried.batch, tried.created, tried.events) == (None, 14, 10)
    assert ledger.dump() == before


def test_table_is_kept_with_the_events(sqlite_ledger: Ledger, table: Path) -> None:
    recorded = imported(sqlite_ledger, table)
    assert Attachment.objects.get(batch_id=recorded.batch).name == "bang.csv"
    notes = set(UnitEvent.objects.filter(batch_id=recorded.batch).values_list("note", flat=True))
    assert notes == {"Theo bảng chuyển đổi đơn vị hành chính: bang.csv"}


def test_table_with_an_error_keeps_nothing(sqlite_ledger: Ledger, tmp_path: Path) -> None:
    before = Batch.objects.count()
    recorded = imported(sqlite_ledger, written(tmp_path / "b.csv", *TOLD, pair(note="Nhập hết")))
    assert [found.code for found in recorded.findings] == ["reform.unknown_note"]
    assert recorded.has_errors
    assert Batch.objects.count() == before


def test_change_that_contradicts_the_units_keeps_nothing_of_the_units_either(ledger: Ledger, table: Path) -> None:
    declare(ledger, OrgUnit("00001", "commune", "Xã Hợp", code="00001", valid_from=date(2020, 1, 1)))
    before = ledger.dump()
    recorded = imported(ledger, table)
    assert [found.code for found in recorded.findings if found.severity is Severity.ERROR] == ["event.goes_on"]
    assert ledger.dump() == before


def test_file_that_is_no_table(sqlite_ledger: Ledger, tmp_path: Path) -> None:
    path = tmp_path / "b.csv"
    path.write_text("key,name\n1,x\n", encoding="utf-8")
    for other in (path, tmp_path / "none.csv"):
        actor = sqlite_ledger.actor("quan-tri")
        assert import_published(instance=sqlite_ledger.instance, actor=actor, path=other) is None


def test_only_who_may_declare_units_imports(sqlite_ledger: Ledger, table: Path) -> None:
    office = sqlite_ledger.actor("van_phong")
    recorded = import_published(instance=sqlite_ledger.instance, actor=office, path=table)
    assert recorded is not None
    assert recorded.has_errors
    assert not UnitEvent.objects.exists()


# -- what was recorded before ------------------------------------------------------------------------------------------


def test_kept_unit_of_todays_list_gets_its_time_before(ledger: Ledger, table: Path) -> None:
    declare(
        ledger,
        OrgUnit("02", "province", "Tỉnh Mới", code="02", valid_from=DAY),
        OrgUnit("00005", "commune", "Xã Giữ", "02", "00005", DAY),
        OrgUnit("00001", "commune", "Xã Hợp", "02", "00001", DAY),
    )
    recorded = imported(ledger, table)
    assert (recorded.created, recorded.corrected) == (13, 1)
    assert parents("00005") == [("002-cu", None, BEFORE), ("02", DAY, None)]
    assert parents("00001") == [("02", DAY, None)]
    assert imported(ledger, table).batch is None
    assert verify(instance=ledger.instance).findings == ()


def test_kept_unit_without_days_is_put_right(ledger: Ledger, table: Path) -> None:
    declare(
        ledger,
        OrgUnit("02", "province", "Tỉnh Mới", code="02", valid_from=DAY),
        OrgUnit("00005", "commune", "Xã Giữ", "02", "00005"),
    )
    assert imported(ledger, table).corrected == 1
    assert parents("00005") == [("002-cu", None, BEFORE), ("02", DAY, None)]


def test_commune_that_told_its_own_merger_before(ledger: Ledger, tmp_path: Path) -> None:
    own = written(tmp_path / "xa.csv", TOLD[1], TOLD[2])
    imported(ledger, own)
    told = UnitEvent.objects.count()
    rest = imported(ledger, written(tmp_path / "tinh.csv", *TOLD[1:3], *TOLD[5:6], TOLD[8]))
    assert rest.has_errors is (rest.batch is None)
    assert told > 0


def test_reversal_gives_the_state_before_and_the_table_comes_back(ledger: Ledger, table: Path) -> None:
    recorded = imported(ledger, table)
    unit_events.reverse(
        instance=ledger.instance, actor=ledger.actor("quan-tri"), events=[str(recorded.batch)], reason="Ghi nhầm"
    )
    assert parents("00005") == [("002-cu", None, None)]
    assert parents("00001-cu") == [("001-cu", None, None)]
    assert units.index().identity("00001") is None
    again = imported(ledger, table)
    assert (again.created, again.events) == (0, 10)
    assert parents("00005") == [("002-cu", None, BEFORE), ("02", DAY, None)]
    assert verify(instance=ledger.instance).findings == ()


def test_versions_name_their_event(sqlite_ledger: Ledger, table: Path) -> None:
    recorded = imported(sqlite_ledger, table)
    made = OrgUnitVersion.objects.filter(batch_id=recorded.batch, is_withdrawn=False)
    assert made.exists()
    assert not made.filter(event__isnull=True).exists()
