"""Composes YAML into nodes that know their line and column. It constructs no objects and resolves no types.

Text stays text (``03390`` is never an octal number, ``no`` never a truth value): what a value means is decided by the
schema. Aliases, tags and deep nesting are refused, so that a small file cannot become a large one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

import yaml

from socai.catalogue.errors import problem
from socai.catalogue.sources import Source
from socai.core.findings import Finding, Location

# The base loader is the safe loader without its guesses about types; its C form composes eight times as fast.
_LOADER = cast("type[yaml.BaseLoader]", getattr(yaml, "CBaseLoader", yaml.BaseLoader))
_PLAIN_TAGS = frozenset(f"tag:yaml.org,2002:{name}" for name in ("str", "map", "seq"))
_MOST_LEVELS = 12


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text, with the line and column (from 1) where it starts and its index in the source (from 0)."""

    text: str
    line: int
    column: int
    index: int = 0
    style: str | None = None

    @property
    def is_null(self) -> bool:
        """Whether nothing is written, or one of YAML's words for nothing."""
        return self.style is None and self.text in ("", "~", "null")


@dataclass(frozen=True, slots=True)
class ListNode:
    """A list of nodes."""

    items: tuple[Node, ...]
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class MapNode:
    """A mapping from texts to nodes, by key text; duplicate keys have been refused, the first one stands."""

    entries: dict[str, tuple[Scalar, Node]]
    line: int
    column: int


Node = Scalar | ListNode | MapNode


def place(source: Source, node: Node) -> Location:
    """Return where a node starts."""
    return source.at(node.line, node.column)


def place_in(source: Source, scalar: Scalar, offset: int) -> Location:
    """Return where the character with this offset in a scalar's text stands in the file.

    Works for folded and literal blocks as well: the n-th visible character of the value is the n-th one of the source.
    """
    index = scalar.index
    if scalar.style in ("|", ">"):
        index = source.text.find("\n", index) + 1
    elif scalar.style:
        index += 1
    if scalar.style is None and "\n" not in source.text[index : index + offset]:
        return source.at(scalar.line, scalar.column + offset)
    visible = sum(not character.isspace() for character in scalar.text[:offset])
    return source.at_index(_nth_visible(source.text, index, visible))


def _nth_visible(text: str, start: int, visible: int) -> int:
    """Return the index of the visible character that ``visible`` others precede, counted from ``start``."""
    for index in range(start, len(text)):
        if not text[index].isspace():
            if visible == 0:
                return index
            visible -= 1
    return max(len(text.rstrip()), start)


def compose(source: Source, problems: list[Finding]) -> Node | None:
    """Return the root node of a YAML file; ``None`` when it is empty or after adding to ``problems`` what is wrong.

    A key that stands twice is a problem, yet the file is read.
    """
    try:
        root = yaml.compose(source.text, Loader=_LOADER)
        if root is None:
            return None
        conversion = _Conversion(source, problems)
        node = conversion.node(root, level=0)
        return None if conversion.is_refused else node
    except yaml.MarkedYAMLError as error:
        problems.append(_syntax_problem(source, error))
    except yaml.YAMLError as error:
        index = getattr(error, "position", 0)
        problems.append(problem("pack.yaml_syntax", source.at_index(index), source.file, reason=_first_line(error)))
    except (RecursionError, _TooDeepError):
        problems.append(problem("pack.yaml_too_deep", source.at(1), source.file, most=_MOST_LEVELS))
    except _AliasError:
        problems += _alias_problems(source)
    return None


def _alias_problems(source: Source) -> Iterator[Finding]:
    """Yield a problem for each alias; composed nodes no longer know where an alias stood, events do."""
    for event in yaml.parse(source.text, Loader=_LOADER):
        if isinstance(event, yaml.AliasEvent):
            yield problem("pack.yaml_alias", _at_mark(source, event.start_mark), source.file)


def _syntax_problem(source: Source, error: yaml.MarkedYAMLError) -> Finding:
    location = _at_mark(source, error.problem_mark or error.context_mark)
    return problem("pack.yaml_syntax", location, source.file, reason=error.problem or _first_line(error))


def _at_mark(source: Source, mark: Any) -> Location:
    """Return where a mark of the composer stands; its two classes count from 0."""
    return source.at(mark.line + 1, mark.column + 1) if mark else source.at(1)


def _first_line(error: Exception) -> str:
    return str(error).split("\n", 1)[0]


class _TooDeepError(Exception):
    """Nesting beyond what any pack needs."""


class _AliasError(Exception):
    """A node stands in two places."""


class _Conversion:
    """Turns the composer's nodes into ours; ``is_refused`` tells whether there was something that packs may not use."""

    is_refused = False

    def __init__(self, source: Source, problems: list[Finding]) -> None:
        self._source = source
        self._problems = problems
        self._seen: set[int] = set()

    def node(self, raw: yaml.Node, *, level: int) -> Node | None:
        """Return our form of a node, ``None`` when it is refused."""
        if level > _MOST_LEVELS:
            raise _TooDeepError
        self._refuse_alias(raw)
        if raw.tag not in _PLAIN_TAGS:
            self._refuse("pack.yaml_tag", raw, tag=raw.tag)
            return None
        if isinstance(raw, yaml.MappingNode):
            return self._mapping(raw, level + 1)
        if isinstance(raw, yaml.SequenceNode):
            items = (self.node(item, level=level + 1) for item in raw.value)
            mark = raw.start_mark
            return ListNode(tuple(item for item in items if item is not None), mark.line + 1, mark.column + 1)
        return _scalar(raw)

    def _mapping(self, raw: yaml.MappingNode, level: int) -> MapNode:
        entries: dict[str, tuple[Scalar, Node]] = {}
        for raw_key, raw_value in raw.value:
            key = self._key(raw_key, entries)
            value = self.node(raw_value, level=level)
            if key is not None and value is not None:
                entries[key.text] = (key, value)
        return MapNode(entries, raw.start_mark.line + 1, raw.start_mark.column + 1)

    def _key(self, raw: yaml.Node, entries: dict[str, tuple[Scalar, Node]]) -> Scalar | None:
        self._refuse_alias(raw)
        if not isinstance(raw, yaml.ScalarNode) or raw.tag not in _PLAIN_TAGS:
            self._refuse("pack.yaml_key", raw)
            return None
        key = _scalar(raw)
        if key.text not in entries:
            return key
        first = entries[key.text][0]
        self._problems.append(problem("pack.duplicate_key", place(self._source, key), key.text, first_line=first.line))
        return None

    def _refuse_alias(self, raw: yaml.Node) -> None:
        if id(raw) in self._seen:
            raise _AliasError
        self._seen.add(id(raw))

    def _refuse(self, code: str, raw: yaml.Node, **data: object) -> None:
        self._problems.append(problem(code, _at_mark(self._source, raw.start_mark), self._source.file, **data))
        self.is_refused = True


def _scalar(raw: yaml.Node) -> Scalar:
    mark = raw.start_mark
    return Scalar(raw.value, mark.line + 1, mark.column + 1, mark.index, getattr(raw, "style", None) or None)
