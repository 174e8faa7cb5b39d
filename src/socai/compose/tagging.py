"""The facts of a report for tagged data: one for each place where a figure is printed, and one for each operand.

A fact carries what is printed, scaled to its unit, with the accuracy that the printing allows. It is laid out as inline
XBRL and as xBRL-JSON elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from socai.compose.glossary import Glossary
from socai.compose.traces import Trace, tagged_runs, traces
from socai.compose.tree import Report
from socai.compose.xbrl_names import Unit, concept_name, concept_text, unit_of
from socai.core.figures import Basis, Figure, Qualifier, Source
from socai.core.measures import Measure
from socai.core.numerals import exact_text, qualifier_words, round_half_up
from socai.core.periods import Period

LOCALE = "vi"


@dataclass(frozen=True)
class Context:
    """What a fact is about beside its concept: org unit, and first and last day; a stock has the last day alone."""

    org_unit: str
    start: date | None
    end: date

    @property
    def id(self) -> str:
        """A name that says it all, as far as names may."""
        begins = f"{self.start}." if self.start else ""
        return f"c-{concept_name(self.org_unit)}-{begins}{self.end}"

    @property
    def after(self) -> date:
        """The day after the last one, at whose beginning the period is over."""
        return self.end + timedelta(days=1)


@dataclass(frozen=True)
class Fact:
    """A fact.

    Attributes:
        id: its identity in the file.
        concept: name of its concept.
        text: code or expression that the concept stands for.
        label: what it is, in Vietnamese.
        context: org unit and time.
        measure: in what it is printed.
        unit: unit and scale.
        value: what is printed as decimal text in the unit, empty where a figure does not apply.
        is_negative: whether the value is below zero, though the number may be printed without its sign.
        decimals: up to which place the value is accurate, ``None`` for an exact count.
        qualifier: words that say how exact it is, else empty.
    """

    id: str
    concept: str
    text: str
    label: str
    context: Context
    measure: Measure
    unit: Unit
    value: str
    is_negative: bool
    decimals: int | None
    qualifier: str

    @property
    def key(self) -> str:
        """The key of its figure, the same at every place."""
        return self.id.partition("-")[0]


@dataclass(frozen=True)
class Tagging:
    """The facts of a report with what they were made of.

    Attributes:
        glossary: names of indicators, offices and org units.
        facts: printed ones in reading order, then operands that are printed in traces alone.
        traces: the traces of the report.
    """

    glossary: Glossary
    facts: tuple[Fact, ...]
    traces: tuple[Trace, ...]

    def contexts(self) -> tuple[Context, ...]:
        """Return each context once, in the order of first use."""
        return tuple(dict.fromkeys(fact.context for fact in self.facts))

    def units(self) -> tuple[str, ...]:
        """Return each unit once, in the order of first use."""
        return tuple(dict.fromkeys(fact.unit.name for fact in self.facts))

    def qualifiers(self) -> dict[str, str]:
        """Return the identity of the note of each wording of how exact a fact is."""
        words = dict.fromkeys(fact.qualifier for fact in self.facts if fact.qualifier)
        return {each: f"ghi-chu-{number}" for number, each in enumerate(words, start=1)}


def tag(report: Report, glossary: Glossary) -> Tagging:
    """Return the facts of a report: missing and undefined figures give none, those that do not apply an empty one."""
    followed = traces(report)
    return Tagging(glossary, tuple(_facts(report, followed, glossary)), followed)


def _facts(report: Report, followed: tuple[Trace, ...], glossary: Glossary) -> Iterator[Fact]:
    for name, figure in tagged_runs(report):
        yield fact_of(name, figure, glossary)
    for trace in followed:
        if not trace.numbers:
            yield fact_of(trace.key, trace.figure, glossary)


def fact_of(name: str, figure: Figure, glossary: Glossary) -> Fact:
    """Return the fact of a figure. What is printed as a size ("giảm 3%") is reported with its sign."""
    figure = _signed(figure)
    text, unit = concept_text(figure), unit_of(figure.measure)
    return Fact(
        id=name,
        concept=concept_name(text),
        text=text,
        label=figure.name or text,
        context=context_of(figure, glossary),
        measure=figure.measure,
        unit=unit,
        value="" if figure.value is None else _reported(figure.value, figure.decimals, unit.scale),
        is_negative=figure.value is not None and round_half_up(figure.value, figure.decimals) < 0,
        decimals=_accuracy(figure, unit),
        qualifier=qualifier_words(figure, locale=LOCALE),
    )


def context_of(figure: Figure, glossary: Glossary) -> Context:
    """Return org unit and time of a figure."""
    period: Period = figure.key.period
    start = None if glossary.is_stock(figure.key.indicator) else period.start
    return Context(figure.key.org_unit, start, period.end)


def _signed(figure: Figure) -> Figure:
    """Return the figure whose size this one is, if it is that."""
    is_size = figure.source is Source.COMPUTED and len(figure.parts) == 1 and figure.parts[0].key == figure.key
    return figure.parts[0] if is_size else figure


def _reported(value: Fraction, decimals: int, scale: int) -> str:
    return exact_text(Fraction(round_half_up(value, decimals)) * Fraction(10) ** scale, 0)


def _accuracy(figure: Figure, unit: Unit) -> int | None:
    """Return up to which place a fact is accurate.

    A count is exact. One with "ước", "trên" or "khoảng" before it is accurate up to its last digit that is not 0.
    """
    value, decimals = figure.value or Fraction(), figure.decimals
    if not figure.measure.is_count:
        return decimals - unit.scale
    is_whole = Fraction(round_half_up(value, decimals)) == value and value.denominator == 1
    if is_whole and figure.qualifier is Qualifier.EXACT and figure.key.basis is not Basis.ESTIMATE:
        return None
    return -_zeros(value.numerator) if is_whole else decimals


def _zeros(number: int) -> int:
    """Return with how many noughts a whole number ends; 0 for 0 itself."""
    digits = str(number)
    return len(digits) - len(digits.rstrip("0")) if number else 0
