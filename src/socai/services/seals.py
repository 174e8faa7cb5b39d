"""Number and seal of a batch, by which what was read of the ledger may be kept."""

from __future__ import annotations

from socai.ledger.models import Batch
from socai.services.errors import translated

Seal = tuple[int, str]
"""Number of a batch and the hash that seals it; an older copy of the ledger has other seals."""


def last_seal() -> Seal:
    """Return number and seal of the last batch, by which what was read may be kept.

    Raises:
        ServiceError: when the database fails.
    """
    with translated():
        return Batch.objects.order_by("-number").values_list("number", "digest").first() or (0, "")


def is_known(seal: Seal) -> bool:
    """Return whether the batch of a seal is in the ledger, or it is that of an empty one.

    Raises:
        ServiceError: when the database fails.
    """
    number, digest = seal
    with translated():
        return not number or Batch.objects.filter(number=number, digest=digest).exists()
