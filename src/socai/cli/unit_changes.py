"""Short forms of ``socai unit`` for a single event: rename, recode, merge, dissolve. They record as ``apply`` does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from socai.cli import options
from socai.cli.context import CommandContext, pass_context
from socai.cli.units import opened, tell_changes, unit

if TYPE_CHECKING:
    from socai.catalogue.event_groups import EventRow


def register(_: click.Group) -> None:
    """Add the commands of this module to ``socai unit``."""
    for command in (rename, recode, merge, dissolve):
        unit.add_command(command)


def _options(command: Callable[..., int]) -> Callable[..., int]:
    """Add what every short form takes."""
    for option in (
        options.day("--on", required=True, help="Ngày đầu của trạng thái mới."),
        click.option("--act", default="", help="Số, ký hiệu văn bản."),
        options.day("--act-date", help="Ngày văn bản (2026-06-15)."),
        click.option("--issuer", default="", help="Nơi ban hành văn bản."),
        click.option("--note", default="", help="Ghi chú."),
        click.option("--document", type=click.Path(path_type=Path), default=None, help="Tệp văn bản, lưu cùng."),
        click.option("--dry-run", is_flag=True, help="Chỉ thử, không ghi gì."),
        options.account,
    ):
        command = option(command)
    return command


@click.command(
    short_help="Đổi tên.", epilog="Ví dụ:  socai unit rename 03390-B01 --name 'Bản Mới' --on 2026-07-01 --act 5/NQ-HĐND"
)
@click.argument("key")
@click.option("--name", required=True, help="Tên mới.")
@_options
@pass_context
def rename(context: CommandContext, /, key: str, name: str, **said: Any) -> int:
    """Đổi tên một đơn vị từ một ngày."""
    return _record(context, [{"target": key, "sets": {"name": name}}], said)


@click.command(short_help="Đổi mã.", epilog="Ví dụ:  socai unit recode 03390 --code 03391 --on 2026-07-01")
@click.argument("key")
@click.option("--code", required=True, help="Mã mới.")
@_options
@pass_context
def recode(context: CommandContext, /, key: str, code: str, **said: Any) -> int:
    """Đổi mã chính thức của một đơn vị từ một ngày; khóa không đổi."""
    return _record(context, [{"target": key, "sets": {"code": code}}], said)


@click.command(
    short_help="Sáp nhập.",
    epilog="Ví dụ:  socai unit merge 03390-B01 03390-B02 --into 03390-T01 --name 'Thôn Mới' --on 2026-09-01",
)
@click.argument("keys", nargs=-1, required=True)
@click.option("--into", required=True, help="Khóa đơn vị nhận: đơn vị mới, hoặc một trong các đơn vị sáp nhập.")
@click.option("--name", default="", help="Tên của đơn vị nhận (đơn vị mới cần có tên).")
@_options
@pass_context
def merge(context: CommandContext, /, keys: Sequence[str], into: str, name: str, **said: Any) -> int:
    """Sáp nhập trọn các đơn vị thành một; loại và cấp trên lấy theo các đơn vị cũ."""
    pieces = [{"source": key, "target": into} for key in keys]
    return _record(context, [*pieces, *([{"target": into, "sets": {"name": name}}] if name else [])], said)


@click.command(short_help="Giải thể.", epilog="Ví dụ:  socai unit dissolve 03390-HTX --on 2026-09-01")
@click.argument("keys", nargs=-1, required=True)
@_options
@pass_context
def dissolve(context: CommandContext, /, keys: Sequence[str], **said: Any) -> int:
    """Giải thể đơn vị không có đơn vị kế thừa; quá khứ vẫn đọc được."""
    return _record(context, [{"source": key} for key in keys], said)


def _record(context: CommandContext, rows: Sequence[dict[str, Any]], said: dict[str, Any]) -> int:
    """Record what rows say as ``socai unit apply`` would from a file."""
    instance, actor = opened(context, said["account"])
    from socai.catalogue.event_groups import grouped
    from socai.services import unit_events

    events = grouped([_row(row, said) for row in rows], [])
    recorded = unit_events.apply(
        instance=instance,
        actor=actor,
        events=events,
        reason=said["note"] or said["act"] or str(events[0].change.kind),
        document=said["document"],
        dry_run=said["dry_run"],
    )
    return tell_changes(context, recorded, dry_run=said["dry_run"])


def _row(row: dict[str, Any], said: dict[str, Any]) -> EventRow:
    from socai.catalogue.event_groups import EventRow

    act = {"act_number": said["act"], "act_date": said["act_date"], "act_issuer": said["issuer"]}
    return EventRow(said["on"], note=said["note"], **act, **row)
