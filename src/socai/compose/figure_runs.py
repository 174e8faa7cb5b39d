"""One figure in a sentence: qualifier, number, measure, or the words for a number that there is not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from socai.compose.nodes import FigureSlot
from socai.compose.profile import NBSP
from socai.compose.tree import Gap, Number, Run, Text, figure_key
from socai.core.figures import Basis, Figure, Source, State
from socai.core.numerals import format_figure, qualifier_words, round_half_up
from socai.formula.nodes import Reference

LOCALE = "vi"
_RISES, _FALLS, _STAYS = "tăng", "giảm", "không thay đổi"
_ABSENT: Mapping[State, tuple[str, str]] = {
    State.MISSING: ("missing", "chưa có số liệu"),
    State.NOT_APPLICABLE: ("na", "không áp dụng"),
    State.UNDEFINED: ("undefined", "không xác định"),
}


class KeyClashError(Exception):
    """Two different figures of one report got the same key; one of them would show the other's value."""


def runs_of(slot: FigureSlot, figure: Figure, place: str) -> Iterator[Run]:
    """Yield what stands in the place of a slot.

    Args:
        slot: the slot, with its options.
        figure: the figure of its formula.
        place: where the slot stands in the report.
    """
    expression = "" if isinstance(slot.formula.expression, Reference) else " ".join(slot.formula.text.split())
    if figure.value is None:
        yield _gap(slot, figure, figure.name or expression, place)
        return
    if slot.options.decimals is not None:
        figure = replace(figure, decimals=slot.options.decimals)
        expression = f"{expression} | decimals={figure.decimals}"
    write = _change if slot.options.words else _plain_number
    for run in write(slot, figure, expression):
        yield replace(run, place=place) if isinstance(run, Number) else run


def check_keys(numbers: Iterable[Number]) -> None:
    """See that one key is one figure with one display.

    Raises:
        KeyClashError: with the two that clash.
    """
    known: dict[str, Number] = {}
    for number in numbers:
        first = known.setdefault(number.key, number)
        if (first.figure, first.display) != (number.figure, number.display):
            raise KeyClashError(f"{number.key} stands for {_about(first)} and for {_about(number)}")


def _about(number: Number) -> str:
    return f"{number.figure.key.indicator} {number.expression} = {number.display}"


def _gap(slot: FigureSlot, figure: Figure, label: str, place: str) -> Gap:
    option, words = _ABSENT[figure.state]
    own: str | None = getattr(slot.options, option)
    return Gap(figure, words if own is None else own, label, place, slot.style)


def _plain_number(slot: FigureSlot, figure: Figure, expression: str) -> Iterator[Run]:
    yield from _qualifier(slot, figure)
    yield from _number(slot, figure, expression)


def _change(slot: FigureSlot, figure: Figure, expression: str) -> Iterator[Run]:
    """Tell the sign by a word: "ước tăng 5,2%", "giảm khoảng 3%", "không thay đổi"."""
    shown = round_half_up(figure.value or Fraction(), figure.decimals)
    is_estimate = figure.key.basis is Basis.ESTIMATE
    if is_estimate:
        yield from _qualifier(slot, figure)
    yield Text(_RISES if shown > 0 else _FALLS if shown < 0 else _STAYS, slot.style)
    if not shown:
        return
    yield Text(" ", slot.style)
    if not is_estimate:
        yield from _qualifier(slot, figure)
    if shown < 0:
        expression = f"abs({expression or figure.key.indicator})"
        size = abs(figure.value or Fraction())
        figure = replace(figure, value=size, source=Source.COMPUTED, formula=expression, parts=(figure,))
    yield from _number(slot, figure, expression)


def _qualifier(slot: FigureSlot, figure: Figure) -> Iterator[Text]:
    words = "" if slot.options.plain else qualifier_words(figure, locale=LOCALE)
    if words:
        yield Text(f"{words} ", slot.style)


def _number(slot: FigureSlot, figure: Figure, expression: str) -> Iterator[Run]:
    yield Number(
        figure,
        key=figure_key(figure, expression),
        expression=expression,
        display=format_figure(figure, locale=LOCALE),
        label=figure.name or expression or figure.key.indicator,
        place="",
        style=slot.style,
    )
    if after := _measure_words(slot, figure):
        yield Text(after, slot.style)


def _measure_words(slot: FigureSlot, figure: Figure) -> str:
    """Return what follows a number: signs such as "%" always and directly, words on demand after a fixed blank."""
    name = figure.measure.word(locale=LOCALE)
    if not name[:1].isalnum():
        return "" if slot.options.bare else name
    return f"{NBSP}{name}" if slot.options.unit else ""
