"""Reads a report template: Markdown with slots for figures. It knows no figure's value and no catalogue.

The syntax stands in ``docs/reference/template-language.md``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from socai.catalogue.errors import PackError, problem
from socai.compose.blocks import BlockReader
from socai.compose.front_matter import FrontMatter, read_front_matter, split_front_matter
from socai.compose.inlines import InlineReader
from socai.compose.nodes import Block, Literal, Note
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
    """

    path: str
    front: FrontMatter
    blocks: tuple[Block, ...]
    notes: Mapping[str, Note]
    formulas: tuple[tuple[Formula, Location], ...]
    literals: tuple[Literal, ...]


def parse_template(text: str, path: str | Path) -> ParsedTemplate:
    """Return the template that a text holds.

    Args:
        text: Markdown with a YAML head.
        path: the file it came from, as locations shall print it.

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
    blocks = BlockReader(parts[1], file, inlines)
    body = blocks.read()
    if inlines.problems:
        raise TemplateError(inlines.problems)
    return ParsedTemplate(file, front, body, blocks.notes, tuple(inlines.formulas), tuple(inlines.literals))
