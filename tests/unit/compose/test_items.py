"""Lists in templates: blocks once for each item, with the item's words and figures in them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from socai.compose.composer import compose_report
from socai.compose.items import Item
from socai.compose.template import TemplateError
from socai.compose.tree import ListItem, Paragraph, Report, Table
from tests.unit.compose.fakes import HEAD_LINES, LETTERHEAD, PERIOD, among, figure, plain, template

ITEMS = (
    Item("a.mot", "Một", "hộ", "Phòng Một", "mưa nhiều"),
    Item("a.hai", "Hai", "ha", "Phòng Hai"),
    Item("a.ba", "Ba", "vụ", "Phòng Ba"),
)
FIGURES = {
    "a.mot": figure("a.mot", 10),
    "a.hai": figure("a.hai", "2.5", "ha", decimals=1),
    "plan(a.mot)": figure("plan(a.mot)", 40),
    "a.mot > 5": figure("a.mot > 5", 1),
}


def composed(body: str, items: Sequence[Item] = ITEMS) -> Report:
    asked: list[tuple[str, int]] = []

    def items_of(name: str, most: int) -> Sequence[Item]:
        asked.append((name, most))
        return items[:most]

    report = compose_report(
        template(body), figure_of=among(FIGURES), period=PERIOD, letterhead=LETTERHEAD, demonstration=True,
        items_of=items_of,
    )  # fmt: skip
    assert asked == [("behind", 2)]
    return report


def shown(report: Report) -> list[str]:
    return [plain(block.content) for block in report.blocks if isinstance(block, ListItem | Paragraph)]


def test_blocks_stand_once_for_each_item() -> None:
    report = composed("::: each behind 2\n- {item.number}. {item.name} ({item.office}): {item.value | unit}.\n:::\n")
    assert shown(report) == ["1. Một (Phòng Một): [10]\u00a0hội nghị.", "2. Hai (Phòng Hai): [2,5]\u00a0ha."]
    assert [number.key for number in report.numbers()] == [
        number.key for number in composed("::: each behind 2\n{item.value}\n:::\n").numbers()
    ]


def test_an_item_stands_inside_formulas_conditions_and_lists() -> None:
    body = (
        "::: each behind 2\n"
        "{item.name}{if item.value > 5:, lớn}; {list: {plan(item.value)} kế hoạch; {item.value} thực hiện}\n:::\n"
    )
    assert shown(composed(body)) == [
        "Một, lớn; [40]\u00a0kế hoạch; [10]\u00a0thực hiện",
        "Hai; [2,5]\u00a0thực hiện",
    ]


def test_conditions_around_blocks_of_an_item() -> None:
    body = "::: each behind 2\n::: if item.value > 5\n{item.name} lớn\n::: else\n{item.name} nhỏ\n:::\n:::\n"
    assert shown(composed(body)) == ["Một lớn", "Hai nhỏ"]


def test_a_remark_that_there_is_not_has_words_in_its_place() -> None:
    body = '::: each behind 2\n{item.name}: {item.note | missing="chưa báo cáo"}, *{item.measure}*\n:::\n'
    assert shown(composed(body)) == ["Một: mưa nhiều, hộ", "Hai: chưa báo cáo, ha"]


def test_a_table_of_items_has_one_header() -> None:
    report = composed("::: each behind 2\n| TT | Tên |\n|---|---|\n| {item.number} | {item.name} |\n:::\n")
    (table,) = report.blocks
    assert isinstance(table, Table)
    assert [plain(cell) for cell in table.header] == ["TT", "Tên"]
    assert [[plain(cell) for cell in row] for row in table.rows] == [["1", "Một"], ["2", "Hai"]]


def test_an_empty_list_has_other_words() -> None:
    body = "::: each behind 2\n{item.name}\n::: else\nKhông có.\n:::\n"
    assert shown(composed(body, ())) == ["Không có."]
    assert shown(composed("::: each behind 2\n{item.name}\n:::\n", ())) == []


def test_formulas_of_items_are_not_among_those_whose_codes_are_checked() -> None:
    parsed = template("::: each behind 2\n{plan(item.value)} {a.a}\n:::\n")
    assert [formula.text for formula, _ in parsed.formulas] == ["a.a"]


@pytest.mark.parametrize(
    ("body", "code", "line"),
    [
        ("::: each\nA\n:::\n", "template.list_form", 1),
        ("::: each behind\nA\n:::\n", "template.list_form", 1),
        ("::: each behind 0\nA\n:::\n", "template.list_form", 1),
        ("::: each behind 100\nA\n:::\n", "template.list_form", 1),
        ("::: each late 5\nA\n:::\n", "template.list_form", 1),
        ("::: each behind 5\nA\n", "template.condition_unclosed", 1),
        ("::: every behind 5\nA\n:::\n", "template.condition_word", 1),
        ("{item.name}\n", "template.item_outside", 1),
        ("{plan(item.value)}\n", "template.item_outside", 1),
        ("::: each behind 5\nA\n::: else\n{item.name}\n:::\n", "template.item_outside", 4),
        ("::: each behind 5\nA\n:::\n\n{item.name}\n", "template.item_outside", 5),
        ("::: each behind 5\n::: each missing 5\nA\n:::\n:::\n", "template.list_in_list", 2),
        ("::: each behind 5\n{item.name | unit}\n:::\n", "template.unknown_option", 2),
    ],
)
def test_a_wrong_list_is_refused_at_its_place(body: str, code: str, line: int) -> None:
    with pytest.raises(TemplateError) as caught:
        template(body)
    finding = caught.value.findings[0]
    assert finding.location.line is not None
    assert (finding.code, finding.location.line - HEAD_LINES) == (code, line)
