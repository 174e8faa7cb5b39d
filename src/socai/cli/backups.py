"""``socai backup`` and ``socai restore``: everything in one file, and an instance from it."""

from __future__ import annotations

from pathlib import Path

import click

from socai.cli.context import OK, CommandContext, pass_context
from socai.cli.layout import print_findings, progress_bar


def register(group: click.Group) -> None:
    """Add the commands of this module to the group."""
    group.add_command(backup)
    group.add_command(restore)


@click.command(short_help="Sao lưu tất cả vào một tệp.", epilog="Ví dụ:  socai backup so-cai-2026-07-01.zip")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--commune", default="", metavar="MÃ", help="Chỉ tách một xã với mọi đơn vị của xã, để đưa sang máy khác."
)
@pass_context
def backup(context: CommandContext, file: Path, commune: str) -> int:
    """Sao lưu sổ, tệp đính kèm, gói, báo cáo đã ban hành vào một tệp mới; người khác vẫn ghi sổ bình thường."""
    instance = context.open()
    from socai.services import actors
    from socai.services.backups import back_up

    with progress_bar(context.say("cli.backing_up")) as progress:
        keeper = actors.administrator()
        made = back_up(instance=instance, actor=keeper, file=file, commune=commune, progress=progress)
    print_findings(made.findings, lang=context.lang)
    head = made.manifest.head
    click.echo(context.say("cli.backed_up", file=file, bytes=made.bytes, batch=head.batch, seal=head.batch_digest))
    click.echo(f"SHA-256 {made.sha256}")
    click.echo(context.say("cli.backup_key", path=made.key, fingerprint=made.manifest.key))
    return OK


@click.command(
    short_help="Dựng lại từ tệp sao lưu.", epilog="Ví dụ:  socai restore so-cai-2026-07-01.zip --home var-moi"
)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--home", type=click.Path(file_okay=False, path_type=Path), default=None, help="Thư mục trống để dựng lại."
)
@click.option(
    "--key",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    help="Tệp khóa của bản sao lưu, mở giá trị riêng tư trong đó.",
)
@click.option("--without-private", is_flag=True, help="Không có khóa: bỏ giá trị riêng tư và tệp của các dòng sổ.")
@click.option("--database", default="", help="Địa chỉ PostgreSQL trống của ứng dụng; để trống thì dùng SQLite.")
@click.option("--database-owner", default="", help="Địa chỉ PostgreSQL của vai trò sở hữu bảng.")
@pass_context
def restore(
    context: CommandContext,
    file: Path,
    home: Path | None,
    key: Path | None,
    without_private: bool,
    database: str,
    database_owner: str,
) -> int:
    """Dựng lại thư mục dữ liệu từ tệp sao lưu, vào chỗ trống; kiểm tra toàn bộ trước khi coi là xong."""
    from socai.services.restoring import restore as restore_backup

    target = home or context.home
    with progress_bar(context.say("cli.restoring")) as progress:
        restored = restore_backup(
            home=target, file=file, key=key, without_private=without_private, database=database,
            database_owner=database_owner, progress=progress,
        )  # fmt: skip
    head = restored.manifest.head
    counts = {"batches": restored.batches, "entries": restored.entries, "rows": restored.rows}
    click.echo(context.say("cli.restored", home=target, batch=head.batch, seal=head.batch_digest, **counts))
    return OK
