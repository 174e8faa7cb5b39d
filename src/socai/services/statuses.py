"""Reads how indicators stand against their targets. The engine decides; here it is said what is asked, and of whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.utils import timezone

from socai.catalogue.model import Catalogue, Indicator
from socai.core.calendars import Kind
from socai.core.figures import Figure, State
from socai.core.lineage import Lineage
from socai.core.numerals import format_figure, format_number, qualifier_words
from socai.core.pace import Status
from socai.core.periods import FIRST_YEAR, LAST_YEAR, Period
from socai.engine.reference import Evaluator
from socai.engine.statuses import Standing, standing
from socai.services import reading, unit_reading, units
from socai.services.boundaries import AS_REPORTED, trees
from socai.services.errors import refusal
from socai.services.opened import Instance
from socai.services.rights import Succession
from socai.services.wording import say, word

SHOWN = 1
"""Decimals of a percentage of a target."""
_NOTHING = "–"


@dataclass(frozen=True)
class Stood:
    """How an indicator stands, and who reports it.

    Attributes:
        standing: what the engine found.
        indicator: what it is about.
        office: name of the org unit that reports it.
    """

    standing: Standing
    indicator: Indicator
    office: str


def statuses(
    *,
    instance: Instance,
    unit: str = "",
    period: str = "",
    on: date | None = None,
    as_known_on: date | None = None,
    everything: bool = False,
) -> list[Stood]:
    """Return how the indicators of a unit stand, the worst first.

    Without a period the newest figure of each counts, on ``on`` (today when ``None``); with one, its figure from the
    beginning of the year, on the period's last day unless ``on`` says another.

    Args:
        instance: whose ledger it is.
        unit: key of the org unit, the reporting unit when empty.
        period: as periods print.
        on: the day for which it is asked.
        as_known_on: read figures and targets as they were known at the end of this day.
        everything: also indicators that have neither a target nor a printed percentage of one.

    Raises:
        ServiceError: an unknown unit or period, a unit that is not there on the day, a day out of range; the database
            fails.
    """
    about, identity, asked, day = asked_about(instance, unit, period, on)
    evaluator = evaluator_on(instance=instance, identity=identity, day=day, period=asked, as_known_on=as_known_on)
    found = all_stood(evaluator, about, day=day, period=asked)
    return [each for each in found if everything or is_planned(each.standing)]


def all_stood(
    evaluator: Evaluator,
    unit: str,
    *,
    day: date,
    period: Period | None = None,
    indicators: Collection[str] | None = None,
) -> list[Stood]:
    """Return how all indicators of a unit stand that may be asked for outside reports, the worst first.

    Args:
        evaluator: one of ``evaluator_on``.
        unit: key of the unit.
        day: the day for which it is asked.
        period: only figures to the end of this period count; by default the newest of each indicator.
        indicators: only these, all when ``None``.
    """
    catalogue = evaluator.catalogue
    asked = catalogue.indicators if indicators is None else indicators
    codes = (code for code in asked if not catalogue.indicators[code].is_report_only)
    found = [standing(evaluator, code, unit, on=day, period=period) for code in codes]
    found.sort(key=lambda each: each.order)
    return [_stood(catalogue, each) for each in found]


def asked_about(instance: Instance, unit: str, period: str, on: date | None) -> tuple[str, str, Period | None, date]:
    """Return key and identity of the unit that is asked about, the period, and the day, as ``statuses`` takes them.

    Raises:
        ServiceError: an unknown unit or period, a unit that is not there on the day; the database fails.
    """
    about, index = unit or instance.catalogue.reporting_unit, units.index()
    identity = unit_reading.identity(index, about)
    asked = reading.read_period(period) if period else None
    day = on or (asked.end if asked else timezone.localdate())
    check_there(index, identity, day)
    return about, identity, asked, day


def check_there(index: units.UnitIndex, identity: str, day: date) -> None:
    """Refuse to ask how a unit stands on a day when it is not there, saying who goes on in its place.

    Raises:
        ServiceError: it had not begun, or had ended.
    """
    if index.existed(identity, day, day):
        return
    dated = index.versions(identity)
    after = sorted(map(index.key, Succession(index, day).goes_on_in(identity)))
    start, end = dated[0].valid_from or "…", dated[-1].valid_to or "…"
    raise refusal("status.unit_not_there", index.key(identity), on=day, start=start, end=end, after=after or ["–"])


def evaluator_on(
    *,
    instance: Instance,
    identity: str,
    day: date,
    period: Period | None = None,
    as_known_on: date | None = None,
    indicators: Collection[str] = (),
) -> Evaluator:
    """Return an evaluator that can tell how indicators of a unit stand on a day: with the past years that paces need.

    It reads in the boundaries of that day, so that figures and targets of units that have ended count for those that
    go on in their place. A unit whose borders move later in the year is read as reported: its target was set for the
    borders of then.

    Raises:
        ServiceError: a day out of range; the database fails.
    """
    check_day(day)
    known_at = reading.batch_known_on(as_known_on)
    moves_later = _moves_later(trees(as_known_at=known_at).lineage, identity, day)
    return reading.evaluator(
        instance=instance,
        period=period or Period(Kind.YEAR, day.year),
        as_known_at=known_at,
        boundaries=AS_REPORTED if moves_later else day.isoformat(),
        on=day,
        years_before=instance.catalogue.past_years,
        indicators=indicators,
    )


def check_day(day: date) -> None:
    """Refuse to ask how anything stands on a day so early or late that there are no years around it.

    Raises:
        ServiceError: it is.
    """
    if not FIRST_YEAR < day.year < LAST_YEAR:
        raise refusal("status.day_out_of_range", day.isoformat(), first=FIRST_YEAR + 1, last=LAST_YEAR - 1)


def _moves_later(lineage: Lineage, identity: str, day: date) -> bool:
    """Return whether the borders of a unit move after a day and within its year."""
    later = (change for change in lineage.changes if change.on > day and change.on.year == day.year)
    return any(identity in (piece.source, piece.target) for change in later for piece in change.pieces)


def is_planned(found: Standing) -> bool:
    """Return whether an indicator has a target, or the printed percentage of one."""
    has_plan = found.plan is not None and found.plan.state is State.VALUE
    return has_plan or found.percent is not None


def _stood(catalogue: Catalogue, found: Standing) -> Stood:
    indicator = catalogue.indicators[found.indicator]
    office = catalogue.org_units.get(indicator.office)
    return Stood(found, indicator, office.name if office else indicator.office)


def reason_words(found: Standing, *, lang: str) -> str:
    """Return why an indicator stands as it does, and what else is to be known, in words."""
    return " ".join(word(finding, lang=lang) for finding in (found.reason, *found.notes))


def figure_words(figure: Figure | None, *, lang: str) -> str:
    """Return a figure as it is shown, with how exact it is; a dash when there is no value."""
    if figure is None or figure.value is None:
        return _NOTHING
    return " ".join(filter(None, (qualifier_words(figure, locale=lang), format_figure(figure, locale=lang))))


def plan_words(found: Standing, *, lang: str) -> str:
    """Return the plan as it is shown; one that only follows from a percentage is about so much."""
    if found.plan is not None:
        return figure_words(found.plan, lang=lang)
    if found.about is None or found.figure is None:
        return _NOTHING
    number = format_number(found.about, decimals=found.figure.decimals, locale=lang)
    return say("cli.about", lang=lang, number=number)


def share_words(share: Fraction | None, *, lang: str) -> str:
    """Return a share of a target as a percentage, a dash when there is none."""
    return _NOTHING if share is None else f"{format_number(share * 100, decimals=SHOWN, locale=lang)}%"


_WORDS: Mapping[Status | None, str] = {
    Status.AT_RISK: "cli.standing_nguy_co",
    Status.BEHIND: "cli.standing_cham",
    Status.STALE: "cli.standing_so_lieu_cu",
    Status.NO_FIGURE: "cli.standing_chua_co_so_lieu",
    Status.ON_PACE: "cli.standing_dung_tien_do",
    Status.REACHED: "cli.standing_dat",
    None: "cli.standing_none",
}


def status_word(status: Status | None, *, lang: str) -> str:
    """Return a status in words."""
    return say(_WORDS[status], lang=lang)


def counted(found: Iterable[Stood]) -> Sequence[tuple[Status, int]]:
    """Return how many indicators stand in each status, the worst first."""
    counts = Counter(each.standing.status for each in found)
    return [(status, counts[status]) for status in Status]
