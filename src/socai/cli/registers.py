"""``socai register``: what registers there are, their rows, states, time limits, threads; erasing; files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from socai.catalogue.registers import Clock, Privacy
from socai.cli import options
from socai.cli.context import BAD_INPUT, FOUND_ERRORS, OK, CommandContext, pass_context
from socai.cli.entering import import_, opened
from socai.cli.layout import print_csv, print_findings, print_json, table
from socai.core.findings import Severity, has_errors
from socai.core.steps import Step, StepKind
from socai.files.formula_guard import guarded

if TYPE_CHECKING:
    from socai.services.opened import Instance
    from socai.services.register_reading import DueRow, Rows, RowView, Thread
    from socai.services.registers import RowsRecorded

_LONGEST = 40
_STEPS = "states"


def register(group: click.Group) -> None:
    """Add the commands of this module to the group, and ``register`` to ``socai import``."""
    group.add_command(registers)
    import_.add_command(import_rows)


@click.group(name="register", short_help="Sổ: xem, ghi, chuyển trạng thái, thời hạn, xóa dữ liệu cá nhân.")
def registers() -> None:
    """Sổ theo dõi: mỗi việc ghi một dòng, số liệu đếm từ đó; đính chính chỉ ghi thêm, không mất dòng cũ."""


_reason = click.option("--reason", default="", help="Vì sao; lưu mãi, nên không ghi tên người.")
_form = click.option(
    "--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True
)
_period = click.option("--period", default="", help="Chỉ dòng có ngày trong kỳ này: 2026, 2026H1, 2026-06.")
_where = click.option("--where", default="", help='Chỉ dòng thỏa điều kiện, như trong công thức: loai = "khieu_nai".')
_private = click.option(
    "--private", "with_private", is_flag=True, help="Hiện dữ liệu cá nhân được phép xem; việc xem được ghi nhật ký."
)


# -- looking -----------------------------------------------------------------------------------------------------------


@registers.command(name="list", short_help="Danh sách sổ.", epilog="Ví dụ:  socai register list")
@options.day("--on", help="Tính thời hạn đến ngày này (mặc định: hôm nay).")
@pass_context
def list_(context: CommandContext, on: date | None) -> int:
    """Liệt kê các sổ: mã, tên, đơn vị giữ, số dòng, còn mở, tới hạn trong ba ngày, quá hạn."""
    instance = context.open()
    from socai.services.register_reading import overview

    found, findings = overview(instance=instance, on=on or date.today())
    header = [context.say(code) for code in _LIST_HEADER]
    rows = [
        [each.register.code, context.named(each.register), each.register.office, str(each.rows)]
        + [_count(number) for number in (each.open, each.due_soon, each.overdue)]
        for each in found
    ]
    click.echo(table(header, rows, right=frozenset({3, 4, 5, 6})))
    print_findings(findings, lang=context.lang)
    return FOUND_ERRORS if findings else OK


def _count(number: int | None) -> str:
    return "" if number is None else str(number)


_LIST_HEADER = (
    "cli.register_code",
    "cli.register_name",
    "cli.register_office",
    "cli.register_rows",
    "cli.register_open",
    "cli.register_due_soon",
    "cli.register_overdue",
)


@registers.command(short_help="Một sổ: cột, trạng thái, thời hạn.", epilog="Ví dụ:  socai register show don_thu")
@click.argument("code")
@pass_context
def show(context: CommandContext, code: str) -> int:
    """In cách khai một sổ: cột nào, kiểu gì, ai được xem, trạng thái nào đi tới đâu, thời hạn theo luật nào."""
    instance = context.open()
    from socai.services.register_reading import declared

    found = declared(instance, code)
    click.echo(f"{found.code}  {context.named(found)}  ({found.office})")
    header = [context.say(name) for name in ("cli.column", "cli.name", "cli.type", "cli.privacy")]
    columns = [
        [column.code, context.named(column), column.type.value, context.say(_PRIVACY[column.privacy])]
        for column in found.columns.values()
    ]
    click.echo(table(header, columns))
    for state in found.states.values():
        following = ", ".join(state.next) or context.say("cli.last_state")
        click.echo(f"{state.code}  {context.named(state)}  -> {following}")
    for clock in found.clocks.values():
        click.echo(_clock_line(clock, context))
    return OK


def _clock_line(clock: Clock, context: CommandContext) -> str:
    said = {"clock": clock.code, "name": context.named(clock), "legal": clock.legal}
    if clock.due:
        return context.say("cli.clock_line_due", column=clock.due, **said)
    counting = context.say(_COUNTING[clock.counting.value])
    return context.say("cli.clock_line", days=clock.length(), counting=counting, **said)


_PRIVACY = {
    Privacy.PUBLIC: "cli.privacy_public",
    Privacy.INTERNAL: "cli.privacy_internal",
    Privacy.PERSONAL: "cli.privacy_personal",
    Privacy.HIDDEN: "cli.privacy_hidden",
}
_COUNTING = {"calendar": "cli.days_calendar", "working": "cli.days_working"}


@registers.command(short_help="Các dòng của một sổ.", epilog="Ví dụ:  socai register rows nhiem_vu --period 2026H1")
@click.argument("code")
@click.option("--key", default="", help="Chỉ dòng có khóa này; in mọi cột.")
@_period
@_where
@_private
@_form
@options.account
@pass_context
def rows(
    context: CommandContext,
    code: str,
    key: str,
    period: str,
    where: str,
    with_private: bool,
    form: str,
    account: str | None,
) -> int:
    """In các dòng; dữ liệu cá nhân che bằng ••• trừ khi được phép và hỏi rõ bằng --private."""
    instance, actor = opened(context, account)
    from socai.services.register_reading import read_rows

    found = read_rows(
        instance=instance, actor=actor, register=code, key=key, period=period, where=where, with_private=with_private
    )
    if form == "table" and key:
        _print_whole(found, instance, context)
    else:
        _PRINTERS[form](found, instance, context)
    return OK


@registers.command(short_help="Thời hạn đang chạy.", epilog="Ví dụ:  socai register due don_thu --on 2026-06-30")
@click.argument("codes", nargs=-1)
@options.day("--on", help="Tính đến ngày này (mặc định: hôm nay).")
@_form
@pass_context
def due(context: CommandContext, codes: tuple[str, ...], on: date | None, form: str) -> int:
    """Liệt kê thời hạn pháp luật và hạn việc đang chạy: hạn cuối, còn hay quá bao nhiêu ngày, căn cứ."""
    instance = context.open()
    from socai.services.register_reading import due as running

    found, findings = running(instance=instance, on=on or date.today(), registers=codes)
    header = ("register", "key", "limit", "state", "due", "days", "legal")
    cells = [_due_cells(each, context, is_plain=form != "table") for each in found]
    if form == "json":
        print_json(header, cells)
    elif form == "csv":
        _write_csv(header, cells)
    elif cells:
        click.echo(table([context.say(f) for f in _DUE_HEADER], cells, right=frozenset({5})))
    else:
        click.echo(context.say("cli.nothing_due"))
    print_findings(findings, lang=context.lang)
    return FOUND_ERRORS if findings else OK


_DUE_HEADER = (
    "cli.register_name", "cli.key", "cli.limit", "cli.state", "cli.due_day", "cli.days_left", "cli.legal",
)  # fmt: skip


def _due_cells(row: DueRow, context: CommandContext, *, is_plain: bool) -> list[str]:
    from socai.services.register_words import CLOCK_WORDS

    last = ("" if row.due is None else row.due.isoformat()) if is_plain else (f"{row.due:%d/%m/%Y}" if row.due else "–")
    state = row.state.value if is_plain else context.say(CLOCK_WORDS[row.state])
    name = row.register.code if is_plain else context.named(row.register)
    return [name, row.key, context.named(row), state, last, _days(row), row.legal]


def _days(row: DueRow) -> str:
    return "" if row.days is None else str(row.days)


@registers.command(
    short_help="Mạch lãnh đạo của một dòng, cả hai chiều.",
    epilog="Ví dụ:  socai register thread chuong_trinh NQ-03",
)
@click.argument("code")
@click.argument("key")
@pass_context
def thread(context: CommandContext, code: str, key: str) -> int:
    """In mạch của một dòng: văn bản cấp trên, chương trình (phía trên); nhiệm vụ, kiểm tra, hạn chế (phía dưới)."""
    instance = context.open()
    from socai.services.register_reading import thread as thread_of

    found = thread_of(instance=instance, register=code, key=key)
    for line in (*_above(found, context), _thread_line(found, context), *_below(found, context)):
        click.echo(line)
    return OK


def _above(node: Thread, context: CommandContext, depth: int = 1) -> Iterator[str]:
    for each in node.above:
        yield from _above(each, context, depth + 1)
        yield f"{'   ' * depth}↑ {_thread_line(each, context)}"


def _below(node: Thread, context: CommandContext, depth: int = 1) -> Iterator[str]:
    for each in node.below:
        yield f"{'   ' * depth}↓ {_thread_line(each, context)}"
        yield from _below(each, context, depth + 1)


def _thread_line(node: Thread, context: CommandContext) -> str:
    from socai.services.register_reading import state_of
    from socai.services.register_words import name_of, state_words

    state = state_words(node.register, state_of(node.register, node.row), lang=context.lang)
    name = _short(name_of(node.register, node.row.values), 90)
    parts = (f"{context.named(node.register)} {node.row.key}", name, f"[{state}]" if state else "")
    return "  ".join(part for part in parts if part)


# -- writing -----------------------------------------------------------------------------------------------------------


@registers.command(
    short_help="Ghi thêm một dòng.",
    epilog="Ví dụ:  socai register add chay ma=CR-03 ngay=2026-06-12 loai=rung --as cong_an",
)
@click.argument("code")
@click.argument("cells", nargs=-1, required=True)
@click.option("--states", default="", help="Các bước: '2026-01-10 thu_ly; 2026-02-01 extend giai_quyet 15'.")
@_reason
@options.account
@pass_context
def add(
    context: CommandContext, code: str, cells: tuple[str, ...], states: str, reason: str, account: str | None
) -> int:
    """Ghi một dòng mới: mỗi ô viết cột=giá trị; ngày 2026-06-12 hoặc 12/6/2026; có/không cho cột có không."""
    instance, actor = opened(context, account)
    from socai.services.register_checks import Cells
    from socai.services.registers import record_rows

    typed = {**_typed(cells), **({_STEPS: states} if states else {})}
    recorded = record_rows(
        instance=instance, actor=actor, rows=[Cells(code, typed)], reason=reason or context.say("cli.row_added"),
        only_new=True,
    )  # fmt: skip
    return tell_rows(context, recorded)


@registers.command(
    short_help="Đính chính hoặc rút một dòng.",
    epilog="Ví dụ:  socai register correct chay CR-01 ban=03390-B12 --reason 'Ghi nhầm bản'",
)
@click.argument("code")
@click.argument("key")
@click.argument("cells", nargs=-1)
@click.option("--withdraw", is_flag=True, help="Rút dòng ghi nhầm; dòng cũ vẫn còn trong lịch sử.")
@_reason
@options.account
@pass_context
def correct(
    context: CommandContext,
    code: str,
    key: str,
    cells: tuple[str, ...],
    withdraw: bool,
    reason: str,
    account: str | None,
) -> int:
    """Ghi một phiên bản mới của dòng; phiên bản cũ không mất. Ô để trống (cột=) thì bỏ giá trị."""
    instance, actor = opened(context, account)
    from socai.services.registers import correct as correct_row

    recorded = correct_row(
        instance=instance, actor=actor, register=code, key=key, cells=_typed(cells), withdraw=withdraw, reason=reason
    )
    return tell_rows(context, recorded)


@registers.command(
    short_help="Chuyển trạng thái, gia hạn, tạm dừng thời hạn.",
    epilog="Ví dụ:  socai register step han_che HC-2026-02 dang_khac_phuc --on 2026-07-15",
)
@click.argument("code")
@click.argument("key")
@click.argument("state", default="")
@options.day("--on", help="Ngày có hiệu lực (mặc định: hôm nay).")
@click.option("--extend", default="", help="Gia hạn thời hạn này; cùng với --days.")
@click.option("--days", type=click.IntRange(min=1), default=None, help="Số ngày gia hạn.")
@click.option("--suspend", default="", help="Tạm dừng thời hạn này.")
@click.option("--resume", default="", help="Cho thời hạn này chạy tiếp.")
@click.option("--undo", is_flag=True, help="Bỏ bước cuối ghi nhầm; bước ấy vẫn còn trong lịch sử.")
@_reason
@options.account
@pass_context
def step(
    context: CommandContext,
    code: str,
    key: str,
    state: str,
    on: date | None,
    extend: str,
    days: int | None,
    suspend: str,
    resume: str,
    undo: bool,
    reason: str,
    account: str | None,
) -> int:
    """Ghi bước tiếp theo của một việc; bước mà sổ không cho phép thì nêu các bước được phép."""
    instance, actor = opened(context, account)
    from socai.services.registers import step as take_step

    day = on or date.today()
    wanted = {StepKind.STATE: state, StepKind.SUSPEND: suspend, StepKind.RESUME: resume, StepKind.EXTEND: extend}
    steps = [
        Step(kind, day, subject, (days or 0) if kind is StepKind.EXTEND else 0, reason)
        for kind, subject in wanted.items()
        if subject
    ]
    if not steps and not undo:
        click.echo(context.say("cli.no_step"), err=True)
        return BAD_INPUT
    recorded = take_step(instance=instance, actor=actor, register=code, key=key, steps=steps, undo=undo, reason=reason)
    return tell_rows(context, recorded)


@registers.command(
    short_help="Xóa dữ liệu cá nhân.",
    epilog="Ví dụ:  socai register erase --due --dry-run",
)
@click.argument("code", default="")
@click.argument("key", default="")
@click.option(
    "--column", "columns", multiple=True, help="Chỉ cột này, `tep` là ảnh và tệp (mặc định: mọi cột riêng tư và tệp)."
)
@click.option("--due", "is_due", is_flag=True, help="Xóa mọi giá trị đã hết thời hạn lưu giữ.")
@options.day("--on", help="Hết hạn tính đến ngày này (mặc định: hôm nay).")
@click.option("--dry-run", is_flag=True, help="Chỉ liệt kê, không xóa gì (cùng với --due).")
@_reason
@options.account
@pass_context
def erase(
    context: CommandContext,
    code: str,
    key: str,
    columns: tuple[str, ...],
    is_due: bool,
    on: date | None,
    dry_run: bool,
    reason: str,
    account: str | None,
) -> int:
    """Xóa hẳn dữ liệu cá nhân của một dòng (theo yêu cầu) hay của mọi dòng đã hết hạn; chuỗi băm vẫn kiểm được."""
    instance, actor = opened(context, account)
    from socai.services import register_erasing

    if is_due:
        erased = register_erasing.erase_due(
            instance=instance, actor=actor, on=on or date.today(), register=code, reason=reason, dry_run=dry_run
        )
    elif code and key:
        erased = register_erasing.erase(
            instance=instance, actor=actor, register=code, key=key, columns=columns, reason=reason
        )
    else:
        click.echo(context.say("cli.erase_what"), err=True)
        return BAD_INPUT
    for place in erased.cells:
        click.echo("  ".join(place))
    code_said = "cli.erased_cells" if erased.batch else "cli.erase_tried" if dry_run else "cli.nothing_erased"
    click.echo(context.say(code_said, count=len(erased.cells), batch=erased.batch))
    return OK


@registers.command(
    short_help="Xuất một sổ ra CSV hoặc Excel.", epilog="Ví dụ:  socai register export nhiem_vu nhiem-vu.xlsx"
)
@click.argument("code")
@click.argument("file", type=click.Path(path_type=Path))
@_period
@_where
@_private
@click.option("--public", "public_only", is_flag=True, help="Bỏ cả cột nội bộ.")
@options.account
@pass_context
def export(
    context: CommandContext,
    code: str,
    file: Path,
    period: str,
    where: str,
    with_private: bool,
    public_only: bool,
    account: str | None,
) -> int:
    """Ghi các dòng ra tệp mà socai import register đọc lại được; cột riêng tư bị bỏ trừ khi hỏi rõ bằng --private."""
    instance, actor = opened(context, account)
    from socai.services.register_files import export_register

    exported = export_register(
        instance=instance, actor=actor, register=code, path=file, period=period, where=where,
        with_private=with_private, public_only=public_only,
    )  # fmt: skip
    click.echo(context.say("cli.exported", file=exported.path, rows=exported.rows))
    return OK


@click.command(
    name="register",
    short_help="Nhập các dòng của một sổ.",
    epilog="Ví dụ:  socai import register don_thu.xlsx --dry-run",
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--register", "code", default="", help="Mã sổ (mặc định: tên tệp).")
@click.option("--dry-run", is_flag=True, help="Chỉ thử, không ghi gì.")
@click.option("--sheet", default=None, help="Tên trang tính (mặc định: trang đầu tiên đang hiện).")
@options.account
@pass_context
def import_rows(
    context: CommandContext, file: Path, code: str, dry_run: bool, sheet: str | None, account: str | None
) -> int:
    """Nhập sổ: các cột của sổ, và states cho các bước. Dòng đã có khóa ấy được đính chính; được tất cả hoặc không."""
    instance, actor = opened(context, account)
    from socai.services.register_files import import_register

    recorded = import_register(instance=instance, actor=actor, path=file, register=code, sheet=sheet, dry_run=dry_run)
    return tell_rows(context, recorded, dry_run=dry_run)


# -- laying out --------------------------------------------------------------------------------------------------------


def tell_rows(context: CommandContext, recorded: RowsRecorded, *, dry_run: bool = False) -> int:
    """Say what came of writing rows; bad input ends with code 2 and nothing written."""
    notes = [each for each in recorded.findings if each.severity is not Severity.NOTE or dry_run]
    print_findings(notes, lang=context.lang)
    if has_errors(recorded.findings):
        click.echo(context.say("cli.rows_refused"), err=True)
        return BAD_INPUT
    counts = {name: getattr(recorded, name) for name in ("added", "corrected", "steps", "unchanged")}
    code = "cli.rows_tried" if dry_run else "cli.rows_recorded" if recorded.batch else "cli.rows_unchanged"
    click.echo(context.say(code, batch=recorded.batch, **counts))
    return OK


def _typed(cells: Sequence[str]) -> dict[str, str]:
    """Return cells that were typed as ``column=value``."""
    wrong = [cell for cell in cells if "=" not in cell]
    if wrong:
        raise click.UsageError(wrong[0])
    return {name.strip(): text for name, _, text in (cell.partition("=") for cell in cells)}


def _as_table(found: Rows, instance: Instance, context: CommandContext) -> None:
    from socai.services.register_words import cell_words, state_words

    cells = [
        [
            row.key,
            *([_short(state_words(found.register, row.state, lang=context.lang))] if found.register.states else []),
            *(_short(cell_words(instance.catalogue, row, column, lang=context.lang)) for column in found.columns),
        ]
        for row in found.rows
    ]
    states = [context.say("cli.state")] if found.register.states else []
    header = [context.say("cli.key"), *states, *(column.code for column in found.columns)]
    single = len(found.register.key) == 1 and found.register.key[0] in header
    kept = [
        place
        for place, name in enumerate(header)
        if any(line[place] for line in cells) and not (single and name == found.register.key[0])
    ]
    if cells:
        click.echo(table([header[place] for place in kept], [[line[place] for place in kept] for line in cells]))
    click.echo(context.say("cli.rows_found", rows=len(cells)))


def _print_whole(found: Rows, instance: Instance, context: CommandContext) -> None:
    from socai.services.register_words import cell_words, state_words, step_words

    for row in found.rows:
        click.echo(f"{found.register.code} {row.key}  ({row.entry})")
        if row.state:
            click.echo(f"   {context.say('cli.state')}: {state_words(found.register, row.state, lang=context.lang)}")
        for column in found.columns:
            text = cell_words(instance.catalogue, row, column, lang=context.lang)
            if text:
                click.echo(f"   {context.named(column)}: {text}")
        for each in row.row.steps:
            click.echo(f"   {step_words(found.register, each, lang=context.lang)}")


def _records(found: Rows) -> tuple[list[str], list[list[str]]]:
    """Return rows as plain texts for other programs; what is not shown is empty."""
    header = [*(column.code for column in found.columns), *(["state"] if found.register.states else [])]
    return header, [_record(row, header) for row in found.rows]


def _record(row: RowView, header: Sequence[str]) -> list[str]:
    cells: Mapping[str, str] = {**row.cells, "state": row.state}
    return [cells.get(name, "") for name in header]


def _as_json(found: Rows, instance: Instance, context: CommandContext) -> None:
    print_json(*_records(found))


def _as_csv(found: Rows, instance: Instance, context: CommandContext) -> None:
    _write_csv(*_records(found))


def _write_csv(header: Sequence[str], cells: Iterable[Sequence[str]]) -> None:
    print_csv(header, ([guarded(cell) for cell in line] for line in cells))


_PRINTERS = {"table": _as_table, "json": _as_json, "csv": _as_csv}


def _short(text: str, most: int = _LONGEST) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"
