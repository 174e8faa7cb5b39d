"""Nodes know where they stand; what could hurt is refused."""

from __future__ import annotations

import pytest
import yaml

from socai.catalogue import yaml_nodes
from socai.catalogue.sources import Source
from socai.catalogue.yaml_nodes import ListNode, MapNode, Scalar, compose, place_in
from socai.core.findings import Finding


def read(text: str) -> tuple[object, list[Finding]]:
    problems: list[Finding] = []
    return compose(Source("a.yaml", text), problems), problems


@pytest.fixture(params=["C", "Python"])
def _loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run a test with both loaders: the C one may be absent."""
    if request.param == "Python":
        monkeypatch.setattr(yaml_nodes, "_LOADER", yaml.BaseLoader)


@pytest.mark.parametrize("word", ["03390", "no", "1e3", "2026-01-01", "0x10", "12:30:00", "=", "<<"])
def test_text_stays_text(word: str) -> None:
    node, problems = read(f"a: {word}\n")
    assert problems == []
    assert isinstance(node, MapNode)
    assert node.entries["a"][1] == Scalar(word, 1, 4, 3)


@pytest.mark.parametrize(("text", "is_null"), [("", True), ("~", True), ("null", True), ("''", False), ('"~"', False)])
def test_nothing_is_told_from_an_empty_text(text: str, is_null: bool) -> None:
    node, _ = read(f"a: {text}\n")
    assert isinstance(node, MapNode)
    value = node.entries["a"][1]
    assert isinstance(value, Scalar)
    assert value.is_null is is_null


@pytest.mark.usefixtures("_loader")
@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
@pytest.mark.parametrize("depth", [20, 500, 3000, 100_000])
def test_deep_nesting_is_refused_without_a_crash(opening: str, depth: int) -> None:
    node, problems = read(opening * depth)
    assert node is None
    assert len(problems) == 1
    assert problems[0].code in {"pack.yaml_too_deep", "pack.yaml_syntax", "pack.yaml_key"}


@pytest.mark.usefixtures("_loader")
def test_a_bomb_of_aliases_is_refused_at_every_alias() -> None:
    lines = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 40)]
    node, problems = read("\n".join(lines))
    assert node is None
    assert {problem.code for problem in problems} == {"pack.yaml_alias"}
    assert [str(problem.location) for problem in problems[:3]] == ["a.yaml:2:10", "a.yaml:2:15", "a.yaml:3:10"]


@pytest.mark.usefixtures("_loader")
@pytest.mark.parametrize("text", ["a: &a [*a]", "&a ? *a : b", "- &a {b: *a}"])
def test_a_node_within_itself_is_refused(text: str) -> None:
    node, problems = read(text)
    assert node is None
    assert problems


@pytest.mark.usefixtures("_loader")
@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: \x00", "a.yaml:1:4"),
        ("a: 1\nb: \x07", "a.yaml:2:4"),
        ("a: 'x\n", "a.yaml:2:1"),
        ("a: 1\n---\nb: 2\n", "a.yaml:2:1"),
        ("%YAML 9.9\n---\na: 1\n", "a.yaml:1:1"),
    ],
)
def test_syntax_errors_have_a_place(text: str, place: str) -> None:
    _, problems = read(text)
    assert [(problem.code, str(problem.location)) for problem in problems] == [("pack.yaml_syntax", place)]


def test_an_anchor_without_alias_does_no_harm() -> None:
    node, problems = read("a: &x 1\n")
    assert node is not None
    assert problems == []


@pytest.mark.parametrize(
    "text",
    [
        "a: xx + @",
        "a:   'xx + @'",
        'a: "xx + @"',
        "a: xx\n  + @",
        "a: >-\n  xx\n  + @",
        "a: |\n\n    xx +\n       @\n",
        "a: >2-\n    xx\n  +\n  @",
        "- b\n- {a: xx + @}",
    ],
)
def test_a_character_of_a_value_is_found_in_the_file(text: str) -> None:
    source = Source("a.yaml", text)
    node = compose(source, [])
    if isinstance(node, ListNode):
        node = node.items[1]
    assert isinstance(node, MapNode)
    value = node.entries["a"][1]
    assert isinstance(value, Scalar)
    assert place_in(source, value, value.text.index("@")) == source.at_index(text.index("@"))


def test_a_character_beyond_the_value_is_its_end() -> None:
    source = Source("a.yaml", "a: >-\n  xx +\n")
    node = compose(source, [])
    assert isinstance(node, MapNode)
    value = node.entries["a"][1]
    assert isinstance(value, Scalar)
    assert str(place_in(source, value, 4)) == "a.yaml:2:7"
