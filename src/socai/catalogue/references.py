"""Names that records and rows refer to: what is unknown, with the names that look like it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from socai.catalogue.draft import Draft
from socai.catalogue.errors import nearest, problem
from socai.core.findings import Finding, Location
from socai.core.measures import PHYSICAL, Measure


@dataclass(frozen=True)
class Known:
    """What a draft declares, and the measures as they can be built from it.

    ``measures`` lacks those whose declaration is broken; a reference to one is no problem of its own.
    """

    draft: Draft
    measures: Mapping[str, Measure]

    def measure_of(self, indicator: str) -> Measure | None:
        """Return the measure of an indicator, ``None`` when it or its measure is not known."""
        record = self.draft.indicators.get(indicator)
        return None if record is None else self.measures.get(record["measure"])

    def unknown_indicator(self, code: str, location: Location) -> Iterator[Finding]:
        """Yield a problem unless the indicator is declared."""
        if code not in self.draft.indicators and "indicators" not in self.draft.unread:
            alike = nearest(code, self.draft.indicators)
            yield problem("pack.unknown_indicator", location, code, nearest=alike)

    def unknown_org_unit(self, key: str, location: Location) -> Iterator[Finding]:
        """Yield a problem unless the org unit is declared."""
        if key not in self.draft.org_units and "org_units" not in self.draft.unread:
            yield problem("pack.unknown_org_unit", location, key, nearest=nearest(key, self.draft.org_units))

    def unknown_measure(self, code: str, location: Location) -> Iterator[Finding]:
        """Yield a problem unless the measure is declared in a pack or built in."""
        declared = {**self.draft.measures, **PHYSICAL}
        if code not in declared and "measures" not in self.draft.unread:
            yield problem("pack.unknown_measure", location, code, nearest=nearest(code, declared))

    def unknown_code_list(self, code: str, location: Location) -> Iterator[Finding]:
        """Yield a problem unless the code list is declared."""
        if code not in self.draft.code_lists and "code_lists" not in self.draft.unread:
            yield problem("pack.unknown_code_list", location, code, nearest=nearest(code, self.draft.code_lists))

    def unknown_register(self, code: str, location: Location) -> Iterator[Finding]:
        """Yield a problem unless the register is declared."""
        if code not in self.draft.registers and "registers" not in self.draft.unread:
            yield problem("pack.unknown_register", location, code, nearest=nearest(code, self.draft.registers))
