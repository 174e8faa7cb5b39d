"""Builds reports: a template of the pack, the figures of the ledger, files on the disk."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from hashlib import sha256
from pathlib import Path

from django.utils import timezone

from socai.catalogue.errors import PackError
from socai.catalogue.model import Catalogue, Template
from socai.compose.composer import compose_report
from socai.compose.figures_csv import figures_csv
from socai.compose.template import ParsedTemplate, parse_template
from socai.compose.tree import Gap, Number, Report
from socai.compose.word import write_word
from socai.core.findings import Finding, Severity
from socai.core.periods import Period
from socai.engine.checks import reason_finding
from socai.engine.reference import Evaluator
from socai.files import atomic
from socai.files.errors import FilesError
from socai.ledger import events
from socai.ledger.locks import alone
from socai.services import reading
from socai.services.actors import Actor
from socai.services.errors import ServiceError, refusal, translated
from socai.services.opened import Instance, Progress, silent

FIGURES_FILE = "figures.csv"


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
class _Composed:
    """A report as composed, and what it was composed from: all that a format may print."""

    report: Report
    catalogue: Catalogue
    evaluator: Evaluator
    unit: str
    period: Period
    flat: bool


def _word(composed: _Composed) -> dict[str, bytes]:
    return {f"{composed.report.file_stem}.docx": write_word(composed.report, bound=not composed.flat)}


def _csv(composed: _Composed) -> dict[str, bytes]:
    return {FIGURES_FILE: figures_csv(composed.report).encode()}


_OUTPUTS: Mapping[str, Callable[[_Composed], dict[str, bytes]]] = {"docx": _word, "csv": _csv}
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
        progress: told of each step.

    Raises:
        ServiceError: an unknown template, period or format; a template with problems; files that cannot be written.
    """
    _refuse_unknown(formats)
    span = reading.read_period(period)
    parsed = _parsed(instance.catalogue, template)
    unit = instance.catalogue.reporting_unit
    progress("read", 0, 3)
    evaluator = reading.evaluator(instance=instance, period=span)
    progress("compose", 1, 3)
    report = compose_report(
        parsed,
        figure_of=lambda formula: evaluator.evaluate(formula, unit, span),
        period=span,
        letterhead=_letterhead(instance.catalogue, parsed.front.profile),
        demonstration=instance.options.demonstration,
    )
    progress("write", 2, 3)
    files = _write(_Composed(report, instance.catalogue, evaluator, unit, span, flat), out, formats)
    _tell(actor, template, span, files)
    progress("write", 3, 3)
    return _built(report, tuple(files), _findings(report, evaluator, unit, span))


def _refuse_unknown(formats: Iterable[str]) -> None:
    for name in formats:
        if name not in _OUTPUTS:
            raise refusal("report.unknown_format", name, known=", ".join(FORMATS))


def _letterhead(catalogue: Catalogue, profile: str) -> Mapping[str, str]:
    if profile not in catalogue.letterheads:
        raise refusal("report.no_letterhead", profile)
    return catalogue.letterheads[profile]


def _parsed(catalogue: Catalogue, key: str) -> ParsedTemplate:
    template = catalogue.templates.get(key)
    if template is None:
        nearest = get_close_matches(key, catalogue.templates, n=3, cutoff=0.3) or sorted(catalogue.templates)
        raise refusal("report.unknown_template", key, nearest=", ".join(nearest))
    return _read(template)


def _read(template: Template) -> ParsedTemplate:
    try:
        return parse_template(template.text, template.path.name)
    except PackError as error:
        raise ServiceError(error.findings) from error


def _write(composed: _Composed, out: Path, formats: Sequence[str]) -> dict[Path, str]:
    """Write every format and return the files with the SHA-256 of each."""
    contents = {out / name: content for form in formats for name, content in _OUTPUTS[form](composed).items()}
    with translated(str(out)):
        out.mkdir(parents=True, exist_ok=True)
    try:
        for path, content in contents.items():
            atomic.write_bytes(path, content)
    except FilesError as error:
        raise ServiceError(error.findings) from error
    return {path: sha256(content).hexdigest() for path, content in contents.items()}


def _tell(actor: Actor, template: str, period: Period, files: Mapping[Path, str]) -> None:
    data = {
        "template": template,
        "period": str(period),
        "files": {path.name: digest for path, digest in files.items()},
    }
    with translated(), alone():
        events.append("report.built", actor=actor.account, at=timezone.now(), data=data)


def _built(report: Report, files: tuple[Path, ...], findings: tuple[Finding, ...]) -> BuiltReport:
    numbers: list[Number] = list(report.numbers())
    is_entered = {number.key: number.is_entered for number in numbers}
    entered = sum(is_entered.values())
    return BuiltReport(
        files=files,
        figures=len(is_entered),
        entered=entered,
        computed=len(is_entered) - entered,
        places=len(numbers),
        findings=findings,
    )


def _findings(report: Report, evaluator: Evaluator, unit: str, period: Period) -> tuple[Finding, ...]:
    """Return what disagrees among the figures of the period, then what the report could not print."""
    gaps = {gap.figure.key: gap for gap in report.gaps()}
    return (*evaluator.findings(unit, period), *map(_gap_finding, gaps.values()))


def _gap_finding(gap: Gap) -> Finding:
    found = reason_finding(gap.figure)
    data = {"label": gap.label, "place": gap.place, **(found.data if found else {})}
    return Finding("report.figure_missing", Severity.WARNING, gap.figure.key.indicator, data=data)
