"""The documented contradictions of the source report, read from the page that documents them."""

from __future__ import annotations

import re
from pathlib import Path

_PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "contradictions.md"


def contradicted_codes() -> set[str]:
    """Return the codes whose printed value differs from the source: the first column of the page's first table."""
    first_table = _PAGE.read_text(encoding="utf-8").split("## 2.")[0]
    return set(re.findall(r"^\| `([a-z0-9_.]+)` \|", first_table, re.MULTILINE))
