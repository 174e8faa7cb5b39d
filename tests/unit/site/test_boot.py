"""One process may open one instance after another."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.db import connection

from socai.services.instance import open_instance
from socai.site.boot import SECRET_NAME
from tests.ledgers import POOR, Ledger, fresh_ledger, row


def test_the_last_instance_opened_is_the_one_written_to(ledger: Ledger, tmp_path: Path) -> None:
    from socai.services.entries import record

    before = ledger.dump()
    other = tmp_path / "other"
    other.mkdir()
    with fresh_ledger("sqlite", other) as second:
        assert (second.home / SECRET_NAME).read_text().strip() == settings.SECRET_KEY
        record(instance=second.instance, actor=second.actor("quan-tri"), rows=[row(POOR, "8")], reason="x")
        open_instance(home=ledger.home)
        assert connection.vendor == ledger.vendor
        assert ledger.dump() == before
        assert (ledger.home / SECRET_NAME).read_text().strip() == settings.SECRET_KEY


def test_settings_can_be_imported_without_an_instance() -> None:
    """Type checkers and ``makemigrations`` do so."""
    check = "import django; django.setup(); from socai.ledger.models import Entry"
    environment = {"DJANGO_SETTINGS_MODULE": "socai.site.settings", "PATH": ""}
    subprocess.run([sys.executable, "-W", "error", "-c", check], check=True, env=environment)
