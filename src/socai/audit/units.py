"""Reads the measure behind a number: scale words, units of money and of nature, rates (``tạ/ha``).

Nouns that count are read elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

_SCALES: Mapping[str, int] = MappingProxyType(
    {
        "tr": 10**6,
        "tr.": 10**6,
        "trăm": 10**2,
        "nghìn": 10**3,
        "ngàn": 10**3,
        "vạn": 10**4,
        "triệu": 10**6,
        "tỷ": 10**9,
        "tỉ": 10**9,
    }
)
_DIMENSIONS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "đồng": ("đồng", "money"), "đ": ("đồng", "money"), "vnđ": ("đồng", "money"), "vnd": ("đồng", "money"),
        "usd": ("USD", "money_usd"), "đô la mỹ": ("USD", "money_usd"), "đô la": ("USD", "money_usd"),
        "ha": ("ha", "area"), "héc ta": ("ha", "area"), "hecta": ("ha", "area"), "hec-ta": ("ha", "area"),
        "héc-ta": ("ha", "area"), "m2": ("m²", "area"), "m²": ("m²", "area"), "m<sup>2</sup>": ("m²", "area"),
        "mét vuông": ("m²", "area"), "km2": ("km²", "area"), "km²": ("km²", "area"), "km<sup>2</sup>": ("km²", "area"),
        "ki-lô-mét vuông": ("km²", "area"),
        "tấn": ("tấn", "mass"), "tắn": ("tấn", "mass"), "tẫn": ("tấn", "mass"),
        "tạ": ("tạ", "mass"), "kg": ("kg", "mass"), "ki-lô-gam": ("kg", "mass"),
        "kilogam": ("kg", "mass"), "gam": ("gam", "mass"), "gram": ("gam", "mass"), "g": ("gam", "mass"),
        "m3": ("m³", "volume"), "m³": ("m³", "volume"), "m<sup>3</sup>": ("m³", "volume"), "mét khối": ("m³", "volume"),
        "lít": ("lít", "volume"), "km": ("km", "length"), "ki-lô-mét": ("km", "length"), "m": ("m", "length"),
        "mét": ("m", "length"), "mm": ("mm", "length"), "kwh": ("kWh", "energy"), "mw": ("MW", "power"),
        "kw": ("kW", "power"), "kv": ("kV", "voltage"), "mva": ("MVA", "power"), "°c": ("°C", "temperature"),
        "độ c": ("°C", "temperature"), "cm": ("cm", "length_cm"), "mg": ("mg", "mass_mg"),
    }
)  # fmt: skip
_UNITS = "|".join(sorted((re.escape(name) for name in _DIMENSIONS), key=len, reverse=True))
#: ``6.284 ha/KH 6.150 ha`` is out of a plan and no rate.
_NO_PLAN = r"(?!(?:kh|kế hoạch|chỉ tiêu|dự toán|tổng số)(?![^\W\d_]))"
_PER = rf"(?:\s?/\s?{_NO_PLAN}[^\W\d_]+(?: (?:dân|gia đình|thể|sinh|viên|nhân|dự án))?)*"
_MEASURE = re.compile(
    r"\s*(?P<scale>(?:trăm|nghìn|ngàn|vạn|triệu|tỷ|tỉ)(?:\s+(?:nghìn|ngàn|triệu|tỷ|tỉ))*(?![^\W\d_])|tr\.?(?= ?đ))?"
    rf"\s*(?P<unit>(?:{_UNITS})(?![^\W\d_]|\d))?(?P<per>{_PER})"
)
_PERCENT = re.compile(r"\s*⁄?(?:%|‰|(?<=⁄)4(?!\d)|(?P<point>điểm\s*(?:%|phần trăm|phầm trăm))|phần trăm)")
#: What a scanner makes of "đồng" behind a scale word.
_MISREAD = re.compile(rf"\s+đ[oôốổỗộõ]ng(?![^\W\d_])(?P<per>{_PER})")
#: "01 đồng chí" counts comrades, "2 đồng" is money.
_NOT_MONEY = re.compile(r"\s+(?:chí|bào|nghiệp|đội|môn|minh|phạm|hương|hồ)(?![^\W\d_])")


#: ``350 triệu đồng``, ``330 triệu 867 nghìn đồng``: how an amount goes on in smaller steps.
_SMALLER = re.compile(
    r"(?P<steps>(?:\s+[0-9]{1,3}(?:\s+(?:triệu|nghìn|ngàn)))+)(?P<rest>\s+[0-9]{1,3})?\s+đồng(?!\s+(?:chí|bào))"
)
_STEP = re.compile(r"([0-9]{1,3})\s+(triệu|nghìn|ngàn)")


class Measured(NamedTuple):
    """A measure as printed.

    Attributes:
        unit: as printed, with its scale words.
        factor: what the scale words multiply by.
        dimension: its comparable family; empty when scale words alone stand there.
        length: characters it takes behind the number.
    """

    unit: str
    factor: int
    dimension: str
    length: int


NOTHING = Measured("", 1, "", 0)


def measure_of(lower: str) -> Measured:
    """Return the measure that stands right behind a number; ``NOTHING`` when there is none.

    Args:
        lower: the text behind the number, in lower case.
    """
    percent = _PERCENT.match(lower)
    if percent is not None:
        point = percent["point"]
        return Measured("điểm %" if point else "%", 1, "point" if point else "percent", percent.end())
    found = _MEASURE.match(lower)
    if found is None:
        return NOTHING
    scale, unit = found["scale"] or "", found["unit"] or ""
    misread = _MISREAD.match(lower, found.end("scale")) if scale and not unit else None
    if misread is not None:
        return _named(" ".join(scale.split()), "đồng", misread["per"], misread.end())
    if unit in ("đồng", "đ") and (_NOT_MONEY.match(lower, found.end("unit")) or found["per"] == "/c"):
        unit = ""
    if not scale and not unit:
        return NOTHING
    end = found.end() if unit else found.end("scale")
    return _named(" ".join(scale.split()), unit, found["per"] if unit else "", end)


class Rest(NamedTuple):
    """How an amount goes on in smaller steps: how much, what one of the last step is worth, where it ends."""

    amount: int
    place: int
    length: int


def smaller_amount(lower: str) -> Rest | None:
    """Return the rest of an amount told in steps (``12 tỷ 350 triệu 400 nghìn đồng``), ``None`` when it has none.

    Args:
        lower: the text behind the first scale word, in lower case.
    """
    found = _SMALLER.match(lower)
    if found is None:
        return None
    steps = [(int(step[1]), _SCALES[step[2]]) for step in _STEP.finditer(found["steps"])]
    scales = [scale for _, scale in steps]
    if scales != sorted(set(scales), reverse=True):
        return None
    single = int(found["rest"]) if found["rest"] else 0
    whole = sum(count * scale for count, scale in steps) + single
    return Rest(whole, 1 if found["rest"] else scales[-1], found.end())


def _named(scale: str, unit: str, per: str, end: int) -> Measured:
    """Return a measure from its words."""
    factor = 1
    for word in scale.split():
        factor *= _SCALES[word]
    if not unit:
        return Measured(scale, factor, "", end)
    name, dimension = _DIMENSIONS[unit]
    per = "".join(per.split()) if per.count(" ") == 0 else "/" + per.strip(" /")
    scale = "triệu" if scale.startswith("tr.") or scale == "tr" else scale
    return Measured(f"{scale} {name}{per}".strip(), factor, _rate(dimension, per), end)


@lru_cache(maxsize=512)
def _rate(dimension: str, per: str) -> str:
    """Return the dimension of a rate; masses and areas have one of their own."""
    if not per:
        return dimension
    below = _DIMENSIONS.get(per.strip("/ "), (per.strip("/ "), per.strip("/ ")))
    return f"{dimension}/{below[1]}"
