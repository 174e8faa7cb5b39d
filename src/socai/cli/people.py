"""``socai user``: accounts, their places and passwords."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from socai.cli import options
from socai.cli.context import OK, CommandContext, pass_context
from socai.cli.entering import opened
from socai.cli.layout import table

if TYPE_CHECKING:
    from socai.services.people import Listed, OneTime

_LIST_HEADS = (
    "cli.user_head_name", "cli.user_head_title", "cli.user_head_role", "cli.user_head_unit", "cli.user_head_scope",
    "cli.user_head_state", "cli.user_head_last",
)  # fmt: skip
_PASSWORD_HEADS = ("cli.user_head_name", "cli.user_head_title", "cli.user_head_role", "cli.user_head_password")


def register(group: click.Group) -> None:
    """Add the commands of this module to the group."""
    group.add_command(user)


def _place(command: Callable[..., int]) -> Callable[..., int]:
    """Add what says where an account works, as which role and how long; the names are those of ``Granted``."""
    for option in (
        click.option("--role", required=True, help="contributor, office, leader, administrator, auditor."),
        click.option("--unit", required=True, help="Khóa đơn vị mà người này làm thay mặt."),
        click.option("--scope", default="", help="Khóa đơn vị: quyền tới mọi đơn vị dưới nó (mặc định: chính --unit)."),
        options.day("--from", "start", help="Ngày đầu (mặc định: hôm nay)."),
        options.day("--to", "end", help="Ngày cuối (mặc định: không hạn)."),
        options.account,
    ):
        command = option(command)
    return command


@click.group(short_help="Tài khoản và quyền.")
def user() -> None:
    """Tài khoản: thêm, xem, giao việc có thời hạn, cấp mật khẩu, tắt, bật."""


@user.command(epilog="Ví dụ:  socai user add ban-na-da --title 'Trưởng bản Nà Đa' --role contributor --unit 03390-B10")
@click.argument("name")
@click.option("--title", default="", help="Cách gọi người này trên màn hình.")
@_place
@pass_context
def add(context: CommandContext, /, name: str, title: str, account: str | None, **place: Any) -> int:
    """Thêm tài khoản; in ra mật khẩu dùng một lần, phải đổi khi đăng nhập lần đầu."""
    instance, actor = opened(context, account)
    from socai.services import people

    granted = people.Granted(**place)
    _tell([people.add(instance=instance, actor=actor, name=name, title=title, place=granted)], context)
    return OK


@user.command("list", epilog="Ví dụ:  socai user list")
@options.account
@pass_context
def list_(context: CommandContext, account: str | None) -> int:
    """Liệt kê tài khoản: vai trò, đơn vị, phạm vi, tình trạng, lần đăng nhập cuối."""
    _, actor = opened(context, account)
    from socai.services import people

    rows = []
    for each in people.listed(actor=actor):
        said = context.say(_state(each))
        last = each.last_login.strftime("%d/%m/%Y %H:%M") if each.last_login else "-"
        for place in each.places or (("-", "-", "-"),):
            rows.append((each.name, each.title, *place, said, last))
    click.echo(table([context.say(code) for code in _LIST_HEADS], rows))
    return OK


@user.command(epilog="Ví dụ:  socai user assign van-phong --role leader --unit 03390 --from 2026-12-01 --to 2026-12-15")
@click.argument("name")
@_place
@pass_context
def assign(context: CommandContext, /, name: str, account: str | None, **place: Any) -> int:
    """Giao thêm một vai trò trong một thời gian, ví dụ ủy quyền khi lãnh đạo đi vắng."""
    instance, actor = opened(context, account)
    from socai.services import people

    batch = people.assign(instance=instance, actor=actor, name=name, place=people.Granted(**place))
    click.echo(context.say("cli.user_assigned", name=name, batch=batch))
    return OK


@user.command(epilog="Ví dụ:  socai user password ban-na-da")
@click.argument("name")
@options.account
@pass_context
def password(context: CommandContext, name: str, account: str | None) -> int:
    """Cấp mật khẩu mới dùng một lần; các phiên đang mở của tài khoản kết thúc."""
    _, actor = opened(context, account)
    from socai.services import people

    _tell([people.new_password(actor=actor, name=name)], context)
    return OK


@user.command(epilog="Ví dụ:  socai user disable ban-na-da")
@click.argument("name")
@options.account
@pass_context
def disable(context: CommandContext, name: str, account: str | None) -> int:
    """Tắt tài khoản; các phiên đang mở kết thúc ngay."""
    return _switch(context, name, account, on=False)


@user.command(epilog="Ví dụ:  socai user enable ban-na-da")
@click.argument("name")
@options.account
@pass_context
def enable(context: CommandContext, name: str, account: str | None) -> int:
    """Bật lại tài khoản đã tắt hoặc đang bị khóa."""
    return _switch(context, name, account, on=True)


@user.command("second-factor-off", epilog="Ví dụ:  socai user second-factor-off tong-hop --reason 'Mất điện thoại'")
@click.argument("name")
@click.option("--reason", required=True, help="Vì sao, ghi vào nhật ký.")
@options.account
@pass_context
def second_factor_off(context: CommandContext, name: str, reason: str, account: str | None) -> int:
    """Bỏ lớp thứ hai của người mất điện thoại và cả mã dự phòng; các phiên đang mở kết thúc."""
    _, actor = opened(context, account)
    from socai.services import second_factor

    second_factor.switch_off(actor=actor, name=name, reason=reason)
    click.echo(context.say("cli.second_factor_off", name=name))
    return OK


@user.command(epilog="Ví dụ:  socai user email ban-na-da truong-ban@xa.gov.vn")
@click.argument("name")
@click.argument("address", default="")
@options.account
@pass_context
def email(context: CommandContext, name: str, address: str, account: str | None) -> int:
    """Địa chỉ nhận thư nhắc của một tài khoản; không ghi địa chỉ thì thôi gửi."""
    _, actor = opened(context, account)
    from socai.services import people

    people.set_email(actor=actor, name=name, email=address)
    click.echo(context.say("cli.user_email" if address else "cli.user_no_email", name=name, email=address))
    return OK


@user.command(epilog="Ví dụ:  socai user link tong-hop 3f1c9a52-8d1e-4f0e-9b7e-2c3f5a0e6d11")
@click.argument("name")
@click.argument("subject", default="")
@options.account
@pass_context
def link(context: CommandContext, name: str, subject: str, account: str | None) -> int:
    """Nối tài khoản với người mà hệ thống định danh của tỉnh gọi bằng mã SUBJECT; không ghi mã thì thôi nối."""
    _, actor = opened(context, account)
    from socai.services import people

    people.link(actor=actor, name=name, subject=subject)
    click.echo(context.say("cli.user_linked" if subject else "cli.user_unlinked", name=name, subject=subject))
    return OK


@user.command("phone-revoke", epilog="Ví dụ:  socai user phone-revoke ban-na-da")
@click.argument("name")
@options.account
@pass_context
def phone_revoke(context: CommandContext, name: str, account: str | None) -> int:
    """Thu hồi mọi điện thoại đã đăng ký của một tài khoản."""
    _, actor = opened(context, account)
    from socai.services import phone_codes

    click.echo(context.say("cli.phones_revoked", name=name, count=phone_codes.take_back_all(actor=actor, name=name)))
    return OK


@user.command(epilog="Ví dụ:  socai user demo")
@pass_context
def demo(context: CommandContext) -> int:
    """Chỉ trong bản mô phỏng: mỗi vai trò một tài khoản với mật khẩu mới."""
    instance = context.open()
    from socai.services import people

    _tell(people.demonstrate(instance=instance), context)
    return OK


def _switch(context: CommandContext, name: str, account: str | None, *, on: bool) -> int:
    _, actor = opened(context, account)
    from socai.services import people

    people.switch(actor=actor, name=name, on=on)
    click.echo(context.say("cli.user_switched_on" if on else "cli.user_switched_off", name=name))
    return OK


def _state(listed: Listed) -> str:
    """Return the code of the word for the state of an account."""
    if not listed.is_active:
        return "cli.user_off"
    if listed.is_locked:
        return "cli.user_locked"
    return "cli.user_on" if listed.can_sign_in else "cli.user_no_key"


def _tell(made: list[OneTime], context: CommandContext) -> None:
    """Print passwords; this is the only time that they are seen."""
    heads = [context.say(code) for code in _PASSWORD_HEADS]
    click.echo(context.say("cli.user_passwords"))
    click.echo(table(heads, [(each.name, each.title, each.role, each.password) for each in made]))
