"""A pack as one file, so that an issued report can be made again when the instance's pack has changed.

The file is a zip without compression or dates: equal packs give equal bytes, and one copy serves many reports. Its
comment is the name of the pack that stands on the others.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

from socai.catalogue.errors import PackError
from socai.catalogue.model import Catalogue
from socai.catalogue.pack import load_catalogue
from socai.services import archive
from socai.services.errors import ServiceError, translated
from socai.services.opened import Instance

_PACKS = "packs"


def keep_pack(instance: Instance) -> str:
    """Archive the packs of an instance as they stand and return the SHA-256 of the file.

    Raises:
        ServiceError: when disk or permissions fail.
    """
    with translated(str(instance.home / _PACKS)):
        content = _packed(instance.home / _PACKS, instance.options.pack)
    return archive.keep(instance, content)


def archived_catalogue(instance: Instance, digest: str) -> Catalogue:
    """Return what a pack declared when it was archived.

    Raises:
        ServiceError: the file is gone or another one now, or this program can no longer read the pack.
    """
    with TemporaryDirectory(prefix="socai-pack-") as folder, zipfile.ZipFile(_opened(instance, digest)) as packs:
        packs.extractall(folder)
        try:
            return load_catalogue(Path(folder) / packs.comment.decode(), (Path(folder),))
        except PackError as error:
            raise ServiceError(error.findings) from error


def _opened(instance: Instance, digest: str) -> io.BytesIO:
    return io.BytesIO(archive.read(instance, digest))


def _packed(root: Path, pack: str) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as packs:
        packs.comment = pack.encode()
        for path in sorted(path for path in root.rglob("*") if path.is_file()):
            packs.writestr(zipfile.ZipInfo(path.relative_to(root).as_posix()), path.read_bytes())
    return written.getvalue()
