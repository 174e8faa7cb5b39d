"""Figures: a value never travels without its measure, indicator, unit, period, basis and source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction

from socai.core.measures import Measure
from socai.core.periods import Period


class State(StrEnum):
    """What is known: a value, nothing yet, "does not apply", or a computation without a result."""

    VALUE = "value"
    MISSING = "missing"
    NOT_APPLICABLE = "na"
    UNDEFINED = "undefined"


class Basis(StrEnum):
    """What a figure claims to be. ``stated`` is kept beside a computed figure, and printed nowhere."""

    ACTUAL = "actual"
    ESTIMATE = "estimate"
    PLAN = "plan"
    STATED = "stated"


class Qualifier(StrEnum):
    """How exact the person who entered it says it is: exact, "trên/hơn", "khoảng/gần", "dưới"."""

    EXACT = "exact"
    MORE_THAN = "more_than"
    ABOUT = "about"
    LESS_THAN = "less_than"


class Source(StrEnum):
    """Where the value of a figure comes from. ``rolled_up`` is an exact sum, last or max of entries."""

    ENTERED = "entered"
    ROLLED_UP = "rolled_up"
    COMPUTED = "computed"
    PLANNED = "planned"
    NONE = "none"


@dataclass(frozen=True, order=True)
class FigureKey:
    """What a figure is about: indicator code, org unit key, period, basis."""

    indicator: str
    org_unit: str
    period: Period
    basis: Basis = Basis.ACTUAL


@dataclass(frozen=True)
class Atom:
    """An entered value as the ledger holds it, the leaf of every computation.

    Attributes:
        key: what it is about.
        state: ``value`` or ``na``; a missing value has no atom.
        value: exact value in the indicator's measure, ``None`` unless state is ``value``.
        qualifier: how exact it is said to be.
        entry: identity of the ledger entry (``"<batch>/<position>"``).
        reporter: key of the org unit that reported it.
        source: paper or message it came from, as entered.
        note: remark, as entered.
    """

    key: FigureKey
    state: State
    value: Fraction | None
    qualifier: Qualifier = Qualifier.EXACT
    entry: str = ""
    reporter: str = ""
    source: str = ""
    note: str = ""


@dataclass(frozen=True)
class RowSource:
    """A row of a register that a figure was counted from. It never holds a private value.

    Attributes:
        register: code of the register.
        key: what names the row in it.
        entry: identity of the row's last revision in the ledger (``"<batch>/<position>"``).
        day: the day of the row.
    """

    register: str
    key: str
    entry: str
    day: date


@dataclass(frozen=True)
class Figure:
    """A figure ready to be shown: exact value, how it came about, and what it was made of.

    Attributes:
        key: what it is about.
        name: Vietnamese name of the indicator, or of the expression.
        measure: its unit of measure.
        decimals: digits after the comma when shown.
        state: whether there is a value, and if not, what is missing.
        value: exact value, ``None`` unless state is ``value``.
        qualifier: how exact it is said to be.
        source: entered, rolled up, computed, planned or none.
        reason: why there is no value (a finding code such as ``figure.division_by_zero``), else empty.
        reason_data: values that the message of the reason needs, by name.
        formula: the expression it was computed by, as text, else empty.
        parts: figures it was computed from, in the order of the formula.
        atom: the entry it is, when source is ``entered``.
        rows: the rows of a register that it was counted from.
        estimated: share of the value that rests on weights of units that were cut, 0 to 1.
        share: of the value that a unit which was cut reported, the share that this is; ``None`` for all of it.
    """

    key: FigureKey
    name: str
    measure: Measure
    decimals: int
    state: State
    value: Fraction | None = None
    qualifier: Qualifier = Qualifier.EXACT
    source: Source = Source.NONE
    reason: str = ""
    formula: str = ""
    parts: tuple[Figure, ...] = ()
    atom: Atom | None = None
    reason_data: Mapping[str, object] = field(default_factory=dict, hash=False)
    rows: tuple[RowSource, ...] = field(default=(), hash=False)
    estimated: Fraction = Fraction(0)
    share: Fraction | None = None
