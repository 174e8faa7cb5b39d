"""A paragraph of a report as people write it anew: its text with slots, what it would print, who wrote it before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from socai.audit.mentions import find_mentions
from socai.catalogue.errors import one_line
from socai.compose.composer import chips_of, printed_of, prose_of
from socai.compose.draft_page import draft_html
from socai.compose.plain_text import words_of
from socai.compose.prose import is_prose, paragraphs_of
from socai.compose.returned import Returning
from socai.compose.template import ParsedTemplate
from socai.compose.tree import FootnoteCall, Gap, ListItem, Number, Paragraph, Report
from socai.compose.word import write_word
from socai.core.differences import Stretch, word_changes
from socai.core.figures import Figure
from socai.core.findings import Finding, Location, Severity
from socai.core.numerals import format_figure
from socai.core.periods import Period
from socai.core.spelling import folded
from socai.files.word_controls import ControlledText
from socai.formula.nodes import Formula, walk
from socai.formula.nodes import Number as Constant
from socai.services import access, figure_rights, prose, reading, report_approval, reports
from socai.services.actors import Actor
from socai.services.errors import ServiceError, refusal
from socai.services.figure_formulas import address_of
from socai.services.opened import Instance
from socai.services.packs import formula_findings
from socai.services.prose import Change, Editing, Revision
from socai.services.report_approval import Comment
from socai.services.reports import ComposedReport
from socai.services.unbound_checks import new_numbers, unbound_numbers

_RIGHT = "report:write"
_MOST_FOUND = 20


@dataclass(frozen=True)
class Shown:
    """A slot as people type it, what is printed in its place, what it is, and the path of the figure's page."""

    typed: str
    shown: str
    name: str
    address: str


@dataclass(frozen=True)
class Told:
    """A revision beside what it changed, word by word."""

    revision: Revision
    changes: tuple[Stretch, ...]


@dataclass(frozen=True)
class Paper:
    """A paragraph that is open to be written.

    Attributes:
        title: what the report is called.
        period: the reporting period.
        text: the prose with slots.
        base: number of the revision that it stands on.
        html: what it prints, each number leading to its figure.
        chips: its slots.
        unbound: numbers that were typed into it and are no figures.
        history: its revisions, the latest first.
        others: who else has it open.
        comments: the comments on it that are not settled.
    """

    title: str
    period: Period
    text: str
    base: int
    html: str
    chips: tuple[Shown, ...]
    unbound: tuple[Finding, ...]
    history: tuple[Told, ...]
    others: tuple[Editing, ...]
    comments: tuple[Comment, ...]


@dataclass(frozen=True)
class OpenedDraft:
    """A report as composed for somebody who writes, with the words of the template by paragraph."""

    instance: Instance
    template: str
    composed: ComposedReport
    words: Mapping[str, str]

    @property
    def period(self) -> Period:
        """The reporting period."""
        return self.composed.period

    @cached_property
    def bare(self) -> OpenedDraft:
        """The report as its template words it."""
        return self.again({})

    def figure_of(self, formula: Formula) -> Figure:
        """Return the figure of a formula for the unit and period of the report."""
        return self.composed.evaluator.evaluate(formula, self.composed.unit, self.period)

    def again(self, texts: Mapping[str, str]) -> OpenedDraft:
        """Return the report with other prose.

        Raises:
            ServiceError: what is wrong with the prose, as the template with it is read.
        """
        composed = reports.compose(instance=self.instance, template=self.template, period=self.period, prose=texts)
        return replace(self, composed=composed)


def paper(*, instance: Instance, actor: Actor, template: str, period: str, paragraph: str) -> Paper:
    """Return a paragraph to be written, and tell others that it is open.

    Raises:
        ServiceError: the actor may not; no such template, period or paragraph; the database fails.
    """
    draft = _opened(instance, actor, template, period, paragraph)
    others = prose.begin(actor=actor, template=template, period=draft.period, paragraph=paragraph)
    text = prose.texts(template, draft.period).get(paragraph, draft.words[paragraph])
    return _paper(draft, paragraph, text, tuple(others))


def tried(*, instance: Instance, actor: Actor, template: str, period: str, paragraph: str, text: str) -> Paper:
    """Return a paragraph as it would be with another text, which is not kept.

    Raises:
        ServiceError: as ``paper``; what is wrong with the text.
    """
    draft = _opened(instance, actor, template, period, paragraph)
    refuse_wrong(draft, {paragraph: text})
    return _paper(draft.again({**prose.texts(template, draft.period), paragraph: text}), paragraph, text, ())


def save(*, instance: Instance, actor: Actor, template: str, period: str, changes: Iterable[Change]) -> int:
    """Write paragraphs anew and return the number of the batch.

    Raises:
        ServiceError: as ``tried``; what ``prose.write`` refuses.
    """
    asked = [replace(each, text=_tidy(each.text)) for each in changes]
    draft = _draft(instance, template, _composed(instance, actor, template, period))
    _refuse_unknown(draft, (each.paragraph for each in asked))
    refuse_wrong(draft, {each.paragraph: each.text for each in asked if each.text is not None})
    return prose.write(instance=instance, actor=actor, template=template, period=draft.period, changes=asked)


def opened(*, instance: Instance, actor: Actor, template: str, period: str) -> OpenedDraft:
    """Return a report as composed for somebody who writes.

    Raises:
        ServiceError: the actor may not; no such template or period; the database fails.
    """
    return _draft(instance, template, _composed(instance, actor, template, period))


def beside(*, instance: Instance, actor: Actor, template: str, period: str, as_known_at: int | None) -> Returning:
    """Return what the prose of a Word file is read beside: the report as it was known then.

    Args:
        instance: whose report it is.
        actor: who brings the file.
        template: the report.
        period: its period.
        as_known_at: number of the last batch that the file was made of, ``None`` for the report as it is.

    Raises:
        ServiceError: as ``paper``.
    """
    composed = _composed(instance, actor, template, period, as_known_at)
    opened = OpenedDraft(instance, template, composed, {})
    printed = printed_of(composed.template, figure_of=opened.figure_of, period=composed.period)
    notes = {key: label for label, note in composed.template.notes.items() for key in note.keys}
    return Returning(composed.report, printed, notes)


def found(*, instance: Instance, actor: Actor, template: str, period: str, words: str) -> list[Shown]:
    """Return numbers of the ledger that may be put into prose, by words of their names or codes, accents or not.

    Raises:
        ServiceError: as ``paper``.
    """
    wanted = folded(words).split()
    if not wanted:
        return []
    composed = _composed(instance, actor, template, period)
    listed = (
        code
        for code, each in instance.catalogue.indicators.items()
        if all(word in folded(f"{each.name_vi} {code}") for word in wanted)
    )
    shown = []
    for code in sorted(listed)[:_MOST_FOUND]:
        figure = composed.evaluator.figure(code, composed.unit, composed.period)
        display = "" if figure.value is None else format_figure(figure, locale="vi")
        shown.append(Shown(f"{{{code}}}", display, figure.name, address_of(figure)))
    return shown


def typed_numbers(*, instance: Instance, template: str, composed: ComposedReport) -> list[tuple[str, Finding]]:
    """Return the numbers that people typed into the prose of a report, each with the key of its paragraph.

    Raises:
        ServiceError: when the database fails.
    """
    written = prose.texts(template, composed.period)
    if not written:
        return []
    draft = _draft(instance, template, composed)
    return [(key, each) for key in written if key in draft.words for each in unbound_in(draft, key)]


# -- opening -----------------------------------------------------------------------------------------------------------


def _opened(instance: Instance, actor: Actor, template: str, period: str, paragraph: str) -> OpenedDraft:
    draft = _draft(instance, template, _composed(instance, actor, template, period))
    _refuse_unknown(draft, [paragraph])
    return draft


def _refuse_unknown(draft: OpenedDraft, paragraphs: Iterable[str]) -> None:
    for each in paragraphs:
        if each not in draft.words:
            raise refusal("prose.unknown_paragraph", each)


def _tidy(text: str | None) -> str | None:
    return None if text is None else "\n\n".join(paragraphs_of(text))


def _composed(
    instance: Instance, actor: Actor, template: str, period: str, as_known_at: int | None = None
) -> ComposedReport:
    access.require_somewhere(actor, _RIGHT)
    figure_rights.require_reports(actor, instance.catalogue)
    asked = reading.read_period(period)
    if as_known_at is None:
        return reports.composed_now(instance=instance, template=template, period=asked)
    return reports.compose(instance=instance, template=template, period=asked, as_known_at=as_known_at)


def _draft(instance: Instance, template: str, composed: ComposedReport) -> OpenedDraft:
    bare = reports.parsed_template(instance.catalogue, template)
    opened = OpenedDraft(instance, template, composed, {})
    words = prose_of(bare, figure_of=opened.figure_of, period=composed.period)
    return replace(opened, words=words)


def _paper(draft: OpenedDraft, paragraph: str, text: str, others: tuple[Editing, ...]) -> Paper:
    parsed, report = draft.composed.template, draft.composed.report
    past = prose.revisions(draft.template, draft.period, paragraph)
    return Paper(
        title=report.title,
        period=draft.period,
        text=text,
        base=len(past),
        html=draft_html(only(report, paragraph), lambda run: address_of(run.figure)),
        chips=tuple(_chips(draft, parsed, paragraph)),
        unbound=tuple(unbound_in(draft, paragraph)),
        history=tuple(reversed(list(_history(past, draft.words[paragraph])))),
        others=others,
        comments=tuple(report_approval.comments(draft.template, draft.period, paragraph)),
    )


def _history(past: Iterable[Revision], words: str) -> Iterator[Told]:
    before = words
    for each in past:
        now = words if each.text is None else each.text
        yield Told(each, tuple(word_changes(before, now)))
        before = now


def _chips(draft: OpenedDraft, parsed: ParsedTemplate, paragraph: str) -> Iterator[Shown]:
    for chip in chips_of(parsed, paragraph, figure_of=draft.figure_of, period=draft.period):
        run = next((each for each in chip.runs if isinstance(each, (Number, Gap))), None)
        address = address_of(run.figure) if run else ""
        yield Shown(chip.typed, words_of(chip.runs), run.label if run else "", address)


def only(report: Report, paragraph: str) -> Report:
    """Return the report with one paragraph alone, its calls of footnotes left out."""
    notes = (pair for note in report.footnotes for pair in zip(note.keys, note.paragraphs, strict=True))
    body = ((block.key, block.content) for block in report.blocks if isinstance(block, (Paragraph, ListItem)))
    kept = [content for key, content in (*body, *notes) if key == paragraph]
    blocks = tuple(Paragraph(tuple(run for run in each if not isinstance(run, FootnoteCall))) for each in kept)
    return replace(report, blocks=blocks, footnotes=(), annexes=())


# -- checking ----------------------------------------------------------------------------------------------------------


def refuse_wrong(draft: OpenedDraft, texts: Mapping[str, str]) -> None:
    """Refuse prose with anything but paragraphs, slots that are no slots, or figures that there are not.

    Raises:
        ServiceError: with what is wrong.
    """
    wrong = [Finding("prose.only_paragraphs", Severity.ERROR, key) for key, text in texts.items() if not is_prose(text)]
    if wrong:
        raise ServiceError(wrong)
    written = {**prose.texts(draft.template, draft.period), **texts}
    try:
        parsed = reports.parsed_template(draft.instance.catalogue, draft.template, written)
    except ServiceError as error:
        raise ServiceError([_here(each) for each in error.findings]) from error
    bare = reports.parsed_template(draft.instance.catalogue, draft.template)
    known = [formula.expression for formula, _ in bare.formulas]
    found = [
        _here(finding)
        for formula, location in parsed.formulas
        if parsed.keys.get(location.line or 0) in texts and formula.expression not in known
        for finding in (*_typed_in(formula), *formula_findings(draft.instance.catalogue, formula, location))
    ]
    if found:
        raise ServiceError(found)


def _typed_in(formula: Formula) -> Iterator[Finding]:
    """Yield the number that was typed into a slot: printed, it would pass for one of the ledger."""
    if any(isinstance(node, Constant) for node in walk(formula.expression)):
        yield Finding("prose.typed_in_slot", Severity.ERROR, one_line(formula.text))


def _here(finding: Finding) -> Finding:
    """Return a finding beside the box that was typed into: no line of a file says more."""
    return replace(finding, location=Location())


def unbound_in(draft: OpenedDraft, paragraph: str) -> list[Finding]:
    """Return the numbers of a paragraph that are no figures and that its template does not have."""
    written = _controlled(only(draft.composed.report, paragraph))
    numbers = unbound_numbers(written, find_mentions(written.document))
    if not numbers:
        return []
    bare = _controlled(only(draft.bare.composed.report, paragraph))
    new = new_numbers(numbers, bare, ())
    return [Finding("prose.unbound_number", Severity.WARNING, each.mention.raw) for each in new]


def _controlled(report: Report) -> ControlledText:
    return ControlledText(write_word(report), file=report.file_stem)
