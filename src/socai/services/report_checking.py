"""Checks the Word file of a report that people may have edited: against the ledger, its own store, and by auditing it.

It writes nothing, neither to the file nor to the ledger.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from pathlib import Path

from django.utils import timezone

from socai.audit.audit import audit_document
from socai.audit.model import Verdict
from socai.audit.output.explaining import Explainer
from socai.audit.output.machine import as_plain
from socai.audit.output.terminal import terminal_text
from socai.audit.result import AuditResult
from socai.compose.tree import Number, Report, figure_key
from socai.compose.word import write_word
from socai.core.figures import Figure, State
from socai.core.findings import Finding, Location, Severity, has_errors
from socai.core.periods import Period
from socai.files.docx_reading import WordBindings, read_bindings
from socai.files.errors import FilesError
from socai.files.limits import read_bytes
from socai.files.macros import refuse_macros
from socai.files.packages import Package
from socai.files.word_controls import ControlledText
from socai.ledger.models import Entry
from socai.services import known_files, reading, reports, units
from socai.services.control_checks import BoundNumbers, Revision, keys_of
from socai.services.errors import ServiceError, refusal, translated
from socai.services.known_files import KnownFile
from socai.services.opened import Instance
from socai.services.reports import ComposedReport
from socai.services.scaling import exact
from socai.services.unbound_checks import new_numbers, unbound_findings, unbound_numbers
from socai.services.wording import say

FORMATS = ("text", "json")
_HEADINGS = {
    Severity.ERROR: "report.check.heading.error",
    Severity.WARNING: "report.check.heading.warning",
    Severity.NOTE: "report.check.heading.note",
}


@dataclass(frozen=True)
class CheckedReport:
    """A report file and what was found.

    Attributes:
        result: the audit of its text.
        findings: what differs from ledger and store, the gravest first.
        template: key of the template it was built from, empty for a file without our numbers.
        period: the period, as periods print, empty likewise.
        known: the file that the ledger knows by this hash.
        controls: how many numbers of it are bound.
        agreeing: how many of those show what the ledger gives.
        bound: the indicator, or formula, of each number of the audit that stands in a control.
        keys: key of the report's number by the key of each control that shows one.
    """

    result: AuditResult
    findings: tuple[Finding, ...]
    template: str = ""
    period: str = ""
    known: KnownFile | None = None
    controls: int = 0
    agreeing: int = 0
    bound: Mapping[str, str] = field(default_factory=dict)
    keys: Mapping[str, str] = field(default_factory=dict)

    @property
    def has_errors(self) -> bool:
        """Whether anything changes the message: a number typed over, or a contradiction in the text."""
        return has_errors(self.findings) or any(each.severity is Severity.ERROR for each in self.result.contradictions)


def check_report(*, instance: Instance, path: Path, period: str | None = None) -> CheckedReport:
    """Check a Word file.

    Args:
        instance: whose report it is.
        path: the file.
        period: the reporting period, when the file does not say it.

    Raises:
        ServiceError: the file cannot be read; the period is unknown, or another than the file says; database fails.
    """
    try:
        data = read_bytes(path)
    except FilesError as error:
        raise ServiceError(error.findings) from error
    return check_content(instance=instance, data=data, path=path, period=period)


def check_content(*, instance: Instance, data: bytes, path: Path, period: str | None = None) -> CheckedReport:
    """Check the content of a Word file that need not be on the disk; ``path`` is what it is called.

    Raises:
        ServiceError: as ``check_report``.
    """
    try:
        refuse_macros(Package(data, file=str(path)), file=str(path))
        bindings = read_bindings(data, file=str(path))
        text = ControlledText(data, file=str(path))
    except FilesError as error:
        raise ServiceError(error.findings) from error
    result = audit_document(text.document)
    known = known_files.known(sha256(data).hexdigest())
    if not keys_of(bindings):
        foreign = Finding("report.check.foreign", Severity.NOTE, str(path), Location(str(path)))
        return CheckedReport(result, (foreign,), known=known)
    found = _composed(instance, bindings, _period(bindings, known, period, path), known)
    if found is None:
        stranger = Finding("report.check.no_template", Severity.WARNING, str(path), Location(str(path)))
        return CheckedReport(result, (stranger,), known=known)
    return _checked(found, text, bindings, result, known)


def _period(bindings: WordBindings, known: KnownFile | None, asked: str | None, path: Path) -> Period:
    """Return the period that the file, the ledger or the user names."""
    stated = next((root["period"] for root in bindings.roots if root.get("period")), known.period if known else "")
    if not (stated or asked):
        raise refusal("report.check.no_period", str(path))
    if stated and asked and reading.read_period(stated) != reading.read_period(asked):
        raise refusal("report.check.other_period", str(path), stated=stated, asked=asked)
    return reading.read_period(asked or stated)


@dataclass(frozen=True)
class _Found:
    """The report that a file was built as, composed again of what the ledger knows now."""

    template: str
    composed: ComposedReport


def _composed(instance: Instance, bindings: WordBindings, period: Period, known: KnownFile | None) -> _Found | None:
    """Return the report with the most keys of the file; of the template that the ledger remembers, if it does."""
    keys = keys_of(bindings)
    names = [known.template] if known and known.template in instance.catalogue.templates else None
    best, most = None, 0
    for name in names or instance.catalogue.templates:
        try:
            composed = reports.compose(instance=instance, template=name, period=period)
        except ServiceError:
            continue
        common = len(keys & _keys(composed.report))
        if common > most:
            best, most = _Found(name, composed), common
    return best


def _keys(report: Report) -> set[str]:
    """Return the keys of a report's figures, those without a value too: they may have had one."""
    return {each.key for each in report.numbers()} | {figure_key(each.figure) for each in report.gaps()}


def _checked(
    found: _Found, text: ControlledText, bindings: WordBindings, result: AuditResult, known: KnownFile | None
) -> CheckedReport:
    composed, document = found.composed, text.document
    numbers = BoundNumbers(bindings, composed.report, file=document.file, text=document.text, earlier=_earlier)
    built = ControlledText(write_word(composed.report), file=document.file)
    freed = [left for _, left in numbers.freed if left]
    new = new_numbers(unbound_numbers(text, result.mentions), built, freed)
    findings = [*numbers.findings(), *unbound_findings(result, new, list(_figures(composed)))]
    return CheckedReport(
        result=result,
        findings=tuple(sorted(findings, key=lambda each: list(_HEADINGS).index(each.severity))),
        template=found.template,
        period=str(composed.period),
        known=known,
        controls=len(numbers.controls) + len(numbers.strangers),
        agreeing=sum(control.shown.split() == number.display.split() for control, number in numbers.controls),
        bound=_bound(text, result, {control.key: number for control, number in numbers.controls}),
        keys={control.key: number.key for control, number in numbers.controls},
    )


def _bound(text: ControlledText, result: AuditResult, numbers: Mapping[str, Number]) -> dict[str, str]:
    found = {}
    for mention in result.mentions:
        number = numbers.get(text.key_at(mention.start, mention.end))
        if number is not None:
            found[mention.id] = number.expression or number.figure.key.indicator
    return found


def _figures(composed: ComposedReport) -> Iterator[Figure]:
    """Yield every figure with a value that the ledger has for the unit and period of a report."""
    for code in composed.catalogue.indicators:
        figure = composed.evaluator.figure(code, composed.unit, composed.period)
        if figure.state is State.VALUE:
            yield figure


def _earlier(number: Number, value: object) -> Revision | None:
    """Return the latest entry of a figure, before the one in force, that had a value."""
    about = number.figure.key
    with translated():
        rows = Entry.objects.filter(
            indicator=about.indicator,
            org_unit_id=units.index().identity(about.org_unit),
            period=str(about.period),
            breakdown="",
            value_scaled__isnull=False,
        ).select_related("batch")
        past = [row for row in rows.order_by("-id") if exact(row.value_scaled or 0, row.decimals) == value]
    if not past or past[0].value_scaled is None:
        return None
    return Revision(past[0].revision, timezone.localdate(past[0].batch.created_at))


@dataclass(frozen=True)
class _BoundExplainer(Explainer):
    """Explains verdicts, and says of bound numbers which figures of the ledger they are."""

    bound: Mapping[str, str] = field(default_factory=dict)

    def message(self, verdict: Verdict) -> str:
        """Return the verdict in one sentence, then the figures of the ledger behind its numbers."""
        ids = (verdict.proposal.target, *verdict.proposal.parts)
        codes = [self.bound[each] for each in ids if each in self.bound]
        if verdict.holds is not False or not codes:
            return super().message(verdict)
        code = "report.check.all_bound" if len(codes) == len(ids) else "report.check.some_bound"
        return f"{super().message(verdict)} {self.say(code, figures=', '.join(dict.fromkeys(codes)))}"


def written_as(checked: CheckedReport, *, form: str, lang: str, is_terminal: bool = False) -> str:
    """Return what was found as text.

    Args:
        checked: a checked file.
        form: one of ``FORMATS``.
        lang: language of the messages.
        is_terminal: whether the signs of a terminal may be used.
    """
    explainer = _BoundExplainer(checked.result, partial(say, lang=lang), lang, checked.bound)
    if form == "json":
        plain = {**as_plain(explainer), "report": _plain(checked, lang)}
        return json.dumps(plain, ensure_ascii=False) + "\n"
    head = "\n".join(_lines(checked, lang))
    return f"{head}\n\n{terminal_text(explainer, is_terminal=is_terminal)}"


def _lines(checked: CheckedReport, lang: str) -> Iterable[str]:
    if checked.template:
        yield say(
            "report.check.summary",
            lang=lang,
            template=checked.template,
            period=checked.period,
            controls=checked.controls,
            agree=checked.agreeing,
        )
    if checked.known is not None and checked.known.reference:
        yield say("report.check.issued", lang=lang, reference=checked.known.reference, day=checked.known.day)
    for severity, heading in _HEADINGS.items():
        group = [each for each in checked.findings if each.severity is severity]
        if group:
            yield ""
            yield say(heading, lang=lang, count=len(group))
            yield from (f"  - {_message(each, lang)}" for each in group)


def _plain(checked: CheckedReport, lang: str) -> dict[str, object]:
    return {
        "template": checked.template,
        "period": checked.period,
        "issued": checked.known.reference if checked.known else "",
        "controls": checked.controls,
        "agreeing": checked.agreeing,
        "bound": dict(checked.bound),
        "findings": [
            {
                "code": each.code,
                "severity": each.severity.value,
                "subject": each.subject,
                "message": _message(each, lang),
                **{name: str(value) for name, value in each.data.items()},
            }
            for each in checked.findings
        ],
    }


def _message(finding: Finding, lang: str) -> str:
    return say(finding.code, lang=lang, subject=finding.subject, **finding.data)
