"""A small world for tests: a catalogue and facts written as short lines, without a pack on disk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from socai.catalogue.model import Catalogue, Indicator, OrgUnit, OverTime, OverUnits, Pace, Relation
from socai.catalogue.register_shapes import shape_of
from socai.catalogue.register_steps import read_steps
from socai.catalogue.registers import Clock, CodeList, Column, ColumnType, Counting, Privacy, Register, RowState
from socai.core.figures import Atom, Basis, Figure, FigureKey, Qualifier, State
from socai.core.measures import PHYSICAL, Measure, count_noun
from socai.core.periods import Period
from socai.core.steps import Step
from socai.engine.facts import Facts, Milestone
from socai.engine.reference import Evaluator
from socai.engine.row_making import make_row
from socai.engine.rows import RegisterRows
from socai.engine.trees import StandingTree
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
CODE_LISTS = {"loai": CodeList("loai", "Loại", "Kind", {"khieu_nai": ("", ""), "to_cao": ("", "")})}
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
        weight=given.get("weight", ""),
    )


def relation(code: str, holds: str, severity: str = "error", missing: str = "skip_if_any") -> Relation:
    """Return a relation."""
    return Relation(code, parse_formula(holds, Missing(missing)), "cần kiểm tra lại", severity)


def catalogue(
    *indicators: Indicator,
    relations: Iterable[Relation] = (),
    units: Iterable[OrgUnit] = (),
    registers: Iterable[Register] = (),
    paces: Mapping[str, Pace] | None = None,
) -> Catalogue:
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
        registers={one.code: one for one in registers},
        code_lists=CODE_LISTS,
        paces=paces or {},
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
    *lines: str,
    plans: Mapping[tuple[str, str, int], int] | None = None,
    below: Mapping[str, str] | None = None,
    registers: Mapping[str, RegisterRows] | None = None,
    dues: Mapping[tuple[str, str, int], date] | None = None,
    milestones: Mapping[tuple[str, str, int], tuple[Milestone, ...]] | None = None,
) -> Facts:
    """Return facts: entries as ``atom`` reads them, plans, and the units below others as words in one text."""
    atoms = {made.key: made for made in map(atom, lines)}
    planned = {place: Fraction(value) for place, value in (plans or {}).items()}
    children = {parent: tuple(keys.split()) for parent, keys in (below or {}).items()}
    return Facts(
        atoms, planned, StandingTree(children), registers=registers or {}, dues=dues or {}, milestones=milestones or {}
    )


def register(code: str, **given: Any) -> Register:
    """Return a register: columns by type, one key column, dated by ``ngay``; ``personal`` is a private text."""
    columns = {name: _column(name, type_) for name, type_ in given["columns"].items()}
    states = dict(given.get("states", {}))
    start = states.pop("start", "")
    return Register(
        code, code, code, "vp", (given["key"],), "ngay", columns,
        unit_column="don_vi" if given.get("unit", True) else "",
        states={name: RowState(name, name, name, tuple(after), not after) for name, after in states.items()},
        start=start,
        clocks={name: _clock(name, clock) for name, clock in given.get("clocks", {}).items()},
        since=given.get("since"),
        min_level=given.get("min_level", ""),
        earliest_column=given.get("earliest", ""),
        end_column=given.get("ends", ""),
    )  # fmt: skip


def _column(name: str, type_: str) -> Column:
    if type_ == "personal":
        return Column(name, name, name, ColumnType.TEXT, privacy=Privacy.PERSONAL)
    measure = MEASURES["nguoi"] if type_ == "number" else None
    return Column(name, name, name, ColumnType(type_), codes="loai" if type_ == "code" else "", measure=measure)


def _clock(name: str, given: Mapping[str, Any]) -> Clock:
    days = {(False, False): given["days"]}
    when = given.get("when", {})
    return Clock(
        name, name, name, given["from"], tuple(given["until"]), Counting.CALENDAR, days, shift=False, when=when
    )


def rows_of(declared: Register, lines: Iterable[str], parents: Mapping[str, str]) -> RegisterRows:
    """Return the rows of a register, written ``unit | column=value ... | steps``; without a unit, of the commune."""
    rows = []
    for number, line in enumerate(lines, 1):
        unit_, cells, steps = (part.strip() for part in line.split("|"))
        values = dict(cell.split("=") for cell in cells.split())
        read = [step for step in read_steps(steps) if isinstance(step, Step)]
        units = {unit_ or "xa", parents.get(unit_, "xa")}
        rows.append(
            make_row(
                declared,
                values,
                read,
                key=values[declared.key[0]],
                entry=f"1/{number}",
                units=units,
                unit=unit_ or "xa",
            )
        )
    by_unit = any(not line.startswith("|") for line in lines)
    shape = shape_of(declared, CODE_LISTS)
    return RegisterRows(tuple(rows), shape, declared.since, frozenset({"xa"}), by_unit, declared.min_level)


def figure(evaluator: Evaluator, code: str, period: str = "2026H1", about: str = "xa") -> Figure:
    """Return a figure, of the commune in the first half of 2026 unless told otherwise."""
    return evaluator.figure(code, about, Period.parse(period))


def computed(evaluator: Evaluator, text: str, period: str = "2026H1", missing: str = "skip_if_any") -> Figure:
    """Return the result of a formula."""
    return evaluator.evaluate(parse_formula(text, Missing(missing)), "xa", Period.parse(period))
