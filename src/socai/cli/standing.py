"""``socai status``: how the indicators stand against their targets, the worst first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

import click

from socai.cli import options
from socai.cli.context import OK, CommandContext, pass_context
from socai.cli.layout import print_csv, print_json, table
from socai.cli.reading import known_on
from socai.core.figures import Figure
from socai.core.numerals import exact_text

if TYPE_CHECKING:
    from socai.services.statuses import Stood

_FIELDS = (
    "indicator", "org_unit", "on", "status", "value", "plan", "measure", "share_percent", "due_percent", "as_of", "due",
    "office", "implied_low", "implied_high", "reason",
)  # fmt: skip
_HEADER = (
    "cli.status_status", "cli.status_indicator", "cli.status_reached", "cli.status_plan", "cli.status_share",
    "cli.status_expected", "cli.status_owner",
)  # fmt: skip
_RIGHT = frozenset({2, 3, 4, 5})
_DECIMALS = 1


def register(group: click.Group) -> None:
    """Add the commands of this module to the group."""
    group.add_command(status)


on_day = options.day("--on", help="Ngày xét (mặc định: hết kỳ, hoặc hôm nay).")
"""For which day it is asked how things stand."""


@click.command(
    short_help="Tình trạng các chỉ tiêu so với kế hoạch.",
    epilog="Ví dụ:  socai status --period 2026H1",
)
@click.option("--unit", default="", help="Khóa đơn vị (mặc định: đơn vị lập báo cáo).")
@click.option("--period", default="", help="Chỉ xét lũy kế đến hết kỳ này (mặc định: số liệu mới nhất).")
@on_day
@known_on
@click.option("--all", "everything", is_flag=True, help="Cả chỉ tiêu không có kế hoạch.")
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True)
@pass_context
def status(
    context: CommandContext,
    unit: str,
    period: str,
    on: date | None,
    as_known_on: date | None,
    everything: bool,
    form: str,
) -> int:
    """Tình trạng các chỉ tiêu so với kế hoạch, xấu nhất trước: lý do, số liệu, cơ quan phụ trách."""
    instance = context.open()
    from socai.services.statuses import statuses

    found = statuses(instance=instance, unit=unit, period=period, on=on, as_known_on=as_known_on, everything=everything)
    _PRINTERS[form](found, context)
    return OK


def _as_table(found: Sequence[Stood], context: CommandContext) -> None:
    if not found:
        click.echo(context.say("cli.status_none"))
        return
    header = [context.say(code) for code in _HEADER]
    lines = table(header, (_shown(each, context) for each in found), right=_RIGHT).splitlines()
    click.echo("\n".join(lines[:2]))
    for line, each in zip(lines[2:], found, strict=True):
        click.echo(f"{line}\n    {_reason(each, context)}")
    click.echo(_summary(found, context))


def _summary(found: Sequence[Stood], context: CommandContext) -> str:
    from socai.services.statuses import counted, status_word

    words = (f"{count} {status_word(each, lang=context.lang)}" for each, count in counted(found) if count)
    counts = ", ".join(words)
    return context.say("cli.status_counts", count=len(found), counts=counts)


def _shown(each: Stood, context: CommandContext) -> list[str]:
    from socai.services.statuses import figure_words, plan_words, share_words

    found, lang = each.standing, context.lang
    return [
        _status_word(each, context),
        context.named(each.indicator),
        figure_words(found.figure, lang=lang),
        plan_words(found, lang=lang),
        share_words(found.share, lang=lang),
        share_words(found.expected, lang=lang),
        each.office,
    ]


def _status_word(each: Stood, context: CommandContext) -> str:
    from socai.services.statuses import status_word

    return status_word(each.standing.status, lang=context.lang)


def _reason(each: Stood, context: CommandContext) -> str:
    from socai.services.statuses import reason_words

    return reason_words(each.standing, lang=context.lang)


def _cells(each: Stood, context: CommandContext) -> list[str]:
    """Return a standing as the columns of ``_FIELDS``: exact values with a decimal point, days as ISO text."""
    found = each.standing
    implied = (None, None) if found.implied is None else (found.implied.lo, found.implied.hi)
    return [
        found.indicator,
        found.org_unit,
        found.on.isoformat(),
        "" if found.status is None else found.status.value,
        _exact(found.figure),
        _exact(found.plan),
        each.indicator.measure.word(locale="vi"),
        _exact_percent(found.share),
        _exact_percent(found.expected),
        "" if found.as_of is None else found.as_of.isoformat(),
        "" if found.due is None else found.due.isoformat(),
        each.indicator.office,
        *("" if end is None else exact_text(end, _DECIMALS) for end in implied),
        _reason(each, context),
    ]


def _exact(figure: Figure | None) -> str:
    return "" if figure is None or figure.value is None else exact_text(figure.value, figure.decimals)


def _exact_percent(share: Fraction | None) -> str:
    return "" if share is None else exact_text(share * 100, _DECIMALS)


def _as_json(found: Sequence[Stood], context: CommandContext) -> None:
    print_json(_FIELDS, (_cells(each, context) for each in found))


def _as_csv(found: Sequence[Stood], context: CommandContext) -> None:
    print_csv(_FIELDS, (_cells(each, context) for each in found))


_PRINTERS = {"table": _as_table, "json": _as_json, "csv": _as_csv}
