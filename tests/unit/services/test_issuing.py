"""An issued report keeps its number, its files and its figures for good, on either database."""

from __future__ import annotations

import csv
import io
import resource
import stat
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import pytest
from django.db import DatabaseError
from django.utils import timezone

from socai.catalogue.model import OrgUnit
from socai.catalogue.model import Target as Declared
from socai.ledger.models import AuditEvent, Batch, IssuedReport
from socai.services import archive, issued, issuing, targets, units
from socai.services.attachments import place
from socai.services.entries import record
from socai.services.errors import ServiceError
from socai.services.instance import open_instance
from socai.services.issuing import Asked, IssuedNow, issue_report
from socai.services.rebuilding import figures_again
from socai.services.reports import build_report
from socai.services.verification import verify
from socai.services.wording import LANGUAGES, word
from socai.site import boot
from tests.ledgers import AREA, COMMUNE, PERIOD, POOR, TEMPLATE, Ledger, fresh_ledger, row

DAY = date(2025, 7, 1)


def issue(ledger: Ledger, number: int = 456, *, account: str = "lanh-dao", **others: object) -> IssuedNow:
    asked = Asked(TEMPLATE, PERIOD, number, **{"day": DAY, **others})  # type: ignore[arg-type]
    return issue_report(
        instance=ledger.instance, actor=ledger.actor(account), asked=asked, out=ledger.home.parent / "out"
    )


def enter(ledger: Ledger, code: str, value: str | None, **others: object) -> None:
    rows = [row(code, value, **others)]
    assert record(instance=ledger.instance, actor=ledger.actor("quan-tri"), rows=rows, reason="Đính chính").batch


def refused(*codes: str) -> pytest.RaisesExc[ServiceError]:
    def is_it(error: ServiceError) -> bool:
        assert all("\n" not in word(finding, lang=lang) for finding in error.findings for lang in LANGUAGES)
        return tuple(finding.code for finding in error.findings) == codes

    return pytest.raises(ServiceError, check=is_it)


def change_everything(ledger: Ledger) -> None:
    """Correct and add entries, targets and units, and change template and indicators of the pack."""
    enter(ledger, POOR, "8", note="Rà soát lại")
    enter(ledger, AREA, None)
    enter(ledger, AREA, "60.5", org_unit="thon_1")
    keeper = ledger.actor("quan-tri")
    revised = Declared(AREA, COMMUNE, 2026, Decimal(200), source="Nghị quyết 02")
    assert targets.import_targets(instance=ledger.instance, actor=keeper, rows=[revised], reason="Giao lại").batch
    renamed = OrgUnit(key=COMMUNE, type="commune", name="Xã Mẫu Mới", valid_from=date(2026, 1, 1))
    assert units.import_units(instance=ledger.instance, actor=keeper, rows=[renamed], reason="Đổi tên").batch
    (pack,) = (ledger.home / "packs").iterdir()
    for name, before, after in (
        ("templates/so-ho.md", "{dan_so.ho.tong} hộ", "{dan_so.ho.khac} hộ khác"),
        ("indicators/chi_tieu.yaml", "dan_so.ho.ngheo + dan_so.ho.khac", "dan_so.ho.khac - dan_so.ho.ngheo"),
    ):
        text = (pack / name).read_text(encoding="utf-8")
        assert before in text
        (pack / name).write_text(text.replace(before, after), encoding="utf-8")


def test_figures_are_made_again_equal_after_everything_changed(real_ledger: Ledger) -> None:
    first = issue(real_ledger)
    (before,) = [path.read_bytes() for path in first.built.files if path.suffix == ".csv"]
    values = {line["code"]: line["value"] for line in csv.DictReader(io.StringIO(before.decode()))}
    assert values["dan_so.ho.tong"] == "1242"
    change_everything(real_ledger)
    changed = open_instance(home=real_ledger.home)
    again = figures_again(instance=changed, report=issued.find("456"))
    assert again == before
    assert sha256(again).hexdigest() == first.report.files["figures.csv"]
    assert verify(instance=changed).findings == ()
    second = issue_report(
        instance=changed,
        actor=real_ledger.actor("lanh-dao"),
        asked=Asked(TEMPLATE, PERIOD, 457),
        out=real_ledger.home / "sau",
    )
    assert second.report.files["figures.csv"] != first.report.files["figures.csv"]
    assert second.report.pack != first.report.pack
    assert figures_again(instance=changed, report=issued.find("456")) == before
    assert verify(instance=changed).findings == ()


def test_what_is_known_of_an_issued_report(real_ledger: Ledger) -> None:
    last = Batch.objects.count()
    now = issue(real_ledger, 5, signer="Nguyễn Văn A")
    (known,) = issued.listed()
    assert known == now.report == issued.find("05-BC/ĐU@2025") == issued.find("5") == issued.find("5-BC/ĐU")
    assert (known.reference, known.body, known.kind) == ("05-BC/ĐU", "ĐẢNG ỦY XÃ MẪU", "BÁO CÁO")
    assert (known.issued_on, known.template, known.period) == (DAY, TEMPLATE, PERIOD)
    assert (known.as_known_at, known.batch, known.account) == (last, last + 1, "Lãnh đạo")
    assert set(known.files) == {path.name for path in now.built.files}
    event = AuditEvent.objects.order_by("-number")[0]
    assert event.action == "batch.issue"
    assert "05-BC/ĐU" in event.data
    for path in now.built.files:
        digest = sha256(path.read_bytes()).hexdigest()
        assert issued.of_hash(digest) == issued.of_hash(digest.upper()) == issued.IssuedFile(known, path.name)
    assert issued.of_hash(sha256(b"x").hexdigest()) is None
    assert issued.of_hash("%") is None


def test_archived_files_are_written_once_for_their_owner_alone(real_ledger: Ledger) -> None:
    known = issue(real_ledger).report
    for digest in (known.pack, *known.files.values()):
        path = place(real_ledger.instance.archive, digest)
        assert sha256(path.read_bytes()).hexdigest() == digest
        assert stat.S_IMODE(path.stat().st_mode) == 0o400
        assert stat.S_IMODE(path.parent.stat().st_mode) == stat.S_IMODE(path.parents[1].stat().st_mode) == 0o700
        stamp = path.stat().st_mtime_ns
        assert archive.keep(real_ledger.instance, path.read_bytes()) == digest
        assert path.stat().st_mtime_ns == stamp


def test_figures_are_archived_whatever_formats_are_asked_for(real_ledger: Ledger) -> None:
    asked = Asked(TEMPLATE, PERIOD, 1)
    now = issue_report(
        instance=real_ledger.instance,
        actor=real_ledger.actor("lanh-dao"),
        asked=asked,
        out=real_ledger.home.parent / "out",
        formats=("docx",),
    )
    assert "figures.csv" in now.report.files
    assert now.report.issued_on == timezone.localdate()


class TestNumbers:
    def test_a_number_is_given_once_in_a_year(self, real_ledger: Ledger) -> None:
        issue(real_ledger)
        before = real_ledger.dump()
        with refused("issue.number_taken"):
            issue(real_ledger)
        assert real_ledger.dump() == before
        issue(real_ledger, 457)
        issue(real_ledger, day=date(2024, 12, 31))
        with refused("issued.several"):
            issued.find("456-BC/ĐU")
        assert issued.find("456@2024").issued_on == date(2024, 12, 31)

    def test_the_database_itself_refuses_a_second_time(self, real_ledger: Ledger) -> None:
        issue(real_ledger)
        with pytest.raises(DatabaseError):
            write_again(real_ledger)

    @pytest.mark.parametrize("wrong", [{"year": 2024}, {"as_known_at_id": 99}, {"number": 0}, {"number": 100_000}])
    def test_the_database_refuses_a_row_that_cannot_be(self, real_ledger: Ledger, wrong: dict[str, object]) -> None:
        issue(real_ledger)
        with pytest.raises(DatabaseError):
            write_again(real_ledger, **{"number": 999, **wrong})
        assert write_again(real_ledger, number=999).number == 6

    @pytest.mark.parametrize(
        ("others", "code"),
        [
            ({"number": 0}, "issue.number_range"),
            ({"number": 100_000}, "issue.number_range"),
            ({"day": timezone.localdate() + timedelta(days=1)}, "issue.day_to_come"),
            ({"account": "quan-tri"}, "issue.not_allowed"),
        ],
    )
    def test_what_is_refused_gives_no_number(self, real_ledger: Ledger, others: dict[str, object], code: str) -> None:
        with refused(code):
            issue(real_ledger, **others)  # type: ignore[arg-type]
        assert issued.listed() == []
        assert not real_ledger.instance.archive.exists()

    def test_an_unknown_number_names_those_there_are(self, real_ledger: Ledger) -> None:
        issue(real_ledger)
        for asked in ("457", "456-TB/ĐU", "456@2024", "không"):
            with refused("issued.unknown"):
                issued.find(asked)

    def test_a_folder_that_cannot_take_the_files_gives_no_number(self, real_ledger: Ledger) -> None:
        (real_ledger.home.parent / "out").write_text("của tôi")
        before = real_ledger.dump()
        with pytest.raises(ServiceError):
            issue(real_ledger)
        assert real_ledger.dump() == before


def test_a_full_disk_gives_no_number(sqlite_home_for_real: Path) -> None:
    code = "from socai.cli.main import main; main()"
    asked = ("report", "issue", TEMPLATE, "--period", PERIOD, "--number", "1", "--out")
    home = sqlite_home_for_real
    answer = subprocess.run(
        [sys.executable, "-c", code, "--home", str(home), *asked, str(home.parent / "out")],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (9000, 9000)),
    )
    assert (answer.returncode, len(answer.stderr.strip().splitlines())) == (2, 1), answer.stderr
    open_instance(home=home)
    assert issued.listed() == []


@pytest.fixture
def sqlite_home_for_real(tmp_path: Path) -> Iterator[Path]:
    with fresh_ledger("sqlite", tmp_path, real=True) as ledger:
        boot.disconnect()
        yield ledger.home


class TestDemonstrations:
    def test_a_demonstration_gives_no_number(self, ledger: Ledger) -> None:
        with refused("issue.demonstration"):
            issue(ledger)
        with refused("issue.demonstration"):  # its figures stay those of a demonstration
            issue(ledger.set(demonstration=False))
        assert issued.listed() == []

    def test_the_database_itself_refuses(self, ledger: Ledger) -> None:
        with pytest.raises(DatabaseError, match="demonstration"):
            write_again(ledger, number=1, like=example())


class TestVerify:
    def test_changed_and_missing_files_are_found(self, real_ledger: Ledger) -> None:
        known = issue(real_ledger).report
        names = sorted(known.files)
        damage(place(real_ledger.instance.archive, known.files[names[0]]))
        place(real_ledger.instance.archive, known.files[names[1]]).unlink()
        assert codes(real_ledger) == ["verify.issued_file_changed", "verify.issued_file_missing"]

    def test_a_damaged_pack_is_found_once(self, real_ledger: Ledger) -> None:
        known = issue(real_ledger).report
        damage(place(real_ledger.instance.archive, known.pack))
        assert codes(real_ledger) == ["verify.issued_file_changed"]

    def test_figures_that_the_ledger_no_longer_gives(
        self, real_ledger: Ledger, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(issuing.reading, "last_batch", lambda: 1)  # says it read less than it did
        monkeypatch.setattr(issuing.reports, "compose", _of_now(issuing.reports.compose))
        issue(real_ledger)
        monkeypatch.undo()
        assert codes(real_ledger) == ["verify.issued_figures_differ"]

    def test_a_pack_that_can_no_longer_be_read(self, real_ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
        issue(real_ledger)
        monkeypatch.setattr("socai.services.pack_archive.load_catalogue", _unreadable)
        assert codes(real_ledger) == ["verify.issued_not_rebuilt"]


def test_a_report_is_built_as_known_on_a_day(ledger: Ledger, tmp_path: Path) -> None:
    today = timezone.localdate()
    said = {}
    for day in (today - timedelta(days=1), today, None):
        build_report(
            instance=ledger.instance,
            actor=ledger.actor("quan-tri"),
            template=TEMPLATE,
            period=PERIOD,
            out=tmp_path / "out",
            formats=("csv",),
            as_known_on=day,
        )
        said[day] = (tmp_path / "out" / "figures.csv").read_text(encoding="utf-8").splitlines()
    assert len(said[today - timedelta(days=1)]) == 1  # nothing was known yet, and nothing is printed as 0
    assert said[today] == said[None]
    assert len(said[today]) == 5


def codes(ledger: Ledger) -> Sequence[str]:
    found = verify(instance=ledger.instance).findings
    assert all(word(finding, lang=lang).count("\n") == 0 for finding in found for lang in LANGUAGES)
    return [finding.code for finding in found]


def damage(path: Path) -> None:
    content = path.read_bytes()
    path.chmod(0o600)
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))


def _of_now(compose: object) -> object:
    return lambda **asked: compose(**{**asked, "as_known_at": None})  # type: ignore[operator]


def _unreadable(*_: object) -> None:
    from socai.catalogue.errors import PackError
    from socai.core.findings import Finding

    raise PackError([Finding("pack.no_manifest", subject="so_mau")])


def example() -> IssuedReport:
    return IssuedReport(
        number=1, symbol="BC/ĐU", kind="BÁO CÁO", body="X", issued_on=DAY, year=2025, template=TEMPLATE,
        period=PERIOD, as_known_at_id=1, pack="0" * 64, files="{}",
    )  # fmt: skip


def write_again(ledger: Ledger, like: IssuedReport | None = None, **changes: object) -> Batch:
    """Write the row of an issued report past the services, with some of it changed."""
    from socai.ledger.models import BatchKind
    from socai.ledger.sealing import open_batch
    from socai.services.writing import Act, seal

    said = like or IssuedReport.objects.order_by("id")[0]
    names = [field.attname for field in IssuedReport._meta.concrete_fields]
    new = IssuedReport(**{**{name: getattr(said, name) for name in names}, **changes})
    with open_batch() as writer:
        writer.add([new])
        return seal(writer, Act(ledger.actor("lanh-dao"), BatchKind.ISSUE, "x"))
