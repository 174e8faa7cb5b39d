"""Names that a reader needs beside a report: indicators, their offices, org units. It looks up and words nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from socai.catalogue.model import Catalogue, Indicator, OverTime


@dataclass(frozen=True)
class Glossary:
    """Names by code and by key; what is not known is called by its code.

    Attributes:
        indicators: what is measured, by code.
        org_units: names of org units, by key.
    """

    indicators: Mapping[str, Indicator] = field(default_factory=dict)
    org_units: Mapping[str, str] = field(default_factory=dict)

    def name(self, code: str) -> str:
        """Return the Vietnamese name of an indicator."""
        indicator = self.indicators.get(code)
        return indicator.name_vi if indicator else code

    def english(self, code: str) -> str:
        """Return the English name of an indicator, empty when there is none."""
        indicator = self.indicators.get(code)
        return indicator.name_en if indicator else ""

    def org_unit(self, key: str) -> str:
        """Return the name of an org unit."""
        return self.org_units.get(key, key)

    def office(self, code: str) -> str:
        """Return the name of the office that answers for an indicator, empty when it is not known."""
        indicator = self.indicators.get(code)
        return self.org_unit(indicator.office) if indicator and indicator.office else ""

    def is_stock(self, code: str) -> bool:
        """Return whether an indicator says how much there is at the end of a period, and not how much came in it."""
        indicator = self.indicators.get(code)
        return indicator is not None and indicator.over_time is OverTime.LAST


def glossary_of(catalogue: Catalogue) -> Glossary:
    """Return the names that a catalogue declares."""
    return Glossary(catalogue.indicators, {key: unit.name for key, unit in catalogue.org_units.items()})
