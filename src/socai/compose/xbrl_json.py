"""Writes the facts of a report as xBRL-JSON, for programs that read no page.

Source: Open Information Model 1.0 and xBRL-JSON 1.0, XBRL International, 2021.
"""

from __future__ import annotations

import json
from datetime import timedelta
from fractions import Fraction

from socai.compose.tagging import BASIS_AXIS, NAMED_BASES, PREFIX, PURE_UNIT, UNIT_SCHEME, Fact, Tagging
from socai.core.numerals import exact_text
from socai.core.periods import Period

_DOCUMENT_TYPE = "https://xbrl.org/2021/xbrl-json"


def write_xbrl_json(tagging: Tagging, *, taxonomy: str) -> bytes:
    """Return the facts as xBRL-JSON, each figure once under its key; the same report gives the same bytes.

    Args:
        tagging: the facts.
        taxonomy: name of the file of their schema, beside this one.
    """
    namespaces = {
        PREFIX: tagging.namespace,
        "unit": UNIT_SCHEME,
        "iso4217": "http://www.xbrl.org/2003/iso4217",
        "xbrl": "https://xbrl.org/2021",
    }
    document = {
        "documentInfo": {"documentType": _DOCUMENT_TYPE, "namespaces": namespaces, "taxonomy": [taxonomy]},
        "facts": {key: _fact(fact) for key, fact in tagging.facts.items()},
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _fact(fact: Fact) -> dict[str, object]:
    accuracy = {} if fact.decimals is None else {"decimals": fact.decimals}
    return {"value": exact_text(Fraction(fact.value), 0), **accuracy, "dimensions": _dimensions(fact)}


def _dimensions(fact: Fact) -> dict[str, str]:
    about = fact.about
    dimensions = {
        "concept": f"{PREFIX}:{fact.concept}",
        "entity": f"unit:{about.org_unit}",
        "period": _span(about.period),
    }
    if fact.unit.measure != PURE_UNIT:  # the model leaves it out
        dimensions["unit"] = fact.unit.measure
    if about.basis in NAMED_BASES:
        dimensions[f"{PREFIX}:{BASIS_AXIS}"] = f"{PREFIX}:{about.basis.value}"
    return dimensions


def _span(period: Period) -> str:
    """Return a period as moments: from the beginning of its first day to the end of its last one."""
    return f"{period.start}T00:00:00/{period.end + timedelta(days=1)}T00:00:00"
