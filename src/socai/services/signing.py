"""Signs the PDF of a report with a key file, and keeps the hashes of both files in the audit log."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from django.utils import timezone

from socai.files import atomic, signing
from socai.files.errors import FilesError
from socai.files.limits import read_bytes
from socai.ledger import events
from socai.ledger.locks import alone
from socai.services.actors import Actor
from socai.services.errors import ServiceError, translated


@dataclass(frozen=True)
class Signed:
    """A file that was just signed: where it stands, whose key signed it, its SHA-256."""

    path: Path
    owner: str
    digest: str


def sign_file(*, actor: Actor, path: Path, key: Path, passphrase: str, out: Path) -> Signed:
    """Sign a PDF and write the signed file; the audit log keeps the hashes of both.

    Args:
        actor: who does it.
        path: the PDF.
        key: the PKCS #12 file of the signer.
        passphrase: of that file.
        out: the signed file; it may be ``path`` itself.

    Raises:
        ServiceError: a file that cannot be read or written, a key that cannot be used; the database fails.
    """
    try:
        pdf = read_bytes(path)
        signer = signing.read_key(read_bytes(key), file=str(key), passphrase=passphrase)
        signed = signing.sign_pdf(pdf, signer, file=str(path))
        atomic.write_bytes(out, signed)
    except FilesError as error:
        raise ServiceError(error.findings) from error
    digest = sha256(signed).hexdigest()
    data = {"file": path.name, "before": sha256(pdf).hexdigest(), "after": digest}
    with translated(), alone():
        events.append("report.signed", actor=actor.account, at=timezone.now(), data=data)
    return Signed(out, signer.owner, digest)
