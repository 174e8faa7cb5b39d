"""Who became whom on one level of units: which live on, and which belong together. It knows no unit, only names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from functools import cached_property
from typing import Generic, TypeVar

Old = TypeVar("Old", bound=Hashable)

_ENDED = "-cu"


def ended(code: str) -> str:
    """Return the key of a unit that ended, so that its code is free for another one."""
    return f"{code}{_ENDED}"


class Order(Generic[Old]):
    """Pairs of a unit before and a unit after that shares territory with it, each pair once."""

    def __init__(self, links: Iterable[tuple[Old, str]]) -> None:
        self._links = tuple(links)

    @cached_property
    def living(self) -> dict[Old, str]:
        """Units before whose territory is wholly that of one unit after, and that unit."""
        before, after = (Counter(names) for names in zip(*self._links, strict=True)) if self._links else ({}, {})
        return {source: target for source, target in self._links if before[source] == after[target] == 1}

    def groups(self) -> Iterator[list[tuple[Old, str]]]:
        """Yield the pairs in the smallest groups that share no unit, in the order of their first pairs."""
        groups: dict[object, list[tuple[Old, str]]] = {}
        for link in self._links:
            ends = ("before", link[0]), ("after", link[1])
            own, other = (groups.setdefault(end, []) for end in ends)
            if own is not other:
                own, other = sorted((own, other), key=len, reverse=True)
                own += other
                moved = {end for pair in other for end in (("before", pair[0]), ("after", pair[1]))}
                groups.update(dict.fromkeys((*moved, *ends), own))
            own.append(link)
        place = {link: number for number, link in enumerate(self._links)}
        each = {id(group): group for group in groups.values()}.values()
        yield from sorted((sorted(group, key=place.__getitem__) for group in each), key=lambda group: place[group[0]])
