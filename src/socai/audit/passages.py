"""Finds the sentence around a number, and knows the signs of Markdown that are no words; it reads the text only."""

from __future__ import annotations

import re

from socai.audit.model import Mention
from socai.files.documents import Document

# What Markdown leaves in a text besides words.
MARKUP = re.compile(r"</?(?:sup|sub|b|i|u)>|\\(?=[*_%\-])|[*_]{1,3}(?=\S)|(?<=\S)[*_]{1,3}|\$")
_SENTENCE_END = re.compile(r"[.!?…][\"”»)\]]*\s+")
# A block without ends of sentences, as a damaged file may have, is not searched from end to end for each number.
_FARTHEST = 4000


def sentence_span(document: Document, mention: Mention) -> tuple[int, int]:
    """Return where the whole sentence around a number begins and ends in the text, within its block."""
    block = document.blocks[mention.block]
    start, end = max(block.start, mention.start - _FARTHEST), min(block.end, mention.end + _FARTHEST)
    for match in _SENTENCE_END.finditer(document.text, start, end):
        if match.end() <= mention.start:
            start = match.end()
        elif match.start() >= mention.end:
            end = match.start() + 1
            break
    return start, end
