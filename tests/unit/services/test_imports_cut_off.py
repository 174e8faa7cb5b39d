"""The database goes away in the middle of an import: one line, nothing of the file, and the same file again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from socai.services.errors import ServiceError
from tests.ledgers import POOR, Ledger
from tests.unit.services.importing import Desk, values

MONTHS = [f"{year}-{month:02}" for year in range(2000, 2026) for month in range(1, 13)]
ROWS = [f"{POOR},thon_1,{month},{number}" for number, month in enumerate(MONTHS)]


@dataclass
class CutOff:
    """Has the server end our session as soon as a statement of some beginning was done."""

    keeper: str
    beginning: str
    is_done: bool = False

    def __call__(self, execute: Callable[..., object], sql: str, values: object, many: bool, context: object) -> object:
        done = execute(sql, values, many, context)
        if not self.is_done and sql.startswith(self.beginning):
            self.is_done = True
            with psycopg.connect(self.keeper, autocommit=True) as keeper:
                keeper.execute("SELECT pg_terminate_backend(%s, 5000)", [connection.connection.info.backend_pid])
        return done


@pytest.mark.parametrize(
    "beginning", ['INSERT INTO "ledger_batch"', "CREATE TEMPORARY TABLE", "INSERT INTO ledger_entry", "DROP TABLE"]
)
def test_a_server_that_goes_away_leaves_nothing_and_the_same_file_again_finishes(
    postgresql_ledger: Ledger, tmp_path: Path, beginning: str
) -> None:
    desk = Desk(postgresql_ledger, tmp_path)
    before, known = desk.dump(), values()
    assert postgresql_ledger.database is not None
    cut_off = CutOff(postgresql_ledger.database.keeper, beginning)
    with pytest.raises(ServiceError) as error, connection.execute_wrapper(cut_off):
        desk.rows(*ROWS)
    assert cut_off.is_done
    (finding,) = error.value.findings
    assert finding.code == "ledger.unreachable"
    assert "\n" not in str(finding.data["reason"])
    assert desk.dump() == before
    again = desk.rows(*ROWS)
    assert (again.findings, again.entries) == ((), len(ROWS))
    assert len(values()) == len(known) + len(ROWS)
