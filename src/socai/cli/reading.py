"""``socai query`` and ``socai trace``: read figures, and walk from a figure down to its entries."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from socai.cli import options
from socai.cli.context import OK, CommandContext, pass_context
from socai.cli.layout import print_csv, print_findings, print_json, table
from socai.core.figures import Basis, Figure, State
from socai.core.numerals import exact_text, format_figure, format_number, qualifier_words

if TYPE_CHECKING:
    from socai.services.reading import Origin, Trace

_HEADER = ("indicator", "org_unit", "period", "basis", "value", "measure", "state", "qualifier", "source")
_VALUE = _HEADER.index("value")


def register(group: click.Group) -> None:
    """Add the commands of this module to the group."""
    group.add_command(query)
    group.add_command(trace)


known_on = options.day("--as-known-on", help="Đọc sổ như đã biết đến hết ngày này (2026-06-30).")


@click.command(
    short_help="Đọc số liệu.",
    epilog="Ví dụ:  socai query --indicator hdnd.van_ban.tong,hdnd.ky_hop.* --period 2026H1",
)
@click.option(
    "--indicator", "indicators", required=True, help="Mã chỉ tiêu, cách nhau bằng dấu phẩy; a.b.* là cả nhóm."
)
@click.option(
    "--unit", "units", default="", help="Khóa đơn vị, cách nhau bằng dấu phẩy (mặc định: đơn vị lập báo cáo)."
)
@click.option("--period", "periods", required=True, help="Kỳ, cách nhau bằng dấu phẩy: 2026, 2026H1, 2026Q2, 2026-06.")
@click.option("--basis", default=None, help="Chỉ lấy số có căn cứ này: actual (thực hiện), estimate (ước).")
@known_on
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True)
@pass_context
def query(
    context: CommandContext,
    indicators: str,
    units: str,
    periods: str,
    basis: str | None,
    as_known_on: date | None,
    form: str,
) -> int:
    """Đọc số liệu: đã nhập, cộng dồn hoặc tính."""
    instance = context.open()
    from socai.services.reading import query as query_figures
    from socai.services.reading import refusals

    figures = query_figures(
        instance=instance,
        indicators=split(indicators),
        units=split(units),
        periods=split(periods),
        basis=basis,
        as_known_on=as_known_on,
    )
    _PRINTERS[form](figures, context.lang)
    print_findings(refusals(figures), lang=context.lang)
    return OK


@click.command(
    short_help="Lần một số liệu về nơi nhập.",
    epilog="Ví dụ:  socai trace hdnd.van_ban.tong --period 2026H1",
)
@click.argument("indicator")
@click.option("--unit", default="", help="Khóa đơn vị (mặc định: đơn vị lập báo cáo).")
@click.option("--period", required=True, help="Kỳ: 2026, 2026H1, 2026Q2, 2026-06.")
@known_on
@pass_context
def trace(context: CommandContext, indicator: str, unit: str, period: str, as_known_on: date | None) -> int:
    """Lần từ một số liệu xuống các lần nhập: công thức, thành phần, người nhập, văn bản."""
    instance = context.open()
    from socai.services.reading import trace as trace_figure

    found = trace_figure(instance=instance, indicator=indicator, unit=unit, period=period, as_known_on=as_known_on)
    _print_trace(found, depth=0, context=context)
    return OK


def split(text: str) -> tuple[str, ...]:
    """Return the parts of a list that was typed with commas."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _cells(figure: Figure) -> list[str]:
    """Return a figure as the columns of ``_HEADER``; the value is exact, with a decimal point."""
    value = "" if figure.value is None else exact_text(figure.value, figure.decimals)
    key = figure.key
    place = [key.indicator, key.org_unit, str(key.period), key.basis.value]
    return [*place, value, figure.measure.name, figure.state.value, figure.qualifier.value, figure.source.value]


def _as_table(figures: list[Figure], lang: str) -> None:
    rows = (_shown_cells(figure, lang) for figure in figures)
    click.echo(table(_HEADER, rows, right=frozenset({_VALUE})))


def _shown_cells(figure: Figure, lang: str) -> list[str]:
    """Return the columns of ``_HEADER`` with the value as it is printed."""
    cells = _cells(figure)
    cells[_VALUE] = _display(figure, lang)
    return cells


def _as_json(figures: list[Figure], lang: str) -> None:
    print_json(_HEADER, map(_cells, figures))


def _as_csv(figures: list[Figure], lang: str) -> None:
    print_csv(_HEADER, map(_cells, figures))


_PRINTERS = {"table": _as_table, "json": _as_json, "csv": _as_csv}


def _display(figure: Figure, lang: str) -> str:
    """Return the number as printed with the words before it, or a dash when there is none."""
    if figure.state is not State.VALUE:
        return "–"
    return " ".join(filter(None, (qualifier_words(figure, locale=lang), format_figure(figure, locale=lang))))


def _print_trace(node: Trace, *, depth: int, context: CommandContext) -> None:
    """Print a node of a trace, its formula or entry, then what it was made of, each step further in."""
    figure = node.figure
    indent = "   " * depth
    plan = f"{context.say('cli.plan')}, " if figure.key.basis is Basis.PLAN else ""
    place = f"{plan}{figure.key.org_unit}, {figure.key.period}"
    click.echo(f"{indent}{figure.name} ({place}): {_display(figure, context.lang)} {figure.measure.name}".rstrip())
    for line in (figure.key.indicator, *_made(figure, context.lang), *_entered(node.origin, context)):
        click.echo(f"{indent}   {line}")
    for line in _told_before(node, context):
        click.echo(f"{indent}   {line}")
    for part in node.parts:
        _print_trace(part, depth=depth + 1, context=context)


def _told_before(node: Trace, context: CommandContext) -> list[str]:
    """Return what was estimated before a figure was known, and who said so."""
    if node.estimate is None:
        return []
    change = "—" if node.change is None else format_number(node.change, decimals=1, locale=context.lang)
    value = _display(node.estimate.figure, context.lang)
    said = context.say("cli.estimated_before", value=value, change=change)
    return [said, *(f"   {line}" for line in _entered(node.estimate.origin, context))]


def _made(figure: Figure, lang: str) -> list[str]:
    """Return how a figure was computed, and why it has no value when it has none."""
    from socai.services.reading import reason_words

    lines = [f"= {figure.formula}"] if figure.formula else []
    return lines + ([reason_words(figure, lang=lang)] if figure.state is not State.VALUE else [])


def _entered(origin: Origin | None, context: CommandContext) -> list[str]:
    """Return who entered a figure, when, and from which paper."""
    if origin is None:
        return []
    moment = f"{origin.at:%d/%m/%Y %H:%M}"
    lines = [context.say("cli.entered_by", account=origin.account, moment=moment, entry=origin.entry)]
    lines += [context.say("cli.replaced", count=origin.replaced)] if origin.replaced else []
    lines += [context.say("cli.reporter", name=origin.reporter)] if origin.reporter != origin.account else []
    lines += [context.say("cli.source", text=text) for text in origin.sources]
    return lines + ([context.say("cli.note", text=origin.note)] if origin.note else [])
