"""Calendars that packs declare or change from a day on, on top of those that every instance knows.

They are read before everything else of a pack, as everything else may name their periods.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

from socai.catalogue.declarations import CALENDAR, CALENDAR_RULE
from socai.catalogue.errors import problem
from socai.catalogue.layers import Layer
from socai.catalogue.schema import Reader, Record
from socai.catalogue.sources import read_source
from socai.catalogue.yaml_nodes import Node, Scalar, compose
from socai.core.calendars import Calendar, Kind, Rule, builtin
from socai.core.days import parse_day
from socai.core.findings import Finding

FILE = "calendars.yaml"
_SUFFIX = re.compile(r"[a-z]{2,12}")
_YEAR = re.compile(r"(19|2[0-9])[0-9]{2}")
_MONTHS_AROUND = 36


def read_calendars(layers: Iterable[Layer], root: Path, problems: list[Finding]) -> Mapping[str, Calendar]:
    """Return the calendars of a chain of packs by name, those built in first.

    Args:
        layers: the packs, the most general first.
        root: folder that file names in findings are relative to.
        problems: receives what is wrong with a declaration.
    """
    calendars = dict(builtin().by_name)
    for layer in layers:
        for path in layer.files.get(FILE, ()):
            source = read_source(path, root, problems)
            if source is not None:
                _add(Reader(source, problems), calendars)
    return calendars


def _add(reader: Reader, calendars: dict[str, Calendar]) -> None:
    """Add the calendars of a file to those known, or change them."""
    for code, node in reader.entries(compose(reader.source, reader.problems)):
        calendars[code.text] = _Declaration(reader, reader.record(code, node, CALENDAR), calendars).calendar()


class _Declaration:
    """One declaration: a new calendar, or what changes in one that is known."""

    def __init__(self, reader: Reader, record: Record, known: Mapping[str, Calendar]) -> None:
        self._reader = reader
        self._record = record
        self._known = known
        self._base = known.get(record.code.text)

    def calendar(self) -> Calendar:
        """Return the calendar, reporting every problem of its declaration."""
        record, base = self._record, self._base or Calendar(self._record.code.text)
        calendar = replace(
            base,
            suffix=record["suffix"] or base.suffix,
            kinds=self._kinds() or base.kinds,
            rules=self._rules(base.rules if self._base else ()),
            years=record["years"] or base.years,
            step=record["step"] or base.step,
            year_words=self._year_words() or base.year_words,
            opens={**base.opens, **dict(self._opens())},
            days_of=record["days_of"] or ("" if record["kinds"] else base.days_of),
            title_vi=record["vi"] or base.title_vi,
            title_en=record["en"] or base.title_en,
        )
        self._check(calendar)
        return calendar

    def _report(self, code: str, key: str = "", item: int | str | None = None, **data: object) -> None:
        location = self._record.at(key, item) if key else self._record.location
        self._reader.problems.append(problem(code, location, self._record.code.text, **data))

    # -- parts ---------------------------------------------------------------------------------------------------------

    def _kinds(self) -> tuple[Kind, ...]:
        for place, word in enumerate(self._record["kinds"]):
            if word not in tuple(Kind):
                self._report("pack.not_allowed", "kinds", place, value=word, allowed=tuple(Kind))
        return tuple(kind for kind in Kind if kind.value in self._record["kinds"])

    def _year_words(self) -> tuple[str, str] | None:
        words = self._record["year_words"]
        if words and len(words) != 2:
            self._report("pack.calendar_year_words", "year_words")
        return (words[0], words[-1]) if words else None

    def _opens(self) -> Iterator[tuple[int, date]]:
        for year, text in self._record["opens"].items():
            day = parse_day(text)
            if day is None or not _YEAR.fullmatch(year):
                self._report("pack.not_a_date", "opens", year, value=f"{year}: {text}")
            else:
                yield int(year), day

    def _rules(self, before: tuple[Rule, ...]) -> tuple[Rule, ...]:
        """Return the rules in the order of their days; what a rule does not say stays as it was."""
        node = self._record["rules"]
        rules = {rule.valid_from: rule for rule in before}
        for code, value in sorted(node.entries.values(), key=lambda entry: entry[0].text) if node else ():
            day = parse_day(code.text)
            if day is None:
                self._reader.report("pack.not_a_date", code, self._record.code.text, value=code.text)
                continue
            earlier = [rule for from_day, rule in rules.items() if from_day is None or from_day < day]
            rules[day] = self._rule(code, value, earlier[-1] if earlier else Rule(), day)
        return tuple(sorted(rules.values(), key=lambda rule: rule.valid_from or date.min)) or (Rule(),)

    def _rule(self, code: Scalar, value: Node, before: Rule, day: date) -> Rule:
        record = self._reader.record(code, value, CALENDAR_RULE)
        said = {key: record[key] for key in CALENDAR_RULE if record[key] is not None}
        return replace(before, **{"legal_basis": "", **said, "valid_from": day})

    # -- what must fit together ----------------------------------------------------------------------------------------

    def _check(self, calendar: Calendar) -> None:
        self._check_names(calendar)
        if calendar.days_of:
            if calendar.days_of not in self._known or self._known[calendar.days_of].days_of:
                known = [name for name, each in self._known.items() if not each.days_of]
                self._report("pack.unknown_calendar", "days_of", value=calendar.days_of, nearest=tuple(known))
        elif not calendar.kinds:
            self._report("pack.missing_key", missing=("kinds",))
        elif calendar.opens and calendar.kinds != (Kind.YEAR,):
            self._report("pack.calendar_opens", "opens")
        self._check_days(calendar)

    def _check_names(self, calendar: Calendar) -> None:
        if self._base is None:
            missing = tuple(key for key in ("vi", "en", "suffix") if not self._record[key])
            if missing:
                self._report("pack.missing_key", missing=missing)
        suffix = self._record["suffix"]
        if suffix is None:
            return
        taken = {each.suffix: name for name, each in self._known.items() if name != calendar.name}
        if not _SUFFIX.fullmatch(suffix) or suffix in taken or (self._base and suffix != self._base.suffix):
            self._report("pack.calendar_suffix", "suffix", value=suffix, taken=tuple(filter(None, taken)))

    def _check_days(self, calendar: Calendar) -> None:
        """Report a rule or an opening day that leaves a period without days."""
        for rule in calendar.rules[1:]:
            year = rule.valid_from.year if rule.valid_from else date.min.year
            begins = [calendar.month_begin(year - 1, offset) for offset in range(_MONTHS_AROUND)]
            if any(first >= following for first, following in pairwise(begins)):
                self._report("pack.calendar_without_days", "rules", day=rule.valid_from)
        for year in calendar.opens:
            first, last = calendar.year_days(year)
            if first > last:
                self._report("pack.calendar_without_days", "opens", str(year), day=first)
