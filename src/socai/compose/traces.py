"""What the numbers of a report were made of, as far as the report's own unit: each figure once, operands after it.

Figures of units below the one a number is about are counted and not listed: a paper that leaves the commune breaks no
small number down. Nobody's name is here; who entered what stays in the ledger.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from socai.compose.tree import FootnoteCall, Gap, LineBreak, Number, Report, Run, Text, figure_key
from socai.core.figures import Figure, Source, State


class Occurrences:
    """Hands out the identity of each place of a figure, in reading order: ``f12-1``, ``f12-2``."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}

    def next(self, key: str) -> str:
        """Return the identity of the next place where a figure stands."""
        count = self._counts[key] = self._counts.get(key, 0) + 1
        return place_id(key, count)


def place_id(key: str, count: int) -> str:
    """Return the identity of the count-th place of a figure, from 1. What is printed in a trace alone has the key."""
    return f"{key}-{count}"


@dataclass(frozen=True)
class Trace:
    """A figure that can be walked to.

    Attributes:
        key: its identity in the report.
        figure: the figure.
        label: what it is.
        numbers: where it is printed, in reading order; empty for an operand that the report does not print.
        operands: what it was computed of, within its own org unit.
        below: how many figures of other org units it was rolled up from.
    """

    key: str
    figure: Figure
    label: str
    numbers: tuple[Number, ...]
    operands: tuple[Figure, ...]
    below: int


def traces(report: Report) -> tuple[Trace, ...]:
    """Return the trace of every printed number, in the order of first printing, then of all that they were made of."""
    printed: dict[str, list[Number]] = {}
    for number in report.numbers():
        printed.setdefault(number.key, []).append(number)
    found = {key: _trace(key, numbers[0].figure, numbers[0].label, numbers) for key, numbers in printed.items()}
    waiting = list(found.values())
    while waiting:
        for operand in waiting.pop(0).operands:
            key = figure_key(operand)
            if key not in found and operand.state is State.VALUE:
                found[key] = _trace(key, operand, operand.name, ())
                waiting.append(found[key])
    return tuple(found.values())


def tagged_runs(report: Report) -> Iterator[tuple[str, Figure]]:
    """Yield the identity and the figure of every place that says a value or that none applies, in reading order."""
    places = Occurrences()
    for run in report.runs():
        if isinstance(run, Number | Gap) and (key := run_key(run)):
            yield places.next(key), run.figure


def run_key(run: Run) -> str:
    """Return the key of a run that is a fact: a number, or words that say that a figure does not apply; else empty."""
    match run:
        case Number():
            return run.key
        case Gap(figure=figure) if figure.state is State.NOT_APPLICABLE:
            return figure_key(figure)
        case Gap() | Text() | LineBreak() | FootnoteCall():
            return ""


def _trace(key: str, figure: Figure, label: str, numbers: Iterable[Number]) -> Trace:
    own = tuple(part for part in figure.parts if part.key.org_unit == figure.key.org_unit)
    below = len(figure.parts) - len(own)
    return Trace(key, figure, label, tuple(numbers), _distinct(own), below if figure.source is Source.ROLLED_UP else 0)


def _distinct(figures: Iterable[Figure]) -> tuple[Figure, ...]:
    return tuple({figure_key(figure): figure for figure in figures}.values())
