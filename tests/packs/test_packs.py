"""Every pack that ships is sound, and its own cases hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from socai.catalogue.pack import builtin_packs, load_catalogue
from socai.services.packs import check_pack
from socai.services.wording import word

PACKS = sorted(manifest.parent for manifest in builtin_packs().glob("*/pack.yaml"))


def test_there_are_packs() -> None:
    assert {pack.name for pack in PACKS} >= {"xa", "binh-lu"}


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.name)
def test_a_pack_that_ships_is_sound(pack: Path) -> None:
    assert [word(finding, lang="en") for finding in check_pack(pack_dir=pack)] == []


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.name)
def test_a_pack_that_ships_has_cases(pack: Path) -> None:
    own = [case for case in load_catalogue(pack).cases if not case.location.file.startswith("..")]
    assert own, f"{pack.name} has no cases of its own"


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.name)
def test_a_pack_that_ships_is_named_like_its_folder_and_has_a_changelog(pack: Path) -> None:
    assert load_catalogue(pack).name == pack.name
    assert (pack / "CHANGELOG.md").is_file()
