"""Restores a backup into an empty home. What it makes is checked and proved whole before it counts."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from socai.catalogue.layers import MANIFEST
from socai.services import backup_key
from socai.services.backup_format import SETTINGS, Manifest
from socai.services.backup_reading import Backup, opened
from socai.services.errors import ServiceError, refusal
from socai.services.instance import open_instance, own_catalogue
from socai.services.new_home import new_home, write_settings
from socai.services.opened import Instance, Progress, silent
from socai.site import boot
from socai.site.options import Options, SettingsError, read

if TYPE_CHECKING:
    from socai.services.verification import Verified


@dataclass(frozen=True)
class Restored:
    """An instance that was restored, what its backup said of itself, how many batches, entries and rows it has."""

    instance: Instance
    manifest: Manifest
    batches: int
    entries: int
    rows: int


def restore(
    *,
    home: Path,
    file: Path,
    key: Path | None = None,
    without_private: bool = False,
    database: str = "",
    database_owner: str = "",
    progress: Progress = silent,
) -> Restored:
    """Make an instance from a backup: all of it or nothing.

    It gets a secret key of its own, and keeps the key of the backup for backups to come. The audit log says that it was
    restored. A backup of either database can be restored on either.

    Args:
        home: a folder that is empty or not there.
        file: the backup.
        key: file with the key that opens what is private in it; one in which nothing is needs none.
        without_private: go on without the key; private values and the files of rows then count as erased.
        database: address of an empty PostgreSQL database, as the application's role; empty for SQLite.
        database_owner: its address as the role that owns the tables.
        progress: told of each step.

    Raises:
        ServiceError: the folder or the database is taken; the file is foreign, damaged, of a newer version, or larger
            than the disk has room for; its key is missing, or is another's; disk or database fail.
    """
    home = home.absolute()
    with opened(file, backup_key.read(key) if key else None) as backup:
        if backup.leaves_out and not without_private:
            raise refusal("backup.key_needed", backup.name, fingerprint=backup.manifest.key)
        backup.check(progress)
        with new_home(home) as folder:
            _refuse_no_room(folder, backup)
            options = _lay_out(folder, backup, database, database_owner)
            if key:
                backup_key.read(key).keep(folder / backup_key.NAME)
            verified = _load(folder, options, backup, progress)
        manifest = backup.manifest
    return Restored(open_instance(home=home), manifest, verified.batches, verified.entries, verified.rows)


def _refuse_no_room(folder: Path, backup: Backup) -> None:
    if backup.unpacked_bytes > shutil.disk_usage(folder).free:
        raise refusal("backup.no_room", backup.name)


def _lay_out(folder: Path, backup: Backup, database: str, database_owner: str) -> Options:
    """Unpack the files of a backup and write its settings with the database that it is restored on."""
    backup.unpack(folder)
    for name in ("attachments", "packs"):
        (folder / name).mkdir(exist_ok=True)
    try:
        said = read(folder)
    except SettingsError as error:
        raise ServiceError(error.findings) from error
    if f"packs/{said.pack}/{MANIFEST}" not in backup.manifest.members:  # it could lead out of the folder
        raise backup.damaged(SETTINGS)
    (folder / SETTINGS).unlink()
    options = replace(said, database=database, database_owner=database_owner)
    write_settings(folder, options)
    return options


def _load(folder: Path, options: Options, backup: Backup, progress: Progress) -> Verified:
    try:
        boot.configure(folder, owner=True)
    except SettingsError as error:
        raise ServiceError(error.findings) from error
    from socai.services.loading import load  # models can be imported from here on

    return load(Instance(folder, options, own_catalogue(folder, options)), backup, progress)
