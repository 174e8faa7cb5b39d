"""Compares two reports number by number and says why each changed: corrected, entered, planned or declared anew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from socai.compose.tree import Gap, Number, Report
from socai.core.findings import Finding, Severity
from socai.core.numerals import qualifier_words
from socai.core.periods import Period
from socai.services import issued, reading, reports
from socai.services.change_causes import Known, causes
from socai.services.errors import refusal
from socai.services.opened import Instance
from socai.services.pack_archive import archived_catalogue

_LOCALE = "vi"
PrintedKey = tuple[str, str, str]
"""Indicator code or formula, unit, period: not the basis, so that an estimate meets what became of it."""


@dataclass(frozen=True)
class Change:
    """A number that two reports print differently.

    Attributes:
        code: code of the indicator, or the formula.
        name: what it is, for a reader.
        org_unit: key of the unit it is about.
        period: the period it is about.
        place: where the later report prints it, the earlier one when the later does not.
        before: how the first report prints it, empty when it does not or has no value.
        after: how the second does.
        reasons: why, each wordable.
    """

    code: str
    name: str
    org_unit: str
    period: str
    place: str
    before: str
    after: str
    reasons: tuple[Finding, ...]


@dataclass(frozen=True)
class Comparison:
    """What two reports are called, how many numbers are equal in both, and those that changed."""

    first: str
    second: str
    equal: int
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class _Side:
    """A report to be compared, with all that it was made of."""

    name: str
    period: Period
    known: Known
    printed: Mapping[PrintedKey, Number | Gap]


def compare(*, instance: Instance, first: str, second: str) -> Comparison:
    """Compare two reports of one period.

    Args:
        instance: whose reports they are.
        first: an official number (``456``, ``456-BC/ĐU``, ``456@2026``), or ``TEMPLATE@PERIOD`` as it would be built
            now, or ``TEMPLATE@PERIOD@DAY`` as it would be built with what was known at the end of a day.
        second: the other one.

    Raises:
        ServiceError: what does not name a report; two reports of different periods; disk or database fail.
    """
    one, other = _side(instance, first), _side(instance, second)
    if one.period != other.period:
        raise refusal("diff.other_period", second, first=str(one.period), second=str(other.period))
    keys = dict.fromkeys((*other.printed, *one.printed))
    changed = [key for key in keys if _shown(one.printed.get(key)) != _shown(other.printed.get(key))]
    equal = sum(isinstance(each, Number) for each in other.printed.values()) - sum(
        isinstance(other.printed.get(key), Number) for key in changed
    )
    return Comparison(one.name, other.name, equal, tuple(_change(key, one, other) for key in changed))


def _side(instance: Instance, text: str) -> _Side:
    if issued.is_reference(text):
        report = issued.find(text)
        then = replace(instance, catalogue=archived_catalogue(instance, report.pack))
        name = f"{report.reference} ({report.issued_on.isoformat()})"
        return _composed(then, name, report.template, Period.parse(report.period), report.as_known_at)
    template, _, rest = text.partition("@")
    period, day = _period_and_day(rest)
    if not template or not period:
        raise refusal("diff.not_a_report", text)
    as_known_at = reading.batch_known_on(day)
    last = reading.last_batch() if as_known_at is None else as_known_at
    return _composed(instance, text, template, reading.read_period(period), last)


def _period_and_day(text: str) -> tuple[str, date | None]:
    """Return period and day of ``PERIOD`` or ``PERIOD@DAY``; a period may have an ``@`` of its own."""
    before, _, last = text.rpartition("@")
    try:
        return before, date.fromisoformat(last)
    except ValueError:
        return text, None


def _composed(instance: Instance, name: str, template: str, period: Period, as_known_at: int) -> _Side:
    composed = reports.compose(instance=instance, template=template, period=period, as_known_at=as_known_at)
    return _Side(name, period, Known(as_known_at), dict(_printed(composed.report)))


def _printed(report: Report) -> Iterator[tuple[PrintedKey, Number | Gap]]:
    seen: set[PrintedKey] = set()
    for run in report.runs():
        if isinstance(run, (Number, Gap)):
            about = run.figure.key
            key = (about.indicator, about.org_unit, str(about.period))
            if key not in seen:
                seen.add(key)
                yield key, run


def _shown(printed: Number | Gap | None) -> tuple[object, ...] | None:
    """Return what makes a printed number the same as another one."""
    if not isinstance(printed, Number):
        return None if printed is None else ()
    return (_text(printed), printed.figure.measure.name)


def _text(printed: Number | Gap | None) -> str:
    if not isinstance(printed, Number):
        return ""
    return " ".join(filter(None, (qualifier_words(printed.figure, locale=_LOCALE), printed.display)))


def _change(key: PrintedKey, one: _Side, other: _Side) -> Change:
    before, after = one.printed.get(key), other.printed.get(key)
    at_hand = after or before
    assert at_hand is not None  # noqa: S101 - the key is of one of them
    return Change(
        code=key[0],
        name=at_hand.label,
        org_unit=key[1],
        period=key[2],
        place=at_hand.place,
        before=_text(before),
        after=_text(after),
        reasons=tuple(_reasons(before, after, one, other)),
    )


def _reasons(before: Number | Gap | None, after: Number | Gap | None, one: _Side, other: _Side) -> Iterator[Finding]:
    if before is None or after is None:
        code = "diff.printed_anew" if before is None else "diff.no_longer_printed"
        yield Finding(code, Severity.NOTE)
        return
    yield from causes(before.figure, after.figure, one.known, other.known)
