"""A report tree to a bound Word file, against docxtpl filling the same words without bindings and without footnotes.

The report is a large synthetic one (450 numbers, 27 footnotes), and the half-year template of the pack binh-lu with
a made-up value for every figure. docxtpl gets a template with the same words and looks, prepared beforehand;
the words of the footnotes stand as paragraphs at its end. What is timed is opening it, rendering and saving, as its
users do for each report.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from docx import Document
from docx.document import Document as WordDocument
from docx.text.paragraph import Paragraph as WordParagraph
from docxtpl import DocxTemplate

from bench.harness import Row, say, seconds
from socai.compose.composer import compose_report
from socai.compose.template import ParsedTemplate, parse_template
from socai.compose.tree import Heading, Number, Report, Runs, Table, Text
from socai.compose.word import write_word
from socai.core.figures import Figure, FigureKey, Source, State
from socai.core.measures import count_noun
from socai.core.periods import Period
from socai.formula.nodes import Formula

TARGET = 10
ROUNDS = 7
PERIOD = Period.parse("2026H1")
LETTERHEAD = {"superior": "ĐẢNG BỘ TỈNH", "body": "ĐẢNG ỦY XÃ", "place": "Xã"}
REAL = Path(__file__).parents[1] / "src/socai/packs/binh-lu/templates/bao-cao-6-thang.md"
SECTIONS, PARAGRAPHS, ROWS, NOTES = 9, 13, 15, 27
WORDS = (
    "tiếp tục lãnh đạo, chỉ đạo thực hiện đồng bộ các nhiệm vụ, giải pháp đã đề ra; nâng cao chất lượng sinh hoạt "
    "chi bộ, đẩy mạnh ứng dụng công nghệ thông tin và chăm lo đời sống Nhân dân trên địa bàn"
)
HEAD = """---
kind: BÁO CÁO
profile: party
title: Báo cáo thử tốc độ
summary: ["tình hình {period}"]
symbol: BC/ĐU
recipients: [Lưu VPĐU.]
signature: {authority: T/M ĐẢNG ỦY, title: PHÓ BÍ THƯ}
---
"""


def run() -> list[Row]:
    """Return how many times faster a bound Word file is written than docxtpl fills a plain one."""
    reports = {"synthetic": made_up(parse_template(_synthetic(), "synthetic.md"))}
    if REAL.is_file():
        reports["half-year"] = made_up(parse_template(REAL.read_text(encoding="utf-8"), REAL.name))
    return [_compare(name, report) for name, report in reports.items()]


def _compare(name: str, report: Report) -> Row:
    count = sum(1 for _ in report.numbers())
    say(f"Word: {name} report of {count} numbers and {len(report.footnotes)} footnotes")
    ours = seconds(lambda: write_word(report), rounds=ROUNDS)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "template.docx"
        values = _write_peer_template(report, path)
        peer = seconds(lambda: _fill(path, values), rounds=ROUNDS)
    ratio = peer / ours
    return Row(
        f"Word report, {name}, {count} numbers",
        ours=ours,
        peer=peer,
        unit="s",
        ratio=ratio,
        target=f"{TARGET}x",
        peer_name="docxtpl, no bindings, no footnotes",
        is_met=ratio >= TARGET,
    )


# -- the peer ----------------------------------------------------------------------------------------------------------


def _fill(path: Path, values: dict[str, str]) -> None:
    template = DocxTemplate(path)
    template.render(values)
    template.save(BytesIO())


def _write_peer_template(report: Report, path: Path) -> dict[str, str]:
    """Write the same words with a placeholder for each number, by python-docx; return the values by placeholder.

    Header, headings, bold and italic words, tables and signature are there too: docxtpl works on the same paper.
    """
    values: dict[str, str] = {}
    document = Document()
    letterhead = report.letterhead
    _side_by_side(document, [letterhead.superior, letterhead.body, letterhead.number_line], [letterhead.date_line])
    for line in (report.kind, *report.summary):
        document.add_paragraph(line)
    for block in report.blocks:
        if isinstance(block, Table):
            table = document.add_table(rows=0, cols=len(block.alignments))
            for row in (block.header, *block.rows):
                for cell, runs in zip(table.add_row().cells, row, strict=True):
                    _add_runs(cell.paragraphs[0], runs, values)
        else:
            style = f"Heading {block.level}" if isinstance(block, Heading) else None
            _add_runs(document.add_paragraph(style=style), block.content, values)
    for footnote in report.footnotes:
        for runs in footnote.paragraphs:
            _add_runs(document.add_paragraph(), runs, values)
    _side_by_side(document, letterhead.recipients, [letterhead.authority, letterhead.signer_title])
    document.save(str(path))
    return values


def _side_by_side(document: WordDocument, left: Sequence[str], right: Sequence[str]) -> None:
    cells = document.add_table(rows=1, cols=2).rows[0].cells
    for cell, lines in zip(cells, (left, right), strict=True):
        for line in lines:
            cell.add_paragraph(line)


def _add_runs(paragraph: WordParagraph, runs: Runs, values: dict[str, str]) -> None:
    for each in runs:
        if isinstance(each, Number):
            name = f"n{len(values)}"
            values[name] = each.display
            added = paragraph.add_run(f"{{{{ {name} }}}}")
        elif isinstance(each, Text):
            added = paragraph.add_run(each.text)
        else:
            continue
        added.bold, added.italic = each.style.bold or None, each.style.italic or None


# -- the reports -------------------------------------------------------------------------------------------------------


def made_up(template: ParsedTemplate) -> Report:
    """Return the report of a template with a value made up for every figure."""
    codes = {formula.text: number for number, (formula, _) in enumerate(template.formulas, start=1)}
    return compose_report(
        template,
        figure_of=lambda formula: _figure(formula, codes[formula.text]),
        period=PERIOD,
        letterhead=LETTERHEAD,
        demonstration=True,
    )


def _figure(formula: Formula, number: int) -> Figure:
    return Figure(
        key=FigureKey(formula.text, "03390", PERIOD),
        name=f"Số lượt của chỉ tiêu thứ {number} trong báo cáo",
        measure=count_noun("luot", "lượt"),
        decimals=0,
        state=State.VALUE,
        value=Fraction(number * 37),
        source=Source.ENTERED,
    )


def _synthetic() -> str:
    """Return a template of about 15 pages: 9 sections of 10 paragraphs with 3 numbers each, tables and footnotes."""
    return HEAD + "\n\n".join(_blocks())


def _blocks() -> Iterator[str]:
    notes = 0
    for section in range(SECTIONS):
        yield f"# MỤC {chr(65 + section)}"
        for number in range(PARAGRAPHS):
            call = f"[^{notes}]" if number < NOTES // SECTIONS else ""
            codes = [f"muc_{section}.so_{number}_{index}" for index in range(3)]
            yield f"{WORDS} {{{codes[0]}}} lượt, {{{codes[1]}}} lượt{call}; {WORDS} {{{codes[2]}}} lượt. {WORDS}."
            if call:
                yield f"[^{notes}]: Trong đó {{muc_{section}.chu_{number}}} lượt; {WORDS}."
                notes += 1
        if section < 2:
            yield _table(section)
        yield f"{WORDS}."


def _table(section: int) -> str:
    rows = "\n".join(
        f"| Chỉ tiêu {row} | {{bang_{section}.a_{row}}} | {{bang_{section}.b_{row}}} |" for row in range(ROWS)
    )
    return f"| Chỉ tiêu | Kế hoạch | Thực hiện |\n|---|---:|---:|\n{rows}"
