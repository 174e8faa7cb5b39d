"""Reads rows of registers from the cells of tables: pack files, imports, forms. It gathers every problem of a row.

What only the ledger can know (a link, a repeated key, the unit's life) is checked by the caller.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from socai.catalogue.errors import problem
from socai.catalogue.register_checks import STEPS_COLUMN
from socai.catalogue.register_steps import EXAMPLE, read_steps, step_problems
from socai.catalogue.register_values import CellError, CellReader, required_columns, value_problems
from socai.catalogue.registers import KEY_SEPARATOR, Register
from socai.core.findings import Finding, Location
from socai.core.steps import Step

Place = Callable[[str], Location]


@dataclass(frozen=True)
class RegisterRow:
    """A row of a register as read.

    Attributes:
        register: code of the register.
        values: canonical texts by column; empty cells are left out.
        steps: its dated steps after the first state, in the order written.
        location: where it stands.
        places: where each cell stands, by column.
    """

    register: str
    key: str
    values: Mapping[str, str]
    steps: tuple[Step, ...] = ()
    location: Location = Location()
    places: Mapping[str, Location] = field(default_factory=dict, compare=False)

    def at(self, column: str) -> Location:
        """Return where a cell stands, else where the row does."""
        return self.places.get(column, self.location)


def table_columns(register: Register) -> dict[str, bool]:
    """Return the columns that a table of rows may have, and whether it must have each."""
    needed = required_columns(register)
    return {code: code in needed for code in register.columns} | ({STEPS_COLUMN: False} if register.states else {})


def key_text(register: Register, values: Mapping[str, str]) -> str:
    """Return the key of a row as one text."""
    return KEY_SEPARATOR.join(values.get(column, "") for column in register.key)


def read_row(
    register: Register, cells: Mapping[str, str], reader: CellReader, place: Place
) -> tuple[RegisterRow | None, list[Finding]]:
    """Return the row that cells make, or ``None`` and what is wrong with them.

    Args:
        register: the declaration.
        cells: texts by column, the steps under ``states``.
        reader: reads single cells.
        place: where the cell of a column stands; of an empty name, the row.
    """
    values: dict[str, str] = {}
    problems = list(_cell_problems(register, cells, reader, place, values))
    problems += (_worded(error, place(column), column) for column, error in value_problems(register, values))
    begins = values.get(register.date_column)
    steps = read_steps(cells.get(STEPS_COLUMN, ""))
    here = place(STEPS_COLUMN)
    problems += (problem("register.bad_step", here, step, example=EXAMPLE) for step in steps if isinstance(step, str))
    read = tuple(step for step in steps if isinstance(step, Step))
    if begins is not None and len(read) == len(steps):
        found = step_problems(register, date.fromisoformat(begins), read)
        problems += (problem(each.code, here, key_text(register, values), **each.data) for each in found)
    if problems:
        return None, problems
    places = {column: place(column) for column in (*values, STEPS_COLUMN)}
    return RegisterRow(register.code, key_text(register, values), values, read, place(""), places), []


def _cell_problems(
    register: Register, cells: Mapping[str, str], reader: CellReader, place: Place, values: dict[str, str]
) -> Iterator[Finding]:
    """Fill ``values`` with what can be read and yield what cannot."""
    needed = required_columns(register)
    for code, column in register.columns.items():
        try:
            value = reader.read(column, cells.get(code, ""))
            if not value and code in needed:
                raise CellError("register.required")
        except CellError as error:
            hidden = {"value": "•••"} if column.is_private and "value" in error.data else {}
            yield problem(error.code, place(code), code, **{**error.data, **hidden})
        else:
            if value:
                values[code] = value


def _worded(error: CellError, location: Location, column: str) -> Finding:
    return problem(error.code, location, column, **error.data)
