"""Turns a verdict into a finding with the computation as a person would write it; the words come from the catalogue.

Numbers of the document stand as they are printed there; what was recomputed is written by ``core``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Protocol

from socai.audit.model import Cause, Difference, Mention, MentionKind, Proposal, RelationType, Verdict
from socai.audit.output.places import head_of, row_of
from socai.audit.result import AuditResult
from socai.audit.stating import issuer_of, source_of, stated_by
from socai.core.findings import Finding, Location, Severity
from socai.core.numerals import decimals_needed, format_number
from socai.files.documents import BlockKind, Document

AGREES = "audit.agrees"
_AGREES_OTHERWISE = {
    RelationType.EQUAL: "audit.agrees_with_other",
    RelationType.PART_OF: "audit.within",
    RelationType.ORDER: "audit.within",
}
DIFFERS = {
    RelationType.SUM: "audit.differs.sum",
    RelationType.PART_OF: "audit.differs.part_of",
    RelationType.PERCENT_OF: "audit.differs.percent_of",
    RelationType.RATIO: "audit.differs.ratio",
    RelationType.GROWTH: "audit.differs.growth",
    RelationType.DIFFERENCE: "audit.differs.difference",
    RelationType.PRODUCT: "audit.differs.product",
    RelationType.EQUAL: "audit.differs.equal",
    RelationType.ORDER: "audit.differs.order",
}
AGAINST_HEADINGS = {
    "audit.against.differs": "audit.heading.against.differs",
    "audit.against.unsourced": "audit.heading.against.unsourced",
    "audit.against.lost": "audit.heading.against.lost",
}
_MOST_DECIMALS = 6
_AROUND = 70
_PERCENTS = (RelationType.PERCENT_OF, RelationType.GROWTH)


class Say(Protocol):
    """Words a code with its data in the language of the reader."""

    def __call__(self, code: str, /, **data: object) -> str:
        """Return the sentence."""


@dataclass(frozen=True)
class Explainer:
    """Explains verdicts of one result in one language.

    Attributes:
        result: the audited document.
        say: words codes.
        locale: whose signs recomputed numbers are written with.
    """

    result: AuditResult
    say: Say
    locale: str = "vi"

    def finding(self, verdict: Verdict) -> Finding:
        """Return the verdict as a finding: what is stated, what follows, and where it stands."""
        target = self.result.by_id[verdict.proposal.target]
        data = {
            "stated": shown(target),
            "computed": self.computed(verdict),
            "formula": self.formula(verdict.proposal),
            "rule": verdict.proposal.rule,
        }
        if verdict.holds is None:
            return Finding(verdict.reason or AGREES, Severity.NOTE, target.raw, location(self.result, target), data)
        kind = verdict.proposal.type
        code = _AGREES_OTHERWISE.get(kind, AGREES) if verdict.holds else DIFFERS[kind]
        return Finding(code, verdict.severity, target.raw, location(self.result, target), data)

    def message(self, verdict: Verdict) -> str:
        """Return the verdict in one sentence, and for a contradiction what may be behind it."""
        finding = self.finding(verdict)
        sentence = self.say(finding.code, subject=finding.subject, **finding.data)
        return " ".join([sentence, *(self.cause(verdict, cause) for cause in verdict.causes[:2])])

    @cached_property
    def _issuer(self) -> str:
        return issuer_of(self.result.document)

    def stated_by(self, mention: Mention) -> str:
        """Return who states a number of the document, as printed there; empty when it does not tell."""
        return source_of(self.result.document, mention) or self._issuer

    def who(self, mention: Mention) -> str:
        """Return in one sentence who states a number; empty when the document does not tell."""
        name = self.stated_by(mention)
        return self.say("audit.stated_by", who=name) if name else ""

    def departure(self, difference: Difference) -> str:
        """Return in one sentence where the draft departs from a document that it was compared with."""
        document, other = difference.source, difference.other
        mention = self.result.by_id.get(difference.mention)
        return self.say(
            difference.code,
            stated=shown(mention, with_unit=True) if mention else "",
            file=_named(document, other) if document else "",
            other=shown(other, with_unit=True) if other else "",
            place=place_of(document, other, self.say) if document and other else "",
            words=words_around(document, other) if document and other else "",
        )

    def cause(self, verdict: Verdict, cause: Cause) -> str:
        """Return a likely cause in one sentence."""
        mention = self.result.by_id[cause.mention]
        return self.say(cause.code, number=shown(mention), value=self._value(cause.value, mention))

    def computed(self, verdict: Verdict) -> str:
        """Return the recomputed value in the unit of the number that states it, fine enough to differ from it."""
        target = self.result.by_id[verdict.proposal.target]
        if verdict.computed is None:
            return "?"
        return self._value(verdict.computed / scale_of(verdict, target), target, differs=verdict.holds is False)

    def formula(self, proposal: Proposal) -> str:
        """Return the computation with the numbers as they are printed."""
        parts = [self.result.by_id[part] for part in proposal.parts]
        target = self.result.by_id[proposal.target]
        mixed = len({(part.unit, part.factor) for part in (*parts, target) if part.kind is MentionKind.QUANTITY}) > 1
        return _formula(proposal, [shown(part, with_unit=mixed) for part in parts])

    def _value(self, value: Fraction, mention: Mention, *, differs: bool = False) -> str:
        needed = decimals_needed(value)
        decimals = mention.decimals if needed is None else min(needed, max(mention.decimals, 2))
        while differs and decimals < _MOST_DECIMALS and _rounds_alike(value, mention, decimals, self.locale):
            decimals += 1
        return format_number(value, decimals=decimals, locale=self.locale) + _sign(mention)


def _named(document: Document, mention: Mention | None) -> str:
    """Return the file of another document, after who states a number in it where that is told."""
    who = stated_by(document, mention) if mention else issuer_of(document)
    return f"{who}, {document.file}" if who else document.file


def _rounds_alike(value: Fraction, mention: Mention, decimals: int, locale: str) -> bool:
    stated = mention.value or Fraction(0)
    both = [format_number(each, decimals=decimals, locale=locale) for each in (value, stated)]
    return value != stated and both[0] == both[1]


def shown(mention: Mention, *, with_unit: bool = False) -> str:
    """Return a number as it is printed, with its percent sign, and with its unit when asked."""
    if mention.kind is MentionKind.PERCENT:
        return mention.raw + _sign(mention)
    return f"{mention.raw} {mention.unit}".rstrip() if with_unit else mention.raw


def _sign(mention: Mention) -> str:
    return "%" if mention.kind is MentionKind.PERCENT else ""


def scale_of(verdict: Verdict, target: Mention) -> Fraction:
    """Return how many of the unit in which a verdict reckons make one of the unit that its target is printed in."""
    if not target.value or not verdict.stated:
        return Fraction(target.factor)
    return verdict.stated / target.value


def _formula(proposal: Proposal, parts: Sequence[str]) -> str:
    """Return the formula of a type over its parts."""
    first, *rest = parts
    second = rest[0] if rest else ""
    forms = {
        (RelationType.GROWTH, "change"): f"{first} − {second}",
        (RelationType.GROWTH, "levels"): f"100 × ({first} − {second}) / {second}",
        (RelationType.GROWTH, "rise_now"): f"100 × {first} / ({second} − {first})",
        (RelationType.GROWTH, "fall_now"): f"100 × {first} / ({second} + {first})",
        (RelationType.PERCENT_OF, "minus"): f"100 × {first} / ({' − '.join(rest)})",
        (RelationType.PERCENT_OF, "plus"): f"100 × {first} / ({' + '.join(rest)})",
        (RelationType.PERCENT_OF, "rest"): f"100 × {first} / ({first} + {second})",
        (RelationType.PERCENT_OF, "sums"): _joint(proposal, parts),
    }
    if (proposal.type, proposal.base) in forms:
        return forms[proposal.type, proposal.base]
    if proposal.type in _PERCENTS:
        return f"100 × {first} / {second}"
    if proposal.type is RelationType.RATIO:
        return f"{first} / {second}"
    if proposal.type is RelationType.PRODUCT:
        return " × ".join(parts)
    return _signed(proposal, parts)


def _joint(proposal: Proposal, parts: Sequence[str]) -> str:
    """Return the share of the parts that weigh +1 in those that weigh -1; nothing for a proposal without weights."""
    sides = (
        [part for part, weight in zip(parts, proposal.weights, strict=False) if weight == side] for side in (1, -1)
    )
    return f"100 × ({') / ('.join(' + '.join(side) for side in sides)})"


def _signed(proposal: Proposal, parts: Sequence[str]) -> str:
    weights = proposal.weights or (1, *[-1 if proposal.type is RelationType.DIFFERENCE else 1] * (len(parts) - 1))
    pieces = [("− " if weight < 0 else "+ ") + part for weight, part in zip(weights, parts, strict=True)]
    return " ".join(pieces).removeprefix("+ ")


def location(result: AuditResult, mention: Mention) -> Location:
    """Return where a number stands: line and column of a text file; otherwise the file."""
    document = result.document
    if document.kind not in ("txt", "md"):
        return Location(document.file)
    line = document.text.count("\n", 0, mention.start) + 1
    return Location(document.file, line, mention.start - document.text.rfind("\n", 0, mention.start))


def place_of(document: Document, mention: Mention, say: Say) -> str:
    """Return where a number stands in words: page, footnote, paragraph or line."""
    block = document.blocks[mention.block] if mention.block < len(document.blocks) else None
    place = None if block is None else block.place
    if place is not None and place.page:
        return say("audit.place.page", page=place.page)
    if document.kind in ("txt", "md") or place is None:
        return say("audit.place.line", line=document.text.count("\n", 0, mention.start) + 1)
    if block is not None and block.note:
        return say("audit.place.note", note=block.note)
    return say("audit.place.paragraph", paragraph=place.paragraph)


def _words_of_row(document: Document, mention: Mention) -> str:
    block = document.blocks[mention.block]
    row = row_of(document, mention.block)
    label = next((each for each in row if any(map(str.isalpha, document.text_of(each)))), block)
    before, after = document.text[block.start : mention.start], document.text[mention.end : block.end]
    head = head_of(document, mention.block)
    named = [document.text_of(label)] if label is not block else []
    names = " · ".join(" ".join(name.replace("*", "").split()) for name in [*named, head] if name)
    cell = " ".join(f"{before}[{mention.raw}]{after}".split())
    return f"{names}: {cell}" if names else cell


def words_around(document: Document, mention: Mention) -> str:
    """Return the words around a number on one line, the number in brackets, without the signs of Markdown.

    Around a number that fills a cell of a table these are the other words of its row, and the head of its column.
    """
    text = document.text
    block = document.blocks[mention.block] if mention.block < len(document.blocks) else None
    if block is not None and block.kind is BlockKind.CELL:
        return _words_of_row(document, mention)
    first, last = (block.start, block.end) if block else (0, len(text))
    start, end = max(first, mention.start - _AROUND), min(last, mention.end + _AROUND)
    start = start if start == first else text.find(" ", start, mention.start) + 1 or mention.start
    end = end if end == last else max(text.rfind(" ", mention.end, end), mention.end)
    pieces = (text[start : mention.start], f"[{text[mention.start : mention.end]}]", text[mention.end : end])
    return " ".join("".join(pieces).replace("*", "").split())
