"""``socai query`` and ``socai trace``: read figures, and walk from a figure down to its entries."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import click

from socai.cli import options
from socai.cli.context import OK, CommandContext, pass_context
from socai.cli.layout import MOST_LINES, print_csv, print_findings, print_json, table
from socai.core.figures import Basis, Figure, State
from socai.core.numerals import exact_text, format_figure, format_number, qualifier_words

if TYPE_CHECKING:
    from socai.services.reading import Origin, Trace

_SHOWN = ("indicator", "org_unit", "period", "basis", "value", "measure", "state", "qualifier", "source", "estimated")
_HEADER = (*_SHOWN, "reason")
_VALUE, _SHARE = _SHOWN.index("value"), _SHOWN.index("estimated")
_SHARE_DECIMALS = 4


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
@options.boundaries(default="today")
@click.option(
    "--engine",
    default="reference",
    show_default=True,
    help="Máy tính toán: reference, sqlite, postgres, duckdb hoặc sc://máy:cổng.",
)
@click.option(
    "--lake",
    type=click.Path(file_okay=False, path_type=Path),
    default=None,
    help="Hồ số liệu mà duckdb hoặc máy phân tán đọc.",
)
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True)
@pass_context
def query(
    context: CommandContext,
    indicators: str,
    units: str,
    periods: str,
    basis: str | None,
    as_known_on: date | None,
    boundaries: str,
    engine: str,
    lake: Path | None,
    form: str,
) -> int:
    """Đọc số liệu: đã nhập, cộng dồn hoặc tính."""
    instance = context.open()
    from socai.services.reading import absences
    from socai.services.rollups import query_from
    from socai.services.wording import word

    figures = query_from(
        instance=instance,
        engine=engine,
        lake=lake,
        indicators=split(indicators),
        units=split(units),
        periods=split(periods),
        basis=basis,
        as_known_on=as_known_on,
        boundaries=boundaries,
    )
    PRINTERS[form](figures, context.lang)
    print_findings(
        {word(finding, lang=context.lang): finding for finding in absences(figures)}.values(), lang=context.lang
    )
    return OK


@click.command(
    short_help="Lần một số liệu về nơi nhập.",
    epilog="Ví dụ:  socai trace hdnd.van_ban.tong --period 2026H1",
)
@click.argument("indicator")
@click.option("--unit", default="", help="Khóa đơn vị (mặc định: đơn vị lập báo cáo).")
@click.option("--period", required=True, help="Kỳ: 2026, 2026H1, 2026Q2, 2026-06.")
@known_on
@options.boundaries(default="today")
@pass_context
def trace(
    context: CommandContext, indicator: str, unit: str, period: str, as_known_on: date | None, boundaries: str
) -> int:
    """Lần từ một số liệu xuống các lần nhập: công thức, thành phần, người nhập, văn bản."""
    instance = context.open()
    from socai.services.reading import trace as trace_figure

    found = trace_figure(
        instance=instance,
        indicator=indicator,
        unit=unit,
        period=period,
        as_known_on=as_known_on,
        boundaries=boundaries,
    )
    _print_trace(found, depth=0, context=context)
    return OK


def split(text: str) -> tuple[str, ...]:
    """Return the parts of a list that was typed with commas."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _cells(figure: Figure) -> list[str]:
    """Return a figure as machine columns; the value is exact where it can be, else with its decimals."""
    key = figure.key
    place = [key.indicator, key.org_unit, str(key.period), key.basis.value]
    value = "" if figure.value is None else exact_text(figure.value, figure.decimals)
    said = [figure.measure.name, figure.state.value, figure.qualifier.value, figure.source.value]
    share = "" if figure.value is None else exact_text(figure.estimated, _SHARE_DECIMALS)
    return [*place, value, *said, share, figure.reason]


def _as_table(figures: list[Figure], lang: str) -> None:
    click.echo(table(_SHOWN, (_shown_cells(figure, lang) for figure in figures), right=frozenset({_VALUE, _SHARE})))


def _shown_cells(figure: Figure, lang: str) -> list[str]:
    """Return the columns of ``_SHOWN`` with value and estimated share as people read them."""
    cells = _cells(figure)[: len(_SHOWN)]
    cells[_VALUE] = _display(figure, lang)
    cells[_SHARE] = _percent(figure.estimated, lang)
    return cells


def _percent(share: Fraction, lang: str) -> str:
    """Return a share as people read it, nothing for none."""
    return f"{format_number(100 * share, decimals=1, locale=lang)}%" if share else ""


def _as_json(figures: list[Figure], lang: str) -> None:
    print_json(_HEADER, map(_cells, figures))


def _as_csv(figures: list[Figure], lang: str) -> None:
    print_csv(_HEADER, map(_cells, figures))


PRINTERS = {"table": _as_table, "json": _as_json, "csv": _as_csv}


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
    lines = (figure.key.indicator, *_made(figure, context.lang), *_divided(figure, context))
    for line in (*lines, *_entered(node.origin, context)):
        click.echo(f"{indent}   {line}")
    for line in (*_told_before(node, context), *_counted(node, context)):
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


def _counted(node: Trace, context: CommandContext) -> list[str]:
    """Return the rows of a register that a figure was counted from, each with who recorded it."""
    lines = [
        context.say(
            "cli.counted_row", register=row.register, key=row.key, day=f"{row.day:%d/%m/%Y}", account=origin.account,
            moment=f"{origin.at:%d/%m/%Y %H:%M}", entry=origin.entry,
        )
        for row, origin in node.rows[:MOST_LINES]
    ]  # fmt: skip
    rest = len(node.rows) - len(lines)
    return [*lines, *([context.say("cli.more_rows", rest=rest)] if rest else [])]


def _made(figure: Figure, lang: str) -> list[str]:
    """Return how a figure was computed, and why it has no value when it has none."""
    from socai.services.reading import reason_words

    lines = [f"= {figure.formula}"] if figure.formula else []
    return lines + ([reason_words(figure, lang=lang)] if figure.state is not State.VALUE else [])


def _divided(figure: Figure, context: CommandContext) -> list[str]:
    """Return how much of a unit that was cut was counted, else how much of a figure rests on such shares."""
    if figure.share is not None:
        return [context.say("cli.counted_share", percent=_percent(figure.share, context.lang))]
    if figure.estimated:
        return [context.say("cli.estimated_share", percent=_percent(figure.estimated, context.lang))]
    return []


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
