"""Mentions made by hand, so that the judge is tested without the reader of numbers."""

from __future__ import annotations

from fractions import Fraction

from socai.audit.model import Mention, MentionKind
from socai.core.numerals import parse_number


def count(name: str, raw: str, **values: object) -> Mention:
    """Return a number that counts things; ``values`` are other attributes of the mention."""
    numeral = parse_number(raw, locale="vi")
    plain = {"start": int(name[1:]), "end": int(name[1:]) + len(raw), "kind": MentionKind.QUANTITY}
    exact = {"value": Fraction(numeral.value), "decimals": numeral.decimals}
    return Mention(id=name, raw=raw, **{**plain, **exact, **values})  # type: ignore[arg-type]


def money(name: str, raw: str, factor: int = 1_000_000) -> Mention:
    """Return an amount of money in millions."""
    return count(name, raw, factor=factor, unit="triệu đồng", dimension="money")


def percent(name: str, raw: str, **values: object) -> Mention:
    """Return a percentage."""
    return count(name, raw, kind=MentionKind.PERCENT, unit="%", dimension="percent", **values)
