"""Page, schema and data of a report in a folder, what Arelle says of them, and what a parser that is not ours reads."""

from __future__ import annotations

import re
import subprocess
import sys
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

from socai.catalogue.pack import builtin_packs, load_catalogue
from socai.compose.glossary import Glossary, glossary_of
from socai.compose.html import write_html
from socai.compose.tagging import Tagging, tag
from socai.compose.taxonomy import taxonomy_file, write_taxonomy
from socai.compose.tree import Report
from socai.compose.xbrl_json import write_xbrl_json
from tests.unit.compose.half_year import half_year

_ARELLE = [sys.executable, "-m", "arelle.CntlrCmdLine", "--internetConnectivity", "offline"]
_CHECKS = ["--validate", "--calc", "c11r", "--validateDuplicateFacts", "inconsistent"]


@cache
def half_year_tagging() -> Tagging:
    """Return the facts of the half-year report of binh-lu."""
    return tag(half_year(), glossary_of(load_catalogue(builtin_packs() / "binh-lu")))


def write_all(report: Report, folder: Path, glossary: Glossary | None = None) -> Path:
    """Write the page, its schema and the data of a report to a folder, and return the page."""
    tagging = half_year_tagging() if glossary is None else tag(report, glossary)
    page = folder / f"{report.file_stem}.html"
    page.write_bytes(write_html(report, tagging))
    (folder / taxonomy_file(report)).write_bytes(write_taxonomy(report, tagging))
    (folder / f"{report.file_stem}.xbrl.json").write_bytes(write_xbrl_json(report, tagging))
    return page


def complaints(file: Path) -> list[str]:
    """Return the codes of all that Arelle has against a file: its form, its duplicates, its sums (Calculations 1.1)."""
    said = arelle(file, *_CHECKS, "--logFormat", "[%(messageCode)s] %(message)s")
    assert "validated in" in said
    return [code for code in re.findall(r"^\[([^\]]*)\]", said, re.MULTILINE) if code not in ("info", "")]


def arelle(file: Path, *options: str) -> str:
    """Return what Arelle prints of a file, in a process of its own and without a network."""
    command = [*_ARELLE, "--file", str(file), *options]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


class Page(HTMLParser):
    """What a browser would find: tags with their attributes, identities, links, tagged numbers, text of each block."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.attributes: set[str] = set()
        self.numbers: dict[str, str] = {}
        self.classes: list[str] = []
        self.text = ""
        self._fact = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        self.attributes |= set(values)
        self.ids += [values["id"]] if "id" in values else []
        self.links += [values["href"]] if "href" in values else []
        self.classes += values.get("class", "").split()
        if tag == "ix:nonfraction":
            self._fact = values["id"]
            # Arithmetic on the page is done on what is tagged: the sign stands in an attribute.
            self.numbers[self._fact] = "-" if values.get("sign") == "-" else ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "ix:nonfraction":
            self._fact = ""

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._fact:
            self.numbers[self._fact] += data
