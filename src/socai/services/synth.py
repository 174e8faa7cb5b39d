"""Makes a lake of a country that is not real, of any size: real provinces and communes, villages and figures invented.

The same seed gives the same figures, whatever is made beside them. Rows are streamed. Such a lake is for measuring and
trying out; no ledger can be pushed to it, for its seal is that of none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from random import Random

from socai.catalogue.country import read_country
from socai.catalogue.levels import COMMUNE, depth
from socai.catalogue.model import Catalogue, Indicator, OrgUnit
from socai.core.lineage import Lineage, Version
from socai.core.periods import Period
from socai.engine import lake as lakes
from socai.engine.definition import Entered, define, may_leave
from socai.engine.facts import Facts
from socai.engine.lake import File, Manifest
from socai.engine.staging import staged
from socai.engine.trees import Trees
from socai.services.errors import refusal, translated
from socai.services.lakes import lake_errors
from socai.services.opened import Instance, Progress, silent
from socai.services.reading import indicator_codes

COUNTRY = "viet_nam"
_OF = 1000
_MISSING, _ESTIMATED, _CORRECTED, _DATED = 2, 20, 10, 10
"""Of how many in a thousand it is so."""
_LARGEST = 10_000
_NAME = "Việt Nam"
_LAST = Period.parse("2026-12")


@dataclass(frozen=True)
class Size:
    """How large the country is: villages, months up to December 2026, and the seed of everything invented."""

    villages: int = 60_000
    months: int = 12
    seed: int = 1


@dataclass(frozen=True)
class Made:
    """What was made: units, and figures of them."""

    units: int
    figures: int


def make(*, instance: Instance, lake: Path, indicators: Sequence[str], size: Size, progress: Progress = silent) -> Made:
    """Make a lake in a folder that is not there yet.

    Args:
        instance: whose catalogue declares the indicators, and whose pack lists the country.
        lake: where to.
        indicators: codes; computed and guarded ones among them are left out.
        size: how large.
        progress: told of each province.

    Raises:
        ServiceError: an unknown indicator, none that may be in a lake, a folder that holds something, a full disk.
    """
    if lake.is_dir() and any(lake.iterdir()):
        raise refusal("synth.not_empty", str(lake))
    declared = instance.catalogue.indicators
    chosen = [declared[code] for code in indicator_codes(instance, indicators)]
    entered = [one for one in chosen if one.formula is None and may_leave(one)]
    if not entered:
        raise refusal("synth.no_indicator", ", ".join(indicators))
    with lake_errors(lake), translated(str(lake)):
        return _Country(instance.catalogue, entered, size).write(lake, progress)


class _Country:
    """The units of a country, and what they report."""

    def __init__(self, catalogue: Catalogue, indicators: Sequence[Indicator], size: Size) -> None:
        self._catalogue, self._indicators, self._size = catalogue, indicators, size
        self._periods = _LAST.window(size.months)
        self._above = (
            OrgUnit(COUNTRY, "country", _NAME),
            *(replace(unit, parent=unit.parent or COUNTRY) for unit in _listed(catalogue)),
        )

    def write(self, lake: Path, progress: Progress) -> Made:
        """Write the lake."""
        versions = tuple(
            Version(
                unit.key, unit.valid_from, unit.valid_to,
                {"type": unit.type, "name": unit.name, "parent": unit.parent or "", "code": unit.code, "key": unit.key},
            )
            for unit in self._units
        )  # fmt: skip
        trees = Trees(Lineage((), versions), {version.unit: version.unit for version in versions})
        entered = [Entered(one.code, str(period), one.decimals) for one in self._indicators for period in self._periods]
        codes = [one.code for one in self._indicators]
        rollup = define(self._catalogue, Facts({}, {}, trees), entered, codes, leaves_ledger=True)
        figures: dict[str, File] = {}
        for done, (province, villages) in enumerate(self._provinces.items()):
            progress("synth", done, len(self._provinces))
            folder = f"figures/month/{province}"
            figures[f"month/{province}"] = lakes.write(lake, folder, lakes.FACT, staged(self._rows(villages), rollup))
        units = (
            (unit.key, unit.key, unit.code, unit.type, unit.name, unit.parent, unit.valid_from, unit.valid_to)
            for unit in self._units
        )
        beside = {
            "units": lakes.write(lake, "units", lakes.UNIT, units),
            "changes": lakes.write(lake, "changes", lakes.CHANGE, ()),
            **dict(lakes.relations(lake, rollup)),
        }
        beside |= dict(lakes.counted(lake, figures, beside))
        lakes.publish(lake, Manifest(1, f"synthetic {self._size.seed}", figures, beside))
        progress("synth", 1, 1)
        return Made(len(self._units), sum(file.rows for file in figures.values()))

    @cached_property
    def _units(self) -> Sequence[OrgUnit]:
        """All units; the villages stand below the communes in turn."""
        communes = [unit for unit in self._above if depth(unit.type) == depth(COMMUNE)]
        counts = [
            self._size.villages // len(communes) + (place < self._size.villages % len(communes))
            for place in range(len(communes))
        ]
        villages = (
            self._village(commune, number + 1)
            for commune, count in zip(communes, counts, strict=True)
            for number in range(count)
        )
        return (*self._above, *villages)

    def _village(self, commune: OrgUnit, number: int) -> OrgUnit:
        """Return a village; a few began or ended in the middle of all periods."""
        key = f"{commune.key}_thon_{number}"
        village = OrgUnit(key, "village", f"Thôn {number}", commune.key)
        middle = self._periods[len(self._periods) // 2]
        drawn = self._random(key, "days").randrange(_OF)
        if drawn < _DATED:
            return replace(village, valid_from=middle.start)
        return replace(village, valid_to=middle.end) if drawn < 2 * _DATED else village

    @cached_property
    def _provinces(self) -> Mapping[str, Sequence[OrgUnit]]:
        """The villages of each province, by its code."""
        above = {unit.key: unit for unit in self._above}
        found: defaultdict[str, list[OrgUnit]] = defaultdict(list)
        for unit in self._units:
            if unit.type == "village":
                found[above[above[unit.parent or ""].parent or ""].code].append(unit)
        return found

    def _rows(self, villages: Sequence[OrgUnit]) -> Iterator[Sequence[object]]:
        """Yield what villages report: some of it estimated, some estimated and known later.

        Of the last month some is missing, as it always is: nothing above is added up of it.
        """
        days = [(str(period), period.start, period.end) for period in self._periods]
        for village in villages:
            first, last = village.valid_from or date.min, village.valid_to or date.max
            for one in self._indicators:
                random = self._random(village.key, one.code)
                for period, start, end in days:
                    drawn, value = random.randrange(_OF), random.randrange(_LARGEST)
                    if (drawn < _MISSING and end == _LAST.end) or not first <= end <= last:
                        continue
                    for basis in _bases(drawn):
                        yield (
                            1, "1/1", one.code, village.key, period, start, end, basis, "exact", "value", value,
                            one.decimals, village.key,
                        )  # fmt: skip

    def _random(self, *place: str) -> Random:
        """Return the chance of a place, which depends on nothing but the seed."""
        return Random("/".join((str(self._size.seed), *place)))  # noqa: S311 - invented figures, no secrets


def _listed(catalogue: Catalogue) -> Iterable[OrgUnit]:
    """Return the provinces and communes of the country's list."""
    return () if catalogue.country is None else read_country(catalogue.country).values()


def _bases(drawn: int) -> Sequence[str]:
    if drawn >= _OF - _CORRECTED:
        return ("actual", "estimate")
    return ("estimate",) if drawn < _MISSING + _ESTIMATED else ("actual",)
