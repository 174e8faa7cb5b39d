"""How far an actual figure lies from the estimate that was told before it. Judges nothing."""

from __future__ import annotations

from fractions import Fraction

_WHOLE = 100


def change_from_estimate(actual: Fraction, estimate: Fraction) -> Fraction | None:
    """Return by how many percent an actual value lies above (negative: below) its estimate, ``None`` from zero."""
    return None if estimate == 0 else _WHOLE * (actual - estimate) / abs(estimate)


def is_beyond(actual: Fraction, estimate: Fraction, tolerance: int) -> bool:
    """Return whether an actual value lies farther from its estimate than so many percent of the estimate."""
    return _WHOLE * abs(actual - estimate) > tolerance * abs(estimate)
