"""Loads packs: reads a chain of folders, checks everything, and returns one frozen catalogue. It caches nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from socai.catalogue import holidays
from socai.catalogue.calendars import read_calendars
from socai.catalogue.case_checks import build_case, check_cases
from socai.catalogue.checks import declaration_problems
from socai.catalogue.country import complete
from socai.catalogue.deadlines import build_deadline
from socai.catalogue.declarations import LICENCE
from socai.catalogue.draft import Draft, read_draft
from socai.catalogue.errors import PackError
from socai.catalogue.event_plans import build_plan
from socai.catalogue.form_checks import build_form
from socai.catalogue.guards import guards_of, min_level_of
from socai.catalogue.layers import Layer, find_layers
from socai.catalogue.model import (
    Catalogue,
    Coverage,
    Heading,
    Indicator,
    OrgUnit,
    OverTime,
    OverUnits,
    Relation,
    Target,
)
from socai.catalogue.owned_boxes import sections_of_owners
from socai.catalogue.paces import build_paces
from socai.catalogue.references import Known
from socai.catalogue.register_building import build_code_list, build_register
from socai.catalogue.register_files import register_file_problems
from socai.catalogue.row_checks import RowReader
from socai.catalogue.schema import Record
from socai.catalogue.warning_rules import build_rules, warning_problems
from socai.core.calendars import Calendar, using
from socai.core.findings import Finding
from socai.core.measures import PHYSICAL, Measure, count_noun
from socai.formula.nodes import Formula, Missing


def builtin_packs() -> Path:
    """Return the folder of the packs that ship."""
    return Path(__file__).resolve().parents[1] / "packs"


def load_catalogue(pack_dir: Path, search: Sequence[Path] | None = None) -> Catalogue:
    """Return the catalogue of a pack and of the packs it extends.

    Args:
        pack_dir: folder of the pack.
        search: folders in which packs named by ``extends`` are looked for; by default the packs that ship.

    Raises:
        PackError: with every problem, each with file (relative to ``pack_dir``), line and column.
    """
    problems: list[Finding] = []
    layers = find_layers(pack_dir, (builtin_packs(),) if search is None else search, problems)
    calendars = read_calendars(layers, pack_dir, problems)
    with using(calendars):
        return _load(layers, pack_dir, calendars, problems)


def _load(
    layers: Sequence[Layer], pack_dir: Path, calendars: Mapping[str, Calendar], problems: list[Finding]
) -> Catalogue:
    """Return the catalogue of a chain of packs whose calendars are in force."""
    draft = read_draft(layers, pack_dir, problems)
    complete(draft, pack_dir, problems)
    known = Known(draft, build_measures(draft))
    if layers:
        problems += declaration_problems(known)
        problems += warning_problems(known)
        problems += check_cases(known)
    rows = RowReader(known)
    targets = [rows.target(row) for row in draft.targets]
    for row in draft.figures:
        rows.figure(row)
    problems += rows.problems
    if not problems:  # rows can be read only by declarations that are sound
        problems += register_file_problems(known)
    if problems:
        raise PackError(problems)
    return _build(known, calendars, tuple(target for target in targets if target is not None))


def build_measures(draft: Draft) -> dict[str, Measure]:
    """Return the built-in measures and those of a draft that can be built, by code."""
    measures = dict(PHYSICAL)
    nouns = [record for record in draft.measures.values() if record["of"] is None]
    multiples = [record for record in draft.measures.values() if record["of"] is not None]
    for record in (*nouns, *multiples):
        code, base, times = record.code.text, record["of"], record["times"]
        if code not in PHYSICAL and (base is None or (base in measures and times is not None)):
            measures[code] = count_noun(
                code, record["vi"] or code, adds_to=record["adds_to"], of=measures.get(base or ""),
                times=times or 1, name_en=record["en"] or "",
            )  # fmt: skip
    return measures


def _build(known: Known, calendars: Mapping[str, Calendar], targets: tuple[Target, ...]) -> Catalogue:
    draft = known.draft
    top = draft.manifests[-1]
    indicators = {code: _indicator(record, known) for code, record in draft.indicators.items()}
    letterheads = {profile: words for manifest in draft.manifests for profile, words in manifest["letterheads"].items()}
    headings = {code: _heading(record) for code, record in draft.headings.items()}
    owned = sections_of_owners(indicators, headings)
    return Catalogue(
        name=top["name"],
        title=top["title"],
        version=top["version"],
        reporting_unit=_reporting_unit(draft),
        measures=known.measures,
        indicators=indicators,
        paces=build_paces(draft.paces, indicators),
        warning_rules=build_rules(draft.warnings, indicators),
        org_units=_org_units(draft),
        targets=targets,
        relations=tuple(_relation(record) for record in draft.relations.values()),
        templates=draft.templates,
        figures=tuple(draft.figure_files),
        cases=tuple(build_case(record) for record in draft.cases),
        letterheads=letterheads,
        headings=headings,
        code_lists={code: build_code_list(record) for code, record in draft.code_lists.items()},
        registers={code: build_register(record, known.measures) for code, record in draft.registers.items()},
        forms={code: build_form(record, owned) for code, record in draft.forms.items()},
        register_rows=tuple(path for path, _ in draft.register_files),
        place=str(draft.manifest_value("place") or ""),
        licence=_licence(draft),
        country=draft.country,
        coverage=Coverage(str(draft.manifest_value("country") or Coverage.OWN)),
        event_plans={name: build_plan(record, []) for name, record in draft.unit_events.items()},
        calendars=calendars,
        deadlines={code: build_deadline(record) for code, record in draft.deadlines.items()},
        working_days=holidays.working_days(draft.holidays.values()),
    )


def _licence(draft: Draft) -> Mapping[str, str]:
    said = draft.manifest_value("licence")
    return {key: said[key] or "" for key in LICENCE} if isinstance(said, Record) else {}


def _indicator(record: Record, known: Known) -> Indicator:
    formula: Formula | None = record["formula"]
    if formula is not None and record["missing"] is not None:
        formula = replace(formula, missing=Missing(record["missing"]))
    return Indicator(
        code=record.code.text,
        name_vi=record["vi"],
        name_en=record["en"],
        measure=known.measures[record["measure"]],
        decimals=record["decimals"],
        over_time=OverTime(record["time"]),
        over_units=OverUnits(record["units"]),
        office=record["office"],
        formula=formula,
        location=record.location,
        calendars=record["calendars"],
        tolerance=record["tolerance"],
        guards=guards_of(known.draft, record.code.text),
        min_level=min_level_of(known.draft, record.code.text),
        weight=record["weight"],
    )


def _heading(record: Record) -> Heading:
    return Heading(record.code.text, record["vi"], record["en"])


def _reporting_unit(draft: Draft) -> str:
    return str(draft.manifest_value("reporting_unit") or "")


def _org_units(draft: Draft) -> dict[str, OrgUnit]:
    """Return the org units; one without a parent belongs to the reporting unit, unless that is below it."""
    declared = {key: _org_unit(record) for key, record in draft.org_units.items()}
    above, key = set(), _reporting_unit(draft) or None
    while key is not None and key not in above:
        above.add(key)
        key = declared[key].parent if key in declared else None
    home = _reporting_unit(draft)
    return {
        key: unit if unit.parent or key in above or not home else replace(unit, parent=home)
        for key, unit in declared.items()
    }


def _org_unit(record: Record) -> OrgUnit:
    return OrgUnit(
        key=record.code.text,
        type=record["type"],
        name=record["name"],
        parent=record["parent"],
        code=record["code"],
        valid_from=record["valid_from"],
        valid_to=record["valid_to"],
        placeholder=record["placeholder"],
        location=record.location,
    )


def _relation(record: Record) -> Relation:
    return Relation(record.code.text, record["holds"], record["message"], record["severity"], record.location)
