"""Rules of warnings as packs declare them: their checks, and the rules with the indicators they are asked about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from socai.catalogue.checks import formula_problems
from socai.catalogue.errors import problem
from socai.catalogue.model import Indicator, WarningRule
from socai.catalogue.paces import chosen, unknown_pattern
from socai.catalogue.references import Known
from socai.catalogue.schema import Record
from socai.core.findings import Finding
from socai.core.measures import Measure
from socai.formula.items import ITEM_CODE, uses_item
from socai.formula.measures import check_statement
from socai.formula.nodes import Formula


def build_rules(records: Mapping[str, Record], indicators: Mapping[str, Indicator]) -> dict[str, WarningRule]:
    """Return the rules of warnings by code; the declarations have been checked."""
    return {
        code: WarningRule(
            code=code,
            condition=record["when"],
            message_vi=record["message"],
            severity=record["severity"],
            indicators=chosen(record["for"], indicators),
            source=record["source"],
            location=record.location,
        )
        for code, record in records.items()
    }


def warning_problems(known: Known) -> Iterator[Finding]:
    """Yield problems of rules: patterns about nothing, conditions that are none, a list that nobody asks for."""
    for record in known.draft.warnings.values():
        for place, pattern in enumerate(record["for"]):
            yield from unknown_pattern(known, pattern, record.at("for", place))
        condition: Formula | None = record["when"]
        if condition is None:
            continue
        if uses_item(condition) != bool(record["for"]):
            yield problem("pack.rule_and_list", record.at("when"), record.code.text, item=ITEM_CODE)
        else:
            yield from _condition_problems(known, record, condition)


def _condition_problems(known: Known, record: Record, condition: Formula) -> Iterator[Finding]:
    """Yield what is wrong with a condition, asked about one indicator of each measure in its list."""
    codes = chosen(record["for"], known.draft.indicators)
    of_item = {measure.code: measure for code in codes if (measure := known.measure_of(code)) is not None}
    told: set[tuple[str, str]] = set()
    for item in of_item.values() or (None,):

        def measure_of(code: str, item: Measure | None = item) -> Measure | None:
            return item if code == ITEM_CODE else known.measure_of(code)

        found = check_statement(condition, measure_of, known.measures)
        for finding in formula_problems(known, record, "when", found, ignored=(ITEM_CODE,)):
            if (finding.code, str(finding.location)) not in told:
                told.add((finding.code, str(finding.location)))
                yield finding
