"""``socai check``: validate a pack."""

from __future__ import annotations

from pathlib import Path

import click

from socai.cli.context import FOUND_ERRORS, OK, CommandContext, pass_context
from socai.cli.layout import print_findings
from socai.core.findings import has_errors


def register(group: click.Group) -> None:
    """Add the commands of this module to the group."""
    group.add_command(check)


@click.command(short_help="Kiểm tra một gói.", epilog="Ví dụ:  socai check src/socai/packs/binh-lu")
@click.argument("pack_dir", type=click.Path(path_type=Path))
@pass_context
def check(context: CommandContext, pack_dir: Path) -> int:
    """Kiểm tra một gói: mọi lỗi một lần, mỗi lỗi kèm tệp, dòng và cách sửa."""
    from socai.services.packs import check_pack

    findings = check_pack(pack_dir=pack_dir)
    print_findings(findings, lang=context.lang)
    if has_errors(findings):
        return FOUND_ERRORS
    click.echo(context.say("cli.pack_ok", pack=pack_dir))
    return OK
