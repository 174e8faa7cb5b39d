"""Starts the prose of a report from the last one: its words with new figures, and what in them is to be reconsidered.

A claim is to be reconsidered when it held of the last period and holds no more. Nothing is judged that the figures do
not say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from socai.compose.claims import Claim, Claimed, Sentence, sentences
from socai.compose.composer import PrintedProse, printed_of
from socai.compose.draft_page import draft_html
from socai.core.errors import PeriodError
from socai.core.figures import Figure, State
from socai.core.findings import Finding, Severity
from socai.core.numerals import format_figure
from socai.core.periods import Period
from socai.engine.reference import Evaluator
from socai.formula.nodes import Call, Formula, Reference, walk
from socai.formula.parser import parse_formula
from socai.services import prose, prose_editing, reading
from socai.services.actors import Actor
from socai.services.addresses import PROSE, report_address
from socai.services.errors import ServiceError
from socai.services.figure_formulas import address_of
from socai.services.opened import Instance
from socai.services.prose import Change
from socai.services.prose_editing import OpenedDraft

_MOST_BACK = 12
_YEARS_BACK = 2
_WHOLE = 100
_CHANGES = frozenset(("growth", "previous", "last_year", "last_year_to_date"))


@dataclass(frozen=True)
class Doubt:
    """A sentence to be reconsidered, and why."""

    sentence: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Offered:
    """A paragraph that people wrote for the last report.

    Attributes:
        paragraph: its key.
        html: what it prints with the figures of this period.
        doubts: its sentences that are to be reconsidered.
        is_taken: whether it has words of its own in this report already; those are shown then.
        address: path of the page where it is written.
        findings: why it cannot be taken, none when it can.
    """

    paragraph: str
    html: str
    doubts: tuple[Doubt, ...]
    is_taken: bool
    address: str
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class NextReport:
    """What the last report offers for this one.

    Attributes:
        title: what the report is called.
        period: its period.
        last: period of the last report that people wrote prose for, ``None`` when there is none.
        paragraphs: what they wrote, in the order of the template.
    """

    title: str
    period: Period
    last: Period | None
    paragraphs: tuple[Offered, ...]


def offered(*, instance: Instance, actor: Actor, template: str, period: str) -> NextReport:
    """Return what the last report offers for this one, with what is to be reconsidered in it.

    Raises:
        ServiceError: the actor may not write; no such template or period; the database fails.
    """
    draft = prose_editing.opened(instance=instance, actor=actor, template=template, period=period)
    last = prose.last_period(template, draft.period)
    if last is None:
        return NextReport(draft.composed.report.title, draft.period, None, ())
    then, own = prose.texts(template, last), prose.texts(template, draft.period)
    wrong = dict(_wrong(draft, {key: text for key, text in then.items() if key not in own}))
    taken = {key: text for key, text in {**then, **own}.items() if key not in wrong and key in draft.words}
    with_them = draft.again(taken)
    judge = _Judge(_evaluator(instance, draft.period), draft.composed.unit, draft.period, last)
    printed = printed_of(with_them.composed.template, figure_of=with_them.figure_of, period=draft.period)
    return NextReport(
        title=draft.composed.report.title,
        period=draft.period,
        last=last,
        paragraphs=tuple(
            Offered(
                paragraph=key,
                html=_html(with_them, key),
                doubts=tuple(judge.doubts(printed, key, with_them)) if key in taken else (),
                is_taken=key in own,
                address=report_address(template, str(draft.period), PROSE, key),
                findings=tuple(wrong.get(key, ())),
            )
            for key in draft.words
            if key in then
        ),
    )


def take(*, instance: Instance, actor: Actor, template: str, period: str, paragraphs: Iterable[str]) -> None:
    """Write chosen paragraphs of the last report for this one; those that have words of their own stay as they are.

    Raises:
        ServiceError: as ``prose_editing.save``.
    """
    draft = prose_editing.opened(instance=instance, actor=actor, template=template, period=period)
    last = prose.last_period(template, draft.period)
    then = prose.texts(template, last) if last else {}
    own, written = prose.texts(template, draft.period), prose.numbers(template, draft.period)
    chosen = [key for key in paragraphs if key in then and key not in own]
    changes = [Change(key, then[key], len(written.get(key, ()))) for key in chosen]
    if changes:
        prose_editing.save(instance=instance, actor=actor, template=template, period=period, changes=changes)


def _evaluator(instance: Instance, period: Period) -> Evaluator:
    years = max(instance.catalogue.past_years, _YEARS_BACK)
    return reading.evaluator(instance=instance, period=period, is_report=True, years_before=years)


def _wrong(draft: OpenedDraft, texts: dict[str, str]) -> Iterator[tuple[str, tuple[Finding, ...]]]:
    """Yield the paragraphs that this report cannot have, each with why: figures that there are no more."""
    for key, text in texts.items():
        try:
            prose_editing.refuse_wrong(draft, {key: text})
        except ServiceError as error:
            yield key, error.findings


def _html(draft: OpenedDraft, key: str) -> str:
    return draft_html(prose_editing.only(draft.composed.report, key), lambda run: address_of(run.figure))


@dataclass(frozen=True)
class _Judge:
    """Says which claims held of the last period and hold no more."""

    evaluator: Evaluator
    unit: str
    now: Period
    then: Period

    def doubts(self, printed: PrintedProse, key: str, draft: OpenedDraft) -> Iterator[Doubt]:
        """Yield the sentences of a paragraph that are to be reconsidered, then the numbers typed into it."""
        for paragraph in printed[key]:
            for sentence in sentences(paragraph):
                findings = tuple(self._findings(sentence, draft.words[key]))
                if findings:
                    yield Doubt(sentence.text, findings)
        typed = tuple(prose_editing.unbound_in(draft, key))
        if typed:
            yield Doubt("", typed)

    def _findings(self, sentence: Sentence, template: str) -> Iterator[Finding]:
        """Yield what is to be reconsidered; firsts and times that the template itself words are meant to stay."""
        for claim in sentence.claims:
            yield from self._gone(claim, sentence)
        for words in sentence.firsts:
            if words not in template:
                yield Finding("prose.first_again", Severity.WARNING, words)
        for words in sentence.times:
            if words not in template:
                yield Finding("prose.time_typed", Severity.WARNING, words)
        figures = {formula.text: self._figure(formula, self.now) for formula in sentence.formulas}
        absent = [figure.name or text for text, figure in figures.items() if figure.state is State.MISSING]
        if absent:
            yield Finding("prose.number_absent", Severity.WARNING, "; ".join(absent))

    def _gone(self, claimed: Claimed, sentence: Sentence) -> Iterator[Finding]:
        held, _ = self._holds(claimed, self.then, sentence)
        holds, beside = self._holds(claimed, self.now, sentence)
        if held and holds is False:
            figure = self._figure(claimed.formula, self.now)
            data = {
                "name": figure.name or claimed.formula.text,
                "now": format_figure(figure, locale="vi"),
                "beside": beside,
                "then": self.then.words(),
            }
            yield Finding("prose.claim_gone", Severity.WARNING, claimed.words, data=data)

    def _holds(self, claimed: Claimed, period: Period, sentence: Sentence) -> tuple[bool | None, str]:
        """Return whether a claim holds of a period, ``None`` when the figures do not say, and what it stands beside."""
        if claimed.claim in (Claim.REACHED, Claim.SHORT):
            return self._reached(claimed, period)
        if claimed.claim in (Claim.MOST, Claim.LEAST):
            return self._record(claimed, period)
        return self._changed(claimed, period, sentence)

    def _changed(self, claimed: Claimed, period: Period, sentence: Sentence) -> tuple[bool | None, str]:
        formula = _signed(claimed.formula)
        is_change = any(isinstance(node, Call) and node.function in _CHANGES for node in walk(formula.expression))
        value = self._figure(formula, period).value
        if is_change:
            return (None if value is None else (value > 0) is (claimed.claim is Claim.MORE) and value != 0), "0"
        earlier = _moved(period, is_by_year=sentence.is_of_year_ago)
        before = self._figure(formula, earlier) if earlier else None
        if value is None or before is None or before.value is None:
            return None, ""
        difference = value - before.value
        holds = difference > 0 if claimed.claim is Claim.MORE else difference < 0
        return holds, format_figure(before, locale="vi")

    def _record(self, claimed: Claimed, period: Period) -> tuple[bool | None, str]:
        figure = self._figure(claimed.formula, period)
        known = [each for each in self._earlier(claimed.formula, period) if each.value is not None]
        if figure.value is None or not known:
            return None, ""
        pick = max if claimed.claim is Claim.MOST else min
        record = pick(known, key=lambda each: each.value or 0)
        is_beaten = figure.value > (record.value or 0) if pick is max else figure.value < (record.value or 0)
        return is_beaten, format_figure(record, locale="vi")

    def _reached(self, claimed: Claimed, period: Period) -> tuple[bool | None, str]:
        figure = self._figure(claimed.formula, period)
        if figure.measure.kind != "ratio" and isinstance(claimed.formula.expression, Reference):
            figure = self._figure(parse_formula(f"percent({claimed.formula.expression.code})"), period)
        if figure.value is None or figure.measure.kind != "ratio":
            return None, ""
        return (figure.value >= _WHOLE) is (claimed.claim is Claim.REACHED), f"{_WHOLE}%"

    def _earlier(self, formula: Formula, period: Period) -> Iterator[Figure]:
        for _ in range(_MOST_BACK):
            earlier = _moved(period, is_by_year=False)
            if earlier is None:
                return
            period = earlier
            yield self._figure(formula, period)

    def _figure(self, formula: Formula, period: Period) -> Figure:
        return self.evaluator.evaluate(formula, self.unit, period)


def _signed(formula: Formula) -> Formula:
    """Return a formula with the sign that ``abs`` takes from it."""
    expression = formula.expression
    if isinstance(expression, Call) and expression.function == "abs":
        return replace(formula, expression=expression.arguments[0])
    return formula


def _moved(period: Period, *, is_by_year: bool) -> Period | None:
    try:
        return period.same_last_year() if is_by_year else period.previous()
    except PeriodError:
        return None
