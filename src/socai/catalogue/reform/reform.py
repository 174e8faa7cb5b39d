"""Says what a reform of administrative units changed: the units before and after, and the changes between them.

Who becomes what follows from the pairs alone. A unit lives on only where its territory did; where it grew or shrank it
ends, and another one, with a key of its own, takes its code. Codes are re-used, keys never: the key of a unit that
ended is ``<code>-cu``.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction

from socai.catalogue.model import OrgUnit
from socai.catalogue.reform.order import Order, ended
from socai.catalogue.reform.pieces import by_new, by_old, contradictions, old_name, weights
from socai.catalogue.reform.places import Place
from socai.catalogue.reform.settling import settled
from socai.catalogue.reform.table import Pair, RawRow, read_correspondence
from socai.catalogue.reform.words import slug
from socai.core.changes import Change, ChangeKind, Piece
from socai.core.findings import Finding, has_errors

_LONGEST_NAME = 60


class Outcome(StrEnum):
    """What a commune of the new order was made of.

    ``enlarged`` keeps the name of a unit that others joined; ``split`` is one piece of one unit; ``regrouped`` takes
    pieces of some.
    """

    KEPT = "kept"
    RENAMED = "renamed"
    RETYPED = "retyped"
    MERGED = "merged"
    ENLARGED = "enlarged"
    SPLIT = "split"
    REGROUPED = "regrouped"


@dataclass(frozen=True)
class Reform:
    """A reform as read.

    Attributes:
        on: first day of the new units, ``None`` when the table does not say it.
        before: units as they were the day before: provinces, districts, communes, each below the one before it.
        after: units from that day on, provinces first.
        changes: what happened, by keys.
        outcomes: how many communes of the new order there are of each outcome.
        cut: how many communes of the old order were cut in pieces.
        findings: what could not be understood, and what was put right; with an error there are no units and changes.
    """

    on: date | None
    before: tuple[OrgUnit, ...] = ()
    after: tuple[OrgUnit, ...] = ()
    changes: tuple[Change, ...] = ()
    outcomes: Mapping[Outcome, int] = field(default_factory=dict)
    cut: int = 0
    findings: tuple[Finding, ...] = ()


def read_reform(rows: Iterable[RawRow], file: str) -> Reform:
    """Read the correspondence as published, and return what it says, or everything that keeps it from being understood.

    Args:
        rows: line number and cells of each row that holds anything, headers first.
        file: name of the file, for findings.
    """
    table = read_correspondence(rows, file)
    pairs, found = settled(table.pairs)
    findings = tuple(sorted((*table.findings, *found, *contradictions(pairs)), key=lambda each: each.location))
    if table.on is None or has_errors(findings):
        return Reform(table.on, findings=findings)
    return _Reader(table.on, pairs).reform(findings)


class _Reader:
    """Makes units and changes of pairs that fit each other."""

    def __init__(self, on: date, pairs: Sequence[Pair]) -> None:
        self.on = on
        self.pairs = pairs
        self.old = by_old(pairs)
        self.new = by_new(pairs)
        self.provinces = Order(dict.fromkeys((pair.old_province.code, pair.province.code) for pair in pairs))
        self.communes = Order(dict.fromkeys((old_name(pair), pair.new.code) for pair in pairs))
        self.districts = {
            pair.district.code: pair for pair in pairs if not pair.note.is_district
        }  # those that had communes; others are themselves what became a commune

    def reform(self, findings: tuple[Finding, ...]) -> Reform:
        return Reform(
            self.on,
            before=tuple(self._before()),
            after=tuple(self._after()),
            changes=(*self._province_changes(), *self._commune_changes(), *self._ended_districts()),
            outcomes=Counter(map(self._outcome, self.new.values())),
            cut=sum(len(pieces) > 1 for pieces in self.old.values()),
            findings=findings,
        )

    # -- keys: of a unit that lives on, the code it has now

    def _province(self, pair: Pair) -> str:
        code = pair.old_province.code
        return self.provinces.living.get(code) or ended(code)

    def _commune(self, pair: Pair) -> str:
        name = old_name(pair)
        return self.communes.living.get(name) or ended(pair.old.code or _without_code(pair))

    # -- units

    def _before(self) -> Iterator[OrgUnit]:
        for pair in {pair.old_province.code: pair for pair in self.pairs}.values():
            yield _unit(self._province(pair), pair.old_province)
        for pair in self.districts.values():
            yield _unit(ended(pair.district.code), pair.district, self._province(pair))
        for first, *_ in self.old.values():
            yield _unit(self._commune(first), first.old, self._above(first))

    def _above(self, pair: Pair) -> str:
        return self._province(pair) if pair.note.is_district else ended(pair.district.code)

    def _after(self) -> Iterator[OrgUnit]:
        kept = set(self.provinces.living.values())
        for province in {pair.province.code: pair.province for pair in self.pairs}.values():
            yield _unit(province.code, province, since=None if province.code in kept else self.on)
        for first, *_ in self.new.values():
            yield _unit(first.new.code, first.new, first.province.code, since=self.on)

    # -- changes

    def _province_changes(self) -> Iterator[Change]:
        old = {pair.old_province.code: pair for pair in self.pairs}
        new = {pair.province.code: pair for pair in self.pairs}
        for links in self.provinces.groups():
            pieces = tuple(Piece(self._province(old[source]), target) for source, target in links)
            then = {self._province(old[source]): _attributes(old[source].old_province) for source, _ in links}
            now = {target: _attributes(new[target].province) for _, target in links}
            yield from self._change(pieces, then, now)

    def _commune_changes(self) -> Iterator[Change]:
        of_link = {(old_name(pair), pair.new.code): pair for pair in self.pairs}
        for links in self.communes.groups():
            pairs = [of_link[link] for link in links]
            pieces = tuple(Piece(self._commune(pair), pair.new.code, self._weights(pair)) for pair in pairs)
            then = {self._commune(pair): _attributes(pair.old, self._above(pair)) for pair in pairs}
            now = {pair.new.code: _attributes(pair.new, pair.province.code) for pair in pairs}
            yield from self._change(pieces, then, now)

    def _weights(self, pair: Pair) -> Mapping[str, Fraction]:
        return weights(pair, self.old[old_name(pair)])

    def _ended_districts(self) -> Iterator[Change]:
        """Yield the end of the districts, by province: their territory is divided among many communes."""
        by_province: defaultdict[str, list[str]] = defaultdict(list)
        for pair in self.districts.values():
            by_province[self._province(pair)].append(ended(pair.district.code))
        for province, districts in by_province.items():
            yield Change(f"{self.on}/{province}/huyen", ChangeKind.DISSOLVE, self.on, ended=tuple(districts))

    def _change(self, pieces: Sequence[Piece], then: _Units, now: _Units) -> Iterator[Change]:
        """Yield the change of a group of units, none where nothing changed."""
        name = f"{self.on}/{pieces[0].target}"
        if then.keys() != now.keys():
            yield Change(name, _kind(pieces), self.on, tuple(pieces), now)
            return
        (key,) = now  # whoever lives on is alone
        changed = {detail: value for detail, value in now[key].items() if then[key].get(detail) != value}
        if changed:
            yield Change(name, _virtual_kind(changed), self.on, attributes={key: changed})

    # -- outcomes

    def _outcome(self, pieces: Sequence[Pair]) -> Outcome:
        first = pieces[0]
        if old_name(first) in self.communes.living:
            if first.old.type != first.new.type:
                return Outcome.RETYPED
            return Outcome.KEPT if first.old.spelling == first.new.spelling else Outcome.RENAMED
        if len(pieces) == 1:
            return Outcome.SPLIT
        if any(len(self.old[old_name(pair)]) > 1 for pair in pieces):
            return Outcome.REGROUPED
        is_enlarged = any(pair.old.spelling == pair.new.spelling for pair in pieces)
        return Outcome.ENLARGED if is_enlarged else Outcome.MERGED


_Units = Mapping[str, Mapping[str, str]]


def _without_code(pair: Pair) -> str:
    """Return what stands for the code of a unit that has none of its own."""
    return f"{pair.lost_code or pair.district.code}-{slug(pair.old.name)[:_LONGEST_NAME]}"


def _unit(key: str, place: Place, parent: str | None = None, since: date | None = None) -> OrgUnit:
    return OrgUnit(key, place.type, place.name, parent, place.code, since)


def _attributes(place: Place, parent: str = "") -> Mapping[str, str]:
    return {"code": place.code, "name": place.name, "type": place.type, "parent": parent}


def _kind(pieces: Sequence[Piece]) -> ChangeKind:
    """Return the kind of a change in which no unit lives on."""
    sources, targets = ({getattr(piece, end) for piece in pieces} for end in ("source", "target"))
    if len(targets) == 1 and len(sources) == len(pieces):
        return ChangeKind.MERGE
    return ChangeKind.SPLIT if len(sources) == 1 else ChangeKind.REGROUP


def _virtual_kind(changed: Mapping[str, str]) -> ChangeKind:
    """Return the kind of a change of a unit whose territory stays, by the most telling of the details it sets."""
    kinds = {"type": ChangeKind.RETYPE, "name": ChangeKind.RENAME, "code": ChangeKind.RECODE}
    return next((kinds[detail] for detail in kinds if detail in changed), ChangeKind.REPARENT)
