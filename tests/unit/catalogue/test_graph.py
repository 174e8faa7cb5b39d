"""Cycles are found, named from the first declared, and nothing else is."""

from __future__ import annotations

import pytest

from socai.catalogue.graph import cycles


@pytest.mark.parametrize(
    ("edges", "expected"),
    [
        ({}, []),
        ({"a": ("b",), "b": ()}, []),
        ({"a": ("b", "c"), "b": ("d",), "c": ("d",), "d": ()}, []),
        ({"a": ("a",)}, [("a", "a")]),
        ({"c": ("b",), "b": ("a",), "a": ("c",)}, [("c", "b", "a", "c")]),
        ({"x": ("b",), "a": ("b",), "b": ("a",)}, [("a", "b", "a")]),
        ({"a": ("b",), "b": ("a",), "c": ("d",), "d": ("c",)}, [("a", "b", "a"), ("c", "d", "c")]),
        ({"a": ("unknown",)}, []),
    ],
)
def test_cycles(edges: dict[str, tuple[str, ...]], expected: list[tuple[str, ...]]) -> None:
    assert list(cycles(edges)) == expected


def test_a_long_chain_needs_no_recursion() -> None:
    edges = {str(number): (str(number + 1),) for number in range(50_000)}
    assert list(cycles(edges)) == []
    assert len(next(cycles({**edges, "50000": ("0",)}))) == 50_002
