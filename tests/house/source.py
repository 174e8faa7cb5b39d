"""The source tree as the house tests read it: files and syntax trees."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "socai"


@cache
def trees() -> dict[Path, ast.Module]:
    """Return the syntax tree of every module of the package, by path relative to the package."""
    files = (path for path in sorted(PACKAGE.rglob("*.py")) if "packs" not in path.relative_to(PACKAGE).parts[:1])
    return {path.relative_to(PACKAGE): ast.parse(path.read_text(encoding="utf-8")) for path in files}


def strings() -> Iterator[tuple[Path, ast.Constant]]:
    """Yield every string constant of the package with the module it stands in, docstrings included."""
    for path, tree in trees().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield path, node
