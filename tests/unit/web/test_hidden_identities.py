"""Who denounced, followed over all that leaves the centre: pages, files, programs, the log, a backup."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client

from socai.ledger.models import PrivateValue
from socai.services import backups
from socai.services.backup_reading import opened
from socai.services.errors import ServiceError
from socai.services.opened import silent
from socai.services.register_erasing import erase_due
from socai.services.registers import correct
from socai.services.reports import build_report
from socai.services.verification import verify
from tests.ledgers import OFFICE, TEMPLATE
from tests.unit.api.programs import Program
from tests.unit.services.registering import DENOUNCER, PETITIONS, added, move, petition
from tests.unit.web.centre import Centre

LIST = f"/so-theo-doi/{PETITIONS}"
ROW = f"{LIST}/dong/1"
READERS = ("kiem-tra", "chu-tich", "quan-tri-2", "tong-hop")
PARTS = (*DENOUNCER.split()[::2], DENOUNCER)
"""The name, and those of its words that no other text of the centre has."""


@pytest.fixture
def denounced(centre: Centre) -> Centre:
    """A centre with a denunciation whose sender is hidden, put right, taken on, and read by its office."""
    added(centre.ledger, petition("1", loai="to_cao", to_giac=DENOUNCER, noi_dung="Thu sai quỹ"))
    office = centre.ledger.actor(OFFICE)
    correct(
        instance=centre.ledger.instance, actor=office, register=PETITIONS, key="1", cells={"so_ho": "2"}, reason="x"
    )
    move(centre.ledger, "1", "thu_ly")
    assert DENOUNCER in centre.browser("vp-xa").get(f"{ROW}?private=1").content.decode()
    return centre


def leaving(browser: Client) -> Iterator[tuple[str, bytes]]:
    """Yield what a person takes out of the centre that a denunciation could stand in."""
    shown = (
        LIST, f"{LIST}?state=thu_ly", f"{LIST}?overdue=1", ROW, f"{ROW}?private=1", "/so-theo-doi", "/ho-so-vu-viec",
        "/ho-so-vu-viec?xem=qua-han", "/", "/tong-quan", "/canh-bao", "/nhiem-vu", "/lich", "/chuong-trinh", "/van-ban",
        "/nhat-ky", "/nhat-ky?area=reading", f"/bao-cao/{TEMPLATE}/2026H1",
    )  # fmt: skip
    for path in shown:
        yield path, _content(browser.get(path))
    for path in (f"{LIST}/tep", "/nhat-ky/tep"):
        yield path, _content(browser.post(path, {}))


def _content(answer: HttpResponse) -> bytes:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if not zipfile.is_zipfile(BytesIO(content)):
        return bytes(content)
    with zipfile.ZipFile(BytesIO(content)) as book:
        return b"".join(map(book.read, book.namelist()))


@pytest.mark.parametrize("who", READERS)
def test_no_page_and_no_file_names_who_denounced(denounced: Centre, who: str) -> None:
    found = dict(leaving(denounced.browser(who)))
    assert b"Thu sai qu" in found[ROW]
    assert [path for path, content in found.items() for part in PARTS if part.encode() in content] == []


def test_looking_for_the_name_finds_no_more_than_looking_for_any_other(denounced: Centre) -> None:
    """Else whoever may look learns the name by trying names."""
    for who in (*READERS, "vp-xa"):
        browser = denounced.browser(who)
        for words in (DENOUNCER, "tran thi an", "ẩn"):
            shown = browser.get(LIST, {"words": words}).content.decode()
            assert "Không có dòng nào" in shown, (who, words)
            assert ROW not in shown


def test_no_program_is_told_even_with_every_scope(denounced: Centre) -> None:
    for who in ("kiem-tra", "vp-xa"):
        program = Program.of(denounced, who)
        for path in ("/registers", f"/registers/{PETITIONS}/rows", "/tasks"):
            content = program.get(path).content.decode()
            assert [part for part in PARTS if part in content] == [], (who, path)


def test_a_report_with_its_sources_names_nobody(denounced: Centre, tmp_path: Path) -> None:
    ledger = denounced.ledger
    build_report(
        instance=ledger.instance,
        actor=ledger.actor("quan-tri"),
        template=TEMPLATE,
        period="2026H1",
        out=tmp_path / "out",
    )
    files = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert files
    for path in files:
        assert [part for part in PARTS if part.encode() in _content(HttpResponse(path.read_bytes()))] == [], path


def test_a_backup_names_nobody_and_who_audits_may_take_none(denounced: Centre, tmp_path: Path) -> None:
    """Whoever reads the file without the key, an auditor who checks its chains for one, is not told."""
    ledger, file = denounced.ledger, tmp_path / "a.zip"
    with pytest.raises(ServiceError, match=r"backup\.not_allowed"):
        backups.back_up(instance=ledger.instance, actor=ledger.actor("kiem-tra"), file=file)
    backups.back_up(instance=ledger.instance, actor=ledger.actor("quan-tri"), file=file)
    assert file.stat().st_mode & 0o077 == 0
    assert _naming(file) == []
    with opened(file) as backup:
        backup.check(silent)


def _naming(file: Path) -> list[str]:
    """Return the members of a backup that name who denounced."""
    with zipfile.ZipFile(file) as archive:
        return [name for name in archive.namelist() if DENOUNCER.encode() in archive.read(name)]


def test_retention_leaves_the_name_in_no_file_of_the_instance_and_in_no_backup(
    denounced: Centre, tmp_path: Path
) -> None:
    ledger, office = denounced.ledger, denounced.ledger.actor(OFFICE)
    move(ledger, "1", "dong", day=date(2026, 1, 10))
    assert erase_due(instance=ledger.instance, actor=office, on=date(2028, 1, 10)).cells == ()
    erased = erase_due(instance=ledger.instance, actor=office, on=date(2028, 1, 11))
    assert erased.cells == ((PETITIONS, "1", "to_giac"),)
    assert not PrivateValue.objects.exists()
    ledger.run("PRAGMA wal_checkpoint(TRUNCATE)")
    kept = [path for path in ledger.instance.home.rglob("*") if path.is_file()]
    assert [path.name for path in kept if DENOUNCER.encode() in path.read_bytes()] == []
    backups.back_up(instance=ledger.instance, actor=ledger.actor("quan-tri"), file=tmp_path / "a.zip")
    assert _naming(tmp_path / "a.zip") == []
    assert verify(instance=ledger.instance).findings == ()
