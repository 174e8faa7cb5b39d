"""Reads the numbers of data files: plain (``1426``, ``57.69``), or Vietnamese where that can mean only one thing."""

from __future__ import annotations

import re
from decimal import Decimal

from socai.core.numerals import NumeralError, parse_number

_PLAIN = re.compile(r"-?[0-9]{1,40}(\.[0-9]{1,20})?")


def read_plain_number(text: str) -> Decimal:
    """Return the exact value of a number in a data file.

    ``1426``, ``57.69`` and ``57,69`` are read; ``1.426`` is refused, because it is 1426 to a Vietnamese reader and
    1 and 426 thousandths to a machine.

    Raises:
        NumeralError: its ``code`` is ``pack.not_a_number``, or ``pack.ambiguous_number`` with both readings.
    """
    plain = Decimal(text) if _PLAIN.fullmatch(text) else None
    try:
        vietnamese: Decimal | None = parse_number(text, locale="vi").value
    except NumeralError:
        vietnamese = plain
    value = plain if plain is not None else vietnamese
    if value is None or vietnamese is None:
        raise NumeralError(f"{text!r} is not a number", code="pack.not_a_number", value=text)
    if value != vietnamese:
        raise NumeralError(
            f"{text!r} may be two numbers", code="pack.ambiguous_number", value=text, grouped=vietnamese, decimal=value
        )
    return value


def has_more_decimals(value: Decimal, decimals: int) -> bool:
    """Return whether a value needs more decimals than an indicator declares; trailing zeros do not count."""
    exponent = value.normalize().as_tuple().exponent
    return isinstance(exponent, int) and -exponent > decimals
