"""``socai unit``: who is there and who was, and the events by which units change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from socai.cli import options
from socai.cli.context import BAD_INPUT, OK, CommandContext, pass_context
from socai.cli.layout import print_findings, table
from socai.cli.reading import split

if TYPE_CHECKING:
    from socai.catalogue.model import UnitEvent
    from socai.services.actors import Actor
    from socai.services.opened import Instance
    from socai.services.unit_events import EventsRecorded
    from socai.services.unit_reading import KnownEvent
    from socai.services.units import UnitVersion

_FILE = click.Path(path_type=Path)
_UNIT_HEADER = ("key", "type", "name", "code", "valid_from", "valid_to")


def register(group: click.Group) -> None:
    """Add the commands of this module to the group."""
    group.add_command(unit)


@click.group(short_help="Đơn vị: danh sách, cây, lịch sử, biến động.")
def unit() -> None:
    """Đơn vị và biến động đơn vị: sáp nhập, chia tách, đổi tên; xem trước, ghi, hủy."""


_on = options.day("--on", help="Xem vào ngày này (mặc định: hôm nay).")


@unit.command(name="list", short_help="Danh sách đơn vị.", epilog="Ví dụ:  socai unit list --type village")
@_on
@click.option("--type", "kind", default="", help="Chỉ loại này: commune, village, office...")
@pass_context
def list_(context: CommandContext, on: date | None, kind: str) -> int:
    """Liệt kê các đơn vị đang có vào một ngày."""
    context.open()
    from socai.services import unit_reading

    versions = unit_reading.there(on=on or date.today())
    _print_units([version for version in versions if kind in ("", version.type)])
    return OK


@unit.command(short_help="Cây đơn vị.", epilog="Ví dụ:  socai unit tree 03390 --on 2026-06-30")
@click.argument("key", default="")
@_on
@click.option("--tree", "name", default="", help="Cây khác: dang, doan-the... (mặc định: cây hành chính).")
@pass_context
def tree(context: CommandContext, key: str, on: date | None, name: str) -> int:
    """In cây đơn vị vào một ngày, từ một đơn vị trở xuống."""
    context.open()
    from socai.services import trees, unit_reading

    day = on or date.today()
    found = trees.below(tree=name, on=day, top=key) if name else unit_reading.below(on=day, top=key)
    for depth, version in found:
        click.echo(f"{'  ' * depth}{version.key}  {version.name}")
    return OK


@unit.command(short_help="Một đơn vị và các biến động của nó.", epilog="Ví dụ:  socai unit show 03390-B01")
@click.argument("key")
@pass_context
def show(context: CommandContext, key: str) -> int:
    """In các phiên bản còn giá trị của một đơn vị, và các biến động có đơn vị đó."""
    context.open()
    from socai.services import unit_reading

    _print_units([each.version for each in unit_reading.recorded(key=key) if each.holds])
    _print_events(unit_reading.events(key=key), context)
    return OK


@unit.command(short_help="Mọi điều đã ghi về một đơn vị.", epilog="Ví dụ:  socai unit history 03390-B01")
@click.argument("key")
@pass_context
def history(context: CommandContext, key: str) -> int:
    """In mọi phiên bản đã ghi của một đơn vị theo thứ tự ghi, kể cả phiên bản đã được thay."""
    context.open()
    from socai.services import unit_reading

    rows = (
        (f"{each.at:%Y-%m-%d %H:%M}", each.event or "–", "x" if each.holds else "–", *_cells(each.version))
        for each in unit_reading.recorded(key=key)
    )
    click.echo(table(("recorded", "event", "holds", *_UNIT_HEADER), rows))
    return OK


@unit.command(short_help="Các biến động đã ghi.", epilog="Ví dụ:  socai unit events --unit 03390-B01 --all")
@click.option("--unit", "key", default="", help="Chỉ biến động có đơn vị này.")
@click.option("--all", "with_reversed", is_flag=True, help="Kể cả biến động đã hủy.")
@click.option("--prepared", is_flag=True, help="Liệt kê các biến động gói đã chuẩn bị sẵn.")
@pass_context
def events(context: CommandContext, key: str, with_reversed: bool, prepared: bool) -> int:
    """Liệt kê các biến động theo ngày có hiệu lực."""
    instance = context.open()
    if prepared:
        plans = (plan for plan in instance.catalogue.event_plans.values() if not plan.is_applied)
        rows = ((plan.name, str(len(plan.events)), str(plan.events[0].change.on), plan.title) for plan in plans)
        click.echo(table(("name", "events", "on", "title"), rows))
        return OK
    from socai.services import unit_reading

    _print_events(unit_reading.events(key=key, with_reversed=with_reversed), context)
    return OK


@unit.command(short_help="Xem trước một biến động.", epilog="Ví dụ:  socai unit preview --prepared sap-xep-thon-ban")
@click.argument("file", type=_FILE, required=False)
@click.option("--prepared", default="", help="Biến động gói đã chuẩn bị dưới tên này.")
@click.option("--all", "everything", is_flag=True, help="In cả những số không đổi.")
@options.account
@pass_context
def preview(context: CommandContext, file: Path | None, prepared: str, everything: bool, account: str | None) -> int:
    """So số liệu trước và sau biến động cho mọi cấp trên, loại chỉ tiêu và kỳ; không ghi gì."""
    instance, actor = opened(context, account)
    found, _ = _asked(context, instance, file, prepared)
    if found is None:
        return BAD_INPUT
    from socai.services.event_previews import preview as preview_events

    seen = preview_events(instance=instance, actor=actor, events=found)
    print_findings(seen.findings, lang=context.lang)
    if seen.has_errors:
        return BAD_INPUT
    _print_units_changed(seen.before, seen.after)
    rows = [
        (each.unit, each.kind, each.period, str(each.figures), str(each.equal), str(each.estimated), str(each.lost))
        for each in seen.totals
        if everything or each.figures != each.equal
    ]
    if rows:
        header = ("unit", "kind", "period", "figures", "equal", "estimated", "lost")
        click.echo(table(header, rows, right=frozenset({3, 4, 5, 6})))
    figures, equal = (sum(getattr(each, name) for each in seen.totals) for name in ("figures", "equal"))
    click.echo(context.say("cli.events_previewed", figures=figures, equal=equal, versions=seen.versions))
    return OK


@unit.command(short_help="Ghi biến động.", epilog="Ví dụ:  socai unit apply --prepared sap-xep-thon-ban")
@click.argument("file", type=_FILE, required=False)
@click.option("--prepared", default="", help="Biến động gói đã chuẩn bị dưới tên này.")
@click.option("--document", type=_FILE, default=None, help="Tệp văn bản pháp lý, lưu cùng biến động.")
@click.option("--dry-run", is_flag=True, help="Chỉ thử, không ghi gì.")
@options.account
@pass_context
def apply(
    context: CommandContext,
    file: Path | None,
    prepared: str,
    document: Path | None,
    dry_run: bool,
    account: str | None,
) -> int:
    """Ghi các biến động của một tệp hay đã chuẩn bị: được tất cả hoặc không gì cả."""
    instance, actor = opened(context, account)
    found, reason = _asked(context, instance, file, prepared)
    if found is None:
        return BAD_INPUT
    from socai.services import unit_events

    recorded = unit_events.apply(
        instance=instance, actor=actor, events=found, reason=reason, document=document or file, dry_run=dry_run
    )
    return tell_changes(context, recorded, dry_run=dry_run)


@unit.command(short_help="Hủy biến động.", epilog="Ví dụ:  socai unit reverse 12/1 --reason 'Nghị quyết bị hủy'")
@click.argument("names", nargs=-1, required=True)
@click.option("--reason", required=True, help="Lý do.")
@click.option("--dry-run", is_flag=True, help="Chỉ thử, không ghi gì.")
@options.account
@pass_context
def reverse(context: CommandContext, names: Sequence[str], reason: str, dry_run: bool, account: str | None) -> int:
    """Hủy biến động: mọi đơn vị trở lại đúng như trước, lịch sử giữ nguyên.

    NAMES là số của biến động (12/1), hoặc số của lần ghi (12) để hủy mọi biến động ghi trong lần đó.
    """
    instance, actor = opened(context, account)
    from socai.services import unit_events

    taken = unit_events.reverse(instance=instance, actor=actor, events=names, reason=reason, dry_run=dry_run)
    return tell_changes(context, taken, dry_run=dry_run, done="cli.events_reversed")


@unit.command(short_help="Ai phải nộp số liệu nào.", epilog="Ví dụ:  socai unit duties --period 2026-06 --missing")
@click.option("--period", required=True, help="Kỳ: 2026, 2026H1, 2026Q2, 2026-06.")
@click.option("--indicator", "indicators", default="", help="Mã chỉ tiêu, cách nhau bằng dấu phẩy (mặc định: tất cả).")
@click.option("--missing", is_flag=True, help="Chỉ những số liệu chưa có.")
@pass_context
def duties(context: CommandContext, period: str, indicators: str, missing: bool) -> int:
    """Liệt kê số liệu phải nộp của một kỳ theo cây đơn vị của những ngày đó: cả đơn vị cũ và đơn vị kế thừa."""
    instance = context.open()
    from socai.services import duties as owing

    found = owing.owed(instance=instance, period=period, indicators=split(indicators))
    rows = (
        (each.indicator, each.org_unit, ", ".join(each.reporters), str(each.first), str(each.last),
         "x" if each.has_figure else "–")
        for each in found
        if not (missing and each.has_figure)
    )  # fmt: skip
    click.echo(table(("indicator", "org_unit", "reporter", "first", "last", "figure"), rows))
    done = owing.completeness(found)
    click.echo(context.say("cli.duties", present=done.present, owed=done.owed))
    return OK


def tell_changes(
    context: CommandContext, recorded: EventsRecorded, *, dry_run: bool, done: str = "cli.events_applied"
) -> int:
    """Say what came of recording or reversing events; bad input ends with code 2 and nothing written."""
    print_findings(recorded.findings, lang=context.lang)
    if recorded.has_errors:
        click.echo(context.say("cli.no_events"), err=True)
        return BAD_INPUT
    code = "cli.events_tried" if dry_run else done
    data = {"count": len(recorded.events), "versions": recorded.versions, "batch": recorded.batch}
    click.echo(context.say(code, **data))
    return OK


def opened(context: CommandContext, account: str | None) -> tuple[Instance, Actor]:
    """Open the instance and find who acts: the keeper of the machine unless an account is named."""
    instance = context.open()
    from socai.services import actors

    return instance, actors.find(name=account) if account else actors.administrator()


def _asked(
    context: CommandContext, instance: Instance, file: Path | None, prepared: str
) -> tuple[Sequence[UnitEvent] | None, str]:
    """Return the events that were asked for, and why they are written; ``None`` after telling what is wrong."""
    if (file is None) == (not prepared):
        click.echo(context.say("cli.file_or_prepared"), err=True)
        return None, ""
    from socai.core.findings import has_errors
    from socai.services import event_imports, unit_reading

    if file is None:
        plan = unit_reading.prepared(instance=instance, name=prepared)
        return plan.events, plan.title
    read = event_imports.read_events(file)
    print_findings(read.findings, lang=context.lang)
    return (None if has_errors(read.findings) else read.events), file.name


def _print_units(versions: Iterable[UnitVersion]) -> None:
    click.echo(table(_UNIT_HEADER, map(_cells, versions)))


def _cells(version: UnitVersion) -> list[str]:
    days = (str(day) if day else "–" for day in (version.valid_from, version.valid_to))
    return [version.key, version.type, version.name, version.code or "–", *days]


def _print_units_changed(before: Sequence[UnitVersion], after: Sequence[UnitVersion]) -> None:
    rows = [("–", *_cells(version)) for version in before] + [("+", *_cells(version)) for version in after]
    click.echo(table(("", *_UNIT_HEADER), rows))


def _print_events(events: Iterable[KnownEvent], context: CommandContext) -> None:
    for event in events:
        where = " -> ".join(filter(None, (", ".join(event.sources), ", ".join(event.targets))))
        click.echo(f"{event.name}  {event.on}  {event.kind}  {where}")
        for line in (*event.details, event.act, *event.note.splitlines()):
            if line:
                click.echo(f"   {line}")
        click.echo("   " + context.say("cli.event_recorded", author=event.author, moment=f"{event.at:%d/%m/%Y %H:%M}"))
        if event.reversed_by:
            click.echo("   " + context.say("cli.event_reversed", name=event.reversed_by))
