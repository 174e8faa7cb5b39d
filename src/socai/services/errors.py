"""What stops a use case: one exception that carries findings, so that nobody ever meets a traceback.

Checks of users' data return findings; ``ServiceError`` is for what cannot go on at all (no such instance, disk full,
ledger busy, database unreachable).
"""

from __future__ import annotations

import errno
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError

from socai.core.findings import Finding

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
# What the two databases say, in lower case, and the code it is reported under. The first match decides.
_SAID = (
    ("disk is full", "ledger.disk_full"),
    ("no space left", "ledger.disk_full"),
    ("disk i/o error", "ledger.disk_failed"),
    ("database is locked", "ledger.busy"),
    ("lock timeout", "ledger.busy"),
    ("readonly database", "ledger.not_writable"),
    ("unable to open database", "ledger.not_writable"),
    ("permission denied", "ledger.not_writable"),
    ("row-level security", "ledger.out_of_sight"),
    ("malformed", "ledger.damaged"),
    ("not a database", "ledger.damaged"),
    ("no such table", "ledger.not_migrated"),
    ("no such column", "ledger.not_migrated"),
    ("does not exist", "ledger.not_migrated"),
    ("connection", "ledger.unreachable"),
)


class ServiceError(Exception):
    """A use case could not be carried out; nothing of it was kept.

    Attributes:
        findings: why, each wordable for the user.
    """

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("; ".join(f"{finding.code} {finding.subject}".strip() for finding in self.findings))


def refusal(code: str, subject: str = "", **data: object) -> ServiceError:
    """Return the error for one reason."""
    return ServiceError((Finding(code, subject=subject, data=data),))


@contextmanager
def translated(subject: str = "") -> Iterator[None]:
    """Turn failures of the disk and of the database inside the block into a ``ServiceError``.

    Raises:
        ServiceError: with one finding for what failed.
    """
    try:
        yield
    except IntegrityError as error:
        raise refusal("ledger.refused", subject, reason=_first_line(error)) from error
    except (OperationalError, InterfaceError, DatabaseError) as error:
        raise refusal(_code_of(error), subject, reason=_first_line(error)) from error
    except OSError as error:
        code = "ledger.disk_full" if error.errno in _NO_ROOM else "ledger.file_failed"
        raise refusal(code, subject or str(error.filename or ""), reason=error.strerror or str(error)) from error


def _code_of(error: Exception) -> str:
    said = str(error).lower()
    return next((code for words, code in _SAID if words in said), "ledger.failed")


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]
