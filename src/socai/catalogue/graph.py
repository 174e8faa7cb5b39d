"""Finds cycles among named things. It knows nothing of what the names mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence


def cycles(edges: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, ...]]:
    """Yield cycles as ``(a, b, a)``, each beginning with the name that is declared first; none when there is none.

    Edges to names without edges of their own are ignored. Runs in time linear in the edges, without recursion.

    Args:
        edges: names that each name leads to, in the order of declaration.
    """
    rank = {name: place for place, name in enumerate(edges)}
    done: set[str] = set()
    for start in edges:
        if start not in done:
            for cycle in _cycles_from(start, edges, done):
                yield _turned(cycle, rank)


def _cycles_from(start: str, edges: Mapping[str, Sequence[str]], done: set[str]) -> Iterator[tuple[str, ...]]:
    """Walk depth first; a step to a name on the current path closes a cycle."""
    path = [start]
    places = {start: 0}
    waiting = [iter(edges[start])]
    while waiting:
        following = next(waiting[-1], None)
        if following is None:
            waiting.pop()
            name = path.pop()
            del places[name]
            done.add(name)
        elif following in places:
            yield tuple(path[places[following] :])
        elif following in edges and following not in done:
            places[following] = len(path)
            path.append(following)
            waiting.append(iter(edges[following]))


def _turned(cycle: tuple[str, ...], rank: Mapping[str, int]) -> tuple[str, ...]:
    first = min(range(len(cycle)), key=lambda place: rank[cycle[place]])
    turned = cycle[first:] + cycle[:first]
    return (*turned, turned[0])
