"""The page on regrouping villages, run from its first command to its last on the pack of the commune."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from socai.cli.main import run
from socai.services import units
from socai.site import boot
from tests.golden.told_pages import Difference, answer, differences
from tests.house.source import ROOT

PAGE = ROOT / "docs" / "cach-lam" / "sap-xep-thon-ban.md"
Unit = tuple[object, ...]


@dataclass
class Worked:
    """What came of working through the page.

    Attributes:
        folder: where its files are.
        differences: where it says something else than is printed.
        units: every version of every unit before and after.
    """

    folder: Path
    differences: list[Difference]
    units: tuple[set[Unit], set[Unit]]


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worked]:
    folder = tmp_path_factory.mktemp("regrouping")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert run(["--home", "var", "init", "--pack", "binh-lu"]) == 0
        before = _units()
        found = list(differences(PAGE.read_text(encoding="utf-8"), folder, answer))
        yield Worked(folder, found, (before, _units()))
    boot.disconnect()


def test_every_command_prints_what_the_page_says(worked: Worked) -> None:
    assert worked.differences == []


def test_every_total_of_the_half_year_is_what_it_was(worked: Worked) -> None:
    """The second report is read in the boundaries after the regrouping."""
    before, after = ((worked.folder / name / "figures.csv").read_bytes() for name in ("truoc", "sau"))
    assert before.count(b"\n") > 400
    assert after == before


def test_reversed_events_leave_every_unit_as_it_was(worked: Worked) -> None:
    before, after = worked.units
    assert len(before) > 60
    assert after == before


def _units() -> set[Unit]:
    known = units.index()
    versions = (version for unit in known.identities for version in known.versions(unit))
    return {
        (each.org_unit, each.key, each.name, each.type, each.parent, each.valid_from, each.valid_to)
        for each in versions
    }
