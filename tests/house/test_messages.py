"""Every finding code is worded and documented in both languages, and no message is left over."""

from __future__ import annotations

import ast
import re
import string
from functools import cache

import pytest

from socai.ledger.models import BatchKind
from socai.services.audit_log import ACTIONS
from socai.services.wording import LANGUAGES, messages
from tests.house.source import PACKAGE, strings, trees

CODE = re.compile(r"[a-z]+\.[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)*")


@cache
def used_codes() -> set[str]:
    """Return the codes that stand as whole string constants in the package, or are said in templates of pages."""
    areas = {code.split(".")[0] for code in (*messages("vi"), *_codes_given_to_findings())}
    return (
        {
            node.value
            for path, node in strings()
            if CODE.fullmatch(node.value)
            and node.value.split(".")[0] in areas
            and not node.value.endswith(FILE_ENDINGS)
            and node not in audit_actions()
            and path.parts[:2] != ("ledger", "migrations")
        }
        | _said_in_templates()
        | {f"entry.{outcome}" for outcome in ("corrected", "unchanged", "retracted")}
    )


def _said_in_templates() -> set[str]:
    pages = (PACKAGE / "web" / "templates").glob("*.html")
    return {code for page in pages for code in re.findall(r'{% say "([^"]+)"', page.read_text(encoding="utf-8"))}


def _codes_given_to_findings() -> set[str]:
    """Return the codes that stand as the first argument of a call that makes a finding or a refusal."""
    return {
        node.args[0].value
        for tree in trees().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and re.search(r"(?:Finding|finding|refusal|problem|_add)$", ast.unparse(node.func))
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and CODE.fullmatch(str(node.args[0].value))
    }


@cache
def audit_actions() -> set[ast.AST]:
    """Return the names of acts in the audit log, written down or listed: ``events.append("report.built", ...)``."""
    listed = (
        key
        for tree in trees().values()
        for node in tree.body
        if isinstance(node, ast.AnnAssign)
        and ast.unparse(node.target) == "ACTIONS"
        and isinstance(node.value, ast.Dict)
        for key in node.value.keys
        if key is not None
    )
    return {*appended_actions(), *listed}


@cache
def appended_actions() -> tuple[ast.expr, ...]:
    """Return the names of acts where they are written down."""
    return tuple(
        node.args[0]
        for tree in trees().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "events.append"
    )


def test_every_act_that_is_written_down_is_worded_in_the_log() -> None:
    named = {node.value for node in appended_actions() if isinstance(node, ast.Constant)}
    assert named | {f"batch.{kind}" for kind in BatchKind.values} == set(ACTIONS)


def said(code: str) -> bool:
    """Return whether a message is what a command or a page says of its work, which needs no page of its own."""
    return code.startswith(("cli.", "web."))


FILE_ENDINGS = (
    ".py",
    ".html",
    ".yaml",
    ".csv",
    ".xml",
    ".toml",
    ".md",
    ".docx",
    ".pdf",
    ".ttf",
    ".typ",
    ".json",
    ".sqlite3",
)


def test_both_languages_word_the_same_codes() -> None:
    vietnamese, english = set(messages("vi")), set(messages("en"))
    assert vietnamese == english


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_code_has_a_message_and_a_page(lang: str) -> None:
    known = messages(lang)
    missing = sorted(
        code for code in used_codes() if not known.get(code) or not (said(code) or known.get(f"{code}.doc"))
    )
    assert missing == []


def test_no_message_is_left_over() -> None:
    left = sorted(code for code in messages("vi") if not code.endswith(".doc") and code not in used_codes())
    assert left == []


@pytest.mark.parametrize("code", sorted(code for code in messages("vi") if not code.endswith(".doc")))
def test_languages_ask_for_the_same_data(code: str) -> None:
    assert _fields(messages("vi")[code]) == _fields(messages("en")[code])


def _fields(message: str) -> set[str]:
    return {name.split(".")[0].split("[")[0] for _, name, _, _ in string.Formatter().parse(message) if name}


@pytest.mark.parametrize("code", sorted(code for code in messages("vi") if not code.endswith(".doc")))
def test_messages_never_blame(code: str) -> None:
    """The tone of every message shown to people is "cần kiểm tra lại"."""
    assert not re.search(r"\bsai\b", messages("vi")[code], re.IGNORECASE)


def test_commands_say_nothing_but_messages() -> None:
    """What a command prints comes from the catalogue, so that it exists in both languages; help texts stay its own."""
    printed = [
        f"{path}:{node.lineno} {text.value}"
        for path, tree in trees().items()
        if path.parts[0] == "cli"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and re.search(r"(?:echo|secho|progress_bar)$", ast.unparse(node.func))
        for text in ast.walk(node)
        if isinstance(text, ast.Constant) and isinstance(text.value, str) and not text.value.isascii()
    ]
    assert printed == []
