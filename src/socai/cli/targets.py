"""``socai target``: the targets that were set, every version of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from socai.cli.context import OK, CommandContext, pass_context
from socai.cli.layout import print_csv, print_json, table
from socai.cli.reading import split
from socai.core.numerals import exact_text, format_number

if TYPE_CHECKING:
    from socai.services.target_reading import RecordedTarget

_FIELDS = (
    "indicator", "org_unit", "year", "due", "version", "value", "measure", "holds", "source", "author", "recorded_at",
)  # fmt: skip
_HEADER = (
    "cli.target_indicator", "cli.target_unit", "cli.target_year", "cli.target_due", "cli.target_version",
    "cli.target_value", "cli.target_measure", "cli.target_holds", "cli.target_source", "cli.target_author",
)  # fmt: skip
_RIGHT = frozenset({4, 5})


def register(group: click.Group) -> None:
    """Add the commands of this module to the group."""
    group.add_command(target)


@click.group(short_help="Kế hoạch đã giao, mọi phiên bản.")
def target() -> None:
    """Kế hoạch: giá trị, hạn, văn bản giao, và mọi lần giao lại."""


@target.command(name="list", short_help="Các kế hoạch.", epilog="Ví dụ:  socai target list --year 2026")
@click.option("--indicator", "indicators", default="", help="Mã chỉ tiêu, cách nhau bằng dấu phẩy; a.b.* là cả nhóm.")
@click.option("--unit", default="", help="Chỉ của đơn vị này.")
@click.option("--year", type=int, default=None, help="Chỉ của năm này.")
@click.option("--all", "replaced", is_flag=True, help="Cả phiên bản đã được thay.")
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True)
@pass_context
def list_(context: CommandContext, indicators: str, unit: str, year: int | None, replaced: bool, form: str) -> int:
    """Liệt kê kế hoạch đã giao: giá trị, hạn, phiên bản, văn bản, ai ghi."""
    instance = context.open()
    from socai.services.target_reading import recorded

    known = recorded(instance=instance, indicators=split(indicators), unit=unit, year=year)
    found = [each for each in known if each.holds or replaced]
    if form == "table":
        click.echo(_table(found, context) if found else context.say("cli.target_none"))
    else:
        _PRINTERS[form](_FIELDS, map(_cells, found))
    return OK


def _table(found: list[RecordedTarget], context: CommandContext) -> str:
    header = [context.say(code) for code in _HEADER]
    return table(header, (_shown(each, context) for each in found), right=_RIGHT)


def _shown(each: RecordedTarget, context: CommandContext) -> list[str]:
    return [
        context.named(each.indicator) if each.indicator else each.code,
        each.org_unit,
        str(each.year),
        f"{each.due:%d/%m/%Y}" if each.due else "–",
        str(each.version),
        format_number(each.value, decimals=each.decimals, locale=context.lang),
        each.indicator.measure.word(locale=context.lang) if each.indicator else "",
        context.say("cli.target_in_force" if each.holds else "cli.target_replaced"),
        each.source or "–",
        f"{each.author}, {each.at:%d/%m/%Y}",
    ]


def _cells(each: RecordedTarget) -> list[str]:
    """Return a version as the columns of ``_FIELDS``: exact values with a decimal point, days as ISO text."""
    return [
        each.code,
        each.org_unit,
        str(each.year),
        each.due.isoformat() if each.due else "",
        str(each.version),
        exact_text(each.value, each.decimals),
        each.indicator.measure.name if each.indicator else "",
        "yes" if each.holds else "no",
        each.source,
        each.author,
        each.at.isoformat(timespec="seconds"),
    ]


_PRINTERS = {"json": print_json, "csv": print_csv}
