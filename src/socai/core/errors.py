"""The exceptions of ``core``: what a programmer or a pack author did that has no meaning.

Findings about users' data are not exceptions (``core.findings``). An error carries a finding code and the data of its
message, so that a room that reads users' data can turn it into a finding without taking its text apart.
"""

from __future__ import annotations

from collections.abc import Mapping

_LONGEST_SHOWN = 60


class CoreError(ValueError):
    """Something has no meaning in the algebra of figures.

    Attributes:
        code: stable finding code, for example ``numeral.grouping``.
        data: values that the message of the code needs, by name.
    """

    def __init__(self, message: str, *, code: str, **data: object) -> None:
        super().__init__(message)
        self.code = code
        self.data: Mapping[str, object] = data


def shortened(text: str) -> str:
    """Return a refused text as messages show it: its beginning, as it may be a whole file put in the wrong place."""
    return text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "…"


def unknown_locale(locale: str) -> CoreError:
    """Return the error for a locale that is not one of the two; the program chose it, no user typed it."""
    return CoreError(f"no locale {locale!r}; allowed: vi, en", code="core.locale", locale=locale)


class NumeralError(CoreError):
    """A text is not a numeral of the locale it is said to be in."""


class PeriodError(CoreError):
    """A text or a combination of parts is not a period, or a period has no such neighbour or part."""


class MeasureMismatch(CoreError):  # noqa: N818 - it reads as what happened
    """Two measures cannot be converted into each other."""


class IntervalError(CoreError):
    """An interval would be empty or unbounded."""
