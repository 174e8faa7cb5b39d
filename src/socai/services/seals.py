"""Number and seal of a batch, by which what was read of the ledger may be kept."""

from __future__ import annotations

from socai.ledger import chain
from socai.ledger.sight import kept_by
from socai.services.errors import translated

Seal = tuple[int, str, str]
"""Number of a batch, the hash that seals it (an older copy of the ledger has other seals), and what the reader sees."""


def last_seal() -> Seal:
    """Return number and seal of the last batch and the reader's sight, by which what was read may be kept.

    Raises:
        ServiceError: when the database fails.
    """
    with translated():
        return (*chain.last_batch(), kept_by())


def is_known(seal: Seal) -> bool:
    """Return whether the batch of a seal is in the ledger, or it is that of an empty one.

    Raises:
        ServiceError: when the database fails.
    """
    number, digest, _ = seal
    with translated():
        return not number or chain.has_batch((number, digest))
