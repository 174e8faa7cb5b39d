"""What text both databases and an XML file can hold, so that the same row is taken or refused everywhere."""

from __future__ import annotations

import re

# Control characters but tab and line ends, and halves of surrogate pairs.
_UNUSABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def is_unusable(text: str) -> bool:
    """Return whether a text holds a character that cannot be kept."""
    return _UNUSABLE.search(text) is not None
