"""Writes elements as text that is well-formed XML and reads the same as HTML."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

# Characters that XML 1.0 cannot hold; the ledger refuses them, templates and packs may still bring one.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_VOID = frozenset({"br", "hr", "meta", "link"})


def text(words: str) -> str:
    """Return words as character data."""
    return escape(_FORBIDDEN.sub("", words))


def element(name: str, content: str = "", /, **attributes: str | None) -> str:
    """Return an element with content that is markup already; attributes that are ``None`` are left out.

    A trailing underscore of a name is dropped, a double one stands for the colon: ``class_``, ``xml__lang``.
    """
    opened = "".join(
        f" {key.rstrip('_').replace('__', ':')}={quoteattr(_FORBIDDEN.sub('', value))}"
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{opened}/>" if name in _VOID and not content else f"<{name}{opened}>{content}</{name}>"
