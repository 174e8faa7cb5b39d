"""Everything that people use is documented: commands, settings, tables, findings, pages. Examples in pages work."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest
import yaml

from socai.catalogue.pack import builtin_packs, load_catalogue
from socai.cli.main import cli
from socai.compose.forms import NOT_APPLICABLE
from socai.services.wording import messages
from socai.site.options import OPTIONS
from tests.house.source import ROOT

PAGES = sorted((ROOT / "docs").rglob("*.md"))
GENERATED = {
    "commands.md",
    "findings.md",
    "settings.md",
    "functions.md",
    "ledger.md",
    "checks.md",
    "danh-sach-so.md",
    "pages.md",
    "rights.md",
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the laid-out documentation, made in a copy so that tests leave nothing behind."""
    target = tmp_path_factory.mktemp("docs")
    program = (
        "import pathlib, sys; sys.path.insert(0, 'docs'); import generate; generate.main(pathlib.Path(sys.argv[1]))"
    )
    subprocess.run([sys.executable, "-c", program, str(target)], cwd=ROOT, check=True, capture_output=True, text=True)
    return target


def test_every_column_of_every_table_is_explained(built: Path) -> None:
    page = (built / "reference" / "ledger.md").read_text(encoding="utf-8")
    unexplained = [
        line
        for line in page.splitlines()
        if re.fullmatch(r"\| `\w+` \|\s*\|", line) and not line.startswith(("| `password`", "| `last_login`", "| `id`"))
    ]
    assert unexplained == []
    assert page.count("\n## ") >= 8


def test_every_setting_is_explained_in_both_languages(built: Path) -> None:
    assert [option.name for option in OPTIONS if not (option.explanation_vi and option.explanation_en)] == []
    page = (built / "reference" / "settings.md").read_text(encoding="utf-8")
    assert all(f"`{option.name}`" in page for option in OPTIONS)


def test_every_register_that_ships_is_listed(built: Path) -> None:
    page = (built / "reference" / "danh-sach-so.md").read_text(encoding="utf-8")
    registers = load_catalogue(builtin_packs() / "xa").registers
    assert [code for code in registers if f"`so.{code}`" not in page] == []
    assert [
        clock.legal for each in registers.values() for clock in each.clocks.values() if clock.legal not in page
    ] == []


def test_every_page_stands_in_the_table_of_contents(built: Path) -> None:
    listed = set(_leaves(yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))["nav"]))
    written = {path.relative_to(built).as_posix() for path in built.rglob("*.md")}
    assert listed == written


def _leaves(node: object) -> list[str]:
    if isinstance(node, str):
        return [node]
    inner = node.values() if isinstance(node, dict) else node
    return [leaf for each in inner for leaf in _leaves(each)]  # type: ignore[union-attr]


@pytest.mark.parametrize("page", [*PAGES, ROOT / "README.md"], ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    links = [link for link in re.findall(r"\]\(([^)#]+)", text) if not link.startswith("http")]
    broken = [link for link in links if not (page.parent / link).exists() and Path(link).name not in GENERATED]
    assert broken == []


@pytest.mark.parametrize("page", [*PAGES, ROOT / "README.md"], ids=lambda page: page.name)
def test_commands_in_pages_exist(page: Path) -> None:
    """Each ``socai ...`` line of a page names a command and options that there are."""
    for line in re.findall(r"^(?:\$ )?(?:\S*/)?socai (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE):
        _resolve(shlex.split(line.rstrip("\\").split("#")[0]))


def _resolve(words: list[str]) -> None:
    command: click.Command = cli
    for word in words:
        if word.startswith("--"):
            known = [option for each in (cli, command) for parameter in each.params for option in parameter.opts]
            assert word.split("=")[0] in known, f"{command.name} has no option {word}"
        elif isinstance(command, click.Group) and word in command.commands:
            command = command.commands[word]
    assert command is not cli, words


GUIDES = [ROOT / "docs" / "huong-dan" / name for name in ("truong-ban.md", "van-phong.md")]


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.stem)
def test_a_guide_names_only_what_stands_on_pages(guide: Path) -> None:
    """Whoever looks for a word of the guide must find it on the page; messages that people type are examples."""
    said = "\n".join([*messages("vi").values(), NOT_APPLICABLE])
    quoted = re.findall(r"“([^”:]+)”", guide.read_text(encoding="utf-8"))
    assert len(quoted) > 5
    assert [words for words in quoted if words not in said] == []


def test_every_picture_is_there_and_every_one_is_shown() -> None:
    shown = {
        (page.parent / name).resolve()
        for page in [*PAGES, ROOT / "README.md"]
        for name in re.findall(r"!\[[^]]+\]\(([^)]+)\)", page.read_text(encoding="utf-8"))
    }
    assert shown == set((ROOT / "docs" / "images").iterdir())
