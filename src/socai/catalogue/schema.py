"""A small declarative layer: which keys a mapping may have and what each holds. It checks form, never meaning.

A schema is a mapping from key to ``Key``. Reading never stops at the first problem: a value that cannot be read is
reported and stands as its default.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any

from socai.catalogue.errors import nearest, one_line, problem
from socai.catalogue.sources import Source
from socai.catalogue.yaml_nodes import ListNode, MapNode, Node, Scalar, place, place_in
from socai.core.days import parse_day
from socai.core.findings import Finding, Location
from socai.core.periods import Period, PeriodError
from socai.formula.nodes import Formula
from socai.formula.parser import FormulaError, parse_formula

PERIOD_FORMS = ("2026", "2026H1", "2026Q2", "2026-06", "2026W24", "2026H1@adm")
_INTEGER = re.compile(r"-?[0-9]{1,18}")


class Kind(StrEnum):
    """What the value of a key is."""

    TEXT = "text"
    INTEGER = "integer"
    FLAG = "flag"
    DATE = "date"
    PERIOD = "period"
    CHOICE = "choice"
    FORMULA = "formula"
    TEXTS = "texts"
    TEXT_MAP = "text_map"
    TEXT_MAPS = "text_maps"
    MAPPING = "mapping"
    RECORD = "record"
    RECORDS = "records"


@dataclass(frozen=True)
class Key:
    """What a key of a mapping may hold.

    Attributes:
        kind: how its value is read.
        required: whether it must be there.
        default: the value when it is not.
        allowed: for a choice, its words; for mappings of mappings, the outer keys.
        least: smallest integer allowed.
        most: greatest integer allowed.
        schema: for a record, its keys; for records, the keys of each.
        shorthand: for records, the key that a plain text written instead of a mapping is the value of.
        words: for records, entries that are plain words and no records.
    """

    kind: Kind = Kind.TEXT
    required: bool = False
    default: object = None
    allowed: tuple[str, ...] = ()
    least: int = 0
    most: int = 10**18
    schema: Mapping[str, Key] = field(default_factory=dict)
    shorthand: str = ""
    words: tuple[str, ...] = ()


Schema = Mapping[str, Key]
WORD = "word"
_WORDS: Schema = {WORD: Key(required=True)}


@dataclass(frozen=True)
class Record:
    """One declaration as read: its code, its values by key (defaults filled in) and where each stands.

    A value that could not be read is ``None``, or its default.
    """

    source: Source
    code: Scalar
    values: Mapping[str, Any]
    nodes: Mapping[str, tuple[Scalar, Node]] = field(default_factory=dict)

    def __getitem__(self, key: str) -> Any:
        """Return the value of a key of the schema."""
        return self.values[key]

    @property
    def location(self) -> Location:
        """Where the code stands."""
        return place(self.source, self.code)

    def at(self, key: str, item: int | str | None = None, *, offset: int = 0) -> Location:
        """Return where the value of ``key`` stands (or one of its items, or a character of it), else the code."""
        node: Node = self.nodes[key][1] if key in self.nodes else self.code
        if isinstance(item, int) and isinstance(node, ListNode):
            node = node.items[item]
        elif isinstance(item, str) and isinstance(node, MapNode) and item in node.entries:
            node = node.entries[item][0]
        return place_in(self.source, node, offset) if isinstance(node, Scalar) and offset else place(self.source, node)


@dataclass(frozen=True)
class Extended(Record):
    """A declaration with changes from a pack above; what those do not say is as below."""

    below: Record = field(kw_only=True)

    def at(self, key: str, item: int | str | None = None, *, offset: int = 0) -> Location:
        """Return where the value of ``key`` stands, in the pack that says it."""
        is_own = key in self.nodes and (not isinstance(item, str) or _has_entry(self.nodes[key][1], item))
        return super().at(key, item, offset=offset) if is_own else self.below.at(key, item, offset=offset)


def extended(below: Record, above: Record) -> Extended:
    """Return a declaration with what a pack above says of it: its values replace, its records are put beside."""
    said = {name: value for name, value in above.values.items() if name in above.nodes}
    values = {name: said.get(name, value) for name, value in below.values.items()}
    for name, value in said.items():
        if isinstance(value, dict):
            values[name] = {**(below[name] or {}), **value}
    return Extended(above.source, above.code, values, above.nodes, below=below)


def optional(schema: Schema) -> Schema:
    """Return a schema in which no key must be there."""
    return {name: replace(key, required=False) for name, key in schema.items()}


def _has_entry(node: Node, name: str) -> bool:
    return isinstance(node, MapNode) and name in node.entries


@dataclass(frozen=True)
class Reader:
    """Reads nodes of one file and gathers problems."""

    source: Source
    problems: list[Finding]

    def report(self, code: str, node: Node, subject: str = "", **data: object) -> None:
        """Add a problem that stands at a node."""
        self.problems.append(problem(code, place(self.source, node), subject, **data))

    def entries(self, root: Node | None) -> Iterator[tuple[Scalar, Node]]:
        """Yield the entries of a mapping; nothing for an empty file, a problem for anything else."""
        if isinstance(root, MapNode):
            yield from root.entries.values()
        elif root is not None:
            self.report("pack.not_a_mapping", root, self.source.file)

    def record(self, code: Scalar, node: Node, schema: Schema) -> Record:
        """Return the declaration that stands under ``code``, with a problem for everything the schema forbids."""
        entries = node.entries if isinstance(node, MapNode) else {}
        if not isinstance(node, MapNode):
            self.report("pack.not_a_mapping", node, code.text)
        for name, (key, _) in entries.items():
            if name not in schema:
                self.report(
                    "pack.unknown_key", key, code.text, key=name, nearest=nearest(name, schema), allowed=tuple(schema)
                )
        values = {name: self._value(key, entries.get(name), code) for name, key in schema.items()}
        if isinstance(node, MapNode):
            self._report_missing(code, entries, schema)
        return Record(self.source, code, values, entries)

    def _report_missing(self, code: Scalar, entries: Mapping[str, object], schema: Schema) -> None:
        missing = tuple(name for name, key in schema.items() if key.required and name not in entries)
        if missing:
            self.report("pack.missing_key", code, code.text, missing=missing)

    def _value(self, key: Key, entry: tuple[Scalar, Node] | None, code: Scalar) -> object:
        if entry is None:
            return key.default
        value = _READERS[key.kind](self, entry, key)
        return key.default if value is None else value

    # -- one reader a kind ---------------------------------------------------------------------------------------------

    def text(self, entry: tuple[Scalar, Node], key: Key | None = None) -> str | None:
        """Return a text that is not empty."""
        name, node = entry
        if not isinstance(node, Scalar):
            self.report("pack.not_text", node, name.text)
        elif node.is_null or not node.text.strip():
            self.report("pack.empty_value", node, name.text)
        else:
            return node.text.rstrip() if node.style in ("|", ">") else node.text
        return None

    def _integer(self, entry: tuple[Scalar, Node], key: Key) -> int | None:
        text = self.text(entry)
        if text is None:
            return None
        if _INTEGER.fullmatch(text) and key.least <= int(text) <= key.most:
            return int(text)
        self.report("pack.not_an_integer", entry[1], entry[0].text, value=text, least=key.least, most=key.most)
        return None

    def _flag(self, entry: tuple[Scalar, Node], key: Key) -> bool | None:
        word = self._word(entry, ("true", "false"))
        return None if word is None else word == "true"

    def _date(self, entry: tuple[Scalar, Node], key: Key) -> date | None:
        text = self.text(entry)
        if text is None:
            return None
        day = parse_day(text)
        if day is None:
            self.report("pack.not_a_date", entry[1], entry[0].text, value=text)
        return day

    def _period(self, entry: tuple[Scalar, Node], key: Key) -> Period | None:
        text = self.text(entry)
        if text is None:
            return None
        try:
            return Period.parse(text)
        except PeriodError:
            self.report("pack.bad_period", entry[1], text, allowed=PERIOD_FORMS)
            return None

    def _choice(self, entry: tuple[Scalar, Node], key: Key) -> str | None:
        return self._word(entry, key.allowed)

    def _word(self, entry: tuple[Scalar, Node], allowed: tuple[str, ...]) -> str | None:
        text = self.text(entry)
        if text is None or text in allowed:
            return text
        self.report("pack.not_allowed", entry[1], entry[0].text, value=text, allowed=allowed)
        return None

    def _formula(self, entry: tuple[Scalar, Node], key: Key) -> Formula | None:
        text = self.text(entry)
        if text is None or not isinstance(entry[1], Scalar):
            return None
        try:
            return parse_formula(text)
        except FormulaError as error:
            location = place_in(self.source, entry[1], error.column - 1)
            self.problems.append(error.problem.finding(subject=one_line(text), location=location))
            return None

    def _texts(self, entry: tuple[Scalar, Node], key: Key) -> tuple[str, ...] | None:
        name, node = entry
        if not isinstance(node, ListNode):
            self.report("pack.not_a_list", node, name.text)
            return None
        texts = (self.text((name, item)) for item in node.items)
        return tuple(text for text in texts if text is not None)

    def _text_map(self, entry: tuple[Scalar, Node], key: Key) -> dict[str, str] | None:
        name, node = entry
        if not isinstance(node, MapNode):
            self.report("pack.not_a_mapping", node, name.text)
            return None
        texts = ((inner.text, self.text((inner, value))) for inner, value in node.entries.values())
        return {name: text for name, text in texts if text is not None}

    def _text_maps(self, entry: tuple[Scalar, Node], key: Key) -> dict[str, dict[str, str]] | None:
        name, node = entry
        if not isinstance(node, MapNode):
            self.report("pack.not_a_mapping", node, name.text)
            return None
        for inner, _ in node.entries.values():
            if inner.text not in key.allowed:
                self.report("pack.not_allowed", inner, name.text, value=inner.text, allowed=key.allowed)
        maps = ((inner.text, self._text_map((inner, value), key)) for inner, value in node.entries.values())
        return {name: texts for name, texts in maps if texts is not None}

    def _mapping(self, entry: tuple[Scalar, Node], key: Key) -> MapNode | None:
        """Return a mapping as it stands, to be read by a schema of its own."""
        name, node = entry
        if isinstance(node, MapNode):
            return node
        self.report("pack.not_a_mapping", node, name.text)
        return None

    def _record(self, entry: tuple[Scalar, Node], key: Key) -> Record | None:
        """Return a mapping read by the schema of the key."""
        return self.record(*entry, key.schema) if self._mapping(entry, key) else None

    def _records(self, entry: tuple[Scalar, Node], key: Key) -> dict[str, Record] | None:
        """Return the declarations in a mapping by code; a word among them stands under ``WORD`` of its record."""
        root = self._mapping(entry, key)
        if root is None:
            return None
        found = {}
        for code, node in root.entries.values():
            if code.text in key.words:
                found[code.text] = self.record(code, MapNode({WORD: (code, node)}, node.line, node.column), _WORDS)
                continue
            if key.shorthand and isinstance(node, Scalar):
                node = MapNode({key.shorthand: (code, node)}, node.line, node.column)
            found[code.text] = self.record(code, node, key.schema)
        return found


_READERS: Mapping[Kind, Callable[[Reader, tuple[Scalar, Node], Key], object]] = {
    Kind.TEXT: Reader.text,
    Kind.INTEGER: Reader._integer,
    Kind.FLAG: Reader._flag,
    Kind.DATE: Reader._date,
    Kind.PERIOD: Reader._period,
    Kind.CHOICE: Reader._choice,
    Kind.FORMULA: Reader._formula,
    Kind.TEXTS: Reader._texts,
    Kind.TEXT_MAP: Reader._text_map,
    Kind.TEXT_MAPS: Reader._text_maps,
    Kind.MAPPING: Reader._mapping,
    Kind.RECORD: Reader._record,
    Kind.RECORDS: Reader._records,
}
