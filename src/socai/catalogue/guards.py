"""Guards on indicators: which an indicator has, and what of a pack would lead its values where they may not go.

The engine refuses what would break a guard when figures are read, and services refuse it when they are entered; a pack
that asks for it is refused here, before anybody enters anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from socai.catalogue.draft import Draft
from socai.catalogue.errors import problem
from socai.catalogue.levels import depth
from socai.catalogue.model import Guard, OverTime, OverUnits
from socai.catalogue.references import Known
from socai.catalogue.schema import Record
from socai.core.findings import Finding, Location
from socai.formula.functions import FUNCTIONS
from socai.formula.nodes import Call, Expression, Formula, Reference, walk


def guards_of(draft: Draft, code: str) -> frozenset[Guard]:
    """Return the guards of a declared indicator, those of the headings over it among them."""
    known = {guard.value for guard in Guard}
    return frozenset(Guard(name) for record in _over(draft, code) for name in record["guards"] if name in known)


def min_level_of(draft: Draft, code: str) -> str:
    """Return the lowest level that may have an indicator; empty when nothing says so, the highest of several."""
    levels = [record["min_level"] for record in _over(draft, code) if record["min_level"]]
    return min(levels, key=depth, default="")


def check_guards(known: Known) -> Iterator[Finding]:
    """Yield every declaration that would lead a guarded value where it may not go."""
    draft = known.draft
    for record in (*draft.indicators.values(), *draft.headings.values()):
        for place, name in enumerate(record["guards"]):
            if name not in set(Guard):
                at = record.at("guards", place)
                yield problem("pack.not_allowed", at, "guards", value=name, allowed=tuple(Guard))
    guards = {code: guards_of(draft, code) for code in draft.indicators}
    for code, record in draft.indicators.items():
        yield from _rule_problems(record, guards[code])
        yield from _operand_problems(record, guards)
    report_only = frozenset(code for code, own in guards.items() if Guard.REPORT_ONLY in own)
    for record in (*draft.indicators.values(), *draft.relations.values()):
        yield from _trend_problems(record, report_only)
    for record in draft.relations.values():
        yield from _relation_problems(record, guards)


def guarded_trends(expression: Expression, report_only: Iterable[str]) -> Iterator[Reference]:
    """Yield each reference to a report-only indicator that is read in another period, against its plan or summed."""
    barred = frozenset(report_only)
    for node in walk(expression):
        if isinstance(node, Call) and _reads_elsewhere(node):
            yield from (each for each in walk(node) if isinstance(each, Reference) and each.code in barred)


def row_problems(known: Known, code: str, unit: str, breakdown: str, location: Location) -> Iterator[Finding]:
    """Yield why a figure or target of an indicator may not be about an org unit, or about a part of one."""
    record = known.draft.org_units.get(unit)
    if code not in known.draft.indicators or record is None:
        return
    level, guards = min_level_of(known.draft, code), guards_of(known.draft, code)
    if level and depth(record["type"]) > depth(level):
        yield problem("guard.below_level", location, code, level=level, org_unit=unit)
    own = str(known.draft.manifest_value("reporting_unit") or "")
    if Guard.REPORT_ONLY in guards and unit != own:
        yield problem("guard.report_only_unit", location, code, org_unit=unit, own=own)
    if breakdown and (level or Guard.REPORT_ONLY in guards):
        yield problem("guard.breakdown", location, code, breakdown=breakdown)


def target_problems(known: Known, code: str, location: Location) -> Iterator[Finding]:
    """Yield why an indicator may not be planned."""
    if code in known.draft.indicators and Guard.REPORT_ONLY in guards_of(known.draft, code):
        yield problem("guard.target", location, code)


def _over(draft: Draft, code: str) -> Iterator[Record]:
    """Yield an indicator and the headings over it."""
    yield draft.indicators[code]
    parts = code.split(".")
    for length in range(1, len(parts)):
        heading = draft.headings.get(".".join(parts[:length]))
        if heading is not None:
            yield heading


def _rule_problems(record: Record, guards: frozenset[Guard]) -> Iterator[Finding]:
    """Yield the rules over time and units that would roll up what only reports may print."""
    if Guard.REPORT_ONLY in guards:
        for key, allowed in (("time", OverTime.NONE), ("units", OverUnits.NONE)):
            if record[key] is not None and record[key] != allowed:
                yield problem("guard.rolls_up", record.at(key), record.code.text, key=key, allowed=allowed.value)


def _operand_problems(record: Record, guards: Mapping[str, frozenset[Guard]]) -> Iterator[Finding]:
    """Yield operands with a guard that the indicator itself does not have: it would be a way around."""
    for node in _operands(record["formula"]):
        lacking = guards.get(node.code, frozenset()) - guards[record.code.text]
        if lacking:
            at = record.at("formula", offset=node.column - 1)
            yield problem("guard.way_around", at, record.code.text, operand=node.code, guards=sorted(lacking))


def _trend_problems(record: Record, report_only: frozenset[str]) -> Iterator[Finding]:
    """Yield the report-only operands of a formula or relation that are read in another period or against a plan."""
    key = "formula" if "formula" in record.values else "holds"
    formula: Formula | None = record[key]
    for node in guarded_trends(formula.expression, report_only) if formula else ():
        yield problem("guard.trend", record.at(key, offset=node.column - 1), node.code)


def _relation_problems(record: Record, guards: Mapping[str, frozenset[Guard]]) -> Iterator[Finding]:
    """Yield the report-only operands of a relation that has others too: its finding would show them on a screen."""
    operands = [node for node in _operands(record["holds"]) if node.code in guards]
    barred = [node for node in operands if Guard.REPORT_ONLY in guards[node.code]]
    if len(barred) < len(operands):
        for node in barred:
            at = record.at("holds", offset=node.column - 1)
            yield problem("guard.relation", at, record.code.text, operand=node.code)


def _operands(formula: Formula | None) -> Iterator[Reference]:
    return (node for node in walk(formula.expression) if isinstance(node, Reference)) if formula else iter(())


def _reads_elsewhere(call: Call) -> bool:
    function = FUNCTIONS.get(call.function)
    if function is None:
        return False
    return function.takes_code or (function.implied is not None and len(call.arguments) == 1)
