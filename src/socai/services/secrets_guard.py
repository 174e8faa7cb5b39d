"""Papers that bear a mark of secrecy are not taken in: they belong on a computer that no network reaches.

Nothing of such a paper is kept, its name neither; that one was refused is an event of the audit log. What has no text
(a scan, a photo) cannot be seen through.

Source: Luật Bảo vệ bí mật nhà nước 117/2025/QH15 (no drafting or keeping of secrets on a device with a network).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path, PurePath

from django.utils import timezone

from socai.core.findings import Finding
from socai.core.secrecy import secrecy_mark
from socai.files.errors import FilesError
from socai.files.limits import read_bytes
from socai.files.stamps import lines_of
from socai.ledger import events
from socai.ledger.locks import alone
from socai.services.actors import Actor
from socai.services.errors import ServiceError, refusal, translated


def admit(*, actor: Actor, data: bytes, file: str, is_kept: bool = False) -> None:
    """Let a file in unless it bears a mark of secrecy. To be called before anything of it is written.

    One that cannot be looked into is let in where it is only read, since its reader refuses it, and refused where it
    would be kept.

    Args:
        actor: who brings it.
        data: its content.
        file: what messages call it.
        is_kept: whether the file itself would be kept.

    Raises:
        ServiceError: it bears a mark, and the refusal is written down; it would be kept and cannot be looked into.
    """
    try:
        _refuse_marked(actor, lines_of(data, file), file, PurePath(file).suffix.lower())
    except FilesError as error:
        if is_kept:
            raise refusal("secrecy.unseen", file) from error


def admit_path(*, actor: Actor, path: Path, is_kept: bool = False) -> None:
    """Let a file of the disk in as ``admit`` does.

    Raises:
        ServiceError: what ``admit`` refuses, or it cannot be read.
    """
    try:
        data = read_bytes(path)
    except FilesError as error:
        raise ServiceError(error.findings) from error
    admit(actor=actor, data=data, file=path.name, is_kept=is_kept)


def admit_text(*, actor: Actor, text: str) -> None:
    """Let a pasted text in as ``admit`` does.

    Raises:
        ServiceError: it bears a mark.
    """
    _refuse_marked(actor, text.splitlines(), "", "")


class MarkedError(ServiceError):
    """Something typed bears a mark of secrecy. Raised inside a write, it is noted once the write is undone."""

    def __init__(self, actor: Actor, mark: str, subject: str) -> None:
        super().__init__((Finding("secrecy.typed", subject=subject, data={"mark": mark}),))
        self.actor, self.mark = actor, mark


def admit_typed(*, actor: Actor, texts: Mapping[str, str]) -> None:
    """Let remarks and cells that people type in as ``admit`` does; not to be called inside a write.

    Args:
        actor: who typed.
        texts: what was typed, by the name of the box or cell.

    Raises:
        ServiceError: one bears a mark.
    """
    try:
        for name, text in texts.items():
            require_unmarked(actor, text, name)
    except MarkedError as error:
        note_refusal(error.actor, error.mark)
        raise


def require_unmarked(actor: Actor, text: str, subject: str = "") -> None:
    """Refuse something typed that bears a mark.

    Raises:
        MarkedError: it does; who calls this outside a write notes the refusal.
    """
    mark = secrecy_mark(text.splitlines())
    if mark:
        raise MarkedError(actor, mark, subject)


def note_refusal(actor: Actor, mark: str, ending: str = "") -> None:
    """Write down that something was refused, and nothing of it.

    Raises:
        ServiceError: when the database fails.
    """
    with translated(), alone():
        events.append("paper.refused", actor=actor.account, at=timezone.now(), data={"mark": mark, "kind": ending})


def _refuse_marked(actor: Actor, lines: Iterable[str], subject: str, ending: str) -> None:
    mark = secrecy_mark(lines)
    if not mark:
        return
    note_refusal(actor, mark, ending)
    raise refusal("secrecy.marked", subject or "—", mark=mark)
