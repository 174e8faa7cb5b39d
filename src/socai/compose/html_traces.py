"""Where the numbers of a page come from: for each figure how it was made, of what, reported by whom, for which time.

A trace is hidden until its number is followed, by the page's style alone; following "all sources" shows every one.
It names offices and never a person, and cites entries by their identity in the ledger.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from socai.compose.formula_words import formula_words, linear_terms
from socai.compose.html_body import trace_id
from socai.compose.inline_xbrl import tagged
from socai.compose.tagging import Tagging
from socai.compose.traces import Trace, place_id
from socai.compose.tree import Report, figure_key
from socai.compose.word_store import display_hash
from socai.core.figures import Figure, Source
from socai.core.numerals import format_exact, format_figure, format_number, qualifier_words
from socai.files.ooxml import xml_text
from socai.formula.errors import FormulaError
from socai.formula.nodes import Expression
from socai.formula.parser import parse_formula

LOCALE = "vi"
_NOTHING = "chưa có số liệu"
_SIGNS = {1: "+", -1: "−"}
_MADE = {
    Source.ENTERED: "Số do cơ quan báo cáo.",
    Source.PLANNED: "Chỉ tiêu kế hoạch được giao.",
    Source.ROLLED_UP: "Tổng hợp từ các số đã báo cáo.",
    Source.COMPUTED: "Số do hệ thống tính.",
    Source.NONE: "Không rõ nguồn.",
}


def sources(report: Report, tagging: Tagging) -> str:
    """Return the traces of all figures of a page."""
    if not tagging.traces:
        return ""
    writer = _Traces(report, tagging)
    return (
        '<div class="sources" id="nguon">\n'
        '<h2>Nguồn của từng số</h2>\n<p class="all"><a href="#noi-dung">Về báo cáo</a></p>\n'
        + "".join(map(writer.trace, tagging.traces))
        + "</div>\n"
    )


@dataclass(frozen=True)
class _Operand:
    """An operand as it is listed: its sign in a sum, else nothing."""

    figure: Figure
    sign: str


class _Traces:
    """Writes the traces of one page."""

    def __init__(self, report: Report, tagging: Tagging) -> None:
        self._report = report
        self._glossary = tagging.glossary
        self._facts = {fact.id: fact for fact in tagging.facts}
        self._traces = {trace.key: trace for trace in tagging.traces}
        self._users = _users(tagging)

    def trace(self, trace: Trace) -> str:
        """Return one trace."""
        return (
            f'<div class="trace" id="{trace_id(trace.key)}">\n{self._close(trace)}<h3>{xml_text(trace.label)}</h3>\n'
            f'<p class="value">{self._value(trace)}</p>\n'
            f"{self._making(trace)}<dl>\n{self._details(trace)}</dl>\n{self._ways_back(trace)}</div>\n"
        )

    def _close(self, trace: Trace) -> str:
        """Return the way back: to where the number is printed first, else to the figure that was made of it."""
        if trace.numbers:
            return f'<p class="close"><a href="#{place_id(trace.key, 1)}">Đóng ✕</a></p>\n'
        user = self._users[trace.key][0]
        return f'<p class="close"><a href="#{trace_id(user.key)}">← Quay lại</a></p>\n'

    def _value(self, trace: Trace) -> str:
        figure = trace.figure
        display = trace.numbers[0].display if trace.numbers else format_figure(figure, locale=LOCALE)
        shown = xml_text(display) if trace.numbers else tagged(self._facts[trace.key], display)
        words = qualifier_words(figure, locale=LOCALE)
        return f"{words} <b>{shown}</b> {_measure(figure)}".strip()

    # -- how it was made -----------------------------------------------------------------------------------------------

    def _making(self, trace: Trace) -> str:
        expression = _read(trace.figure.formula) if trace.figure.source is Source.COMPUTED else None
        terms = linear_terms(expression) if expression else None
        signs = dict(terms or ())
        operands = [_Operand(each, _SIGNS.get(signs.get(each.key.indicator, 0), "")) for each in trace.operands]
        words = _MADE[trace.figure.source]
        if expression is not None:
            words = "Cách tính: cộng, trừ các số sau." if -1 in signs.values() else "Cách tính: cộng các số sau."
        if expression is not None and terms is None:
            words = f"Cách tính: {formula_words(expression, self._glossary.name)}"
        if trace.below:
            count = format_number(trace.below, decimals=0, locale=LOCALE)
            words = f"{words} Gộp từ số của {count} đơn vị trực thuộc (không nêu từng đơn vị ở bản này)."
        items = "".join(map(self._operand, operands))
        return f'<p class="how">{xml_text(words)}</p>\n' + (f'<ul class="operands">\n{items}</ul>\n' if items else "")

    def _operand(self, operand: _Operand) -> str:
        figure, key = operand.figure, figure_key(operand.figure)
        name = xml_text(self._named(figure))
        if key in self._traces:
            name = f'<a href="#{trace_id(key)}">{name}</a>'
        sign = f'<span class="sign">{operand.sign}</span> ' if operand.sign else ""
        return f'<li><span>{sign}{name}</span> <span class="amount">{_amount(figure)}</span></li>\n'

    def _named(self, figure: Figure) -> str:
        """Return what an operand is, with its time when that is not the report's."""
        period = figure.key.period
        name = f"Kế hoạch: {figure.name}" if figure.source is Source.PLANNED else figure.name
        return name if period == self._report.period else f"{name} ({period.words(locale=LOCALE)})"

    # -- what is known about it ----------------------------------------------------------------------------------------

    def _details(self, trace: Trace) -> str:
        figure, key = trace.figure, trace.key
        rows = {
            "Giá trị chính xác": self._exact(figure),
            "Kỳ số liệu": figure.key.period.words(locale=LOCALE),
            "Của đơn vị": self._glossary.org_unit(figure.key.org_unit),
            self._office_title(figure): self._office(figure),
            "Đếm từ": f"{format_number(len(figure.rows), decimals=0, locale=LOCALE)} dòng của sổ"
            if figure.rows
            else "",
            "Mục ghi trong sổ": figure.atom.entry if figure.atom else "",
            "Mã chỉ tiêu": figure.key.indicator,
            "Mã số liệu": f"{key} · {display_hash(key, figure, trace.numbers[0].display if trace.numbers else '')}",
        }
        return "".join(f"<dt>{name}</dt><dd>{xml_text(words)}</dd>\n" for name, words in rows.items() if words)

    def _exact(self, figure: Figure) -> str:
        if figure.value is None:
            return ""
        return f"{format_exact(figure.value, decimals=figure.decimals, locale=LOCALE)} {figure.measure.name}"

    def _office_title(self, figure: Figure) -> str:
        return "Cơ quan báo cáo" if figure.source is Source.ENTERED else "Cơ quan phụ trách"

    def _office(self, figure: Figure) -> str:
        if figure.atom and figure.atom.reporter:
            return self._glossary.org_unit(figure.atom.reporter)
        return self._glossary.office(figure.key.indicator)

    def _ways_back(self, trace: Trace) -> str:
        places = "; ".join(
            f'<a href="#{place_id(trace.key, index)}">{xml_text(number.place)}</a>'
            for index, number in enumerate(trace.numbers, start=1)
        )
        users = "; ".join(
            f'<a href="#{trace_id(user.key)}">{xml_text(user.label)}</a>' for user in self._users.get(trace.key, ())
        )
        printed = f'<p class="ways">In ở: {places}</p>\n' if places else ""
        return printed + (f'<p class="ways">Dùng để tính: {users}</p>\n' if users else "")


def _users(tagging: Tagging) -> Mapping[str, list[Trace]]:
    """Return the figures that were made of each figure, by key."""
    users: dict[str, list[Trace]] = {}
    for trace in tagging.traces:
        for operand in trace.operands:
            users.setdefault(figure_key(operand), []).append(trace)
    return users


def _amount(figure: Figure) -> str:
    if figure.value is None:
        return _NOTHING
    words = f"{qualifier_words(figure, locale=LOCALE)} {format_figure(figure, locale=LOCALE)}".strip()
    return f"{words} {_measure(figure)}"


def _measure(figure: Figure) -> str:
    return xml_text(figure.measure.word(locale=LOCALE))


def _read(formula: str) -> Expression | None:
    """Return a formula, ``None`` for text that is none."""
    try:
        return parse_formula(formula).expression
    except FormulaError:
        return None
