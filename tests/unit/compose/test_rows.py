"""Lists of rows of registers in templates: blocks once for each row, its numbers figures like any other."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from socai.compose.composer import compose_report
from socai.compose.nodes import RowList
from socai.compose.rows import RowItem, columns_of, lists_of_rows, read_row_list
from socai.compose.template import TemplateError
from socai.compose.tree import ListItem, Paragraph, Report, Table
from socai.formula.parser import parse_formula
from tests.unit.compose.fakes import LETTERHEAD, PERIOD, among, figure, plain, template

FINE = 'sum(so.phat.tien where ma = "P1")'
ROWS = (
    RowItem({"ten": "Một", "state": "Đã nộp"}, {"tien": parse_formula(FINE)}),
    RowItem({"ten": "Hai"}),
)
FIGURES = {FINE: figure(FINE, 4, "trieu_dong"), f"{FINE} > 3": figure("x", 1)}


def composed(body: str, rows: Sequence[RowItem] = ROWS) -> tuple[Report, list[RowList]]:
    asked: list[RowList] = []

    def rows_of(each: RowList) -> Sequence[RowItem]:
        asked.append(each)
        return rows

    report = compose_report(
        template(body), figure_of=among(FIGURES), period=PERIOD, letterhead=LETTERHEAD, demonstration=True,
        rows_of=rows_of,
    )  # fmt: skip
    return report, asked


def shown(report: Report) -> list[str]:
    return [plain(block.content) for block in report.blocks if isinstance(block, ListItem | Paragraph)]


def test_what_a_list_asks_for() -> None:
    read = read_row_list('open so.han_che  where nguyen_nhan = "chu_quan" by han, -ma most 5')
    assert read == RowList("han_che", True, 'nguyen_nhan = "chu_quan"', (("han", False), ("ma", True)), 5)
    assert read.count == 'count_open(so.han_che where nguyen_nhan = "chu_quan")'
    assert read_row_list("so.chay") == RowList("chay")
    assert read_row_list("so.chay most 0") is None


def test_blocks_stand_once_for_each_row_and_empty_cells_have_words_in_their_place() -> None:
    body = '::: each so.phat by ten\n- {item.number}. {item.ten}: {item.state | missing="chưa rõ"}.\n:::\n'
    report, asked = composed(body)
    assert shown(report) == ["1. Một: Đã nộp.", "2. Hai: chưa rõ."]
    assert [each.order for each in asked] == [(("ten", False),)]


def test_a_number_of_a_row_is_a_figure_with_its_formula() -> None:
    report, _ = composed('::: each so.phat\n{item.ten}: {item.tien | unit, missing="chưa có"}\n:::\n')
    assert shown(report) == ["Một: [4]\u00a0triệu đồng", "Hai: chưa có"]
    assert [number.expression for number in report.numbers()] == [FINE]


def test_a_condition_on_a_number_of_a_row() -> None:
    report, _ = composed("::: each so.phat most 1\n{item.ten}{if item.tien > 3:, lớn}\n:::\n", ROWS[:1])
    assert shown(report) == ["Một, lớn"]


def test_without_rows_the_other_branch_stands() -> None:
    report, _ = composed("::: each open so.phat\n{item.ten}\n::: else\nKhông có.\n:::\n", ())
    assert shown(report) == ["Không có."]


def test_a_table_of_rows_has_one_header() -> None:
    report, _ = composed("::: each so.phat\n| TT | Tên |\n|---|---|\n| {item.number} | {item.ten} |\n:::\n")
    (table,) = report.blocks
    assert isinstance(table, Table)
    assert [[plain(cell) for cell in row] for row in table.rows] == [["1", "Một"], ["2", "Hai"]]


def test_a_template_tells_which_columns_it_asks_for() -> None:
    parsed = template("::: each so.phat\n{item.ten}{if item.tien > 3:, {item.noi}}\n:::\n")
    (block,) = lists_of_rows(parsed.blocks)
    assert [(column, needs_number) for column, _, needs_number in columns_of(block)] == [
        ("ten", False), ("tien", True), ("noi", False),
    ]  # fmt: skip
    assert [formula.text for formula, _ in parsed.formulas] == ["count(so.phat)"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("::: each so.phat where\nA\n:::\n", "template.list_form"),
        ("::: each so.phat where ten ==\nA\n:::\n", "template.formula"),
        ("::: each so.phat\n::: each behind 5\nA\n:::\n:::\n", "template.list_in_list"),
        ("::: each so.phat\nA\n::: else\n{item.ten}\n:::\n", "template.item_outside"),
    ],
)
def test_lists_written_wrongly(body: str, code: str) -> None:
    with pytest.raises(TemplateError) as caught:
        template(body)
    assert code in [finding.code for finding in caught.value.findings]
