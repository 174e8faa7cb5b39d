"""How targets are expected to be reached, as packs declare it: checks, and what holds for each indicator.

A declaration is about an indicator (``a.b.c``), a group (``a.b.*``) or all (``*``). What is said of an indicator itself
stands above what is said of its group, and a more special pack above the one that it extends, key by key.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from socai.catalogue.errors import nearest, problem
from socai.catalogue.model import ACCUMULATING, Indicator, OverTime, OverUnits, Pace, YearStep, usual_profile
from socai.catalogue.plain_numbers import read_plain_number
from socai.catalogue.references import Known
from socai.catalogue.schema import Record
from socai.core.calendars import Kind
from socai.core.findings import Finding, Location
from socai.core.numerals import NumeralError
from socai.core.pace import MONTHS, Curve, Direction, Limits, PaceError, Profile

ALL = "*"
_WHOLE = 100
_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")
_SIDES = ("below", "above")
_FEBRUARY, _SHORT = 2, (4, 6, 9, 11)


def covers(pattern: str, code: str) -> bool:
    """Return whether a declaration is about an indicator: all, its group, or itself."""
    return pattern in (ALL, code) or (pattern.endswith(".*") and code.startswith(pattern[:-1]))


def chosen(patterns: Iterable[str], codes: Iterable[str]) -> tuple[str, ...]:
    """Return the codes that any of the patterns is about, in their own order."""
    wanted = tuple(patterns)
    return tuple(code for code in codes if any(covers(pattern, code) for pattern in wanted))


def build_paces(records: Sequence[Record], indicators: Mapping[str, Indicator]) -> dict[str, Pace]:
    """Return what holds for each indicator of which anything is declared; the declarations have been checked."""
    ranked = sorted(enumerate(records), key=lambda each: (_rank(each[1].code.text), each[0]))
    found: dict[str, Pace] = {}
    for code, indicator in indicators.items():
        said = [record for _, record in ranked if covers(record.code.text, code)]
        if said:
            found[code] = _pace(indicator, said)
    return found


def _rank(pattern: str) -> tuple[bool, int]:
    """Return how special a declaration is."""
    return not pattern.endswith(ALL), len(pattern)


def _pace(indicator: Indicator, said: Sequence[Record]) -> Pace:
    def last(key: str) -> Any:
        return next((record[key] for record in reversed(said) if key in record.nodes), said[0][key])

    band: Mapping[str, str] = last("band")
    return Pace(
        profile=_profile(indicator, said),
        direction=Direction(last("direction")),
        is_direction_said=any("direction" in record.nodes for record in said),
        curve=_curve(last("curve")),
        own_last_years=last("own_last_years"),
        steps=tuple(sorted((_step(day, percent) for day, percent in last("steps").items()), key=_by_day)),
        below=_share(band.get("below", "0")),
        above=_share(band.get("above", "0")),
        limits=Limits(Fraction(last("on_pace"), _WHOLE), Fraction(last("at_risk"), _WHOLE)),
        rhythm=None if last("rhythm") is None else Kind(last("rhythm")),
        grace=last("grace"),
        stated_percent=last("stated_percent"),
        divide={key: _share(percent) for key, percent in last("divide").items()},
        source=last("source"),
    )


def _profile(indicator: Indicator, said: Sequence[Record]) -> Profile:
    """Return the profile most specially said that fits the indicator: that of a group is not for all in it."""
    wanted = (Profile(record["profile"]) for record in reversed(said) if record["profile"] is not None)
    return next((profile for profile in wanted if _fits(profile, indicator.over_time)), usual_profile(indicator))


def _fits(profile: Profile, over_time: OverTime) -> bool:
    if profile in (Profile.LINEAR, Profile.SEASONAL):
        return over_time in ACCUMULATING
    return profile is Profile.MILESTONE or over_time not in ACCUMULATING


def _curve(percents: Sequence[str] | None) -> Curve | None:
    return None if percents is None else Curve.monthly([Fraction(read_plain_number(text)) for text in percents])


def _step(day: str, percent: str) -> YearStep:
    month, number = map(int, day.split("-"))
    return YearStep(month, number, _share(percent))


def _by_day(step: YearStep) -> tuple[int, int]:
    return step.month, step.day


def _share(percent: str) -> Fraction:
    return Fraction(read_plain_number(percent)) / _WHOLE


# -- checks ------------------------------------------------------------------------------------------------------------


def pace_problems(known: Known) -> Iterator[Finding]:
    """Yield problems of what is declared about paces."""
    for record in known.draft.paces:
        yield from unknown_pattern(known, record.code.text, record.location)
        yield from _profile_problems(known, record)
        yield from _number_problems(record)
        yield from _stated_problems(known, record)
        yield from _division_problems(known, record)


def unknown_pattern(known: Known, pattern: str, location: Location) -> Iterator[Finding]:
    """Yield a problem unless a pattern is about at least one indicator."""
    codes = known.draft.indicators
    if not pattern.endswith(ALL):
        yield from known.unknown_indicator(pattern, location)
    elif not any(covers(pattern, code) for code in codes) and "indicators" not in known.draft.unread:
        groups = {f"{code.rsplit('.', 1)[0]}.*" for code in codes}
        yield problem("pack.empty_group", location, pattern, nearest=nearest(pattern, sorted(groups)))


def _profile_problems(known: Known, record: Record) -> Iterator[Finding]:
    if record["profile"] is None:
        return
    profile = Profile(record["profile"])
    indicator = known.draft.indicators.get(record.code.text)
    if indicator is not None and indicator["time"] and not _fits(profile, OverTime(indicator["time"])):
        at = record.at("profile")
        yield problem("pack.pace_does_not_fit", at, record.code.text, profile=profile.value, time=indicator["time"])
    if profile is Profile.SEASONAL and not {"curve", "own_last_years"} & set(record.nodes):
        yield problem("pack.season_without_curve", record.at("profile"), record.code.text)
    if profile is Profile.MILESTONE and record["direction"] != Direction.MORE:
        yield problem("pack.milestone_counts_up", record.at("direction"), record.code.text)


def _number_problems(record: Record) -> Iterator[Finding]:
    yield from _curve_problems(record)
    yield from _step_problems(record)
    for side, percent in record["band"].items():
        if side not in _SIDES:
            yield problem("pack.not_allowed", record.at("band", side), "band", value=side, allowed=_SIDES)
        yield from _percent_problems(percent, record.at("band", side), side)
    if record["direction"] == Direction.BAND and not record["band"]:
        yield problem("pack.band_without_width", record.at("direction"), record.code.text)
    if record["at_risk"] > record["on_pace"]:
        low, high = record["on_pace"], record["at_risk"]
        yield problem("pack.limits_reversed", record.at("at_risk"), record.code.text, at_risk=high, on_pace=low)


def _curve_problems(record: Record) -> Iterator[Finding]:
    percents: Sequence[str] | None = record["curve"]
    if percents is None:
        return
    found = [
        finding
        for place, text in enumerate(percents)
        for finding in _percent_problems(text, record.at("curve", place), "curve")
    ]
    yield from found
    try:
        if not found:
            _curve(percents)
    except PaceError:
        yield problem("pack.no_curve", record.at("curve"), record.code.text, months=MONTHS, found=len(percents))


def _step_problems(record: Record) -> Iterator[Finding]:
    for day, percent in record["steps"].items():
        at = record.at("steps", day)
        if not _DAY.fullmatch(day) or not _is_day(*map(int, day.split("-"))):
            yield problem("pack.not_a_day_of_the_year", at, day, value=day)
        yield from _percent_problems(percent, at, day)


def _is_day(month: int, day: int) -> bool:
    return day <= (29 if month == _FEBRUARY else 30 if month in _SHORT else 31)


def _stated_problems(known: Known, record: Record) -> Iterator[Finding]:
    code: str = record["stated_percent"]
    if not code:
        return
    yield from known.unknown_indicator(code, record.at("stated_percent"))
    measure = known.measure_of(code)
    if record.code.text.endswith(ALL):
        yield problem("pack.only_for_one", record.at("stated_percent"), record.code.text, key="stated_percent")
    if measure is not None and measure.code != "percent":
        yield problem("pack.not_a_percentage", record.at("stated_percent"), code, name=measure.name)


def _division_problems(known: Known, record: Record) -> Iterator[Finding]:
    shares: Mapping[str, str] = record["divide"]
    if not shares:
        return
    code, at = record.code.text, record.at("divide")
    if code.endswith(ALL):
        yield problem("pack.only_for_one", at, code, key="divide")
    indicator = known.draft.indicators.get(code)
    if indicator is not None and indicator["units"] != OverUnits.SUM:
        yield problem("pack.divided_but_not_added", at, code, units=indicator["units"])
    for key in shares:
        yield from known.unknown_org_unit(key, record.at("divide", key))
    yield from _parent_problems(known, record, shares)
    wrong = [each for key, text in shares.items() for each in _percent_problems(text, record.at("divide", key), key)]
    yield from wrong
    total = Decimal(0) if wrong else sum((read_plain_number(text) for text in shares.values()), Decimal(0))
    if not wrong and total != _WHOLE:
        yield problem("pack.shares_do_not_add_up", at, code, total=total, whole=_WHOLE)


def _parent_problems(known: Known, record: Record, shares: Mapping[str, str]) -> Iterator[Finding]:
    """Yield a problem for a unit that is not below the same unit as the first one."""
    home = str(known.draft.manifest_value("reporting_unit") or "")
    parents = {key: known.draft.org_units[key]["parent"] or home for key in shares if key in known.draft.org_units}
    first = next(iter(parents.values()), "")
    for key, parent in parents.items():
        if parent != first and parent in known.draft.org_units:
            yield problem("pack.divided_across_units", record.at("divide", key), key, parent=parent, first=first)


def _percent_problems(text: str, location: Location, subject: str) -> Iterator[Finding]:
    try:
        value = read_plain_number(text)
    except NumeralError as error:
        yield problem(error.code, location, subject, **error.data)
        return
    if not 0 <= value <= _WHOLE:
        yield problem("pack.not_a_share", location, subject, value=value)
