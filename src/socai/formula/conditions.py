"""Counting from registers, as frozen nodes: which rows, of what register, and what is made of them.

``count(so.don_thu where loai = "khieu_nai" and so_nguoi >= 5)``. What a node means is computed in ``engine``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

PREFIX = "so"
"""How the name of a register begins in a formula: ``so.don_thu``."""
STATE = "state"
"""The column that every register with states has: the state of a row on the day it is read for."""
CLOCK_PREFIX = "clock"
"""How a condition names a clock: ``clock.giai_quyet = "overdue"``."""


@dataclass(frozen=True)
class ColumnName:
    """The value of another column of the same row (``ngay_xong <= han``)."""

    name: str


Value = str | Decimal | bool | ColumnName


@dataclass(frozen=True)
class Test:
    """One column compared with a value, or with several by ``in``. A flag alone is compared with ``true``."""

    name: str
    operator: str
    values: tuple[Value, ...]
    column: int = field(default=1, compare=False)


@dataclass(frozen=True)
class Negation:
    """``not`` a condition."""

    operand: Condition
    column: int = field(default=1, compare=False)


@dataclass(frozen=True)
class Joined:
    """Two conditions joined by ``and`` or ``or``."""

    operator: str
    left: Condition
    right: Condition
    column: int = field(default=1, compare=False)


Condition = Test | Negation | Joined


@dataclass(frozen=True)
class Tally:
    """What is made of the rows of a register.

    Attributes:
        function: a name in ``tallies.TALLIES``.
        register: code of the register.
        summed: column that is added up, empty for a count.
        by: column of days, or state, whose day places a row in the period; empty for the day of the row.
        where: which rows, ``None`` for all.
        column: character at which it begins.
    """

    function: str
    register: str
    summed: str = ""
    by: str = ""
    where: Condition | None = None
    column: int = field(default=1, compare=False)

    @property
    def name(self) -> str:
        """The register, with the column that is added up, as it is written."""
        return ".".join(part for part in (PREFIX, self.register, self.summed) if part)


def tests(condition: Condition | None) -> Iterator[Test]:
    """Yield the tests in a condition, in the order they are written."""
    waiting = [] if condition is None else [condition]
    while waiting:
        match waiting.pop():
            case Test() as test:
                yield test
            case Negation(operand=operand):
                waiting.append(operand)
            case Joined(left=left, right=right):
                waiting += [right, left]
