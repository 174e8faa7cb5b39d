"""Entry forms filled with a unit's figures, and what to ask about what was typed into them.

A form is one specification; screens, Excel files, messages and paper show what ``sheet`` returns and give rows back
that ``check`` looks through and ``entries.record`` writes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from fractions import Fraction
from functools import lru_cache

from socai.catalogue.forms import Form, FormField, FormSection
from socai.catalogue.model import Catalogue, FigureRow
from socai.compose.forms import Box, Sheet
from socai.core.figures import Atom, FigureKey, State
from socai.core.findings import Finding, Severity
from socai.core.periods import Period
from socai.engine.entered import EnteredAtoms
from socai.engine.reference import Evaluator
from socai.formula.nodes import Formula, references
from socai.formula.parser import parse_formula
from socai.services import reading, units
from socai.services.errors import refusal
from socai.services.opened import Instance
from socai.services.rights import Succession
from socai.services.units import UnitIndex


def form_of(instance: Instance, code: str) -> Form:
    """Return a form of the catalogue.

    Raises:
        ServiceError: there is none with this code.
    """
    forms = instance.catalogue.forms
    if code not in forms:
        nearest = get_close_matches(code, forms, cutoff=0.3) or sorted(forms)
        raise refusal("form.unknown", code, nearest=", ".join(nearest))
    return forms[code]


def fillers(instance: Instance, form: Form, period: Period) -> tuple[str, ...]:
    """Return the keys of the units that fill a form in for a period: those of its type, or owners, that exist in it."""
    return _fillers(units.index(), instance, form.code, period)


@lru_cache(maxsize=64)
def _fillers(index: UnitIndex, instance: Instance, form: str, period: Period) -> tuple[str, ...]:
    """Return who fills a form in; kept until something is recorded of units, for the overview asks for every form."""
    declared = instance.catalogue.forms[form]
    return tuple(key for key in sorted(index.keys()) if _sections(index, key, declared, period))


def sheet(*, instance: Instance, form: str, unit: str, period: str) -> Sheet:
    """Return a form for a unit and period, with its figures as they stand and those before them.

    Raises:
        ServiceError: an unknown form or unit, a unit that does not fill it in, a period that it is not for.
    """
    return next(sheets(instance=instance, form=form, keys=[unit], period=period))


def sheets(*, instance: Instance, form: str, keys: Sequence[str], period: str) -> Iterator[Sheet]:
    """Yield a form for each of several units as ``sheet`` does, reading the ledger once.

    Raises:
        ServiceError: as ``sheet``.
    """
    declared, when = form_of(instance, form), form_period(form_of(instance, form), period)
    index = units.index()
    for unit in keys:
        if index.identity(unit) is None:
            raise refusal("query.unknown_unit", unit, nearest=index.nearest(unit) or "-")
        if not _sections(index, unit, declared, when):
            raise refusal("form.not_its_unit", unit, form=form, period=str(when))
    about = {unit: instance.catalogue.reporting_unit if declared.is_of_owners else unit for unit in keys}
    found = reading.evaluator(instance=instance, period=when, only=tuple(dict.fromkeys(about.values())))
    for unit in keys:
        yield Sheet(
            form=declared,
            unit=unit,
            unit_name=index.name(index.identity(unit) or ""),
            about=about[unit],
            period=when,
            sections=tuple(
                (section, tuple(_box(found, field, about[unit], when) for field in section.fields))
                for section in _sections(index, unit, declared, when)
            ),
            known=found,
            demonstration=instance.options.demonstration,
        )


def form_period(form: Form, period: str) -> Period:
    """Return the period that a text names.

    Raises:
        ServiceError: it is none, or none of the kind and calendar that the form is for.
    """
    when = reading.read_period(period)
    if (when.kind, when.calendar) != (form.kind, form.calendar):
        raise refusal("form.not_its_period", period, form=form.code, kind=form.kind.value, calendar=form.calendar)
    return when


def check(*, catalogue: Catalogue, sheet: Sheet, rows: Sequence[FigureRow]) -> list[Finding]:
    """Return what to ask about rows before they are sent: unusual values, jumps, relations that they break.

    Nothing here refuses a row; ``entries.record`` does that.
    """
    boxes = {box.indicator.code: box for box in sheet.boxes()}
    asked = [finding for row in rows if row.indicator in boxes for finding in _unusual(boxes[row.indicator], row)]
    return [*asked, *_broken_relations(catalogue, sheet, rows)]


def _sections(index: UnitIndex, key: str, form: Form, period: Period) -> tuple[FormSection, ...]:
    """Return the boxes that a unit fills in for a period, none when the form is not its own."""
    identity = index.identity(key)
    if identity is None or not index.existed(identity, period.start, period.end):
        return ()
    if not form.is_of_owners:
        return form.sections if index.type(identity, period.end) == form.fills else ()
    succession = Succession(index, period.end)
    ended = (office for office in form.owned if identity in succession.goes_on_in(index.identity(office) or ""))
    offices = [key, *ended] if succession.ended(identity) is None else []
    return tuple(section for office in offices for section in form.owned.get(office, ()))


def _box(found: Evaluator, field: FormField, unit: str, period: Period) -> Box:
    code = field.indicator
    before, last_year = (found.evaluate(_formula(name, code), unit, period) for name in ("previous", "last_year"))
    indicator = found.catalogue.indicators[code]
    return Box(field, indicator, found.figure(code, unit, period), before, last_year)


@lru_cache(maxsize=1000)
def _formula(name: str, code: str) -> Formula:
    """Return the formula of what stands beside a box, read once: every visit of every form asks for the same ones."""
    return parse_formula(f"{name}({code})")


def _unusual(box: Box, row: FigureRow) -> Iterator[Finding]:
    """Yield what is unusual about a value: outside the ordinary bounds, far from the period before without a note."""
    value, field = row.value, box.field
    if value is None:
        return
    too_small = field.least is not None and value < field.least
    too_large = field.most is not None and value > field.most
    if too_small or too_large:
        bounds = {"least": field.least if field.least is not None else "…", "most": field.most or "…"}
        yield _ask("form.unusual", box, row, value=value, **bounds)
    before = box.before.value
    if field.jump is None or not before or row.note:
        return
    change = abs(Fraction(value) - before) * 100 / abs(before)
    if change > field.jump:
        yield _ask("form.jump", box, row, value=value, before=before, jump=field.jump)


def _ask(code: str, box: Box, row: FigureRow, **data: object) -> Finding:
    names: Mapping[str, object] = {"name": box.indicator.name_vi, "measure": box.indicator.measure.name}
    return Finding(code, Severity.WARNING, box.indicator.code, row.location, {**names, **data})


def _broken_relations(catalogue: Catalogue, sheet: Sheet, rows: Sequence[FigureRow]) -> Iterator[Finding]:
    """Yield the relations between boxes of the form that do not hold with the rows."""
    own = {box.indicator.code for box in sheet.boxes()}
    facts = sheet.known.facts
    atoms = EnteredAtoms.of(facts.atoms).renewed({atom.key: atom for atom in map(_atom, rows) if atom is not None})
    tried = Evaluator(catalogue, replace(facts, atoms=atoms))
    for relation in catalogue.relations:
        if references(relation.statement.expression) & own:
            finding = tried.check(relation, sheet.about, sheet.period)
            if finding is not None:
                yield finding


def _atom(row: FigureRow) -> Atom | None:
    if row.value is None and row.applicable:
        return None
    key = FigureKey(row.indicator, row.org_unit, row.period, row.basis)
    value = None if row.value is None else Fraction(row.value)
    return Atom(key, State.VALUE if row.applicable else State.NOT_APPLICABLE, value, row.qualifier)
