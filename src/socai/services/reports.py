"""Builds reports: a template of the pack, the figures of the ledger, files on the disk."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from functools import cached_property, lru_cache
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType

from django.utils import timezone

from socai.catalogue.errors import PackError
from socai.catalogue.model import Catalogue, Template
from socai.compose.composer import DRAFT, Issue, compose_annex, compose_report
from socai.compose.figures_csv import figures_csv
from socai.compose.front_matter import FrontMatter
from socai.compose.glossary import glossary_of
from socai.compose.html import write_html
from socai.compose.pdf import write_pdf
from socai.compose.plain_text import write_text
from socai.compose.prose import Prose
from socai.compose.rows import lists_of_rows
from socai.compose.tagging import Tagging, tag
from socai.compose.taxonomy import taxonomy_file, write_taxonomy
from socai.compose.template import ParsedTemplate, parse_template
from socai.compose.tree import Annex, Gap, Number, Report
from socai.compose.word import write_word
from socai.compose.workbook import write_workbook
from socai.compose.xbrl_json import write_xbrl_json
from socai.core.findings import Finding, Severity
from socai.core.periods import Period
from socai.engine.checks import reason_finding
from socai.engine.reference import Evaluator
from socai.files import atomic
from socai.files.errors import FilesError
from socai.ledger import events
from socai.ledger.locks import alone
from socai.services import prose as prose_rows
from socai.services import reading
from socai.services.actors import Actor
from socai.services.boundaries import AS_REPORTED
from socai.services.errors import ServiceError, refusal, translated
from socai.services.listing import listed
from socai.services.opened import Instance, Progress, silent
from socai.services.row_listing import rows_listed
from socai.services.seals import Seal, last_seal

FIGURES_FILE = "figures.csv"
ANNEX_ENDING = "-phu-luc.xlsx"
_TEMPLATES_KEPT = 32
_REPORTS_KEPT = 8
"""How many reports are kept as composed: those that an office works on."""


@dataclass(frozen=True)
class BuiltReport:
    """A report on the disk.

    Attributes:
        files: what was written, in the order of the formats asked for.
        figures: how many different figures it prints; ``entered`` and ``computed`` add up to it.
        entered: how many of them were entered.
        computed: how many of them were computed.
        places: how many numbers it prints, repeated ones counted each time.
        findings: what does not agree among the figures of the period, and what is missing.
    """

    files: tuple[Path, ...]
    figures: int
    entered: int
    computed: int
    places: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class ComposedReport:
    """A report as composed, and what it was composed from: all that a format may print."""

    report: Report
    template: ParsedTemplate
    issue: Issue
    catalogue: Catalogue
    evaluator: Evaluator
    unit: str
    period: Period
    flat: bool

    @cached_property
    def tagging(self) -> Tagging:
        """The numbers of the report as facts."""
        return tag(self.report, glossary_of(self.catalogue))


def _word(composed: ComposedReport) -> dict[str, bytes]:
    return {f"{composed.report.file_stem}.docx": write_word(composed.report, bound=not composed.flat)}


def _pdf(composed: ComposedReport) -> dict[str, bytes]:
    return {f"{composed.report.file_stem}.pdf": write_pdf(composed.report)}


def _html(composed: ComposedReport) -> dict[str, bytes]:
    page = write_html(composed.report, composed.tagging)
    return {f"{composed.report.file_stem}.html": page, **_taxonomy(composed)}


def _xbrl_json(composed: ComposedReport) -> dict[str, bytes]:
    facts = write_xbrl_json(composed.report, composed.tagging)
    return {f"{composed.report.file_stem}.xbrl.json": facts, **_taxonomy(composed)}


def _taxonomy(composed: ComposedReport) -> dict[str, bytes]:
    """Return the schema that page and facts stand on, under its name."""
    return {taxonomy_file(composed.report): write_taxonomy(composed.report, composed.tagging)}


def _csv(composed: ComposedReport) -> dict[str, bytes]:
    return {FIGURES_FILE: figures_csv(composed.report).encode()}


def _text(composed: ComposedReport) -> dict[str, bytes]:
    return {f"{composed.report.file_stem}.txt": write_text(composed.report).encode()}


def _workbook(composed: ComposedReport) -> dict[str, bytes]:
    """Return the annex as a workbook; nothing for a template without one, as a paper shows no more than it declares."""
    report = composed.report
    annex = report.annexes[0] if report.annexes else _annex(composed)
    return {} if annex is None else {f"{report.file_stem}{ANNEX_ENDING}": write_workbook(report, annex)}


def _annex(composed: ComposedReport) -> Annex | None:
    """Return the annex that is no part of the report's own pages."""
    return compose_annex(
        composed.template,
        catalogue=composed.catalogue,
        figure_of=lambda formula: composed.evaluator.evaluate(formula, composed.unit, composed.period),
        period=composed.period,
        letterhead=_letterhead(composed.catalogue, composed.template.front.profile),
        issue=DRAFT if composed.report.demonstration else composed.issue,
    )


_OUTPUTS: Mapping[str, Callable[[ComposedReport], dict[str, bytes]]] = {
    "docx": _word,
    "pdf": _pdf,
    "html": _html,
    "xbrl-json": _xbrl_json,
    "csv": _csv,
    "xlsx": _workbook,
    "txt": _text,
}
"""How each format is written: the files it makes, by name."""

FORMATS = tuple(_OUTPUTS)


def build_report(
    *,
    instance: Instance,
    actor: Actor,
    template: str,
    period: str,
    out: Path,
    formats: Sequence[str] = FORMATS,
    flat: bool = False,
    as_known_on: date | None = None,
    boundaries: str = AS_REPORTED,
    progress: Progress = silent,
) -> BuiltReport:
    """Build a report of the reporting unit and write it to a folder.

    Args:
        instance: whose report it is.
        actor: who builds it; the audit log keeps it with the hashes of the files.
        template: key of a template of the pack.
        period: the reporting period, as periods print.
        out: folder for the files; made when it is not there.
        formats: of ``FORMATS``.
        flat: Word without content controls.
        as_known_on: read figures, targets and units as they were known at the end of this day.
        boundaries: in whose boundaries figures are printed, as ``reading.query`` takes them; as reported by default, so
            that a report made later tells what the units of its period told.
        progress: told of each step.

    Raises:
        ServiceError: an unknown template, period or format; a template with problems; files that cannot be
            made or written.
    """
    refuse_unknown_formats(formats)
    progress("compose", 0, 2)
    composed = compose(
        instance=instance,
        template=template,
        period=reading.read_period(period),
        as_known_at=reading.batch_known_on(as_known_on),
        flat=flat,
        boundaries=boundaries,
    )
    progress("write", 1, 2)
    files = contents(composed, formats)
    paths = write_files(out, files)
    _tell(actor, composed.period, files, {"template": template, **_asked_for(as_known_on, boundaries)})
    progress("write", 2, 2)
    return built(composed, paths)


def word_file(*, instance: Instance, actor: Actor, template: str, period: str) -> tuple[str, bytes]:
    """Return name and content of a report as Word, and keep its hash in the audit log as ``build_report`` does.

    Raises:
        ServiceError: an unknown template or period; a template with problems; the database fails.
    """
    composed = composed_now(instance=instance, template=template, period=reading.read_period(period))
    files = contents(composed, ["docx"])
    _tell(actor, composed.period, files, {"template": template})
    return next(iter(files.items()))


def compose(
    *,
    instance: Instance,
    template: str,
    period: Period,
    as_known_at: int | None = None,
    issue: Issue = DRAFT,
    flat: bool = False,
    boundaries: str = AS_REPORTED,
    prose: Prose | None = None,
) -> ComposedReport:
    """Return the report of the reporting unit with all that its formats print; it writes nothing.

    Args:
        instance: whose report it is; its catalogue says what template and indicators are.
        template: key of a template of the catalogue.
        period: the reporting period.
        as_known_at: number of the last batch to read, all of them when ``None``.
        issue: number, day and signer of a paper that is issued.
        flat: Word without content controls.
        boundaries: in whose boundaries figures are read.
        prose: what stands in the place of paragraphs; by default what people wrote, as it was known then.

    Raises:
        ServiceError: an unknown template, a template with problems; the database fails.
    """
    # Before anything is read: what comes in meanwhile may be in the report, and is then told as news to it.
    batch = reading.last_batch() if as_known_at is None else as_known_at
    written = prose_rows.texts(template, period, as_known_at=as_known_at) if prose is None else prose
    parsed = parsed_template(instance.catalogue, template, written)
    unit = instance.catalogue.reporting_unit
    evaluator = reading.evaluator(
        instance=instance,
        period=period,
        as_known_at=as_known_at,
        is_report=True,
        years_before=instance.catalogue.past_years,
        boundaries=boundaries,
    )
    report = compose_report(
        parsed,
        figure_of=lambda formula: evaluator.evaluate(formula, unit, period),
        period=period,
        letterhead=_letterhead(instance.catalogue, parsed.front.profile),
        demonstration=instance.options.demonstration,
        issue=issue,
        catalogue=instance.catalogue,
        items_of=lambda name, most: listed(evaluator, name, most, unit, period),
        rows_of=lambda asked: rows_listed(evaluator, asked, unit, period),
    )
    return ComposedReport(
        replace(report, batch=batch), parsed, issue, instance.catalogue, evaluator, unit, period, flat
    )


def composed_now(*, instance: Instance, template: str, period: Period) -> ComposedReport:
    """Return what ``compose`` gives of the ledger as it is; it is kept until something is written.

    Raises:
        ServiceError: as ``compose``.
    """
    kept = _kept(instance, last_seal(), template, period)
    return replace(kept, evaluator=kept.evaluator.again())


@lru_cache(maxsize=_REPORTS_KEPT)
def _kept(instance: Instance, _seal: Seal, template: str, period: Period) -> ComposedReport:
    """Return a report as the ledger has it at a batch."""
    return compose(instance=instance, template=template, period=period)


def front_matter(catalogue: Catalogue, template: str) -> FrontMatter:
    """Return the head of a template.

    Raises:
        ServiceError: an unknown template, or one with problems.
    """
    return parsed_template(catalogue, template).front


def listing(catalogue: Catalogue, register: str) -> list[str]:
    """Return the keys of the templates that list rows of a register; those that cannot be read are left out."""
    found = []
    for key in catalogue.templates:
        with suppress(ServiceError):  # told by ``socai check``; the others can be used all the same
            if any(each.rows.register == register for each in lists_of_rows(parsed_template(catalogue, key).blocks)):
                found.append(key)
    return found


def contents(composed: ComposedReport, formats: Iterable[str]) -> dict[str, bytes]:
    """Return the files of a report by name, in the order of the formats asked for.

    Raises:
        ServiceError: when one cannot be made.
    """
    try:
        made = {name: content for form in formats for name, content in _OUTPUTS[form](composed).items()}
    except FilesError as error:
        raise ServiceError(error.findings) from error
    if not made:
        raise refusal("report.no_annex", composed.report.title)
    return made


def refuse_unknown_formats(formats: Iterable[str]) -> None:
    """Refuse a format that is not one of ``FORMATS``.

    Raises:
        ServiceError: naming those there are.
    """
    for name in formats:
        if name not in _OUTPUTS:
            raise refusal("report.unknown_format", name, known=", ".join(FORMATS))


def _letterhead(catalogue: Catalogue, profile: str) -> Mapping[str, str]:
    if profile not in catalogue.letterheads:
        raise refusal("report.no_letterhead", profile)
    return catalogue.letterheads[profile]


def parsed_template(catalogue: Catalogue, key: str, prose: Prose = MappingProxyType({})) -> ParsedTemplate:
    """Return a template of the catalogue with what people wrote in it.

    Raises:
        ServiceError: an unknown template, or one with problems.
    """
    template = catalogue.templates.get(key)
    if template is None:
        nearest = get_close_matches(key, catalogue.templates, n=3, cutoff=0.3) or sorted(catalogue.templates)
        raise refusal("report.unknown_template", key, nearest=", ".join(nearest))
    return _read(template, prose)


def _read(template: Template, prose: Prose) -> ParsedTemplate:
    try:
        return _parse(template.text, template.path.name, tuple(sorted(prose.items())))
    except PackError as error:
        raise ServiceError(error.findings) from error


@lru_cache(maxsize=_TEMPLATES_KEPT)
def _parse(text: str, file: str, prose: tuple[tuple[str, str], ...]) -> ParsedTemplate:
    """Return a parsed template; a page asks for the same one again and again, and parsing follows from the text."""
    return parse_template(text, file, dict(prose))


def write_files(out: Path, files: Mapping[str, bytes]) -> tuple[Path, ...]:
    """Write files to a folder, made when it is not there, and return their paths.

    Raises:
        ServiceError: when one cannot be written.
    """
    with translated(str(out)):
        out.mkdir(parents=True, exist_ok=True)
    try:
        for name, content in files.items():
            atomic.write_bytes(out / name, content)
    except FilesError as error:
        raise ServiceError(error.findings) from error
    return tuple(out / name for name in files)


def _asked_for(as_known_on: date | None, boundaries: str) -> dict[str, str]:
    """Return how the figures of a report were asked to be read, where it is not the usual way."""
    known = {"as_known_on": as_known_on.isoformat()} if as_known_on else {}
    return known | ({"boundaries": boundaries} if boundaries != AS_REPORTED else {})


def _tell(actor: Actor, period: Period, files: Mapping[str, bytes], asked: Mapping[str, str]) -> None:
    hashes = {name: sha256(content).hexdigest() for name, content in files.items()}
    data = {**asked, "period": str(period), "files": hashes}
    with translated(), alone():
        events.append("report.built", actor=actor.account, at=timezone.now(), data=data)


def content_digest(composed: ComposedReport) -> str:
    """Return the SHA-256 over what a report says: its text and its exact figures, whatever day and number it bears."""
    said = write_text(composed.report) + figures_csv(composed.report)
    return sha256(said.encode()).hexdigest()


def built(composed: ComposedReport, paths: tuple[Path, ...]) -> BuiltReport:
    """Return what is told of a report whose files stand on the disk."""
    numbers: list[Number] = list(composed.report.numbers())
    is_entered = {number.key: number.is_entered for number in numbers}
    entered = sum(is_entered.values())
    return BuiltReport(
        files=paths,
        figures=len(is_entered),
        entered=entered,
        computed=len(is_entered) - entered,
        places=len(numbers),
        findings=_findings(composed.report, composed.evaluator, composed.unit, composed.period),
    )


def _findings(report: Report, evaluator: Evaluator, unit: str, period: Period) -> tuple[Finding, ...]:
    """Return what disagrees among the figures of the period, then what the report could not print."""
    gaps = {gap.figure.key: gap for gap in report.gaps()}
    return (*evaluator.findings(unit, period), *map(_gap_finding, gaps.values()))


def _gap_finding(gap: Gap) -> Finding:
    found = reason_finding(gap.figure)
    data = {"label": gap.label, "place": gap.place, **(found.data if found else {})}
    return Finding("report.figure_missing", Severity.WARNING, gap.figure.key.indicator, data=data)
