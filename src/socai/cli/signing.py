"""``socai report sign`` and ``socai report verify``: sign the PDF of a report, and check a file that somebody sent."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from socai.cli.context import FOUND_ERRORS, OK, CommandContext, pass_context
from socai.cli.layout import print_findings
from socai.cli.reports import report
from socai.core.findings import has_errors

if TYPE_CHECKING:
    from socai.services.file_check import Checked

_FILE = click.Path(path_type=Path)


def register(_: click.Group) -> None:
    """Add the commands of this module to ``socai report``."""
    report.add_command(sign)
    report.add_command(verify)


@click.command(
    short_help="Ký số tệp PDF bằng tệp khóa.",
    epilog="Ví dụ:  socai report sign out/bao-cao-6-thang-2026.pdf --key khoa.p12 --passphrase-file mat-khau.txt",
)
@click.argument("file", type=_FILE)
@click.option("--key", required=True, type=_FILE, help="Tệp khóa PKCS#12 (.p12, .pfx) của người ký.")
@click.option(
    "--passphrase-file",
    type=click.File(encoding="utf-8-sig", errors="replace"),
    help="Tệp có mật khẩu của khóa ở dòng đầu; không có thì hỏi.",
)
@click.option("--out", type=_FILE, help="Tệp đã ký (mặc định: thêm -da-ky vào tên tệp).")
@click.option("--as", "account", default=None, help="Tài khoản ký, ghi vào nhật ký (mặc định: lãnh đạo).")
@pass_context
def sign(
    context: CommandContext,
    file: Path,
    key: Path,
    passphrase_file: IO[str] | None,
    out: Path | None,
    account: str | None,
) -> int:
    """Ký số tệp PDF (PAdES B-B); nội dung trang không đổi, chữ ký nối vào cuối tệp."""
    context.open()
    from socai.services import actors
    from socai.services.signing import sign_file

    signed = sign_file(
        actor=actors.find(name=account) if account else actors.leader(),
        path=file,
        key=key,
        passphrase=_passphrase(context, passphrase_file),
        out=out or file.with_name(f"{file.stem}-da-ky{file.suffix}"),
    )
    click.echo(context.say("cli.signed", path=signed.path, owner=signed.owner))
    click.echo(context.say("cli.file_hash", digest=signed.digest))
    return OK


def _passphrase(context: CommandContext, file: IO[str] | None) -> str:
    """Return the passphrase from the file's first line, or ask for it where somebody can answer."""
    if file is not None:
        return file.readline().rstrip("\r\n")
    if sys.stdin.isatty():
        return str(
            click.prompt(context.say("cli.passphrase"), hide_input=True, default="", show_default=False, err=True)
        )
    return ""


@click.command(
    short_help="Kiểm tra tệp báo cáo: chữ ký, mã băm, số văn bản.",
    epilog="Ví dụ:  socai report verify out/bao-cao-6-thang-2026-da-ky.pdf",
)
@click.argument("file", type=_FILE)
@click.option("--trust", multiple=True, type=_FILE, help="Chứng thư tin cậy (PEM, DER) để đối chiếu người ký.")
@pass_context
def verify(context: CommandContext, file: Path, trust: tuple[Path, ...]) -> int:
    """Kiểm tra một tệp: ai ký, còn nguyên vẹn không, mã băm, có phải văn bản đã ban hành không."""
    instance = context.open() if context.has_instance else None
    from socai.services.file_check import check_file

    checked = check_file(instance=instance, path=file, trusted=trust)
    print_findings(checked.findings, lang=context.lang)
    click.echo("\n".join(_said(checked, context)))
    return FOUND_ERRORS if has_errors(checked.findings) else OK


def _said(checked: Checked, context: CommandContext) -> Iterator[str]:
    yield context.say("cli.file_hash", digest=checked.digest)
    for each in checked.signatures:
        moment = f"{each.at.astimezone():%Y-%m-%d %H:%M:%S%z}" if each.at else "-"
        code = "cli.signature_holds" if each.holds else "cli.signature_fails"
        yield context.say(code, field=each.field, signer=each.signer, issuer=each.issuer, moment=moment)
    found = checked.known
    if found is not None and found.reference:
        yield context.say("cli.file_issued", reference=found.reference, day=found.day, name=found.name)
