"""Where the value of an indicator may not be read. Asked of every figure, also of those inside a formula.

A guarded figure is undefined with the reason, so whatever is computed of it is undefined as well: nothing that reads
figures through the evaluator can get round a guard.
"""

from __future__ import annotations

from socai.catalogue.levels import COMMUNE, depth
from socai.catalogue.model import Guard, Indicator
from socai.core.periods import Period
from socai.engine.needs import Need, Span


def barred(
    indicator: Indicator, wanted: Need, unit_type: str, *, report_period: Period | None, is_several: bool = False
) -> str:
    """Return the reason why a figure may not be read, empty when it may.

    Args:
        indicator: whose figure it is.
        wanted: where it is wanted.
        unit_type: type of the org unit it is about.
        report_period: period of the report that it is printed in, ``None`` when it is read for anything else.
        is_several: whether it is about several units of that type together.
    """
    is_printed = wanted.period == report_period and wanted.span is Span.PERIOD
    if indicator.is_report_only and not is_printed:
        return "guard.report_only"
    highest = depth(COMMUNE) + 1 if is_several else depth(COMMUNE)
    if Guard.NO_ROLLUP in indicator.guards and depth(unit_type) < highest:
        return "guard.above_commune"
    if indicator.min_level and depth(unit_type) > depth(indicator.min_level):
        return "guard.below_min_level"
    return ""
