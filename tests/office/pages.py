"""Word files as LibreOffice lays them out: pages, words with their places, grey values."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

POINTS_PER_MM = 72 / 25.4
_X = "{http://www.w3.org/1999/xhtml}"
_SECONDS = 120


@dataclass(frozen=True)
class Word:
    """A word on a page; places are in points from the upper left corner of the paper."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True)
class Page:
    """A page: its words in reading order."""

    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def lines(self) -> list[str]:
        """The lines from the top down: words whose feet stand as high as each other's, raised marks with their line."""
        rows: list[tuple[float, list[Word]]] = []
        for word in self.words:
            if not rows or abs(word.bottom - rows[-1][0]) > 8:
                rows.append((word.bottom, []))
            rows[-1][1].append(word)
        return ["".join(word.text for word in row) for _, row in rows]

    def find(self, phrase: str) -> list[Word]:
        """Return the words of the first place where a phrase stands, empty when it stands nowhere."""
        wanted = phrase.split()
        texts = [word.text for word in self.words]
        starts = (start for start in range(len(texts)) if texts[start : start + len(wanted)] == wanted)
        start = next(starts, None)
        return [] if start is None else list(self.words[start : start + len(wanted)])


@dataclass(frozen=True)
class Picture:
    """A page in grey: a byte a pixel, row by row, 0 is black."""

    width: int
    height: int
    pixels: bytes


@dataclass(frozen=True)
class Pages:
    """A paper of pages, numbered from 1."""

    pdf: Path
    pages: tuple[Page, ...]

    def __getitem__(self, number: int) -> Page:
        return self.pages[number - 1]

    def __len__(self) -> int:
        return len(self.pages)

    def picture(self, number: int, *, dots_per_inch: int = 72) -> Picture:
        """Return a page as a picture; at 72 dots an inch a pixel is a point."""
        page = ["-f", str(number), "-l", str(number)]
        netpbm = _called(["pdftoppm", "-gray", "-r", str(dots_per_inch), *page, str(self.pdf)])
        head = re.match(rb"P5\s+(\d+)\s+(\d+)\s+255\s", netpbm)
        assert head is not None
        return Picture(int(head[1]), int(head[2]), netpbm[head.end() :])


def laid_out(content: bytes, folder: Path, *, kind: str = "docx") -> Pages:
    """Return a Word file, or a file of another kind, as LibreOffice prints it."""
    return read(converted(content, folder, "pdf", kind=kind))


def read(pdf: Path) -> Pages:
    """Return the pages of a PDF, whoever made it."""
    root = etree.fromstring(_called(["pdftotext", "-bbox", str(pdf), "-"]))
    return Pages(pdf, tuple(Page(tuple(map(_word, page.iter(f"{_X}word")))) for page in root.iter(f"{_X}page")))


def converted(content: bytes, folder: Path, ending: str, *, kind: str = "docx") -> Path:
    """Return the file that LibreOffice makes of a Word file, or of a file of another kind."""
    source, made = folder / f"paper.{kind}", folder / "made"
    source.write_bytes(content)
    # A profile of its own: an office that runs already would swallow the call.
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    _called(["soffice", profile, "--headless", "--convert-to", ending, "--outdir", str(made), str(source)])
    return made / f"paper.{ending}"


def _word(element: etree._Element) -> Word:
    left, top, right, bottom = (float(element.get(name) or "nan") for name in ("xMin", "yMin", "xMax", "yMax"))
    return Word(element.text or "", left, top, right, bottom)


def _called(call: list[str]) -> bytes:
    return subprocess.run(call, capture_output=True, check=True, timeout=_SECONDS).stdout
