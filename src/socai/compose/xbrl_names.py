"""Names and addresses of tagged data: indicators as concepts, measures as units. Both ways, with nothing lost.

A concept's name is the indicator's code itself. A figure that has no code (a plan, an expression of the template) is
named by its text, in which each character that XML does not allow in a name stands as its number: ``plan-28-a.b-29-``.
Source: Namespaces in XML 1.0 (NCName); XBRL 2.1 (monetary and pure units).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from socai.core.figures import Basis, Figure
from socai.core.measures import COUNT_KIND, Measure

CONCEPTS = "urn:socai:indicators:1"
UNITS = "urn:socai:measures:1"
ENTITIES = "urn:socai:org-units:1"
CURRENCIES = "http://www.xbrl.org/2003/iso4217"
CONCEPT_PREFIX, UNIT_PREFIX, ENTITY_PREFIX = "ct", "dvt", "dv"
PURE = "xbrli:pure"
_DONG = "iso4217:VND"
# No measure has a hyphen in its code.
_COUNT = f"{UNIT_PREFIX}:so-dem"
_ESCAPED = re.compile(r"-([0-9a-f]+)-")
# Letters beyond ASCII are allowed in names, but not by every program that reads them. A name begins with an underscore
# only where its first character had to be escaped.
_STRANGE = re.compile(r"^[^A-Za-z]|[^A-Za-z0-9_.]")


@dataclass(frozen=True)
class Unit:
    """In what a fact is measured, and by which power of ten its printed number is smaller than its value."""

    name: str
    scale: int


def concept_text(figure: Figure) -> str:
    """Return what a figure measures: the code of its indicator, the plan of one, or an expression."""
    code = figure.key.indicator
    return f"plan({code})" if figure.key.basis is Basis.PLAN else code


def concept_name(text: str) -> str:
    """Return the name of the concept of a code or expression, an NCName in ASCII."""
    return _STRANGE.sub(lambda match: f"-{ord(match[0]):x}-" if match.start() else f"_-{ord(match[0]):x}-", text)


def concept_source(name: str) -> str:
    """Return the code or expression that ``concept_name`` named so."""
    inner = name[1:] if name.startswith("_-") else name
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), inner)


def unit_of(measure: Measure) -> Unit:
    """Return the unit of a measure: money in dong, ratios without a unit, all counts in one unit.

    Counts share a unit whatever they count, so that a break-down by kind can be added up; what is counted stands in the
    label of the concept.
    """
    scale = _power_of_ten(measure.factor)
    if measure.kind == "money" and scale is not None:
        return Unit(_DONG, scale)
    if measure.kind.startswith("ratio") and scale is not None:
        return Unit(PURE, scale)
    if measure.kind.startswith(COUNT_KIND) and scale is not None:
        return Unit(_COUNT, scale)
    return Unit(f"{UNIT_PREFIX}:{concept_name(measure.code)}", 0)


def _power_of_ten(factor: Fraction) -> int | None:
    """Return the exponent of a power of ten, ``None`` for any other number."""
    exponent = max(len(str(factor.numerator)), len(str(factor.denominator))) - 1
    if factor < 1:
        exponent = -exponent
    return exponent if factor == Fraction(10) ** exponent else None
