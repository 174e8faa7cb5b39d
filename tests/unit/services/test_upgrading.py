"""An instance of an older program is brought up to this one, on either database."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from socai.ledger import guards, migrations
from socai.services.errors import ServiceError
from socai.services.upgrading import upgrade
from socai.services.verification import verify
from tests.ledgers import Ledger


def test_what_is_lacking_is_made(ledger: Ledger) -> None:
    rows = ledger.run("SELECT COUNT(*) FROM ledger_entry")
    with ledger.as_owner():
        call_command("migrate", "ledger", "0001", verbosity=0)
    with pytest.raises(ServiceError) as error:
        verify(instance=ledger.instance)
    assert error.value.findings[0].code == "ledger.not_migrated"
    assert upgrade(home=ledger.home).migrations == all_but_the_first()
    assert guards.missing(connection) == []
    assert verify(instance=ledger.instance).findings == ()
    assert ledger.run("SELECT COUNT(*) FROM figure_fact") == rows  # the application may read the view again
    assert upgrade(home=ledger.home).migrations == ()


def all_but_the_first() -> tuple[str, ...]:
    files = Path(migrations.__file__).parent.glob("0*.py")
    return tuple(sorted(path.stem for path in files))[1:]


def test_an_instance_of_a_newer_program_is_left(ledger: Ledger) -> None:
    with ledger.as_owner():
        ledger.run(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('ledger', '9999_later', CURRENT_TIMESTAMP)"
        )
    with pytest.raises(ServiceError) as error:
        upgrade(home=ledger.home)
    assert [finding.code for finding in error.value.findings] == ["upgrade.newer"]
    assert guards.missing(connection) == []
