"""How well the numbers of real reports are read: measured on the reference material when it is there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pytest

from socai.audit.mentions import find_mentions
from socai.audit.model import Mention
from socai.files.reading import read_document
from tests.shared import SHARED, needs_shared

Row = dict[str, Any]


def rows(path: str) -> list[Row]:
    return [json.loads(line) for line in (SHARED / path).read_text("utf-8").splitlines()]


def found_in(path: str) -> dict[int, Mention]:
    """The mentions of a document by their offsets in the file."""
    document = read_document(SHARED / path)
    return {document.in_file(each.start): each for each in find_mentions(document)}


def folded(text: str) -> str:
    return " ".join(text.lower().replace("³", "3").split())


def agree(one: str, other: str) -> bool:
    """Whether two units are the same, one perhaps told at more length (``hộ``, ``hộ kinh doanh``)."""
    one, other = folded(one), folded(other)
    return bool(one and other) and (one.startswith(other) or other.startswith(one))


@needs_shared
def test_kinds_of_the_seed() -> None:
    found = found_in("seed/bao-cao-456.md")
    numbers = rows("seed/numbers.jsonl")
    right = [
        n
        for n in numbers
        if n["offset"] in found and (found[n["offset"]].raw, found[n["offset"]].kind) == (n["raw"], n["kind"])
    ]
    assert len(right) / len(numbers) >= 0.97


@needs_shared
def test_values_and_measures_of_the_seed() -> None:
    found = found_in("seed/bao-cao-456.md")
    figures = [n for n in rows("seed/numbers.jsonl") if "value" in n]
    right = [
        n
        for n in figures
        if found[n["offset"]].value == Fraction(n["value"]) and agree(found[n["offset"]].unit, n["unit"])
    ]
    assert len(right) / len(figures) >= 0.98


@needs_shared
def test_qualifiers_and_heads_of_the_seed() -> None:
    found = found_in("seed/bao-cao-456.md")
    figures = [n for n in rows("seed/numbers.jsonl") if "value" in n]
    assert [n["raw"] for n in figures if found[n["offset"]].qualifier != n["qualifier"]] == []
    heads = [n for n in figures if names(found[n["offset"]].head, n)]
    assert len(heads) / len(figures) >= 0.90


def names(head: str, number: Row) -> bool:
    """Whether a head noun is that of a number's subject or unit."""
    return bool(head) and (f" {folded(head)} " in f" {folded(number['subject'])} " or agree(head, number["unit"]))


def operands() -> Iterator[tuple[str, Row]]:
    """The documents and numbers of all relations of the corpus."""
    for relation in rows("corpus/relations.jsonl"):
        for operand in (relation["target"], *relation["parts"]):
            yield relation["doc"], operand


def expected(operand: Row) -> Fraction:
    """The value that a number of the corpus stands for."""
    if "value" in operand:
        return Fraction(str(operand["value"]))
    return Fraction(operand["raw"].replace(".", "").replace(",", "."))


@needs_shared
@pytest.mark.parametrize("half", [0, 1], ids=["built on", "checked on"])
def test_numbers_of_the_corpus_relations(half: int) -> None:
    documents: dict[str, dict[int, Mention]] = {}
    missed: list[tuple[str, str]] = []
    for name, operand in operands():
        if int(name) % 2 != half:
            continue
        found = documents.setdefault(name, found_in(f"corpus/docs/{name}.txt"))
        mention = found.get(operand["offset"])
        if mention is None or expected(operand) not in (mention.value, mention.full_value):
            missed.append((name, operand["raw"]))
    assert missed == []
