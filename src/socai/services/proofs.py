"""Photos and files beside the figures of a form: taken in, kept under their hash, sent with the form, given back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import PurePath

from django.db.models import CharField, Model, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from socai.core.findings import Finding
from socai.files.errors import FilesError
from socai.files.pictures import read_proof
from socai.ledger import events
from socai.ledger.locks import alone
from socai.ledger.models import Attachment, Draft, Entry, Erasure
from socai.services import attachments, secrets_guard, units
from socai.services.actors import Actor
from socai.services.errors import ServiceError, refusal, translated
from socai.services.opened import Instance

MOST = 5
"""Files beside one figure."""
LARGEST = 10_000_000
"""Bytes of one file."""
_LONGEST_NAME = 100
OF_ROW = "so/"
"""How the names begin of what files of a row of a register stand beside."""
ERASED = "tep/"
"""How erasures begin that are about a file of a row."""
_SHORT = 32
BESIDE_ROWS = Q(beside__startswith=OF_ROW)
"""The condition that a file stands beside a row of a register."""


@dataclass(frozen=True)
class Proof:
    """A photo or file: the hash under which it is kept, what it is called, its size in bytes."""

    sha256: str
    name: str
    bytes: int


AllProofs = Mapping[str, tuple[Proof, ...]]


def take_in(
    *, instance: Instance, actor: Actor, standing: Sequence[Proof], file: str, data: bytes
) -> tuple[Proof, ...]:
    """Keep a photo or file and return all that then stand beside the figure; the same file again changes nothing.

    Args:
        instance: where it is kept.
        actor: who brings it.
        standing: those beside the figure already.
        file: its name.
        data: its content; of a photo only what draws it is kept.

    Raises:
        ServiceError: it is of no kind that is taken, too large, bears a mark of secrecy, or there are enough.
    """
    if len(data) > LARGEST:
        raise refusal("proof.too_large", file, megabytes=LARGEST // 1_000_000)
    try:
        proof = read_proof(data, file=file)
    except FilesError as error:
        raise ServiceError(error.findings) from error
    secrets_guard.admit(actor=actor, data=data, file=file, is_kept=True)
    if any(each.sha256 == sha256(proof.data).hexdigest() for each in standing):
        return tuple(standing)
    if len(standing) >= MOST:
        raise refusal("proof.too_many", file, most=MOST)
    name = f"{PurePath(file).stem[:_LONGEST_NAME] or 'tep'}.{proof.kind}"
    digest = attachments.keep_content(instance=instance, content=proof.data)
    return (*standing, Proof(digest, name, len(proof.data)))


def beside(*, indicator: str, unit: str, period: str) -> list[Proof]:
    """Return the photos and files that were sent with any entry of a figure, the latest first.

    Raises:
        ServiceError: when the database fails.
    """
    org_unit = units.index().identity(unit) or ""
    with translated():
        batches = Entry.objects.filter(indicator=indicator, org_unit_id=org_unit, period=period).values("batch_id")
        rows = Attachment.objects.filter(beside=indicator, batch_id__in=batches).order_by("-id")
        found = {row.sha256: Proof(row.sha256, row.name, row.bytes) for row in rows}
    return list(found.values())


def of_row(identity: int) -> list[Proof]:
    """Return the photos and files of a row of a register, the latest first.

    Raises:
        ServiceError: when the database fails.
    """
    with translated():
        erased = set(Erasure.objects.filter(version_id=identity).values_list("cell", flat=True))
        rows = Attachment.objects.filter(beside=row_name(identity)).order_by("-id")
        return [Proof(row.sha256, row.name, row.bytes) for row in rows if cell(row.sha256) not in erased]


def row_of(identity: int, proof: Proof) -> Attachment:
    """Return a photo or file of a row of a register as a row of a batch."""
    return Attachment(sha256=proof.sha256, name=proof.name, bytes=proof.bytes, beside=row_name(identity))


def row_name(identity: int) -> str:
    """Return what the files of a row of a register stand beside."""
    return f"{OF_ROW}{identity}"


def row_in(name: str) -> int | None:
    """Return the row of a register that files with this name stand beside, ``None`` when it is of something else."""
    number = name.removeprefix(OF_ROW)
    return int(number) if number != name and number.isdecimal() else None


def beside_these(rows: QuerySet[Model]) -> Q:
    """Return the condition that a file stands beside one of these rows of registers."""
    names = rows.annotate(files=Concat(Value(OF_ROW), Cast("pk", CharField()))).order_by()
    return Q(beside__in=names.values("files"))


def cell(digest: str) -> str:
    """Return what names a file in the erasures of its row: enough of its hash to be the only one."""
    return f"{ERASED}{digest[:_SHORT]}"


def give(*, instance: Instance, actor: Actor, proof: Proof) -> bytes:
    """Return the content of a photo or file; an audit event says who took it.

    Raises:
        ServiceError: it cannot be read; the database fails.
    """
    with translated(proof.name):
        content = attachments.place(instance.attachments, proof.sha256).read_bytes()
        with alone():
            data = {"name": proof.name, "sha256": proof.sha256}
            events.append("proof.taken", actor=actor.account, at=timezone.now(), data=data)
    return content


def in_drafts() -> set[str]:
    """Return the hashes of the photos and files beside figures of forms that were not sent yet.

    Raises:
        DatabaseError: the database fails.
    """
    drafts = Draft.objects.exclude(proofs="{}").values_list("proofs", flat=True)
    return {each.sha256 for text in drafts for kept in loads(text).values() for each in kept}


def lost(*, instance: Instance, proofs: AllProofs) -> list[Finding]:
    """Return the photos and files of a form that are no longer where they were kept, at their figures."""
    return [
        Finding("proof.lost", subject=code, data={"name": each.name})
        for code, kept in proofs.items()
        for each in kept
        if not attachments.place(instance.attachments, each.sha256).is_file()
    ]


def rows(proofs: AllProofs) -> list[Attachment]:
    """Return the photos and files of a form as rows of its batch."""
    return [
        Attachment(sha256=each.sha256, name=each.name, bytes=each.bytes, beside=code)
        for code, kept in proofs.items()
        for each in kept
    ]


def dumps(proofs: AllProofs) -> str:
    """Return which files stand beside which figures as the text that is stored."""
    told = {code: [asdict(each) for each in kept] for code, kept in proofs.items() if kept}
    return json.dumps(told, ensure_ascii=False)


def loads(text: str) -> AllProofs:
    """Return which files stand beside which figures from the text that is stored."""
    return {code: tuple(Proof(**each) for each in kept) for code, kept in json.loads(text).items()}
