"""The inside of braces: pieces cut at separators, and options. It knows no figure and no formula."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Any

from socai.catalogue.errors import nearest
from socai.compose.markdown import closing_brace


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text and the index at which it starts there."""

    text: str
    offset: int

    def stripped(self) -> Piece:
        """Return the piece without blanks around it."""
        lead = len(self.text) - len(self.text.lstrip())
        return Piece(self.text.strip(), self.offset + lead)

    def after(self, length: int) -> Piece:
        """Return what follows the first ``length`` characters."""
        return Piece(self.text[length:], self.offset + length)


def pieces(whole: Piece, separator: str) -> list[Piece]:
    """Cut a piece at each separator that stands outside inner braces and straight quotation marks."""
    cuts = [-1, *_separators(whole.text, separator), len(whole.text)]
    return [Piece(whole.text[begin + 1 : end], whole.offset + begin + 1) for begin, end in pairwise(cuts)]


def _separators(text: str, separator: str) -> Iterator[int]:
    index, quoted = 0, False
    while index < len(text):
        character = text[index]
        if character == "\\":
            index += 1
        elif character == '"':
            quoted = not quoted
        elif character == "{" and not quoted:
            index = max(closing_brace(text, index), index)
        elif character == separator and not quoted:
            yield index
        index += 1


class OptionKind(StrEnum):
    """What follows the name of an option: nothing, a whole number, or words in quotation marks."""

    FLAG = "flag"
    NUMBER = "number"
    WORDS = "words"


Options = Mapping[str, OptionKind]

FIGURE_OPTIONS: Options = {
    "unit": OptionKind.FLAG,
    "plain": OptionKind.FLAG,
    "bare": OptionKind.FLAG,
    "words": OptionKind.FLAG,
    "decimals": OptionKind.NUMBER,
    "missing": OptionKind.WORDS,
    "na": OptionKind.WORDS,
    "undefined": OptionKind.WORDS,
}
ITEM_OPTIONS: Options = {"missing": OptionKind.WORDS}
LIST_OPTIONS: Options = dict.fromkeys(("separator", "last", "empty"), OptionKind.WORDS)
PERIOD_OPTIONS: Options = dict.fromkeys(("caps", "capital"), OptionKind.FLAG)

_OPTION = re.compile(r'(?P<name>[a-z_]+)(?:\s*=\s*(?:"(?P<words>[^"]*)"|(?P<number>[0-6])))?')
_FORMS = {OptionKind.FLAG: "{}", OptionKind.NUMBER: "{}=1", OptionKind.WORDS: '{}="…"'}


@dataclass(frozen=True, slots=True)
class OptionProblem:
    """What is wrong with an option: finding code, where it stands, the option, data of the message."""

    code: str
    offset: int
    subject: str
    data: Mapping[str, object]


def read_options(part: Piece, allowed: Options) -> tuple[dict[str, Any], list[OptionProblem]]:
    """Return the options of ``unit, missing="…"`` by name (true, a number or words), and what is wrong with them."""
    values: dict[str, Any] = {}
    problems: list[OptionProblem] = []
    for option in (piece.stripped() for piece in pieces(part, ",")):
        match = _OPTION.fullmatch(option.text)
        name = match["name"] if match else option.text.partition("=")[0].strip()
        wrong = _problem(option, name, match, allowed)
        if wrong or not match:
            problems += [wrong] if wrong else []
            continue
        values[name] = _value(match)
    return values, problems


def _problem(option: Piece, name: str, match: re.Match[str] | None, allowed: Options) -> OptionProblem | None:
    if name not in allowed:
        data: dict[str, object] = {"nearest": nearest(name, allowed), "allowed": tuple(allowed)}
        return OptionProblem("template.unknown_option", option.offset, name, data)
    if match is None or _kind(match) is not allowed[name]:
        form = _FORMS[allowed[name]].format(name)
        return OptionProblem("template.option_form", option.offset, option.text, {"form": form})
    return None


def _kind(match: re.Match[str]) -> OptionKind:
    if match["words"] is not None:
        return OptionKind.WORDS
    return OptionKind.FLAG if match["number"] is None else OptionKind.NUMBER


def _value(match: re.Match[str]) -> bool | int | str:
    if match["words"] is not None:
        return match["words"]
    return True if match["number"] is None else int(match["number"])
