"""Makes a lake of a country that is not real, of any size: real provinces and communes, villages and figures invented.

The same seed gives the same figures, whatever is made beside them. Villages begin and end, some become one, some become
two, some go to another commune. Rows are streamed. Such a lake is for measuring and
trying out; no ledger can be pushed to it, for its seal is that of none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from random import Random

from socai.catalogue.country import read_country
from socai.catalogue.levels import COMMUNE, depth
from socai.catalogue.model import Catalogue, Indicator, OrgUnit
from socai.core.changes import PARENT
from socai.core.lineage import Change, ChangeKind, Lineage, Piece, Version
from socai.core.periods import Period
from socai.engine import invented
from socai.engine import lake as lakes
from socai.engine.definition import Entered, define, may_leave
from socai.engine.facts import Facts
from socai.engine.invented import Reporter
from socai.engine.lake import File, Manifest
from socai.engine.trees import Trees
from socai.services.errors import refusal, translated
from socai.services.lakes import change_rows, lake_errors
from socai.services.opened import Instance, Progress, silent
from socai.services.reading import indicator_codes

COUNTRY = "viet_nam"
_OF = 1000
_DATED = 10
"""Of how many villages in a thousand each is so."""
_EVERY = 10
"""Among how many communes something happens in one."""
_HAPPENS = (ChangeKind.MERGE, ChangeKind.SPLIT, ChangeKind.REPARENT)
_ENOUGH = 3
_HOUSEHOLDS = "households"
_LAST_BATCH = 2
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
    """The units of a country, what became of them, and what they report."""

    def __init__(self, catalogue: Catalogue, indicators: Sequence[Indicator], size: Size) -> None:
        self._catalogue, self._indicators, self._size = catalogue, indicators, size
        self._periods = _LAST.window(size.months)
        self._middle = self._periods[len(self._periods) // 2]
        self._above = (
            OrgUnit(COUNTRY, "country", _NAME),
            *(replace(unit, parent=unit.parent or COUNTRY) for unit in _listed(catalogue)),
        )
        self._communes = [unit for unit in self._above if depth(unit.type) == depth(COMMUNE)]

    def write(self, lake: Path, progress: Progress) -> Made:
        """Write the lake."""
        lineage = self._lineage()
        trees = Trees(lineage, {version.unit: version.unit for version in lineage.versions})
        entered = [Entered(one.code, str(period), one.decimals) for one in self._indicators for period in self._periods]
        codes = [one.code for one in self._indicators]
        rollup = define(self._catalogue, Facts({}, {}, trees), entered, codes, leaves_ledger=True)
        beside = {
            "units": lakes.write(lake, "units", lakes.UNIT, map(_unit_row, lineage.versions)),
            "changes": lakes.write(lake, "changes", lakes.CHANGE, change_rows(lineage)),
            **dict(lakes.relations(lake, rollup, trees.identities, {})),
        }
        reporters = self._reporters(lineage)
        provinces = len({reporter.province for reporter in reporters})
        figures: dict[str, File] = {}
        written = invented.write(lake, beside, reporters, self._indicators, self._periods, self._size.seed)
        for part, file in written:
            figures[part] = file
            progress("synth", len(figures), provinces)
        beside |= dict(lakes.counted(lake, figures, beside))
        lakes.publish(lake, Manifest(_LAST_BATCH, f"synthetic {self._size.seed}", figures, beside))
        progress("synth", 1, 1)
        return Made(len({version.unit for version in lineage.versions}), sum(file.rows for file in figures.values()))

    def _lineage(self) -> Lineage:
        """Return all units, and what became of villages on the day after the middle month."""
        villages = self._villages()
        day = self._middle.end + timedelta(days=1)
        versions = [_version(unit) for unit in (*self._above, *(one for each in villages for one in each))]
        last = [each for each in villages if each]
        changes = (
            (
                _happened(place % len(_HAPPENS), last[place], last[(place + 1) % len(last)][0], day)
                for place in range(0, len(last), _EVERY)
            )
            if len(self._periods) > 1
            else ()
        )
        return Lineage([change for change in changes if change is not None], versions)

    def _villages(self) -> Sequence[Sequence[OrgUnit]]:
        """Return the villages of each commune; they stand below the communes in turn."""
        many, more = divmod(self._size.villages, len(self._communes))
        return [
            [self._village(commune, number + 1) for number in range(many + (place < more))]
            for place, commune in enumerate(self._communes)
        ]

    def _village(self, commune: OrgUnit, number: int) -> OrgUnit:
        """Return a village; a few began or ended in the middle of all periods."""
        key = f"{commune.key}_thon_{number}"
        village = OrgUnit(key, "village", f"Thôn {number}", commune.key)
        drawn = Random(f"{self._size.seed}/{key}").randrange(_OF)  # noqa: S311 - invented units, no secrets
        if drawn < _DATED:
            return replace(village, valid_from=self._middle.start)
        return replace(village, valid_to=self._middle.end) if drawn < 2 * _DATED else village

    def _reporters(self, lineage: Lineage) -> Sequence[Reporter]:
        """Return the villages with the province in which they began, from their first to their last day."""
        above = {unit.key: unit for unit in self._above}
        found: dict[str, Reporter] = {}
        for version in lineage.versions:
            if version.attributes["type"] == "village":
                province = above[above[str(version.attributes["parent"])].parent or ""].code
                days = version.valid_from or date.min, version.valid_to or date.max
                known = found.get(version.unit, Reporter(version.unit, province, *days))
                found[version.unit] = known._replace(last=days[1])
        return tuple(found.values())


def _happened(which: int, villages: Sequence[OrgUnit], other: OrgUnit, day: date) -> Change | None:
    """Return what becomes of villages of a commune that are there before and after, ``None`` without enough of them.

    Two of them become one, one becomes two, or one goes to the commune of another village.
    """
    steady = [village for village in villages if village.valid_from is None and village.valid_to is None]
    kind = _HAPPENS[which]
    if len(steady) < _ENOUGH:
        return None
    one, two = (village.key for village in steady[:2])
    name = f"{kind.value} {one}"
    if kind is ChangeKind.REPARENT:
        return Change(name, kind, day, attributes={one: {PARENT: other.parent}})
    if kind is ChangeKind.MERGE:
        new = f"{one}_gop"
        return Change(name, kind, day, (Piece(one, new), Piece(two, new)), {new: _said(steady[0], "gộp")})
    halves = [(f"{one}_{half}", {_HOUSEHOLDS: Fraction(1, 2)}) for half in "ab"]
    pieces = tuple(Piece(one, half, weights) for half, weights in halves)
    return Change(name, kind, day, pieces, {half: _said(steady[0], half[-1]) for half, _ in halves})


def _said(village: OrgUnit, word: str) -> Mapping[str, object]:
    """Return what holds of a new village that stands where another stood."""
    return {"type": village.type, "name": f"{village.name} {word}", PARENT: village.parent, "code": ""}


def _version(unit: OrgUnit) -> Version:
    said = {"type": unit.type, "name": unit.name, PARENT: unit.parent or "", "code": unit.code}
    return Version(unit.key, unit.valid_from, unit.valid_to, said)


def _unit_row(version: Version) -> Sequence[object]:
    said = (version.attributes[name] for name in ("code", "type", "name", PARENT))
    return version.unit, version.unit, *said, version.valid_from, version.valid_to


def _listed(catalogue: Catalogue) -> Iterable[OrgUnit]:
    """Return the provinces and communes of the country's list."""
    return () if catalogue.country is None else read_country(catalogue.country).values()
