"""The Django application of the ledger: keeps triggers, views and policies in place around every migration."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate


class LedgerConfig(AppConfig):
    """The ledger's application."""

    name = "socai.ledger"
    label = "ledger"

    def ready(self) -> None:
        """Take guards away before the schema changes, and put them back after every migration."""
        from socai.ledger import sight  # models are not loaded when this module is

        connection_created.connect(sight.attend)
        pre_migrate.connect(_before, sender=self)
        post_migrate.connect(_after, sender=self)


def _before(*, using: str, plan: list[Any], **_: object) -> None:
    from socai.ledger import guards

    if plan:
        guards.remove(connections[using])


def _after(*, using: str, **_: object) -> None:
    from socai.ledger import guards

    guards.install(connections[using])
