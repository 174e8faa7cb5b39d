"""The view ``figure_fact``: the entries that stand (not corrected, not taken back), which engines read.

The engine room declares the columns; a test holds the two equal. Both databases take the same statement.
"""

from __future__ import annotations

NAME = "figure_fact"

STATEMENT = f"""
CREATE VIEW {NAME} AS
SELECT
    entry.batch_id AS batch,
    entry.batch_id || '/' || entry.position AS entry,
    entry.indicator AS indicator,
    entry.org_unit_id AS org_unit,
    entry.period AS period,
    entry.period_start AS period_start,
    entry.period_end AS period_end,
    entry.basis AS basis,
    entry.qualifier AS qualifier,
    entry.state AS state,
    entry.value_scaled AS value_scaled,
    entry.decimals AS decimals,
    entry.reporter_id AS reporter
FROM ledger_entry entry
WHERE entry.breakdown = '' AND entry.state <> 'missing' AND NOT EXISTS (
    SELECT 1 FROM ledger_entry later
    WHERE later.indicator = entry.indicator AND later.org_unit_id = entry.org_unit_id AND later.period = entry.period
      AND later.basis = entry.basis AND later.breakdown = entry.breakdown AND later.revision = entry.revision + 1
)
"""  # noqa: S608 - constants only
