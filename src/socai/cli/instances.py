"""``socai init`` and ``socai verify``: make an instance folder, and prove that its ledger is whole."""

from __future__ import annotations

import click

from socai.cli.context import FOUND_ERRORS, OK, CommandContext, pass_context
from socai.cli.layout import print_findings, progress_bar
from socai.core.findings import Severity, has_errors


def register(group: click.Group) -> None:
    """Add the commands of this module to the group."""
    group.add_command(init)
    group.add_command(verify)
    group.add_command(upgrade)


@click.command(short_help="Tạo thư mục dữ liệu từ một gói.", epilog="Ví dụ:  socai --home var init --pack binh-lu")
@click.option("--pack", required=True, help="Tên gói có sẵn, hoặc đường dẫn tới thư mục gói.")
@click.option(
    "--country",
    type=click.Choice(("own", "province", "whole")),
    default=None,
    help="Tỉnh, xã của cả nước: own chỉ của gói, province cả tỉnh, whole cả nước (mặc định: như gói nói).",
)
@click.option("--real", is_flag=True, help="Dùng thật: văn bản in ra không mang dấu BẢN MÔ PHỎNG.")
@click.option("--database", default="", help="Địa chỉ PostgreSQL của ứng dụng; để trống thì dùng SQLite.")
@click.option("--database-owner", default="", help="Địa chỉ PostgreSQL của vai trò sở hữu bảng.")
@pass_context
def init(
    context: CommandContext, pack: str, country: str | None, real: bool, database: str, database_owner: str
) -> int:
    """Tạo thư mục dữ liệu mới từ một gói: đơn vị, chỉ tiêu, kế hoạch, số liệu."""
    from socai.catalogue.model import Coverage
    from socai.services.instance import init_instance
    from socai.site.options import Options

    options = Options(demonstration=not real, language=context.lang, database=database, database_owner=database_owner)
    with progress_bar(context.say("cli.founding")) as progress:
        founded = init_instance(
            home=context.home,
            pack=pack,
            options=options,
            coverage=Coverage(country) if country else None,
            progress=progress,
        )
    print_findings((note for note in founded.findings if note.severity is not Severity.NOTE), lang=context.lang)
    counts = {name: getattr(founded, name) for name in ("units", "targets", "figures", "rows", "batches", "accounts")}
    click.echo(context.say("cli.founded", home=context.home, **counts))
    return OK


@click.command(short_help="Kiểm tra sổ còn nguyên vẹn.", epilog="Ví dụ:  socai verify")
@pass_context
def verify(context: CommandContext) -> int:
    """Kiểm tra sổ: chuỗi băm các lô, số dòng, khóa chống sửa xóa, tệp đính kèm, nhật ký."""
    instance = context.open()
    from socai.services.verification import verify as verify_ledger

    with progress_bar(context.say("cli.verifying")) as progress:
        verified = verify_ledger(instance=instance, progress=progress)
    print_findings(verified.findings, lang=context.lang)
    if has_errors(verified.findings):
        return FOUND_ERRORS
    counts = {"batches": verified.batches, "entries": verified.entries, "rows": verified.rows}
    click.echo(context.say("cli.ledger_whole", **counts))
    return OK


@click.command(short_help="Nâng cấp bảng của sổ theo chương trình.", epilog="Ví dụ:  socai upgrade")
@pass_context
def upgrade(context: CommandContext) -> int:
    """Nâng cấp bảng, khóa chống sửa xóa và quyền theo chương trình này; không đổi gì đã ghi. Hãy sao lưu trước."""
    from socai.services.upgrading import upgrade as upgrade_instance

    upgraded = upgrade_instance(home=context.home)
    click.echo(context.say("cli.upgraded", home=context.home, migrations=", ".join(upgraded.migrations) or "-"))
    return OK
