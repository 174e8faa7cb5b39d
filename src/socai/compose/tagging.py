"""What the numbers of a report are as XBRL facts: concept, context, unit, accuracy. It writes no file.

The inline XBRL page, the taxonomy beside it and the xBRL-JSON file are three writings of what stands here.

Source: XBRL 2.1, Inline XBRL 1.1, Calculations 1.1, Open Information Model 1.0.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TypeVar

from socai.compose.tree import Number, Report
from socai.core.figures import Basis, FigureKey, Qualifier
from socai.core.measures import COUNT_KIND, Measure
from socai.core.numerals import round_half_up

Thing = TypeVar("Thing")
PREFIX = "sc"
UNIT_SCHEME = "urn:x-socai:org-unit"
#: Names that are no indicator's have a hyphen, which no code has.
BASIS_AXIS = "co-so"
#: Bases that a fact names; whatever names none is actual.
NAMED_BASES = (Basis.PLAN, Basis.ESTIMATE)
COUNT_UNIT = f"{PREFIX}:count"
PURE_UNIT = "xbrli:pure"
_EXPRESSION = "bieu-thuc."
_RATIOS = ("ratio", "ratio_difference")


@dataclass(frozen=True)
class Unit:
    """The unit of a fact, and which power of ten lies between it and the printed number."""

    measure: str
    scale: int


@dataclass(frozen=True)
class Fact:
    """A printed number as a fact.

    Attributes:
        number: the number where it first stands.
        concept: local name of its concept.
        unit: its unit.
        decimals: up to which place the value in ``unit`` is accurate, ``None`` for an exact count.
        printed: the printed number, with its sign.
    """

    number: Number
    concept: str
    unit: Unit
    decimals: int | None
    printed: Decimal

    @property
    def about(self) -> FigureKey:
        """What the figure is about."""
        return self.number.figure.key

    @property
    def value(self) -> Decimal:
        """The value in the unit of the fact."""
        return self.printed.scaleb(self.unit.scale)

    @property
    def context(self) -> tuple[str, str, Basis]:
        """What facts of one context share: org unit, period, basis."""
        return self.about.org_unit, str(self.about.period), self.about.basis


@dataclass(frozen=True)
class Tagging:
    """The facts of a report by the key of their figure, in the order in which they first stand."""

    namespace: str
    facts: Mapping[str, Fact]

    @cached_property
    def contexts(self) -> Mapping[tuple[str, str, Basis], str]:
        """The identity of each context."""
        return _numbered("c", (fact.context for fact in self.facts.values()))

    @cached_property
    def units(self) -> Mapping[str, str]:
        """The identity of each unit by its measure."""
        return _numbered("u", (fact.unit.measure for fact in self.facts.values()))


def tag(report: Report, *, pack: str) -> Tagging:
    """Return the facts of a report.

    Args:
        report: the report.
        pack: name of the pack that declares the indicators; it stands in the namespace of their concepts.
    """
    facts: dict[str, Fact] = {}
    for number in report.numbers():
        if number.key not in facts:
            facts[number.key] = _fact(number)
    return Tagging(f"urn:x-socai:{pack}", facts)


def concept_of(code: str) -> str:
    """Return the local name of an indicator's concept: its code, after ``_`` where it begins with no letter."""
    return code if code[0].isalpha() else f"_{code}"


def unit_of(measure: Measure) -> Unit:
    """Return the unit of facts in a measure.

    Counts share one unit whatever they count, so that a break-down by kind can be added up; their labels say what they
    count. Multiples of đồng, shares and multiples of counts differ from their base by a power of ten.
    """
    scale = _power_of_ten(measure)
    if measure.kind.startswith(COUNT_KIND) and scale is not None:
        return Unit(COUNT_UNIT, scale)
    if measure.kind == "money" and scale is not None:
        return Unit("iso4217:VND", scale)
    if measure.kind in _RATIOS and scale is not None:
        return Unit(PURE_UNIT, scale)
    return Unit(f"{PREFIX}:{measure.code}", 0)


def _power_of_ten(measure: Measure) -> int | None:
    digits = str(measure.factor if measure.factor >= 1 else 1 / measure.factor)
    if digits.rstrip("0") != "1":
        return None
    return len(digits) - 1 if measure.factor >= 1 else 1 - len(digits)


def _fact(number: Number) -> Fact:
    figure = number.figure
    if figure.value is None:
        raise ValueError(f"{number.key} is printed and has no value")
    concept = _EXPRESSION + number.key if number.expression else concept_of(figure.key.indicator)
    unit = unit_of(figure.measure)
    printed = round_half_up(figure.value, figure.decimals)
    return Fact(number, concept, unit, _decimals(number, unit, printed), printed)


def _decimals(number: Number, unit: Unit, printed: Decimal) -> int | None:
    """Return how accurate a fact is.

    A count is exact; one with "trên" or "khoảng" before it is accurate up to its last digit that is not 0.
    """
    figure = number.figure
    if not figure.measure.is_count:
        return figure.decimals - unit.scale
    if figure.qualifier is Qualifier.EXACT and figure.decimals == 0:
        return None
    digits = str(abs(printed))
    return len(digits.rstrip("0")) - len(digits) if printed and "." not in digits else figure.decimals


def _numbered(prefix: str, things: Iterable[Thing]) -> dict[Thing, str]:
    return {thing: f"{prefix}{number}" for number, thing in enumerate(dict.fromkeys(things), start=1)}
