"""The registers of incidents, damage and duty that ship, put into the little pack of the tests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from socai.catalogue.pack import builtin_packs, load_catalogue
from socai.catalogue.registers import CodeList, Register
from socai.services.opened import Instance

INCIDENTS, DAMAGE, ROSTER = "su_co", "thiet_hai", "lich_truc"
_KEEPER = "van_phong"


@cache
def _shipped() -> tuple[Mapping[str, Register], Mapping[str, CodeList]]:
    catalogue = load_catalogue(builtin_packs() / "xa")
    codes = (INCIDENTS, DAMAGE, ROSTER, *(column.register for column in catalogue.registers[DAMAGE].links))
    return {code: replace(catalogue.registers[code], office=_KEEPER) for code in codes}, catalogue.code_lists


def with_incidents(instance: Instance) -> Instance:
    """Return an instance whose pack also declares the registers of incidents, kept by its office."""
    registers, lists = _shipped()
    known = instance.catalogue
    catalogue = replace(known, registers={**known.registers, **registers}, code_lists={**lists, **known.code_lists})
    return replace(instance, catalogue=catalogue)
