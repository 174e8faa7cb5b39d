"""Says of a file that somebody sent whether its signatures hold, and what the ledger knows of it. It writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from socai.core.findings import Finding, Severity
from socai.files import signing
from socai.files.errors import FilesError
from socai.files.limits import read_bytes
from socai.files.signing import Signature
from socai.services.errors import ServiceError
from socai.services.opened import Instance

if TYPE_CHECKING:
    from socai.services.known_files import KnownFile


@dataclass(frozen=True)
class Checked:
    """What was found of a file.

    Attributes:
        digest: its SHA-256.
        signatures: in the order in which they were made.
        known: what the ledger says of it, or of the file that was signed, ``None`` when it says nothing.
        findings: what needs to be looked at.
    """

    digest: str
    signatures: tuple[Signature, ...]
    known: KnownFile | None
    findings: tuple[Finding, ...]


def check_file(*, instance: Instance | None, path: Path, trusted: Sequence[Path] = ()) -> Checked:
    """Say of a file whether its signatures hold to its end and which report it is.

    Args:
        instance: whose ledger is asked; ``None`` where there is none.
        path: the file; one that is no PDF has no signatures.
        trusted: certificates that are trusted; with none, whether to trust is not judged.

    Raises:
        ServiceError: a file that cannot be read; the database fails.
    """
    try:
        content = read_bytes(path)
        roots = [signing.read_certificate(read_bytes(each), file=str(each)) for each in trusted]
        is_pdf = signing.is_pdf(content)
        signatures = signing.signatures(content, file=str(path), trusted=roots) if is_pdf else ()
    except FilesError as error:
        raise ServiceError(error.findings) from error
    found = _known(content, signatures) if instance else None
    findings = [*_about_signatures(path, signatures, found), *_about_ledger(path, instance, found)]
    return Checked(sha256(content).hexdigest(), signatures, found, tuple(findings))


def _known(content: bytes, signatures: Sequence[Signature]) -> KnownFile | None:
    """Return what the ledger says of a file; of one that is signed to its end also what it says of what was signed."""
    from socai.services.known_files import known  # needs Django set up, which it is only for an instance

    holds = bool(signatures) and all(each.holds for each in signatures)
    candidates: Iterable[bytes] = signing.revisions(content) if holds else (content,)
    return next((found for each in candidates if (found := known(sha256(each).hexdigest()))), None)


def _about_signatures(path: Path, signatures: Sequence[Signature], found: KnownFile | None) -> Iterator[Finding]:
    if not signatures:
        yield Finding("signature.none", Severity.WARNING if found else Severity.ERROR, str(path))
    for each in signatures:
        yield from (
            Finding(code, severity, str(path), data={"signer": each.signer}) for code, severity in _faults(each)
        )


def _faults(signature: Signature) -> Iterator[tuple[str, Severity]]:
    if not (signature.is_intact and signature.is_genuine):
        yield "signature.broken", Severity.ERROR
    elif not signature.is_whole:
        yield "signature.not_whole", Severity.ERROR
    if signature.is_trusted is None:
        yield "signature.trust_unknown", Severity.NOTE
    elif not signature.is_trusted:
        yield "signature.not_trusted", Severity.ERROR


def _about_ledger(path: Path, instance: Instance | None, found: KnownFile | None) -> Iterator[Finding]:
    if instance is None:
        yield Finding("report.no_ledger", Severity.NOTE, str(path))
    elif found is None:
        yield Finding("report.file_unknown", Severity.WARNING, str(path))
    elif not found.reference:
        data = {"template": found.template, "period": found.period, "day": found.day}
        yield Finding("report.file_not_issued", Severity.NOTE, str(path), data=data)
