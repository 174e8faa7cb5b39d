"""What a lake says beside each figure, so that its lowest units are added up in one pass over its files.

It follows from where the unit stands in the period and from which entry is read: all files are written again when
units change, so it never grows old.
"""

from __future__ import annotations

from socai.engine.facts_view import COLUMNS

STAGED = (("above", "INTEGER"), ("standing", "TINYINT"), ("marks", "TINYINT"), ("place", "BIGINT"))
"""Columns and their types on DuckDB.

``above`` is the number of the unit above a lowest unit, null for others and for those that stand nowhere; ``standing``
is 1, 0 for a unit that ended before and counts where it has the figure, null for an entry that is not read: an estimate
whose actual figure is known. ``marks`` has a bit for each of: an estimate, more than, about, less than. ``place`` is a
number for what is added up together: unit above, indicator, period, decimals and standing; null for what is not.
"""
STANDING, DECIMALS, PERIOD, INDICATOR, UNIT = 0, 1, 6, 22, 38
"""From which bit on each of them stands in a place."""
TREE = 41
OWNER = f"(CAST({{tree}} AS BIGINT) << {TREE}) + (CAST({{unit}} AS BIGINT) << {UNIT - INDICATOR}) + {{indicator}}"
"""The number of a tree, a unit above and an indicator, and from which bit on the tree stands in it."""
OWNING_UNIT, OWNED_INDICATOR = f"(owner >> {UNIT - INDICATOR}) & {2 ** (TREE + INDICATOR - UNIT) - 1}", "owner & 65535"
"""The unit above and the indicator of such a number."""
_NAMES = ", ".join(f"f.{column.name}" for column in COLUMNS)
_STAGED = f"""
SELECT {_NAMES}, e.parent AS above,
    CAST(CASE WHEN k.indicator IS NULL OR f.basis = 'actual' THEN coalesce(e.is_there, 1) END AS TINYINT) AS standing,
    CAST(
        CASE WHEN f.basis = 'estimate' THEN 1 ELSE 0 END
        + CASE WHEN f.state <> 'value' THEN 0 ELSE
            CASE f.qualifier WHEN 'more_than' THEN 2 WHEN 'about' THEN 4 WHEN 'less_than' THEN 8 ELSE 0 END
        END AS TINYINT
    ) AS marks,
    CASE WHEN k.indicator IS NULL OR f.basis = 'actual' THEN (CAST(e.parent AS BIGINT) << {UNIT})
        + (CAST(i.number AS BIGINT) << {INDICATOR}) + (CAST(p.number AS BIGINT) << {PERIOD})
        + (CAST(f.decimals AS BIGINT) << {DECIMALS}) + (CAST(e.is_there AS BIGINT) << {STANDING}) END AS place
FROM {{facts}} AS f
JOIN {{numbers}} AS p ON p.kind = 'period' AND p.word = f.period
JOIN {{moments}} AS m ON m.period = p.number
JOIN {{numbers}} AS i ON i.kind = 'indicator' AND i.word = f.indicator
LEFT JOIN {{numbers}} AS u ON u.kind = 'unit' AND u.word = f.org_unit
LEFT JOIN {{edges}} AS e ON e.tree = m.tree AND e.child = u.number AND e.is_low = 1
LEFT JOIN (
    SELECT a.indicator, a.org_unit, a.period
    FROM {{facts}} AS a
    JOIN {{facts}} AS s ON s.indicator = a.indicator AND s.org_unit = a.org_unit AND s.period = a.period
    WHERE a.basis = 'actual' AND s.basis = 'estimate'
) AS k ON k.indicator = f.indicator AND k.org_unit = f.org_unit AND k.period = f.period
ORDER BY f.indicator, f.period, above, f.org_unit, f.basis
"""


def staged(facts: str, moments: str, edges: str, numbers: str) -> str:
    """Return DuckDB's query of figures with the columns of staging: those that are added up together stand together.

    Args:
        facts: the relation of figures as ``facts_view`` has them, each at most once for its basis.
        moments: the relation of periods.
        edges: the relation of the trees of units.
        numbers: the relation of the numbers of units, indicators and periods.
    """
    return _STAGED.format(facts=facts, moments=moments, edges=edges, numbers=numbers)
