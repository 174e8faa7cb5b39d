"""The register of tasks that ships, put into the little pack of the tests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from socai.catalogue.pack import builtin_packs, load_catalogue
from socai.catalogue.registers import CodeList, Register
from socai.services.opened import Instance

TASKS = "nhiem_vu"
_KEEPER = "van_phong"


@cache
def _shipped() -> tuple[Mapping[str, Register], Mapping[str, CodeList]]:
    catalogue = load_catalogue(builtin_packs() / "xa")
    tasks = catalogue.registers[TASKS]
    codes = (TASKS, *(column.register for column in tasks.links))
    registers = {code: replace(catalogue.registers[code], office=_KEEPER) for code in codes}
    return registers, catalogue.code_lists


def with_tasks(instance: Instance) -> Instance:
    """Return an instance whose pack also declares the register of tasks, kept by its office."""
    registers, lists = _shipped()
    known = instance.catalogue
    catalogue = replace(known, registers={**known.registers, **registers}, code_lists={**lists, **known.code_lists})
    return replace(instance, catalogue=catalogue)
