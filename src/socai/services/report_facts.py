"""Facts to write an assessment from: what the figures of a period say. No opinion is written, and nothing is stored."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import timezone

from socai.core.findings import Finding, Severity
from socai.core.numerals import format_figure
from socai.core.pace import Direction, Status
from socai.core.periods import Period
from socai.engine.reference import Evaluator
from socai.engine.standing import LISTS
from socai.engine.statuses import Standing, standing
from socai.formula.parser import parse_formula
from socai.services import figure_rights, reading, register_reading
from socai.services.actors import Actor
from socai.services.addresses import figure_address, register_address
from socai.services.opened import Instance
from socai.services.wording import named

_MOST_CHANGES = 10


@dataclass(frozen=True)
class Fact:
    """Something that the figures say.

    Attributes:
        name: of the indicator or register that it is about.
        office: name of the unit that reports it.
        said: the fact, to be worded.
        address: path of the page that shows where it comes from.
    """

    name: str
    office: str
    said: Finding
    address: str


@dataclass(frozen=True)
class Facts:
    """What the figures of a period say.

    Attributes:
        early: targets of the year that are reached before its end.
        behind: what is behind pace or at risk, the worst first.
        repeated: what is behind now and was at the end of the period before.
        changes: the largest changes against the period before.
        overdue: registers with rows whose limit has passed, as of today.
    """

    early: tuple[Fact, ...]
    behind: tuple[Fact, ...]
    repeated: tuple[Fact, ...]
    changes: tuple[Fact, ...]
    overdue: tuple[Fact, ...]


def facts(*, instance: Instance, actor: Actor, period: str, lang: str = "vi") -> Facts:
    """Return the facts of the reporting unit for a period.

    Raises:
        ServiceError: the actor may not see reports; an unknown period; the database fails.
    """
    figure_rights.require_reports(actor, instance.catalogue)
    asked = reading.read_period(period)
    evaluator = reading.evaluator(
        instance=instance, period=asked, is_report=True, years_before=max(instance.catalogue.past_years, 1)
    )
    teller = _Teller(instance, evaluator, instance.catalogue.reporting_unit, asked, lang)
    late = LISTS["behind"](evaluator, teller.unit, asked)
    return Facts(
        early=tuple(teller.early()),
        behind=tuple(teller.behind(late)),
        repeated=tuple(teller.repeated(late)),
        changes=tuple(teller.changes()),
        overdue=tuple(teller.overdue()),
    )


@dataclass(frozen=True)
class _Teller:
    """Tells facts of one unit and period."""

    instance: Instance
    evaluator: Evaluator
    unit: str
    period: Period
    lang: str

    def early(self) -> Iterator[Fact]:
        """Yield the targets that are reached on a day before their last one."""
        for code in self.instance.catalogue.indicators:
            if (code, self.unit, self.period.year) not in self.evaluator.facts.plans:
                continue
            found = self._standing(code, self.period)
            # To have stayed below a ceiling so far is not to have reached anything early.
            is_reached = found.status is Status.REACHED and self._direction(code) is Direction.MORE
            if is_reached and found.due is not None and self.period.end < found.due:
                yield self._fact(code, found.reason)

    def behind(self, late: list[str]) -> Iterator[Fact]:
        """Yield what is behind, with the reason."""
        return (self._fact(code, self._standing(code, self.period).reason) for code in late)

    def repeated(self, late: list[str]) -> Iterator[Fact]:
        """Yield what is behind and was so a period before, in the same year: the plan of another year is another."""
        before = self.period.previous()
        for code in late if before.year == self.period.year else ():
            if self._standing(code, before).is_behind:
                said = Finding(
                    "desk.behind_again", Severity.NOTE, code, data={"before": before.words(locale=self.lang)}
                )
                yield self._fact(code, said)

    def changes(self) -> Iterator[Fact]:
        """Yield the largest changes, each with both values."""
        before = self.period.previous()
        for code in LISTS["changed"](self.evaluator, self.unit, self.period)[:_MOST_CHANGES]:
            then = self.evaluator.evaluate(parse_formula(f"previous({code})"), self.unit, self.period)
            now = self.evaluator.figure(code, self.unit, self.period)
            data = {
                "then": format_figure(then, locale=self.lang),
                "now": format_figure(now, locale=self.lang),
                "measure": now.measure.word(locale=self.lang),
                "before": before.words(locale=self.lang),
            }
            yield self._fact(code, Finding("desk.changed", Severity.NOTE, code, data=data))

    def overdue(self) -> Iterator[Fact]:
        """Yield the registers with overdue rows."""
        found, _ = register_reading.overview(instance=self.instance, on=timezone.localdate())
        for each in found:
            if each.overdue:
                said = Finding("desk.overdue", Severity.NOTE, each.register.code, data={"count": each.overdue})
                office = self._office(each.register.office)
                yield Fact(named(each.register, lang=self.lang), office, said, register_address(each.register.code))

    def _standing(self, code: str, period: Period) -> Standing:
        return standing(self.evaluator, code, self.unit, on=period.end, period=period)

    def _direction(self, code: str) -> Direction:
        return self.instance.catalogue.pace_of(code).direction

    def _fact(self, code: str, said: Finding) -> Fact:
        indicator = self.instance.catalogue.indicators[code]
        key = self.evaluator.figure(code, self.unit, self.period).key
        address = figure_address(key.indicator, key.org_unit, str(key.period))
        return Fact(named(indicator, lang=self.lang), self._office(indicator.office), said, address)

    def _office(self, key: str) -> str:
        office = self.instance.catalogue.org_units.get(key)
        return office.name if office else key
