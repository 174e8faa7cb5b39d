"""Writes a result as lines for a terminal: contradictions by gravity, each with its sentence and computation.

It lays out; the words come from the catalogue.
"""

from __future__ import annotations

from collections.abc import Iterator

from socai.audit.model import Verdict
from socai.audit.output.explaining import AGAINST_HEADINGS, Explainer, place_of, words_around
from socai.audit.output.places import excerpts
from socai.core.findings import Severity

UNDERLINED = ("\x1b[4m", "\x1b[24m")
BRACKETED = ("[", "]")
_MOST_STYLE = 20
_MOST_AGAINST = 50
_HEADINGS = {
    Severity.ERROR: "audit.heading.error",
    Severity.WARNING: "audit.heading.warning",
    Severity.NOTE: "audit.heading.note",
}


def terminal_text(explainer: Explainer, *, is_terminal: bool = False, shows_all: bool = False) -> str:
    """Return the result as text.

    Args:
        explainer: the result and its language.
        is_terminal: whether numbers are underlined by the signs of a terminal; otherwise they stand in brackets.
        shows_all: whether relations that hold are listed too.
    """
    return "\n".join(_lines(explainer, UNDERLINED if is_terminal else BRACKETED, shows_all)) + "\n"


def _lines(explainer: Explainer, marks: tuple[str, str], shows_all: bool) -> Iterator[str]:
    result, say = explainer.result, explainer.say
    yield result.document.file
    for remark in result.document.remarks:
        yield "  " + say(remark)
    for severity, heading in _HEADINGS.items():
        group = [verdict for verdict in result.contradictions if verdict.severity is severity]
        if group:
            yield ""
            yield say(heading, count=len(group))
            for verdict in group:
                yield from _verdict(explainer, verdict, marks)
    yield from _against(explainer)
    if result.style:
        yield ""
        yield say("audit.heading.style", count=len(result.style))
        for finding in result.style[:_MOST_STYLE]:
            yield "  - " + say(finding.code, subject=finding.subject, **finding.data)
    if shows_all:
        yield ""
        for verdict in result.verdicts:
            if verdict.holds is not False:
                yield "  " + explainer.message(verdict)
    yield ""
    yield summary(explainer)


def _against(explainer: Explainer) -> Iterator[str]:
    """Yield where the draft departs from the documents it was compared with, each kind under its heading."""
    result = explainer.result
    if result.against is None:
        return
    if not result.against:
        yield ""
        yield explainer.say("audit.against.nothing")
    for code, heading in AGAINST_HEADINGS.items():
        group = [each for each in result.against if each.code == code]
        if group:
            yield ""
            yield explainer.say(heading, count=len(group))
        for each in group[:_MOST_AGAINST]:
            mention = result.by_id.get(each.mention)
            place = f"{place_of(result.document, mention, explainer.say)}: " if mention else ""
            yield f"  {place}{explainer.departure(each)}"
            if mention:
                yield f"      {words_around(result.document, mention)}"
        if len(group) > _MOST_AGAINST:
            yield "  " + explainer.say("audit.against.more", rest=len(group) - _MOST_AGAINST)


def _verdict(explainer: Explainer, verdict: Verdict, marks: tuple[str, str]) -> Iterator[str]:
    target = explainer.result.by_id[verdict.proposal.target]
    yield f"  {place_of(explainer.result.document, target, explainer.say)}: {explainer.message(verdict)}"
    for excerpt in excerpts(explainer.result, verdict):
        yield f"      {excerpt.marked(*marks)}"
    who = explainer.who(target)
    if who:
        yield f"      {who}"


def summary(explainer: Explainer) -> str:
    """Return in one line what was read, what was checked and what was not."""
    result = explainer.result
    holding = sum(verdict.holds is True for verdict in result.verdicts)
    return explainer.say(
        "audit.summary",
        mentions=result.coverage.mentions,
        quantities=result.coverage.quantities,
        checked=result.coverage.checked,
        unchecked=result.coverage.quantities - result.coverage.checked,
        relations=len(result.verdicts),
        agree=holding,
        differ=len(result.contradictions),
    )
