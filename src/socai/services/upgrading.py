"""Brings the tables of an instance up to this program. The chain of what was written is not touched."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from socai.services.errors import ServiceError, refusal, translated
from socai.services.instance import open_instance
from socai.services.opened import Instance
from socai.site import boot
from socai.site.options import SettingsError


@dataclass(frozen=True)
class Upgraded:
    """An instance, and the migrations that it lacked."""

    instance: Instance
    migrations: tuple[str, ...]


def upgrade(*, home: Path) -> Upgraded:
    """Make what tables, columns, guards and rights an instance lacks, as the role that owns its tables.

    Raises:
        ServiceError: there is no instance; it was written by a newer program; the database fails.
    """
    home = home.absolute()
    opened = open_instance(home=home)
    try:
        boot.configure(home, owner=True)
    except SettingsError as error:
        raise ServiceError(error.findings) from error
    from socai.services import tables  # models can be imported from here on

    try:
        with translated(str(home)):
            lacked, unknown = tables.compared_migrations()
            if unknown:
                raise refusal("upgrade.newer", str(home), what=unknown[0])
            with tables.all_or_nothing():
                tables.make_tables()
                tables.grant_application(opened.options)
    finally:
        boot.configure(home)
    return Upgraded(opened, lacked)
