"""Forms that came as chat messages: what they tell, for each unit, to be confirmed and then recorded.

The text itself is kept nowhere: only the confirmed figures are, and the words of a figure as its source.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from socai.audit.messages import Awaited, MessageReading, Unclear, names_of_unit, parted_by_unit, read_message
from socai.catalogue.forms import Form
from socai.catalogue.model import FigureRow
from socai.compose.forms import NOT_APPLICABLE, Sheet
from socai.core.findings import Finding
from socai.core.numerals import format_number
from socai.files.errors import FilesError
from socai.files.text import decode
from socai.ledger.models import BatchKind
from socai.services import forms, units
from socai.services.actors import Actor
from socai.services.entries import record
from socai.services.errors import ServiceError, refusal, translated
from socai.services.imports import ImportResult, outcome
from socai.services.opened import Instance
from socai.services.wording import say

_REASON = "Nhập từ tin nhắn: {form}, {period}"
_SOURCE = "Tin nhắn"


@dataclass(frozen=True)
class Proposal:
    """What the messages of one unit tell.

    Attributes:
        sheet: the form of the unit, ``None`` for words of which nobody knows the unit.
        rows: what would be entered.
        unclear: what was not understood.
        findings: what to ask about the values.
        reply: a line to send back to the unit.
    """

    sheet: Sheet | None
    rows: tuple[FigureRow, ...]
    unclear: tuple[Unclear, ...]
    findings: tuple[Finding, ...]
    reply: str


def read_messages(
    *, instance: Instance, form: str, period: str, text: str, unit: str = "", lang: str = "vi"
) -> tuple[Proposal, ...]:
    """Return what messages tell, unit by unit in the order of the text. Writes nothing.

    Args:
        instance: whose ledger it is.
        form: code of the form.
        period: the period that the messages are about.
        text: messages of one unit or of many, each with the name of its unit.
        unit: key of the unit that the words without a name belong to, empty for none.
        lang: language of the reply.

    Raises:
        ServiceError: an unknown form or unit, or a period that the form is not for.
    """
    declared = forms.form_of(instance, form)
    if declared.is_of_owners:
        raise refusal("message.of_owners", form)
    when = forms.form_period(declared, period)
    awaited = _awaited(instance, declared)
    index = units.index()
    names = {
        key: names_of_unit(index.name(index.identity(key) or "")) for key in forms.fillers(instance, declared, when)
    }
    words: dict[str, list[str]] = defaultdict(list)
    for key, part in parted_by_unit(text, names, awaited):
        words[key or unit].append(part)
    return tuple(
        _proposal(instance, declared, str(when), key, read_message("\n".join(parts), awaited), lang)
        for key, parts in words.items()
    )


def record_messages(*, instance: Instance, actor: Actor, proposals: Sequence[Proposal]) -> ImportResult:
    """Record confirmed proposals as one batch: all of them or none.

    Raises:
        ServiceError: when disk or database fail.
    """
    sheets = [proposal.sheet for proposal in proposals if proposal.sheet is not None]
    rows = [row for proposal in proposals for row in proposal.rows]
    reason = _REASON.format(form=sheets[0].form.name_vi, period=sheets[0].period) if sheets else _SOURCE
    return outcome(record(instance=instance, actor=actor, rows=rows, kind=BatchKind.ENTRY, reason=reason))


def shown_rows(proposal: Proposal) -> tuple[tuple[str, str], ...]:
    """Return the name and the value in words of everything that a proposal would enter."""
    return tuple(_shown(proposal.sheet, proposal.rows)) if proposal.sheet else ()


def text_of(path: Path) -> str:
    """Return the text of a file of messages, whatever its encoding.

    Raises:
        ServiceError: it cannot be read, is too large or no text.
    """
    with translated(str(path)):
        data = path.read_bytes()
    try:
        return decode(data, file=path.name).content
    except FilesError as error:
        raise ServiceError(error.findings) from error


def _awaited(instance: Instance, form: Form) -> tuple[Awaited, ...]:
    indicators = instance.catalogue.indicators
    called = form.names({code: indicator.name_vi for code, indicator in indicators.items()})
    return tuple(
        Awaited(code, names, indicators[code].measure, indicators[code].decimals) for code, names in called.items()
    )


def _proposal(instance: Instance, form: Form, period: str, unit: str, reading: MessageReading, lang: str) -> Proposal:
    if not unit:
        words = tuple(Unclear("message.no_unit", each.words) for each in reading.told)
        return Proposal(None, (), (*words, *reading.unclear), (), "")
    sheet = forms.sheet(instance=instance, form=form.code, unit=unit, period=period)
    rows = tuple(
        FigureRow(
            told.indicator, unit, sheet.period, told.value, told.value is not None,
            source=_SOURCE,
        )
        for told in reading.told
    )  # fmt: skip
    findings = tuple(forms.check(catalogue=instance.catalogue, sheet=sheet, rows=rows))
    return Proposal(sheet, rows, reading.unclear, findings, _reply(sheet, rows, reading.unclear, lang))


def _reply(sheet: Sheet, rows: Sequence[FigureRow], unclear: Sequence[Unclear], lang: str) -> str:
    """Return a line that says what was understood and what was not."""
    figures = "; ".join(f"{name[:1].lower()}{name[1:]} {value}" for name, value in _shown(sheet, rows))
    asked = "; ".join(f"“{each.words}”" for each in unclear)
    code = "message.reply_asking" if unclear else "message.reply"
    return say(code, lang=lang, unit=sheet.unit_name, figures=figures or "—", asked=asked)


def _shown(sheet: Sheet, rows: Sequence[FigureRow]) -> Iterator[tuple[str, str]]:
    indicators = {box.indicator.code: box.indicator for box in sheet.boxes()}
    for row in rows:
        indicator = indicators[row.indicator]
        number = "" if row.value is None else format_number(row.value, decimals=indicator.decimals, locale="vi")
        yield indicator.name_vi, f"{number} {indicator.measure.name}" if number else NOT_APPLICABLE
