"""Registers that ship, put into the little pack of the tests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from socai.catalogue.deadlines import Deadline
from socai.catalogue.pack import builtin_packs, load_catalogue
from socai.catalogue.registers import CodeList, Register
from socai.services.opened import Instance

TASKS, ISSUED, RECEIVED = "nhiem_vu", "van_ban", "van_ban_den"
_KEEPER, _SECOND_KEEPER = "van_phong", "nong_nghiep"


@cache
def _shipped() -> tuple[Mapping[str, Register], Mapping[str, CodeList]]:
    catalogue = load_catalogue(builtin_packs() / "xa")
    return catalogue.registers, catalogue.code_lists


def _with_linked(codes: tuple[str, ...]) -> dict[str, Register]:
    """Return registers and all that their links lead to."""
    shipped, found, waiting = _shipped()[0], dict[str, Register](), list(codes)
    while waiting:
        register = shipped[waiting.pop()]
        if register.code not in found:
            second = (_SECOND_KEEPER,) if register.also_kept_by else ()
            found[register.code] = replace(register, office=_KEEPER, also_kept_by=second)
            waiting += (column.register for column in register.links)
    return found


def with_registers(instance: Instance, *codes: str) -> Instance:
    """Return an instance whose pack also declares these registers and those that they name, kept by its office."""
    known, lists = instance.catalogue, _shipped()[1]
    registers = {**known.registers, **_with_linked(codes)}
    return replace(instance, catalogue=replace(known, registers=registers, code_lists={**lists, **known.code_lists}))


def deadlines() -> Mapping[str, Deadline]:
    """Return the rules of deadlines that ship."""
    return load_catalogue(builtin_packs() / "xa").deadlines


def with_tasks(instance: Instance) -> Instance:
    """Return an instance whose pack also declares the register of tasks."""
    return with_registers(instance, TASKS)


def with_books(instance: Instance) -> Instance:
    """Return an instance whose pack also declares the books of papers issued and received."""
    return with_registers(instance, ISSUED, RECEIVED)
