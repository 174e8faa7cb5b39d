"""Signatures in PDF files: makes them (PAdES B-B) with a key file, and says of those that are there whether they hold.

It knows no report and no ledger. A signature is added behind the file as it is: the first bytes of a signed file are
the file that was signed.
Source: ETSI EN 319 142-1 (PAdES); ISO 32000-1 §12.8; RFC 7292 (PKCS #12).
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import EmbeddedPdfSignature, validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError, ValidationInfoReadingError
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from socai.files.errors import excerpt, refusal

if TYPE_CHECKING:
    from asn1crypto import x509

_FIELD = "ChuKy{number}"
_DIGEST = "sha256"
_END_OF_REVISION = re.compile(rb"%%EOF(?:\r\n|\r|\n)?")
# What the library tells besides its answers belongs into nobody's terminal.
logging.getLogger("pyhanko").addHandler(logging.NullHandler())
logging.getLogger("pyhanko_certvalidator").addHandler(logging.NullHandler())


@dataclass(frozen=True)
class Key:
    """A private key with its certificate.

    Attributes:
        owner: whose it is, as the certificate says.
    """

    owner: str
    signer: signers.SimpleSigner


@dataclass(frozen=True)
class Signature:
    """A signature of a file and what was found of it.

    Attributes:
        field: name of its field.
        signer: who signed, as the certificate says.
        issuer: who issued the certificate.
        at: when it was made, as the signer's machine says.
        is_intact: whether the bytes it covers are those that were signed.
        is_genuine: whether the key of the certificate made it.
        is_whole: whether it covers the file to its end, or what follows is only further signatures.
        is_trusted: whether the certificate leads to one that is trusted; ``None`` when none was given.
    """

    field: str
    signer: str
    issuer: str
    at: datetime | None
    is_intact: bool
    is_genuine: bool
    is_whole: bool
    is_trusted: bool | None = None

    @property
    def holds(self) -> bool:
        """Whether the file is, to its end, what was signed."""
        return self.is_intact and self.is_genuine and self.is_whole


def is_pdf(data: bytes) -> bool:
    """Return whether a file begins as PDF files do."""
    return data.startswith(b"%PDF-")


def read_key(data: bytes, *, file: str, passphrase: str) -> Key:
    """Return the key of a PKCS #12 file.

    Raises:
        FilesError: the passphrase is not its, the file is none, or the certificate is not valid today.
    """
    try:
        signer = signers.SimpleSigner.load_pkcs12_data(data, other_certs=(), passphrase=passphrase.encode() or None)
    except (ValueError, AttributeError, TypeError) as error:
        raise refusal("key.not_opened", file) from error
    certificate = signer.signing_cert
    now = datetime.now(UTC)
    if not certificate.not_valid_before <= now <= certificate.not_valid_after:
        first, last = certificate.not_valid_before.date(), certificate.not_valid_after.date()
        raise refusal("key.not_valid_today", file, owner=_name(certificate.subject), first=first, last=last)
    return Key(_name(certificate.subject), signer)


def sign_pdf(pdf: bytes, key: Key, *, file: str) -> bytes:
    """Return a PDF with one more signature, invisible, so that the file stays archivable and accessible.

    Raises:
        FilesError: when the file is no PDF, is damaged or encrypted.
    """
    if not is_pdf(pdf):
        raise refusal("pdf.no_pdf", file)
    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        field = _FIELD.format(number=len(writer.prev.embedded_signatures) + 1)
        how = signers.PdfSignatureMetadata(
            field_name=field, md_algorithm=_DIGEST, name=key.owner, subfilter=SigSeedSubFilter.PADES
        )
        signed = signers.sign_pdf(writer, how, signer=key.signer, new_field_spec=SigFieldSpec(field))
    except (PdfError, SigningError, ValueError) as error:
        raise refusal("pdf.not_signed", file, reason=excerpt(error)) from error
    return bytes(signed.getbuffer())


def signatures(pdf: bytes, *, file: str, trusted: Sequence[x509.Certificate] = ()) -> tuple[Signature, ...]:
    """Return the signatures of a PDF in the order in which they were made.

    Args:
        pdf: the file.
        file: its name.
        trusted: certificates that are trusted; with none, whether to trust is not judged.

    Raises:
        FilesError: when the file is no PDF or is damaged.
    """
    try:
        reader = PdfFileReader(io.BytesIO(pdf))
        is_closed = any(_end(each) == len(pdf) for each in reader.embedded_signatures)
        return tuple(_judged(each, trusted, is_closed) for each in reader.embedded_regular_signatures)
    except Exception as error:  # whoever sent the file may have broken it anywhere
        raise refusal("pdf.not_readable", file, reason=excerpt(error)) from error


def read_certificate(data: bytes, *, file: str) -> x509.Certificate:
    """Return a certificate, PEM or DER.

    Raises:
        FilesError: when the file is none.
    """
    try:
        (certificate,) = load_certs_from_pemder_data(data)
        _name(certificate.subject)  # it is read only when asked for
    except (ValueError, TypeError) as error:
        raise refusal("certificate.not_readable", file) from error
    return certificate


def revisions(pdf: bytes) -> Iterator[bytes]:
    """Yield what a file may have been before something was added behind it, the latest first, itself included."""
    yield pdf
    for end in reversed(list(_END_OF_REVISION.finditer(pdf))):
        for position in dict.fromkeys((end.end(), end.start() + len(b"%%EOF"))):
            if position < len(pdf):
                yield pdf[:position]


def _judged(found: EmbeddedPdfSignature, trusted: Sequence[x509.Certificate], is_closed: bool) -> Signature:
    certificate = found.signer_cert
    said = Signature(
        field=found.field_name,
        signer=_name(certificate.subject),
        issuer=_name(certificate.issuer),
        at=found.self_reported_timestamp,
        is_intact=False,
        is_genuine=False,
        is_whole=False,
    )
    try:
        status = validate_pdf_signature(found, ValidationContext(trust_roots=list(trusted), allow_fetching=False))
    except (SignatureValidationError, ValidationInfoReadingError):
        return said
    return replace(
        said,
        is_intact=status.intact,
        is_genuine=status.valid,
        is_whole=is_closed and _is_whole(status),
        is_trusted=status.trusted if trusted else None,
    )


def _end(signature: EmbeddedPdfSignature) -> int:
    """Return where the bytes that a signature covers end."""
    return int(signature.byte_range[2]) + int(signature.byte_range[3])


def _is_whole(status: PdfSignatureStatus) -> bool:
    if status.coverage == SignatureCoverageLevel.ENTIRE_FILE:
        return True
    added = status.modification_level
    return bool(status.docmdp_ok) and added is not None and added <= ModificationLevel.FORM_FILLING


def _name(name: x509.Name) -> str:
    """Return the common name, or all there is."""
    return str(name.native.get("common_name") or name.human_friendly)
