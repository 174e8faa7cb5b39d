"""The Word file saved again by LibreOffice: it drops every tag, and numbers are still known by alias and bookmark."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from lxml import etree

from socai.compose.tree import Report
from socai.compose.word import write_word
from tests.office.pages import converted
from tests.unit.compose.half_year import half_year

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture(scope="module")
def report() -> Report:
    return half_year()


@pytest.fixture(scope="module")
def saved(report: Report, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return the parts of the file that LibreOffice saves."""
    path: Path = converted(write_word(report), tmp_path_factory.mktemp("round-trip"), "docx")
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


@pytest.fixture(scope="module")
def texts(saved: dict[str, bytes]) -> list[etree._Element]:
    return [etree.fromstring(saved[f"word/{name}.xml"]) for name in ("document", "footnotes")]


def test_every_number_is_still_a_control_with_its_alias(report: Report, texts: list[etree._Element]) -> None:
    found = []
    for part in texts:
        for control in part.iter(f"{W}sdt"):
            alias = control.find(f"{W}sdtPr/{W}alias")
            assert alias is not None
            key = alias.get(f"{W}val", "").rpartition(" · ")[2]
            found.append((key, "".join(each.text or "" for each in control.iter(f"{W}t"))))
    assert found == [(number.key, number.display) for number in report.numbers()]


def test_every_number_still_has_its_bookmark(report: Report, texts: list[etree._Element]) -> None:
    names = [mark.get(f"{W}name", "") for part in texts for mark in part.iter(f"{W}bookmarkStart")]
    assert [name[: len("f0123456789")] for name in names] == [number.key for number in report.numbers()]


def test_controls_are_still_bound_to_the_store(report: Report, saved: dict[str, bytes]) -> None:
    bindings = sum(saved[f"word/{name}.xml"].count(b"<w:dataBinding ") for name in ("document", "footnotes"))
    assert bindings == sum(1 for _ in report.numbers())
    stores = [content for name, content in saved.items() if name.startswith("customXml/item") and b"figures" in content]
    assert all(any(number.key.encode() in store for store in stores) for number in report.numbers())


def test_tags_are_what_gets_lost(texts: list[etree._Element]) -> None:
    """The reason for aliases and bookmarks; should LibreOffice keep tags one day, nothing here needs them."""
    assert [list(part.iter(f"{W}tag")) for part in texts] == [[], []]
