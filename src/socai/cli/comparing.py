"""``socai report diff``: which numbers of two reports differ, and why."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from socai.cli.context import OK, CommandContext, pass_context
from socai.cli.layout import table
from socai.cli.reports import report

if TYPE_CHECKING:
    from socai.services.comparing import Comparison


def register(_: click.Group) -> None:
    """Add the command of this module to ``socai report``."""
    report.add_command(diff)


@click.command(
    short_help="So hai báo cáo: số nào đổi, vì sao.",
    epilog="Ví dụ:  socai report diff 456-BC/ĐU bao-cao-6-thang@2026H1@2026-07-31",
)
@click.argument("first")
@click.argument("second")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@pass_context
def diff(context: CommandContext, first: str, second: str, form: str) -> int:
    """So hai báo cáo cùng kỳ: mỗi bên là một số đã cấp (456, 456-BC/ĐU, 456@2026), MẪU@KỲ, hoặc MẪU@KỲ@NGÀY."""
    instance = context.open()
    from socai.services.comparing import compare

    compared = compare(instance=instance, first=first, second=second)
    click.echo(_json(compared, context) if form == "json" else _table(compared, context))
    return OK


def _table(compared: Comparison, context: CommandContext) -> str:
    from socai.services.wording import word

    header = [context.say("cli.place"), context.say("cli.indicator"), compared.first, compared.second]
    lines = []
    for change in compared.changes:
        row = [change.place, change.name, change.before or "–", change.after or "–"]
        reasons = [f"    {word(reason, lang=context.lang)}" for reason in change.reasons]
        lines.append((row, reasons))
    counts = context.say("cli.compared", changed=len(compared.changes), equal=compared.equal)
    if not lines:
        return counts
    head, rule, *rows = table(header, [row for row, _ in lines], right=frozenset({2, 3})).split("\n")
    body = [part for row, (_, reasons) in zip(rows, lines, strict=True) for part in (row, *reasons)]
    return "\n".join([head, rule, *body, counts])


def _json(compared: Comparison, context: CommandContext) -> str:
    from socai.services.wording import word

    changes = [
        {
            "code": change.code,
            "name": change.name,
            "org_unit": change.org_unit,
            "period": change.period,
            "place": change.place,
            "before": change.before,
            "after": change.after,
            "reasons": [
                {
                    "code": reason.code,
                    "indicator": reason.subject,
                    "message": word(reason, lang=context.lang),
                    **{name: value if isinstance(value, int) else str(value) for name, value in reason.data.items()},
                }
                for reason in change.reasons
            ],
        }
        for change in compared.changes
    ]
    record = {"first": compared.first, "second": compared.second, "equal": compared.equal, "changes": changes}
    return json.dumps(record, ensure_ascii=False, indent=1)
