"""A small world for tests: a catalogue and facts written as short lines, without a pack on disk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from socai.catalogue.model import Catalogue, Indicator, OrgUnit, OverTime, OverUnits, Relation
from socai.core.figures import Atom, Basis, Figure, FigureKey, Qualifier, State
from socai.core.measures import PHYSICAL, Measure, count_noun
from socai.core.periods import Period
from socai.engine.facts import Facts
from socai.engine.reference import Evaluator
from socai.formula.nodes import Missing
from socai.formula.parser import parse_formula

VIEWS = count_noun("luot_xem", "lượt xem")
NOUNS = (
    count_noun("van_ban", "văn bản"),
    count_noun("nghi_quyet", "nghị quyết", adds_to=("van_ban",)),
    count_noun("cong_van", "công văn", adds_to=("van_ban",)),
    count_noun("ho", "hộ"),
    count_noun("nguoi", "người"),
    count_noun("luot_nguoi", "lượt người"),
    VIEWS,
    count_noun("trieu_luot_xem", "triệu lượt xem", of=VIEWS, times=1_000_000),
)
MEASURES: dict[str, Measure] = {**PHYSICAL, **{noun.code: noun for noun in NOUNS}}


def indicator(code: str, measure: str = "ho", **given: Any) -> Indicator:
    """Return an indicator: by default households, without decimals, summed over time and units."""
    text = given.get("formula")
    missing = Missing(given.get("missing", "skip_if_any"))
    return Indicator(
        code=code,
        name_vi=given.get("name", code),
        name_en=code,
        measure=MEASURES[measure],
        decimals=given.get("decimals", 0),
        over_time=OverTime(given.get("time", "sum")),
        over_units=OverUnits(given.get("units", "sum")),
        office="vp",
        formula=None if text is None else parse_formula(text, missing),
    )


def relation(code: str, holds: str, severity: str = "error", missing: str = "skip_if_any") -> Relation:
    """Return a relation."""
    return Relation(code, parse_formula(holds, Missing(missing)), "cần kiểm tra lại", severity)


def catalogue(*indicators: Indicator, relations: Iterable[Relation] = (), units: Iterable[OrgUnit] = ()) -> Catalogue:
    """Return a catalogue of a commune."""
    return Catalogue(
        name="thu",
        title="Gói thử",
        version="1",
        reporting_unit="xa",
        measures=MEASURES,
        indicators={one.code: one for one in indicators},
        org_units={unit.key: unit for unit in units},
        relations=tuple(relations),
    )


def unit(key: str, type: str = "village", start: str = "", end: str = "") -> OrgUnit:
    """Return an org unit below the commune."""
    first = date.fromisoformat(start) if start else None
    last = date.fromisoformat(end) if end else None
    return OrgUnit(key, type, f"tên {key}", "xa", valid_from=first, valid_to=last)


def atom(line: str) -> Atom:
    """Read an entry: ``code unit period = value [basis] [qualifier]``, value ``NA`` for not applicable."""
    place, _, said = line.partition("=")
    code, about, period = place.split()
    value, *words = said.split()
    basis = next((Basis(word) for word in words if word in list(Basis)), Basis.ACTUAL)
    qualifier = next((Qualifier(word) for word in words if word in list(Qualifier)), Qualifier.EXACT)
    state = State.NOT_APPLICABLE if value == "NA" else State.VALUE
    key = FigureKey(code, about, Period.parse(period), basis)
    return Atom(key, state, Fraction(value) if state is State.VALUE else None, qualifier, entry="1/1", reporter="vp")


def facts(
    *lines: str, plans: Mapping[tuple[str, str, int], int] | None = None, below: Mapping[str, str] | None = None
) -> Facts:
    """Return facts: entries as ``atom`` reads them, plans, and the units below others as words in one text."""
    atoms = {made.key: made for made in map(atom, lines)}
    planned = {place: Fraction(value) for place, value in (plans or {}).items()}
    return Facts(atoms, planned, {parent: tuple(keys.split()) for parent, keys in (below or {}).items()})


def figure(evaluator: Evaluator, code: str, period: str = "2026H1", about: str = "xa") -> Figure:
    """Return a figure, of the commune in the first half of 2026 unless told otherwise."""
    return evaluator.figure(code, about, Period.parse(period))


def computed(evaluator: Evaluator, text: str, period: str = "2026H1", missing: str = "skip_if_any") -> Figure:
    """Return the result of a formula."""
    return evaluator.evaluate(parse_formula(text, Missing(missing)), "xa", Period.parse(period))
