"""``socai audit``: check the numbers of any document; it needs no instance."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from socai.cli.context import BAD_INPUT, FOUND_ERRORS, OK, CommandContext, pass_context
from socai.cli.layout import print_findings, progress_bar, table

if TYPE_CHECKING:
    from socai.services.auditing import AuditedFile

_EPILOG = "Ví dụ:  socai audit bao-cao.docx --format html --out ket-qua"
_AGAINST = "--against"
_FORMATS = ("text", "json", "html")


def register(group: click.Group) -> None:
    """Add the commands of this module to the group."""
    group.add_command(audit)


class _WithSources(click.Command):
    """A command whose ``--against`` takes every argument up to the next option."""

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        """Write the option before each of its arguments, as click wants it."""
        return super().parse_args(context, list(_spread(args)))


def _spread(arguments: Iterable[str]) -> Iterator[str]:
    option, taken = "", False
    for argument in arguments:
        if argument.startswith("-"):
            if option and not taken:
                yield option
            option, taken = (argument, False) if argument == _AGAINST else ("", False)
            if not option:
                yield argument
        else:
            yield from (option, argument) if option else (argument,)
            taken = True
    if option and not taken:
        yield option


@click.command(cls=_WithSources, short_help="Kiểm tra số liệu trong văn bản bất kỳ.", epilog=_EPILOG)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(_FORMATS), default="text", show_default=True, help="Dạng kết quả.")
@click.option("--out", type=click.Path(path_type=Path), help="Thư mục để ghi kết quả, mỗi văn bản một tệp.")
@click.option(
    "--docx-comments",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Ghi một bản sao của tệp Word, mỗi chỗ cần kiểm tra lại là một ghi chú bên lề.",
)
@click.option(
    _AGAINST,
    "sources",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILES...",
    help="Các báo cáo nguồn (của cơ quan, của kỳ trước) để đối chiếu; đứng sau văn bản cần kiểm tra.",
)
@click.option("--all", "shows_all", is_flag=True, help="In cả những quan hệ đã khớp.")
@click.option("--lang", type=click.Choice(["vi", "en"]), help="Ngôn ngữ thông báo.")
@pass_context
def audit(
    context: CommandContext,
    files: tuple[Path, ...],
    form: str,
    out: Path | None,
    docx_comments: Path | None,
    sources: tuple[Path, ...],
    shows_all: bool,
    lang: str | None,
) -> int:
    """Đọc văn bản (docx, pdf, html, md, txt), tính lại các số và cho biết chỗ nào cần kiểm tra lại."""
    if docx_comments and len(files) != 1:
        raise click.UsageError(context.say("cli.audit_comments_one_file"))
    context = CommandContext(context.home, lang or context.lang)
    from socai.services.auditing import audit_files, compared, result_files

    with progress_bar(context.say("cli.auditing")) as progress:
        read = audit_files(paths=(*files, *sources), progress=progress)
    audited, others = read[: len(files)], read[len(files) :]
    audited = compared(audited, others) if sources else audited
    for other in others:
        print_findings(other.findings, lang=context.lang)
    targets = result_files(files, out=out, form=form) if out else [None] * len(files)
    for each, target in zip(audited, targets, strict=True):
        print_findings(each.findings, lang=context.lang)
        if each.result is not None:
            _give(each, context, form=form, target=target, shows_all=shows_all)
            if docx_comments:
                _comment(each, context, docx_comments)
    if len(audited) > 1:
        click.echo(_summary(audited, context), err=form != "text")
    return _code(audited, others)


def _give(each: AuditedFile, context: CommandContext, *, form: str, target: Path | None, shows_all: bool) -> None:
    """Print a result, or write it to its file."""
    from socai.services.auditing import write_result, written_as

    if each.result is None:
        return
    is_terminal = target is None and sys.stdout.isatty()
    text = written_as(each.result, form=form, lang=context.lang, is_terminal=is_terminal, shows_all=shows_all)
    if target is None:
        click.echo(text, nl=False)
    else:
        write_result(text, target=target)
        click.echo(target)


def _comment(each: AuditedFile, context: CommandContext, target: Path) -> None:
    from socai.services.auditing import write_commented

    if each.result is not None:
        count = write_commented(each.result, path=each.path, out=target, lang=context.lang)
        click.echo(context.say("cli.audit_commented", count=count, file=target), err=True)


def _summary(audited: Sequence[AuditedFile], context: CommandContext) -> str:
    """Return the table that an audit of several files ends with."""
    codes = ("cli.audit_file", "cli.audit_numbers", "cli.audit_checked", "cli.audit_relations", "cli.audit_differ")
    rows = []
    for each in audited:
        result = each.result
        if result is None:
            rows.append([each.path.name, "-", "-", "-", "-"])
            continue
        counts = (
            result.coverage.quantities,
            result.coverage.checked,
            len(result.verdicts),
            len(result.contradictions),
        )
        rows.append([each.path.name, *map(str, counts)])
    return table([context.say(code) for code in codes], rows, right=frozenset(range(1, len(codes))))


def _code(audited: Sequence[AuditedFile], others: Sequence[AuditedFile]) -> int:
    if any(each.result is None for each in (*audited, *others)):
        return BAD_INPUT
    return FOUND_ERRORS if any(each.errors for each in audited) else OK
