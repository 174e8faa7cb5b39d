"""Cross checks over a whole chain of packs: what is referred to exists, fits, and goes in no circle.

Each check is a pure function from what is known to problems; ``all_problems`` runs them all. Rows of long tables and
cases have checks of their own (``row_checks``, ``case_checks``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from socai.catalogue import register_checks
from socai.catalogue.deadlines import deadline_problems
from socai.catalogue.declarations import INDICATOR_ABOVE
from socai.catalogue.errors import problem
from socai.catalogue.event_plans import event_plan_problems
from socai.catalogue.form_checks import check_forms
from socai.catalogue.graph import cycles
from socai.catalogue.guards import check_guards
from socai.catalogue.holidays import holiday_problems
from socai.catalogue.paces import pace_problems
from socai.catalogue.references import Known
from socai.catalogue.register_shapes import draft_shape
from socai.catalogue.schema import Extended, Record
from socai.core.calendars import in_use
from socai.core.findings import Finding
from socai.core.measures import COUNT_KIND, PHYSICAL
from socai.formula.errors import FormulaProblem
from socai.formula.functions import references_now, standing
from socai.formula.measures import check_formula, check_statement
from socai.formula.nodes import Formula, Reference, walk

Check = Callable[[Known], Iterator[Finding]]


def declaration_problems(known: Known) -> Iterator[Finding]:
    """Yield every problem between the declarations of a chain of packs."""
    for check in CHECKS:
        yield from check(known)


# -- measures ----------------------------------------------------------------------------------------------------------


def check_measures(known: Known) -> Iterator[Finding]:
    """Yield problems of count nouns: built-in codes, what a multiple is of, what a noun adds to."""
    for code, record in known.draft.measures.items():
        if code in PHYSICAL:
            yield problem("pack.builtin_measure", record.location, code, name=PHYSICAL[code].name)
        yield from _multiple_problems(known, record)
        for place, general in enumerate(record["adds_to"]):
            location = record.at("adds_to", place)
            yield from known.unknown_measure(general, location)
            measure = known.measures.get(general)
            if measure is not None and not measure.kind.startswith(COUNT_KIND):
                yield problem("pack.adds_to_no_noun", location, general, name=measure.name)


def _multiple_problems(known: Known, record: Record) -> Iterator[Finding]:
    missing = tuple(key for key in ("of", "times") if key not in record.nodes)
    if len(missing) == 1:
        yield problem("pack.missing_key", record.location, record.code.text, missing=missing)
    base = record["of"]
    if base is not None:
        yield from known.unknown_measure(base, record.at("of"))
        declared = known.draft.measures.get(base)
        if declared is not None and declared["of"] is not None:
            yield problem("pack.multiple_of_multiple", record.at("of"), base, base=declared["of"])


def check_measure_cycles(known: Known) -> Iterator[Finding]:
    """Yield each circle of nouns that add to each other."""
    edges = {code: record["adds_to"] for code, record in known.draft.measures.items()}
    yield from _cycle_problems(edges, known.draft.measures, "adds_to")


# -- org units ---------------------------------------------------------------------------------------------------------


def check_org_units(known: Known) -> Iterator[Finding]:
    """Yield problems of org units: parents that are not there, validity that ends before it begins, circles."""
    for key, record in known.draft.org_units.items():
        if record["parent"] is not None:
            yield from known.unknown_org_unit(record["parent"], record.at("parent"))
        first, last = record["valid_from"], record["valid_to"]
        if first is not None and last is not None and first > last:
            yield problem("pack.validity_reversed", record.at("valid_to"), key, first=str(first), last=str(last))
    edges = {key: (record["parent"],) for key, record in known.draft.org_units.items() if record["parent"]}
    yield from _cycle_problems(edges, known.draft.org_units, "parent")


def check_reporting_unit(known: Known) -> Iterator[Finding]:
    """Yield problems of the unit whose ledger a pack is for; a pack with targets or figures must name one."""
    for manifest in known.draft.manifests:
        if manifest["reporting_unit"] is not None:
            yield from known.unknown_org_unit(manifest["reporting_unit"], manifest.at("reporting_unit"))
    draft, manifest = known.draft, known.draft.manifests[-1]
    is_needed = bool(draft.targets or draft.figures) and bool(manifest.nodes)
    if is_needed and not draft.manifest_value("reporting_unit"):
        yield problem("pack.missing_key", manifest.location, manifest.code.text, missing=("reporting_unit",))


# -- indicators --------------------------------------------------------------------------------------------------------


def check_indicators(known: Known) -> Iterator[Finding]:
    """Yield problems of indicators apart from their formulas: measure, office, decimals of counts."""
    for code, record in known.draft.indicators.items():
        if record["measure"] is not None:
            yield from known.unknown_measure(record["measure"], record.at("measure"))
        if record["office"] is not None:
            yield from known.unknown_org_unit(record["office"], record.at("office"))
        measure = known.measure_of(code)
        if measure is not None and measure.is_count and record["decimals"]:
            yield problem(
                "pack.count_with_decimals",
                record.at("decimals"),
                code,
                name=measure.name,
                decimals=record["decimals"],
            )
        yield from _calendar_problems(record)
        yield from _extension_problems(record)
        if record["missing"] is not None and "formula" not in record.nodes:
            yield problem("pack.missing_without_formula", record.at("missing"), code)


def _extension_problems(record: Record) -> Iterator[Finding]:
    """Yield what a pack above says of an indicator beyond how it is computed there."""
    if not isinstance(record, Extended):
        return
    code, below = record.code.text, record.below
    for key in record.nodes:
        if key not in INDICATOR_ABOVE:
            yield problem("pack.indicator_kept", record.at(key), code, key=key, below=str(below.location))
    if "formula" not in record.nodes:
        yield problem("pack.missing_key", record.location, code, missing=("formula",))
    elif below["formula"] is not None:
        yield problem("pack.formula_kept", record.at("formula"), code, below=str(below.at("formula")))


def _calendar_problems(record: Record) -> Iterator[Finding]:
    calendars = tuple(name for name, calendar in in_use().by_name.items() if not calendar.days_of)
    for place, name in enumerate(record["calendars"]):
        if name not in calendars:
            location = record.at("calendars", place)
            yield problem("pack.unknown_calendar", location, record.code.text, value=name, nearest=calendars)


def check_formulas(known: Known) -> Iterator[Finding]:
    """Yield problems of the formulas of indicators: unknown codes, mixed measures, circles."""
    edges: dict[str, tuple[str, ...]] = {}
    for code, record in known.draft.indicators.items():
        formula: Formula | None = record["formula"]
        if formula is None:
            continue
        needed = references_now(formula.expression)
        edges[code] = tuple(sorted(needed))
        measure = known.measure_of(code)
        found = (
            []
            if measure is None
            else check_formula(formula, measure, known.measure_of, known.measures, partial(draft_shape, known))
        )
        yield from formula_problems(known, record, "formula", found)
        for call in standing(formula.expression):
            at = record.at("formula", offset=call.column - 1)
            yield problem("pack.standing_in_formula", at, code, function=call.function)
    yield from _cycle_problems(edges, known.draft.indicators, "formula")


def check_relations(known: Known) -> Iterator[Finding]:
    """Yield problems of relations: unknown codes, mixed measures, a formula that states nothing."""
    for record in known.draft.relations.values():
        formula: Formula | None = record["holds"]
        if formula is not None:
            found = check_statement(formula, known.measure_of, known.measures, partial(draft_shape, known))
            yield from formula_problems(known, record, "holds", found)


def formula_problems(
    known: Known, record: Record, key: str, found: list[FormulaProblem], *, ignored: tuple[str, ...] = ()
) -> Iterator[Finding]:
    """Yield what is wrong with the formula under a key of a record, each at its character in the file.

    Args:
        known: what the packs declare.
        record: the declaration.
        key: its key that holds the formula.
        found: what the checker of measures says; unknown codes are told in our own, more helpful, words.
        ignored: codes that stand for others.
    """
    formula: Formula = record[key]
    for node in walk(formula.expression):
        if isinstance(node, Reference) and node.code not in ignored:
            yield from known.unknown_indicator(node.code, record.at(key, offset=node.column - 1))
    for each in found:
        if each.code != "formula.unknown_indicator":
            yield each.finding(subject=record.code.text, location=record.at(key, offset=each.column - 1))


def _cycle_problems(edges: Mapping[str, tuple[str, ...]], records: Mapping[str, Record], key: str) -> Iterator[Finding]:
    for cycle in cycles(edges):
        yield problem("pack.cycle", records[cycle[0]].at(key), cycle[0], cycle=" -> ".join(cycle))


CHECKS: tuple[Check, ...] = (
    check_measures,
    check_measure_cycles,
    check_org_units,
    check_reporting_unit,
    check_indicators,
    check_formulas,
    check_relations,
    holiday_problems,
    event_plan_problems,
    deadline_problems,
    *register_checks.CHECKS,
    check_guards,
    check_forms,
    pace_problems,
)
