"""``socai token``: tokens with which programs use the HTTP API."""

from __future__ import annotations

import click

from socai.cli import options
from socai.cli.context import OK, CommandContext, pass_context
from socai.cli.entering import opened
from socai.cli.layout import table
from socai.cli.reading import split

_HEADS = (
    "cli.token_head_name", "cli.user_head_name", "cli.token_head_scopes", "cli.token_head_until", "cli.user_head_state",
)  # fmt: skip


def register(group: click.Group) -> None:
    """Add the commands of this module to the group."""
    group.add_command(token)


@click.group(short_help="Mã truy cập của phần mềm khác (API).")
def token() -> None:
    """Mã truy cập: tạo, xem, thu hồi. Một mã làm thay một tài khoản, trong phạm vi và thời hạn của mã."""


@token.command(epilog="Ví dụ:  socai token make kho-du-lieu --for kiem-tra --scopes read,registers --days 90")
@click.argument("name")
@click.option("--for", "holder", required=True, help="Tài khoản mà mã này làm thay.")
@click.option("--scopes", required=True, help="Phạm vi, cách nhau bằng dấu phẩy: read, registers, submit, audit.")
@click.option("--days", type=int, default=90, show_default=True, help="Số ngày có hiệu lực, nhiều nhất 366.")
@options.account
@pass_context
def make(context: CommandContext, name: str, holder: str, scopes: str, days: int, account: str | None) -> int:
    """Tạo mã truy cập; mã chỉ hiện một lần này, sổ chỉ giữ mã băm."""
    _, actor = opened(context, account)
    from socai.services import tokens

    made = tokens.make(actor=actor, name=name, account=holder, scopes=split(scopes), days=days)
    click.echo(context.say("cli.token_made", name=made.name, until=made.expires_at.strftime("%d/%m/%Y %H:%M")))
    click.echo(made.secret)
    return OK


@token.command("list", epilog="Ví dụ:  socai token list")
@options.account
@pass_context
def list_(context: CommandContext, account: str | None) -> int:
    """Liệt kê mã truy cập: tài khoản, phạm vi, thời hạn, tình trạng."""
    _, actor = opened(context, account)
    from socai.services import tokens

    rows = []
    for each in tokens.listed(actor=actor):
        state = "cli.token_revoked" if each.is_revoked else "cli.token_over" if each.is_over else "cli.user_on"
        until = each.expires_at.strftime("%d/%m/%Y %H:%M")
        rows.append((each.name, each.account, " ".join(each.scopes), until, context.say(state)))
    click.echo(table([context.say(code) for code in _HEADS], rows))
    return OK


@token.command(epilog="Ví dụ:  socai token revoke kho-du-lieu")
@click.argument("name")
@options.account
@pass_context
def revoke(context: CommandContext, name: str, account: str | None) -> int:
    """Thu hồi mã truy cập; từ lúc này mã không mở được gì."""
    _, actor = opened(context, account)
    from socai.services import tokens

    tokens.revoke(actor=actor, name=name)
    click.echo(context.say("cli.token_is_revoked", name=name))
    return OK
