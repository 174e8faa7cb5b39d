"""Settles contradictions between rows: a code that names two places, a district in two provinces, two spellings.

What the other rows tell is put right and said; what they do not tell is refused, never guessed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from socai.catalogue.reform.places import DISTRICTS, PROVINCES, Kinds, Place, bare
from socai.catalogue.reform.table import Pair
from socai.core.findings import Finding, Severity


def settled(pairs: Sequence[Pair]) -> tuple[list[Pair], list[Finding]]:
    """Return the pairs with every place named in one way, and what was put right or cannot be told.

    Two communes of one district that the table gives one code stay two; their code is a warning, and theirs no longer.
    """
    findings: list[Finding] = []
    for column, kinds in (("province", PROVINCES), ("old_province", PROVINCES), ("district", DISTRICTS)):
        pairs = _with_one_name(pairs, column, kinds, findings)
    pairs = _with_one_province(pairs, findings)
    pairs = _with_own_codes(pairs, findings)
    pairs = _with_one_spelling(pairs, findings)
    findings += _new_units_told_twice(pairs)
    return list(pairs), findings


class _Codes:
    """Which code stands beside which name, and whose it is.

    A name that also stands under a code of its own was given a wrong one elsewhere; the code is then that of the other
    name there.
    """

    def __init__(self, written: Iterable[tuple[Hashable, str]]) -> None:
        self._names: defaultdict[str, set[Hashable]] = defaultdict(set)
        self._codes: defaultdict[Hashable, set[str]] = defaultdict(set)
        for name, code in written:
            self._names[code].add(name)
            self._codes[name].add(code)

    def own(self, name: Hashable) -> tuple[str, ...]:
        """Return the codes that name nothing else."""
        return tuple(sorted(code for code in self._codes[name] if self._names[code] == {name}))

    def right(self, name: Hashable, code: str) -> str | None:
        """Return the code that a name should have where it has this one; ``None`` when nobody can tell."""
        own, others = self.own(name), self._names[code] - {name}
        if not others:
            return code
        if len(own) == 1:
            return own[0]
        return code if all(len(self.own(other)) == 1 for other in others) else None


# -- provinces and districts -------------------------------------------------------------------------------------------


def _with_one_name(pairs: Sequence[Pair], column: str, kinds: Kinds, findings: list[Finding]) -> Sequence[Pair]:
    """Let each code of provinces or districts name one place; a place that cannot be told is refused once."""
    places = dict.fromkeys(_place(pair, column) for pair in pairs)
    codes = _Codes((bare(place, kinds), place.code) for place in places)
    full: dict[tuple[str, str | None], Place] = {(bare(each, kinds), each.code): each for each in places if each.type}
    right = {place: full.get((bare(place, kinds), codes.right(bare(place, kinds), place.code))) for place in places}
    done: list[Pair] = []
    for pair in pairs:
        written = _place(pair, column)
        told = right[written]
        if told is None:
            findings.append(_about(pair, "reform.place_unclear", written.name, value=written.code))
            right[written] = written
        elif told.code != written.code:
            findings.append(_corrected(pair, written, told))
        done.append(pair if told in (None, written) else _with(pair, column, told))
    return done


def _with_one_province(pairs: Sequence[Pair], findings: list[Finding]) -> list[Pair]:
    """Put each district into the province that most of its rows name."""
    counted: defaultdict[str, Counter[Place]] = defaultdict(Counter)
    for pair in pairs:
        counted[pair.district.code][pair.old_province] += 1
    done: list[Pair] = []
    for pair in pairs:
        (most, rows), *others = counted[pair.district.code].most_common()
        if others and others[0][1] == rows:
            findings.append(_about(pair, "reform.district_in_two", pair.district.name, province=pair.old_province.name))
        elif pair.old_province != most:
            written, used = pair.old_province.name, most.name
            findings.append(
                _about(
                    pair, "reform.province_corrected", pair.district.name, Severity.WARNING, written=written, used=used
                )
            )
            pair = replace(pair, old_province=most)
        done.append(pair)
    return done


# -- communes ----------------------------------------------------------------------------------------------------------


def _with_own_codes(pairs: Sequence[Pair], findings: list[Finding]) -> list[Pair]:
    """Let no code name two communes before the reform; names are told apart within their district.

    Where two communes share a code in the table and nobody can tell whose it is, neither keeps it.
    """
    codes = _Codes((_in_district(pair), pair.old.code) for pair in pairs if pair.old.code)
    return [_with_own_code(pair, codes, findings) if pair.old.code else pair for pair in pairs]


def _with_own_code(pair: Pair, codes: _Codes, findings: list[Finding]) -> Pair:
    name, code = pair.old.name, pair.old.code
    right, own = codes.right(_in_district(pair), code), codes.own(_in_district(pair))
    if right is None:
        findings.append(_about(pair, "reform.code_shared", name, Severity.WARNING, value=code))
        return replace(pair, old=replace(pair.old, code=""), lost_code=code)
    if len(own) > 1:
        findings.append(_about(pair, "reform.two_codes", name, codes=own))
    if right == code:
        return pair
    told = replace(pair.old, code=right)
    findings.append(_corrected(pair, pair.old, told))
    return replace(pair, old=told)


def _in_district(pair: Pair) -> tuple[str, str]:
    return pair.district.code, pair.old.spelling


def _with_one_spelling(pairs: Sequence[Pair], findings: list[Finding]) -> list[Pair]:
    """Write each commune as most rows do; where rows differ by more than spaces and case, say so."""
    counted: defaultdict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    for pair in pairs:
        for column in ("old", "new"):
            counted[_commune(pair, column)][_place(pair, column).name] += 1
    done = []
    for pair in pairs:
        for column in ("old", "new"):
            place = _place(pair, column)
            name = counted[_commune(pair, column)].most_common(1)[0][0]
            if place.name.casefold() != name.casefold():
                findings.append(_about(pair, "reform.spelling", place.name, Severity.NOTE, used=name))
            if place.name != name:
                pair = _with(pair, column, replace(place, name=name))
        done.append(pair)
    return done


def _commune(pair: Pair, column: str) -> tuple[str, str, str]:
    place = _place(pair, column)
    return column, place.code or pair.district.code, place.spelling


def _new_units_told_twice(pairs: Sequence[Pair]) -> Iterable[Finding]:
    """Yield a finding where a code of a new unit stands for another name or province than in the rows before."""
    first: dict[str, Pair] = {}
    for pair in pairs:
        told = first.setdefault(pair.new.code, pair)
        if (told.new, told.province) != (pair.new, pair.province):
            yield _about(pair, "reform.new_unit_differs", pair.new.name, value=pair.new.code, first=str(told.location))


# -- findings ----------------------------------------------------------------------------------------------------------


def _corrected(pair: Pair, written: Place, used: Place) -> Finding:
    data = {"written": written.code, "used": used.code}
    return Finding("reform.code_corrected", Severity.WARNING, written.name, pair.location, data)


def _about(pair: Pair, what: str, subject: str, severity: Severity = Severity.ERROR, **data: object) -> Finding:
    return Finding(what, severity, subject, pair.location, data)


def _place(pair: Pair, column: str) -> Place:
    place: Place = getattr(pair, column)
    return place


def _with(pair: Pair, column: str, place: Place) -> Pair:
    changed: dict[str, Any] = {column: place}
    return replace(pair, **changed)
