"""Results of audits made by hand, so that outputs are tested without the rules that find relations."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from socai.audit.model import Mention, MentionKind, Proposal, RelationType, Verdict
from socai.audit.result import AuditResult, coverage_of
from socai.core.intervals import Interval
from socai.core.numerals import parse_number
from socai.files.documents import Document

_NUMBER = re.compile(r"\d[\d.,]*\d|\d")


def mentions_of(document: Document) -> tuple[Mention, ...]:
    """Return every number of a document as a plain quantity, percentages by their sign."""
    found = []
    for number, match in enumerate(_NUMBER.finditer(document.text)):
        numeral = parse_number(match[0], locale="vi")
        is_percent = document.text[match.end() :].lstrip().startswith("%")
        block = next(i for i, each in enumerate(document.blocks) if each.start <= match.start() < each.end)
        found.append(
            Mention(
                id=f"m{number}",
                start=match.start(),
                end=match.end(),
                raw=match[0],
                kind=MentionKind.PERCENT if is_percent else MentionKind.QUANTITY,
                value=Fraction(numeral.value),
                decimals=numeral.decimals,
                block=block,
            )
        )
    return tuple(found)


def verdict(name: str, kind: RelationType, target: str, parts: Sequence[str], **values: object) -> Verdict:
    """Return a verdict; ``computed`` is a whole number or a fraction."""
    computed = Fraction(str(values.pop("computed", 0)))
    stated = Fraction(str(values.pop("stated", 0)))
    proposal = Proposal(kind, target, tuple(parts), "tong_trong_ngoac", base=str(values.pop("base", "")))
    return Verdict(
        name,
        proposal,
        values.pop("holds", computed == stated),  # type: ignore[arg-type]
        stated,
        computed,
        Interval(computed, computed),
        **values,  # type: ignore[arg-type]
    )


def result_of(document: Document, *verdicts: Verdict) -> AuditResult:
    """Return the result of a document with these verdicts."""
    mentions = mentions_of(document)
    return AuditResult(document, mentions, tuple(verdicts), (), coverage_of(mentions, verdicts))
