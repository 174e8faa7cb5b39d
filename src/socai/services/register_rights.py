"""Who may keep a register and who may see what of it. Decides by role and by the office that keeps the register.

States may name others who take a row there: the unit that owns the row, leaders, who reports an incident, who is on
duty.

The office that keeps a register sees all of it. Leaders, administrators and auditors may read personal values; nobody
but the keeping office reads who denounced. Everybody else sees what is public or internal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from socai.catalogue.registers import Mover, Privacy, Register, Role
from socai.core.findings import Finding
from socai.ledger.models import Role as Place
from socai.services import access
from socai.services.actors import Actor
from socai.services.errors import refusal
from socai.services.units import UnitIndex

_READS_PERSONAL = frozenset({Place.LEADER, Place.ADMINISTRATOR, Place.AUDITOR})
_MOVER_RIGHTS: Mapping[Mover, str] = {
    Mover.OWNER: "task:report",
    Mover.LEADER: "task:assign",
    Mover.REPORTER: "incident:report",
    Mover.DUTY: "incident:judge",
}
_OF_ANY_UNIT = frozenset({Mover.LEADER, Mover.DUTY})
"""Those who take on a row that is of no unit."""
_OPEN = frozenset({Privacy.PUBLIC, Privacy.INTERNAL})


def is_keeper(actor: Actor, register: Register, units: UnitIndex) -> bool:
    """Return whether an actor acts for the office that keeps a register, or for one that keeps it too."""
    offices = map(units.identity, (register.office, *register.also_kept_by))
    return actor.role is Place.OFFICE and bool(actor.org_unit) and actor.org_unit in offices


def may_keep(actor: Actor, register: Register, units: UnitIndex) -> bool:
    """Return whether an actor may write into a register."""
    return actor.role is Place.ADMINISTRATOR or is_keeper(actor, register, units)


def may_move(
    actor: Actor, register: Register, state: str, values: Mapping[str, str], units: UnitIndex, day: date
) -> bool:
    """Return whether an actor may take a row to a state: who keeps the register, and whom the state names.

    Args:
        actor: who.
        register: of the row.
        state: code of the state; of a new row the first one.
        values: texts of the row by column.
        units: the units.
        day: the day of the question.
    """
    if may_keep(actor, register, units):
        return True
    named = register.states[state].by if state in register.states else frozenset()
    return any(_acts_as(actor, register, each, values, units, day) for each in named)


def acts_as(
    actor: Actor, register: Register, mover: Mover, values: Mapping[str, str], units: UnitIndex, day: date
) -> bool:
    """Return whether an actor is one of those whom a state of a register names, for a row with these values.

    Its arguments are those of ``may_move``.
    """
    is_named = any(mover in state.by for state in register.states.values())
    return is_named and _acts_as(actor, register, mover, values, units, day)


def _acts_as(
    actor: Actor, register: Register, mover: Mover, values: Mapping[str, str], units: UnitIndex, day: date
) -> bool:
    column = register.unit_column if mover in (Mover.REPORTER, Mover.DUTY) else register.roles.get(Role.OWNER, "")
    unit, right = units.identity(values.get(column, "")) or "", _MOVER_RIGHTS[mover]
    if not unit and mover in _OF_ANY_UNIT:
        return access.may_somewhere(actor, right)
    return access.may(actor, right, unit, units, day)


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
