"""What the figures of an indicator are worked out of: other indicators, and registers of which rows are counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from socai.catalogue.model import Catalogue
from socai.formula.nodes import Formula, references, tallies
from socai.services.opened import Instance
from socai.services.touched import of_register


def with_parts(catalogue: Catalogue, codes: Iterable[str]) -> frozenset[str]:
    """Return indicators with all that they are computed of and by whose printed percentages they are judged."""
    found: set[str] = set()
    waiting = list(codes)
    while waiting:
        code = waiting.pop()
        indicator = catalogue.indicators.get(code)
        if code in found or indicator is None:
            continue
        found.add(code)
        stated = catalogue.pace_of(code).stated_percent
        waiting += [stated] if stated else []
        waiting += references(indicator.formula.expression) if indicator.formula else ()
    return frozenset(found)


@lru_cache(maxsize=4)
def sources(instance: Instance) -> Mapping[str, frozenset[str]]:
    """Return for each indicator the indicators, itself among them, and registers that it is worked out of."""
    indicators = instance.catalogue.indicators
    rows = {code: counted(each.formula) for code, each in indicators.items()}
    parts = {code: with_parts(instance.catalogue, [code]) for code in indicators}
    return {code: found.union(*(rows[each] for each in found)) for code, found in parts.items()}


def counted(formula: Formula | None) -> frozenset[str]:
    """Return the registers of which a formula counts rows."""
    return frozenset(of_register(each.register) for each in tallies(formula.expression)) if formula else frozenset()
