"""Prints the steps of a roll-up as SQL, once for every engine: the same statements, worded by sqlglot.

An engine has the relations of ``engine.definition`` as tables named ``rollup_...``, what was entered as ``rollup_atom``
and an empty ``rollup_made``, to which every step adds what it makes. Over a lake units, indicators and periods are the
numbers of ``rollup_number`` there, and of all lowest units there is only ``rollup_part``. Values are whole numbers, in
engines that have them of 38 digits; nothing is ever divided, so there is nothing to round.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import sqlglot

from socai.engine.definition import Gathering, LakeStep, Missing, Rising, Settling, Tiling
from socai.engine.staging import DECIMALS, INDICATOR, PERIOD, STANDING, UNIT

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
_NOTHING = f"CAST(NULL AS {WHOLE[_WRITTEN_IN]})"
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
    SELECT indicator, unit, period, kind, value, {marks} FROM rollup_atom WHERE kind = '{kind}'
    UNION ALL
    SELECT indicator, unit, period, kind, value, {marks} FROM rollup_made WHERE kind = '{kind}'
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
SELECT n.indicator, n.unit, n.period, '{{kind}}' AS kind, n.value, {{made}}
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
SELECT n.indicator, n.unit, n.period, '{{kind}}' AS kind, n.value, {{made}}
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
SELECT i.number AS indicator, u.number AS unit, m.period, m.kind, f.value_scaled * {_SCALED_FACT} AS value, f.marks
FROM {{facts}} AS f
JOIN rollup_number AS i ON i.kind = 'indicator' AND i.word = f.indicator
JOIN rollup_number AS u ON u.kind = 'unit' AND u.word = f.org_unit
JOIN rollup_number AS p ON p.kind = 'period' AND p.word = f.period
JOIN rollup_rule AS r ON r.indicator = i.number
JOIN rollup_moment AS m ON m.period = p.number
WHERE f.standing IS NOT NULL AND ({{kept}})
"""

_PARTS = f"""
SELECT c.indicator, c.unit, c.period, c.have * c.standing AS have, {{value}} * {_SCALED} AS value, c.marks
FROM (
    SELECT c.place >> {UNIT} AS unit, (c.place >> {INDICATOR}) & 65535 AS indicator,
        (c.place >> {PERIOD}) & 65535 AS period, (c.place >> {DECIMALS}) & 31 AS decimals,
        (c.place >> {STANDING}) & 1 AS standing, c.have, c.total, c.largest, c.marks
    FROM (
        SELECT f.place, count(*) AS have, sum({{figure}}) AS total, {{largest}} AS largest, bit_or(f.marks) AS marks
        FROM {{facts}} AS f
        WHERE f.place IS NOT NULL AND {{only}}
        GROUP BY f.place
    ) AS c
) AS c
JOIN rollup_rule AS r ON r.indicator = c.indicator
WHERE r.is_staged = 1 AND r.over_units IN ('sum', 'max') AND (c.standing = 1 OR r.over_time <> 'last')
"""

_STAGED_CELLS = """
    SELECT indicator, unit, period, value, marks FROM rollup_atom
    UNION ALL
    SELECT indicator, unit, period, value, marks FROM rollup_made
"""

_RISING = f"""
SELECT n.indicator, n.unit, n.period, m.kind,
    CASE WHEN r.over_units = 'max' THEN n.largest ELSE n.total END AS value, n.marks
FROM (
    SELECT c.indicator, c.unit, c.period, sum(c.have) AS have, sum(c.value) AS total, {{largest}} AS largest,
        bit_or(c.marks) AS marks
    FROM (
        SELECT c.indicator, e.parent AS unit, c.period, e.is_there AS have, c.value, c.marks
        FROM ({_STAGED_CELLS}) AS c
        JOIN rollup_moment AS m ON m.period = c.period
        JOIN rollup_edge AS e
            ON e.tree = m.tree AND e.child = c.unit AND e.height = {{height}} AND e.is_low = 0
        JOIN rollup_rule AS r ON r.indicator = c.indicator AND r.is_staged = 1
        WHERE r.over_units IN ('sum', 'max') AND (e.is_there = 1 OR r.over_time <> 'last')
        UNION ALL
        SELECT c.indicator, c.unit, c.period, c.have, c.value, c.marks
        FROM {{parts}} AS c
        JOIN rollup_moment AS m ON m.period = c.period
        JOIN rollup_height AS h ON h.tree = m.tree AND h.unit = c.unit AND h.height = {{height}}
    ) AS c
    GROUP BY c.indicator, c.unit, c.period
) AS n
JOIN rollup_rule AS r ON r.indicator = n.indicator
JOIN rollup_moment AS m ON m.period = n.period
JOIN rollup_owed AS o ON o.tree = m.tree AND o.parent = n.unit AND o.indicator = n.indicator AND o.owed = n.have
WHERE {{where}}
"""
_UNSAID = """
NOT EXISTS (
    SELECT 1 FROM rollup_atom AS a WHERE a.indicator = n.indicator AND a.unit = n.unit AND a.period = n.period
)
"""
_LACKED = """
EXISTS (
    SELECT 1 FROM rollup_missing AS a WHERE a.indicator = n.indicator AND a.unit = n.unit AND a.period = n.period
)
"""

_LENGTHENING = f"""
SELECT n.indicator, n.unit, n.period, m.kind,
    CASE WHEN r.over_time = 'max' THEN n.largest ELSE n.total END AS value, n.marks
FROM (
    SELECT c.indicator, c.unit, t.whole AS period, sum(c.value) AS total, {{largest}} AS largest,
        bit_or(c.marks) | {TILED} AS marks, count(*) AS tiles, max(t.pieces) AS pieces
    FROM ({_STAGED_CELLS}) AS c
    JOIN rollup_tile AS t ON t.part = c.period
    JOIN rollup_rule AS r ON r.indicator = c.indicator AND r.is_staged = 1
    JOIN rollup_said AS s ON s.indicator = c.indicator AND s.calendar = t.calendar AND s.kind = t.kind
    WHERE r.over_time IN ('sum', 'max') OR (r.over_time = 'last' AND t.is_last = 1)
    GROUP BY c.indicator, c.unit, t.whole
) AS n
JOIN rollup_rule AS r ON r.indicator = n.indicator
JOIN rollup_moment AS m ON m.period = n.period
WHERE n.tiles = CASE WHEN r.over_time = 'last' THEN 1 ELSE n.pieces END
"""

_MISSING = """
SELECT DISTINCT r.indicator, x.above AS unit, x.whole AS period, m.tree
FROM rollup_restless AS x
JOIN rollup_moment AS m ON m.period = x.whole
JOIN rollup_tile AS t ON t.whole = x.whole AND t.part = x.part
JOIN rollup_said AS s ON s.calendar = t.calendar AND s.kind = t.kind
JOIN rollup_rule AS r ON r.indicator = s.indicator AND r.is_staged = 1 AND r.over_time IN ('sum', 'last', 'max')
JOIN rollup_owed AS o ON o.tree = m.tree AND o.parent = x.above AND o.indicator = r.indicator
WHERE NOT EXISTS (
    SELECT 1 FROM rollup_made AS b WHERE b.indicator = r.indicator AND b.unit = x.above AND b.period = x.part
) AND NOT EXISTS (
    SELECT 1 FROM rollup_atom AS a WHERE a.indicator = r.indicator AND a.unit = x.above AND a.period = x.part
) AND NOT EXISTS (
    SELECT 1 FROM rollup_made AS b WHERE b.indicator = r.indicator AND b.unit = x.above AND b.period = x.whole
)
"""

_SETTLING = f"""
SELECT n.indicator, n.unit, n.period, n.is_there AS have, n.value, n.marks
FROM (
    SELECT n.indicator, n.unit, n.period, e.child, e.is_there, bit_or(f.marks) | {TILED} AS marks,
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
    GROUP BY n.indicator, n.unit, n.period, e.child, e.is_there, r.over_time, t.pieces
    HAVING count(*) = CASE WHEN r.over_time = 'last' THEN 1 ELSE t.pieces END
) AS n
JOIN rollup_rule AS r ON r.indicator = n.indicator
WHERE r.over_units IN ('sum', 'max') AND (n.is_there = 1 OR r.over_time <> 'last')
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
    return _stepped(dialect, made, _Marking(", ".join(_FLAG_NAMES), _NEW_MARKS, _FLAGS, _TILED_FLAGS, "1 = 1"))


def lake_step(dialect: str, made: LakeStep, facts: str, *, is_largest: bool) -> str:
    """Return the query of a step in a lake, where the lowest units are in the parts of what is above them.

    Args:
        dialect: of which engine.
        made: the step; what `Settling` makes are parts, what `Missing` finds are places, what others make are cells.
        facts: the relation of figures, with the columns of ``engine.staging``.
        is_largest: whether an indicator takes the largest of its units or periods.
    """
    largest = "max(c.value)" if is_largest else _NOTHING
    if isinstance(made, Rising):
        where, known = (_LACKED, "rollup_settled") if made.is_longer else (_UNSAID, "rollup_part")
        return _printed(_RISING.format(height=made.height, where=where, parts=known, largest=largest), dialect)
    if isinstance(made, Tiling | Gathering):
        taken, tiled = (f"bit_or(c.marks){with_} AS marks" for with_ in ("", f" | {TILED}"))
        return _stepped(dialect, made, _Marking("marks", "n.marks", taken, tiled, "r.is_staged = 0"))
    if isinstance(made, Settling):
        return _printed(_SETTLING.format(facts=facts), dialect)
    return _printed(_MISSING if isinstance(made, Missing) else _LENGTHENING.format(largest=largest), dialect)


def parts(dialect: str, facts: str, only: str, *, is_largest: bool) -> str:
    """Return the query of what units have of the lowest ones below them, in one pass over the figures of a lake.

    Args:
        dialect: of which engine.
        facts: the relation of figures, with the columns of ``engine.staging``.
        only: the condition of the figures to read.
        is_largest: whether an indicator takes the largest of its units or periods.
    """
    figure = "f.value_scaled" if dialect == DUCKDB else _WIDE
    largest, value = _NOTHING, "c.total"
    if is_largest:
        largest, value = f"max({_WIDE})", "CASE WHEN r.over_units = 'max' THEN c.largest ELSE c.total END"
    return _printed(_PARTS.format(facts=facts, only=only, figure=figure, largest=largest, value=value), dialect)


def lake_atoms(dialect: str, facts: str, kept: str) -> str:
    """Return the query of the figures of a lake that are read one by one, those that meet a condition."""
    return _printed(_LAKE_ATOMS.format(facts=facts, kept=kept), dialect)


class _Marking(NamedTuple):
    """How the marks of cells are named, are taken of a new one, of many and of tiles, and what indicators are meant."""

    names: str
    made: str
    taken: str
    tiled: str
    those: str


def _stepped(dialect: str, made: Tiling | Gathering, marking: _Marking) -> str:
    kind = made.part.value if isinstance(made, Tiling) else made.kind.value
    cells = _CELLS.format(kind=kind, marks=marking.names)
    named = {"kind": made.kind.value, "cells": cells, "made": marking.made, "those": marking.those}
    if isinstance(made, Tiling):
        return _printed(_TILING.format(**named, part=made.part.value, taken=marking.tiled), dialect)
    return _printed(_GATHERING.format(**named, height=made.height, taken=marking.taken), dialect)


@lru_cache(maxsize=_MOST_KEPT)
def _printed(text: str, dialect: str) -> str:
    (printed,) = sqlglot.transpile(text, read=_WRITTEN_IN, write=dialect, pretty=True)
    return printed
