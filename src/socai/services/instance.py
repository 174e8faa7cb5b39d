"""Makes and opens instance folders. An instance is there whole or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from socai.catalogue.country import country_units
from socai.catalogue.errors import PackError
from socai.catalogue.layers import find_layers
from socai.catalogue.model import Catalogue, Coverage, OrgUnit
from socai.catalogue.pack import builtin_packs, load_catalogue
from socai.core import calendars
from socai.core.findings import Finding
from socai.services.errors import ServiceError, refusal
from socai.services.new_home import new_home, write_settings
from socai.services.opened import Instance, Progress, silent
from socai.site import boot
from socai.site.options import Options, SettingsError

if TYPE_CHECKING:
    from socai.services.founding import Founded

__all__ = ["Instance", "init_instance", "open_instance"]

_PACKS = "packs"


def init_instance(
    *,
    home: Path,
    pack: str,
    options: Options | None = None,
    coverage: Coverage | None = None,
    progress: Progress = silent,
) -> Founded:
    """Make a new instance from a pack and return it open (``instance``), with how much was loaded.

    ``pack`` is the name of a pack that ships, or the path of a pack folder; the instance keeps a copy of it and of the
    packs it stands on. Everything is built beside ``home`` and put in place at the end; whatever fails, nothing of it
    remains. ``options`` chooses the database, the language and whether it is a demonstration, ``coverage`` how much of
    the country's list of units it holds beside those of the pack (by default what the pack says).

    Raises:
        ServiceError: the folder is taken, the pack or the options have problems, disk or database fail.
    """
    home = home.absolute()
    layers = _layers(pack)
    catalogue = _in_force(_catalogue(layers[-1], layers))
    rows = _units(catalogue, coverage)
    chosen = replace(options or Options(), pack=layers[-1].name)
    with new_home(home) as folder:
        _lay_out(folder, layers, chosen)
        founded = _found(folder, catalogue, rows, progress)
    return replace(founded, instance=open_instance(home=home))


def open_instance(*, home: Path) -> Instance:
    """Set Django up for the instance in a folder and return it.

    Raises:
        ServiceError: there is no instance, or its settings or its pack have problems.
    """
    home = home.absolute()
    try:
        options = boot.configure(home)
    except SettingsError as error:
        raise ServiceError(error.findings) from error
    catalogue = _in_force(own_catalogue(home, options))
    _refuse_unnumbered(options, catalogue)
    return Instance(home, options, catalogue)


def _refuse_unnumbered(options: Options, catalogue: Catalogue) -> None:
    """Refuse a setting that lets numbers be given in registers which have none."""
    books = [code for code, register in catalogue.registers.items() if register.numbers]
    wrong = [code for code in options.numbered_registers if code not in books]
    if wrong:
        data = {"value": " ".join(wrong), "allowed": ", ".join(books) or "–"}
        raise refusal("settings.not_allowed", "numbered_books", **data)


def _in_force(catalogue: Catalogue) -> Catalogue:
    """Return a catalogue after putting its calendars in force: one process serves one instance."""
    calendars.install(catalogue.calendars)
    return catalogue


def pack_digest(home: Path) -> str:
    """Return the SHA-256 over the names and contents of the pack files that an instance keeps."""
    digest = sha256()
    root = home / _PACKS
    for path in sorted(path for path in root.rglob("*") if path.is_file()):
        name = path.relative_to(root).as_posix()
        digest.update(f"{name}\n{sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


def _layers(pack: str) -> list[Path]:
    """Return the folders of a pack and of those it stands on, the most general first."""
    is_path = os.sep in pack or "/" in pack
    folder = Path(pack).absolute() if is_path else builtin_packs() / pack
    if not folder.is_dir():
        known = ", ".join(sorted(path.parent.name for path in builtin_packs().glob("*/pack.yaml")))
        raise refusal("instance.unknown_pack", pack, known=known)
    problems: list[Finding] = []
    layers = find_layers(folder, (builtin_packs(), folder.parent), problems)
    if problems:
        raise ServiceError(problems)
    return [layer.folder for layer in layers]


def own_catalogue(home: Path, options: Options) -> Catalogue:
    """Return what the pack that an instance keeps declares.

    Raises:
        ServiceError: the pack is gone, or has problems.
    """
    folder = home / _PACKS / options.pack
    if not folder.is_dir():
        raise refusal("instance.pack_gone", options.pack, folder=str(folder))
    return _catalogue(folder, sorted((home / _PACKS).iterdir()))


def _catalogue(folder: Path, layers: Sequence[Path]) -> Catalogue:
    try:
        return load_catalogue(folder, tuple({layer.parent: None for layer in layers}))
    except PackError as error:
        raise ServiceError(error.findings) from error


def _lay_out(folder: Path, layers: Sequence[Path], options: Options) -> None:
    for layer in layers:
        shutil.copytree(layer, folder / _PACKS / layer.name, ignore=shutil.ignore_patterns(".*", "__pycache__"))
    (folder / "attachments").mkdir()
    write_settings(folder, options)


def _units(catalogue: Catalogue, coverage: Coverage | None) -> tuple[OrgUnit, ...]:
    """Return the units that a new instance holds: those of the country's list that it asks for, and the pack's."""
    try:
        listed = country_units(catalogue, coverage or catalogue.coverage)
    except PackError as error:
        raise ServiceError(error.findings) from error
    return (*listed, *catalogue.org_units.values())


def _found(folder: Path, catalogue: Catalogue, rows: Sequence[OrgUnit], progress: Progress) -> Founded:
    try:
        options = boot.configure(folder, owner=True)
    except SettingsError as error:
        raise ServiceError(error.findings) from error
    from socai.services import head  # models can be imported from here on
    from socai.services.founding import found

    instance = Instance(folder, options, catalogue)
    founded = found(instance, org_units=rows, pack_digest=pack_digest(folder), progress=progress)
    head.advance(folder)
    return founded
