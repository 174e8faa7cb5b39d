"""``socai warning``: what the rules raise, and what is done about it: explained, accepted, given a task, closed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import click

from socai.cli import options
from socai.cli.context import OK, CommandContext, pass_context
from socai.cli.entering import opened
from socai.cli.layout import table
from socai.cli.standing import on_day
from socai.core.warning_life import State
from socai.services.warning_words import SEVERITY_WORDS, STATE_WORDS

if TYPE_CHECKING:
    from socai.services.actors import Actor
    from socai.services.warnings import Evaluated, KnownWarning, Taken

_HEADER = (
    "cli.warning_number", "cli.warning_state", "cli.warning_severity", "cli.warning_about", "cli.warning_message",
    "cli.warning_offices",
)  # fmt: skip
_RIGHT = frozenset({0})


def register(group: click.Group) -> None:
    """Add the commands of this module to the group."""
    group.add_command(warning)


@click.group(short_help="Cảnh báo: mở, giải trình, chấp nhận, giao việc, đóng.")
def warning() -> None:
    """Cảnh báo: xét theo quy tắc của gói; phòng giải trình; lãnh đạo chấp nhận, giao việc, đóng."""


_leader = click.option("--as", "account", default=None, help="Tài khoản lãnh đạo (mặc định: lãnh đạo đầu tiên).")
_number = click.argument("number", type=int)
_said = click.argument("said")


@warning.command(
    short_help="Xét các quy tắc, mở cảnh báo mới.", epilog="Ví dụ:  socai warning evaluate --period 2026H1"
)
@click.option("--unit", default="", help="Khóa đơn vị (mặc định: đơn vị lập báo cáo).")
@click.option("--period", default="", help="Chỉ xét lũy kế đến hết kỳ này (mặc định: số liệu mới nhất).")
@on_day
@click.option("--dry-run", is_flag=True, help="Chỉ xem, không ghi.")
@options.account
@pass_context
def evaluate(
    context: CommandContext, unit: str, period: str, on: date | None, dry_run: bool, account: str | None
) -> int:
    """Xét mọi quy tắc; mỗi nguyên nhân chưa có cảnh báo thì mở một cảnh báo."""
    instance, actor = opened(context, account)
    from socai.services.warnings import evaluate as evaluated

    found = evaluated(instance=instance, actor=actor, unit=unit, period=period, on=on, dry_run=dry_run)
    if found.raised:
        _print(found.raised, context)
    click.echo(_told(found, context))
    if dry_run:
        click.echo(context.say("cli.warning_dry_run"))
    return OK


def _told(found: Evaluated, context: CommandContext) -> str:
    data = {"raised": len(found.raised), "standing": len(found.standing), "quiet": found.quiet}
    gone, undecided = (", ".join(map(str, numbers)) or "–" for numbers in (found.gone, found.undecided))
    return context.say("cli.warning_evaluated", gone=gone, undecided=undecided, **data)


@warning.command(name="list", short_help="Các cảnh báo.", epilog="Ví dụ:  socai warning list --state explained")
@click.option("--unit", default="", help="Chỉ cảnh báo về đơn vị này.")
@click.option("--state", default="", help="Chỉ ở bước này: open, explained, accepted, task_created, closed.")
@click.option("--all", "closed", is_flag=True, help="Kể cả đã đóng.")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@pass_context
def list_(context: CommandContext, unit: str, state: str, closed: bool, form: str) -> int:
    """Các cảnh báo chưa đóng, nặng nhất trước."""
    instance = context.open()
    from socai.services.warnings import counted, warnings

    found = warnings(instance=instance, unit=unit, state=state, closed=closed)
    if form == "json":
        click.echo(json.dumps([_record(each) for each in found], ensure_ascii=False, indent=1))
        return OK
    if not found:
        click.echo(context.say("cli.warning_none"))
        return OK
    _print(found, context)
    counts = ", ".join(f"{count} {_state(each, context)}" for each, count in counted(found) if count)
    click.echo(context.say("cli.warning_counts", count=len(found), counts=counts))
    return OK


@warning.command(short_help="Một cảnh báo và mọi bước đã làm.", epilog="Ví dụ:  socai warning show 1")
@_number
@pass_context
def show(context: CommandContext, number: int) -> int:
    """Một cảnh báo: căn cứ, cơ quan giải trình, và từng bước: ai, lúc nào, nói gì."""
    instance = context.open()
    from socai.services.warnings import warning as known

    _print_one(known(instance=instance, number=number), context)
    return OK


@warning.command(
    short_help="Giải trình một cảnh báo.",
    epilog='Ví dụ:  socai warning explain 1 "Trạm thiếu bác sĩ từ tháng 3" --as tram_y_te',
)
@_number
@_said
@click.option("--as", "account", required=True, help="Tài khoản của cơ quan phụ trách chỉ tiêu.")
@pass_context
def explain(context: CommandContext, number: int, said: str, account: str) -> int:
    """Giải trình; chỉ cơ quan phụ trách chỉ tiêu làm được."""
    instance = context.open()
    from socai.services import actors, warnings

    found = warnings.explain(instance=instance, actor=actors.find(name=account), number=number, said=said)
    return _done(found, context)


@warning.command(
    short_help="Chấp nhận giải trình.", epilog='Ví dụ:  socai warning accept 1 "Lý do khách quan" --as lanh-dao'
)
@_number
@_said
@_leader
@pass_context
def accept(context: CommandContext, number: int, said: str, account: str | None) -> int:
    """Lãnh đạo chấp nhận giải trình."""
    instance = context.open()
    from socai.services import warnings

    return _done(warnings.accept(instance=instance, actor=_signer(account), number=number, said=said), context)


@warning.command(
    short_help="Giao việc từ một cảnh báo.",
    epilog='Ví dụ:  socai warning task 1 "Mượn bác sĩ tuyến trên" --owner tram_y_te --due 2026-12-15',
)
@_number
@_said
@click.option("--owner", required=True, help="Khóa đơn vị làm việc này.")
@options.day("--due", required=True, help="Ngày phải xong.")
@_leader
@pass_context
def task(context: CommandContext, number: int, said: str, owner: str, due: date, account: str | None) -> int:
    """Lãnh đạo giao việc: việc gì, đơn vị nào, xong ngày nào."""
    instance = context.open()
    from socai.services import warnings

    asked = warnings.Task(said, owner, due)
    return _done(warnings.create_task(instance=instance, actor=_signer(account), number=number, task=asked), context)


@warning.command(
    short_help="Đóng một cảnh báo.", epilog='Ví dụ:  socai warning close 1 "Tháng 9 đã đủ tiến độ" --as lanh-dao'
)
@_number
@_said
@_leader
@pass_context
def close(context: CommandContext, number: int, said: str, account: str | None) -> int:
    """Lãnh đạo đóng cảnh báo, kèm lý do; có lại nguyên nhân với số liệu mới thì lần xét sau mở cảnh báo khác."""
    instance = context.open()
    from socai.services import warnings

    return _done(warnings.close(instance=instance, actor=_signer(account), number=number, said=said), context)


def _signer(account: str | None) -> Actor:
    from socai.services import actors

    return actors.find(name=account) if account else actors.leader()


def _done(found: KnownWarning, context: CommandContext) -> int:
    click.echo(context.say("cli.warning_done", number=found.number, state=_state(found.state, context)))
    return OK


# -- showing -----------------------------------------------------------------------------------------------------------


def _state(state: State, context: CommandContext) -> str:
    return context.say(STATE_WORDS[state])


def _print(found: Sequence[KnownWarning], context: CommandContext) -> None:
    """Print a table, under each warning what was found."""
    header = [context.say(code) for code in _HEADER]
    lines = table(header, (_cells(each, context) for each in found), right=_RIGHT).splitlines()
    click.echo("\n".join(lines[:2]))
    for line, each in zip(lines[2:], found, strict=True):
        click.echo(f"{line}\n    {each.grounds}")


def _cells(each: KnownWarning, context: CommandContext) -> list[str]:
    return [
        str(each.number),
        _state(each.state, context),
        context.say(SEVERITY_WORDS[each.severity]),
        each.about,
        each.message,
        ", ".join(each.office_names),
    ]


def _print_one(found: KnownWarning, context: CommandContext) -> None:
    lines: list[tuple[str, str]] = [
        ("cli.warning_about", found.about),
        ("cli.warning_unit", f"{found.unit}  {found.unit_name}"),
        ("cli.warning_message", found.message),
        ("cli.warning_grounds", found.grounds),
        ("cli.warning_offices", ", ".join(found.office_names) or "–"),
        ("cli.warning_rule", f"{found.rule} ({context.say(SEVERITY_WORDS[found.severity])})"),
        ("cli.warning_judged", f"{found.judged_on:%d/%m/%Y} ({found.period})"),
    ]
    click.echo(context.say("cli.warning_title", number=found.number, state=_state(found.state, context)))
    for code, text in lines:
        click.echo(f"  {context.say(code)}: {text}")
    click.echo(f"  {found.at:%d/%m/%Y %H:%M}  {_state(State.OPEN, context)}  {found.by}")
    for taken in found.steps:
        click.echo(f"  {_step(taken, context)}")


def _step(taken: Taken, context: CommandContext) -> str:
    line = f"{taken.at:%d/%m/%Y %H:%M}  {_state(State(taken.step.value), context)}  {taken.by}: {taken.said}"
    if taken.due is None:
        return line
    return f"{line} {context.say('cli.warning_task_of', owner=taken.owner, due=taken.due)}"


def _record(each: KnownWarning) -> dict[str, object]:
    return {
        "number": each.number,
        "state": each.state.value,
        "severity": each.severity,
        "rule": each.rule,
        "indicator": each.indicator,
        "org_unit": each.unit,
        "period": each.period,
        "judged_on": each.judged_on.isoformat(),
        "message": each.message,
        "grounds": each.grounds,
        "offices": list(each.offices),
        "steps": [_step_record(taken) for taken in each.steps],
    }


def _step_record(taken: Taken) -> dict[str, object]:
    due = taken.due.isoformat() if taken.due else ""
    return {
        "step": taken.step.value, "by": taken.by, "at": taken.at.isoformat(timespec="seconds"), "said": taken.said,
        "owner": taken.owner, "due": due,
    }  # fmt: skip
