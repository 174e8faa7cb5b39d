"""All checks of style in the order in which their findings are told."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from itertools import islice

from socai.audit.context import Reading
from socai.audit.model import Verdict
from socai.audit.style.dates import impossible_dates
from socai.audit.style.lone_percentages import lone_percentages
from socai.audit.style.number_styles import number_styles
from socai.audit.style.repeated_words import repeated_words
from socai.audit.style.tasks import tasks_without_owner
from socai.core.findings import Finding

#: Where a check finds more, the document is damaged, and a longer list would help nobody.
MOST_OF_ONE_CHECK = 20
_CHECKS: tuple[Callable[[Reading], Iterator[Finding]], ...] = (
    impossible_dates,
    number_styles,
    repeated_words,
    tasks_without_owner,
)


def style_findings(reading: Reading, verdicts: Collection[Verdict] = ()) -> tuple[Finding, ...]:
    """Return what may be said about the style of a document.

    Args:
        reading: the document with its numbers.
        verdicts: what was found between its numbers; a percentage that one of them explains is not remarked.
    """
    explained = {verdict.proposal.target for verdict in verdicts}
    found = [finding for check in _CHECKS for finding in islice(check(reading), MOST_OF_ONE_CHECK)]
    return (*found, *islice(lone_percentages(reading, explained), MOST_OF_ONE_CHECK))
