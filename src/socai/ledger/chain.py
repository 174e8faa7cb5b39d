"""The links of the two chains: number, seal and moment of each batch, number and seal of each event.

They are everybody's, since a ledger of many communes has one chain: whoever writes needs its end, whatever else of the
ledger they may see. Views give them; on PostgreSQL a view reads with the rights of who owns the tables, to whom the
policies of rows (``row_policies``) do not apply. Who wrote what, and why, is in the tables alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import connection

BATCH_LINK, EVENT_LINK = "batch_link", "event_link"
VIEWS: Mapping[str, str] = {
    BATCH_LINK: "CREATE VIEW batch_link AS SELECT number, digest, created_at FROM ledger_batch",
    EVENT_LINK: "CREATE VIEW event_link AS SELECT number, digest FROM ledger_auditevent",
}
Link = tuple[int, str]
"""Number and seal; 0 and empty before the first."""
_LAST = "SELECT number, digest FROM {view} ORDER BY number DESC LIMIT 1"


def last_batch() -> Link:
    """Return the last batch."""
    return _link(_LAST.format(view=BATCH_LINK))


def last_event() -> Link:
    """Return the last audit event."""
    return _link(_LAST.format(view=EVENT_LINK))


def last_batch_before(moment: datetime) -> int:
    """Return the number of the last batch that was sealed before a moment, 0 when there is none."""
    stored = connection.ops.adapt_datetimefield_value(moment) or ""
    where = f"SELECT number, digest FROM {BATCH_LINK} WHERE created_at < %s ORDER BY number DESC LIMIT 1"  # noqa: S608 - the value is bound
    return _link(where, [stored])[0]


def has_batch(link: Link) -> bool:
    """Return whether a batch with this number and seal is in the ledger."""
    return bool(_link(f"SELECT number, digest FROM {BATCH_LINK} WHERE number = %s AND digest = %s", link)[0])  # noqa: S608 - the values are bound


def _link(statement: str, values: Sequence[str | int | datetime] = ()) -> Link:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found: Link | None = cursor.fetchone()
    return found or (0, "")
