"""The sentences of a report that speak of something are found by the numbers they print and the words they hold."""

from __future__ import annotations

from fractions import Fraction

from socai.compose.mentions import sentences_about
from socai.compose.tree import (
    Footnote,
    Gap,
    Heading,
    Letterhead,
    ListItem,
    Number,
    Paragraph,
    Report,
    Run,
    Table,
    Text,
)
from socai.core.figures import Figure, FigureKey, State
from socai.core.measures import Measure
from socai.core.periods import Period

HALF = Period.parse("2026H1")
HOUSEHOLD = Measure("ho", "hộ", "count:ho")


def figure(code: str, *, is_missing: bool = False) -> Figure:
    state = State.MISSING if is_missing else State.VALUE
    return Figure(FigureKey(code, "xa", HALF), code, HOUSEHOLD, 0, state, None if is_missing else Fraction(7))


def number(code: str) -> Number:
    return Number(figure(code), "f", "", "7", code, "I")


def gap(code: str) -> Gap:
    return Gap(figure(code, is_missing=True), "chưa có số liệu", code, "I")


def report(*blocks: Paragraph | Heading | ListItem | Table, notes: tuple[Footnote, ...] = ()) -> Report:
    head = Letterhead("", "UBND", "", "", (), "", "")
    return Report("state", "Báo cáo", "x", "BÁO CÁO", (), head, HALF, blocks, notes, demonstration=False)


def about(found: Report, *codes: str, words: tuple[str, ...] = ()) -> list[str]:
    def is_meant(run: Number | Gap) -> bool:
        return run.figure.key.indicator in codes

    return sentences_about(found, is_meant, words)


def runs(*parts: str | Run) -> tuple[Run, ...]:
    return tuple(Text(part) if isinstance(part, str) else part for part in parts)


def test_only_the_sentence_that_prints_the_figure_is_told_also_when_it_is_lacking() -> None:
    text = runs("Du khách ", number("a"), " lượt. Doanh thu ", gap("b"), ". Đàn trâu ", number("c"), " con.")
    found = report(Heading(1, "I.", runs("Du lịch ", number("a"))), Paragraph(text))
    assert about(found, "a") == ["Du khách 7 lượt."]
    assert about(found, "b") == ["Doanh thu chưa có số liệu."]
    assert about(found, "a", "c") == ["Du khách 7 lượt.", "Đàn trâu 7 con."]
    assert about(found, "d") == []


def test_items_rows_and_footnotes_are_told_and_a_sentence_once() -> None:
    table = Table(("left", "right"), (runs("Chỉ tiêu"), runs("Đạt")), ((runs("Khách"), runs(number("a"))),))
    note = Footnote(1, (runs("Ước ", number("a"), "."),))
    item = ListItem("-", 1, runs("Khách ", number("a"), " lượt"))
    found = report(item, item, table, notes=(note,))
    assert about(found, "a") == ["Khách 7 lượt", "Khách; 7", "Ước 7."]


def test_words_are_found_where_they_stand() -> None:
    found = report(Paragraph(runs("Còn hạn chế. Biển chỉ dẫn đã cũ; sửa trong tháng 12. Hết.")))
    assert about(found, words=("Biển chỉ dẫn đã cũ",)) == ["Biển chỉ dẫn đã cũ; sửa trong tháng 12."]
