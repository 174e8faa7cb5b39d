"""``socai import``: figures, org units, their changes and targets from CSV or Excel files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from socai.cli import options
from socai.cli.context import BAD_INPUT, OK, CommandContext, pass_context
from socai.cli.layout import print_findings, progress_bar

if TYPE_CHECKING:
    from datetime import date

    from socai.services.actors import Actor
    from socai.services.imports import ImportResult
    from socai.services.opened import Instance
    from socai.services.reforms import ReformRecorded


def register(group: click.Group) -> None:
    """Add the commands of this module to the group."""
    group.add_command(import_)


@click.group(name="import", short_help="Nhập tệp CSV hoặc Excel.")
def import_() -> None:
    """Nhập tệp CSV hoặc Excel: được tất cả hoặc không dòng nào, mọi lỗi nêu một lần."""


def _options(command: Callable[..., int]) -> Callable[..., int]:
    """Add what every import takes."""
    for option in (
        click.argument("file", type=click.Path(path_type=Path)),
        click.option("--dry-run", is_flag=True, help="Chỉ thử, không ghi gì."),
        click.option("--sheet", default=None, help="Tên trang tính (mặc định: trang đầu tiên đang hiện)."),
        options.account,
    ):
        command = option(command)
    return command


@import_.command(short_help="Nhập số liệu.", epilog="Ví dụ:  socai import figures thang-6.xlsx --dry-run")
@_options
@pass_context
def figures(context: CommandContext, file: Path, dry_run: bool, sheet: str | None, account: str | None) -> int:
    """Nhập số liệu: indicator, org_unit, period, value[, basis, qualifier, breakdown, note, source]."""
    instance, actor = opened(context, account)
    from socai.services.imports import import_figures

    with progress_bar(context.say("cli.importing")) as progress:
        result = import_figures(
            instance=instance, actor=actor, path=file, sheet=sheet, dry_run=dry_run, progress=progress
        )
    return tell(context, file, result, dry_run)


@import_.command(short_help="Nhập đơn vị.", epilog="Ví dụ:  socai import units thon-ban.csv")
@_options
@pass_context
def units(context: CommandContext, file: Path, dry_run: bool, sheet: str | None, account: str | None) -> int:
    """Nhập đơn vị: key, type, name[, parent, code, valid_from, valid_to, placeholder]."""
    instance, actor = opened(context, account)
    from socai.services.imports import import_units

    return tell(
        context, file, import_units(instance=instance, actor=actor, path=file, sheet=sheet, dry_run=dry_run), dry_run
    )


@import_.command(short_help="Nhập kế hoạch năm.", epilog="Ví dụ:  socai import targets ke-hoach-2026.csv")
@_options
@pass_context
def targets(context: CommandContext, file: Path, dry_run: bool, sheet: str | None, account: str | None) -> int:
    """Nhập kế hoạch năm: indicator, org_unit, year, value[, version, source, due]; due là hạn, như 2026-09-14."""
    instance, actor = opened(context, account)
    from socai.services.imports import import_targets

    return tell(
        context, file, import_targets(instance=instance, actor=actor, path=file, sheet=sheet, dry_run=dry_run), dry_run
    )


@import_.command(short_help="Nhập biến động đơn vị.", epilog="Ví dụ:  socai import events sap-xep.csv --dry-run")
@_options
@pass_context
def events(context: CommandContext, file: Path, dry_run: bool, sheet: str | None, account: str | None) -> int:
    """Nhập biến động đơn vị, mỗi dòng một phần; hoặc bảng chuyển đổi đơn vị hành chính đúng như đã công bố.

    Cột: on[, event, kind, source, target, name, type, parent, code, population, households, area, weight_source,
    quality, act_number, act_date, act_issuer, note].
    """
    instance, actor = opened(context, account)
    from socai.cli.units import tell_changes
    from socai.services.event_imports import import_events
    from socai.services.reforms import import_published

    reform = import_published(instance=instance, actor=actor, path=file, sheet=sheet, dry_run=dry_run)
    if reform is not None:
        codes = ("cli.reform_tried", "cli.reform_imported", "cli.reform_nothing_new")
        return _tell(context, file, reform, codes, ("created", "corrected", "events", "unchanged"), dry_run)
    recorded = import_events(instance=instance, actor=actor, path=file, sheet=sheet, dry_run=dry_run)
    return tell_changes(context, recorded, dry_run=dry_run)


@import_.command(
    short_help="Nhập ranh giới đơn vị.",
    epilog="Ví dụ:  socai import geometry ranh-gioi.geojson --on 2025-07-01 --property ma_xa",
)
@click.argument("file", type=click.Path(path_type=Path))
@options.day("--on", required=True, help="Ngày đầu tiên ranh giới ấy có hiệu lực.")
@click.option("--property", "named_in", default="code", show_default=True, help="Thuộc tính ghi khóa hoặc mã đơn vị.")
@click.option("--dry-run", is_flag=True, help="Chỉ thử, không ghi gì.")
@options.account
@pass_context
def geometry(context: CommandContext, file: Path, on: date, named_in: str, dry_run: bool, account: str | None) -> int:
    """Nhập ranh giới đơn vị từ một tệp GeoJSON (kinh độ, vĩ độ WGS 84) để trang so các xã vẽ bản đồ."""
    instance, actor = opened(context, account)
    from socai.cli.units import tell_changes
    from socai.services.event_imports import import_areas

    recorded = import_areas(instance=instance, actor=actor, path=file, on=on, named_in=named_in, dry_run=dry_run)
    return tell_changes(context, recorded, dry_run=dry_run)


@import_.command(short_help="Nhập cây đơn vị khác.", epilog="Ví dụ:  socai import trees cay-dang.csv")
@_options
@pass_context
def trees(context: CommandContext, file: Path, dry_run: bool, sheet: str | None, account: str | None) -> int:
    """Nhập cây đơn vị khác cây hành chính (Đảng, đoàn thể): tree, unit[, parent, valid_from, valid_to]."""
    instance, actor = opened(context, account)
    from socai.services.imports import ImportResult
    from socai.services.trees import import_places

    done = import_places(instance=instance, actor=actor, path=file, sheet=sheet, dry_run=dry_run)
    result = ImportResult(done.findings, done.batch, done.created, done.changed, unchanged=done.unchanged)
    return tell(context, file, result, dry_run)


def opened(context: CommandContext, account: str | None) -> tuple[Instance, Actor]:
    """Open the instance and find who acts: the keeper of the machine unless an account is named."""
    instance = context.open()
    from socai.services import actors

    return instance, actors.find(name=account) if account else actors.administrator()


def tell(context: CommandContext, file: Path | str, result: ImportResult, dry_run: bool) -> int:
    """Say what came of an import; bad input ends with code 2 and nothing written."""
    counted = ("entries", "corrections", "retractions", "unchanged")
    return _tell(context, file, result, ("cli.tried", "cli.imported", "cli.imported_nothing_new"), counted, dry_run)


def _tell(
    context: CommandContext,
    file: Path | str,
    result: ImportResult | ReformRecorded,
    codes: tuple[str, str, str],
    counted: Sequence[str],
    dry_run: bool,
) -> int:
    """Say it with the messages for a trial, for what was written and for nothing new."""
    print_findings(result.findings, lang=context.lang)
    if result.has_errors:
        click.echo(context.say("cli.nothing_imported", file=file), err=True)
        return BAD_INPUT
    tried, written, nothing_new = codes
    code = tried if dry_run else written if result.batch else nothing_new
    click.echo(context.say(code, file=file, batch=result.batch, **{name: getattr(result, name) for name in counted}))
    return OK
