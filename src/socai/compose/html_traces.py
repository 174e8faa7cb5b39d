"""Writes where each printed number comes from, as panels of the page: formula, operands, office, period.

A page leaves the commune: it carries codes, entry numbers and names of offices, never who typed what, nor remarks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction

from socai.catalogue.model import Catalogue
from socai.compose.tree import Number, Report, figure_key
from socai.compose.xml_text import element, text
from socai.core.figures import Basis, Figure, Source, State
from socai.core.numerals import decimals_needed, format_figure, format_number, qualifier_words
from socai.core.periods import Period

LOCALE = "vi"
NOWHERE = "#dong"
"""A fragment that stands nowhere: following it closes a panel and leaves the page where it is."""
_CODE = re.compile(r"[a-z0-9_]+(?:\.[a-z0-9_]+)+")
_MOST_DECIMALS = 6
_ABSENT: Mapping[State, str] = {
    State.MISSING: "chưa có số liệu",
    State.NOT_APPLICABLE: "không áp dụng",
    State.UNDEFINED: "không xác định",
}


def panel_id(key: str) -> str:
    """Return the identity of a number's panel."""
    return f"nguon-{key}"


def panels(report: Report, catalogue: Catalogue) -> Iterator[str]:
    """Yield a panel for each figure that a report prints, in the order in which they first stand."""
    numbers: dict[str, Number] = {}
    for number in report.numbers():
        numbers.setdefault(number.key, number)
    writer = _Panels(catalogue, frozenset(numbers))
    yield from map(writer.panel, numbers.values())


class _Panels:
    """Writes the panels of one report; knows which figures have one of their own."""

    def __init__(self, catalogue: Catalogue, printed: frozenset[str]) -> None:
        self._catalogue = catalogue
        self._printed = printed

    def panel(self, number: Number) -> str:
        """Return the panel of a number."""
        figure = number.figure
        close = element("p", element("a", "Đóng", href=NOWHERE), class_="close")
        title = element("h3", text(number.label))
        value = element("p", element("b", text(_value(figure))), class_="value")
        return element(
            "div",
            close + title + value + self._facts(figure) + self._parts(figure) + _identity(number),
            class_="panel",
            id=panel_id(number.key),
        )

    def _facts(self, figure: Figure) -> str:
        rows = [
            ("Kỳ", _period(figure.key.period)),
            ("Đơn vị", f"{self._unit_name(figure.key.org_unit)} ({figure.key.org_unit})"),
            ("Nguồn", self._source(figure)),
            ("Công thức", self._readable(figure.formula)),
            ("Trước khi làm tròn", _exact(figure)),
        ]
        return element("dl", "".join(element("dt", name) + element("dd", text(words)) for name, words in rows if words))

    def _source(self, figure: Figure) -> str:
        """Return how a figure came about, in words."""
        match figure.source:
            case Source.ENTERED:
                office = figure.atom.reporter if figure.atom and figure.atom.reporter else self._office(figure)
                return f"{self._unit_name(office)} nhập" if office else "được nhập"
            case Source.PLANNED:
                return f"kế hoạch năm {figure.key.period.year}"
            case Source.ROLLED_UP:
                return "cộng dồn từ các số đã nhập"
            case _:
                return "tính theo công thức"

    def _office(self, figure: Figure) -> str:
        indicator = self._catalogue.indicators.get(figure.key.indicator)
        return indicator.office if indicator else ""

    def _unit_name(self, key: str) -> str:
        unit = self._catalogue.org_units.get(key)
        return unit.name if unit else key

    def _readable(self, formula: str) -> str:
        """Return a formula with names in the place of codes."""
        return _CODE.sub(self._name, formula)

    def _name(self, code: re.Match[str]) -> str:
        indicator = self._catalogue.indicators.get(code[0])
        return f"«{indicator.name_vi}»" if indicator else code[0]

    def _parts(self, figure: Figure) -> str:
        if not figure.parts:
            return ""
        parts = "".join(element("li", self._part(part)) for part in figure.parts)
        return element("p", "Tính từ:") + element("ul", parts)

    def _part(self, figure: Figure) -> str:
        """Return an operand: a link to its own panel where it is printed, else all that is below it."""
        plan = "kế hoạch, " if figure.key.basis is Basis.PLAN else ""
        words = text(f"{figure.name or figure.formula} ({plan}{figure.key.period}): {_value(figure)}")
        key = figure_key(figure)
        if key in self._printed:
            return element("a", words, href=f"#{panel_id(key)}")
        origin = text(f" – {self._source(figure)}") if figure.state is State.VALUE else ""
        entry = text(f", dòng {figure.atom.entry}") if figure.atom and figure.source is Source.ENTERED else ""
        return words + origin + entry + self._parts(figure)


def _value(figure: Figure) -> str:
    """Return a figure as printed, with the words before and after it."""
    if figure.state is not State.VALUE:
        return _ABSENT[figure.state]
    number = format_figure(figure, locale=LOCALE)
    return " ".join(filter(None, (qualifier_words(figure, locale=LOCALE), number, figure.measure.name)))


def _exact(figure: Figure) -> str:
    """Return the value before rounding, when it is another than the one printed."""
    value = figure.value or Fraction()
    needed = decimals_needed(value)
    if needed is not None and needed <= figure.decimals:
        return ""
    shown = _MOST_DECIMALS if needed is None else min(needed, _MOST_DECIMALS)
    return format_number(value, decimals=shown, locale=LOCALE)


def _period(period: Period) -> str:
    start, end = (f"{day:%d/%m/%Y}" for day in (period.start, period.end))
    return f"{period.words(locale=LOCALE)} ({start} – {end})"


def _identity(number: Number) -> str:
    figure = number.figure
    names = [figure.key.indicator or number.expression, number.key]
    names += [f"dòng {figure.atom.entry} của sổ"] if figure.atom and figure.source is Source.ENTERED else []
    return element("p", text(" · ".join(filter(None, names))), class_="identity")
