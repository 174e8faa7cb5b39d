"""The page of a number: what it was made of down to entries and papers, and every change of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from socai.core.figures import Figure, FigureKey, State
from socai.core.numerals import format_figure, format_number
from socai.formula.nodes import Formula, references, tallies
from socai.services import access, figure_formulas, figure_rights, history, proofs, reading, units
from socai.services.addresses import FORMULA
from socai.services.boundaries import AS_REPORTED
from socai.services.history import Change
from socai.services.opened import Instance
from socai.services.reading import Trace
from socai.services.sources import counted, sources
from socai.services.units import UnitIndex
from socai.services.wording import named
from socai.web.pages import instance_of, lang_of, said, visitor


@dataclass(frozen=True)
class TraceLine:
    """A line of a trace: how deep it stands, its figure in words, and where it was entered.

    ``place`` is its unit and its period where they are not those of the figure that it is a part of.
    """

    trace: Trace
    name: str
    place: str
    value: str
    depth: int


def figure(request: HttpRequest, indicator: str, unit: str, period: str) -> HttpResponse:
    """Show where a figure comes from, and every change of it."""
    instance = instance_of(request)
    # A group of codes is asked for by its first one, and that is what must be shared.
    (code,) = reading.indicator_codes(instance, [indicator])[:1]
    require_shared(request, [code], unit)
    found = reading.trace(instance=instance, indicator=code, unit=unit, period=period, boundaries=AS_REPORTED)
    when = str(found.figure.key.period)
    changed = history.changes(instance=instance, indicator=code, unit=unit, period=when)
    context = {
        **_context(request, found, _name(found.figure, request)),
        "changes": [(change, _value_words(change, found.figure, request)) for change in changed],
        "measure": found.figure.measure.word(locale=lang_of(request)),
        "proofs": proofs.beside(indicator=code, unit=unit, period=when),
        "path": request.path,
    }
    return render(request, "figure.html", context)


def computed(request: HttpRequest, unit: str, period: str) -> HttpResponse:
    """Show what a number was made of that no indicator is: added up, planned, or computed for a report alone."""
    instance = instance_of(request)
    formula = figure_formulas.read(instance.catalogue, request.GET.get(FORMULA, ""))
    asked = references(formula.expression)
    require_shared(request, asked | _counted_alike(instance, formula), unit)
    if tallies(formula.expression):
        _require_register_sight(request, unit)
    found = reading.trace_formula(instance=instance, formula=formula, unit=unit, period=period)
    names = {code: named(instance.catalogue.indicators[code], lang=lang_of(request)) for code in asked}
    told = {
        template.format(code): said(request, message, name=name)
        for code, name in names.items()
        for template, message in figure_formulas.NAMED.items()
    }
    name = told.get(formula.text, said(request, "web.computed_number"))
    return render(request, "computed.html", {**_context(request, found, name), "formula": formula.text})


def _counted_alike(instance: Instance, formula: Formula) -> frozenset[str]:
    """Return the indicators that are counted from the registers of a formula: it may tell what they do."""
    rows = counted(formula)
    return frozenset(code for code, of in sources(instance).items() if rows & of)


def _require_register_sight(request: HttpRequest, unit: str) -> None:
    """Refuse to count rows for whoever may not see registers: a condition would tell what their columns hold."""
    index, today = units.index(), timezone.localdate()
    access.require(visitor(request).actor, "register:see", index.identity(unit) or "", index, today)


def require_shared(request: HttpRequest, codes: Iterable[str], unit: str) -> None:
    """Refuse figures that an office does not share with the visitor."""
    index, today = units.index(), timezone.localdate()
    figure_rights.require(visitor(request).actor, instance_of(request).catalogue, codes, (unit,), index, today)


def _context(request: HttpRequest, found: Trace, name: str) -> dict[str, object]:
    index = units.index()
    key = found.figure.key
    about = index.name(index.identity(key.org_unit) or "")
    return {"trace": list(_lines(found, request, index, key)), "figure": found.figure, "name": name, "unit": about}


def _lines(
    trace: Trace, request: HttpRequest, index: UnitIndex, above: FigureKey, depth: int = 0
) -> Iterable[TraceLine]:
    figure = trace.figure
    place = _place(figure.key, above, index, lang_of(request))
    yield TraceLine(trace, _name(figure, request), place, _figure_words(figure, request), depth)
    for part in trace.parts:
        yield from _lines(part, request, index, figure.key, depth + 1)


def _place(key: FigureKey, above: FigureKey, index: UnitIndex, lang: str) -> str:
    unit = "" if key.org_unit == above.org_unit else index.name(index.identity(key.org_unit) or "")
    period = "" if key.period == above.period else key.period.words(locale=lang)
    return " · ".join(filter(None, (unit, period)))


def _name(figure: Figure, request: HttpRequest) -> str:
    """Return the name of a figure in the reader's language; an expression has only its own."""
    indicator = instance_of(request).catalogue.indicators.get(figure.key.indicator)
    return named(indicator, lang=lang_of(request)) if indicator else figure.name


def _figure_words(figure: Figure, request: HttpRequest) -> str:
    lang = lang_of(request)
    if figure.value is not None:
        return f"{format_figure(figure, locale=lang)} {figure.measure.word(locale=lang)}"
    if figure.state is State.NOT_APPLICABLE:
        return said(request, "web.none_word")
    return reading.reason_words(figure, lang=lang) or "–"


def _value_words(change: Change, figure: Figure, request: HttpRequest) -> str:
    if change.value is None:
        return said(request, "web.none_word") if change.state == State.NOT_APPLICABLE.value else "–"
    return format_number(change.value, decimals=figure.decimals, locale=lang_of(request))
