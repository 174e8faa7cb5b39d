"""The use case behind ``socai check``: everything that can be known to be wrong with a pack, without an instance.

Joins the rooms that know a part each: the catalogue its declarations, compose its templates, the engine its cases.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from socai.catalogue.case_checks import NOT_APPLICABLE, case_numeral
from socai.catalogue.country import read_country
from socai.catalogue.errors import PackError, in_order, nearest, one_line, problem
from socai.catalogue.guards import guarded_trends
from socai.catalogue.model import Case, Catalogue
from socai.catalogue.pack import load_catalogue
from socai.catalogue.register_shapes import shape_of
from socai.catalogue.register_values import CellError, CellReader
from socai.catalogue.sources import read_source, relative_name
from socai.compose.annex import chosen
from socai.compose.front_matter import FrontMatter
from socai.compose.rows import lists_of_rows
from socai.compose.template import ParsedTemplate, TemplateError, parse_template
from socai.core.calendars import using
from socai.core.figures import Atom, Figure, FigureKey, State
from socai.core.findings import Finding, Location
from socai.core.measures import Measure
from socai.core.numerals import round_half_up
from socai.engine.facts import Facts
from socai.engine.reference import Evaluator
from socai.engine.trees import StandingTree
from socai.formula.measures import check_measures
from socai.formula.nodes import Formula, Reference, walk
from socai.formula.tallies import RegisterShape
from socai.services.row_list_checks import row_list_findings

_WORDS = {State.MISSING.value: State.MISSING, State.UNDEFINED.value: State.UNDEFINED}


def check_pack(*, pack_dir: Path, search: Sequence[Path] | None = None) -> list[Finding]:
    """Return every problem of a pack, in the order of its files. Changes nothing, so it names no actor.

    Args:
        pack_dir: folder of the pack; findings name files relative to it.
        search: folders in which the packs it extends are looked for; by default the packs that ship.
    """
    try:
        catalogue = load_catalogue(pack_dir, search)
    except PackError as error:
        return list(in_order((*error.findings, *_syntax_findings(pack_dir, error.findings))))
    with using(catalogue.calendars):
        found = (
            *_country_findings(catalogue, pack_dir),
            *_template_findings(catalogue, pack_dir),
            *run_cases(catalogue),
        )
    return list(in_order(found))


def _country_findings(catalogue: Catalogue, pack_dir: Path) -> tuple[Finding, ...]:
    """Return what is wrong with the list of the country's units that this pack ships."""
    if catalogue.country is None or catalogue.country.parent.resolve() != pack_dir.resolve():
        return ()
    try:
        read_country(catalogue.country)
    except PackError as error:
        return error.findings
    return ()


# -- templates ---------------------------------------------------------------------------------------------------------


def _syntax_findings(pack_dir: Path, known: Sequence[Finding]) -> Iterator[Finding]:
    """Yield what is wrong with the templates of a pack whose declarations are not sound enough to check their codes."""
    for path in sorted((pack_dir / "templates").glob("*.md")):
        source = read_source(path, pack_dir, [])
        if source is not None:
            parsed = _parsed(source.text, source.file)
            yield from (finding for finding in parsed if isinstance(finding, Finding) and finding not in known)


def _template_findings(catalogue: Catalogue, pack_dir: Path) -> Iterator[Finding]:
    for template in catalogue.templates.values():
        for part in _parsed(template.text, relative_name(template.path, pack_dir)):
            if isinstance(part, Finding):
                yield part
            else:
                for formula, location in part.formulas:
                    yield from formula_findings(catalogue, formula, location)
                yield from _annex_findings(catalogue, part)
                yield from _book_findings(catalogue, part.front)
                for block in lists_of_rows(part.blocks):
                    yield from row_list_findings(catalogue, block)


def _annex_findings(catalogue: Catalogue, template: ParsedTemplate) -> Iterator[Finding]:
    """Yield the patterns of an annex that choose nothing."""
    annex = template.front.annex
    for pattern in (*annex.indicators, *annex.without) if annex else ():
        if annex and not chosen(catalogue, [pattern]):
            yield problem("template.annex_pattern", annex.location, pattern)


def _book_findings(catalogue: Catalogue, front: FrontMatter) -> Iterator[Finding]:
    """Yield what is wrong with what a template says of its place in the book of issued papers."""
    register, place = catalogue.issued_book, front.book_location
    if register is None:
        if front.book:
            yield problem("template.no_book", place, front.symbol)
        return
    reader = CellReader(catalogue.code_lists, catalogue.org_units)
    for name, text in front.book.items():
        if name not in register.columns:
            alike = nearest(name, register.columns)
            yield problem("pack.no_such_column", place, name, register=register.code, nearest=alike)
            continue
        try:
            reader.read(register.columns[name], text)
        except CellError as error:
            yield problem(error.code, place, name, **error.data)


def _parsed(text: str, file: str) -> tuple[ParsedTemplate] | tuple[Finding, ...]:
    """Return a template as read, or what is wrong with it."""
    try:
        return (parse_template(text, file),)
    except TemplateError as error:
        return error.findings


def formula_findings(catalogue: Catalogue, formula: Formula, location: Location) -> Iterator[Finding]:
    """Yield what is wrong with a formula that stands outside the catalogue: unknown codes, mixed measures.

    Args:
        catalogue: declares the indicators.
        formula: the formula.
        location: where its first character stands.
    """
    for node in walk(formula.expression):
        if isinstance(node, Reference) and node.code not in catalogue.indicators:
            alike = nearest(node.code, catalogue.indicators)
            yield problem("pack.unknown_indicator", _moved(location, node.column), node.code, nearest=alike)
    report_only = (code for code, indicator in catalogue.indicators.items() if indicator.is_report_only)
    for node in guarded_trends(formula.expression, report_only):
        yield problem("guard.trend", _moved(location, node.column), node.code)
    found = check_measures(
        formula, lambda code: _measure(catalogue, code), catalogue.measures, lambda code: _shape(catalogue, code)
    )
    for each in found if isinstance(found, list) else ():
        if each.code != "formula.unknown_indicator":
            yield each.finding(subject=one_line(formula.text), location=_moved(location, each.column))


def _shape(catalogue: Catalogue, code: str) -> RegisterShape | None:
    register = catalogue.registers.get(code)
    return None if register is None else shape_of(register, catalogue.code_lists)


def _moved(location: Location, column: int) -> Location:
    return replace(location, column=location.column + column - 1)


def _measure(catalogue: Catalogue, code: str) -> Measure | None:
    indicator = catalogue.indicators.get(code)
    return None if indicator is None else indicator.measure


# -- cases -------------------------------------------------------------------------------------------------------------


def run_cases(catalogue: Catalogue) -> list[Finding]:
    """Return a finding for every expectation of the cases of a catalogue that the reference evaluator does not meet."""
    children = _children(catalogue)
    targets = _targets(catalogue)
    return [finding for case in catalogue.cases for finding in _failures(catalogue, case, targets, children)]


def _failures(
    catalogue: Catalogue,
    case: Case,
    targets: Mapping[tuple[str, str, int], Fraction],
    children: Mapping[str, tuple[str, ...]],
) -> Iterator[Finding]:
    planned = {
        (code, case.org_unit, case.period.year): Fraction(case_numeral(text)) for code, text in case.planned.items()
    }
    facts = Facts(dict(_atoms(case)), {**targets, **planned}, StandingTree(children))
    evaluator = Evaluator(_with_given(catalogue, case), facts, report_period=case.period)
    for code, expected in case.expected.items():
        figure = evaluator.figure(code, case.org_unit, case.period)
        computed = _shown(figure)
        if computed != _expected(expected):
            yield problem(
                "pack.case_failed", case.location, code, case=case.name, expected=expected, computed=computed,
                reason=figure.reason,
            )  # fmt: skip


def _with_given(catalogue: Catalogue, case: Case) -> Catalogue:
    """Return a catalogue in which what a case gives is entered, also what is else counted from registers."""
    given = {code: replace(catalogue.indicators[code], formula=None) for code in case.given}
    return replace(catalogue, indicators={**catalogue.indicators, **given})


def _atoms(case: Case) -> Iterator[tuple[FigureKey, Atom]]:
    for number, (code, text) in enumerate(case.given.items(), start=1):
        key = FigureKey(code, case.org_unit, case.period)
        is_value = text != NOT_APPLICABLE
        state = State.VALUE if is_value else State.NOT_APPLICABLE
        yield key, Atom(key, state, Fraction(case_numeral(text)) if is_value else None, entry=f"case/{number}")


def _expected(text: str) -> Decimal | State:
    if text == NOT_APPLICABLE:
        return State.NOT_APPLICABLE
    return _WORDS[text] if text in _WORDS else case_numeral(text)


def _shown(figure: Figure) -> Decimal | State:
    """Return the value as it would be printed, or why there is none."""
    return figure.state if figure.value is None else round_half_up(figure.value, figure.decimals)


def _targets(catalogue: Catalogue) -> Mapping[tuple[str, str, int], Fraction]:
    """Return the newest version of every target; of several in a year the one with the latest last day."""
    ordered: Iterable[tuple[tuple[str, str, int], Fraction]] = (
        ((target.indicator, target.org_unit, target.year), Fraction(target.value))
        for target in sorted(catalogue.targets, key=lambda target: (target.due or date.max, target.version))
    )
    return dict(ordered)


def _children(catalogue: Catalogue) -> Mapping[str, tuple[str, ...]]:
    children: defaultdict[str, list[str]] = defaultdict(list)
    for unit in catalogue.org_units.values():
        if unit.parent is not None:
            children[unit.parent].append(unit.key)
    return {parent: tuple(keys) for parent, keys in children.items()}
