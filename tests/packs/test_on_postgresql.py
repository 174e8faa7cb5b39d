"""The pack that ships is founded on PostgreSQL as it is on SQLite, with its events, registers and figures."""

from __future__ import annotations

from pathlib import Path

from socai.services.instance import init_instance
from socai.services.verification import verify
from socai.site import boot
from socai.site.options import Options
from tests.postgres import server


def test_all_of_it_is_loaded_and_proves_whole(tmp_path: Path) -> None:
    database = server().empty()
    options = Options(database=database.application, database_owner=database.owner)
    try:
        there = init_instance(home=tmp_path / "there", pack="binh-lu", options=options)
        found = verify(instance=there.instance)
        here = init_instance(home=tmp_path / "here", pack="binh-lu")
    finally:
        boot.disconnect()
        server().drop(database)
    assert found.findings == ()
    assert (there.units, there.targets, there.figures, there.rows) == (
        here.units,
        here.targets,
        here.figures,
        here.rows,
    )
