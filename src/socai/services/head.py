"""The head of the chain outside the database: the last batch and event, so that cutting the chain's end is noticed.

``head.json`` is written after each batch. It may lag behind the ledger (a crash in between), never be ahead of it: when
the ledger lacks what the head names, its end was removed or an older copy was put in its place. Whoever can write both
can cut both: print or send the head elsewhere to be safe against the instance's own keeper.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from socai.files.atomic import write_text
from socai.files.errors import FilesError
from socai.ledger import chain
from socai.services.errors import ServiceError, translated
from socai.services.locking import file_lock

FILE_NAME = "head.json"
_LOCK_NAME = ".head.lock"


@dataclass(frozen=True)
class Head:
    """Number and hash of the last batch and of the last audit event; 0 and empty when there is none."""

    batch: int = 0
    batch_digest: str = ""
    event: int = 0
    event_digest: str = ""


def of_ledger() -> Head:
    """Return the head as the database has it.

    Raises:
        ServiceError: when the database fails.
    """
    with translated():
        return Head(*chain.last_batch(), *chain.last_event())


def recorded(home: Path) -> Head | None:
    """Return the head as the file has it, ``None`` when there is no file.

    Raises:
        ValueError: when the file is not one that ``advance`` wrote.
    """
    try:
        values = json.loads((home / FILE_NAME).read_text(encoding="utf-8"))
        return Head(**values)
    except FileNotFoundError:
        return None
    except TypeError as error:
        raise ValueError(str(error)) from error


def advance(home: Path) -> None:
    """Write the head of the ledger, unless another process already wrote a later one.

    Raises:
        ServiceError: when the file cannot be written; the batch is in the ledger all the same.
    """
    try:
        with translated(FILE_NAME), file_lock(home / _LOCK_NAME):
            now = of_ledger()
            before = _before(home)
            if now.event >= before.event:
                write_text(home / FILE_NAME, json.dumps(asdict(now), indent=1) + "\n")
    except FilesError as error:
        raise ServiceError(error.findings) from error


def _before(home: Path) -> Head:
    try:
        return recorded(home) or Head()
    except ValueError:
        return Head()
