"""What rules of warnings find on a day: computed anew each time it is asked, and never stored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from socai.catalogue.model import WarningRule
from socai.core.calendars import Kind
from socai.core.numerals import format_figure, qualifier_words
from socai.core.pace import year_of
from socai.core.periods import Period
from socai.engine.reference import Evaluator
from socai.engine.statuses import Standing, standing
from socai.formula.items import bound, indicator_put
from socai.formula.nodes import Formula, references
from socai.services.statuses import reason_words
from socai.services.wording import say


@dataclass(frozen=True)
class Cause:
    """What a rule found of an indicator, or of the unit as a whole.

    Attributes:
        rule: the rule.
        indicator: code of the indicator, empty for a rule without a list.
        holds: whether its condition is true, ``None`` when that cannot be decided.
        period: period of the newest figure that it rests on.
        as_of: last day that this figure covers; without a figure, the end of the last whole month.
        grounds: what was found, with its figures, in words.
    """

    rule: WarningRule
    indicator: str
    holds: bool | None
    period: Period
    as_of: date
    grounds: str


def causes(evaluator: Evaluator, unit: str, *, on: date, period: Period | None = None) -> Iterator[Cause]:
    """Yield what every rule finds of a unit.

    Indicators that are for one report only are left out: a warning would say elsewhere how they stand.

    Args:
        evaluator: computes the figures, for the day ``on``.
        unit: key of the org unit.
        on: the day for which it is looked at.
        period: only figures to the end of this period count; by default the newest of each indicator.
    """
    catalogue, looking = evaluator.catalogue, _Looking(evaluator, unit, on, period)
    for rule in catalogue.warning_rules.values():
        if not rule.indicators:
            yield looking.cause(rule, rule.condition, "")
        for code in rule.indicators:
            if not catalogue.indicators[code].is_report_only:
                yield looking.cause(rule, bound(rule.condition, indicator_put(code)), code)


@dataclass(frozen=True)
class _Looking:
    """A look at a unit on a day."""

    evaluator: Evaluator
    unit: str
    on: date
    period: Period | None
    _known: dict[str, Standing] = field(default_factory=dict)

    def cause(self, rule: WarningRule, condition: Formula, indicator: str) -> Cause:
        """Return what a condition finds."""
        found = [self._standing(code) for code in sorted(references(condition.expression))]
        known = [each for each in found if each.figure is not None and each.as_of is not None]
        newest = max(known, key=lambda each: each.as_of or date.min, default=None)
        period = self.period or (newest and self._period_of(newest)) or Period(Kind.YEAR, self.on.year)
        answer = self.evaluator.evaluate(condition, self.unit, period).value
        return Cause(
            rule=rule,
            indicator=indicator,
            holds=None if answer is None else bool(answer),
            period=period,
            as_of=(newest.as_of if newest else None) or self._last_month(),
            grounds=reason_words(self._standing(indicator), lang="vi") if indicator else "; ".join(self._shown(found)),
        )

    def _standing(self, code: str) -> Standing:
        if code not in self._known:
            self._known[code] = standing(self.evaluator, code, self.unit, on=self.on, period=self.period)
        return self._known[code]

    def _period_of(self, newest: Standing) -> Period | None:
        """Return the shortest period that ends with the newest figure and has a value of its own."""
        if newest.figure is None:
            return None
        reached = newest.figure.key.period
        year = year_of(reached)
        same_end = (part for kind in year.finer_kinds for part in year.parts(kind) if part.end == reached.end)
        ending = sorted({reached, *same_end, *([year] if year.end == reached.end else [])}, key=_length)
        own = (each for each in ending if self._has_value(newest.indicator, each))
        return next(own, reached)

    def _has_value(self, code: str, period: Period) -> bool:
        return self.evaluator.figure(code, self.unit, period).value is not None

    def _last_month(self) -> date:
        """Return the last day of the last month that was over by the day, or of the period asked for."""
        return self.period.end if self.period else (self.on + timedelta(days=1)).replace(day=1) - timedelta(days=1)

    def _shown(self, found: Iterable[Standing]) -> Iterator[str]:
        for each in found:
            figure = each.figure
            if figure is None or figure.value is None:
                value = say("cli.standing_chua_co_so_lieu", lang="vi")
            else:
                words = (qualifier_words(figure, locale="vi"), format_figure(figure, locale="vi"))
                value = " ".join(word for word in words if word)
            yield f"{self.evaluator.catalogue.indicators[each.indicator].name_vi}: {value}"


def _length(period: Period) -> int:
    return (period.end - period.start).days
