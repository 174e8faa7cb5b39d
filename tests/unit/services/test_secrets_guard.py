"""Papers that bear a mark of secrecy are refused wherever a file or a text comes in, and nothing of them is kept."""

from __future__ import annotations

from email.message import EmailMessage
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pikepdf
import pytest
import typst
import xlsxwriter
from docx import Document
from docx.enum.section import WD_SECTION

from socai.core.steps import Step, StepKind
from socai.ledger.models import Attachment, AuditEvent, Batch
from socai.services import imports, secrets_guard
from socai.services.entries import record
from socai.services.errors import ServiceError
from socai.services.register_checks import Cells
from socai.services.register_files import import_register
from socai.services.registers import record_rows, step
from socai.services.wording import LANGUAGES, word
from tests.ledgers import COMMUNE, OFFICE, POOR, Ledger, row
from tests.unit.services.eventful import apply, rename
from tests.unit.services.registering import DAY, PETITIONS, added, petition

TEXT = "Toàn xã có 7 hộ nghèo; công tác bảo vệ bí mật nhà nước được quan tâm."


def in_word(*lines: str, header: str = "") -> bytes:
    document, out = Document(), BytesIO()
    for line in lines:
        document.add_paragraph(line)
    if header:
        document.add_section(WD_SECTION.CONTINUOUS).header.paragraphs[0].text = header
    document.save(out)
    return out.getvalue()


def in_table(*cells: str) -> bytes:
    document, out = Document(), BytesIO()
    table = document.add_table(1, len(cells))
    for place, cell in enumerate(cells):
        table.cell(0, place).text = cell
    document.save(out)
    return out.getvalue()


def in_excel(*cells: str, header: str = "") -> bytes:
    out = BytesIO()
    book = xlsxwriter.Workbook(out)
    book.add_worksheet("Trống")
    sheet = book.add_worksheet("Số liệu")
    sheet.write_column(0, 1, cells)
    if header:
        sheet.set_header(header)
    book.close()
    return out.getvalue()


def in_pdf(*lines: str) -> bytes:
    return typst.compile("\n\n".join(lines).encode())


def zipped(**parts: bytes) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w") as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return out.getvalue()


def letter(*parts: tuple[str, bytes]) -> bytes:
    mail = EmailMessage()
    mail["Subject"] = "Báo cáo tháng"
    mail.set_content(TEXT, cte="base64")
    for name, data in parts:
        mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes()


def locked(data: bytes) -> bytes:
    out = BytesIO()
    with pikepdf.open(BytesIO(data)) as paper:
        paper.save(out, encryption=pikepdf.Encryption(owner="o", user="u"))
    return out.getvalue()


def with_broken_part(data: bytes) -> bytes:
    package = ZipFile(BytesIO(data))
    parts = {name: package.read(name) for name in package.namelist()}
    return zipped(**{**parts, "word/styles.xml": b"<broken"})


SECRET = [
    ("a.docx", in_word("MẬT", TEXT)),
    ("a.docx", in_word(TEXT, header="TỐI MẬT")),
    ("a.docx", in_table("MẬT", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")),
    ("a.xlsx", in_excel("TUYỆT MẬT", TEXT)),
    ("a.xlsx", in_excel(TEXT, header="&LUBND XÃ MẪU&RMẬT")),
    ("a.txt", f"UBND XÃ MẪU\nMẬT\n{TEXT}".encode()),
    ("a.csv", f"Độ mật: Mật\n{TEXT}".encode()),
    ("a.html", f"<p>MẬT</p><p>{TEXT}</p>".encode()),
    ("bao-cao.jpg", in_pdf("MẬT", "BÁO CÁO", TEXT)),
    ("bao-cao", in_pdf("MẬT", "BÁO CÁO", TEXT)),
    ("a.pdf", in_word("MẬT", TEXT)),
    ("a.docx", in_excel("MẬT", TEXT)),
    ("a.csv", f"MẬT\n{TEXT}".encode("utf-16")),
    ("a.csv", "MÂ\u0323T\n".encode("cp1258")),
    ("a.docx", in_word("UBND XÃ MẪU\tMẬT", TEXT)),
    ("a.zip", zipped(**{"van-ban.docx": in_word("MẬT", TEXT)})),
    ("a.eml", letter(("ke-hoach.docx", in_word("MẬT", TEXT)))),
    ("a.txt", letter(("thu.eml", letter(("ke-hoach.txt", "MẬT\n".encode()))))),
    ("a.docx", zipped(**{"word/document.xml": b"<x/>", "word/embeddings/so.xlsx": in_excel("MẬT")})),
]
OPEN = [
    ("a.docx", in_word("BẢO VỆ BÍ MẬT NHÀ NƯỚC", TEXT)),
    ("a.xlsx", in_excel("mật ong", TEXT)),
    ("a.txt", TEXT.encode()),
    ("a.docx", b"khong phai Word"),
    ("a.jpg", b"\xff\xd8\xff\xe0"),
    ("a.eml", letter(("ke-hoach.docx", in_word(TEXT)))),
    ("a.txt", "Content-Type là gì thì không rõ".encode()),
]


@pytest.mark.parametrize(("name", "data"), SECRET)
def test_a_marked_paper_is_refused_whatever_it_is_written_in(sqlite_ledger: Ledger, name: str, data: bytes) -> None:
    actor = sqlite_ledger.actor("van_phong")
    with pytest.raises(ServiceError, match=r"secrecy\.marked") as refused:
        secrets_guard.admit(actor=actor, data=data, file=name)
    event = AuditEvent.objects.latest("number")
    assert (event.action, event.actor_id) == ("paper.refused", actor.account)
    assert name not in event.data
    assert all("MẬT" in word(refused.value.findings[0], lang=lang) for lang in LANGUAGES)


@pytest.mark.parametrize(("name", "data"), OPEN)
def test_a_paper_that_speaks_of_secrets_or_cannot_be_read_is_let_in(
    sqlite_ledger: Ledger, name: str, data: bytes
) -> None:
    before = AuditEvent.objects.count()
    secrets_guard.admit(actor=sqlite_ledger.actor("van_phong"), data=data, file=name)
    assert AuditEvent.objects.count() == before


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.pdf", locked(in_pdf(TEXT))),
        ("a.docx", with_broken_part(in_word(TEXT))),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)),
        ("a.rtf", rb"{\rtf1 van ban}"),
        ("a.bin", bytes(range(256)) * 4),
        ("a.eml", letter(("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)))),
        ("a.zip", zipped(a=zipped(b=zipped(c=b"x")))),
    ],
)
def test_what_cannot_be_looked_into_is_read_by_others_and_kept_by_nobody(
    sqlite_ledger: Ledger, name: str, data: bytes
) -> None:
    actor = sqlite_ledger.actor("van_phong")
    secrets_guard.admit(actor=actor, data=data, file=name)
    with pytest.raises(ServiceError, match=r"secrecy\.unseen"):
        secrets_guard.admit(actor=actor, data=data, file=name, is_kept=True)


def test_photos_and_papers_of_every_day_are_kept(sqlite_ledger: Ledger) -> None:
    photo = b"\xff\xd8\xff\xe0" + bytes(40)
    for name, data in (
        ("a.jpg", photo),
        ("a.pdf", in_pdf(TEXT)),
        ("a.docx", in_word(TEXT)),
        ("a.xlsx", in_excel(TEXT)),
    ):
        secrets_guard.admit(actor=sqlite_ledger.actor("van_phong"), data=data, file=name, is_kept=True)


def test_a_pdf_is_looked_through(sqlite_ledger: Ledger) -> None:
    secrets_guard.admit(actor=sqlite_ledger.actor("van_phong"), data=in_pdf("BÁO CÁO", TEXT), file="a.pdf")
    with pytest.raises(ServiceError, match=r"secrecy\.marked"):
        secrets_guard.admit(actor=sqlite_ledger.actor("van_phong"), data=in_pdf("MẬT", "BÁO CÁO", TEXT), file="a.pdf")


class TestNothingIsKept:
    @pytest.fixture
    def paper(self, tmp_path: Path) -> Path:
        path = tmp_path / "ke-hoach.docx"
        path.write_bytes(in_word("MẬT", TEXT))
        return path

    def test_of_a_paper_beside_figures(self, ledger: Ledger, paper: Path) -> None:
        self.refused(ledger, lambda: record(
            instance=ledger.instance, actor=ledger.actor("van_phong"), rows=[row(POOR, "9")], reason="x", document=paper
        ))  # fmt: skip

    def test_of_a_paper_beside_an_event(self, ledger: Ledger, paper: Path) -> None:
        self.refused(ledger, lambda: apply(ledger, rename(), document=paper))

    def test_of_a_table_of_figures(self, ledger: Ledger, tmp_path: Path) -> None:
        path = tmp_path / "so-lieu.csv"
        path.write_text(
            f"indicator,org_unit,period,value,note\n{POOR},{COMMUNE},2026H1,9,MẬT\n{POOR},{COMMUNE},2026-05,9,[MẬT]\n",
            encoding="utf-8",
        )
        self.refused(ledger, lambda: imports.import_figures(
            instance=ledger.instance, actor=ledger.actor("van_phong"), path=path
        ))  # fmt: skip

    def test_of_rows_of_a_register(self, ledger: Ledger, tmp_path: Path) -> None:
        path = tmp_path / "don_thu.csv"
        path.write_text("Độ mật: Mật\nma,ngay\n1,2026-01-05\n", encoding="utf-8")
        self.refused(ledger, lambda: import_register(
            instance=ledger.instance, actor=ledger.actor("van_phong"), path=path
        ))  # fmt: skip

    def test_of_typed_rows_of_a_register(self, ledger: Ledger) -> None:
        self.refused(ledger, lambda: record_rows(
            instance=ledger.instance, actor=ledger.actor("van_phong"), rows=[Cells("don_thu", {"noi_dung": "[MẬT]"})],
            reason="x",
        ))  # fmt: skip

    def test_of_a_step_of_a_register(self, ledger: Ledger) -> None:
        added(ledger, petition("1"))
        steps = [Step(StepKind.STATE, DAY, "thu_ly", reason="(TỐI MẬT)")]
        self.refused(ledger, lambda: step(
            instance=ledger.instance, actor=ledger.actor(OFFICE), register=PETITIONS, key="1", steps=steps
        ))  # fmt: skip

    def test_of_a_remark_beside_a_figure(self, ledger: Ledger) -> None:
        self.refused(ledger, lambda: record(
            instance=ledger.instance, actor=ledger.actor("van_phong"), rows=[row(POOR, "9", note="Độ mật: Mật")],
            reason="x",
        ))  # fmt: skip

    def test_of_a_reason(self, ledger: Ledger) -> None:
        self.refused(ledger, lambda: record(
            instance=ledger.instance, actor=ledger.actor("van_phong"), rows=[row(POOR, "9")], reason="văn bản (MẬT)"
        ))  # fmt: skip

    def refused(self, ledger: Ledger, act: object) -> None:
        before = Batch.objects.count(), Attachment.objects.count(), sorted(ledger.instance.attachments.rglob("*"))
        with pytest.raises(ServiceError, match=r"secrecy\.(marked|typed)"):
            act()  # type: ignore[operator]
        assert before == (
            Batch.objects.count(),
            Attachment.objects.count(),
            sorted(ledger.instance.attachments.rglob("*")),
        )
        assert AuditEvent.objects.latest("number").action == "paper.refused"
