"""The command group, its global options and the one place where errors become lines and exit codes."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

import click

from socai import __version__
from socai.cli import (
    auditing,
    backups,
    comparing,
    deadlines,
    duties,
    entering,
    forms,
    instances,
    issuing,
    packs,
    people,
    reading,
    registers,
    report_checking,
    reports,
    rolling,
    serving,
    signing,
    standing,
    targets,
    tokens,
    unit_changes,
    units,
    warnings,
)
from socai.cli.context import BAD_INPUT, CommandContext
from socai.cli.layout import print_findings

_EPILOG = "Ví dụ:  socai init --pack binh-lu  &&  socai report build bao-cao-6-thang --period 2026H1 --out out"


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110}, epilog=_EPILOG)
@click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="SOCAI_HOME",
    default=Path("var"),
    show_default=True,
    help="Thư mục dữ liệu của đơn vị (biến môi trường SOCAI_HOME).",
)
@click.option("--lang", type=click.Choice(["vi", "en"]), default="vi", show_default=True, help="Ngôn ngữ thông báo.")
@click.version_option(__version__, prog_name="socai")
@click.pass_context
def cli(context: click.Context, home: Path, lang: str) -> None:
    """Sổ Cái: mỗi số liệu có một nguồn, và mọi số liệu khớp nhau."""
    context.obj = CommandContext(home=home, lang=lang)


_MODULES = (
    instances,
    packs,
    people,
    tokens,
    entering,
    forms,
    reading,
    rolling,
    registers,
    deadlines,
    standing,
    targets,
    warnings,
    duties,
    reports,
    serving,
    issuing,
    comparing,
    signing,
    report_checking,
    backups,
    auditing,
    units,
    unit_changes,
)
for _module in _MODULES:
    _module.register(cli)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit: 0 ok, 1 findings of severity error, 2 wrong use or bad input."""
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code. No traceback reaches the user unless ``SOCAI_DEBUG`` is set."""
    context = CommandContext.from_arguments(arguments)
    try:
        result = cli.main(args=list(arguments), prog_name="socai", standalone_mode=False)
        return result if isinstance(result, int) else 0
    except click.ClickException as error:
        error.show()
        return BAD_INPUT
    except (click.Abort, KeyboardInterrupt):
        click.echo(context.say("cli.stopped"), err=True)
        return BAD_INPUT
    except BrokenPipeError:
        sys.stderr.close()
        return BAD_INPUT
    except Exception as error:
        return _report(error, context)


def _report(error: Exception, context: CommandContext) -> int:
    """Print what went wrong in one line a problem and return the exit code."""
    findings = getattr(error, "findings", None)
    if findings:
        print_findings(findings, lang=context.lang)
        return BAD_INPUT
    if os.environ.get("SOCAI_DEBUG"):
        traceback.print_exc()
    if isinstance(error, OSError):
        click.echo(f"{error.filename or context.home}: {error.strerror or error}", err=True)
    else:
        click.echo(context.say("cli.program_fault", kind=type(error).__name__, error=error), err=True)
    return BAD_INPUT
