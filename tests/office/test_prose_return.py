"""The prose of a report that LibreOffice saved again comes back as it was, and what was changed there as changed."""

from __future__ import annotations

from pathlib import Path

from socai.catalogue.pack import builtin_packs, load_catalogue
from socai.compose.returned import ReturnedProse
from socai.compose.template import parse_template
from tests.office.pages import converted
from tests.unit.compose.test_returned import back, some
from tests.unit.services.word_editing import saying

TEMPLATE = "bao-cao-6-thang"


def test_a_report_that_was_saved_again_says_nothing_new_but_what_was_written(tmp_path: Path) -> None:
    template = parse_template(load_catalogue(builtin_packs() / "binh-lu").templates[TEMPLATE].text, "mau.md")
    saved: list[bytes] = []

    def save(data: bytes) -> bytes:
        saved.append(converted(data, tmp_path, "docx").read_bytes())
        return saved[0]

    assert back(template, save, some) == ReturnedProse((), (), ())
    (one,) = back(template, lambda _: saying(saved[0], "Trọng tâm là", "Việc chính là"), some).paragraphs
    assert one.text == one.now.replace("Trọng tâm là", "Việc chính là")
