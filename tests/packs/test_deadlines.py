"""The deadlines that ship fall where the decree and the Party committee's manual put them."""

from __future__ import annotations

from datetime import date

import pytest

from socai.catalogue.model import Catalogue
from socai.catalogue.pack import builtin_packs, load_catalogue
from socai.core.periods import Period


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(builtin_packs() / "xa")


@pytest.mark.parametrize(
    ("code", "period", "due", "cut_off"),
    [
        ("dang.xa.sau_thang", "2026H1", "2026-06-15", None),
        ("dang.xa.thang", "2026-07", "2026-07-27", None),
        ("dang.xa.quy", "2026Q1", "2026-03-20", None),
        ("dang.xa.chin_thang", "2026Q3", "2026-09-21", None),
        ("dang.xa.nam", "2026", "2026-11-30", None),
        ("hanh_chinh.xa", "2026H1@adm", "2026-06-15", "2026-06-14"),
        ("hanh_chinh.xa", "2026-09@adm", "2026-09-15", "2026-09-14"),
        ("hanh_chinh.xa.chin_thang", "2026Q3@adm", "2026-09-15", "2026-09-14"),
        ("hanh_chinh.tinh", "2026H1@adm", "2026-06-25", "2026-06-14"),
        ("hanh_chinh.tinh", "2026-07@adm", "2026-07-27", "2026-07-14"),
        ("an_ninh_mang.nam", "2026@adm", "2026-12-25", "2026-12-14"),
    ],
)
def test_deadlines_fall_where_they_are_written(
    catalogue: Catalogue, code: str, period: str, due: str, cut_off: str | None
) -> None:
    deadline, asked = catalogue.deadlines[code], Period.parse(period)
    assert deadline.covers(asked)
    fall = deadline.timing.fall(asked, catalogue.working_days)
    assert fall.due == date.fromisoformat(due)
    assert fall.cut_off == (date.fromisoformat(cut_off) if cut_off else None)


def test_every_deadline_that_ships_names_its_source(catalogue: Catalogue) -> None:
    assert all(deadline.source for deadline in catalogue.deadlines.values())
