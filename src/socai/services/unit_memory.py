"""Keeps what was read of the units until something new is recorded of them: replaying a whole country takes seconds.

What is kept is known by the seal of the last batch that tells of units, so that it is never that of another ledger, of
a batch that was taken back, or of one that is not sealed yet.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Protocol, TypeVar

from django.db.models import Model

from socai.ledger.models import Batch, OrgUnitVersion, UnitEvent
from socai.services.errors import translated

Found = TypeVar("Found", covariant=True)
_MOST = 4
"""How many ledgers or moments of one are kept: now, and a few days that somebody looks back to."""


class Reader(Protocol[Found]):
    """Reads something of the units as the ledger knew them at a batch number, now when ``None``."""

    def __call__(self, *, as_known_at: int | None = None) -> Found:
        """Return what was read; nobody may change it."""


def kept(read: Reader[Found]) -> Reader[Found]:
    """Return a reader that reads again only when something new was recorded of units."""

    @lru_cache(maxsize=_MOST)
    def once(number: int, _seal: str) -> Found:
        return read(as_known_at=number)

    def reader(*, as_known_at: int | None = None) -> Found:
        with translated():
            number = max(_last(OrgUnitVersion, as_known_at), _last(UnitEvent, as_known_at))
            seal = Batch.objects.filter(number=number).values_list("digest", flat=True).first()
        return read(as_known_at=as_known_at) if seal is None else once(number, seal)

    return reader


def _last(model: type[Model], as_known_at: int | None) -> int:
    """Return the number of the last batch with a row of a model, 0 when there is none."""
    rows = model._default_manager.order_by("-id")
    known = rows if as_known_at is None else rows.filter(batch_id__lte=as_known_at)
    return known.values_list("batch_id", flat=True).first() or 0
