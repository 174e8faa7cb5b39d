"""Lay out the documentation for mkdocs: the written pages plus the reference pages that the program knows itself.

Run by ``make docs``. Writes to ``build/docs-src``; nothing generated stays in the repository.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import django
from django.apps import apps

from socai.audit.rules.registry import RULES
from socai.catalogue.pack import builtin_packs, load_catalogue
from socai.catalogue.registers import Privacy, Register
from socai.cli.main import cli
from socai.formula.functions import FUNCTIONS
from socai.formula.tallies import TALLIES
from socai.services.wording import messages
from socai.site.options import OPTIONS

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "build" / "docs-src"


def commands_page() -> str:
    """Return every command with its options, as the program prints them."""
    lines = ["# Lệnh", "", "Mã kết thúc: 0 tốt, 1 có phát hiện mức lỗi, 2 dùng lệnh hoặc dữ liệu vào không hợp lệ.", ""]
    for path, command in _commands(cli, "socai"):
        context = click.Context(command, info_name=path)
        lines += [f"## {path}", "", "```text", command.get_help(context), "```", ""]
    return "\n".join(lines)


def _commands(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        for name in sorted(command.commands):
            yield from _commands(command.commands[name], f"{path} {name}")


def findings_page() -> str:
    """Return every finding code with its message in both languages and when it arises."""
    vietnamese, english = messages("vi"), messages("en")
    lines = ["# Phát hiện", "", "Mã phát hiện là cố định; lời có thể đổi.", ""]
    for code in sorted(code for code in vietnamese if f"{code}.doc" in vietnamese):
        lines += [f"## `{code}`", "", vietnamese[f"{code}.doc"], ""]
        lines += [f"> {vietnamese[code]}", ">", f"> {english[code]}", ""]
    return "\n".join(lines)


def settings_page() -> str:
    """Return every setting of an instance with its default and explanation."""
    lines = [
        "# Cài đặt",
        "",
        "Tệp `socai.toml` trong thư mục dữ liệu. Cài đặt lạ hoặc lỗi kiểu bị từ chối khi khởi động.",
        "",
    ]
    lines += ["| tên | mặc định | ý nghĩa |", "|---|---|---|"]
    lines += [f"| `{option.name}` | `{option.default}` | {option.explanation_vi} |" for option in OPTIONS]
    return "\n".join([*lines, ""])


def functions_page() -> str:
    """Return every function of the formula language."""
    lines = ["# Hàm của ngôn ngữ công thức", "", "| hàm | ý nghĩa | ví dụ |", "|---|---|---|"]
    lines += [f"| `{each.name}` | {each.vi} | `{each.example}` |" for each in FUNCTIONS.values()]
    lines += ["", "## Đếm từ sổ", "", "| hàm | ý nghĩa | ví dụ |", "|---|---|---|"]
    lines += [f"| `{each.name}` | {each.vi} | `{each.example}` |" for each in TALLIES.values()]
    return "\n".join([*lines, ""])


def ledger_page() -> str:
    """Return every table of the ledger with the meaning of its columns."""
    _start_django()
    lines = ["# Sổ cái: các bảng", ""]
    for model in apps.get_app_config("ledger").get_models():
        lines += [f"## {model.__name__}", "", (model.__doc__ or "").strip(), "", "| cột | ý nghĩa |", "|---|---|"]
        lines += [f"| `{field.name}` | {field.help_text} |" for field in model._meta.concrete_fields]
        lines += [""]
    return "\n".join(lines)


def register_list_page() -> str:
    """Return every register that ships for any commune: columns, states, legal time limits, who may see what."""
    lines = [
        "# Danh sách sổ",
        "",
        "Các sổ của gói `xa`. Cách khai một sổ: [Sổ theo dõi](registers.md). Căn cứ nào chưa chắc thì ghi rõ mức",
        "tin cậy; xã đối chiếu văn bản rồi sửa trong gói của mình.",
        "",
    ]
    for register in load_catalogue(builtin_packs() / "xa").registers.values():
        lines += _register_lines(register)
    return "\n".join(lines)


def _register_lines(register: Register) -> Iterator[str]:
    yield from (f"## {register.name_vi}", "", f"Mã: `so.{register.code}`.")
    if register.legal:
        yield f"Căn cứ: {register.legal}."
    yield from ("", "| cột | tên | kiểu | ai được xem |", "|---|---|---|---|")
    for column in register.columns.values():
        kept = f", giữ {column.retention.months} tháng" if column.retention and column.is_private else ""
        yield f"| `{column.code}` | {column.name_vi} | `{column.type}` | {_PRIVACY_WORDS[column.privacy]}{kept} |"
    yield ""
    if register.states:
        yield from ("Trạng thái: " + "; ".join(state.name_vi for state in register.states.values()) + ".", "")
    for clock in register.clocks.values():
        unit = "ngày làm việc" if clock.counting == "working" else "ngày"
        length = f"theo cột `{clock.due}`" if clock.due else f"{clock.length()} {unit}"
        yield from (f"- {clock.name_vi}: {length}.{f' {clock.legal}.' if clock.legal else ''}", "")


_PRIVACY_WORDS = {
    Privacy.PUBLIC: "mọi người",
    Privacy.INTERNAL: "nội bộ",
    Privacy.PERSONAL: "người được giao (dữ liệu cá nhân)",
    Privacy.HIDDEN: "chỉ người thụ lý (giấu tên)",
}


def _start_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "socai.site.settings")
    django.setup()


def checks_page() -> str:
    """Return every rule of the auditor: what it recognises, what it reads so, and what it leaves alone."""
    lines = [
        "# Những gì được kiểm tra",
        "",
        "Mỗi quy tắc nhận ra một cách diễn đạt; phép so sánh chỉ làm ở một nơi, trong phạm vi làm tròn của số in.",
        "Số ghi “trên”, “gần”, “khoảng” được hiểu rộng hơn. Chỗ không chắc thì không báo.",
        "",
    ]
    for rule in RULES:
        lines += [f"## {rule.name_vi}", "", f"Mã: `{rule.code}`. {rule.recognises_vi}", ""]
        lines += ["Nhận ra, ví dụ:", "", *(_quoted(text) for text in rule.examples), ""]
        lines += ["Để nguyên, ví dụ:", "", *(_quoted(text) for text in rule.counterexamples), ""]
    return "\n".join(lines)


def pages_page() -> str:
    """Return every page of the centre with the right that it needs."""
    _start_django()
    from socai.web.urls import PAGES

    lines = [
        "# Các trang của trung tâm điều hành",
        "",
        "| đường dẫn | để làm gì | quyền | cách gọi |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| `/{page.route}` | {page.vi} | {f'`{page.right}`' if page.right else 'ai cũng mở được'} |"
        f" {', '.join(method for method in page.methods if method != 'HEAD')} |"
        for page in PAGES
    ]
    return "\n".join([*lines, ""])


def rights_page() -> str:
    """Return the table of rights."""
    _start_django()
    from socai.services.access import RIGHTS, ROLES

    words = {0: "–", 1: "đơn vị mình", 2: "mình và mọi đơn vị trong phạm vi", 3: "mọi đơn vị"}
    lines = ["# Bảng quyền", "", "Một bảng duy nhất; mọi trang và mọi việc ghi đều hỏi bảng này.", ""]
    lines += [f"| quyền | việc | {' | '.join(ROLES)} | không cần tài khoản |", f"|---|---|{'---|' * len(ROLES)}---|"]
    for right in RIGHTS.values():
        cells = " | ".join(words[right.reach[role]] for role in ROLES)
        lines += [f"| `{right.name}` | {right.vi} | {cells} | {'được' if right.is_everybodys else '–'} |"]
    return "\n".join([*lines, ""])


def _quoted(text: str) -> str:
    return "\n".join(["```text", text.strip(), "```", ""])


PAGES: dict[str, Callable[[], str]] = {
    "commands.md": commands_page,
    "findings.md": findings_page,
    "settings.md": settings_page,
    "functions.md": functions_page,
    "ledger.md": ledger_page,
    "checks.md": checks_page,
    "danh-sach-so.md": register_list_page,
    "pages.md": pages_page,
    "rights.md": rights_page,
}


def main(target: Path = TARGET) -> None:
    """Copy the written pages and add the generated ones."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(ROOT / "docs", target, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    shutil.copy(ROOT / "CHANGELOG.md", target / "changelog.md")
    for name, page in PAGES.items():
        (target / "reference" / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
