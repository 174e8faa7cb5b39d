"""Where the lines and bars of a picture lie, as attributes for our own SVG templates. A table stands behind each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from socai.core.numerals import format_number, round_half_up

Values = Sequence[Fraction | None]

_TICKS = 2
_STEPS = 5
_WHOLE = 100


@dataclass(frozen=True)
class Frame:
    """The room that a picture takes: its size, and what is left of and below the lines for words."""

    width: int
    height: int
    left: int
    below: int
    around: int


LARGE = Frame(420, 230, 80, 28, 10)
SMALL = Frame(120, 32, 0, 0, 3)


@dataclass(frozen=True)
class Lines:
    """Lines over the periods of a year.

    Attributes:
        frame: the size.
        this: the pieces of the line of this year, each as the points of a polyline.
        last: those of the year before.
        due: those of what is due.
        dots: places of the figures of this year.
        ticks: height and words of the marks at the left.
        places: place and words of the periods below.
    """

    frame: Frame
    this: tuple[str, ...]
    last: tuple[str, ...]
    due: tuple[str, ...]
    dots: tuple[tuple[str, str], ...]
    ticks: tuple[tuple[str, str], ...]
    places: tuple[tuple[str, str], ...]

    @property
    def floor(self) -> int:
        """Height of the line below which the words stand."""
        return self.frame.height - self.frame.below - self.frame.around

    @property
    def right(self) -> int:
        """Where the lines end."""
        return self.frame.width - self.frame.around


def lines(
    frame: Frame, words: Sequence[str], this: Values, last: Values, due: Values, *, decimals: int, lang: str
) -> Lines:
    """Return the lines of a year; an axis begins at zero, so that heights compare as the figures do.

    Args:
        frame: the size.
        words: names of the periods.
        this: figures of this year, ``None`` where there is none.
        last: those of the year before.
        due: what of the target is due.
        decimals: of the words at the axis.
        lang: language of the words.
    """
    known = [value for value in (*this, *last, *due) if value is not None]
    top, bottom = max([Fraction(0), *known]) or Fraction(1), min([Fraction(0), *known])
    plane = _Plane(frame, len(words), bottom, top)
    ticks = (bottom + (top - bottom) * step / _TICKS for step in range(_TICKS + 1))
    return Lines(
        frame=frame,
        this=tuple(plane.pieces(this)),
        last=tuple(plane.pieces(last)),
        due=tuple(plane.pieces(due)),
        dots=tuple(plane.at(number, value) for number, value in enumerate(this) if value is not None),
        ticks=tuple((plane.height(each), format_number(each, decimals=decimals, locale=lang)) for each in ticks),
        places=tuple((plane.place(number), word) for number, word in enumerate(words)),
    )


@dataclass(frozen=True)
class _Plane:
    """Turns numbers of periods and values into places."""

    frame: Frame
    count: int
    bottom: Fraction
    top: Fraction

    def place(self, number: int) -> str:
        start = self.frame.left + self.frame.around
        room = self.frame.width - start - self.frame.around
        return _text(start + Fraction(room * (2 * number + 1), 2 * max(self.count, 1)))

    def height(self, value: Fraction) -> str:
        room = self.frame.height - self.frame.below - 2 * self.frame.around
        return _text(self.frame.around + room * (self.top - value) / (self.top - self.bottom))

    def at(self, number: int, value: Fraction) -> tuple[str, str]:
        return self.place(number), self.height(value)

    def pieces(self, values: Values) -> Iterable[str]:
        """Yield the points of each unbroken piece of a line: where a figure is missing, the line has a gap."""
        piece: list[str] = []
        for number, value in enumerate([*values, None]):
            if value is not None:
                piece.append(",".join(self.at(number, value)))
            elif piece:
                yield " ".join(piece)
                piece = []


def lengths(values: Sequence[Fraction]) -> list[str]:
    """Return how long the bars of values are, in hundredths of the longest; of none above zero nothing is drawn."""
    most = max([Fraction(0), *values])
    return [_text(max(value, Fraction(0)) * _WHOLE / most) if most else "0" for value in values]


def depths(values: Values) -> list[int | None]:
    """Return how deep each cell of a heat table is coloured: 0 to 4 by its share of the largest value."""
    most = max((value for value in values if value is not None), default=Fraction(0))
    return [None if value is None else _depth(value, most) for value in values]


def shades(values: Values) -> list[int | None]:
    """Return how dark each area of a map is: 0 to 4, in equal steps from the smallest value to the largest."""
    known = [value for value in values if value is not None]
    least, most = min(known, default=Fraction(0)), max(known, default=Fraction(0))
    return [None if value is None else _depth(value - least, most - least) for value in values]


def _depth(value: Fraction, most: Fraction) -> int:
    return 0 if value <= 0 or most <= 0 else min(_STEPS - 1, int(value * _STEPS / most))


def _text(value: Fraction) -> str:
    return str(round_half_up(value, 1))
