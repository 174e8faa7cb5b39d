"""Options that several commands take, and how a command line names a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import click

account = click.option("--as", "account", default=None, help="Tài khoản đứng tên (mặc định: quản trị).")
"""Who acts; see ``entering.opened``."""


def day(*names: str, help: str, required: bool = False) -> Callable[[Any], Any]:
    """Return an option that takes a day as ``2026-06-30`` and gives the command a date, ``None`` where it is left out.

    Args:
        names: as ``click.option`` takes them.
        help: the line of ``--help``.
        required: whether it may not be left out.
    """
    form = click.DateTime(["%Y-%m-%d"])
    return click.option(*names, type=form, callback=_date, required=required, help=help)


def boundaries(*, default: str) -> Callable[[Any], Any]:
    """Return the option that says in whose boundaries figures are read.

    Args:
        default: where it is left out, as ``reading.query`` takes it.
    """
    return click.option(
        "--boundaries",
        default=default,
        show_default=True,
        help="Địa giới để đọc: today (hôm nay), một ngày (2026-12-31), as-reported (như đã báo cáo), "
        "panel (nhóm đơn vị có đường bao không đổi).",
    )


def _date(_: click.Context, __: click.Parameter, value: datetime | None) -> date | None:
    return value.date() if value else None
