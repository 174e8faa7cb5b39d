"""The Markdown of templates: what of it is understood, and our own rules for slots, notes and conditions.

It turns text into markdown-it tokens and knows nothing of what a slot means.
"""

from __future__ import annotations

import re
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.footnote.index import footnote_def

# Stands for "|" inside braces while tables are cut into cells, so that options need no escape there.
_BAR = "\ue000"
_CONDITION = ":::"
_NOTE_CALL = re.compile(r"\[\^([^\s\]]+)\]")
_BLOCK_RULES = ("heading", "list", "table")
_INLINE_RULES = ("newline", "escape", "emphasis")


def block_tokens(text: str) -> list[Token]:
    """Return the block tokens of a template's body; inline tokens carry their children."""
    return _parser().parse(_hide_bars(text))


def inline_tokens(text: str) -> list[Token]:
    """Return the inline tokens of a piece of text."""
    (token,) = _parser().parseInline(text)
    return token.children or []


def show_bars(text: str) -> str:
    """Return text from a token as the author typed it."""
    return text.replace(_BAR, "|")


def closing_brace(text: str, start: int) -> int:
    """Return the index of the brace that closes the one at ``start``, -1 when none does.

    A backslash makes the next character an ordinary one; braces between straight quotation marks do not count.
    """
    depth, index, quoted = 0, start, False
    while index < len(text):
        character = text[index]
        if character == "\\":
            index += 1
        elif character == '"':
            quoted = not quoted
        elif not quoted and character in "{}":
            depth += 1 if character == "{" else -1
            if depth == 0:
                return index
        index += 1
    return -1


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("zero").enable([*_BLOCK_RULES, *_INLINE_RULES])
    parser.inline.ruler2.enable("emphasis")
    # Joining would hide which characters the author escaped.
    parser.disable("text_join")
    parser.block.ruler.before("heading", "condition", _condition, {"alt": ["paragraph", "list", "blockquote"]})
    parser.block.ruler.before("heading", "footnote_def", footnote_def, {"alt": ["paragraph", "list", "blockquote"]})
    parser.inline.ruler.after("text", "slot", _slot)
    parser.inline.ruler.after("slot", "note_call", _note_call)
    return parser


def _hide_bars(text: str) -> str:
    pieces, done = [], 0
    for start in (match.start() for match in re.finditer(r"(?<!\\)\{", text)):
        if start < done:
            continue
        end = closing_brace(_paragraph_from(text, start), 0)
        if end > 0:
            pieces += [text[done:start], text[start : start + end].replace("|", _BAR)]
            done = start + end
    return "".join([*pieces, text[done:]])


def _paragraph_from(text: str, start: int) -> str:
    """Return the rest of the paragraph: a slot never reaches beyond a blank line."""
    match = re.compile(r"\n[ \t]*\n").search(text, start)
    return text[start : match.start() if match else len(text)]


def _condition(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """Read one marker line (``::: if …``, ``::: else``, ``:::``); the pairs are matched afterwards."""
    begin = state.bMarks[start_line] + state.tShift[start_line]
    line = state.src[begin : state.eMarks[start_line]]
    if not line.startswith(_CONDITION):
        return False
    if not silent:
        token = state.push("condition", "", 0)
        token.content = line
        token.map = [start_line, start_line + 1]
        token.meta = {"nested": token.level > 0}
        state.line = start_line + 1
    return True


def _slot(state: StateInline, silent: bool) -> bool:
    """Read ``{…}`` whole; a brace without partner becomes a token of its own, to be reported."""
    if state.src[state.pos] not in "{}":
        return False
    is_open = state.src[state.pos] == "{"
    end = closing_brace(state.src, state.pos) if is_open else -1
    kind = "slot" if end > 0 else ("brace_unclosed" if is_open else "brace_stray")
    stop = end + 1 if end > 0 else state.pos + 1
    return _push(state, kind, stop, silent)


def _note_call(state: StateInline, silent: bool) -> bool:
    """Read ``[^label]``."""
    match = _NOTE_CALL.match(state.src, state.pos, state.posMax)
    return _push(state, "note_call", match.end(), silent) if match else False


def _push(state: StateInline, kind: str, stop: int, silent: bool) -> bool:
    if not silent:
        token = state.push(kind, "", 0)
        token.content = state.src[state.pos : stop]
        token.meta = {"offset": state.pos}
    state.pos = stop
    return True
