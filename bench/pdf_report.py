"""The half-year report tree to a PDF, against the bare typesetter on the same words and against an office program.

The bare typesetter gets the words as its own markup, in one size, without header, watermark and standards. The office
program, when there is one, converts our Word file, as an office without this program would do; its start is part of it.
"""

from __future__ import annotations

import itertools
import re
import shutil
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import typst

from bench.harness import Row, least, say, seconds, usage
from bench.word_report import REAL, made_up
from socai.compose.pdf import write_pdf
from socai.compose.template import parse_template
from socai.compose.tree import FootnoteCall, Heading, LineBreak, Number, Report, Runs, Table
from socai.compose.word import write_word
from socai.files.typst import FONT_FAMILY, FONTS

ROUNDS = 7
MOST_TIMES_BARE = 3
LEAST_TIMES_OFFICE = 20
_MARKUP = re.compile(r"([\\#*_`$<>@\[\]~=+/-])")


def run() -> list[Row]:
    """Return how long a warm PDF takes beside its peers."""
    report = made_up(parse_template(REAL.read_text(encoding="utf-8"), REAL.name))
    write_pdf(report)
    say("PDF: half-year report")
    ours = {
        "the same again": seconds(lambda: write_pdf(report), rounds=ROUNDS),
        "one number corrected": _seconds_each([_changed(report, more, most=1) for more in range(ROUNDS)]),
        "every number another": _seconds_each([_changed(report, more) for more in range(ROUNDS)]),
    }
    peer = _bare_seconds(report)
    office = _office_seconds(report) if shutil.which("soffice") else 0
    rows = [_bare(what, taken, peer) for what, taken in ours.items()]
    return rows + [_office(what, taken, office) for what, taken in ours.items() if office]


def _seconds_each(reports: list[Report]) -> float:
    left = iter(reports)
    return seconds(lambda: write_pdf(next(left)), rounds=len(reports))


def _changed(report: Report, more: int, *, most: int = 10_000) -> Report:
    """Return the report with other digits in its first ``most`` numbers."""
    left = itertools.count()

    def changed(runs: Runs) -> Runs:
        return tuple(
            replace(each, display=f"{more}{each.display}") if isinstance(each, Number) and next(left) < most else each
            for each in runs
        )

    blocks = tuple(
        block if isinstance(block, Table) else replace(block, content=changed(block.content)) for block in report.blocks
    )
    return replace(report, blocks=blocks)


def _bare_seconds(report: Report) -> float:
    """Return what the bare typesetter takes; each time another title, lest it remembers the pages."""
    faces = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
    sources = iter([f"// {number}\n{_source(report)}".encode() for number in range(ROUNDS)])

    def typeset() -> None:
        typst.Compiler(next(sources), root=FONTS, font_paths=faces).compile(format="pdf")

    return seconds(typeset, rounds=ROUNDS)


def _bare(what: str, ours: float, peer: float) -> Row:
    return Row(
        f"PDF report, warm, {what}",
        ours=ours,
        peer=peer,
        unit="s",
        ratio=peer / ours,
        target=f"> 1/{MOST_TIMES_BARE}",
        peer_name="bare Typst, same words",
        is_met=ours <= MOST_TIMES_BARE * peer,
    )


def _office_seconds(report: Report) -> float:
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "report.docx").write_bytes(write_word(report))
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        call = ("soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", name, f"{name}/report.docx")
        say("LibreOffice: the same report")
        usage(*call)  # makes its profile
        return least([usage(*call) for _ in range(3)]).wall


def _office(what: str, ours: float, peer: float) -> Row:
    return Row(
        f"PDF report, warm, {what}",
        ours=ours,
        peer=peer,
        unit="s",
        ratio=peer / ours,
        target=f"{LEAST_TIMES_OFFICE}x",
        peer_name="LibreOffice converting our Word file",
        is_met=peer / ours >= LEAST_TIMES_OFFICE,
    )


# -- the words as markup -----------------------------------------------------------------------------------------------


def _source(report: Report) -> str:
    head = f'#set page(paper: "a4")\n#set text(font: "{FONT_FAMILY}", size: 14pt, lang: "vi")\n#set par(justify: true)'
    return "\n\n".join([head, *(_block(block, report) for block in report.blocks)])


def _block(block: object, report: Report) -> str:
    match block:
        case Heading():
            return f"{'=' * block.level} {_MARKUP.sub(_ESCAPED, block.number)} {_runs(block.content, report)}"
        case Table():
            cells = [f"[{_runs(cell, report)}]" for row in (block.header, *block.rows) for cell in row]
            return f"#table(columns: {len(block.alignments)}, {', '.join(cells)})"
        case _:
            return _runs(block.content, report)  # type: ignore[attr-defined, no-any-return]


_ESCAPED = r"\\\1"


def _runs(runs: Runs, report: Report) -> str:
    return "".join(_run(each, report) for each in runs)


def _run(each: object, report: Report) -> str:
    match each:
        case FootnoteCall():
            paragraphs = report.footnotes[each.number - 1].paragraphs
            return f"#footnote[{' '.join(_runs(paragraph, report) for paragraph in paragraphs)}]"
        case LineBreak():
            return "\\ "
        case Number():
            return _MARKUP.sub(_ESCAPED, each.display)
        case _:
            return _MARKUP.sub(_ESCAPED, each.text)  # type: ignore[attr-defined]
