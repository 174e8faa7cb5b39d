"""The Word file of the real half-year report: valid, read by others, and set as printers do."""

from __future__ import annotations

import io
import itertools
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from docx2python import docx2python

from socai.compose.tree import Number, Report, Text
from socai.compose.word import write_word
from tests.unit.compose.half_year import half_year
from tests.unit.compose.words import W, audit, part, text_of

NUMERAL = re.compile(r"(?<![\d.,])\d+(?:\.\d{3})*(?:,\d+)?(?!\d)")


@pytest.fixture(scope="module")
def report() -> Report:
    return half_year()


@pytest.mark.parametrize("bound", [True, False])
def test_the_validator_finds_nothing(report: Report, bound: bool, tmp_path: Path) -> None:
    assert audit(write_word(report, bound=bound), tmp_path) == []


@pytest.mark.parametrize("bound", [True, False])
def test_another_reader_sees_every_number_as_often_as_it_stands(report: Report, bound: bool) -> None:
    with docx2python(io.BytesIO(write_word(report, bound=bound))) as read:
        shown = Counter(NUMERAL.findall(re.sub(r"-{4}footnote\d+-{4}|footnote\d+\)", " ", read.text)))
    printed = Counter(number.display for number in report.numbers())
    assert printed.total() > 400
    assert printed - shown == Counter()


@pytest.mark.parametrize(("seed", "zone"), [("1", "UTC"), ("2", "Asia/Ho_Chi_Minh")])
def test_another_process_writes_the_same_bytes(report: Report, seed: str, zone: str) -> None:
    """Neither the order of sets nor the clock of a machine reaches the file."""
    program = (
        "import sys; from socai.compose.word import write_word; from tests.unit.compose.half_year import half_year; "
        "sys.stdout.buffer.write(write_word(half_year()))"
    )
    root = Path(__file__).parents[3]
    environment = {"PYTHONHASHSEED": seed, "TZ": zone, "PYTHONPATH": f"{root / 'src'}:{root}"}
    written = subprocess.run(
        [sys.executable, "-c", program], cwd=root, env=environment, capture_output=True, check=True
    )
    assert written.stdout == write_word(report)


def test_every_footnote_is_called_once_in_order(report: Report) -> None:
    document = part(write_word(report), "word/document.xml")
    calls = [int(each.get(f"{W}id") or 0) for each in document.iter(f"{W}footnoteReference")]
    assert calls == [note.number for note in report.footnotes] == list(range(1, 28))


def test_sentences_are_set_as_printers_do(report: Report) -> None:
    content = write_word(report)
    for name in ("word/document.xml", "word/footnotes.xml"):
        for paragraph in part(content, name).iter(f"{W}p"):
            words = text_of(paragraph)
            assert re.findall(r".{,20}(?:  | [,;.:%)](?:\s|$)|\( |,,|;;|\(\)|\d - \d|\d %).{,9}", words) == []


def test_no_number_is_parted_from_what_it_counts(report: Report) -> None:
    runs = list(report.runs())
    after = [
        run.text for before, run in itertools.pairwise(runs) if isinstance(before, Number) and isinstance(run, Text)
    ]
    assert [text for text in after if re.match(r" \w", text)] == []
    assert sum(text.startswith("\u00a0") for text in after) > 200
