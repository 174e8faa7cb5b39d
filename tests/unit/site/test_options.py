"""Wrong settings are refused with their line and what is allowed."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from socai.core.findings import Finding
from socai.services.wording import word
from socai.site.options import FILE_NAME, OPTIONS, Options, SettingsError, read, render


def problems(home: Path, text: str | bytes) -> tuple[Finding, ...]:
    (home / FILE_NAME).write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(SettingsError) as error:
        read(home)
    for finding in error.value.findings:
        assert "\n" not in word(finding, lang="vi")
    return error.value.findings


def test_options_and_their_list_say_the_same() -> None:
    assert {field.name: field.default for field in fields(Options)} == {
        option.name: option.default for option in OPTIONS
    }


@pytest.mark.parametrize(
    "options",
    [
        Options(pack="a"),
        Options(pack='a"b\\c', demonstration=False, language="en", lock_timeout=1),
        Options(pack="a", address="https://so-cai.xa.gov.vn:8443"),
        Options(pack="x", database="postgresql://u:p@h/d", database_owner="host='/tmp/a b'"),
    ],
)
def test_what_is_written_is_read_again(tmp_path: Path, options: Options) -> None:
    (tmp_path / FILE_NAME).write_text(render(options), encoding="utf-8")
    assert read(tmp_path) == options


def test_every_setting_stands_under_its_explanation() -> None:
    text = render(Options(pack="a"))
    for option in OPTIONS:
        assert f"# {option.explanation_vi}\n{option.name} = " in text


@pytest.mark.parametrize(
    ("text", "code", "line", "data"),
    [
        ('pack = "a"\nlangauge = "vi"', "settings.unknown", 2, {"nearest": "language"}),
        ('pack = "a"\n\nlock_timeout = "30"', "settings.wrong_type", 3, {"example": "30"}),
        ('pack = "a"\nlock_timeout = true', "settings.wrong_type", 2, {}),
        ('pack = "a"\ndemonstration = 1', "settings.wrong_type", 2, {"example": "true"}),
        ('language = "fr"\npack = "a"', "settings.not_allowed", 1, {"value": "fr", "allowed": "vi, en"}),
        ('pack = "a"\nlock_timeout = 0', "settings.not_allowed", 2, {"value": 0, "allowed": "1..3600"}),
        ('pack = "a"\nlock_timeout = 3601', "settings.not_allowed", 2, {"value": 3601}),
        ('pack = "a"\nterm_starts = "2025-07-01 1/7/2030"', "settings.not_allowed", 2, {"value": "1/7/2030"}),
        ('language = "vi"', "settings.required", 0, {}),
        ('pack = ""', "settings.required", 0, {}),
        ('pack = "a"\ndatabase_owner = "dbname=x"', "settings.owner_without_database", 2, {}),
        ('pack = "a"\nlanguage = vi', "settings.unreadable", 2, {}),
        (b'pack = "\xff"', "settings.unreadable", 0, {}),
        ('pack = "a"\naddress = "http://a.vn"', "settings.address", 2, {}),
        ('pack = "a"\naddress = "https://a.vn/so-cai"', "settings.address", 2, {}),
        ('pack = "a"\n[other]\nx = 1', "settings.unknown", 0, {}),
    ],
)
def test_a_wrong_setting_is_refused(
    tmp_path: Path, text: str | bytes, code: str, line: int, data: dict[str, object]
) -> None:
    (finding,) = problems(tmp_path, text)
    assert (finding.code, finding.location.file) == (code, str(tmp_path / FILE_NAME))
    assert finding.location.line == line
    assert {name: finding.data[name] for name in data} == data


def test_every_problem_is_said_at_once(tmp_path: Path) -> None:
    found = problems(tmp_path, 'language = "fr"\nlock_timeout = 0\nx = 1\ndemonstration = "no"\n')
    assert [finding.code for finding in found] == [
        "settings.not_allowed",
        "settings.not_allowed",
        "settings.unknown",
        "settings.wrong_type",
        "settings.required",
    ]


def test_a_provider_is_reached_over_tls_or_on_this_machine(tmp_path: Path) -> None:
    for issuer in (
        "https://dinh-danh.tinh.gov.vn",
        "https://tinh.gov.vn/a",
        "http://127.0.0.1:8080",
        "http://localhost",
    ):
        text = f'pack = "a"\nprovider_client_id = "x"\nprovider_issuer = "{issuer}"\n'
        (tmp_path / FILE_NAME).write_text(text, encoding="utf-8")
        assert read(tmp_path).provider_issuer == issuer
    for issuer in ("http://tinh.gov.vn", "https://tinh.gov.vn?x=1", "file:///a", "http://127.0.0.1.xau.vn", "https://"):
        (finding,) = problems(tmp_path, f'pack = "a"\nprovider_client_id = "x"\nprovider_issuer = "{issuer}"\n')
        assert (finding.code, finding.location.line) == ("settings.provider_issuer", 3)
    (finding,) = problems(tmp_path, 'pack = "a"\nprovider_issuer = "https://a.vn"\n')
    assert (finding.code, finding.subject) == ("settings.required", "provider_client_id")


def test_roles_in_settings_are_those_of_accounts(tmp_path: Path) -> None:
    (finding,) = problems(tmp_path, 'pack = "a"\nsecond_factor = "leader vua"\n')
    assert (finding.code, finding.data["value"]) == ("settings.not_allowed", "vua")


def test_a_mark_before_the_first_line_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b'\xef\xbb\xbfpack = "a"\n')
    assert read(tmp_path).pack == "a"


def test_a_folder_without_settings_is_no_instance(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as error:
        read(tmp_path)
    assert [(finding.code, finding.subject) for finding in error.value.findings] == [
        ("instance.not_found", str(tmp_path))
    ]
