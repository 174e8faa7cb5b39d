"""Prints the steps of a roll-up as SQL, once for every engine: the same statements, worded by sqlglot.

An engine has the relations of ``engine.definition`` as tables named ``rollup_...``, what was entered as ``rollup_atom``
and an empty ``rollup_made``, to which every step adds what it makes. Values are whole numbers, in engines that have
them of 38 digits; nothing is ever divided, so there is nothing to round.
"""

from __future__ import annotations

from functools import cache

import sqlglot

from socai.engine.definition import Gathering, Settling, Tiling

SQLITE, POSTGRES, DUCKDB, SPARK = "sqlite", "postgres", "duckdb", "spark"
_WRITTEN_IN = POSTGRES
_MOST_DECIMALS = 18
WHOLE = {SQLITE: "INTEGER", POSTGRES: "NUMERIC(38, 0)", DUCKDB: "DECIMAL(38, 0)", SPARK: "DECIMAL(38, 0)"}
"""The type of values that were added up, by engine."""

COLUMNS = "indicator, unit, period, kind, value, is_estimate, is_more, is_about, is_less"
_FLAG_NAMES = ("is_estimate", "is_more", "is_about", "is_less")
_FLAGS = ", ".join(f"max(c.{flag}) AS {flag}" for flag in _FLAG_NAMES)
_MARKS = ", ".join(f"c.{flag}" for flag in _FLAG_NAMES)
_UNMARKED = ", ".join(
    f"max(CASE WHEN c.marks & {2**place} > 0 THEN 1 ELSE 0 END) AS {flag}" for place, flag in enumerate(_FLAG_NAMES)
)
_FACTOR = " ".join(f"WHEN {power} THEN {10**power}" for power in range(1, _MOST_DECIMALS + 1))
_SCALED = f"CASE r.scale - c.decimals {_FACTOR} ELSE 1 END"
_SCALED_FACT = _SCALED.replace("c.", "f.")

_ATOMS = f"""
SELECT f.indicator, f.org_unit AS unit, f.period, m.kind,
    f.value_scaled * {_SCALED_FACT} AS value,
    CASE WHEN f.basis = 'estimate' THEN 1 ELSE 0 END AS is_estimate,
    CASE WHEN f.state = 'value' AND f.qualifier = 'more_than' THEN 1 ELSE 0 END AS is_more,
    CASE WHEN f.state = 'value' AND f.qualifier = 'about' THEN 1 ELSE 0 END AS is_about,
    CASE WHEN f.state = 'value' AND f.qualifier = 'less_than' THEN 1 ELSE 0 END AS is_less
FROM {{facts}} AS f
JOIN rollup_rule AS r ON r.indicator = f.indicator
JOIN rollup_moment AS m ON m.period = f.period
WHERE {{read}}
"""
_WIDE = f"CAST(f.value_scaled AS {WHOLE[_WRITTEN_IN]})"
_HIGH = "(e.is_low = 0 OR r.is_staged = 0)"
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
    SELECT c.indicator, c.unit, c.period, c.tree, sum(c.have) AS have,
        CASE WHEN r.over_units = 'max' THEN max(c.value) ELSE sum(c.value) END AS value, {_FLAGS}
    FROM ({{below}}) AS c
    JOIN rollup_rule AS r ON r.indicator = c.indicator
    WHERE r.over_units IN ('sum', 'max')
    GROUP BY c.indicator, c.unit, c.period, c.tree, r.over_units
) AS n
JOIN rollup_owed AS o ON o.tree = n.tree AND o.parent = n.unit AND o.indicator = n.indicator AND o.owed = n.have
WHERE {_NEW}
"""

_BELOW = f"""
    SELECT c.indicator, e.parent AS unit, c.period, e.tree, e.is_there AS have, c.value, {_MARKS}
    FROM ({_CELLS}) AS c
    JOIN rollup_moment AS m ON m.period = c.period
    JOIN rollup_edge AS e ON e.tree = m.tree AND e.child = c.unit AND e.height = {{height}}
    JOIN rollup_rule AS r ON r.indicator = c.indicator
    WHERE (e.is_there = 1 OR r.over_time <> 'last') AND {{taken}}
"""
_PARTLY = f"""
    UNION ALL
    SELECT c.indicator, c.unit, c.period, m.tree, c.have, c.value, {_MARKS}
    FROM rollup_part AS c
    JOIN rollup_moment AS m ON m.period = c.period
    JOIN rollup_owed AS o ON o.tree = m.tree AND o.parent = c.unit AND o.indicator = c.indicator
    WHERE c.kind = '{{kind}}' AND o.height = {{height}}
"""

_PARTS = f"""
SELECT c.indicator, c.unit, c.period, m.kind, sum(c.have) AS have,
    CASE WHEN r.over_units = 'max' THEN max(c.largest * {_SCALED}) ELSE sum(c.total * {_SCALED}) END AS value,
    {_UNMARKED}
FROM (
    SELECT f.indicator, f.above AS unit, f.period, f.decimals, f.standing, sum(f.standing) AS have,
        sum({{value}}) AS total, {{largest}} AS largest, bit_or(f.marks) AS marks
    FROM {{facts}} AS f
    WHERE f.above IS NOT NULL AND f.standing IS NOT NULL
    GROUP BY f.indicator, f.above, f.period, f.decimals, f.standing
) AS c
JOIN rollup_rule AS r ON r.indicator = c.indicator
JOIN rollup_moment AS m ON m.period = c.period
WHERE r.is_staged = 1 AND r.over_units IN ('sum', 'max') AND (c.standing = 1 OR r.over_time <> 'last')
GROUP BY c.indicator, c.unit, c.period, m.kind, r.over_units
"""

_SETTLING = f"""
SELECT n.indicator, n.unit, n.period, '{{kind}}' AS kind, sum(n.is_there) AS have,
    CASE WHEN r.over_units = 'max' THEN max(n.value) ELSE sum(n.value) END AS value,
    {_UNMARKED.replace("c.", "n.")}
FROM (
    SELECT n.indicator, n.unit, n.period, n.child, n.is_there, bit_or(f.marks) AS marks,
        CASE
            WHEN r.over_time = 'max' THEN max({{value}} * {_SCALED_FACT}) ELSE sum({{value}} * {_SCALED_FACT})
        END AS value
    FROM (
        SELECT n.indicator, n.unit, n.period, e.child, e.is_there
        FROM (
            SELECT o.indicator, o.parent AS unit, m.period, m.tree
            FROM rollup_restless AS x
            JOIN rollup_moment AS m ON m.period = x.whole AND m.kind = '{{kind}}'
            JOIN rollup_owed AS o ON o.tree = m.tree AND o.parent = x.above
        ) AS n
        JOIN rollup_edge AS e ON e.tree = n.tree AND e.parent = n.unit AND e.is_low = 1
        WHERE {_NEW}
    ) AS n
    JOIN rollup_rule AS r ON r.indicator = n.indicator AND r.is_staged = 1
    JOIN rollup_tile AS t ON t.whole = n.period AND t.kind = '{{part}}'
    JOIN rollup_said AS s ON s.indicator = n.indicator AND s.calendar = t.calendar AND s.kind = '{{part}}'
    JOIN {{facts}} AS f
        ON f.indicator = n.indicator AND f.org_unit = n.child AND f.period = t.part AND f.standing IS NOT NULL
    WHERE r.over_time IN ('sum', 'max') OR (r.over_time = 'last' AND t.is_last = 1)
    GROUP BY n.indicator, n.unit, n.period, n.child, n.is_there, r.over_time, t.pieces
    HAVING count(*) = CASE WHEN r.over_time = 'last' THEN 1 ELSE t.pieces END
) AS n
JOIN rollup_rule AS r ON r.indicator = n.indicator
WHERE r.over_units IN ('sum', 'max') AND (n.is_there = 1 OR r.over_time <> 'last')
GROUP BY n.indicator, n.unit, n.period, r.over_units
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
    return _gathering(dialect, made, _BELOW.format(kind=made.kind.value, height=made.height, taken="1 = 1"))


def lake_step(dialect: str, made: Tiling | Gathering) -> str:
    """Return the query of a step in a lake, where the lowest units are in the parts of what is above them."""
    if isinstance(made, Tiling):
        return step(dialect, made)
    place = {"kind": made.kind.value, "height": made.height}
    return _gathering(dialect, made, _BELOW.format(**place, taken=_HIGH) + _PARTLY.format(**place))


def settling(dialect: str, made: Settling, facts: str) -> str:
    """Return the query of what restless units that lack a figure have of the lowest ones below them."""
    named = {"kind": made.kind.value, "part": made.part.value, "facts": facts, "value": _WIDE}
    return _printed(_SETTLING.format(**named), dialect)


def parts(dialect: str, facts: str, *, is_largest: bool) -> str:
    """Return the query of what units have of the lowest ones below them, in one pass over the figures of a lake.

    Args:
        dialect: of which engine.
        facts: the relation of figures, with the columns of ``engine.staging``.
        is_largest: whether an indicator takes the largest of its units.
    """
    value = "f.value_scaled" if dialect == DUCKDB else _WIDE
    largest = f"max({_WIDE})" if is_largest else f"CAST(NULL AS {WHOLE[_WRITTEN_IN]})"
    return _printed(_PARTS.format(facts=facts, value=value, largest=largest), dialect)


def lake_atoms(dialect: str, facts: str, kept: str) -> str:
    """Return the query of the figures of a lake that are read one by one, those that meet a condition."""
    return _printed(_ATOMS.format(facts=facts, read=f"f.standing IS NOT NULL AND ({kept})"), dialect)


def _gathering(dialect: str, made: Gathering, below: str) -> str:
    return _printed(_GATHERING.format(kind=made.kind.value, below=below), dialect)


@cache
def _printed(text: str, dialect: str) -> str:
    (printed,) = sqlglot.transpile(text, read=_WRITTEN_IN, write=dialect, pretty=True)
    return printed
