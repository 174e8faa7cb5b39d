"""Reads the list of administrative units of the country that a pack ships, when something asks for it and not before.

The list holds facts of the units of today: a code, which is also the key, type, name, the unit above, first day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

from socai.catalogue.csv_rows import Row, read_rows
from socai.catalogue.draft import Draft
from socai.catalogue.errors import PackError, nearest, problem
from socai.catalogue.levels import COMMUNE, depth
from socai.catalogue.model import Catalogue, Coverage, OrgUnit
from socai.catalogue.schema import Record
from socai.catalogue.sources import read_source
from socai.catalogue.yaml_nodes import Scalar
from socai.core.findings import Finding

COLUMNS: Mapping[str, bool] = {"code": True, "type": True, "name": True, "parent": True, "valid_from": True}


def country_units(catalogue: Catalogue, coverage: Coverage) -> tuple[OrgUnit, ...]:
    """Return the units of the list that an instance holds beside those that its pack declares, provinces first.

    Raises:
        PackError: the list has problems.
    """
    if coverage is Coverage.OWN or catalogue.country is None:
        return ()
    units = read_country(catalogue.country)
    home = _province(catalogue, units)
    wanted = (
        unit
        for unit in units.values()
        if coverage is Coverage.WHOLE or (home is not None and home in (unit.key, unit.parent))
    )
    return tuple(unit for unit in wanted if unit.key not in catalogue.org_units)


def read_country(path: Path) -> dict[str, OrgUnit]:
    """Return the units of a list by key, in its order.

    Raises:
        PackError: with every problem of the list.
    """
    problems: list[Finding] = []
    rows = _rows(path, path.parent, problems)
    problems += _row_problems(rows)
    if problems:
        raise PackError(problems)
    return {row["code"]: _unit(row) for row in rows}


def complete(draft: Draft, root: Path, problems: list[Finding]) -> None:
    """Add to a draft the units of the list that its packs name without declaring them, and the units above these."""
    named = {str(draft.manifest_value("reporting_unit") or ""), *_parents(draft)} - {""}
    missing = named - draft.org_units.keys()
    if not missing or draft.country is None:
        return
    rows = {row["code"]: row for row in _rows(draft.country, root, problems)}
    for key in sorted(missing):
        above: str = key
        while above in rows and above not in draft.org_units:
            draft.org_units[above] = _record(rows[above])
            above = rows[above]["parent"]


def _province(catalogue: Catalogue, units: Mapping[str, OrgUnit]) -> str | None:
    """Return the key of the province that the reporting unit lies in, ``None`` when it lies in none of the list."""
    key: str | None = catalogue.reporting_unit
    while key and key in {**units, **catalogue.org_units}:
        unit = catalogue.org_units.get(key) or units[key]
        if depth(unit.type) < depth(COMMUNE):
            return key
        key = unit.parent
    return None


def _parents(draft: Draft) -> Iterator[str]:
    return (record["parent"] for record in draft.org_units.values() if record["parent"])


def _rows(path: Path, root: Path, problems: list[Finding]) -> list[Row]:
    source = read_source(path, root, problems)
    return [] if source is None else read_rows(source, COLUMNS, problems)


def _row_problems(rows: Iterable[Row]) -> Iterator[Finding]:
    """Yield codes that stand twice, cells that are empty, units above that are not there, days that are none."""
    first: dict[str, Row] = {}
    for row in rows:
        if first.setdefault(row["code"], row) is not row:
            yield problem("pack.duplicate_code", row.at("code"), row["code"], first=str(first[row["code"]].at("code")))
        missing = tuple(column for column in ("code", "type", "name") if not row[column])
        if missing:
            yield problem("pack.missing_key", row.at(missing[0]), row["code"], missing=missing)
        if row["valid_from"] and _day(row["valid_from"]) is None:
            yield problem("pack.not_a_date", row.at("valid_from"), row["code"], value=row["valid_from"])
    for row in first.values():
        if row["parent"] and row["parent"] not in first:
            alike = nearest(row["parent"], first)
            yield problem("pack.unknown_org_unit", row.at("parent"), row["parent"], nearest=alike)


def _unit(row: Row) -> OrgUnit:
    return OrgUnit(
        key=row["code"],
        type=row["type"],
        name=row["name"],
        parent=row["parent"] or None,
        code=row["code"],
        valid_from=_day(row["valid_from"]),
        location=row.at("code"),
    )


def _record(row: Row) -> Record:
    """Return a row as a declaration of a unit."""
    values = {
        "type": row["type"],
        "name": row["name"],
        "parent": row["parent"] or None,
        "code": row["code"],
        "valid_from": _day(row["valid_from"]),
        "valid_to": None,
        "placeholder": False,
    }
    return Record(row.source, Scalar(row["code"], row.line, row.positions["code"]), values)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
