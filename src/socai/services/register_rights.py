"""Who may keep a register and who may see what of it. Decides by role and by the office that keeps the register.

States may name others who take a row there: the unit that owns the row, and leaders.

The office that keeps a register sees all of it. Leaders, administrators and auditors may read personal values; nobody
but the keeping office reads who denounced. Everybody else sees what is public or internal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from socai.catalogue.registers import Mover, Privacy, Register
from socai.core.findings import Finding
from socai.ledger.models import Role
from socai.services import access
from socai.services.actors import Actor
from socai.services.errors import refusal
from socai.services.units import UnitIndex

_READS_PERSONAL = frozenset({Role.LEADER, Role.ADMINISTRATOR, Role.AUDITOR})
_MOVER_RIGHTS: Mapping[Mover, str] = {Mover.OWNER: "task:report", Mover.LEADER: "task:assign"}
_OPEN = frozenset({Privacy.PUBLIC, Privacy.INTERNAL})


def is_keeper(actor: Actor, register: Register, units: UnitIndex) -> bool:
    """Return whether an actor acts for the office that keeps a register, or for one that keeps it too."""
    offices = map(units.identity, (register.office, *register.also_kept_by))
    return actor.role is Role.OFFICE and bool(actor.org_unit) and actor.org_unit in offices


def may_keep(actor: Actor, register: Register, units: UnitIndex) -> bool:
    """Return whether an actor may write into a register."""
    return actor.role is Role.ADMINISTRATOR or is_keeper(actor, register, units)


def may_move(actor: Actor, register: Register, state: str, owner: str, units: UnitIndex, day: date) -> bool:
    """Return whether an actor may take a row to a state: who keeps the register, and whom the state names.

    Args:
        actor: who.
        register: of the row.
        state: code of the state; of a new row the first one.
        owner: key of the unit that owns the row, empty when none does.
        units: the units.
        day: the day of the question.
    """
    if may_keep(actor, register, units):
        return True
    named = register.states[state].by if state in register.states else frozenset()
    unit = units.identity(owner) or ""
    return any(
        access.may(actor, _MOVER_RIGHTS[each], unit, units, day)
        or (not unit and each is Mover.LEADER and access.may_somewhere(actor, _MOVER_RIGHTS[each]))
        for each in named
    )


def may_not_keep(actor: Actor, register: Register) -> Finding:
    """Return why an actor's rows are refused."""
    data = {"register": register.code, "office": register.office, "role": actor.role.value}
    return Finding("register.may_not_keep", subject=actor.name, data=data)


def seen(actor: Actor, register: Register, units: UnitIndex) -> frozenset[Privacy]:
    """Return the classes of values that an actor may read in a register."""
    if is_keeper(actor, register, units):
        return frozenset(Privacy)
    return _OPEN | {Privacy.PERSONAL} if actor.role in _READS_PERSONAL else _OPEN


def require_private(actor: Actor, registers: Iterable[Register], units: UnitIndex) -> None:
    """Refuse an actor who asks for private values and may read none.

    Raises:
        ServiceError: naming each register of which the actor may read none.
    """
    for register in registers:
        if Privacy.PERSONAL not in seen(actor, register, units):
            raise refusal("register.may_not_read", actor.name, register=register.code, role=actor.role.value)
