"""Commands and files of a documentation page, run as a reader would, beside what the page says is printed.

A ``csv`` block is the file that the line before it names; a ``text`` block holds commands, each with its output. A line
of dots stands for lines left out. Batches count on from those that a pack writes first, so all numbers of later ones
that a page names are moved by as much as the first of them is off.
"""

from __future__ import annotations

import contextlib
import io
import re
import shlex
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from socai.cli.main import run

_BLOCK = re.compile(r"(?P<before>[^\n]*)\n\n```(?P<kind>csv|text)\n(?P<text>.*?)```", re.DOTALL)
_FILE = re.compile(r"tệp `([^`]+)`:$")
_LEFT_OUT = "..."
_MASKS = (
    (re.compile(r"[0-9]{2}/[0-9]{2}/[0-9]{4}( [0-9]{2}:[0-9]{2})?"), "NGÀY"),
    (re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}"), "LÚC"),
    (re.compile(r"([0-9]+)/\1 số liệu"), "MỌI số liệu"),
    (re.compile(r"[0-9]+ lô, [0-9]+ số liệu, [0-9]+ dòng sổ"), "MỌI lô"),
)
_BATCH = re.compile(r"(?<=lô )[0-9]+|(?<=lần ghi )[0-9]+|(?<![0-9/.,])[0-9]+(?=/[0-9])")
_FIRST = re.compile(r"\(lô ([0-9]+)\)")


@dataclass
class Difference:
    """A command whose output is not what the page says."""

    command: str
    told: Sequence[str]
    printed: Sequence[str]


def answer(words: Sequence[str]) -> str:
    """Return what a command prints on the ledger beside it: its output, then what it says beside it."""
    out, beside = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(beside):
        run(["--home", "var", *words])
    return out.getvalue() + beside.getvalue()


def differences(page: str, folder: Path, answer: Callable[[Sequence[str]], str]) -> Iterator[Difference]:
    """Yield where a page says something else than is printed.

    Args:
        page: its Markdown.
        folder: receives the files of the page.
        answer: runs a command (words after ``socai``) in that folder, and returns what it prints.
    """
    moved = _Moved()
    for block in _BLOCK.finditer(page):
        if block["kind"] == "csv":
            name = _FILE.search(block["before"])
            assert name is not None, f"no name for the file after {block['before']!r}"
            (folder / name[1]).write_text(block["text"], encoding="utf-8")
            continue
        for part in re.split(r"^\$ socai ", block["text"], flags=re.MULTILINE)[1:]:
            command, *told = part.splitlines()
            printed = answer([moved.word(word) for word in shlex.split(command)]).splitlines()
            moved.learn(told, printed)
            expected, found = [moved.line(_masked(line)) for line in told], [_masked(line) for line in printed]
            if not _agree(expected, found):
                yield Difference(command, expected, found)


class _Moved:
    """Moves the numbers of batches from where the page has them to where they are."""

    def __init__(self) -> None:
        self._first: int | None = None
        self._by = 0

    def learn(self, told: Sequence[str], printed: Sequence[str]) -> None:
        here, there = (_FIRST.search("\n".join(lines)) for lines in (told, printed))
        if self._first is None and here and there:
            self._first, self._by = int(here[1]), int(there[1]) - int(here[1])

    def word(self, word: str) -> str:
        return self.line(f"lô {word}")[len("lô ") :] if re.fullmatch(r"[0-9]+(/[0-9]+)?", word) else word

    def line(self, line: str) -> str:
        return _BATCH.sub(self._number, line)

    def _number(self, match: re.Match[str]) -> str:
        is_later = self._first is not None and int(match[0]) >= self._first
        return str(int(match[0]) + self._by) if is_later else match[0]


def _masked(line: str) -> str:
    for pattern, word in _MASKS:
        line = pattern.sub(word, line)
    return line.rstrip()


def _agree(told: Sequence[str], printed: Sequence[str]) -> bool:
    if _LEFT_OUT not in told:
        return list(told) == list(printed)
    place = told.index(_LEFT_OUT)
    first, last = list(told[:place]), list(told[place + 1 :])
    return list(printed[:place]) == first and list(printed[len(printed) - len(last) :]) == last
