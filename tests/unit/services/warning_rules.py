"""Rules of warnings for tests, as packs would declare them."""

from __future__ import annotations

from socai.catalogue.model import WarningRule
from socai.formula.parser import parse_formula


def rules(indicators: tuple[str, ...] = (), **conditions: str) -> dict[str, WarningRule]:
    """Return rules by code, each with its condition; all about the same indicators."""
    return {
        code: WarningRule(code, parse_formula(text), f"Điều {code}", indicators=indicators, source="Giả định")
        for code, text in conditions.items()
    }
