"""Targets of parts beside the target of the whole: what does not add up is said, and nothing is changed.

A target is divided only where a pack declares the shares. Where units below have targets of their own, their sum is
compared with the target above them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from socai.catalogue.model import Catalogue, Indicator, OverUnits
from socai.core.findings import Finding, Severity
from socai.core.numerals import round_half_up
from socai.ledger.models import Target
from socai.services.scaling import exact
from socai.services.units import UnitIndex

_Place = tuple[str, int, str]
_EXTRA_DECIMALS = 2


def parts_beside_wholes(
    catalogue: Catalogue, units: UnitIndex, standing: Iterable[Target], new: Iterable[Target]
) -> list[Finding]:
    """Return where targets of parts and wholes do not agree, among the places that new targets touch.

    Args:
        catalogue: its indicators say what is added up, its paces what is divided.
        units: the tree.
        standing: the newest version of every target, the new ones included.
        new: the targets that are being recorded.
    """
    touched = {(row.indicator, row.year, row.due) for row in new}
    by_place: dict[_Place, dict[str, Fraction]] = {place: {} for place in touched}
    for row in standing:
        place = (row.indicator, row.year, row.due)
        if place in touched:
            by_place[place][units.key(row.org_unit_id)] = exact(row.value_scaled, row.decimals)
    return [
        finding
        for place, values in sorted(by_place.items())
        for finding in _Targets(catalogue, units, place, values).findings()
    ]


@dataclass(frozen=True)
class _Targets:
    """The targets of one indicator for one year and last day, by the keys of their units."""

    catalogue: Catalogue
    units: UnitIndex
    place: _Place
    values: Mapping[str, Fraction]

    @property
    def indicator(self) -> Indicator:
        return self.catalogue.indicators[self.place[0]]

    def findings(self) -> Iterator[Finding]:
        year = self.place[1]
        below = self.units.children(date(year, 1, 1), date(year, 12, 31))
        for whole in sorted(self.values):
            parts = {key: self.values[key] for key in below.get(whole, ()) if key in self.values}
            if parts and self.indicator.over_units is OverUnits.SUM:
                yield from self._sums(whole, parts, below[whole])
            yield from self._shares(whole, parts)

    def _sums(self, whole: str, parts: Mapping[str, Fraction], below: tuple[str, ...]) -> Iterator[Finding]:
        total, target = sum(parts.values(), Fraction(0)), self.values[whole]
        types = {self._type(key) for key in parts}
        is_complete = {key for key in below if self._type(key) in types} == set(parts)
        if total > target or (is_complete and total != target):
            code = "target.parts_exceed" if total > target else "target.parts_fall_short"
            yield self._finding(code, whole, parts=self._shown(total), whole=self._shown(target), count=len(parts))

    def _shares(self, whole: str, parts: Mapping[str, Fraction]) -> Iterator[Finding]:
        divide = self.catalogue.pace_of(self.indicator.code).divide
        for key, value in parts.items():
            share = divide.get(key)
            if share is not None and value != share * self.values[whole]:
                yield self._finding(
                    "target.differs_from_share", key, value=self._shown(value), percent=self._exact(share * 100),
                    due=self._shown(share * self.values[whole]),
                )  # fmt: skip

    def _type(self, key: str) -> str:
        identity = self.units.identity(key)
        return self.units.versions(identity)[-1].type if identity else ""

    def _finding(self, code: str, unit: str, **data: object) -> Finding:
        data = {"unit": unit, "year": self.place[1], **data}
        return Finding(code, Severity.WARNING, self.indicator.code, data=data)

    def _shown(self, value: Fraction) -> Decimal:
        is_round = value == round_half_up(value, self.indicator.decimals)
        return round_half_up(value, self.indicator.decimals + (0 if is_round else _EXTRA_DECIMALS))

    def _exact(self, value: Fraction) -> Decimal:
        return round_half_up(value, _EXTRA_DECIMALS)
