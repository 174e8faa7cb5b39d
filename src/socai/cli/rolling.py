"""``socai rollup``, ``socai lake`` and ``socai synth``: totals from the engine that is named, and lakes for it."""

from __future__ import annotations

from pathlib import Path

import click

from socai.cli import options
from socai.cli.context import OK, CommandContext, pass_context
from socai.cli.layout import print_findings, progress_bar
from socai.cli.reading import PRINTERS, split

_folder = click.option(
    "--lake", type=click.Path(file_okay=False, path_type=Path), default=None, help="Thư mục hồ số liệu (Parquet)."
)
_indicators = click.option(
    "--indicator", "indicators", required=True, help="Mã chỉ tiêu, cách nhau bằng dấu phẩy; a.b.* là cả nhóm."
)


def register(group: click.Group) -> None:
    """Add the commands of this module to the group."""
    group.add_command(rollup)
    group.add_command(lake)
    group.add_command(synth)


@click.command(
    short_help="Cộng dồn số liệu bằng máy tính toán được chọn.",
    epilog="Ví dụ:  socai rollup --engine duckdb --lake ho --indicator dan_so.* --period 2026H1",
)
@click.option(
    "--engine", default="reference", show_default=True,
    help="reference (tính từng số), sqlite hoặc postgres (cơ sở dữ liệu của sổ), duckdb (đọc hồ số liệu), "
    "sc://máy:cổng (máy tính toán phân tán qua Spark Connect, đọc hồ số liệu).",
)  # fmt: skip
@_folder
@_indicators
@click.option(
    "--unit", "units", default="", help="Khóa đơn vị, cách nhau bằng dấu phẩy (mặc định: đơn vị lập báo cáo)."
)
@click.option("--period", "periods", required=True, help="Kỳ, cách nhau bằng dấu phẩy: 2026, 2026H1, 2026Q2, 2026-06.")
@options.boundaries(default="as-reported")
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True)
@pass_context
def rollup(
    context: CommandContext,
    engine: str,
    lake: Path | None,
    indicators: str,
    units: str,
    periods: str,
    boundaries: str,
    form: str,
) -> int:
    """Cộng dồn số liệu bằng máy tính toán được chọn, như đã báo cáo hoặc theo địa giới; mọi máy cho cùng một số."""
    instance = context.open()
    from socai.services.reading import absences
    from socai.services.rollups import rollup as rolled_up
    from socai.services.wording import word

    figures = rolled_up(
        instance=instance,
        engine=engine,
        lake=lake,
        indicators=split(indicators),
        units=split(units),
        periods=split(periods),
        boundaries=boundaries,
    )
    PRINTERS[form](figures, context.lang)
    notes = {word(finding, lang=context.lang): finding for finding in absences(figures)}
    print_findings(notes.values(), lang=context.lang)
    return OK


@click.group(short_help="Hồ số liệu: tệp Parquet cho máy tính toán lớn.")
def lake() -> None:
    """Hồ số liệu: bản sao chỉ đọc của số liệu trong sổ, cho máy tính toán lớn."""


@lake.command(short_help="Đưa số liệu mới vào hồ.", epilog="Ví dụ:  socai lake push --lake ho-so-lieu")
@click.option(
    "--lake", "folder", type=click.Path(file_okay=False, path_type=Path), required=True, help="Thư mục hồ số liệu."
)
@pass_context
def push(context: CommandContext, folder: Path) -> int:
    """Đưa vào hồ những phần đã đổi từ lần trước; chạy lại khi bị ngắt thì làm tiếp cho xong."""
    instance = context.open()
    from socai.services import actors
    from socai.services.lakes import push as push_figures

    with progress_bar(context.say("cli.pushing")) as progress:
        done = push_figures(instance=instance, actor=actors.administrator(), lake=folder, progress=progress)
    click.echo(context.say("cli.pushed", lake=folder, batch=done.batch, parts=done.written, figures=done.figures))
    return OK


@click.command(
    short_help="Làm một hồ số liệu giả cả nước để đo, thử.",
    epilog="Ví dụ:  socai synth --lake ho-gia --indicator dan_so.* --villages 60000 --months 12",
)
@click.option(
    "--lake", "folder", type=click.Path(file_okay=False, path_type=Path), required=True, help="Thư mục còn trống."
)
@_indicators
@click.option("--villages", type=click.IntRange(1), default=60_000, show_default=True, help="Số thôn bản.")
@click.option("--months", type=click.IntRange(1, 600), default=12, show_default=True, help="Số tháng, đến 12/2026.")
@click.option("--seed", type=int, default=1, show_default=True, help="Cùng một hạt giống cho cùng một số liệu.")
@pass_context
def synth(context: CommandContext, folder: Path, indicators: str, villages: int, months: int, seed: int) -> int:
    """Làm hồ số liệu giả: tỉnh và xã có thật với mã thật, thôn bản và số liệu bịa ra, có chỗ thiếu, có số ước."""
    instance = context.open()
    from socai.services.synth import Size, make

    with progress_bar(context.say("cli.synthesizing")) as progress:
        made = make(
            instance=instance, lake=folder, indicators=split(indicators),
            size=Size(villages=villages, months=months, seed=seed), progress=progress,
        )  # fmt: skip
    click.echo(context.say("cli.synthesized", lake=folder, units=made.units, figures=made.figures))
    return OK
