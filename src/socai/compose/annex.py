"""The annex of a report: indicators of the catalogue in a table, beside their plan and the same period last year.

Values come from outside, one for each formula asked for; nothing is computed here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from socai.catalogue.model import Catalogue, Heading, Indicator
from socai.compose.figure_runs import runs_of
from socai.compose.nodes import FigureOptions, FigureSlot
from socai.compose.tree import Runs, Style, Table, Text
from socai.core.figures import Figure, State
from socai.core.findings import Location
from socai.core.periods import Period
from socai.core.roman import format_roman
from socai.formula.nodes import Formula
from socai.formula.parser import parse_formula

FigureOf = Callable[[Formula], Figure]

PLACE = "phụ lục"
#: What stands under the table, so that no reader takes an empty cell for zero.
NOTE = "Ghi chú: ô trống là chưa có kế hoạch hoặc chưa có số liệu cùng kỳ; dấu – là không tính được."
_ALIGNMENTS = ("left", "center", "right", "right", "right", "right", "right")
_SHARES = (38, 12, 12, 14, 9, 12, 9)
_BOLD = Style(bold=True)
_RATIO = "ratio"
_NO_RESULT = "–"
_WITH_WORDS = FigureOptions()
_BARE = FigureOptions(bare=True, plain=True)


def annex_header(period: Period) -> tuple[str, ...]:
    """Return the words over the columns."""
    return (
        "Chỉ tiêu",
        "ĐVT",
        f"Kế hoạch năm {period.year}",
        f"Thực hiện {period.to_date_words(locale='vi')}",
        "% kế hoạch",
        f"Cùng kỳ năm {period.year - 1}",
        "So cùng kỳ (%)",
    )


def chosen(catalogue: Catalogue, patterns: Iterable[str], without: Iterable[str] = ()) -> tuple[Indicator, ...]:
    """Return the indicators whose codes match a pattern and none of ``without``, group by group, as declared."""
    taken, left = tuple(patterns), tuple(without)
    found = [
        indicator
        for code, indicator in catalogue.indicators.items()
        if _matches(code, taken) and not _matches(code, left)
    ]
    order = {code: place for place, code in enumerate(catalogue.headings)}

    def place(indicator: Indicator) -> tuple[int, ...]:
        return tuple(order[heading.code] for heading in catalogue.headings_of(indicator.code)) or (len(order),)

    # Sorting is stable: within a group the order is that of declaration.
    return tuple(sorted(found, key=place))


def annex_table(catalogue: Catalogue, indicators: Sequence[Indicator], figure_of: FigureOf, period: Period) -> Table:
    """Return the table of those indicators of which anything is known: a figure of the period or a plan of its year.

    A figure counts from the beginning of the year. Without a figure the words for it stand in its place; without a plan
    or a figure of last year the cells that need it are empty, a division by zero gives a dash; nothing gives zero.
    """
    rows: list[tuple[Runs, ...]] = []
    numbering = _Numbering()
    for indicator in indicators:
        row = _Row(indicator, figure_of, period)
        if row.is_known:
            rows += numbering.new(catalogue.headings_of(indicator.code))
            rows.append(row.cells())
    header = tuple((Text(words),) for words in annex_header(period))
    return Table(_ALIGNMENTS, header, tuple(rows), _SHARES)


def _matches(code: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(code, pattern) for pattern in patterns)


class _Numbering:
    """Counts groups: ``I.`` for sectors, ``1.`` for their parts; deeper ones stand without a number."""

    def __init__(self) -> None:
        self._known: tuple[Heading, ...] = ()
        self._counts = [0, 0]

    def new(self, headings: tuple[Heading, ...]) -> Iterator[tuple[Runs, ...]]:
        """Yield a row for each heading that the row before did not stand under."""
        shared = 0
        while shared < min(len(headings), len(self._known)) and headings[shared] == self._known[shared]:
            shared += 1
        self._known = headings
        for level in range(shared, len(headings)):
            words = self._number(level) + headings[level].name_vi
            yield ((Text(words.upper() if level == 0 else words, _BOLD),), *[()] * (len(_ALIGNMENTS) - 1))

    def _number(self, level: int) -> str:
        if level > 1:
            return ""
        self._counts[level] += 1
        if level == 0:
            self._counts[1] = 0
        return f"{format_roman(self._counts[0])}. " if level == 0 else f"{self._counts[1]}. "


@dataclass(frozen=True)
class _Row:
    """One indicator, asked for cell by cell."""

    indicator: Indicator
    figure_of: FigureOf
    period: Period

    @property
    def is_known(self) -> bool:
        return self._figure(self._now).state is not State.MISSING or self._figure(self._plan).value is not None

    @property
    def _plan(self) -> str:
        return f"plan({self.indicator.code})"

    @property
    def _now(self) -> str:
        """The formula of the value from the beginning of the year: the code itself where the period is all of that."""
        code = self.indicator.code
        return code if self._is_to_date else f"year_to_date({code})"

    @property
    def _before(self) -> str:
        return f"{'last_year' if self._is_to_date else 'last_year_to_date'}({self.indicator.code})"

    @property
    def _is_to_date(self) -> bool:
        return self.period.year_to_date() == (self.period,)

    def cells(self) -> tuple[Runs, ...]:
        """Return the cells; a percentage is measured against nothing, as its change would be in points."""
        name, measure = self.indicator.name_vi, self.indicator.measure
        is_ratio = measure.kind == _RATIO
        return (
            (Text(name),),
            (Text(measure.word(locale="vi")),),
            self._known(self._plan),
            self._runs(self._now, _WITH_WORDS if not is_ratio else FigureOptions(bare=True)),
            () if is_ratio else self._known(f"percent({self._now}, {self._plan})"),
            self._known(self._before),
            () if is_ratio else self._known(f"growth({self._now}, {self._before})"),
        )

    def _known(self, text: str) -> Runs:
        """Return a figure without words around it, a dash when it has no result, nothing when something is missing."""
        figure = self._figure(text)
        if figure.value is None:
            return (Text(_NO_RESULT),) if figure.state is State.UNDEFINED else ()
        return self._runs(text, _BARE)

    def _runs(self, text: str, options: FigureOptions) -> Runs:
        slot = FigureSlot(parse_formula(text), options, Location())
        return tuple(runs_of(slot, self.figure_of(slot.formula), PLACE))

    def _figure(self, text: str) -> Figure:
        return self.figure_of(parse_formula(text))
