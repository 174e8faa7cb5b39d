"""Checks rows of registers against their declaration and against what the ledger knows. It writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from socai.catalogue.errors import nearest
from socai.catalogue.register_checks import STEPS_COLUMN
from socai.catalogue.register_rows import RegisterRow, key_text, read_row
from socai.catalogue.register_steps import step_problems, written
from socai.catalogue.register_values import CellError, CellReader, read_day
from socai.catalogue.registers import ColumnType, Register, Role
from socai.core.findings import Finding, Location
from socai.core.steps import Step
from socai.ledger.models import PrivateValue
from socai.services.boundaries import trees
from socai.services.opened import Instance
from socai.services.register_numbers import Numbers
from socai.services.register_rows import StandingRow, private_values
from socai.services.texts import is_unusable
from socai.services.units import UnitIndex

MASK = "•••"
"""What stands in lists and files for a private value that is not shown."""
_LONGEST_KEY = 400


@dataclass(frozen=True)
class Cells:
    """A row as it was typed.

    Attributes:
        register: code of the register.
        cells: texts by column, the steps under ``states``; columns that the table does not have are left out.
        place: where the cell of a column stands; of an empty name, the row.
    """

    register: str
    cells: Mapping[str, str]
    place: Callable[[str], Location] = field(default=lambda _: Location(), compare=False)


@dataclass(frozen=True)
class CheckedRow:
    """A row that may be written.

    Attributes:
        register: code of the register.
        key: what names it.
        day: its day.
        org_unit: identity of the unit that it is about.
        values: canonical texts by column, private ones left out.
        private: private values by column, those that stay too.
        before: the row as it stands, ``None`` for a new one.
        new_steps: steps to be added.
        changed: columns that another version changes.
        is_withdrawn: whether the version withdraws the row.
        location: where it was read.
    """

    register: str
    key: str
    day: date
    org_unit: str
    values: Mapping[str, str]
    private: Mapping[str, str]
    before: StandingRow | None = None
    new_steps: tuple[Step, ...] = ()
    changed: tuple[str, ...] = ()
    is_withdrawn: bool = False
    location: Location = Location()

    @property
    def is_changed(self) -> bool:
        """Whether a version has to be written."""
        return self.before is None or self.is_withdrawn or bool(self.changed)

    @property
    def outcome(self) -> str:
        """What it is to the ledger: added, corrected or unchanged."""
        if self.before is None:
            return "added"
        return "corrected" if self.is_changed else "unchanged"

    @classmethod
    def withdrawing(cls, row: StandingRow) -> CheckedRow:
        """Return the version that withdraws a row; it holds no private value."""
        return cls(row.register, row.key, row.day, row.org_unit, row.values, {}, row, is_withdrawn=True)


class RowChecks:
    """Checks rows one after the other; each may name those before it.

    Attributes:
        known: rows of all registers by register and key, those that were checked here not among them.
    """

    def __init__(self, instance: Instance, units: UnitIndex, rows: Iterable[StandingRow]) -> None:
        self._instance = instance
        self._units = units
        self.known = {(row.register, row.key): row for row in rows}
        self._first: dict[tuple[str, str], Location] = {}
        self._private: dict[str, dict[int, dict[str, PrivateValue]]] = {}
        self._numbers: dict[str, Numbers] = {}
        self._reader = CellReader(instance.catalogue.code_lists, frozenset(units.keys()))

    def check(self, given: Cells, *, only_new: bool) -> tuple[CheckedRow | None, list[Finding]]:
        """Return a row that may be written, or what is wrong with it."""
        register = self._register(given.register)
        known = self.known.get((register.code, self._key(register, given.cells)))
        if known is not None and only_new:
            return None, [_finding("register.key_known", given.place(register.key[0]), known.key, register)]
        cells = given.cells if known else self._numbered(register, given.cells)
        found, problems = self._checked(register, known, cells, given.place)
        if found is None:
            return None, problems
        earlier = self._first.get((register.code, found.key))
        if earlier is not None:
            return None, [_finding("register.repeated_key", given.place(""), found.key, register, first=str(earlier))]
        self._first[register.code, found.key] = given.place("")
        return found, problems

    def correct(self, known: StandingRow, changes: Mapping[str, str]) -> tuple[CheckedRow | None, list[Finding]]:
        """Return another version of a row, or what is wrong with it."""
        register = self._register(known.register)
        problems = [
            _finding("register.unknown_column", Location(), name, register, nearest=nearest(name, register.columns))
            for name in changes
            if name not in register.columns
        ]
        if problems:
            return None, problems
        found, problems = self._checked(register, known, changes, lambda _: Location(), takes_empty=True)
        if found is None or found.key == known.key:
            return found, problems
        problems += self.named_by_others(known)
        if (register.code, found.key) in self.known:
            problems.append(_finding("register.key_known", Location(), found.key, register))
        return found, problems

    def named_by_others(self, row: StandingRow) -> Iterator[Finding]:
        """Yield a problem for each row that names this one, which so may not lose its key."""
        for other in self.known.values():
            for column in self._register(other.register).links if other.register in self._registers else ():
                if column.register == row.register and other.values.get(column.code) == row.key:
                    data = {"register": row.register, "by": f"{other.register} {other.key}"}
                    yield Finding("register.key_is_linked", subject=row.key, data=data)

    def dead_links(self, rows: Sequence[CheckedRow]) -> Iterator[Finding]:
        """Yield a problem for each link to a row that there is not, neither in the ledger nor among these rows."""
        keys = {*self.known, *((row.register, row.key) for row in rows)}
        for row in rows:
            for column in self._register(row.register).links:
                key = row.values.get(column.code, "")
                if key and not row.is_withdrawn and (column.register, key) not in keys:
                    alike = nearest(key, [other for register, other in keys if register == column.register])
                    data = {"key": key, "register": column.register, "nearest": alike}
                    yield Finding("register.no_such_row", subject=column.code, location=row.location, data=data)

    # -- one row -------------------------------------------------------------------------------------------------------

    def _checked(
        self,
        register: Register,
        known: StandingRow | None,
        given: Mapping[str, str],
        place: Callable[[str], Location],
        *,
        takes_empty: bool = False,
    ) -> tuple[CheckedRow | None, list[Finding]]:
        kept = self._kept(register, known) if known else {}
        cells = _merged(register, known, given, kept, takes_empty=takes_empty)
        row, problems = read_row(_without_erased(register, known, cells), cells, self._reader, place)
        if row is None:
            return None, problems
        problems += self._content_problems(register, row, known, place)
        problems += _erased_problems(register, row, known, place)
        steps, wrong = _new_steps(row, known, place)
        problems += wrong
        if known is not None and len(row.steps) < len(known.steps):  # those written were checked when they were read
            day = date.fromisoformat(row.values[register.date_column])
            found = step_problems(register, day, known.steps)
            problems += (Finding(each.code, subject=row.key, location=place(""), data=each.data) for each in found)
        if problems:
            return None, problems
        return self._outcome(register, row, known, kept, steps), []

    def _content_problems(
        self, register: Register, row: RegisterRow, known: StandingRow | None, place: Callable[[str], Location]
    ) -> Iterator[Finding]:
        day = date.fromisoformat(row.values[register.date_column])
        if len(row.key) > _LONGEST_KEY:
            yield _finding(
                "register.key_too_long", place(register.key[0]), register.key[0], register, most=_LONGEST_KEY
            )
        for name, text in (*row.values.items(), *((STEPS_COLUMN, step.reason) for step in row.steps)):
            if is_unusable(text):
                yield _finding("register.unusable_text", place(name), name, register, column=name)
        for column in register.columns.values():
            unit = row.values.get(column.code, "")
            if column.type is ColumnType.UNIT and unit:
                yield from self._unit_problems(register, unit, day, place(column.code))
        for clock in register.clocks.values():
            due = row.values.get(clock.due, "")
            if due and due < (row.values.get(clock.start) or day.isoformat()):
                yield _finding("register.due_before_start", place(clock.due), clock.due, register, due=due, start=day)
        for column in register.numbers:
            error = self._numbers_of(register).problem(column, day, row.values, known.identity if known else 0)
            if error is not None:
                yield _finding(error.code, place(column.code), column.code, register, **error.data)

    def _unit_problems(self, register: Register, unit: str, day: date, place: Location) -> Iterator[Finding]:
        identity = self._units.identity(unit)
        if identity is None or self._units.existed(identity, day, day) or _took_over(identity, day):
            return
        dated = self._units.versions(identity)
        data = {"day": day.isoformat(), "start": dated[0].valid_from or "…", "end": dated[-1].valid_to or "…"}
        yield _finding("register.unit_not_there", place, unit, register, **data)

    def _outcome(
        self,
        register: Register,
        row: RegisterRow,
        known: StandingRow | None,
        kept: Mapping[str, PrivateValue],
        steps: tuple[Step, ...],
    ) -> CheckedRow:
        private = {code for code, column in register.columns.items() if column.is_private}
        values = {code: text for code, text in row.values.items() if code not in private}
        secret = {code: text for code, text in row.values.items() if code in private}
        unit = row.values.get(register.unit_column, "") or self._instance.catalogue.reporting_unit
        return CheckedRow(
            register=register.code, key=row.key, day=date.fromisoformat(row.values[register.date_column]),
            org_unit=self._units.identity(unit) or "", values=values, private=secret, before=known, new_steps=steps,
            changed=_changed(known, values, secret, kept) if known else (), location=row.location,
        )  # fmt: skip

    def _kept(self, register: Register, known: StandingRow) -> Mapping[str, PrivateValue]:
        """Return the private values that are left of a row; those of its register are read once."""
        if register.code not in self._private:
            rows = [row for row in self.known.values() if row.register == register.code]
            self._private[register.code] = private_values(row.version for row in rows) if register.has_private else {}
        return self._private[register.code].get(known.version, {})

    # -- keys and numbers ----------------------------------------------------------------------------------------------

    @property
    def _registers(self) -> Mapping[str, Register]:
        return self._instance.catalogue.registers

    def _register(self, code: str) -> Register:
        return self._registers[code]

    def _key(self, register: Register, cells: Mapping[str, str]) -> str:
        """Return the key that cells name, empty when a part of it cannot be read."""
        values = {}
        for name in register.key:
            try:
                values[name] = self._reader.read(register.columns[name], cells.get(name, ""))
            except CellError:
                return ""
        return key_text(register, values)

    def _numbered(self, register: Register, cells: Mapping[str, str]) -> Mapping[str, str]:
        """Return cells with the next number where numbers are given here and none was typed.

        Other texts of the row may name the number by ``{column}``; in a paper's reference it has two digits at least.
        """
        day = read_day(cells.get(register.date_column, "").strip())
        if register.code not in self._instance.options.numbered_registers or day is None:
            return cells
        numbered, reference = dict(cells), register.roles.get(Role.REFERENCE)
        for column in register.numbers:
            if not numbered.get(column.code, "").strip():
                number = self._numbers_of(register).next(column, day, numbered)
                for name, text in numbered.items():
                    written = f"{number:02}" if name == reference else str(number)
                    numbered[name] = text.replace(f"{{{column.code}}}", written)
                numbered[column.code] = str(number)
        return numbered

    def _numbers_of(self, register: Register) -> Numbers:
        if register.code not in self._numbers:
            options = self._instance.options
            self._numbers[register.code] = Numbers(
                register, gives=register.code in options.numbered_registers, terms=options.terms
            )
        return self._numbers[register.code]


def _merged(
    register: Register,
    known: StandingRow | None,
    given: Mapping[str, str],
    kept: Mapping[str, PrivateValue],
    *,
    takes_empty: bool,
) -> Mapping[str, str]:
    """Return the cells of a row: those given, and of a known row those that stand where none is given.

    A mask, and an empty private cell of a table, leave the value that is there.
    """
    if known is None:
        return given
    standing = {**known.values, **{code: value.value for code, value in kept.items()}}

    def leaves(code: str, text: str) -> bool:
        column = register.columns.get(code)
        is_private = column is not None and column.is_private
        return is_private and (text.strip() == MASK or not (text.strip() or takes_empty))

    said = {code: text for code, text in given.items() if not leaves(code, text)}
    return {**standing, **said}


def _without_erased(register: Register, known: StandingRow | None, cells: Mapping[str, str]) -> Register:
    """Return a register that does not require what was erased of a row."""
    erased = {code for code in (known.erased if known else ()) if not cells.get(code)}
    if not erased:
        return register
    columns = {
        code: replace(column, required=False) if code in erased else column for code, column in register.columns.items()
    }
    return replace(register, columns=columns)


def _erased_problems(
    register: Register, row: RegisterRow, known: StandingRow | None, place: Callable[[str], Location]
) -> Iterator[Finding]:
    """Yield a problem for each value that is given again after it was erased."""
    for code in known.erased if known else ():
        if row.values.get(code):
            yield _finding("register.was_erased", place(code), code, register, key=row.key)


def _new_steps(
    row: RegisterRow, known: StandingRow | None, place: Callable[[str], Location]
) -> tuple[tuple[Step, ...], list[Finding]]:
    """Return the steps to be added; those written must begin as those taken do, or end before them."""
    if known is None:
        return row.steps, []
    taken = [replace(step, reason="") for step in known.steps]
    asked = [replace(step, reason="") for step in row.steps]
    if asked[: len(taken)] == taken[: len(asked)]:
        return row.steps[len(taken) :], []
    said = "; ".join(map(written, taken))
    data = {"register": row.register, "steps": said}
    return (), [Finding("register.steps_differ", subject=row.key, location=place(STEPS_COLUMN), data=data)]


def _changed(
    known: StandingRow, values: Mapping[str, str], private: Mapping[str, str], kept: Mapping[str, PrivateValue]
) -> tuple[str, ...]:
    """Return the columns that say something else than the row that stands."""
    public = [code for code in {**known.values, **values} if known.values.get(code) != values.get(code)]
    held = {code: value.value for code, value in kept.items()}
    secret = [code for code in {**held, **private} if held.get(code) != private.get(code)]
    return tuple(sorted((*public, *secret)))


def _took_over(org_unit: str, day: date) -> bool:
    """Return whether a unit that came later took over land of units of a day: the row says in which of them it lies."""
    lineage = trees().lineage
    first = lineage.nearest_day(org_unit, day)
    return first > day and not lineage.images(org_unit, first, day).keys() <= {lineage.parent(org_unit, first)}


def _finding(code: str, place: Location, subject: str, register: Register, **data: object) -> Finding:
    return Finding(code, subject=subject, location=place, data={"register": register.code, **data})
