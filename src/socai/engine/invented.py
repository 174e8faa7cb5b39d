"""Makes up what units that are not real report, in DuckDB: streamed, a file of a lake for each province.

The same seed gives the same figures, whatever is made beside them: chance is the MD5 of seed, unit, indicator, period.
Some of it is estimated, some estimated and known later, some corrected, some does not apply or is about so much. Of the
last period some is missing, as it always is: nothing above is added up of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from socai.catalogue.model import Indicator
from socai.core.periods import Period
from socai.engine.lake import File, connected, stage, text

_OF = 1000
_MISSING, _ESTIMATED, _CORRECTED_LATER = 2, 22, 990
_CORRECTED, _NOT_APPLICABLE, _ABOUT = 10, 12, 20
"""Up to or from which of a thousand chances it is so."""
_LARGEST = 10_000

_DRAWN = f"""
SELECT v.unit, i.indicator, i.decimals, p.period, p.period_start, p.period_end, p.is_last,
    d.drawn % {_OF} AS chance, (d.drawn // {_OF}) % {_OF} AS second, d.drawn // {_OF * _OF} AS rest
FROM lake_reporter AS v, lake_indicator AS i, lake_period AS p,
    LATERAL (SELECT md5_number_lower(concat_ws('/', {{seed}}, v.unit, i.indicator, p.period)) AS drawn) AS d
WHERE v.province = {{province}} AND p.period_end BETWEEN v.first AND v.last
"""
_FIGURES = f"""
SELECT CASE WHEN second < {_CORRECTED} THEN 2 ELSE 1 END AS batch,
    CASE WHEN second < {_CORRECTED} THEN '2/1' ELSE '1/1' END AS entry,
    indicator, unit AS org_unit, period, period_start, period_end, basis,
    CASE WHEN second BETWEEN {_NOT_APPLICABLE} AND {_ABOUT} THEN 'about' ELSE 'exact' END AS qualifier,
    CASE WHEN is_na THEN 'na' ELSE 'value' END AS state,
    CAST(CASE WHEN is_na THEN NULL WHEN basis = 'actual' THEN rest % {_LARGEST} ELSE (rest // 7) % {_LARGEST} END
        AS BIGINT) AS value_scaled,
    decimals, unit AS reporter
FROM (
    SELECT *, unnest(CASE
        WHEN chance >= {_CORRECTED_LATER} THEN ['actual', 'estimate']
        WHEN chance < {_ESTIMATED} THEN ['estimate']
        ELSE ['actual'] END) AS basis,
        second >= {_CORRECTED} AND second < {_NOT_APPLICABLE} AS is_na
    FROM ({_DRAWN})
    WHERE NOT (is_last = 1 AND chance < {_MISSING})
)
"""


class Reporter(NamedTuple):
    """A unit that reports from a day to a day, in a province."""

    unit: str
    province: str
    first: date
    last: date


def write(
    lake: Path,
    beside: Mapping[str, File],
    reporters: Sequence[Reporter],
    indicators: Sequence[Indicator],
    periods: Sequence[Period],
    seed: int,
) -> Iterator[tuple[str, File]]:
    """Write what units report for every period, and yield each part of the lake with its file.

    Args:
        lake: its folder.
        beside: the relations of its roll-up.
        reporters: who reports.
        indicators: what.
        periods: when, of one kind.
        seed: of the chance.

    Raises:
        LakeError: a file cannot be written, or is not what was to be written.
    """
    spans = [(str(period), period.start, period.end, int(period == periods[-1])) for period in periods]
    with connected() as connection:
        _fill(connection, "lake_reporter (unit TEXT, province TEXT, first DATE, last DATE)", reporters)
        _fill(
            connection, "lake_indicator (indicator TEXT, decimals BIGINT)", [(i.code, i.decimals) for i in indicators]
        )
        _fill(connection, "lake_period (period TEXT, period_start DATE, period_end DATE, is_last BIGINT)", spans)
        for province in sorted({reporter.province for reporter in reporters}):
            part = f"{periods[0].kind.value}/{province}"
            yield (
                part,
                stage(connection, lake, f"figures/{part}", _FIGURES.format(seed=seed, province=text(province)), beside),
            )


def _fill(connection: Any, table: str, rows: Sequence[Sequence[object]]) -> None:
    connection.execute(f"CREATE TEMPORARY TABLE {table}")
    columns = ", ".join(["unnest(?)"] * len(rows[0]))
    lists = [list(column) for column in zip(*rows, strict=True)]
    connection.execute(f"INSERT INTO {table.partition(' ')[0]} SELECT {columns}", lists)
