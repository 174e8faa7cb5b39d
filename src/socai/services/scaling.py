"""Exact values to scaled whole numbers and back. No rounding: a value with more decimals than declared is refused."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

LARGEST = 2**63 - 1
"""The largest scaled value both databases hold."""
_MOST_DIGITS = 19  # of LARGEST
_SMALLEST = -40  # exponents beyond this are no figures, and their fractions would take all memory


class ScaleError(ValueError):
    """A value cannot be held as it is; ``code`` is the finding code that says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def scaled(value: Decimal, decimals: int) -> int:
    """Return ``value * 10**decimals`` as a whole number.

    Raises:
        ScaleError: the value is not a number, has more decimals, or is too large for the ledger.
    """
    if not value.is_finite():
        raise ScaleError("entry.not_a_number")
    if not value:
        return 0
    if value.adjusted() + decimals >= _MOST_DIGITS:
        raise ScaleError("entry.too_large")
    if value.adjusted() < _SMALLEST:
        raise ScaleError("entry.too_precise")
    numerator, denominator = value.as_integer_ratio()
    power: int = 10**decimals
    whole, rest = divmod(numerator * power, denominator)
    if rest:
        raise ScaleError("entry.too_precise")
    if not -LARGEST <= whole <= LARGEST:
        raise ScaleError("entry.too_large")
    return whole


def exact(value: int, decimals: int) -> Fraction:
    """Return the exact value of a scaled whole number."""
    return Fraction(value, 10**decimals)


def as_decimal(value: int, decimals: int) -> Decimal:
    """Return a scaled whole number as a decimal, for messages."""
    return Decimal(value).scaleb(-decimals)
