"""The paragraphs of a template that people may write anew, and the body of a template with what they wrote in it.

A paragraph is known by what its template says, so that what was written stays with it while the template does not
change there. Lists of items and rows, tables and headings follow the template alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby, pairwise

from markdown_it.common.utils import isPunctChar
from markdown_it.token import Token

from socai.compose.markdown import block_tokens, show_bars
from socai.compose.nodes import FigureSlot, Inline, NoteCall, PeriodSlot, Words
from socai.compose.slots import FIGURE_OPTIONS
from socai.compose.tree import PLAIN, LineBreak, Style

Prose = Mapping[str, str]
"""What people wrote, by the key of the paragraph; an empty text leaves the paragraph out."""

_ONLY_PARAGRAPHS = frozenset(("paragraph_open", "inline", "paragraph_close"))
_BETWEEN = re.compile(r"\n[ \t]*\n")
_SPECIAL = re.compile(r"[\\*_{}]|\[(?=\^)")
# Before what would begin a list, a heading, a table, a condition; a digit takes no escape, its full stop does.
_AT_START = re.compile(r"^( *)(?=[-+#|:])|^( *\d+)(?=[.)](?:\s|$))", re.MULTILINE)
_BREAKS_AT_END = re.compile(r"(?:\\\n\s*)+\Z")
BLANKS = re.compile(" {2,}")
# What a dropped list or condition leaves behind: a blank before a mark that belongs to the word before it.
STRAY_BLANKS = re.compile(r" +(?=[,;.:!?%)](?:\s|$))")
_NOTE = re.compile(r"\[\^([^\s\]]+)\]")


@dataclass(frozen=True)
class SourceParagraph:
    """A paragraph of a body: its key, its lines (from 0, the end excluded), what stands before its words, its words.

    ``note`` is the label of the footnote that it belongs to, empty for one of the body.
    """

    key: str
    start: int
    end: int
    before: str
    words: str
    note: str = ""


def source_paragraphs(body: str) -> list[SourceParagraph]:
    """Return the paragraphs of a template's body that people may write anew, in its order."""
    found: list[SourceParagraph] = []
    lines, counts = body.split("\n"), Counter[str]()
    open_lists: list[bool] = []
    note = ""
    tokens = block_tokens(body)
    for at, token in enumerate(tokens):
        if token.type == "condition":
            _follow(show_bars(token.content), open_lists)
        elif token.type == "footnote_reference_open":
            note = token.meta["label"]
        elif token.type == "footnote_reference_close":
            note = ""
        elif token.type == "paragraph_open" and token.map and not any(open_lists):
            start, end = token.map
            words = show_bars(tokens[at + 1].content)
            before = lines[start][: max(lines[start].find(words.split("\n")[0]), 0)]
            found.append(SourceParagraph(_key(words, counts), start, end, before, words, note))
    return found


def _follow(marker: str, open_lists: list[bool]) -> None:
    """Keep which conditions (``False``) and lists (``True``) are open behind a marker."""
    word = marker.removeprefix(":::").strip().partition(" ")[0]
    if word in ("if", "each"):
        open_lists.append(word == "each")
    elif not word and open_lists:
        open_lists.pop()


def _key(words: str, counts: Counter[str]) -> str:
    key = "p" + sha256(" ".join(words.split()).encode()).hexdigest()[:10]
    counts[key] += 1
    return key if counts[key] == 1 else f"{key}_{counts[key]}"


def with_prose(body: str, prose: Prose) -> tuple[str, dict[int, str]]:
    """Return a body with what people wrote in it, and which paragraph each of its lines belongs to.

    Footnotes that nothing calls any more are left out. What was written for a paragraph that the body does not have is
    not used.
    """
    lines: list[str] = []
    keys: dict[int, str] = {}
    done = 0
    paragraphs = source_paragraphs(body)
    notes: dict[int, str] = {}
    source = body.split("\n")
    for each in paragraphs:
        lines += source[done : each.start]
        own = _own_lines(each, prose[each.key]) if each.key in prose else source[each.start : each.end]
        keys |= dict.fromkeys(range(len(lines), len(lines) + len(own)), each.key)
        if each.note:
            notes |= dict.fromkeys(range(len(lines), len(lines) + len(own)), each.note)
        lines += own
        done = each.end
    lines += source[done:]
    if any(each.key in prose for each in paragraphs):
        _drop_uncalled(lines, notes)
    return "\n".join(lines), keys


def _own_lines(paragraph: SourceParagraph, text: str) -> list[str]:
    """Return the lines of what was written; paragraphs behind the first stand as deep as the words of the first."""
    first, *rest = paragraphs_of(text) or [""]
    indent = "    " if paragraph.note else " " * len(paragraph.before)
    shown = [*f"{paragraph.before}{first}".split("\n")] if first or paragraph.note else [""]
    for each in rest:
        shown += ["", *(indent + line for line in each.split("\n"))]
    return shown


def _drop_uncalled(lines: list[str], notes: Mapping[int, str]) -> None:
    called = {label for at, line in enumerate(lines) if at not in notes for label in _NOTE.findall(line)}
    for at, label in notes.items():
        if label not in called:
            lines[at] = ""


def paragraphs_of(text: str) -> list[str]:
    """Return the paragraphs of a typed text, each on one line but for breaks that a backslash at the end means."""
    whole = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    joined = (re.sub(r"(?<!\\)\n", " ", each).strip() for each in _BETWEEN.split(whole))
    return [BLANKS.sub(" ", each) for each in joined if each]


def is_prose(text: str) -> bool:
    """Return whether a typed text is paragraphs alone: no heading, list, table, footnote or condition."""
    whole = text.replace("\r\n", "\n").replace("\r", "\n")
    return all(token.type in _ONLY_PARAGRAPHS for token in _tokens(whole))


def _tokens(text: str) -> list[Token]:
    return [token for part in (text, *paragraphs_of(text)) for token in block_tokens(part)]


def as_prose(inlines: Iterable[Inline]) -> str:
    """Return words and slots as people edit them. Lists and conditions are not among them: they were decided."""
    tidy = _BREAKS_AT_END.sub("", STRAY_BLANKS.sub("", BLANKS.sub(" ", "".join(_styled(inlines))))).strip()
    return _AT_START.sub(r"\1\2\\", tidy)


def _style(inline: Inline) -> Style:
    return inline.style if isinstance(inline, (Words, FigureSlot, PeriodSlot)) else PLAIN


def _styled(inlines: Iterable[Inline]) -> Iterator[str]:
    """Yield what is typed of inlines of one look after the other, in stars where stars can mean it.

    Between a letter and a sign, or beside other stars, they would be printed: the words stay, the look goes.
    """
    typed = [("".join(map(_typed, group)), style) for style, group in groupby(inlines, key=_style)]
    before = ""
    for (text, style), (following, _) in pairwise((*typed, ("", PLAIN))):
        mark = ("**" if style.bold else "") + ("*" if style.italic else "")
        inner = text.strip()
        lead, tail = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
        is_marked = (
            mark and inner and not (before.endswith("*") and not lead)
            and _may_turn((before + lead)[-1:], inner[0]) and _may_turn((tail + following)[:1], inner[-1])
        )  # fmt: skip
        before = f"{lead}{mark}{inner}{mark[::-1]}{tail}" if is_marked else text
        yield before


def _may_turn(outside: str, inside: str) -> bool:
    """Return whether a look may begin or end between two characters."""
    return not isPunctChar(inside) or not outside or outside.isspace() or isPunctChar(outside)


def _typed(inline: Inline) -> str:
    match inline:
        case Words():
            return _SPECIAL.sub(lambda found: f"\\{found[0]}", inline.text)
        case LineBreak():
            return "\\\n"
        case NoteCall():
            return f"[^{inline.label}]"
        case PeriodSlot():
            return "{" + " | ".join(filter(None, (inline.word.value, inline.letter_case.value))) + "}"
        case FigureSlot():
            options = ", ".join(_options(inline))
            return "{" + " | ".join(filter(None, (" ".join(inline.formula.text.split()), options))) + "}"
        case _:
            raise AssertionError(f"{type(inline).__name__} is decided before it is shown")


def _options(slot: FigureSlot) -> Iterator[str]:
    for name in FIGURE_OPTIONS:
        value = getattr(slot.options, name)
        if value is True:
            yield name
        elif isinstance(value, str):
            yield f'{name}="{value}"'
        elif value is not None and value is not False:
            yield f"{name}={value}"
