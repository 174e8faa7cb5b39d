"""Prints the steps of a roll-up as SQL, once for every engine: the same statements, worded by sqlglot.

An engine has the relations of ``engine.definition`` as tables named ``rollup_...``, what was entered as ``rollup_atom``
and an empty ``rollup_made``, to which every step adds what it makes. Values are whole numbers, in engines that have
them of 38 digits; nothing is ever divided, so there is nothing to round.
"""

from __future__ import annotations

from functools import cache

import sqlglot

from socai.engine.definition import Gathering, Tiling

SQLITE, POSTGRES, DUCKDB, SPARK = "sqlite", "postgres", "duckdb", "spark"
_WRITTEN_IN = POSTGRES
_MOST_DECIMALS = 18
WHOLE = {SQLITE: "INTEGER", POSTGRES: "NUMERIC(38, 0)", DUCKDB: "DECIMAL(38, 0)", SPARK: "DECIMAL(38, 0)"}
"""The type of values that were added up, by engine."""

COLUMNS = "indicator, unit, period, kind, value, is_estimate, is_more, is_about, is_less"
_FLAGS = ", ".join(f"max(c.{flag}) AS {flag}" for flag in ("is_estimate", "is_more", "is_about", "is_less"))
_FACTOR = " ".join(f"WHEN {power} THEN {10**power}" for power in range(1, _MOST_DECIMALS + 1))

_ATOMS = f"""
SELECT f.indicator, f.org_unit AS unit, f.period, m.kind,
    f.value_scaled * CASE r.scale - f.decimals {_FACTOR} ELSE 1 END AS value,
    CASE WHEN f.basis = 'estimate' THEN 1 ELSE 0 END AS is_estimate,
    CASE WHEN f.state = 'value' AND f.qualifier = 'more_than' THEN 1 ELSE 0 END AS is_more,
    CASE WHEN f.state = 'value' AND f.qualifier = 'about' THEN 1 ELSE 0 END AS is_about,
    CASE WHEN f.state = 'value' AND f.qualifier = 'less_than' THEN 1 ELSE 0 END AS is_less
FROM {{facts}} AS f
JOIN rollup_rule AS r ON r.indicator = f.indicator
JOIN rollup_moment AS m ON m.period = f.period
WHERE {{read}}
"""
_ACTUAL = "f.basis = 'actual'"
_UNKNOWN = """
f.basis = 'estimate' AND NOT EXISTS (
    SELECT 1 FROM {facts} AS a
    WHERE a.indicator = f.indicator AND a.org_unit = f.org_unit AND a.period = f.period AND a.basis = 'actual'
)
"""

_OWED = """
SELECT e.tree, e.parent, t.indicator, sum(e.is_there) AS owed
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

_CELLS = f"""
    SELECT {COLUMNS} FROM rollup_atom WHERE kind = '{{kind}}'
    UNION ALL
    SELECT {COLUMNS} FROM rollup_made WHERE kind = '{{kind}}'
"""

_NEW = """
NOT EXISTS (
    SELECT 1 FROM rollup_atom AS a WHERE a.kind = '{kind}'
        AND a.indicator = n.indicator AND a.unit = n.unit AND a.period = n.period
) AND NOT EXISTS (
    SELECT 1 FROM rollup_made AS b WHERE b.kind = '{kind}'
        AND b.indicator = n.indicator AND b.unit = n.unit AND b.period = n.period
)
"""

_TILING = f"""
SELECT n.indicator, n.unit, n.period, '{{kind}}' AS kind, n.value, n.is_estimate, n.is_more, n.is_about, n.is_less
FROM (
    SELECT c.indicator, c.unit, t.whole AS period,
        CASE WHEN r.over_time = 'max' THEN max(c.value) ELSE sum(c.value) END AS value, {_FLAGS}
    FROM ({_CELLS.format(kind="{part}")}) AS c
    JOIN rollup_tile AS t ON t.part = c.period AND t.whole_kind = '{{kind}}'
    JOIN rollup_rule AS r ON r.indicator = c.indicator
    JOIN rollup_said AS s ON s.indicator = c.indicator AND s.calendar = t.calendar AND s.kind = '{{part}}'
    WHERE r.over_time IN ('sum', 'max') OR (r.over_time = 'last' AND t.is_last = 1)
    GROUP BY c.indicator, c.unit, t.whole, r.over_time, t.pieces
    HAVING count(*) = CASE WHEN r.over_time = 'last' THEN 1 ELSE t.pieces END
) AS n
WHERE {_NEW}
"""

_GATHERING = f"""
SELECT n.indicator, n.unit, n.period, '{{kind}}' AS kind, n.value, n.is_estimate, n.is_more, n.is_about, n.is_less
FROM (
    SELECT c.indicator, e.parent AS unit, c.period, e.tree, sum(e.is_there) AS have,
        CASE WHEN r.over_units = 'max' THEN max(c.value) ELSE sum(c.value) END AS value, {_FLAGS}
    FROM ({_CELLS}) AS c
    JOIN rollup_moment AS m ON m.period = c.period
    JOIN rollup_edge AS e ON e.tree = m.tree AND e.child = c.unit AND e.height = {{height}}
    JOIN rollup_rule AS r ON r.indicator = c.indicator
    WHERE r.over_units IN ('sum', 'max') AND (e.is_there = 1 OR r.over_time <> 'last')
    GROUP BY c.indicator, e.parent, c.period, e.tree, r.over_units
) AS n
JOIN rollup_owed AS o ON o.tree = n.tree AND o.parent = n.unit AND o.indicator = n.indicator AND o.owed = n.have
WHERE {_NEW}
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


def step(dialect: str, made: Tiling | Gathering) -> str:
    """Return the query of a step."""
    if isinstance(made, Tiling):
        return _printed(_TILING.format(kind=made.kind.value, part=made.part.value), dialect)
    return _printed(_GATHERING.format(kind=made.kind.value, height=made.height), dialect)


@cache
def _printed(text: str, dialect: str) -> str:
    (printed,) = sqlglot.transpile(text, read=_WRITTEN_IN, write=dialect, pretty=True)
    return printed
