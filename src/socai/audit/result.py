"""What an audit of one document results in, and how much of the document it could check."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from socai.audit.model import Difference, Mention, Verdict
from socai.core.findings import Finding, Severity
from socai.files.documents import Document


@dataclass(frozen=True)
class Coverage:
    """How many numbers a document has, how many of them state figures, and how many of those a verdict touches."""

    mentions: int
    quantities: int
    checked: int


@dataclass(frozen=True)
class AuditResult:
    """An audited document.

    Attributes:
        document: as read.
        mentions: its numbers in the order of the text.
        verdicts: judged relations in the order of their targets.
        style: quieter findings about how numbers are written.
        coverage: what could be checked.
        against: where it departs from the documents it was compared with, ``None`` when it was compared with none.
    """

    document: Document
    mentions: tuple[Mention, ...]
    verdicts: tuple[Verdict, ...]
    style: tuple[Finding, ...]
    coverage: Coverage
    against: tuple[Difference, ...] | None = None

    @cached_property
    def by_id(self) -> Mapping[str, Mention]:
        """The mentions by their ids."""
        return {mention.id: mention for mention in self.mentions}

    @cached_property
    def contradictions(self) -> tuple[Verdict, ...]:
        """The verdicts that do not hold, the gravest first and then in the order of the text."""
        failing = [verdict for verdict in self.verdicts if verdict.holds is False]
        return tuple(sorted(failing, key=lambda verdict: _GRAVITY.index(verdict.severity)))


_GRAVITY = (Severity.ERROR, Severity.WARNING, Severity.NOTE)


def coverage_of(mentions: Sequence[Mention], verdicts: Iterable[Verdict]) -> Coverage:
    """Return how much of a document its verdicts check; an undecided verdict checks nothing."""
    touched = {
        name
        for verdict in verdicts
        if verdict.holds is not None
        for name in (verdict.proposal.target, *verdict.proposal.parts)
    }
    figures = [mention for mention in mentions if mention.is_figure]
    return Coverage(len(mentions), len(figures), sum(mention.id in touched for mention in figures))
