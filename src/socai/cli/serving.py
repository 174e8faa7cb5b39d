"""``socai serve``: the operations centre on this machine."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import click

from socai.cli.context import BAD_INPUT, OK, CommandContext, pass_context

if TYPE_CHECKING:
    from socai.services.opened import Instance

LARGEST = 256 * 1024 * 1024
"""Above this many bytes the server hangs up; what is smaller and still too large gets a page that says so."""


def register(group: click.Group) -> None:
    """Add the commands of this module to the group."""
    group.add_command(serve)
    group.add_command(worker)


@click.command(short_help="Mở trung tâm điều hành.", epilog="Ví dụ:  socai serve --port 8000")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Cổng.")
@click.option("--no-worker", is_flag=True, help="Không làm việc định kỳ ở đây: một tiến trình socai worker làm.")
@pass_context
def serve(context: CommandContext, port: int, no_worker: bool) -> int:
    """Mở trung tâm điều hành trên máy này: http://127.0.0.1:8000, dừng bằng Ctrl-C."""
    instance = context.open()
    from waitress.server import create_server

    try:
        # Opened here, because the server leaves its sockets open when the port is taken.
        listening = socket.create_server(("127.0.0.1", port))
    except OSError as error:
        click.echo(context.say("cli.port_taken", port=port, reason=error.strerror or str(error)), err=True)
        return BAD_INPUT
    server = create_server(
        application(instance), sockets=[listening], threads=instance.options.threads, ident="socai",
        max_request_body_size=LARGEST, **proxy(instance),
    )  # fmt: skip
    click.echo(context.say("cli.serving", address=instance.options.address or f"http://127.0.0.1:{port}"))
    endings = _start_threads(instance, with_worker=not no_worker)
    try:
        server.run()
    finally:
        for end in endings:
            end()
        _write_counts()
    return OK


def _write_counts() -> None:
    """Write down what was counted in memory alone."""
    from socai.services.errors import ServiceError
    from socai.services.look_ups import write_counts

    with suppress(ServiceError):
        write_counts()


def _start_threads(instance: Instance, *, with_worker: bool) -> list[Callable[[], None]]:
    """Start what goes on beside the server; return what ends each."""
    from socai.services import warming, worker

    starts = (warming.start, worker.start) if with_worker else (warming.start,)
    return [start(instance=instance) for start in starts]


@click.command(short_help="Làm việc định kỳ: nhắc, xét cảnh báo, dọn phiên.", epilog="Ví dụ:  socai worker --once")
@click.option("--once", is_flag=True, help="Làm những việc đến giờ rồi dừng.")
@pass_context
def worker(context: CommandContext, once: bool) -> int:
    """Làm việc định kỳ trong một tiến trình riêng (trên máy chủ); nhiều tiến trình không làm trùng việc nhau."""
    instance = context.open()
    from threading import Event

    from socai.services.worker import work_once, work_until

    done = work_once(instance=instance)
    for each in done:
        code = "cli.job_failed" if each.failure else "cli.job_done"
        click.echo(context.say(code, job=each.job, reason=each.failure), err=bool(each.failure))
    if not once:
        work_until(instance=instance, stop=Event())
    return BAD_INPUT if any(each.failure for each in done) else OK


def proxy(instance: Instance) -> dict[str, Any]:
    """Return whose word is taken on who asks and how: the web server's on this machine, where there is one."""
    if not instance.options.address:
        return {}
    return {
        "trusted_proxy": "127.0.0.1",
        "trusted_proxy_count": 1,
        "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"},
        "clear_untrusted_proxy_headers": True,
    }


def application(instance: Instance) -> Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]:
    """Return the WSGI application of an instance, which every request carries."""
    from django.core.wsgi import get_wsgi_application

    pages = get_wsgi_application()

    def serve_instance(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        answer: Iterable[bytes] = pages({**environ, "socai.instance": instance}, start_response)
        return answer

    return serve_instance
