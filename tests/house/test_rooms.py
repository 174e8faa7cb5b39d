"""The picture of the rooms holds: imports go only downwards, files stay near, code knows no sector."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import yaml

from tests.house.source import PACKAGE, ROOT, strings, trees

ROOMS_WITHOUT_FLOATS = {"core", "formula", "catalogue", "engine", "ledger", "compose", "services"}
LENGTHS_ON_PAPER = {Path("compose/party.py"), Path("compose/profile.py"), Path("compose/word_styles.py")}
DISPLAY_METHODS = {"quantize"}


def test_imports_go_only_downwards() -> None:
    lint = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache", "--config", str(ROOT / "pyproject.toml")]
    answer = subprocess.run(lint, cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_at_most_two_folder_levels_below_the_package() -> None:
    assert [str(path) for path in trees() if len(path.parts) > 3] == []


def test_no_indicator_or_office_code_outside_packs() -> None:
    """A code of a pack in a string of the program would tie the program to a sector."""
    codes = _declared("indicators/*.yaml") | {key for key in _declared("org_units.yaml") if "_" in key or "-" in key}
    assert codes
    strays = [f"{path}:{node.lineno}: {node.value}" for path, node in strings() if node.value in codes]
    assert strays == []


def _declared(pattern: str) -> set[str]:
    return {
        str(code)
        for file in (PACKAGE / "packs").glob(f"*/{pattern}")
        for code in (yaml.safe_load(file.read_text(encoding="utf-8")) or {})
    }


def test_no_binary_floats_where_figures_live() -> None:
    strays = [
        f"{path}:{node.lineno}"
        for path, tree in trees().items()
        if path.parts[0] in ROOMS_WITHOUT_FLOATS and path not in LENGTHS_ON_PAPER
        for node in ast.walk(tree)
        if _is_float(node) and node not in _likenesses(tree)
    ]
    assert strays == []


def _is_float(node: ast.AST) -> bool:
    if isinstance(node, ast.Name):
        return node.id == "float"
    return isinstance(node, ast.Constant) and isinstance(node.value, float)


def _likenesses(tree: ast.Module) -> set[ast.AST]:
    """How alike two names must be to suggest one for the other is no figure."""
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg == "cutoff"}


def test_only_core_turns_numbers_into_text() -> None:
    """A format specification with digits, a comma or ``f``, and ``quantize``, belong to core alone."""
    strays = [
        f"{path}:{node.lineno}"
        for path, tree in trees().items()
        if path.parts[0] != "core"
        for node in ast.walk(tree)
        if _formats_a_number(node)
    ]
    assert strays == []


def _formats_a_number(node: ast.AST) -> bool:
    if isinstance(node, ast.FormattedValue) and node.format_spec is not None:
        spec = "".join(part.value for part in ast.walk(node.format_spec) if isinstance(part, ast.Constant))
        return re.search(r"[f%]$|^[^%]*,", spec) is not None
    return isinstance(node, ast.Attribute) and node.attr in DISPLAY_METHODS


def test_no_second_parser_of_numerals() -> None:
    """Swapping commas and dots by hand is how a second parser begins."""
    strays = [
        f"{path}:{node.lineno}"
        for path, tree in trees().items()
        if path.parts[0] != "core"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "replace"
        and [getattr(argument, "value", None) for argument in node.args[:2]] in ([",", "."], [".", ""], [".", ","])
    ]
    assert strays == []
