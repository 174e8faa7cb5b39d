"""Reads a report template: Markdown with slots for figures. It knows no figure's value and no catalogue.

The syntax stands in ``docs/reference/template-language.md``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from socai.catalogue.errors import PackError, problem
from socai.compose.blocks import BlockReader
from socai.compose.front_matter import FrontMatter, read_front_matter, split_front_matter
from socai.compose.inlines import InlineReader
from socai.compose.nodes import Block, Literal, Note
from socai.compose.prose import Prose, with_prose
from socai.core.findings import Location
from socai.formula.nodes import Formula


class TemplateError(PackError):
    """A template cannot be used; ``findings`` hold every problem, in the order of the file."""


@dataclass(frozen=True)
class ParsedTemplate:
    """A template as read.

    Attributes:
        path: the file, as the user named it.
        front: its head.
        blocks: its body.
        notes: its footnotes by label.
        formulas: every formula it uses, printed or only asked for in a condition, with where it stands.
        literals: every word with digits that was typed by hand.
        keys: the paragraph that each line (from 1) belongs to, where people may write it anew.
    """

    path: str
    front: FrontMatter
    blocks: tuple[Block, ...]
    notes: Mapping[str, Note]
    formulas: tuple[tuple[Formula, Location], ...]
    literals: tuple[Literal, ...]
    keys: Mapping[int, str]


def parse_template(text: str, path: str | Path, prose: Prose = MappingProxyType({})) -> ParsedTemplate:
    """Return the template that a text holds.

    Args:
        text: Markdown with a YAML head.
        path: the file it came from, as locations shall print it.
        prose: what people wrote in the place of paragraphs; locations count the lines with it.

    Raises:
        TemplateError: with every problem, each with file, line and column.
    """
    file = str(path)
    parts = split_front_matter(text.replace("\r\n", "\n").replace("\r", "\n"))
    if parts is None:
        raise TemplateError([problem("template.no_head", Location(file, 1, 1), file)])
    inlines = InlineReader()
    front = read_front_matter(parts[0], file, inlines)
    inlines.literals.clear()  # the head names periods and terms, never quantities
    body, keys = with_prose(parts[1], prose)
    blocks = BlockReader(body, file, inlines, keys)
    read = blocks.read()
    if inlines.problems:
        raise TemplateError(inlines.problems)
    return ParsedTemplate(
        file, front, read, blocks.notes, tuple(inlines.formulas), tuple(inlines.literals),
        {line + 1: key for line, key in keys.items()},
    )  # fmt: skip
