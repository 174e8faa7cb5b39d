"""The reference evaluator: the one place where figures are computed, exactly.

The value of an indicator for a unit and period is, in this order: its formula, when it has one; what was entered at
exactly that key; what shorter periods make of it; what the units below make of it; else it is missing, with the reason.
Anything else that computes figures is compared with this.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from copy import copy
from dataclasses import replace
from datetime import date
from typing import TypeVar

from socai.catalogue.model import Catalogue, Indicator, OverTime, Relation
from socai.catalogue.register_shapes import shape_of
from socai.core.figures import Figure, FigureKey, State
from socai.core.findings import Finding
from socai.core.measures import PHYSICAL, Measure
from socai.core.pace import Step
from socai.core.periods import Period, PeriodError
from socai.engine import target_days
from socai.engine.asking import ASKED, answer
from socai.engine.boundaries import Boundaries
from socai.engine.checks import entry_finding, relation_finding
from socai.engine.counting import tallied
from socai.engine.expressions import Scope, need_of, value_of
from socai.engine.facts import Facts
from socai.engine.figures import blank, computed, divided_plan, empty, entered, planned, unknown, withheld
from socai.engine.guards import barred
from socai.engine.memo import Memo
from socai.engine.needs import Need, Outcome, Span, Steps, ask, need
from socai.engine.operands import Operand
from socai.engine.restating import Restater, is_itself, of_whole_period, over_parts, restated_plan
from socai.engine.rollup import members, over_time, over_units, tiled
from socai.engine.row_places import RowPlaces
from socai.engine.rows import RegisterRows
from socai.engine.statuses import Standing, standing
from socai.formula.nodes import Formula, Tally
from socai.formula.printer import to_text
from socai.formula.quantities import NUMBERS, Readings, readings, tally_readings
from socai.formula.tallies import RegisterShape

T = TypeVar("T")


class Evaluator:
    """Computes the figures of one catalogue from one set of facts, each once.

    Args:
        catalogue: declares indicators, measures and org units.
        facts: what was entered and planned; it must not change while the evaluator is used.
        report_period: period of the report that the figures are printed in; some may be read for no other purpose.
        boundaries: in whose boundaries figures are computed, as they were reported when ``None``.
        on: the day for which it is asked how indicators stand; the last day of the period at hand when ``None``.
        memo: what evaluators found out before that had the same facts and arguments; what is found out is added.
        reported: answers what units reported where an engine added it up; what was entered is read when ``None``.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        facts: Facts,
        *,
        report_period: Period | None = None,
        boundaries: Boundaries | None = None,
        on: date | None = None,
        memo: Memo | None = None,
        reported: Callable[[Need], Outcome] | None = None,
    ) -> None:
        self.catalogue = catalogue
        self.facts = facts
        self.report_period = report_period
        self._memo = memo or Memo()
        self._restater = None if boundaries is None else self._restating(boundaries, reported)
        self._places = RowPlaces(facts.trees, boundaries)
        self.on = on
        self._standings: dict[tuple[str, str, Period], Standing] = {}
        self._measures: Mapping[str, Measure] = {**PHYSICAL, **catalogue.measures}
        self._underway: set[Need] = set()

    def again(self) -> Evaluator:
        """Return one like this, with what it found out: figures as reported; each serves one thread at a time."""
        other = copy(self)
        other._underway, other._standings = set(), {}
        return other

    def figure(self, code: str, unit: str, period: Period) -> Figure:
        """Return the figure of an indicator, with all that it was made of in its ``parts``."""
        return self._answer(Need(code, unit, period)).figure

    def outcome(self, code: str, unit: str, period: Period) -> Outcome:
        """Return the figure of an indicator with all values that the rounding of its entries allows."""
        return self._answer(Need(code, unit, period))

    def to_date(self, code: str, unit: str, period: Period) -> Outcome:
        """Return the figure of an indicator from the beginning of the year to the end of a period."""
        return self._answer(need(code, unit, period, Span.TO_DATE))

    def plan(self, code: str, unit: str, year: Period) -> Figure:
        """Return the target of an indicator for a year: the unit's own, else its declared share of the one above."""
        return self._answer(Need(code, unit, year, Span.PLAN)).figure

    def due(self, code: str, unit: str, year: Period) -> date | None:
        """Return the last day on which a target may be reached, ``None`` for the end of its year."""
        return target_days.last_day(self.plan(code, unit, year), self.facts)

    def steps(self, code: str, unit: str, year: Period) -> tuple[Step, ...]:
        """Return the shares of a target that targets of earlier days ask for; none of a target of zero or less."""
        return target_days.steps(self.plan(code, unit, year), self.facts)

    def standing(self, code: str, unit: str, period: Period) -> Standing:
        """Return how an indicator stands by its figure from the beginning of the year to the end of a period."""
        key = (code, unit, period)
        if key not in self._standings:
            self._standings[key] = standing(self, code, unit, on=self.on or period.end, period=period)
        return self._standings[key]

    def evaluate(self, formula: Formula, unit: str, period: Period, name: str = "") -> Figure:
        """Return the result of any formula, for a report or a condition.

        A formula that only names an indicator, its plan or its value in another period gives that very figure. Of a
        computed one, the key bears the formula's text instead of an indicator code; what is true has the value 1.

        Args:
            formula: what to compute.
            unit: key of the org unit at hand.
            period: the period at hand.
            name: how the figure is called, its own name or the formula's text when empty.
        """
        scope = self._scope(formula, unit, period)
        wanted = _plain_need(formula, scope)
        if wanted is not None:
            found = self._answer(wanted).figure
            return replace(found, name=name) if name else found
        value = self._run(value_of(formula.expression, scope))
        text = to_text(formula.expression)
        key = FigureKey(text, unit, period)
        figure = Figure(key, name or formula.text, value.readings[0], value.decimals, State.MISSING, formula=text)
        return computed(figure, value, scope.parts.values()).figure

    def operand(self, formula: Formula, unit: str, period: Period) -> Operand:
        """Return the value of any formula as a check needs it: with its spread, without its parts."""
        return self._run(value_of(formula.expression, self._scope(formula, unit, period)))

    def check(self, relation: Relation, unit: str, period: Period) -> Finding | None:
        """Return the finding of a relation that cannot hold, ``None`` when it holds, may hold or cannot be decided."""
        return relation_finding(relation, unit, period, lambda formula: self.operand(formula, unit, period))

    def stated_findings(self, unit: str, period: Period, only: Collection[str] | None = None) -> list[Finding]:
        """Return what was entered about a unit and period although it is computed, where the two do not agree.

        Args:
            unit: key of the org unit.
            period: the period.
            only: codes of the indicators to look at, all when ``None``.
        """
        known = self.catalogue.indicators
        indicators = known if only is None else {code: known[code] for code in only if code in known}
        atoms = (atom for atom in self.facts.at(unit, period) if atom.key.indicator in indicators)
        found = (
            entry_finding(indicators[atom.key.indicator], atom, self.outcome(atom.key.indicator, unit, period))
            for atom in atoms
        )
        return [finding for finding in found if finding is not None]

    def findings(self, unit: str, period: Period) -> list[Finding]:
        """Return all findings about a unit and period: entries that disagree, then relations that are broken."""
        broken = (self.check(relation, unit, period) for relation in self.catalogue.relations)
        return [*self.stated_findings(unit, period), *(finding for finding in broken if finding is not None)]

    def _run(self, steps: Steps[T]) -> T:
        """Return the result of a computation, answering what it asks for."""
        try:
            asked = next(steps)
            while True:
                asked = steps.send(self._answer(asked))
        except StopIteration as done:
            result: T = done.value
            return result

    def _answer(self, wanted: Need) -> Outcome:
        """Return the outcome of a need; an undefined figure when it is asked for while it is worked out."""
        found = self._at_once(wanted)
        return self._work_out(wanted) if found is None else found

    def _at_once(self, wanted: Need) -> Outcome | None:
        """Return the outcome of a need that is known, or of which nothing has to be asked; ``None`` of any other."""
        found = self._memo.get(wanted)
        if found is not None:
            return found
        if wanted in self._underway:
            return unknown(wanted, "figure.cycle")
        settled = self._settled(wanted)
        return None if settled is None else self._memo.keep(wanted, settled)

    def _work_out(self, wanted: Need) -> Outcome:
        """Compute the outcome of a need that is not there at once, and of all that it needs in turn.

        What waits for an answer stands on a stack of ours, the last on top, so that a chain of formulas may be as long
        as it likes. A need that waits for itself is answered by an undefined figure.
        """
        running: list[tuple[Need, Steps[Outcome]]] = []
        asked: Need | None = wanted
        answer: Outcome | None = None
        while True:
            if answer is None and asked is not None:
                running.append((asked, self._steps(asked)))
                self._underway.add(asked)
            current, steps = running[-1]
            try:
                asked = next(steps) if answer is None else steps.send(answer)
            except StopIteration as done:
                answer = self._memo.keep(current, done.value)
                running.pop()
                self._underway.remove(current)
                if not running:
                    return answer
                continue
            answer = self._at_once(asked)

    def _settled(self, wanted: Need) -> Outcome | None:
        """Return the outcome of a need of which nothing else has to be asked, ``None`` when something has."""
        indicator = self.catalogue.indicators.get(wanted.code)
        if indicator is None:
            return unknown(wanted, "figure.unknown_indicator")
        type_, is_several = self._type(wanted.unit), self._is_several(wanted.unit)
        reason = barred(indicator, wanted, type_, report_period=self.report_period, is_several=is_several)
        if reason:
            return withheld(indicator, wanted, reason)
        if self._restater is not None:
            return self._restater.absent(indicator, wanted)
        if wanted.span is not Span.PERIOD or indicator.formula is not None:
            return None
        atom = self.facts.entry(*wanted[:3])
        if atom is not None:
            return entered(indicator, wanted, atom)
        is_reported = self.facts.reports(wanted.code, wanted.unit)
        return None if is_reported else Outcome(empty(indicator, wanted, "figure.missing"))

    def _steps(self, wanted: Need) -> Steps[Outcome]:
        """Compute the outcome of a need that is not settled by the first rule that applies."""
        indicator = self.catalogue.indicators[wanted.code]
        if wanted.span is Span.PLAN:
            return (yield from self._planned(indicator, wanted))
        if wanted.span.value in ASKED:
            return answer(wanted, self.standing(wanted.code, wanted.unit, wanted.period))
        is_recomputed = indicator.formula is not None and indicator.over_time is OverTime.RATIO
        if wanted.span is not Span.PERIOD and not is_recomputed:
            return (yield from self._over_tiles(indicator, wanted))
        if indicator.formula is not None:
            return (yield from self._computed(indicator, indicator.formula, wanted))
        return (yield from self._entered(indicator, wanted))

    def _planned(self, indicator: Indicator, wanted: Need) -> Steps[Outcome]:
        """Return the target of a unit, or its declared share of the target of the unit above."""
        own = self._own_plan(indicator, wanted)
        above = self._planned_for(wanted.code, wanted.unit, wanted.period)
        if above == wanted.unit or own.figure.state is not State.MISSING:
            return own
        whole = yield wanted._replace(unit=above)
        return divided_plan(indicator, wanted, self.catalogue.pace_of(wanted.code).divide[wanted.unit], whole)

    def _own_plan(self, indicator: Indicator, wanted: Need) -> Outcome:
        """Return the target that was set for a unit, or that those of its parts make in the boundaries asked for."""
        if self._restater is None:
            return planned(indicator, wanted, self.facts.plans.get((wanted.code, wanted.unit, wanted.period.year)))
        return restated_plan(indicator, wanted, self._restater)

    def _planned_for(self, code: str, unit: str, year: Period) -> str:
        """Return the unit whose target counts for a unit: itself, or the one above whose target is divided."""
        if (code, unit, year.year) in self.facts.plans or unit not in self.catalogue.pace_of(code).divide:
            return unit
        return self.facts.parent(unit, year) or unit

    def _computed(self, indicator: Indicator, formula: Formula, wanted: Need) -> Steps[Outcome]:
        """Compute an indicator by its formula, at the level at hand."""
        scope = replace(self._scope(formula, wanted.unit, wanted.period), span=wanted.span, length=wanted.length)
        value = yield from value_of(formula.expression, scope)
        figure = replace(blank(indicator, wanted), formula=formula.text)
        outcome = computed(figure, value, scope.parts.values())
        return outcome if wanted.span is Span.PERIOD else _spanning(outcome, wanted)

    def _over_tiles(self, indicator: Indicator, wanted: Need) -> Steps[Outcome]:
        """Roll an indicator up over the periods from the beginning of the year, or of a window."""
        tiles = wanted.tiles
        outcomes = yield from ask(Need(wanted.code, wanted.unit, tile) for tile in tiles)
        found = tiled(indicator, wanted, tiles, outcomes)
        return _spanning(found or Outcome(empty(indicator, wanted, "figure.missing")), wanted)

    def _entered(self, indicator: Indicator, wanted: Need) -> Steps[Outcome]:
        """Return what shorter periods or the units below make of what was not entered itself."""
        if self._restater is not None:
            return (yield from self._restated(indicator, wanted, self._restater))
        nothing = Outcome(empty(indicator, wanted, "figure.missing"))
        shorter = yield from over_time(indicator, wanted, self.facts.kinds(wanted.code, wanted.period.calendar))
        if shorter is not None and shorter.figure.state is not State.MISSING:
            return shorter
        below = members(indicator, wanted, self.facts, self.catalogue.org_units)
        lower = yield from over_units(indicator, wanted, below)
        if lower is not None and lower.figure.state is not State.MISSING:
            return lower
        return shorter or lower or self._of_other_calendar(indicator, wanted) or nothing

    def _of_other_calendar(self, indicator: Indicator, wanted: Need) -> Outcome | None:
        """Return why a figure is missing that was entered by another calendar only, ``None`` when it was not.

        Two calendars cut time at different days. What was entered for one is never added up or divided for the other;
        only what is counted from dated rows of a register is exact in both.
        """
        periods = self.facts.of_other_calendars(wanted.code, wanted.period)
        if not periods:
            return None
        return Outcome(empty(indicator, wanted, "figure.other_calendar", periods=[str(period) for period in periods]))

    def _restated(self, indicator: Indicator, wanted: Need, restater: Restater) -> Steps[Outcome]:
        """Return the figure in the boundaries asked for, made of what was reported.

        Where borders moved inside the period, the shorter periods before and after tell more than the whole. What those
        that a unit reported itself add up to is then no figure of it: some are of other borders.
        """
        makeup = restater.makeup(indicator, wanted)
        if is_itself(makeup, wanted):
            return restater.reported(wanted)
        nothing = Outcome(empty(indicator, wanted, "figure.missing"))
        whole = None if makeup.moved_on else over_parts(indicator, wanted, makeup, restater)
        if whole is not None and whole.figure.state is not State.MISSING:
            return whole
        shorter = yield from over_time(indicator, wanted, self.facts.kinds(wanted.code, wanted.period.calendar))
        if shorter is not None and shorter.figure.state is not State.MISSING:
            return shorter
        if makeup.moved_on:
            whole = of_whole_period(over_parts(indicator, wanted, makeup, restater))
        return whole or shorter or self._of_other_calendar(indicator, wanted) or nothing

    def _restating(self, boundaries: Boundaries, reported: Callable[[Need], Outcome] | None) -> Restater:
        """Return what restates figures that another evaluator, or an engine, reads as they were reported."""
        as_reported = Evaluator(self.catalogue, self.facts, report_period=self.report_period, memo=self._memo.reported)
        declared = self.catalogue.org_units
        return Restater(boundaries, self.facts, declared, reported or as_reported._answer)

    def _scope(self, formula: Formula, unit: str, period: Period) -> Scope:
        """Return the scope of a formula for a unit and period."""
        return Scope(unit, period, Span.PERIOD, formula.missing, self._measures, self._readings_of, self._tally)

    def _tally(self, tally: Tally, scope: Scope) -> tuple[Operand, Figure]:
        """Return the value of a function of rows and its figure; an unknown register has none."""
        rows = self.facts.registers.get(tally.register)
        register = self.catalogue.registers.get(tally.register)
        if rows is None and register is not None:
            rows = RegisterRows((), shape_of(register, self.catalogue.code_lists))
        return tallied(
            tally, rows or RegisterRows((), RegisterShape({})), scope.unit, scope.period, span=scope.span,
            unit_type=self._type(scope.unit), readings_of=self._readings_of_rows,
            working_days=self.catalogue.working_days, places=self._places,
        )  # fmt: skip

    def _is_several(self, unit: str) -> bool:
        """Return whether a key stands for several units that are read as one."""
        return self._restater is not None and len(self._restater.boundaries.groups.get(unit, ())) > 1

    def _type(self, unit: str) -> str:
        """Return the type of an org unit, empty for one that nothing is known of."""
        return self.facts.type(unit, self.catalogue.org_units)

    def _readings_of(self, code: str) -> Readings:
        """Return in which measures the value of an indicator may be read."""
        known = self._memo.readings
        if code not in known:
            indicator = self.catalogue.indicators.get(code)
            known[code] = readings(indicator.measure, self._measures) if indicator else NUMBERS
        return known[code]

    def _readings_of_rows(self, tally: Tally, shape: RegisterShape) -> Readings:
        """Return in which measures what is made of rows may be read."""
        known = self._memo.readings
        if tally not in known:
            known[tally] = tally_readings(tally, shape, self._measures)
        return known[tally]


def _plain_need(formula: Formula, scope: Scope) -> Need | None:
    """Return the need that a formula is when it computes nothing."""
    try:
        return need_of(formula.expression, scope)
    except PeriodError:
        return None


def _spanning(outcome: Outcome, wanted: Need) -> Outcome:
    """Return the outcome of a value of several periods under its own key.

    The period's own value has the key of the indicator; the two must not be taken for one another.
    """
    figure = outcome.figure
    key = replace(figure.key, indicator=wanted.text)
    return Outcome(replace(figure, key=key, formula=wanted.text), outcome.spread)
