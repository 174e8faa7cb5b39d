"""Units of measure: what may be converted into what, and what may be added to what.

Physical measures and money are declared here. Count nouns (hộ, vụ, hội nghị) are declared in packs as measures whose
kind is ``count:<noun>``; each may name the more general nouns it may be added to.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

COUNT_KIND = "count:"


class MeasureMismatch(ValueError):
    """Two measures cannot be converted or added."""


@dataclass(frozen=True)
class Measure:
    """A unit of measure.

    Attributes:
        code: ASCII slug, unique (``ha``, ``trieu_dong``, ``hoi_nghi``).
        name: the word printed after a number (``ha``, ``triệu đồng``, ``hội nghị``).
        kind: what it measures (``area``, ``money``, ``count:ho``...). Only measures of one kind convert.
        factor: how many base units of its kind one of it is.
        adds_to: for count nouns, codes of the more general nouns that it may be added to.
    """

    code: str
    name: str
    kind: str
    factor: Fraction = Fraction(1)
    adds_to: tuple[str, ...] = ()

    @property
    def is_count(self) -> bool:
        """Whether it counts whole things, so that a printed number is exact."""
        return self.kind.startswith(COUNT_KIND) and self.factor == 1
