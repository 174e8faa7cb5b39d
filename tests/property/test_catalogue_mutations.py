"""Whatever happens to the text of a pack, its author gets findings and never a crash."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from socai.catalogue.errors import PackError
from socai.catalogue.graph import cycles
from socai.catalogue.pack import load_catalogue
from socai.catalogue.sources import Source
from socai.catalogue.yaml_nodes import MapNode, Scalar, compose, place_in
from socai.services.packs import check_pack
from socai.services.wording import word
from tests.unit.catalogue.sample import GOOD, write_pack

# What is most likely to mean something to YAML, to CSV, to formulas or to decoders.
YAML = [
    ": ", "- ", "[", "]", "{", "}", ",", "#", "&a ", "*a", "!!int ", "!x ", ">-\n", "? ", "---\n", "%", "<<: ", "~",
    "null", "a: 1\n", "extends: mau", "of: vu", "times: 0", "formula: ", "parent: 00001-B01",
]  # fmt: skip
SPACES = ["", " ", "  ", "\n", "\t", "\r", "\u2028", "\x85", "\x00", "\ufeff", "é", "e\u0301", '"', "'", "|"]
VALUES = [
    "0", "-1", "1e9", "NA", "2026", "2026H1", "9999-99-99", "99999999999999999999", "missing", "+", "(", "percent(",
    "kinh_te.lua.tong", "an_ninh.vu",
]  # fmt: skip
PIECES = st.one_of(st.sampled_from(YAML + SPACES + VALUES), st.text(max_size=5))


@st.composite
def mutated_packs(draw: st.DrawFn) -> dict[str, str | bytes]:
    """Return the good pack with one to four pieces of text put over parts of its files."""
    files: dict[str, str] = dict(GOOD)
    for _ in range(draw(st.integers(1, 4))):
        name = draw(st.sampled_from(sorted(files)))
        text = files[name]
        start = draw(st.integers(0, len(text)))
        length = draw(st.one_of(st.just(0), st.integers(0, 30)))
        files[name] = text[:start] + draw(PIECES) + text[start + length :]
    return {name: text.encode("utf-8", "surrogatepass") for name, text in files.items()}


@settings(max_examples=150, deadline=None)
@given(mutated_packs())
def test_a_mutated_pack_loads_or_is_refused_with_findings(files: dict[str, str | bytes]) -> None:
    with TemporaryDirectory() as folder:
        error = refusal(write_pack(Path(folder), files))
    if error is not None:
        assert all(finding.location.file for finding in error.findings)
        assert len(str(error).splitlines()) == len(error.findings) > 0


def refusal(pack: Path) -> PackError | None:
    """Return why a pack does not load."""
    try:
        load_catalogue(pack, (pack.parent,))
    except PackError as error:
        return error
    return None


@settings(max_examples=60, deadline=None)
@given(mutated_packs())
def test_checking_a_mutated_pack_returns_findings_that_can_be_worded(files: dict[str, str | bytes]) -> None:
    with TemporaryDirectory() as folder:
        for finding in check_pack(pack_dir=write_pack(Path(folder), files), search=()):
            line = word(finding)
            assert finding.code not in line
            assert len(line.splitlines()) == 1


NAMES = st.sampled_from("abcdef")


@given(st.dictionaries(NAMES, st.lists(NAMES, max_size=4).map(tuple)))
def test_cycles_are_real_and_found_when_there_are_any(edges: dict[str, tuple[str, ...]]) -> None:
    found = list(cycles(edges))
    for cycle in found:
        assert cycle[0] == cycle[-1]
        assert len(set(cycle)) == len(cycle) - 1
        assert all(following in edges[name] for name, following in pairwise(cycle))
    assert bool(found) == any(name in _reachable(name, edges) for name in edges)


def _reachable(name: str, edges: dict[str, tuple[str, ...]]) -> set[str]:
    found: set[str] = set()
    waiting = list(edges.get(name, ()))
    while waiting:
        following = waiting.pop()
        if following not in found:
            found.add(following)
            waiting += edges.get(following, ())
    return found


WORDS = st.lists(st.text("abcđ+.", min_size=1, max_size=4), min_size=1, max_size=6)


@given(WORDS, st.sampled_from(["plain", "folded", "literal", "quoted"]), st.data())
def test_every_visible_character_of_a_value_is_found_in_its_file(
    words: list[str], style: str, data: st.DataObject
) -> None:
    joined = data.draw(st.sampled_from([" ", "\n   "])).join(words)
    before = {"plain": "", "folded": ">-\n   ", "literal": "|\n   ", "quoted": "'"}[style]
    source = Source("a.yaml", f"k: {before}{joined}" + ("'" if style == "quoted" else "\n"))
    root = compose(source, [])
    assert isinstance(root, MapNode)
    value = root.entries["k"][1]
    assert isinstance(value, Scalar)
    lines = source.text.split("\n")
    for offset, character in enumerate(value.text):
        if not character.isspace():
            place = place_in(source, value, offset)
            assert lines[place.line - 1][place.column - 1] == character
