"""A report as it would be printed now: its text with live numbers, and what still keeps it from being issued.

It only reads. Who can mend something follows from the pack: the office of an indicator, and the form that asks for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from socai.catalogue.model import Catalogue, Indicator
from socai.compose.draft_page import DraftPart, draft_parts
from socai.compose.mentions import sentences_about
from socai.compose.tree import Gap, figure_key
from socai.core.figures import Atom, Figure, State
from socai.core.findings import Finding
from socai.core.periods import Period
from socai.engine.checks import reason_finding
from socai.formula.nodes import references
from socai.ledger.models import Approval, SubmissionState, SubmissionStep
from socai.services import access, figure_rights, issued, reading, report_checking, reports, secrets_guard, units
from socai.services.actors import Actor
from socai.services.addresses import PROSE, figure_address, form_address, register_address, report_address
from socai.services.errors import ServiceError, refusal, translated
from socai.services.figure_formulas import address_of
from socai.services.issued import Issued
from socai.services.opened import Instance
from socai.services.prose_editing import typed_numbers
from socai.services.report_checking import CheckedReport
from socai.services.reports import ComposedReport
from socai.services.seals import Seal, last_seal
from socai.services.units import UnitIndex

_KEPT = 8
"""How many texts of drafts are kept: those that an office works on."""
_NOT_KEPT = "figure.register_not_kept"
_PLAIN = frozenset({"figure.missing", _NOT_KEPT})
"""Reasons that say no more than who can mend it."""


@dataclass(frozen=True)
class Mender:
    """Who can mend a figure: the unit that reports it, and the path of its form, of the figure's page or of a register.

    Attributes:
        unit: name of the unit.
        address: the path.
        register: name of the register that it keeps, when the figure is counted from that.
    """

    unit: str
    address: str
    register: str = ""

    @property
    def name(self) -> str:
        """The unit, and the register where there is one."""
        return f"{self.unit}, {self.register}" if self.register else self.unit


@dataclass(frozen=True)
class Lacking:
    """A number that the report cannot print.

    Attributes:
        label: what it is.
        places: where it would stand.
        reason: why it cannot, ``None`` when nobody entered it or counted it yet and no more is to be said.
        menders: who can enter it.
    """

    label: str
    places: tuple[str, ...]
    reason: Finding | None
    menders: tuple[Mender, ...]


@dataclass(frozen=True)
class LackingGroup:
    """What the same units can mend: their names, and what is lacking."""

    names: tuple[str, ...]
    lacking: tuple[Lacking, ...]

    @property
    def menders(self) -> tuple[Mender, ...]:
        """Where all of it is mended; empty when that is at several places."""
        places = {each.menders for each in self.lacking}
        return places.pop() if len(places) == 1 else ()


@dataclass(frozen=True)
class Unapproved:
    """Entries that nobody approved.

    Attributes:
        unit: name of the unit that reported them.
        figures: names of the indicators.
        batch: number of the batch that they were written in.
        address: path of the form that they were sent with, empty when they came in another way.
    """

    unit: str
    figures: tuple[str, ...]
    batch: int
    address: str


@dataclass(frozen=True)
class Contradiction:
    """What does not agree, of which indicator (``None`` for a relation), and who can mend one of its sides."""

    finding: Finding
    about: Indicator | None
    menders: tuple[Mender, ...]


@dataclass(frozen=True)
class Typed:
    """A number that somebody typed into the prose, and the path of the page where it is written anew."""

    finding: Finding
    address: str


@dataclass(frozen=True)
class Readiness:
    """What keeps a report from being issued.

    Attributes:
        title: what it is called.
        period: the reporting period.
        numbers: at how many places it prints a number.
        lacking: numbers that it cannot print.
        unapproved: entries behind its numbers that nobody approved.
        contradictions: what does not agree among the figures of the period.
        issued: the reports that were issued of this template and period.
        typed: numbers that people typed into its prose, which are no figures.
    """

    title: str
    period: Period
    numbers: int
    lacking: tuple[Lacking, ...]
    unapproved: tuple[Unapproved, ...]
    contradictions: tuple[Contradiction, ...]
    issued: tuple[Issued, ...]
    typed: tuple[Typed, ...]

    @property
    def lacking_by_name(self) -> list[LackingGroup]:
        """What is lacking by who can mend it, whose is the most first."""
        found: defaultdict[tuple[str, ...], list[Lacking]] = defaultdict(list)
        for each in self.lacking:
            found[tuple(dict.fromkeys(mender.name for mender in each.menders))].append(each)
        groups = [LackingGroup(names, tuple(listed)) for names, listed in found.items()]
        return sorted(groups, key=lambda group: -len(group.lacking))


def readiness(*, instance: Instance, actor: Actor, template: str, period: str) -> Readiness:
    """Return what keeps a report from being issued, each with who can mend it.

    Raises:
        ServiceError: the actor may not see reports; an unknown template or period, a template with problems; the
            database fails.
    """
    found = composed(instance, actor, template, period)
    menders = _Menders(instance.catalogue, units.index(), found.unit, found.period)
    broken = found.evaluator.findings(found.unit, found.period)
    when = str(found.period)
    return Readiness(
        title=found.report.title,
        period=found.period,
        numbers=sum(1 for _ in found.report.numbers()),
        lacking=tuple(_lacking(found, menders)),
        unapproved=tuple(_unapproved(found, menders)),
        contradictions=tuple(
            Contradiction(each, instance.catalogue.indicators.get(each.subject), menders.of_finding(each))
            for each in broken
        ),
        issued=tuple(each for each in issued.listed() if (each.template, each.period) == (template, when)),
        typed=tuple(
            Typed(finding, report_address(template, when, PROSE, paragraph))
            for paragraph, finding in typed_numbers(instance=instance, template=template, composed=found)
        ),
    )


@dataclass(frozen=True)
class Draft:
    """The text of a report as it would be printed now: title, period, and its parts, at least one."""

    title: str
    period: Period
    parts: tuple[DraftPart, ...]

    def part_of(self, paragraph: str) -> int:
        """Return the place of the part with a paragraph, the first one when the report does not print it."""
        return next((place for place, part in enumerate(self.parts) if paragraph in part.keys), 0)


def draft(*, instance: Instance, actor: Actor, template: str, period: str) -> Draft:
    """Return the text of a report with every number leading to its figure; it is kept until something is written.

    Raises:
        ServiceError: as ``readiness``.
    """
    figure_rights.require_reports(actor, instance.catalogue)
    may_write = access.may_somewhere(actor, "report:write")
    return _draft(instance, last_seal(), template, reading.read_period(period), may_write)


@dataclass(frozen=True)
class Said:
    """What the draft of a report says of something: its template, title, period, and the sentences in their order."""

    template: str
    title: str
    period: Period
    sentences: tuple[str, ...]


def said_of(
    *,
    instance: Instance,
    actor: Actor,
    template: str,
    period: Period,
    indicators: Collection[str],
    words: Collection[str],
) -> Said:
    """Return what a report would say now of some indicators; the report is kept until something is written.

    Args:
        instance: whose report it is.
        actor: who asks.
        template: key of its template.
        period: its period.
        indicators: sentences that print one of these, or what is computed of one in the template, are meant.
        words: so are those that hold one of these texts.

    Raises:
        ServiceError: as ``readiness``.
    """
    figure_rights.require_reports(actor, instance.catalogue)
    report = reports.composed_now(instance=instance, template=template, period=period).report
    known = instance.catalogue.indicators
    found = sentences_about(report, lambda run: not set(indicators).isdisjoint(_printed(known, run.figure)), words)
    return Said(template, report.title, period, tuple(found))


def _printed(known: Container[str], figure: Figure) -> Iterator[str]:
    """Yield the indicator that a printed number is, or those that an expression of a template is computed of."""
    if figure.key.indicator in known:
        yield figure.key.indicator
    else:
        for part in figure.parts:
            yield from _printed(known, part)


@lru_cache(maxsize=_KEPT)
def _draft(instance: Instance, _seal: Seal, template: str, period: Period, may_write: bool) -> Draft:
    """Return the text of a report as the ledger has it at a batch; like every draft it bears no day of its own."""
    found = reports.composed_now(instance=instance, template=template, period=period)
    path = report_address(template, str(period), PROSE) if may_write else ""
    parts = draft_parts(found.report, lambda run: address_of(run.figure), path)
    return Draft(found.report.title, found.period, parts)


def word(*, instance: Instance, actor: Actor, template: str, period: str) -> tuple[str, bytes]:
    """Return name and content of a report as Word, to be edited there and brought back.

    Raises:
        ServiceError: as ``readiness``.
    """
    figure_rights.require_reports(actor, instance.catalogue)
    return reports.word_file(instance=instance, actor=actor, template=template, period=period)


def check_word(
    *, instance: Instance, actor: Actor, template: str, period: str, name: str, data: bytes
) -> CheckedReport:
    """Compare a Word file that came back with what the ledger says now. Nothing of it is kept, no figure changes.

    Args:
        instance: whose report it is.
        actor: who brings it.
        template: the report that it must be.
        period: the same.
        name: what the file is called.
        data: its content.

    Raises:
        ServiceError: the actor may not see reports; the file bears a mark of secrecy, cannot be read, or is of another
            template or period; the database fails.
    """
    figure_rights.require_reports(actor, instance.catalogue)
    secrets_guard.admit(actor=actor, data=data, file=name)
    path = Path(name)
    checked = report_checking.check_content(instance=instance, data=data, path=path, period=period)
    if not checked.template:
        raise ServiceError(checked.findings)
    if checked.template != template:
        raise refusal("report.check.other_template", name, stated=checked.template, asked=template)
    return checked


def composed(instance: Instance, actor: Actor, template: str, period: str) -> ComposedReport:
    """Return the report as composed of the ledger now, for somebody who may see it.

    Raises:
        ServiceError: as ``readiness``.
    """
    figure_rights.require_reports(actor, instance.catalogue)
    return reports.composed_now(instance=instance, template=template, period=reading.read_period(period))


@dataclass(frozen=True)
class _Menders:
    """Says who can mend what: by the forms of owners, else by the office that reports an indicator."""

    catalogue: Catalogue
    index: UnitIndex
    about: str
    period: Period

    def of(self, codes: Iterable[str]) -> tuple[Mender, ...]:
        """Return who can mend indicators, each once; a computed one is mended where its parts are entered."""
        entered = dict.fromkeys(leaf for code in codes for leaf in self._entered(code))
        return tuple(dict.fromkeys(self._mender(code) for code in entered))

    def of_absent(self, figures: Iterable[Figure]) -> tuple[Mender, ...]:
        """Return who can mend figures without a value: who keeps the register that is not whole yet, or enters them."""
        found: list[Mender] = []
        for figure in figures:
            is_counted = figure.reason == _NOT_KEPT
            found += (
                [self._keeper(str(figure.reason_data["register"]))] if is_counted else self.of([figure.key.indicator])
            )
        return tuple(dict.fromkeys(found))

    def of_finding(self, finding: Finding) -> tuple[Mender, ...]:
        """Return who can mend what a finding is about: a relation of the pack, or an indicator."""
        relation = next((each for each in self.catalogue.relations if each.code == finding.subject), None)
        if relation is None:
            return self.of([finding.subject] if finding.subject in self.catalogue.indicators else [])
        return self.of(sorted(references(relation.statement.expression)))

    def _entered(self, code: str) -> Iterator[str]:
        indicator = self.catalogue.indicators.get(code)
        if indicator is None:
            return
        below = references(indicator.formula.expression) if indicator.formula else frozenset()
        parts = sorted(part for part in below if part in self.catalogue.indicators and part != code)
        if not parts:
            yield code
        for part in parts:
            yield from self._entered(part)

    def _keeper(self, register: str) -> Mender:
        kept = self.catalogue.registers[register]
        return Mender(self.name(kept.office), register_address(register), kept.name_vi)

    def _mender(self, code: str) -> Mender:
        office = self.catalogue.indicators[code].office
        name = self.name(office)
        for form in self.catalogue.forms.values():
            owned = form.owned.get(office, ())
            is_asked = any(field.indicator == code for section in owned for field in section.fields)
            if is_asked and (form.kind, form.calendar) == (self.period.kind, self.period.calendar):
                return Mender(name, form_address(form.code, office, str(self.period)))
        return Mender(name, figure_address(code, self.about, str(self.period)))

    def name(self, key: str) -> str:
        """Return the name of a unit, its key when it is not known."""
        identity = self.index.identity(key)
        return self.index.name(identity) if identity else key


def _lacking(composed: ComposedReport, menders: _Menders) -> Iterator[Lacking]:
    """Yield what cannot be printed, a figure once for all its places; what does not apply is not lacking."""
    places: defaultdict[str, list[Gap]] = defaultdict(list)
    for gap in composed.report.gaps():
        if gap.figure.state is not State.NOT_APPLICABLE:
            places[figure_key(gap.figure, gap.figure.formula)].append(gap)
    for gaps in places.values():
        figure = gaps[0].figure
        yield Lacking(
            label=gaps[0].label,
            places=tuple(dict.fromkeys(gap.place for gap in gaps)),
            reason=None if figure.reason in _PLAIN else reason_finding(figure),
            menders=menders.of_absent(_absent(figure)),
        )


def _absent(figure: Figure) -> Iterator[Figure]:
    """Yield the figures without a value that keep a figure from having one."""
    if figure.state is State.VALUE:
        return
    below = [each for part in figure.parts for each in _absent(part)]
    yield from below or [figure]


def _unapproved(composed: ComposedReport, menders: _Menders) -> Iterator[Unapproved]:
    """Yield the batches behind the numbers of a report that no leader approved, by number."""
    batches: defaultdict[int, dict[str, Atom]] = defaultdict(dict)
    for atom in _atoms(number.figure for number in composed.report.numbers()):
        batches[int(atom.entry.split("/")[0])][atom.key.indicator] = atom
    with translated():
        approved = set(Approval.objects.filter(approves__in=batches).values_list("approves_id", flat=True))
        sent = {step.batch_id: step for step in SubmissionStep.objects.filter(batch__in=batches, state="sent")}
        last = _last_states(sent.values())
    for number in sorted(set(batches) - approved):
        step = sent.get(number)
        if step and last[step.form, step.org_unit_id, step.period] == SubmissionState.APPROVED:
            continue
        atoms = batches[number]
        address = form_address(step.form, menders.index.key(step.org_unit_id), step.period) if step else ""
        names = tuple(menders.catalogue.indicators[code].name_vi for code in sorted(atoms))
        reporter = next(iter(atoms.values())).reporter
        yield Unapproved(menders.name(reporter), names, number, address)


def _last_states(steps: Iterable[SubmissionStep]) -> dict[tuple[str, str, str], str]:
    asked = {(step.form, step.org_unit_id, step.period) for step in steps}
    rows = SubmissionStep.objects.filter(period__in={period for _, _, period in asked}).order_by("number")
    return {(row.form, row.org_unit_id, row.period): row.state for row in rows}


def _atoms(figures: Iterable[Figure]) -> Iterator[Atom]:
    """Yield the entries that figures rest on, each once."""
    waiting, seen = list(figures), set()
    while waiting:
        figure = waiting.pop()
        if figure.key in seen and not figure.formula:
            continue
        seen.add(figure.key)
        if figure.atom is not None and figure.atom.entry:
            yield figure.atom
        waiting.extend(figure.parts)
