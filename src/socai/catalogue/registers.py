"""Registers as packs declare them: columns, code lists, states, legal clocks. Rows live in the ledger, not here."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from enum import StrEnum

from socai.core.findings import Location
from socai.core.measures import Measure

FORMULA_PREFIX = "so"
"""How formulas begin the name of a register: ``so.tiep_dan``."""
KEY_SEPARATOR = "|"
"""What stands between the parts of a row's key of several columns when it is written as one text."""


class ColumnType(StrEnum):
    """What the cells of a column hold."""

    TEXT = "text"
    NUMBER = "number"
    NUMBER_GIVEN = "number_given"
    DATE = "date"
    CODE = "code"
    UNIT = "unit"
    LINK = "link"
    YES_NO = "yes_no"
    FILE = "file"


class Privacy(StrEnum):
    """Who may see a value: anybody, the commune's staff, named roles, or nobody but who handles the case."""

    PUBLIC = "public"
    INTERNAL = "internal"
    PERSONAL = "personal"
    HIDDEN = "hidden"


PRIVATE = frozenset({Privacy.PERSONAL, Privacy.HIDDEN})
"""Values that stand in the erasable table; the sealed chain holds only their salted hashes."""


class Counting(StrEnum):
    """Which days a clock counts."""

    CALENDAR = "calendar"
    WORKING = "working"


class Role(StrEnum):
    """What a column says to programs that know no register by name: tasks, duties, incidents, duty rosters."""

    NAME = "name"
    FIGURES = "figures"
    LAYOUT = "layout"
    RHYTHM = "rhythm"
    RECIPIENT = "recipient"
    OWNER = "owner"
    HINDERS = "hinders"
    DUE = "due"
    CO_OWNERS = "co_owners"
    PRODUCT = "product"
    AUTHORITY = "authority"
    SOURCE = "source"
    PLAN = "plan"
    REMEDY = "remedy"
    EVENT = "event"
    NUMBER = "number"
    REFERENCE = "reference"
    ISSUER = "issuer"
    RECEIVED = "received"
    CUT_OFF = "cut_off"
    DEADLINE = "deadline"
    KIND = "kind"
    HOUR = "hour"
    TOLD = "told"
    SUMMARY = "summary"
    INCIDENT = "incident"
    ESTIMATE = "estimate"
    ON_DUTY = "on_duty"
    SHIFT = "shift"
    PHONE = "phone"
    EXPIRES = "expires"
    OUTCOME = "outcome"


class Mover(StrEnum):
    """Who, beside the office that keeps a register, may take a row to a state."""

    OWNER = "owner"
    LEADER = "leader"
    REPORTER = "reporter"
    DUTY = "duty"


@dataclass(frozen=True)
class Retention:
    """How long a personal value is kept after its row came to rest: whole months, then days."""

    months: int = 0
    days: int = 0

    def until(self, rest: date) -> date:
        """Return the last day on which a value is kept whose row came to rest on a day."""
        month = rest.year * 12 + rest.month - 1 + self.months
        year, index = divmod(month, 12)
        last = monthrange(year, index + 1)[1]
        return date(year, index + 1, min(rest.day, last)) + timedelta(days=self.days)


@dataclass(frozen=True)
class CodeList:
    """A closed list of values: their Vietnamese and English names by code, in the order of declaration."""

    code: str
    name_vi: str
    name_en: str
    values: Mapping[str, tuple[str, str]]
    location: Location = Location()


@dataclass(frozen=True)
class Column:
    """A column of a register.

    Attributes:
        code: ASCII slug, as formulas and files write it.
        name_vi: name shown in Vietnamese.
        name_en: the same in English, the code when none is declared.
        type: what its cells hold.
        required: whether a cell may not be empty.
        privacy: who may see it; ``PRIVATE`` values can be erased.
        retention: how long a private value is kept, ``None`` for as long as the row.
        codes: the code list of a column of codes.
        measure: unit of measure of a number.
        decimals: decimals of a number.
        register: the register whose rows a link names.
        scope: within what a given number is single: ``year``, ``term``, or codes of columns.
        term_when: codes, by column, of the rows whose numbers run through a term where others run through a year.
        location: where it is declared.
    """

    code: str
    name_vi: str
    name_en: str
    type: ColumnType
    required: bool = False
    privacy: Privacy = Privacy.PUBLIC
    retention: Retention | None = None
    codes: str = ""
    measure: Measure | None = None
    decimals: int = 0
    register: str = ""
    scope: tuple[str, ...] = ()
    term_when: Mapping[str, str] = field(default_factory=dict)
    location: Location = Location()

    @property
    def is_private(self) -> bool:
        """Whether its values stand in the erasable table."""
        return self.privacy in PRIVATE


@dataclass(frozen=True)
class RowState:
    """A state that a row can be in.

    Attributes:
        code: ASCII slug.
        name_vi: name shown in Vietnamese.
        name_en: the same in English.
        next: the states to which it may go.
        closed: whether it ends the case.
        by: who may take a row there, beside the office that keeps the register.
        is_down: whether what the row stands for does not work meanwhile: a device.
    """

    code: str
    name_vi: str
    name_en: str
    next: tuple[str, ...] = ()
    closed: bool = False
    by: frozenset[Mover] = frozenset()
    is_down: bool = False


@dataclass(frozen=True)
class Clock:
    """A legal time limit of a row.

    Attributes:
        code: ASCII slug.
        name_vi: what the limit is for.
        name_en: the same in English.
        start: state that starts it, or a column of dates.
        until: states that meet it.
        counting: which days count. The day of the event does not (Civil Code 2015, Article 147).
        days: how many days, by variant: ``(remote, complex)``; empty when ``due`` says it.
        due: column of the last day, for a limit that is set row by row; empty when the law sets it.
        extension_days: most days that one extension adds.
        extension_times: how often it may be extended.
        suspended_in: states in which it stands still.
        shift: whether a last day without work moves to the next working day (Civil Code 2015, Article 148).
        legal: law and article.
        when: codes that the row must have for the limit to be its own, by column; empty for every row.
    """

    code: str
    name_vi: str
    name_en: str
    start: str
    until: tuple[str, ...]
    counting: Counting
    days: Mapping[tuple[bool, bool], int]
    due: str = ""
    extension_days: int = 0
    extension_times: int = 0
    suspended_in: tuple[str, ...] = ()
    shift: bool = True
    legal: str = ""
    when: Mapping[str, str] = field(default_factory=dict)
    location: Location = Location()

    def concerns(self, values: Mapping[str, str]) -> bool:
        """Return whether a row with these values has this limit at all."""
        return all(values.get(column) == code for column, code in self.when.items())

    def length(self, *, remote: bool = False, complex_case: bool = False) -> int:
        """Return how many days it gives; a variant that is not declared gives what the nearest one does."""
        for variant in ((remote, complex_case), (False, complex_case), (remote, False)):
            if variant in self.days:
                return self.days[variant]
        return self.days[False, False]


@dataclass(frozen=True)
class Register:
    """A declared table of dated cases.

    Attributes:
        code: ASCII slug; formulas write ``so.<code>``.
        name_vi: name shown in Vietnamese.
        name_en: the same in English.
        office: key of the org unit that keeps it.
        key: codes of the columns that make a row one row.
        date_column: column that places a row in a period.
        columns: columns by code.
        end_column: column after whose day a row no longer stands, empty for none.
        unit_column: column of the org unit that a row is about, empty when all are about the reporting unit.
        states: states by code, empty when rows have none.
        start: the state in which a row begins, on its date.
        clocks: legal time limits by code.
        counted: measure of a row when it is counted (a meeting, a case), ``None`` for any count noun.
        min_level: lowest level of units for which it may be counted, empty for any.
        since: first day from which it was kept whole; counts of earlier periods are missing, not zero.
        variants: column of yes or no that makes a case remote or complex, by ``remote`` and ``complex``.
        reasons: column that must say why it is, by the same names.
        earliest_column: column of the first day it may have happened, when that is not known; empty for none.
        roles: column by role, for those that have one.
        also_kept_by: keys of other org units that keep it too.
        tallied_in: of a tally, the column of numbers in which a kind is told, for kinds of which it is not the first.
        overnight: of a roster, until when in the next morning a shift goes on, by its code.
        has_lookup: whether a citizen may ask by a reference code how far a case is.
        legal: laws and articles that it rests on, with how sure that is.
        location: where it is declared.
    """

    code: str
    name_vi: str
    name_en: str
    office: str
    key: tuple[str, ...]
    date_column: str
    columns: Mapping[str, Column]
    end_column: str = ""
    unit_column: str = ""
    states: Mapping[str, RowState] = field(default_factory=dict)
    start: str = ""
    clocks: Mapping[str, Clock] = field(default_factory=dict)
    counted: Measure | None = None
    min_level: str = ""
    since: date | None = None
    variants: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    earliest_column: str = ""
    roles: Mapping[Role, str] = field(default_factory=dict)
    also_kept_by: tuple[str, ...] = ()
    tallied_in: Mapping[str, str] = field(default_factory=dict)
    overnight: Mapping[str, time] = field(default_factory=dict)
    has_lookup: bool = False
    legal: str = ""
    location: Location = Location()

    @property
    def links(self) -> tuple[Column, ...]:
        """The columns that name rows of other registers."""
        return tuple(column for column in self.columns.values() if column.type is ColumnType.LINK)

    @property
    def numbers(self) -> tuple[Column, ...]:
        """The columns of numbers that are given."""
        return tuple(column for column in self.columns.values() if column.type is ColumnType.NUMBER_GIVEN)

    @property
    def has_private(self) -> bool:
        """Whether it has columns whose values stand in the erasable table."""
        return any(column.is_private for column in self.columns.values())

    @property
    def is_of_tasks(self) -> bool:
        """Whether its rows are tasks: they have an owner and a day by which they are done, and come once."""
        return self.is_assigned and not (self.is_book or self.is_of_limitations or Role.RHYTHM in self.roles)

    @property
    def is_of_limitations(self) -> bool:
        """Whether its rows are what is wrong, with what is done about it; followed until they are closed."""
        return Role.REMEDY in self.roles

    @property
    def is_of_programmes(self) -> bool:
        """Whether its rows are programmes: they are carried out by a plan."""
        return Role.PLAN in self.roles

    @property
    def is_assigned(self) -> bool:
        """Whether its rows have an owner and a day by which they are done: tasks, papers to be dealt with."""
        return {Role.OWNER, Role.DUE} <= self.roles.keys()

    @property
    def is_book(self) -> bool:
        """Whether its rows are papers: they have a number and a reference."""
        return {Role.NUMBER, Role.REFERENCE} <= self.roles.keys()

    @property
    def is_of_issued(self) -> bool:
        """Whether its rows are papers that were issued here, not received."""
        return self.is_book and Role.RECEIVED not in self.roles

    @property
    def is_of_cases(self) -> bool:
        """Whether its rows are cases that the law gives a time for: it has clocks, and they are no assigned work."""
        return bool(self.clocks) and not self.is_assigned

    @property
    def is_of_incidents(self) -> bool:
        """Whether its rows are incidents: units report them, of a kind and in words."""
        return bool(self.unit_column and self.start) and {Role.KIND, Role.TOLD} <= self.roles.keys()

    @property
    def is_tally(self) -> bool:
        """Whether its rows count what incidents damaged, each one kind of damage of one incident."""
        return {Role.INCIDENT, Role.KIND} <= self.roles.keys()

    def number_of(self, kind: str) -> Column | None:
        """Return the column of numbers in which a kind of damage is told, ``None`` when there is no such column."""
        numbers = [column for column in self.columns.values() if column.type is ColumnType.NUMBER]
        named = self.columns.get(self.tallied_in.get(kind, ""))
        return named or next(iter(numbers), None)
