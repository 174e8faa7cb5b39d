"""Which documents the instance keeps, and taking away those that nothing names: left over, erased."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from socai.ledger.locks import alone
from socai.ledger.models import Attachment, Erasure
from socai.services import proofs
from socai.services.attachments import place
from socai.services.errors import translated
from socai.services.opened import Instance


def named() -> set[str]:
    """Return the hashes of the documents that rows or drafts name and that were not erased.

    Raises:
        DatabaseError: the database fails.
    """
    erased = set(Erasure.objects.filter(cell__startswith=proofs.ERASED).values_list("version_id", "cell"))
    gone = {(proofs.row_name(row), cell) for row, cell in erased}
    rows = Attachment.objects.values_list("sha256", "beside")
    return {digest for digest, beside in rows if (beside, proofs.cell(digest)) not in gone} | proofs.in_drafts()


def forget(*, instance: Instance, digests: Iterable[str]) -> None:
    """Take documents away that nothing names any more.

    Raises:
        ServiceError: one cannot be taken away; the database fails.
    """
    with translated(str(instance.attachments)), alone():
        for digest in set(digests) - named():
            place(instance.attachments, digest).unlink(missing_ok=True)


def sweep(*, instance: Instance, before: datetime) -> int:
    """Take away what nothing names and was brought before a moment; return how many documents.

    What was brought lately may wait for the row that will name it.

    Raises:
        ServiceError: one cannot be taken away; the database fails.
    """
    with translated(str(instance.attachments)), alone():
        known = named()
        left = [
            path
            for path in instance.attachments.glob("*/*")
            if path.name not in known and path.stat().st_mtime < before.timestamp()
        ]
        for path in left:
            path.unlink()
    return len(left)
