"""Documents that figures came from: kept in the instance under their hash, named in the batch they belong to."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from socai.files.atomic import write_bytes
from socai.files.errors import FilesError
from socai.ledger.models import Attachment
from socai.services.errors import ServiceError
from socai.services.opened import Instance


def keep(*, instance: Instance, document: Path) -> Attachment:
    """Copy a document into the instance and return its row, to be added to a batch.

    The copy stands before the row does: a crash in between leaves a file that no row names, which does no harm.

    Raises:
        ServiceError: when it cannot be copied.
    """
    content = document.read_bytes()
    return Attachment(sha256=keep_content(instance=instance, content=content), name=document.name, bytes=len(content))


def keep_content(*, instance: Instance, content: bytes) -> str:
    """Copy the content of a document into the instance and return its hash, under which it stands there.

    Raises:
        ServiceError: when it cannot be written.
    """
    digest = sha256(content).hexdigest()
    path = place(instance.attachments, digest)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists():
            path.touch()  # brought again just now: it is not left over
        else:
            write_bytes(path, content)
    except FilesError as error:
        raise ServiceError(error.findings) from error
    return digest


def place(folder: Path, digest: str) -> Path:
    """Return where the document with this hash stands."""
    return folder / digest[:2] / digest
