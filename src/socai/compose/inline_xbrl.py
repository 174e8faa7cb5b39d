"""Writes the parts of a page that make it inline XBRL: the hidden header and the tag around a number.

Source: Inline XBRL 1.1; Transformation Rules Registry 4 (``num-comma-decimal`` reads numbers as Vietnamese print them).
"""

from __future__ import annotations

from collections.abc import Mapping

from socai.compose.tagging import BASIS_AXIS, NAMED_BASES, PREFIX, UNIT_SCHEME, Fact, Tagging
from socai.compose.xml_text import element, text
from socai.core.figures import Basis
from socai.core.periods import Period

_MINUS = "-"


def namespaces(tagging: Tagging) -> Mapping[str, str]:
    """Return the attributes that declare what the tags need, for the root of the page."""
    return {
        "xmlns": "http://www.w3.org/1999/xhtml",
        "xmlns:ix": "http://www.xbrl.org/2013/inlineXBRL",
        "xmlns:ixt": "http://www.xbrl.org/inlineXBRL/transformation/2020-02-12",
        "xmlns:xbrli": "http://www.xbrl.org/2003/instance",
        "xmlns:xbrldi": "http://xbrl.org/2006/xbrldi",
        "xmlns:link": "http://www.xbrl.org/2003/linkbase",
        "xmlns:xlink": "http://www.w3.org/1999/xlink",
        "xmlns:iso4217": "http://www.xbrl.org/2003/iso4217",
        f"xmlns:{PREFIX}": tagging.namespace,
    }


def header(tagging: Tagging, *, taxonomy: str) -> str:
    """Return the header: the schema, the contexts and the units of the facts."""
    reference = element("link:schemaRef", xlink__type="simple", xlink__href=taxonomy)
    periods = {fact.context: fact.about.period for fact in tagging.facts.values()}
    resources = "".join(
        _context(identity, unit, periods[unit, span, basis], basis)
        for (unit, span, basis), identity in tagging.contexts.items()
    ) + "".join(
        element("xbrli:unit", element("xbrli:measure", measure), id=identity)
        for measure, identity in tagging.units.items()
    )
    content = element("ix:references", reference) + element("ix:resources", resources)
    return element("div", element("ix:header", content), style="display:none")


def tagged(tagging: Tagging, fact: Fact, *, place: int, display: str) -> str:
    """Return the tag around a printed number; a minus sign stands outside of it.

    Args:
        tagging: the facts of the report.
        fact: the number's fact.
        place: how often the figure has been printed up to here, from 1.
        display: the number as printed.
    """
    tag = element(
        "ix:nonFraction",
        text(display.removeprefix(_MINUS)),
        id=f"{fact.number.key}-{place}",
        name=f"{PREFIX}:{fact.concept}",
        contextRef=tagging.contexts[fact.context],
        unitRef=tagging.units[fact.unit.measure],
        decimals="INF" if fact.decimals is None else str(fact.decimals),
        scale=str(fact.unit.scale) if fact.unit.scale else None,
        sign=_MINUS if fact.printed < 0 else None,
        format="ixt:num-comma-decimal",
    )
    return _MINUS + tag if display.startswith(_MINUS) else tag


def _context(identity: str, unit: str, period: Period, basis: Basis) -> str:
    entity = element("xbrli:identifier", text(unit), scheme=UNIT_SCHEME)
    days = element("xbrli:startDate", str(period.start)) + element("xbrli:endDate", str(period.end))
    scenario = element("xbrli:scenario", _basis_member(basis)) if basis in NAMED_BASES else ""
    content = element("xbrli:entity", entity) + element("xbrli:period", days) + scenario
    return element("xbrli:context", content, id=identity)


def _basis_member(basis: Basis) -> str:
    return element("xbrldi:explicitMember", f"{PREFIX}:{basis.value}", dimension=f"{PREFIX}:{BASIS_AXIS}")
