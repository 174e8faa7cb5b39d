"""Units of measure: what may be converted into what, and what may be added to what.

Physical measures and money are declared here. Count nouns (hộ, vụ, hội nghị) are declared in packs as measures whose
kind is ``count:<noun>``; each may name the more general nouns it may be added to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from socai.core.errors import MeasureMismatch as MeasureMismatch

COUNT_KIND = "count:"


@dataclass(frozen=True)
class Measure:
    """A unit of measure.

    Attributes:
        code: ASCII slug, unique (``ha``, ``trieu_dong``, ``hoi_nghi``).
        name: the word printed after a number (``ha``, ``triệu đồng``, ``hội nghị``).
        kind: what it measures (``area``, ``money``, ``count:ho``...). Only measures of one kind convert.
        factor: how many base units of its kind one of it is.
        adds_to: for count nouns, codes of the more general nouns that it may be added to.
        name_en: the English word printed after a number, empty when it is the same.
    """

    code: str
    name: str
    kind: str
    factor: Fraction = Fraction(1)
    adds_to: tuple[str, ...] = ()
    name_en: str = ""

    @property
    def is_count(self) -> bool:
        """Whether it counts whole things, so that a printed number is exact."""
        return self.kind.startswith(COUNT_KIND) and self.factor == 1

    def word(self, *, locale: str) -> str:
        """Return the word printed after a number in a locale; Vietnamese where there is no English one."""
        return (locale == "en" and self.name_en) or self.name


def count_noun(
    code: str,
    name: str,
    *,
    adds_to: tuple[str, ...] = (),
    of: Measure | None = None,
    times: int = 1,
    name_en: str = "",
) -> Measure:
    """Return the measure that counts a noun, or with ``of`` and ``times`` a multiple of a noun already declared.

    ``count_noun("trieu_luot_xem", "triệu lượt xem", of=luot_xem, times=1_000_000)`` converts to and from ``luot_xem``
    and may be added to whatever that may be added to.
    """
    if of is None:
        return Measure(code, name, COUNT_KIND + code, Fraction(times), adds_to, name_en)
    return Measure(code, name, of.kind, of.factor * times, adds_to or of.adds_to, name_en)


def convert(value: Fraction, source: Measure, target: Measure) -> Fraction:
    """Return a value of one measure in another of the same kind, exactly.

    Raises:
        MeasureMismatch: the measures are of two kinds.
    """
    if source.kind != target.kind:
        raise MeasureMismatch(
            f"{source.name} ({source.kind}) does not convert into {target.name} ({target.kind})",
            code="measure.mismatch", source=source.name, target=target.name,
        )  # fmt: skip
    return value * source.factor / target.factor


def may_add(source: Measure, target: Measure, measures: Mapping[str, Measure]) -> bool:
    """Return whether amounts of ``source`` may be added into a total of ``target``.

    They may within one kind (after conversion), and from a count noun to the more general nouns that it, or they in
    turn, name in ``adds_to``. Visits are never added to what visits: "lượt người" counts a person twice who came twice,
    so no chain of declarations leads from a noun that begins with "lượt" to one that does not.

    Args:
        source: measure of the parts.
        target: measure of the total.
        measures: every declared measure by code, to follow ``adds_to``.
    """
    seen = {source.code}
    waiting = [source]
    while waiting:
        measure = waiting.pop()
        if measure.kind == target.kind:
            return True
        for code in measure.adds_to:
            following = measures.get(code)
            if following is not None and code not in seen and _counts_visits(following) == _counts_visits(measure):
                seen.add(code)
                waiting.append(following)
    return False


def _counts_visits(measure: Measure) -> bool:
    """Whether a count noun counts visits or uses instead of things."""
    return "lượt" in measure.name.split()


def _declared(*measures: Measure) -> Mapping[str, Measure]:
    """Return measures by code."""
    return MappingProxyType({measure.code: measure for measure in measures})


#: Measures that need no declaration in a pack, by code.
PHYSICAL: Mapping[str, Measure] = _declared(
    Measure("dong", "đồng", "money", name_en="dong"),
    Measure("nghin_dong", "nghìn đồng", "money", Fraction(1_000), name_en="thousand dong"),
    Measure("trieu_dong", "triệu đồng", "money", Fraction(1_000_000), name_en="million dong"),
    Measure("ty_dong", "tỷ đồng", "money", Fraction(1_000_000_000), name_en="billion dong"),
    Measure("m2", "m²", "area", name_en="m²"),
    Measure("ha", "ha", "area", Fraction(10_000), name_en="ha"),
    Measure("km2", "km²", "area", Fraction(1_000_000), name_en="km²"),
    Measure("gam", "gam", "mass", Fraction(1, 1_000), name_en="g"),
    Measure("kg", "kg", "mass", name_en="kg"),
    Measure("ta", "tạ", "mass", Fraction(100), name_en="quintals"),
    Measure("tan", "tấn", "mass", Fraction(1_000), name_en="tonnes"),
    Measure("ta_ha", "tạ/ha", "mass/area", Fraction(100, 10_000), name_en="quintals/ha"),
    Measure("tan_ha", "tấn/ha", "mass/area", Fraction(1_000, 10_000), name_en="tonnes/ha"),
    Measure("m3", "m³", "volume", name_en="m³"),
    Measure("lit", "lít", "volume", Fraction(1, 1_000), name_en="litres"),
    Measure("mm", "mm", "length", Fraction(1, 1_000), name_en="mm"),
    Measure("m", "m", "length", name_en="m"),
    Measure("km", "km", "length", Fraction(1_000), name_en="km"),
    Measure("lan", "lần", "ratio", name_en="times"),
    Measure("percent", "%", "ratio", Fraction(1, 100), name_en="%"),
    Measure("per_mille", "‰", "ratio", Fraction(1, 1_000), name_en="‰"),
    Measure("percent_point", "điểm %", "ratio_difference", Fraction(1, 100), name_en="percentage points"),
)
