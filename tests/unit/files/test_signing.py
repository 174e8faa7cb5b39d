"""Signatures in PDF files: they hold, they notice every change, and a key that does not fit is one clear finding."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.generic import NameObject, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from socai.compose.pdf import write_pdf
from socai.files.errors import FilesError
from socai.files.signing import Key, read_certificate, read_key, revisions, sign_pdf, signatures
from tests.unit.compose import pdfs
from tests.unit.compose.fakes import compose
from tests.unit.files.keys import PASSPHRASE, MadeKey, made_key

OWNER, SECOND = "Nguyễn Văn An", "Trần Thị Bình"


@pytest.fixture(scope="module")
def made() -> MadeKey:
    return made_key(OWNER)


@pytest.fixture(scope="module")
def key(made: MadeKey) -> Key:
    return read_key(made.p12, file="khoa.p12", passphrase=PASSPHRASE)


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return write_pdf(compose("Toàn xã có 5 thôn."))


@pytest.fixture(scope="module")
def signed(pdf: bytes, key: Key) -> bytes:
    return sign_pdf(pdf, key, file="bao-cao.pdf")


def test_a_signature_holds_and_says_who_made_it(signed: bytes) -> None:
    (found,) = signatures(signed, file="bao-cao.pdf")
    assert (found.field, found.signer, found.issuer, found.is_trusted) == ("ChuKy1", OWNER, OWNER, None)
    assert found.holds
    assert found.at is not None


def test_the_signed_file_begins_with_the_file_that_was_signed(pdf: bytes, signed: bytes) -> None:
    assert signed.startswith(pdf)
    assert pdf in list(revisions(signed))
    assert next(revisions(signed)) == signed


def test_it_is_a_pades_signature(signed: bytes) -> None:
    document = pdfs.opened(signed)
    (field,) = document.Root.AcroForm.Fields
    assert str(field.V.SubFilter) == "/ETSI.CAdES.detached"
    assert str(field.V.Name) == OWNER
    assert [float(side) for side in field.Rect] == [0, 0, 0, 0]


def test_signing_leaves_pages_and_declared_standards_as_they_are(pdf: bytes, signed: bytes, tmp_path: Path) -> None:
    assert pdfs.pages(signed) == pdfs.pages(pdf)
    assert pdfs.accessibility_findings(signed, tmp_path) == []
    assert pdfs.opened(signed).open_metadata()["pdfaid:conformance"] == "A"


def test_a_second_signature_leaves_the_first_valid(signed: bytes) -> None:
    second = read_key(made_key(SECOND).p12, file="khoa.p12", passphrase=PASSPHRASE)
    found = signatures(sign_pdf(signed, second, file="bao-cao.pdf"), file="bao-cao.pdf")
    assert [(each.field, each.signer, each.holds) for each in found] == [
        ("ChuKy1", OWNER, True),
        ("ChuKy2", SECOND, True),
    ]


def test_an_unsigned_file_has_none(pdf: bytes) -> None:
    assert signatures(pdf, file="bao-cao.pdf") == ()


# -- changed files -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", [20, 5_000, -200])
def test_a_changed_byte_breaks_it(signed: bytes, place: int) -> None:
    changed = bytearray(signed)
    changed[place] ^= 1
    with suppress(FilesError):
        (found,) = signatures(bytes(changed), file="bao-cao.pdf")
        assert not found.holds


def _appended(signed: bytes) -> bytes:
    return signed + b"\n% one more line"


def _updated(signed: bytes) -> bytes:
    """Return the file with another language put behind it, as a program that edits PDF files would do."""
    writer = IncrementalPdfFileWriter(io.BytesIO(signed))
    writer.root[NameObject("/Lang")] = pdf_string("en")
    writer.update_root()
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize("change", [_appended, _updated])
def test_something_added_behind_it_is_seen(signed: bytes, change: Callable[[bytes], bytes]) -> None:
    (found,) = signatures(change(signed), file="bao-cao.pdf")
    assert (found.is_intact, found.is_genuine, found.is_whole, found.holds) == (True, True, False, False)


@pytest.mark.parametrize("content", [b"%PDF-1.7\n", b"%PDF-1.7\n%%EOF", b"no pdf at all"])
def test_a_file_that_cannot_be_read_is_one_finding(content: bytes) -> None:
    with pytest.raises(FilesError) as caught:
        signatures(content, file="bao-cao.pdf")
    assert [finding.code for finding in caught.value.findings] == ["pdf.not_readable"]


def test_a_file_cut_short_is_one_finding(signed: bytes) -> None:
    with pytest.raises(FilesError) as caught:
        signatures(signed[:-3_000], file="bao-cao.pdf")
    assert [finding.code for finding in caught.value.findings] == ["pdf.not_readable"]


# -- trust -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["PEM", "DER"])
def test_a_certificate_is_trusted_that_leads_to_a_trusted_one(signed: bytes, made: MadeKey, form: str) -> None:
    data = made.certificate if form == "PEM" else x509.load_pem_x509_certificate(made.certificate).public_bytes(
        Encoding.DER
    )  # fmt: skip
    (found,) = signatures(signed, file="x", trusted=[read_certificate(data, file="goc.pem")])
    assert (found.is_trusted, found.holds) == (True, True)


@pytest.mark.parametrize("is_rsa", [False, True], ids=["EC", "RSA"])
def test_a_certificate_is_trusted_whose_issuer_is(pdf: bytes, is_rsa: bool) -> None:
    issuer = made_key("Nơi cấp chứng thư", is_issuer=True, is_rsa=is_rsa)
    own = made_key(OWNER, by=issuer, is_rsa=is_rsa)
    signed = sign_pdf(pdf, read_key(own.p12, file="khoa.p12", passphrase=PASSPHRASE), file="x")
    (found,) = signatures(signed, file="x", trusted=[read_certificate(issuer.certificate, file="goc.pem")])
    assert (found.signer, found.issuer, found.is_trusted, found.holds) == (OWNER, "Nơi cấp chứng thư", True, True)


def test_a_certificate_of_somebody_else_is_not_trusted(signed: bytes) -> None:
    other = read_certificate(made_key(OWNER).certificate, file="goc.pem")
    (found,) = signatures(signed, file="x", trusted=[other])
    assert (found.is_trusted, found.holds) == (False, True)


@pytest.mark.parametrize("data", [b"no certificate", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
def test_a_file_that_is_no_certificate_is_one_finding(data: bytes) -> None:
    with pytest.raises(FilesError) as caught:
        read_certificate(data, file="goc.pem")
    assert [finding.code for finding in caught.value.findings] == ["certificate.not_readable"]


# -- keys --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("passphrase", ["", "khác", PASSPHRASE + " "])
def test_a_wrong_passphrase_is_one_finding(made: MadeKey, passphrase: str) -> None:
    with pytest.raises(FilesError) as caught:
        read_key(made.p12, file="khoa.p12", passphrase=passphrase)
    (finding,) = caught.value.findings
    assert (finding.code, finding.location.file) == ("key.not_opened", "khoa.p12")


def test_a_file_that_is_no_key_is_one_finding() -> None:
    with pytest.raises(FilesError) as caught:
        read_key(b"no key", file="khoa.p12", passphrase=PASSPHRASE)
    assert [finding.code for finding in caught.value.findings] == ["key.not_opened"]


def test_a_key_without_passphrase_needs_none() -> None:
    assert read_key(made_key(OWNER, passphrase="").p12, file="khoa.p12", passphrase="").owner == OWNER


@pytest.mark.parametrize(("first", "last"), [(-30, -1), (1, 30)])
def test_a_certificate_that_is_not_valid_today_signs_nothing(first: int, last: int) -> None:
    with pytest.raises(FilesError) as caught:
        read_key(made_key(OWNER, first=first, last=last).p12, file="khoa.p12", passphrase=PASSPHRASE)
    (finding,) = caught.value.findings
    assert (finding.code, finding.data["owner"]) == ("key.not_valid_today", OWNER)


def test_only_pdf_files_are_signed(key: Key) -> None:
    for content, code in ((b"word", "pdf.no_pdf"), (b"%PDF-1.7\n", "pdf.not_signed")):
        with pytest.raises(FilesError) as caught:
            sign_pdf(content, key, file="bao-cao.docx")
        assert [finding.code for finding in caught.value.findings] == [code]
