"""The settings of an instance: one typed list, read from ``socai.toml`` when an instance is opened.

Every setting has a name, a default and an explanation; a wrong one is refused with what is allowed. Nothing here reads
the environment, and deeper rooms receive values, never this module.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import urlsplit

from socai.core.findings import Finding, Location

FILE_NAME = "socai.toml"
_ADDRESS = re.compile(r"https://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?")
_ISSUER = re.compile(r"(https://[^\s/?#]+|http://(127\.0\.0\.1|localhost)(:[0-9]{1,5})?)(/[^\s?#]*)?")
Value = str | bool | int
_ROLES = ("contributor", "office", "leader", "administrator", "auditor")


class SettingsError(ValueError):
    """``socai.toml`` cannot be used; ``findings`` say every problem in it."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__(", ".join(f"{finding.code} {finding.subject}" for finding in findings))
        self.findings = findings


@dataclass(frozen=True)
class Option:
    """One setting: its name, default (which also fixes its type), what it does, and the values it may take.

    ``allowed`` lists the values, or is the range of whole numbers; empty lets everything pass.
    """

    name: str
    default: Value
    explanation_vi: str
    explanation_en: str
    allowed: tuple[Value, ...] | range = ()
    required: bool = False


OPTIONS: tuple[Option, ...] = (
    Option(
        "pack",
        "",
        "Tên gói dữ liệu của phiên bản này; bản sao của gói nằm trong thư mục packs.",
        "Name of the pack of this instance; its copy stands in the folder packs.",
        required=True,
    ),
    Option(
        "demonstration",
        True,
        "true: bản mô phỏng, mọi văn bản in ra đều mang dấu mô phỏng. false: dùng thật.",
        "true: a demonstration, every paper carries the mark of one. false: real use.",
    ),
    Option(
        "language",
        "vi",
        "Ngôn ngữ của thông báo.",
        "Language of messages.",
        allowed=("vi", "en"),
    ),
    Option(
        "database",
        "",
        "Để trống: SQLite trong thư mục này. Hoặc địa chỉ PostgreSQL của ứng dụng: postgresql://socai_app@máy/tên.",
        "Empty: SQLite in this folder. Or the PostgreSQL address of the application: postgresql://socai_app@host/name.",
    ),
    Option(
        "database_owner",
        "",
        "Địa chỉ PostgreSQL của vai trò sở hữu bảng, chỉ dùng khi tạo và nâng cấp; để trống khi dùng SQLite.",
        "PostgreSQL address of the role that owns the tables, used only to create and upgrade; empty with SQLite.",
    ),
    Option(
        "lock_timeout",
        30,
        "Số giây chờ một lần ghi khác kết thúc trước khi báo bận.",
        "Seconds to wait for another write to end before saying that the ledger is busy.",
        allowed=range(1, 3601),  # 0 would mean for ever to one database and not at all to the other
    ),
    Option(
        "threads",
        8,
        "Số yêu cầu được phục vụ cùng lúc; với PostgreSQL, mỗi yêu cầu giữ một kết nối.",
        "Requests that are served at once; with PostgreSQL each holds one connection.",
        allowed=range(1, 65),
    ),
    Option(
        "numbered_books",
        "",
        "Mã các sổ mà phần mềm cấp số, liên tục, không trùng, cách nhau bằng dấu cách; sổ khác: ghi lại số đã cấp.",
        "Registers whose numbers are given here, without gap or double, separated by spaces; others: as they came.",
    ),
    Option(
        "term_starts",
        "2025-07-01",
        "Ngày đầu các nhiệm kỳ của cấp ủy, cách nhau bằng dấu cách; số văn bản của Đảng chạy suốt một nhiệm kỳ.",
        "First days of the terms of the Party committee, separated by spaces; its papers are numbered through a term.",
    ),
    Option(
        "address",
        "",
        "Địa chỉ sau máy chủ web có TLS trên cùng máy, như https://so-cai.xa.gov.vn; để trống: chỉ máy này dùng.",
        "Address behind a web server with TLS on the same machine, as https://socai.example; empty: this machine only.",
    ),
    Option(
        "form_due_days",
        3,
        "Số ngày sau khi hết kỳ mà phiếu không khai hạn phải gửi xong (ngày nghỉ thì sang ngày làm việc kế tiếp).",
        "Days after the end of a period by which forms that declare no due day are to be sent (the next working day).",
        allowed=range(91),
    ),
    Option(
        "smtp_host",
        "",
        "Máy chủ gửi thư nhắc; để trống: không gửi thư.",
        "Mail server for reminders; empty: no mail is sent.",
    ),
    Option("smtp_port", 587, "Cổng của máy chủ thư.", "Port of the mail server.", allowed=range(1, 65536)),
    Option(
        "smtp_starttls",
        True,
        "true: thư và mật khẩu chỉ đi qua TLS (STARTTLS). false: không mã hóa và không đăng nhập.",
        "true: mail and password go over TLS only (STARTTLS). false: in clear and without signing in.",
    ),
    Option(
        "smtp_ca_file",
        "",
        "Tệp chứng thư gốc (PEM) để tin máy chủ thư, tính từ thư mục này; để trống: những gốc mà máy này tin.",
        "File with the root certificates (PEM) to trust, from this folder; empty: those that the machine trusts.",
    ),
    Option(
        "smtp_user",
        "",
        "Tên đăng nhập máy chủ thư; để trống: không đăng nhập.",
        "Name to sign in to the mail server with; empty: without.",
    ),
    Option(
        "smtp_password_file",
        "",
        "Tệp chứa mật khẩu máy chủ thư, tính từ thư mục này.",
        "File with the password of the mail server, from this folder.",
    ),
    Option(
        "smtp_from",
        "",
        "Địa chỉ người gửi của thư nhắc, bắt buộc khi có smtp_host.",
        "Address that reminders come from, needed with smtp_host.",
    ),
    Option(
        "phone_code",
        "contributor",
        "Các vai trò được vào bằng mã ngắn trên điện thoại đã đăng ký, cách nhau bằng dấu cách; để trống: không ai.",
        "Roles that may sign in with a short code on a registered phone, separated by spaces; empty: none.",
    ),
    Option(
        "phone_code_days",
        90,
        "Số ngày một điện thoại đã đăng ký còn dùng được.",
        "Days for which a registered phone may be used.",
        allowed=range(1, 366),
    ),
    Option(
        "provider_issuer",
        "",
        "Địa chỉ (issuer) của hệ thống định danh OpenID Connect, như https://dinh-danh.tinh.gov.vn; để trống: không.",
        "Address (issuer) of the OpenID Connect identity provider; empty: none.",
    ),
    Option(
        "provider_client_id",
        "",
        "Mã mà hệ thống định danh cấp cho trung tâm này (client_id).",
        "What the identity provider calls this centre (client_id).",
    ),
    Option(
        "provider_secret_file",
        "",
        "Tệp chứa khóa hệ thống định danh cấp (client_secret), tính từ thư mục này; để trống: không có khóa.",
        "File with the secret that the identity provider gave (client_secret), from this folder; empty: none.",
    ),
    Option(
        "second_factor",
        "leader administrator",
        "Các vai trò phải đăng nhập hai lớp, cách nhau bằng dấu cách; để trống: không ai. Bản mô phỏng: không ai.",
        "Roles that must sign in with a second factor, separated by spaces; empty: none. A demonstration asks nobody.",
    ),
)
_OF_ROLES = ("second_factor", "phone_code")
_BY_NAME = {option.name: option for option in OPTIONS}


@dataclass(frozen=True)
class Options:
    """The settings of one instance, checked. The fields are those of :data:`OPTIONS`."""

    pack: str = ""
    demonstration: bool = True
    language: str = "vi"
    database: str = ""
    database_owner: str = ""
    lock_timeout: int = 30
    threads: int = 8
    numbered_books: str = ""
    term_starts: str = "2025-07-01"
    address: str = ""
    form_due_days: int = 3
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_starttls: bool = True
    smtp_ca_file: str = ""
    smtp_user: str = ""
    smtp_password_file: str = ""
    smtp_from: str = ""
    phone_code: str = "contributor"
    phone_code_days: int = 90
    provider_issuer: str = ""
    provider_client_id: str = ""
    provider_secret_file: str = ""
    second_factor: str = "leader administrator"

    @property
    def second_factor_roles(self) -> tuple[str, ...]:
        """The names of the roles in ``second_factor``; none in a demonstration, whose passwords are printed."""
        return () if self.demonstration else tuple(self.second_factor.split())

    @property
    def phone_code_roles(self) -> tuple[str, ...]:
        """The names of the roles in ``phone_code``."""
        return tuple(self.phone_code.split())

    @property
    def numbered_registers(self) -> tuple[str, ...]:
        """The codes in ``numbered_books``."""
        return tuple(self.numbered_books.split())

    @property
    def terms(self) -> tuple[date, ...]:
        """The days in ``term_starts``, the earliest first."""
        return tuple(sorted(map(date.fromisoformat, self.term_starts.split())))

    @property
    def host(self) -> str:
        """The host name in ``address``, empty when it is."""
        return urlsplit(self.address).hostname or ""


def read(home: Path) -> Options:
    """Read ``home/socai.toml``.

    Raises:
        SettingsError: with every problem found, each with its line.
    """
    path = home / FILE_NAME
    try:
        text = path.read_text(encoding="utf-8-sig")  # editors on Windows put a mark before the first line
        values = tomllib.loads(text)
    except FileNotFoundError:
        raise SettingsError((Finding("instance.not_found", subject=str(home)),)) from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError((_unreadable(path, error),)) from None
    findings = tuple(_problems(values, text, path))
    if findings:
        raise SettingsError(findings)
    return Options(**values)


def render(options: Options) -> str:
    """Return the text of ``socai.toml`` for these values, each under its Vietnamese explanation."""
    blocks = []
    for option in OPTIONS:
        # A JSON string, boolean or whole number is also a TOML one.
        value = json.dumps(getattr(options, option.name), ensure_ascii=False)
        blocks.append(f"# {option.explanation_vi}\n{option.name} = {value}\n")
    return "\n".join(blocks)


def _unreadable(path: Path, error: Exception) -> Finding:
    line = re.search(r"at line (\d+), column (\d+)", str(error))
    place = Location(str(path), int(line[1]), int(line[2])) if line else Location(str(path))
    return Finding("settings.unreadable", subject=path.name, location=place, data={"reason": str(error)})


def _problems(values: Mapping[str, object], text: str, path: Path) -> list[Finding]:
    findings = [_problem(name, value, _place(name, text, path)) for name, value in values.items()]
    for option in OPTIONS:
        if option.required and not values.get(option.name):
            findings.append(Finding("settings.required", subject=option.name, location=Location(str(path))))
    if values.get("database_owner") and not values.get("database"):
        place = _place("database_owner", text, path)
        findings.append(Finding("settings.owner_without_database", subject="database_owner", location=place))
    address = values.get("address")
    if isinstance(address, str) and address and not _ADDRESS.fullmatch(address):
        findings.append(Finding("settings.address", subject=address, location=_place("address", text, path)))
    if values.get("smtp_host") and not values.get("smtp_from"):
        findings.append(Finding("settings.required", subject="smtp_from", location=Location(str(path))))
    issuer = values.get("provider_issuer")
    if isinstance(issuer, str) and issuer:
        if not _ISSUER.fullmatch(issuer):
            place = _place("provider_issuer", text, path)
            findings.append(Finding("settings.provider_issuer", subject=issuer, location=place))
        if not values.get("provider_client_id"):
            findings.append(Finding("settings.required", subject="provider_client_id", location=Location(str(path))))
    findings += [_unknown_roles(name, values.get(name), _place(name, text, path)) for name in _OF_ROLES]
    findings.append(_no_days(values.get("term_starts"), _place("term_starts", text, path)))
    return [finding for finding in findings if finding]


def _no_days(value: object, place: Location) -> Finding | None:
    """Return which words of a list of days are none."""
    wrong = [word for word in value.split() if not _is_day(word)] if isinstance(value, str) else []
    if not wrong:
        return None
    data = {"value": " ".join(wrong), "allowed": "2025-07-01"}
    return Finding("settings.not_allowed", subject="term_starts", location=place, data=data)


def _is_day(word: str) -> bool:
    try:
        return date.fromisoformat(word).isoformat() == word
    except ValueError:
        return False


def _unknown_roles(name: str, value: object, place: Location) -> Finding | None:
    unknown = [word for word in value.split() if word not in _ROLES] if isinstance(value, str) else []
    if not unknown:
        return None
    data = {"value": " ".join(unknown), "allowed": ", ".join(_ROLES)}
    return Finding("settings.not_allowed", subject=name, location=place, data=data)


def _problem(name: str, value: object, place: Location) -> Finding | None:
    option = _BY_NAME.get(name)
    if option is None:
        nearest = ", ".join(get_close_matches(name, _BY_NAME) or _BY_NAME)
        return Finding("settings.unknown", subject=name, location=place, data={"nearest": nearest})
    if type(value) is not type(option.default):
        expected = json.dumps(option.default, ensure_ascii=False)
        return Finding("settings.wrong_type", subject=name, location=place, data={"example": expected})
    if option.allowed and value not in option.allowed:
        data = {"value": value, "allowed": _shown(option.allowed)}
        return Finding("settings.not_allowed", subject=name, location=place, data=data)
    return None


def _shown(allowed: tuple[Value, ...] | range) -> str:
    if isinstance(allowed, range):
        return f"{allowed[0]}..{allowed[-1]}"
    return ", ".join(str(value) for value in allowed)


def _place(name: str, text: str, path: Path) -> Location:
    found = re.search(rf"^[ \t]*[\"']?{re.escape(name)}[\"']?\s*=", text, re.MULTILINE)
    return Location(str(path), text.count("\n", 0, found.start()) + 1) if found else Location(str(path))
