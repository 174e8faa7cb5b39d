"""A total in one line, its parts in the lines below: a lead-in with a list, or a line that says it is the total."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from socai.audit.context import Figure, Reading, fits
from socai.audit.model import Proposal
from socai.audit.parts import OPEN_ENDED, Wording, breakdown, columns, columns_alike, numerator
from socai.audit.rules.rule import Rule
from socai.files.documents import Block, BlockKind

_TOTAL = re.compile(r"\b(tổng|cộng|toàn|chung|cả năm|tất cả)\b")
_LEAD = re.compile(r":[\s*_]*$")
_NOISE = re.compile(r"\W*\d*\W*")
_LINES = (BlockKind.ITEM, BlockKind.PARAGRAPH, BlockKind.HEADING)
_BACK = 14
_MOST_ROWS = 40
_SHORT, _ENDING = 260, 60


@dataclass(frozen=True)
class _Line:
    """A line of the text with its own numbers (not those in brackets)."""

    number: int
    block: Block
    figures: tuple[Figure, ...]
    leads: bool
    total: bool
    short: bool


def propose(reading: Reading) -> Iterator[Proposal]:
    """Read the lines under a lead-in, or under a line with a total, as its parts."""
    lines = _lines(reading)
    for at, line in enumerate(lines):
        below = _below(lines, at)
        if len(below) >= 2 and (line.short or line.leads):
            yield from _read(reading, lines, at, below)


def _lines(reading: Reading) -> list[_Line]:
    lines = []
    for number, block in enumerate(reading.document.blocks):
        if block.kind in _LINES and not _NOISE.fullmatch(reading.text, block.start, block.end):
            figures = tuple(each for each in reading.by_block.get(number, ()) if each.bracket == -1)
            text = reading.lower[block.start : block.end]
            head = text[: figures[0].start - block.start] if figures else text
            short = block.kind is not BlockKind.PARAGRAPH or block.end - block.start < _SHORT
            lines.append(_Line(number, block, figures, bool(_LEAD.search(text)), bool(_TOTAL.search(head)), short))
    return lines


def _below(lines: Sequence[_Line], at: int) -> list[_Line]:
    """Return the lines with numbers that may be the parts of a line: down to where the list ends."""
    line = lines[at]
    found: list[_Line] = []
    for other in lines[at + 1 : at + 1 + _MOST_ROWS]:
        if _closes(line, other, found):
            break
        if other.figures and _is_row(line, other, found):
            found.append(other)
    return found


def _closes(line: _Line, other: _Line, found: Sequence[_Line]) -> bool:
    if other.block.kind is BlockKind.HEADING:
        return line.block.kind is not BlockKind.HEADING or other.block.level <= line.block.level
    if not other.short and other.figures:
        return True
    if found:
        first = found[0].block
        if other.block.kind is not first.kind or other.block.level < first.level:
            return True
        return other.leads and not other.figures and other.block.level <= first.level
    return False


def _is_row(line: _Line, other: _Line, found: Sequence[_Line]) -> bool:
    """Return whether a line is a part and not a part of a part."""
    return not found or other.block.level == found[0].block.level


def _read(reading: Reading, lines: Sequence[_Line], at: int, below: Sequence[_Line]) -> Iterator[Proposal]:
    line = lines[at]
    deeper = below[0].block.level > line.block.level and below[0].number == line.number + 1
    rows = [row.figures for row in below]
    ending = reading.lower[max(line.block.start, line.block.end - _ENDING) : line.block.end].rpartition(")")[2]
    partial = bool(OPEN_ENDED.search(ending))
    base = 84 if line.leads and line.figures else 62 if line.total else 55 if deeper else 30
    partial_lead = "trong đó" in ending
    wording = Wording(RULE.code, f"lines:{line.number}", base - (30 if partial else 0), partial=partial)
    # What a row says per unit or per cent has no column above it.
    plain = [[each for each in row if not each.is_percent and "/" not in each.dimension] for row in rows]
    heads = [each for each in line.figures if not each.is_percent][-len(plain[0]) :]
    if len(plain[0]) == len(heads) > 1:
        yield from columns(reading, heads, plain, replace(wording, statement=f"line columns:{line.number}"))
        sure = replace(wording, statement=f"line columns:{line.number}", confidence=81)
        yield from columns_alike(heads, plain, sure)
    totals = [each for each in _totals(reading, lines, at) if not each.is_percent]
    for rank, total in enumerate([each for each in totals if fits(each, below[0].figures[0])] or totals):
        named = replace(wording, statement=f"lines:{line.number}:{total.id}", confidence=wording.confidence - 12 * rank)
        for found in _readings(reading, total, below, named):
            # Where nothing leads to the lines, several numbers of one line are parts only if they come to the total.
            # So are the lines below "about 7 million guests, of them": they need not be all.
            about = partial_lead and total.mention.qualifier != "exact"
            loose = about or (
                not line.leads and len({reading.by_id[part].block for part in found.parts}) < len(found.parts)
            )
            yield replace(found, searched=True) if loose else found


def _totals(reading: Reading, lines: Sequence[_Line], at: int) -> Sequence[Figure]:
    """Return the numbers that a line, or for a bare lead-in the lines before it, may give as the total."""
    line = lines[at]
    own = [numerator(reading, each) for each in line.figures]
    if not line.leads:
        # What a line goes on to say in its next sentences is no total of the lines below.
        own = [each for each in own if each.sentence == line.figures[0].sentence]
    if own or not (line.leads or line.block.kind is BlockKind.HEADING):
        return list(dict.fromkeys(reversed(own)))[:6]
    if line.block.kind is BlockKind.HEADING and not line.leads:
        return ()
    before = [each for each in reversed(lines[max(0, at - _BACK) : at]) if each.figures]
    totals = [each for each in before if each.total]
    chosen = [*totals[:2], *before[:1]]
    return list(dict.fromkeys(numerator(reading, figure) for each in chosen for figure in reversed(each.figures)))[:4]


def _readings(reading: Reading, total: Figure, below: Sequence[_Line], wording: Wording) -> Iterator[Proposal]:
    whole = [each for row in below for each in row.figures]
    yield from breakdown(reading, total, whole, wording)
    firsts = [found for row in below if (found := _first(total, row.figures))]
    if len(firsts) < len(below):
        shorter = replace(wording, confidence=min(wording.confidence, 35))
        yield from breakdown(reading, total, firsts, shorter)


def _first(total: Figure, figures: Sequence[Figure]) -> Figure | None:
    return next((each for each in figures if fits(total, each) == 2), None)


RULE = Rule(
    "listed",
    "Số tổng và danh sách các dòng bên dưới",
    "Số ở dòng dẫn (hoặc dòng có chữ “tổng”) được so với tổng các số ở những dòng liệt kê bên dưới.",
    (
        "Tổng số hộ vay vốn: 1.284 hộ, chia theo hội:\n\n- Hội Nông dân: 512 hộ\n\n- Hội Phụ nữ: 630 hộ\n\n"
        "- Đoàn Thanh niên: 142 hộ\n",
    ),
    ("Kết quả như sau:\n\n- Mở 12 lớp\n\n- Trồng 340 cây\n",),
    propose,
)
