"""Paragraphs of a report of which tasks may be made. The report is read and kept nowhere."""

from __future__ import annotations

from collections.abc import Sequence

from socai.core.spelling import folded
from socai.files.documents import BlockKind
from socai.files.errors import FilesError
from socai.files.reading import read_content
from socai.services import access, secrets_guard
from socai.services.actors import Actor
from socai.services.auditing import UPLOAD
from socai.services.errors import ServiceError

_LEAST = 30
_KINDS = frozenset({BlockKind.PARAGRAPH, BlockKind.ITEM})


def paragraphs(*, actor: Actor, name: str, data: bytes, words: str = "") -> Sequence[str]:
    """Return the paragraphs of a report in their order, those in which all of some words stand.

    Args:
        actor: who brings the report; somebody who assigns tasks.
        name: what the file is called; its ending says what it is.
        data: its content.
        words: words that all stand in a paragraph, without accents and letters large or small.

    Raises:
        ServiceError: somebody who assigns none; the file bears a mark of secrecy or cannot be read.
    """
    access.require_somewhere(actor, "task:assign")
    secrets_guard.admit(actor=actor, data=data, file=name)
    try:
        document = read_content(data, file=name, limits=UPLOAD)
    except FilesError as error:
        raise ServiceError(error.findings) from error
    wanted = folded(words).split()
    texts = (document.text[block.start : block.end].strip() for block in document.blocks if block.kind in _KINDS)
    return [text for text in texts if len(text) >= _LEAST and all(word in folded(text) for word in wanted)]
