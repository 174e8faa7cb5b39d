"""What the audit finds in a document: mentions of numbers, relations between them, verdicts."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from socai.core.findings import Severity
from socai.core.intervals import Interval
from socai.files.documents import Document


class MentionKind(StrEnum):
    """What a numeric token is."""

    QUANTITY = "quantity"
    PERCENT = "percent"
    RATIO_PART = "ratio_part"
    DATE = "date"
    YEAR_RANGE = "year_range"
    PERIOD = "period"
    DOC_REF = "doc_ref"
    ORDINAL = "ordinal"
    HEADING = "heading"
    FOOTNOTE_REF = "footnote_ref"
    OTHER = "other"


class RelationType(StrEnum):
    """What a relation states about its target."""

    SUM = "sum"
    PART_OF = "part_of"
    PERCENT_OF = "percent_of"
    RATIO = "ratio"
    GROWTH = "growth"
    DIFFERENCE = "difference"
    PRODUCT = "product"
    EQUAL = "equal"
    ORDER = "order"


@dataclass(frozen=True)
class Mention:
    """One number in the text.

    Attributes:
        id: ``m<n>``, by position.
        start: first code point of the token in the document's text.
        end: code point after the last one.
        raw: the token as printed.
        kind: what it is.
        value: exact value in ``unit`` without the scale word's factor (3,954 tỷ đồng: 3.954), ``None`` unless it is one
            of quantity, percent, ratio_part.
        decimals: digits printed after the comma.
        factor: what the scale word beside it multiplies by (tỷ: 10**9), 1 without one.
        unit: measure or counted noun as printed (``ha``, ``tỷ đồng``, ``hội nghị``), empty when there is none.
        dimension: comparable family: ``money``, ``area``, ``mass``, ``percent``, ``point``, ``count:<head noun>``...
        qualifier: ``exact``, ``approx_more``, ``approx``, ``about_less``, ``at_most``, ``at_least``.
        subject: the noun phrase it counts or measures.
        head: head noun of the subject, folded for comparison.
        modifiers: what narrows it: period, place, new or old, accumulated... as ``name: text``.
        block: index of its block in the document.
        ambiguous: whether its separators could be read in two ways.
    """

    id: str
    start: int
    end: int
    raw: str
    kind: MentionKind
    value: Fraction | None = None
    decimals: int = 0
    factor: int = 1
    unit: str = ""
    dimension: str = ""
    qualifier: str = "exact"
    subject: str = ""
    head: str = ""
    modifiers: dict[str, str] = field(default_factory=dict)
    block: int = 0
    ambiguous: bool = False

    @property
    def full_value(self) -> Fraction | None:
        """The value times the factor of its scale word."""
        return None if self.value is None else self.value * self.factor

    @property
    def is_figure(self) -> bool:
        """Whether it is a quantity, a percentage or a part of a ratio."""
        return self.kind in (MentionKind.QUANTITY, MentionKind.PERCENT, MentionKind.RATIO_PART)


@dataclass(frozen=True)
class Proposal:
    """A relation that a rule reads out of the text, before any number is compared.

    Attributes:
        type: what is stated.
        target: id of the mention that the statement is about.
        parts: ids of the operands in the order of the formula.
        rule: code of the rule.
        confidence: 0 to 100; the judge drops weak proposals that contradict, keeps them when they hold.
        weights: signs of the parts for differences and growth, ``()`` means all plus.
        base: what ``growth`` is reckoned from: ``level`` (parts: now, before), ``base`` (parts: amount, base)...
        partial: whether the list may leave things out, so that the sum is at most the target.
        factor: what the formula multiplies by: a ratio's "per 100", the unit of a product in units of its factors.
        statement: proposals with one statement are readings of one wording: the judge keeps at most one of them.
        family: statements that are worded alike; where most of them hold, one that fails is believed to be an error.
        silent: whether it says nothing when it holds, so that only its failure is told.
        searched: whether the operands were found by their value and not by the wording: only kept when it holds.
        spelled: whether the wording prints every operand in its place, so that a failure is told however far it is off.
    """

    type: RelationType
    target: str
    parts: tuple[str, ...]
    rule: str
    confidence: int = 100
    weights: tuple[int, ...] = ()
    base: str = ""
    partial: bool = False
    factor: Fraction = Fraction(1)
    statement: str = ""
    family: str = ""
    searched: bool = False
    silent: bool = False
    spelled: bool = False


@dataclass(frozen=True)
class Cause:
    """A likely reason of a failure, tested by arithmetic: which mention, and the value that would make it hold."""

    code: str
    mention: str
    value: Fraction


@dataclass(frozen=True)
class Verdict:
    """A judged relation.

    Attributes:
        id: ``r<n>``.
        proposal: what was claimed.
        holds: ``None`` when it cannot be decided; ``reason`` says why.
        stated: value of the target.
        computed: value recomputed from the parts.
        interval: what the printed rounding of the parts allows.
        severity: of a failure: error changes the message, warning, note.
        causes: the likeliest first.
        reason: code of why it cannot be decided, else empty.
    """

    id: str
    proposal: Proposal
    holds: bool | None
    stated: Fraction | None
    computed: Fraction | None
    interval: Interval | None
    severity: Severity = Severity.NOTE
    causes: tuple[Cause, ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class Difference:
    """Where a draft departs from a document that it was made from.

    Attributes:
        code: what it is: told differently, without a source, lost.
        severity: how much it matters.
        mention: id of the draft's number, empty for one that the draft lost.
        source: the other document, ``None`` for a number that no source has.
        other: the number there.
    """

    code: str
    severity: Severity
    mention: str
    source: Document | None = field(default=None, repr=False)
    other: Mention | None = None
