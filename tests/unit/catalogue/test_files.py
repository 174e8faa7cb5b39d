"""Files that cannot be read as a pack's: encodings, sizes, names, missing ones."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from socai.catalogue import sources
from socai.catalogue.errors import nearest
from tests.unit.catalogue.sample import GOOD, findings_of, places_of, write_pack


def places(folder: Path, files: dict[str, str | bytes]) -> list[tuple[str, str]]:
    return [(code, str(location)) for code, location in places_of(findings_of(folder, files))]


def test_a_folder_without_manifest(tmp_path: Path) -> None:
    assert places(tmp_path, {"measures.yaml": ""}) == [("pack.no_manifest", "pack.yaml")]


def test_a_manifest_that_cannot_be_read_is_told_once(tmp_path: Path) -> None:
    assert places(tmp_path, {**GOOD, "pack.yaml": "name: [\n"}) == [("pack.yaml_syntax", "pack.yaml:2:1")]


def test_a_pack_with_figures_names_the_unit_whose_ledger_it_is(tmp_path: Path) -> None:
    (finding,) = findings_of(tmp_path, {**GOOD, "pack.yaml": "name: a\ntitle: b\nversion: 1\n"})
    assert (finding.code, finding.data["missing"]) == ("pack.missing_key", ("reporting_unit",))


def test_another_encoding_names_the_line(tmp_path: Path) -> None:
    text = GOOD["measures.yaml"].encode("utf-8") + "a: {vi: đỏ, en: red}\n".encode("utf-16-le")
    files = {"pack.yaml": GOOD["pack.yaml"].replace('reporting_unit: "00001"\n', ""), "measures.yaml": text}
    assert places(tmp_path, files) == [("pack.not_utf8", "measures.yaml:5")]


def test_a_file_that_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "MOST_BYTES", 3000)
    assert places(tmp_path, {**GOOD, "relations.yaml": "#" * 3001}) == [("pack.too_large", "relations.yaml")]


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = Path.open

    def refuse(path: Path, mode: str = "r") -> object:
        if path.name == "relations.yaml":
            raise PermissionError(13, "Permission denied")
        return opened(path, mode)

    folder = write_pack(tmp_path)
    monkeypatch.setattr(Path, "open", refuse)
    assert places(folder, {}) == [("pack.unreadable", "relations.yaml")]


def test_letters_that_are_not_composed_are_told_in_every_kind_of_file(tmp_path: Path) -> None:
    decomposed = {name: unicodedata.normalize("NFD", text) for name, text in GOOD.items()}
    found = findings_of(tmp_path, decomposed)
    assert {finding.code for finding in found} == {"pack.not_nfc"}
    assert {finding.location.file for finding in found} >= {"measures.yaml", "targets.csv", "templates/bao-cao.md"}
    assert str(found[0].location) == "calendars.yaml:3:49"


@pytest.mark.parametrize(
    ("name", "nearest_name"),
    [
        ("measure.yaml", "measures.yaml"),
        ("indicator/a.yaml", "indicators"),
        ("indicators/a.yml", "*.yaml"),
        ("figures/a.xlsx", "*.csv"),
        ("templates/deep/a.md", "*.md"),
        ("targets.csv/a", "targets.csv"),
    ],
)
def test_files_that_nothing_reads_are_refused(name: str, nearest_name: str, tmp_path: Path) -> None:
    files = {file: text for file, text in GOOD.items() if not name.startswith(file)}
    (finding,) = findings_of(tmp_path, {**files, name: ""})
    assert finding.code == "pack.unknown_file"
    assert nearest_name in finding.data["nearest"]  # type: ignore[operator]


def test_hidden_files_are_left_alone(tmp_path: Path) -> None:
    found = findings_of(tmp_path, {**GOOD, ".DS_Store": "", "figures/.keep": "", "relations.yaml": "a: 1\n"})
    assert {finding.location.file for finding in found} == {"relations.yaml"}


def test_nearest_names_what_looks_alike_else_the_first_few() -> None:
    known = [f"a.b{number}" for number in range(20)]
    assert nearest("a.b1", known)[0] == "a.b1"
    assert nearest("zzzz", known) == (*known[:8], "…")
    assert nearest("zzzz", ["x"]) == ("x",)
    assert nearest("zzzz", []) == ()


def test_a_name_with_a_line_break_in_it_is_quoted_on_one_line() -> None:
    assert nearest("02-NQ", ["0\u20282-NQ"]) == ("0 2-NQ",)
