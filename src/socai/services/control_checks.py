"""Compares the bound numbers of a Word report with the report that the ledger gives now, and with the file's store.

Who typed what cannot be known; a finding says which of text, store and ledger differ. Nothing is changed here.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property

from socai.compose.tree import Gap, Number, Report, Run, Text
from socai.compose.word_store import stored_hash
from socai.core.figures import Source
from socai.core.findings import Finding, Location, Severity
from socai.files.docx_reading import BoundControl, StoredEntry, WordBindings

_BOOKMARK = re.compile(r"(f[0-9a-f]{10})(?:_(\d+))?")
_NUMBER = r"[0-9]+(?:[.,][0-9]+)*"
_OURS = re.compile(r"f[0-9a-f]{10}")
_BESIDE = 24
_ABSENT = "-"


@dataclass(frozen=True)
class Revision:
    """An earlier entry of a figure: its number in the row of entries, and the day it was written."""

    number: int
    day: date


Earlier = Callable[[Number, Fraction], Revision | None]
"""Returns the earlier entry of a figure that had this value."""


@dataclass(frozen=True)
class _Place:
    """A place of the report where a number stands.

    ``index`` is how often the number stood before it; ``before`` and ``after`` are the words beside it.
    """

    number: Number
    index: int
    before: str
    after: str

    @property
    def bookmark(self) -> str:
        return self.number.key if self.index == 0 else f"{self.number.key}_{self.index + 1}"


class BoundNumbers:
    """The bound numbers of a file beside those of the report as the ledger gives it.

    Attributes:
        controls: the controls of the file that show a number of the report, with that number.
        strangers: the controls that show nothing that the report prints.
        missing: the places of the report without a control.
    """

    def __init__(self, bindings: WordBindings, report: Report, *, file: str, text: str, earlier: Earlier) -> None:
        """Pair controls and numbers by key, those of another basis by what they are about.

        Args:
            bindings: what is bound in the file.
            report: composed of the ledger.
            file: name of the file for the findings.
            text: the text of the file.
            earlier: looks up earlier entries.
        """
        self._bindings, self._file, self._earlier = bindings, file, earlier
        self._text = _flat(text)
        self._numbers = {number.key: number for number in report.numbers()}
        self._about = {_about(number): number for number in self._numbers.values()}
        ours = [control for control in bindings.controls if _OURS.fullmatch(control.key)]
        paired = [(control, self._number_of(control.key)) for control in ours]
        self.controls = [(control, number) for control, number in paired if number is not None]
        self.strangers = [control for control, number in paired if number is None]
        self.missing = list(self._without_control(_places(report)))

    def _number_of(self, key: str) -> Number | None:
        if key in self._numbers:
            return self._numbers[key]
        entry = self._bindings.stored.get(key)
        about = entry.attributes if entry else {}
        return self._about.get(tuple(about.get(name, "") for name in ("indicator", "org_unit", "period", "formula")))

    def _without_control(self, places: Iterable[_Place]) -> Iterator[_Place]:
        """Yield the places that have no control: bookmarks tell them apart, else their order."""
        waiting: dict[str, list[_Place]] = defaultdict(list)
        for place in places:
            waiting[place.number.key].append(place)
        unnamed = []
        for control, number in self.controls:
            match = _BOOKMARK.match(control.bookmark)
            index = int(match[2] or 1) - 1 if match and match[1] == control.key else -1
            found = next((each for each in waiting[number.key] if each.index == index), None)
            if found is not None:
                waiting[number.key].remove(found)
            else:
                unnamed.append(number.key)
        for key in unnamed:
            del waiting[key][:1]
        for rest in waiting.values():
            yield from rest

    @cached_property
    def freed(self) -> Sequence[tuple[_Place, str]]:
        """The places without a control that once had one, each with the number that still stands there, if one does."""
        return [(place, self._left(place)) for place in self.missing if self._was_there(place)]

    def _was_there(self, place: _Place) -> bool:
        key = place.number.key
        return key in self._bindings.stored or any(key == control.key for control in self._bindings.controls)

    def _left(self, place: _Place) -> str:
        """Return the number that stands in a place without control: between its bookmarks, else beside its words."""
        marked = self._bookmarks.get(place.bookmark, "")
        if marked or not (place.before or place.after):
            return marked
        number = rf"{re.escape(place.before)}({_NUMBER})" if place.before else rf"({_NUMBER}){re.escape(place.after)}"
        found = re.findall(rf"(?<![0-9.,]){number}", self._text)
        if place.number.display in found:
            return place.number.display
        return str(found[0]) if len(found) == 1 else ""

    @cached_property
    def _bookmarks(self) -> Mapping[str, str]:
        return {each.name: _flat(each.text) for each in self._bindings.bookmarks}

    def findings(self) -> Iterator[Finding]:
        """Yield what differs: store by store entry, control by control, then what lost its control."""
        stored = self._bindings.stored.items()
        edited = {key for key, entry in stored if _OURS.fullmatch(key) and _is_edited(key, entry)}
        yield from self._changed(edited)
        told: set[str] = set()
        for control, number in self.controls:
            for finding in self._control(control, number, edited):
                if finding.code != "report.check.store_edited" or control.key not in told:
                    yield finding
                told |= {control.key} if finding.code == "report.check.store_edited" else set()
        for control in self.strangers:
            yield self._finding("report.check.not_in_report", Severity.WARNING, control.key, shown=control.shown)
        yield from self._freed()

    def _changed(self, edited: set[str]) -> Iterator[Finding]:
        """Yield the figures that the ledger gives differently than when the file was built, each once."""
        seen: set[str] = set()
        for control, number in self.controls:
            if control.key in seen or not self._is_older(control, number, edited):
                continue
            seen.add(control.key)
            data = {"stored": control.stored or "", **_told(number)}
            revision = self._revision(control, number)
            if revision:
                data |= {"revision": revision.number, "day": revision.day.isoformat()}
                yield self._about_number("report.check.earlier_entry", Severity.WARNING, number, data)
            else:
                yield self._about_number("report.check.changed_since", Severity.WARNING, number, data)

    def _is_older(self, control: BoundControl, number: Number, edited: set[str]) -> bool:
        """Return whether the store still holds what the ledger once gave, to be printed otherwise than now.

        What was entered must have had that value once: otherwise the store was edited with care.
        """
        if control.stored is None or control.key in edited or _flat(control.stored) == _flat(number.display):
            return False
        return number.figure.source is not Source.ENTERED or self._revision(control, number) is not None

    def _revision(self, control: BoundControl, number: Number) -> Revision | None:
        entry = self._bindings.stored.get(control.key)
        value = _exact(entry.attributes.get("value", "")) if entry else None
        if value is None or number.figure.source is not Source.ENTERED:
            return None
        return self._earlier(number, value)

    def _control(self, control: BoundControl, number: Number, edited: set[str]) -> Iterator[Finding]:
        shown, ledger = _flat(control.shown), _flat(number.display)
        stored = _ABSENT if control.stored is None else _flat(control.stored)
        data = {"shown": shown or _ABSENT, "stored": stored, **_told(number)}
        if not shown:
            yield self._about_number("report.check.number_gone", Severity.WARNING, number, data)
            return
        if self._is_older(control, number, edited):
            if shown == ledger:
                yield self._about_number("report.check.text_not_store", Severity.WARNING, number, data)
            elif shown != stored:
                yield self._about_number("report.check.typed_over", Severity.ERROR, number, data)
            return
        if shown != ledger:
            yield self._about_number("report.check.typed_over", Severity.ERROR, number, data)
        if stored not in (shown, ledger) or (shown == ledger and control.key in edited):
            yield self._about_number("report.check.store_edited", Severity.ERROR, number, data)

    def _freed(self) -> Iterator[Finding]:
        for place, left in self.freed:
            data = {"shown": left, **_told(place.number), "place": place.number.place}
            if not left:
                yield self._about_number("report.check.number_gone", Severity.WARNING, place.number, data)
            elif left == _flat(place.number.display):
                yield self._about_number("report.check.control_removed", Severity.WARNING, place.number, data)
            else:
                yield self._about_number("report.check.unbound_differs", Severity.ERROR, place.number, data)
        known = [place for place, _ in self.freed]
        for number in {each.number.key: each.number for each in self.missing if each not in known}.values():
            yield self._about_number("report.check.printed_since", Severity.NOTE, number, _told(number))

    def _about_number(self, code: str, severity: Severity, number: Number, data: Mapping[str, object]) -> Finding:
        return Finding(code, severity, number.figure.key.indicator, Location(self._file), data)

    def _finding(self, code: str, severity: Severity, key: str, **data: object) -> Finding:
        entry = self._bindings.stored.get(key)
        about = entry.attributes if entry else {}
        data = {"name": about.get("name") or key, **data}
        return Finding(code, severity, about.get("indicator", key), Location(self._file), data)


def keys_of(bindings: WordBindings) -> frozenset[str]:
    """Return the keys of figures that a file has, by its controls, its store or its bookmarks.

    Controls of other programs have keys of other shapes.
    """
    marked = (_BOOKMARK.match(each.name) for each in bindings.bookmarks)
    keys = (*(each.key for each in bindings.controls), *bindings.stored, *(match[1] for match in marked if match))
    return frozenset(filter(_OURS.fullmatch, keys))


def _places(report: Report) -> Iterator[_Place]:
    counts: dict[str, int] = defaultdict(int)
    for runs in report.contents():
        shown = [_shown(run) for run in runs]
        for at, run in enumerate(runs):
            if isinstance(run, Number):
                before, after = _flat_ends("".join(shown[:at])), _flat_ends("".join(shown[at + 1 :]))
                yield _Place(run, counts[run.key], before[-_BESIDE:], after[:_BESIDE])
                counts[run.key] += 1


def _shown(run: Run) -> str:
    if isinstance(run, Number):
        return run.display
    return run.text if isinstance(run, (Text, Gap)) else ""


def _flat_ends(text: str) -> str:
    """Return a text with single blanks, also at its ends."""
    return re.sub(r"\s+", " ", text)


def _about(number: Number) -> tuple[str, ...]:
    about = number.figure.key
    return about.indicator, about.org_unit, str(about.period), number.expression or number.figure.formula


def _told(number: Number) -> dict[str, object]:
    return {"name": number.label, "ledger": number.display, "place": number.place}


def _is_edited(key: str, entry: StoredEntry) -> bool:
    """Return whether a store's text no longer belongs to the exact value beside it."""
    value, decimals = (entry.attributes.get(name, "") for name in ("value", "decimals"))
    return entry.attributes.get("hash", "") != stored_hash(key, value, decimals, entry.text)


def _exact(text: str) -> Fraction | None:
    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError):
        return None


def _flat(text: str) -> str:
    """Return a text with one blank between words: programs change blanks when they save."""
    return " ".join(text.split())
