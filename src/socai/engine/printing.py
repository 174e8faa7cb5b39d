"""Prints the steps of a roll-up as SQL, once for every engine: the same statements, worded by sqlglot.

An engine has the relations of ``engine.definition`` as tables named ``rollup_...``, what was entered as ``rollup_atom``
and an empty ``rollup_made``, to which every step adds what it makes. Over a lake units, indicators and periods are the
numbers of ``rollup_number`` there, and of all lowest units there is only ``rollup_place``. Values are whole numbers, in
engines that have them of 38 digits; nothing is ever divided, so there is nothing to round.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import sqlglot

from socai.engine.definition import Founding, Gathering, LakeStep, Lengthening, Missing, Rising, Settling, Tiling
from socai.engine.staging import DECIMALS, INDICATOR, OWNER, PERIOD, STANDING, TREE, UNIT

SQLITE, POSTGRES, DUCKDB, SPARK = "sqlite", "postgres", "duckdb", "spark"
_WRITTEN_IN = POSTGRES
_MOST_DECIMALS = 18
_MOST_KEPT = 512
"""How many statements are kept as they are printed: those that name the days of a question are ever others."""
WHOLE = {SQLITE: "INTEGER", POSTGRES: "NUMERIC(38, 0)", DUCKDB: "DECIMAL(38, 0)", SPARK: "DECIMAL(38, 0)"}
"""The type of values that were added up, by engine."""

COLUMNS = "indicator, unit, period, kind, value, is_estimate, is_more, is_about, is_less, is_tiled"
_FLAG_NAMES = ("is_estimate", "is_more", "is_about", "is_less", "is_tiled")
_FLAGS = ", ".join(f"max(c.{flag}) AS {flag}" for flag in _FLAG_NAMES)
_TILED_FLAGS = _FLAGS.replace("max(c.is_tiled)", "1")
TILED = 16
"""The bit of the mark of a cell of a lake in which an entry of a shorter period is."""
_MARKS = ", ".join(f"c.{flag}" for flag in _FLAG_NAMES)
_NEW_MARKS = ", ".join(f"n.{flag}" for flag in _FLAG_NAMES)
_FACTOR = " ".join(f"WHEN {power} THEN {10**power}" for power in range(1, _MOST_DECIMALS + 1))
_SCALED = f"CASE r.scale - c.decimals {_FACTOR} ELSE 1 END"
_SCALED_FACT = _SCALED.replace("c.", "f.")

_ATOMS = f"""
SELECT f.indicator, f.org_unit AS unit, f.period, m.kind,
    f.value_scaled * {_SCALED_FACT} AS value,
    CASE WHEN f.basis = 'estimate' THEN 1 ELSE 0 END AS is_estimate,
    CASE WHEN f.state = 'value' AND f.qualifier = 'more_than' THEN 1 ELSE 0 END AS is_more,
    CASE WHEN f.state = 'value' AND f.qualifier = 'about' THEN 1 ELSE 0 END AS is_about,
    CASE WHEN f.state = 'value' AND f.qualifier = 'less_than' THEN 1 ELSE 0 END AS is_less, 0 AS is_tiled
FROM {{facts}} AS f
JOIN rollup_rule AS r ON r.indicator = f.indicator
JOIN rollup_moment AS m ON m.period = f.period
WHERE {{read}}
"""
_WIDE = f"CAST(f.value_scaled AS {WHOLE[_WRITTEN_IN]})"
_ACTUAL = "f.basis = 'actual'"
_UNKNOWN = """
f.basis = 'estimate' AND NOT EXISTS (
    SELECT 1 FROM {facts} AS a
    WHERE a.indicator = f.indicator AND a.org_unit = f.org_unit AND a.period = f.period AND a.basis = 'actual'
)
"""

_OWED = """
SELECT e.tree, e.parent, t.indicator, sum(e.is_there) AS owed, max(e.height) AS height
FROM rollup_edge AS e
JOIN (
    SELECT DISTINCT b.tree, b.parent, b.type, s.indicator
    FROM rollup_edge AS b
    JOIN (
        SELECT DISTINCT a.indicator, u.above AS unit
        FROM (
            SELECT DISTINCT f.indicator, f.org_unit AS unit
            FROM {facts} AS f
            JOIN rollup_rule AS r ON r.indicator = f.indicator
            WHERE f.basis IN ('actual', 'estimate')
        ) AS a
        JOIN rollup_above AS u ON u.unit = a.unit
    ) AS s ON s.unit = b.child
) AS t ON t.tree = e.tree AND t.parent = e.parent AND t.type = e.type
GROUP BY e.tree, e.parent, t.indicator
"""

_REPORTED = """
SELECT DISTINCT s.indicator, coalesce(u.above, s.unit) AS unit
FROM (
    SELECT DISTINCT f.indicator, f.org_unit AS unit
    FROM {facts} AS f
    JOIN {rules} AS r ON r.indicator = f.indicator
    WHERE f.basis IN ('actual', 'estimate')
) AS s
LEFT JOIN {above} AS u ON u.unit = s.unit
"""

_CELLS = """
    SELECT indicator, unit, period, kind, value, {marks} FROM {atoms} WHERE kind = '{kind}'
    UNION ALL
    SELECT indicator, unit, period, kind, value, {marks} FROM {before} WHERE kind = '{kind}'
"""

_OF_KIND = "(SELECT c.*, m.kind FROM {table} AS c JOIN rollup_moment AS m ON m.period = c.period)"

_NEW = """
NOT EXISTS (
    SELECT 1 FROM {atoms} AS a WHERE a.kind = '{kind}'
        AND a.indicator = n.indicator AND a.unit = n.unit AND a.period = n.period
) AND NOT EXISTS (
    SELECT 1 FROM {before} AS b WHERE b.kind = '{kind}'
        AND b.indicator = n.indicator AND b.unit = n.unit AND b.period = n.period
)
"""

_TILING = f"""
SELECT n.indicator, n.unit, n.period, {{of_kind}}n.value, {{made}}
FROM (
    SELECT c.indicator, c.unit, t.whole AS period,
        CASE WHEN r.over_time = 'max' THEN max(c.value) ELSE sum(c.value) END AS value, {{taken}}
    FROM ({{cells}}) AS c
    JOIN rollup_tile AS t ON t.part = c.period AND t.whole_kind = '{{kind}}'
    JOIN rollup_rule AS r ON r.indicator = c.indicator AND {{those}}
    JOIN rollup_said AS s ON s.indicator = c.indicator AND s.calendar = t.calendar AND s.kind = '{{part}}'
    WHERE r.over_time IN ('sum', 'max') OR (r.over_time = 'last' AND t.is_last = 1)
    GROUP BY c.indicator, c.unit, t.whole, r.over_time, t.pieces
    HAVING count(*) = CASE WHEN r.over_time = 'last' THEN 1 ELSE t.pieces END
) AS n
WHERE {_NEW}
"""

_GATHERING = f"""
SELECT n.indicator, n.unit, n.period, {{of_kind}}n.value, {{made}}
FROM (
    SELECT c.indicator, e.parent AS unit, c.period, e.tree, sum(e.is_there) AS have,
        CASE WHEN r.over_units = 'max' THEN max(c.value) ELSE sum(c.value) END AS value, {{taken}}
    FROM ({{cells}}) AS c
    JOIN rollup_moment AS m ON m.period = c.period
    JOIN rollup_edge AS e ON e.tree = m.tree AND e.child = c.unit AND e.height = {{height}}
    JOIN rollup_rule AS r ON r.indicator = c.indicator AND {{those}}
    WHERE r.over_units IN ('sum', 'max') AND (e.is_there = 1 OR r.over_time <> 'last')
    GROUP BY c.indicator, e.parent, c.period, e.tree, r.over_units
) AS n
JOIN rollup_owed AS o ON o.tree = n.tree AND o.parent = n.unit AND o.indicator = n.indicator AND o.owed = n.have
WHERE {_NEW}
"""

_LAKE_ATOMS = f"""
SELECT i.number AS indicator, u.number AS unit, m.period, f.value_scaled * {_SCALED_FACT} AS value, f.marks
FROM {{facts}} AS f
JOIN rollup_number AS i ON i.kind = 'indicator' AND i.word = f.indicator
JOIN rollup_number AS u ON u.kind = 'unit' AND u.word = f.org_unit
JOIN rollup_number AS p ON p.kind = 'period' AND p.word = f.period
JOIN rollup_rule AS r ON r.indicator = i.number
JOIN rollup_moment AS m ON m.period = p.number
WHERE f.standing IS NOT NULL AND ({{kept}})
"""

_PLACES = """
SELECT f.place, count(*) AS have, sum({figure}) AS total, {largest}bit_or(f.marks) AS marks
FROM {facts} AS f
WHERE {only}
GROUP BY f.place
"""

_POWERS = ", ".join(f"({power}, {10**power})" for power in range(_MOST_DECIMALS + 1))
_PARTS = f"""
SELECT c.base, c.period, c.have * c.standing AS have, r.over_units,
    {{value}} * r.factor AS value, c.marks
FROM (
    SELECT c.place >> {INDICATOR} AS base, CAST((c.place >> {INDICATOR}) & 65535 AS INTEGER) AS indicator,
        CAST((c.place >> {PERIOD}) & 65535 AS INTEGER) AS period,
        CAST((c.place >> {DECIMALS}) & 31 AS INTEGER) AS decimals,
        (c.place >> {STANDING}) & 1 AS standing, c.have, c.total, {{largest}}c.marks
    FROM rollup_place AS c
    WHERE {{which}}
) AS c
JOIN (
    SELECT r.indicator, r.over_units, r.over_time, r.scale - p.power AS decimals, p.factor
    FROM rollup_rule AS r
    JOIN (VALUES {_POWERS}) AS p (power, factor) ON p.power <= r.scale
    WHERE r.is_staged = 1 AND r.over_units IN ('sum', 'max')
) AS r ON r.indicator = c.indicator AND r.decimals = c.decimals
WHERE c.standing = 1 OR r.over_time <> 'last'
"""
_SHARED = f"SELECT s.slot FROM rollup_shared AS s WHERE s.slot = c.place >> {PERIOD}"
_ALONE = f"SELECT c.base, c.period, c.have, c.value, c.marks FROM ({_PARTS}) AS c"
_TOGETHER = f"""
SELECT c.base, c.period, sum(c.have) AS have,
    CASE WHEN c.over_units = 'max' THEN max(c.value) ELSE sum(c.value) END AS value, bit_or(c.marks) AS marks
FROM ({_PARTS}) AS c
GROUP BY c.base, c.period, c.over_units
"""

_FOUNDING = f"""
SELECT n.indicator, n.unit, n.period, n.value, n.marks
FROM (
    SELECT CAST(n.base & 65535 AS INTEGER) AS indicator, CAST(n.base >> {UNIT - INDICATOR} AS INTEGER) AS unit,
        n.period, n.value, n.marks
    FROM ({{parts}}) AS n
    JOIN rollup_moment AS m ON m.period = n.period
    JOIN rollup_owed AS o ON o.owner = (CAST(m.tree AS BIGINT) << {TREE}) + n.base AND o.owed = n.have
) AS n
LEFT JOIN rollup_atom AS a ON a.indicator = n.indicator AND a.unit = n.unit AND a.period = n.period
WHERE a.unit IS NULL
"""

_STAGED_CELLS = """
    SELECT indicator, unit, period, value, marks FROM rollup_atom
    UNION ALL
    SELECT indicator, unit, period, value, marks FROM rollup_made
"""

_RISING = f"""
SELECT n.indicator, n.unit, n.period, {{value}} AS value, n.marks
FROM (
    SELECT c.indicator, w.parent AS unit, c.period, sum(w.is_there) AS have, sum(c.value) AS total,
        {{largest}}bit_or(c.marks) AS marks
    FROM ({_STAGED_CELLS}) AS c
    JOIN rollup_way AS w ON w.period = c.period AND w.child = c.unit AND w.height = {{height}}
    JOIN rollup_rule AS r ON r.indicator = c.indicator AND r.is_staged = 1
    {{lacked}}
    WHERE r.over_units IN ('sum', 'max') AND (w.is_there = 1 OR r.over_time <> 'last')
    GROUP BY c.indicator, w.parent, c.period
) AS n
JOIN rollup_rule AS r ON r.indicator = n.indicator
JOIN rollup_moment AS m ON m.period = n.period
JOIN rollup_owed AS o ON o.owner = {OWNER.format(tree="m.tree", unit="n.unit", indicator="n.indicator")}
    AND o.owed = n.have AND o.height = {{height}}
LEFT JOIN rollup_atom AS a ON a.indicator = n.indicator AND a.unit = n.unit AND a.period = n.period
WHERE a.unit IS NULL
"""
_LACKED = """
    JOIN rollup_missing AS x ON x.indicator = c.indicator AND x.unit = w.parent AND x.period = c.period
"""

_LENGTHENING = f"""
SELECT n.indicator, n.unit, n.period, {{value}} AS value, n.marks
FROM (
    SELECT c.indicator, c.unit, t.whole AS period, sum(c.value) AS total, {{largest}}bit_or(c.marks) | {TILED} AS marks,
        count(*) AS tiles, max(t.pieces) AS pieces
    FROM ({_STAGED_CELLS}) AS c
    JOIN rollup_rung AS t ON t.part = c.period AND t.whole_kind = '{{kind}}'
    JOIN rollup_rule AS r ON r.indicator = c.indicator AND r.is_staged = 1
    JOIN rollup_said AS s ON s.indicator = c.indicator AND s.calendar = t.calendar AND s.kind = t.kind
    WHERE r.over_time IN ('sum', 'max') OR (r.over_time = 'last' AND t.is_last = 1)
    GROUP BY c.indicator, c.unit, t.whole
) AS n
JOIN rollup_rule AS r ON r.indicator = n.indicator
WHERE n.tiles = CASE WHEN r.over_time = 'last' THEN 1 ELSE n.pieces END
"""

_MISSING = f"""
WITH near AS (
    SELECT c.indicator, c.unit, c.period
    FROM ({_STAGED_CELLS}) AS c
    JOIN (
        SELECT above AS unit, whole AS period FROM rollup_restless
        UNION
        SELECT above AS unit, part AS period FROM rollup_restless
    ) AS x ON x.unit = c.unit AND x.period = c.period
)
SELECT DISTINCT r.indicator, x.above AS unit, x.whole AS period, m.tree
FROM rollup_restless AS x
JOIN rollup_moment AS m ON m.period = x.whole
JOIN rollup_tile AS t ON t.whole = x.whole AND t.part = x.part
JOIN rollup_said AS s ON s.calendar = t.calendar AND s.kind = t.kind
JOIN rollup_rule AS r ON r.indicator = s.indicator AND r.is_staged = 1 AND r.over_time IN ('sum', 'last', 'max')
JOIN rollup_owed AS o ON o.owner = {OWNER.format(tree="m.tree", unit="x.above", indicator="r.indicator")}
LEFT JOIN near AS a ON a.indicator = r.indicator AND a.unit = x.above AND a.period = x.part
LEFT JOIN near AS b ON b.indicator = r.indicator AND b.unit = x.above AND b.period = x.whole
WHERE a.unit IS NULL AND b.unit IS NULL
"""

_SETTLED = f"""
SELECT n.indicator, n.unit, n.period, n.tree, n.is_there AS have, n.value, n.marks, r.over_units
FROM (
    SELECT n.indicator, n.unit, n.period, n.tree, e.child, e.is_there, bit_or(f.marks) | {TILED} AS marks,
        CASE
            WHEN r.over_time = 'max' THEN max({_WIDE} * {_SCALED_FACT}) ELSE sum({_WIDE} * {_SCALED_FACT})
        END AS value
    FROM rollup_missing AS n
    JOIN rollup_low AS e ON e.tree = n.tree AND e.parent = n.unit
    JOIN rollup_rule AS r ON r.indicator = n.indicator
    JOIN rollup_tile AS t ON t.whole = n.period
    JOIN rollup_said AS s ON s.indicator = n.indicator AND s.calendar = t.calendar AND s.kind = t.kind
    JOIN rollup_number AS i ON i.kind = 'indicator' AND i.number = n.indicator
    JOIN rollup_number AS u ON u.kind = 'unit' AND u.number = e.child
    JOIN rollup_number AS p ON p.kind = 'period' AND p.number = t.part
    JOIN {{facts}} AS f
        ON f.indicator = i.word AND f.org_unit = u.word AND f.period = p.word AND f.standing IS NOT NULL
    WHERE r.over_time IN ('sum', 'max') OR (r.over_time = 'last' AND t.is_last = 1)
    GROUP BY n.indicator, n.unit, n.period, n.tree, e.child, e.is_there, r.over_time, t.pieces
    HAVING count(*) = CASE WHEN r.over_time = 'last' THEN 1 ELSE t.pieces END
) AS n
JOIN rollup_rule AS r ON r.indicator = n.indicator
WHERE r.over_units IN ('sum', 'max') AND (n.is_there = 1 OR r.over_time <> 'last')
"""
_SETTLING = f"""
SELECT n.indicator, n.unit, n.period, n.value, n.marks
FROM (
    SELECT c.indicator, c.unit, c.period, c.tree, sum(c.have) AS have,
        CASE WHEN c.over_units = 'max' THEN max(c.value) ELSE sum(c.value) END AS value, bit_or(c.marks) AS marks
    FROM ({_SETTLED}) AS c
    GROUP BY c.indicator, c.unit, c.period, c.tree, c.over_units
) AS n
JOIN rollup_owed AS o ON o.owner = {OWNER.format(tree="n.tree", unit="n.unit", indicator="n.indicator")}
    AND o.owed = n.have
"""


def atoms(dialect: str, facts: str) -> str:
    """Return the query of what was entered and is read: the actual figure, else the estimate; one row for each key.

    Args:
        dialect: of which engine.
        facts: name of the relation that has the columns of ``facts_view``.
    """
    told = _ATOMS.format(facts=facts, read=_UNKNOWN.format(facts=facts))
    return _printed(f"{_ATOMS.format(facts=facts, read=_ACTUAL)} UNION ALL {told}", dialect)


def owed(dialect: str, facts: str) -> str:
    """Return the query of how many units below each one must have a figure: all of the types that ever reported it.

    Ever means in any period of the relation of facts, also where a roll-up has only some.
    """
    return _printed(_OWED.format(facts=facts), dialect)


def reported(dialect: str, facts: str, *, rules: str = "rollup_rule", above: str = "rollup_above") -> str:
    """Return the query of which units ever reported which indicators, themselves or by a unit that was ever below.

    Args:
        dialect: of which engine.
        facts: the relation of what was entered.
        rules: the relation of the indicators.
        above: the relation of all units that each was ever below.
    """
    return _printed(_REPORTED.format(facts=facts, rules=rules, above=above), dialect)


def step(dialect: str, made: Tiling | Gathering) -> str:
    """Return the query of a step."""
    marking = _Marking(
        ", ".join(_FLAG_NAMES), _NEW_MARKS, _FLAGS, _TILED_FLAGS, "1 = 1", "rollup_atom", "rollup_made"
    )  # fmt: skip
    return _stepped(dialect, made, marking)


def lake_step(dialect: str, made: LakeStep, facts: str, *, is_largest: bool, is_shared: bool) -> str:
    """Return the query of a step in a lake, where the lowest units are in the places of what is above them.

    Args:
        dialect: of which engine.
        made: the step; what `Missing` finds are places, what others make are cells.
        facts: the relation of figures, with the columns of ``engine.staging``.
        is_largest: whether an indicator takes the largest of its units or periods.
        is_shared: whether some unit has several places for a figure.
    """
    largest = "max(c.value) AS largest, " if is_largest else ""
    match made:
        case Founding():
            return _printed(_FOUNDING.format(parts=_founding(is_shared=is_shared, is_largest=is_largest)), dialect)
        case Rising(height, is_longer):
            lacked, value = _LACKED if is_longer else "", _taken("n", "r.over_units", is_largest=is_largest)
            return _printed(_RISING.format(height=height, lacked=lacked, largest=largest, value=value), dialect)
        case Lengthening(kind):
            value = _taken("n", "r.over_time", is_largest=is_largest)
            return _printed(_LENGTHENING.format(kind=kind.value, largest=largest, value=value), dialect)
        case Missing():
            return _printed(_MISSING, dialect)
        case Settling():
            return _printed(_SETTLING.format(facts=facts), dialect)
        case Tiling() | Gathering():
            taken, tiled = (f"bit_or(c.marks){with_} AS marks" for with_ in ("", f" | {TILED}"))
            atoms, before = (_OF_KIND.format(table=table) for table in ("rollup_atom", "rollup_made"))
            marking = _Marking("marks", "n.marks", taken, tiled, "r.is_staged = 0", atoms, before, "")
            return _stepped(dialect, made, marking)


def _taken(table: str, rule: str, *, is_largest: bool) -> str:
    """Return what a rule takes of a relation of totals, which has also the largest where anybody may ask for it."""
    return f"CASE WHEN {rule} = 'max' THEN {table}.largest ELSE {table}.total END" if is_largest else f"{table}.total"


def _founding(*, is_shared: bool, is_largest: bool) -> str:
    """Return the query of what units have of the lowest ones: grouped again only where one has several places."""
    taken = {
        "value": _taken("c", "r.over_units", is_largest=is_largest),
        "largest": "c.largest, " if is_largest else "",
    }
    if not is_shared:
        return _ALONE.format(which="1 = 1", **taken)
    alone, together = (f"c.place IS NOT NULL AND {word} ({_SHARED})" for word in ("NOT EXISTS", "EXISTS"))
    return f"{_ALONE.format(which=alone, **taken)} UNION ALL {_TOGETHER.format(which=together, **taken)}"


def places(dialect: str, facts: str, only: str, *, is_largest: bool) -> str:
    """Return the query of what the lowest units have in each place, in one pass over the figures of a lake.

    What is in no place is in it too, under null: leaving it out of so many figures would take longer than adding it up.

    Args:
        dialect: of which engine.
        facts: the relation of figures, with the columns of ``engine.staging``.
        only: the condition of the figures to read.
        is_largest: whether an indicator takes the largest of its units or periods.
    """
    figure = "f.value_scaled" if dialect == DUCKDB else _WIDE
    largest = f"max({_WIDE}) AS largest, " if is_largest else ""
    return _printed(_PLACES.format(facts=facts, only=only, figure=figure, largest=largest), dialect)


def lake_atoms(dialect: str, facts: str, kept: str) -> str:
    """Return the query of the figures of a lake that are read one by one, those that meet a condition."""
    return _printed(_LAKE_ATOMS.format(facts=facts, kept=kept), dialect)


class _Marking(NamedTuple):
    """How the cells of a kind of engine are read.

    Attributes:
        names: of the columns of marks.
        made: these of a new cell.
        taken: these of many cells.
        tiled: these of many cells of a shorter period.
        those: the condition of the indicators that a step is for.
        atoms: the relation of what was entered, with its kind of period.
        before: the relation of what was made before.
        of_kind: how a new cell is given its kind of period, empty where none is kept.
    """

    names: str
    made: str
    taken: str
    tiled: str
    those: str
    atoms: str
    before: str
    of_kind: str = "'{kind}' AS kind, "


def _stepped(dialect: str, made: Tiling | Gathering, marking: _Marking) -> str:
    kind = made.part.value if isinstance(made, Tiling) else made.kind.value
    tables = {"atoms": marking.atoms, "before": marking.before}
    cells = _CELLS.format(kind=kind, marks=marking.names, **tables)
    named = {
        "kind": made.kind.value, "of_kind": marking.of_kind.format(kind=made.kind.value), "cells": cells,
        "made": marking.made, "those": marking.those, **tables,
    }  # fmt: skip
    if isinstance(made, Tiling):
        return _printed(_TILING.format(**named, part=made.part.value, taken=marking.tiled), dialect)
    return _printed(_GATHERING.format(**named, height=made.height, taken=marking.taken), dialect)


@lru_cache(maxsize=_MOST_KEPT)
def _printed(text: str, dialect: str) -> str:
    (printed,) = sqlglot.transpile(text, read=_WRITTEN_IN, write=dialect, pretty=True)
    return printed
