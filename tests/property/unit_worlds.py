"""Generated provinces whose communes and villages merge, split, move, get other names and codes, begin and end.

Every village that is there in a month reports it, so that every total is known to whoever adds up the entries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import strategies as st

from socai.catalogue.model import Indicator
from socai.core.figures import Atom
from socai.core.lineage import Change, ChangeKind, Lineage, Piece, Version
from socai.core.periods import Period
from socai.core.shares import fixed_shares
from socai.engine.boundaries import Boundaries
from socai.engine.facts import Facts
from socai.engine.reference import Evaluator
from socai.engine.trees import Trees
from tests.unit.engine.histories import trees
from tests.unit.engine.world import atom, catalogue, indicator

TOP = "P"
MONTHS = tuple(Period.parse(f"2026-{month:02}") for month in range(1, 8))
FLOW = indicator("a.x", weight="population")
UNWEIGHED = indicator("a.y")
STOCK = indicator("a.z", time="last", weight="population")
ABOVE = indicator("a.c", weight="population")
"""Reported by communes, never by villages."""
EITHER = indicator("a.e", weight="population")
"""Reported by villages unless it is zero, and by some communes: what their villages have together, or anything else."""
INDICATORS: Sequence[Indicator] = (FLOW, UNWEIGHED, STOCK, ABOVE)
CODES = ("01", "02", "03")
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class World:
    """Units, what happens to them, and what villages and communes reported: month, unit, value."""

    base: tuple[Version, ...]
    changes: tuple[Change, ...]
    said: tuple[tuple[Period, str, int], ...]
    own: Mapping[tuple[Period, str], int | None] = field(default_factory=dict)
    """What communes reported beside their villages, ``None`` for what these have together."""

    @property
    def known(self) -> Trees:
        """Its trees of units."""
        return trees(self.base, *self.changes)

    @property
    def days(self) -> tuple[date, ...]:
        """The day of each change and the day before it."""
        return tuple(day for change in self.changes for day in (change.on - _DAY, change.on))

    def total(self, period: Period, of: Indicator) -> int:
        """Return what all units reported of a flow in a period."""
        said = (value for month, unit, value in self.said if period.contains(month) and self.reports(unit, of))
        return sum(said)

    def reports(self, unit: str, of: Indicator) -> bool:
        """Return whether a unit reports an indicator."""
        return self.is_village(unit) == (of is not ABOVE)

    def is_village(self, unit: str) -> bool:
        """Return whether a unit is a village."""
        return not unit.startswith(("X", "Y", "Z")) or "v" in unit

    def coded(self, code: str) -> World:
        """Return the same world in which every unit has the same code."""
        base = tuple(replace(each, attributes={**each.attributes, "code": code}) for each in self.base)
        changes = tuple(
            replace(change, attributes={unit: {**said, "code": code} for unit, said in change.attributes.items()})
            for change in self.changes
        )
        return replace(self, base=base, changes=changes)

    def evaluator(
        self, day: date | None = None, *, boundaries: Boundaries | None = None, known: Trees | None = None
    ) -> Evaluator:
        """Return what reads figures in the boundaries of a day or in others, as they were reported without any."""
        found = known or self.known
        made = [
            atom(f"{one.code} {unit} {month} = {value}")
            for month, unit, value in self.said
            for one in ((FLOW, UNWEIGHED, STOCK) if self.is_village(unit) else (ABOVE,))
            if one is not STOCK or found.lineage.exists(unit, month.end)
        ]
        facts = Facts({each.key: each for each in (*made, *self._either(found))}, {}, found)
        of = catalogue(*INDICATORS, EITHER)
        return Evaluator(of, facts, boundaries=boundaries if day is None else Boundaries(found, day))

    def _either(self, known: Trees) -> Iterator[Atom]:
        """Yield what villages and some communes reported of the same."""
        of_village = {(month, unit): value for month, unit, value in self.said if self.is_village(unit) and value}
        together = {
            (month, unit): sum(of_village.get((month, each), 0) for each in known.below(unit, month.start, month.end))
            for month, unit in self.own
        }
        of_commune = {place: together[place] if value is None else value for place, value in self.own.items()}
        for (month, unit), value in {**of_village, **of_commune}.items():
            yield atom(f"{EITHER.code} {unit} {month} = {value}")


@dataclass
class _Making:
    """A world while changes are added to it."""

    draw: st.DrawFn
    parents: dict[str, str]
    communes: list[str]
    changes: list[Change] = field(default_factory=list)
    made: int = 0

    def new(self, letter: str) -> str:
        self.made += 1
        return f"{letter}{self.made}"

    def one(self, of: Iterable[str]) -> str:
        return self.draw(st.sampled_from(sorted(of)))

    def below(self, commune: str) -> list[str]:
        return [village for village, parent in self.parents.items() if parent == commune]

    def add(
        self, kind: str, on: date, pieces: Sequence[tuple[str, str]] = (), *, ended: tuple[str, ...] = (),
        **said: Mapping[str, object],
    ) -> None:  # fmt: skip
        """Add a change whose cut sources have weights, some or none."""
        weights = self._weights(pieces)
        made = tuple(Piece(*pair, each) for pair, each in zip(pieces, weights, strict=True))
        self.changes.append(Change(f"{len(self.changes)}", ChangeKind(kind), on, made, said, ended))

    def _weights(self, pieces: Sequence[tuple[str, str]]) -> list[dict[str, Fraction]]:
        found: list[dict[str, Fraction]] = [{} for _ in pieces]
        for source in dict.fromkeys(source for source, _ in pieces):
            places = [place for place, pair in enumerate(pieces) if pair[0] == source]
            if len(places) > 1 and self.draw(st.booleans()):
                amounts = [self.draw(st.integers(0, 5)) for _ in places]
                for place, share in zip(places, fixed_shares(amounts), strict=True):
                    if share is not None:
                        found[place]["population"] = share
        return found

    def village(self, parent: str) -> dict[str, object]:
        return {"type": "village", "name": "thôn", "parent": parent, "code": self.draw(st.sampled_from(CODES))}


@st.composite
def worlds(draw: st.DrawFn, *, kinds: Sequence[str] = (), most: int = 4) -> World:
    """Draw a world of up to three communes with some villages and a few changes, of some kinds or all."""
    communes = [f"X{number}" for number in range(draw(st.integers(1, 3)))]
    parents = {f"{one}v{number}": one for one in communes for number in range(draw(st.integers(1, 3)))}
    base = (
        Version(TOP, None, None, {"type": "province", "name": TOP, "parent": "", "code": "01"}),
        *(Version(one, None, None, {"type": "commune", "name": one, "parent": TOP, "code": "01"}) for one in communes),
        *(
            Version(
                key, None, None, {"type": "village", "name": key, "parent": one, "code": draw(st.sampled_from(CODES))}
            )
            for key, one in parents.items()
        ),
    )
    making = _Making(draw, parents, communes)
    allowed = {kind: STEPS[kind] for kind in kinds or STEPS}
    for month in range(2, 2 + draw(st.integers(1, most))):
        step = allowed[draw(st.sampled_from(sorted(allowed)))]
        step(making, date(2026, month, draw(st.sampled_from([1, 10]))))
    lineage = Lineage(making.changes, base)
    said = tuple(
        (month, unit, draw(st.integers(0, 50)))
        for month in MONTHS
        for unit in sorted(_there(lineage, month))
    )  # fmt: skip
    communes_own = st.sampled_from(["nothing", None, 0, 7, 100])
    drawn = {(month, unit): draw(communes_own) for month, unit, _ in said if unit in _communes(lineage)}
    own = {place: value for place, value in drawn.items() if not isinstance(value, str)}
    return World(base, tuple(making.changes), said, own)


def _communes(lineage: Lineage) -> set[str]:
    return {version.unit for version in lineage.versions if version.attributes["type"] == "commune"}


def _there(lineage: Lineage, period: Period) -> set[str]:
    """Return the villages and communes that are there on any day of a period."""
    return {
        version.unit for version in lineage.versions
        if version.attributes["type"] != "province"
        and (version.valid_from or date.min) <= period.end
        and period.start <= (version.valid_to or date.max)
    }  # fmt: skip


def _merge(making: _Making, on: date) -> None:
    commune = making.one(making.communes)
    gone = making.below(commune)[:2]
    if len(gone) == 2:
        new = making.new("m")
        making.add("merge", on, [(unit, new) for unit in gone], **{new: making.village(commune)})
        _replace(making, gone, {new: commune})


def _absorb(making: _Making, on: date) -> None:
    """One village takes another in, perhaps one of another commune."""
    if len(making.parents) > 1:
        into = making.one(making.parents)
        gone = making.one(set(making.parents) - {into})
        if len(making.below(making.parents[gone])) > 1:
            making.add("absorb", on, [(gone, into), (into, into)])
            _replace(making, [gone], {})


def _split(making: _Making, on: date) -> None:
    gone = making.one(making.parents)
    commune = making.parents[gone]
    new = [making.new("s") for _ in range(making.draw(st.integers(2, 3)))]
    making.add("split", on, [(gone, unit) for unit in new], **{unit: making.village(commune) for unit in new})
    _replace(making, [gone], dict.fromkeys(new, commune))


def _split_off(making: _Making, on: date) -> None:
    """A part of a village becomes one, perhaps of another commune."""
    unit, commune, new = making.one(making.parents), making.one(making.communes), making.new("o")
    making.add("split_off", on, [(unit, unit), (unit, new)], **{new: making.village(commune)})
    making.parents[new] = commune


def _transfer(making: _Making, on: date) -> None:
    if len(making.parents) > 1:
        source = making.one(making.parents)
        target = making.one(set(making.parents) - {source})
        making.add("transfer", on, [(source, source), (source, target), (target, target)])


def _regroup(making: _Making, on: date) -> None:
    """All villages of a commune become others, each whole or in pieces."""
    commune = making.one(making.communes)
    gone = making.below(commune)
    new = [making.new("r") for _ in range(making.draw(st.integers(1, 3)))]
    shares = st.lists(st.sampled_from(new), min_size=1, unique=True)
    pieces = [(unit, target) for unit in gone for target in making.draw(shares)]
    begun = dict.fromkeys(target for _, target in pieces)
    making.add("regroup", on, pieces, **{unit: making.village(commune) for unit in begun})
    _replace(making, gone, dict.fromkeys(begun, commune))


def _reparent(making: _Making, on: date) -> None:
    unit, commune = making.one(making.parents), making.one(making.communes)
    if len(making.below(making.parents[unit])) > 1:
        making.add("reparent", on, **{unit: {"parent": commune}})
        making.parents[unit] = commune


def _recode(making: _Making, on: date) -> None:
    making.add("recode", on, **{making.one(making.parents): {"code": making.draw(st.sampled_from(CODES))}})


def _rename(making: _Making, on: date) -> None:
    making.add("rename", on, **{making.one(making.parents): {"name": "tên mới"}})


def _dissolve(making: _Making, on: date) -> None:
    unit = making.one(making.parents)
    if len(making.below(making.parents[unit])) > 1:
        making.add("dissolve", on, ended=(unit,))
        _replace(making, [unit], {})


def _create(making: _Making, on: date) -> None:
    unit, commune = making.new("c"), making.one(making.communes)
    making.add("create", on, **{unit: making.village(commune)})
    making.parents[unit] = commune


def _merge_communes(making: _Making, on: date) -> None:
    if len(making.communes) > 1:
        gone, new = making.communes[:2], making.new("Y")
        said = {"type": "commune", "name": new, "parent": TOP, "code": "01"}
        making.add("merge", on, [(unit, new) for unit in gone], **{new: said})
        making.communes[:2] = [new]
        making.parents.update({unit: new for unit, parent in making.parents.items() if parent in gone})


def _split_commune(making: _Making, on: date) -> None:
    gone = making.one(making.communes)
    below = making.below(gone)
    if len(below) > 1:
        new = [making.new("Z"), making.new("Z")]
        at = making.draw(st.integers(1, len(below) - 1))
        moved = {unit: new[place >= at] for place, unit in enumerate(below)}
        said = {"type": "commune", "name": "xã", "parent": TOP, "code": "01"}
        moves: dict[str, Mapping[str, object]] = {unit: {"parent": parent} for unit, parent in moved.items()}
        making.add("split", on, [(gone, unit) for unit in new], **moves, **dict.fromkeys(new, said))
        making.communes[:] = [unit for unit in making.communes if unit != gone] + new
        making.parents.update(moved)


def _replace(making: _Making, gone: Iterable[str], new: Mapping[str, str]) -> None:
    for unit in gone:
        del making.parents[unit]
    making.parents.update(new)


STEPS: Mapping[str, Callable[[_Making, date], None]] = {
    "merge": _merge, "absorb": _absorb, "split": _split, "split_off": _split_off, "transfer": _transfer,
    "regroup": _regroup, "reparent": _reparent, "recode": _recode, "rename": _rename, "dissolve": _dissolve,
    "create": _create, "merge_communes": _merge_communes, "split_commune": _split_commune,
}  # fmt: skip
