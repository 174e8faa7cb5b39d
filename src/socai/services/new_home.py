"""Builds an instance folder beside its place, and puts it there whole or not at all. What goes in is not known here."""

from __future__ import annotations

import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from socai.services.errors import refusal, translated
from socai.services.locking import passing_lock
from socai.site import boot
from socai.site.options import FILE_NAME, Options, render


@contextmanager
def new_home(home: Path) -> Iterator[Path]:
    """Give a folder to build an instance in; it stands at ``home`` when the block ends, and is gone when it fails.

    Raises:
        ServiceError: the folder is taken, or the disk fails.
    """
    with translated(str(home)):
        home.parent.mkdir(parents=True, exist_ok=True)
    with translated(str(home)), _alone_at(home):
        _refuse_taken(home)
        with _unfinished(home) as folder:
            yield folder
            _put_in_place(folder, home)


def write_settings(folder: Path, options: Options) -> None:
    """Write the settings of a new instance and a fresh secret key, both for their owner's eyes."""
    secret = folder / boot.SECRET_NAME
    secret.touch(mode=0o600)
    secret.write_text(secrets.token_urlsafe(50) + "\n", encoding="ascii")
    settings = folder / FILE_NAME
    settings.touch(mode=0o600)  # it may hold the password of a database
    settings.write_text(render(options), encoding="utf-8")


@contextmanager
def _alone_at(home: Path) -> Iterator[None]:
    """Keep others from making the same instance at the same time."""
    name = sha256(str(home).encode()).hexdigest()[:16]
    with passing_lock(Path(tempfile.gettempdir()) / f"socai-{name}.lock"):
        yield


def _refuse_taken(home: Path) -> None:
    if (home / FILE_NAME).exists():
        raise refusal("instance.exists", str(home))
    if home.exists() and (not home.is_dir() or any(home.iterdir())):
        raise refusal("instance.folder_not_empty", str(home))


@contextmanager
def _unfinished(home: Path) -> Iterator[Path]:
    """Give a folder beside ``home`` to build in; what a former attempt left there goes first, what is left at last."""
    folder = home.with_name(f".{home.name}.unfinished")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        yield folder
    finally:
        boot.disconnect()
        shutil.rmtree(folder, ignore_errors=True)


def _put_in_place(folder: Path, home: Path) -> None:
    boot.disconnect()
    if not home.exists():
        folder.rename(home)
        return
    # An empty folder that is there already may be a mount point. The settings make it an instance: they go last.
    for path in sorted(folder.iterdir(), key=lambda path: path.name == FILE_NAME):
        shutil.move(path, home / path.name)
