"""Lays the facts of a report out as inline XBRL 1.1: the hidden header of the page, and the tag around a number.

Elements are closed by tags of their own, as browsers take the page for HTML and know no empty element of ours.
Source: Inline XBRL 1.1 (REC 2013-11-18); Transformation Registry 4 (num-comma-decimal).
"""

from __future__ import annotations

from collections.abc import Iterable

from socai.compose.tagging import Context, Fact, Tagging
from socai.compose.xbrl_names import CONCEPT_PREFIX, CONCEPTS, CURRENCIES, ENTITIES, PURE, UNIT_PREFIX, UNITS
from socai.files.ooxml import xml_attribute, xml_text

NAMESPACES = (
    'xmlns="http://www.w3.org/1999/xhtml" xmlns:ix="http://www.xbrl.org/2013/inlineXBRL" '
    'xmlns:ixt="http://www.xbrl.org/inlineXBRL/transformation/2020-02-12" '
    'xmlns:xbrli="http://www.xbrl.org/2003/instance" xmlns:link="http://www.xbrl.org/2003/linkbase" '
    'xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    f'xmlns:iso4217="{CURRENCIES}" xmlns:{CONCEPT_PREFIX}="{CONCEPTS}" xmlns:{UNIT_PREFIX}="{UNITS}"'
)
#: How the header of the facts is hidden: validators ask for this very attribute.
HIDDEN = "display:none"
_MINUS = "-"


def header(tagging: Tagging, taxonomy: str) -> str:
    """Return the hidden header: taxonomy, contexts, units, and notes with the facts they belong to.

    Args:
        tagging: the facts of the page.
        taxonomy: name of the file beside the page that holds their taxonomy.
    """
    notes = tagging.qualifiers()
    hidden = "".join(
        f'<ix:footnote id="{name}" xml:lang="vi">{xml_text(words)}</ix:footnote>\n' for words, name in notes.items()
    )
    return (
        f'<div style="{HIDDEN}"><ix:header>\n'
        + (f"<ix:hidden>\n{hidden}</ix:hidden>\n" if hidden else "")
        + f'<ix:references><link:schemaRef xlink:type="simple" xlink:href="{xml_attribute(taxonomy)}">'
        "</link:schemaRef></ix:references>\n"
        "<ix:resources>\n"
        + "".join(_relationship(name, words, tagging.facts) for words, name in notes.items())
        + "".join(map(_context, tagging.contexts()))
        + "".join(map(_unit, tagging.units()))
        + "</ix:resources>\n</ix:header></div>\n"
    )


def tagged(fact: Fact, display: str) -> str:
    """Return a printed number as a fact; a minus sign stands before it, as what is tagged has none.

    Args:
        fact: the fact.
        display: what is printed; words when the figure does not apply.
    """
    name = f'id="{fact.id}" name="{CONCEPT_PREFIX}:{fact.concept}" contextRef="{fact.context.id}"'
    unit = f'unitRef="{_unit_id(fact.unit.name)}"'
    if not fact.value:
        # What has no value may hold no words either: they follow it.
        return f'<ix:nonFraction {name} {unit} xsi:nil="true"></ix:nonFraction>{xml_text(display)}'
    sign = f' sign="{_MINUS}"' if fact.is_negative else ""
    scale = f' scale="{fact.unit.scale}"' if fact.unit.scale else ""
    decimals = "INF" if fact.decimals is None else str(fact.decimals)
    before = _MINUS if display.startswith(_MINUS) else ""
    return (
        f'{before}<ix:nonFraction {name} {unit} decimals="{decimals}"{scale}{sign} format="ixt:num-comma-decimal">'
        f"{xml_text(display.removeprefix(_MINUS))}</ix:nonFraction>"
    )


def _relationship(name: str, words: str, facts: Iterable[Fact]) -> str:
    sources = " ".join(fact.id for fact in facts if fact.qualifier == words)
    return f'<ix:relationship fromRefs="{sources}" toRefs="{name}"></ix:relationship>\n'


def _context(context: Context) -> str:
    time = (
        f"<xbrli:startDate>{context.start}</xbrli:startDate><xbrli:endDate>{context.end}</xbrli:endDate>"
        if context.start
        else f"<xbrli:instant>{context.end}</xbrli:instant>"
    )
    return (
        f'<xbrli:context id="{context.id}"><xbrli:entity><xbrli:identifier scheme="{ENTITIES}">'
        f"{xml_text(context.org_unit)}</xbrli:identifier></xbrli:entity>"
        f"<xbrli:period>{time}</xbrli:period></xbrli:context>\n"
    )


def _unit(name: str) -> str:
    return f'<xbrli:unit id="{_unit_id(name)}"><xbrli:measure>{name}</xbrli:measure></xbrli:unit>\n'


def _unit_id(name: str) -> str:
    return "u-pure" if name == PURE else f"u-{name.partition(':')[2]}"
