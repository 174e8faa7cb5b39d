"""The key under which a backup holds private values: kept by the instance, carried apart from its backups."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

from socai.services.errors import refusal, translated

NAME = "backups.key"
_FINGERPRINT = 12
_LONGEST = 200


class BackupKey:
    """A key as it stands in a file of one line: 32 random bytes as base64 that is safe in names.

    Attributes:
        fingerprint: what tells it from other keys and opens nothing, as hexadecimal digits.
    """

    def __init__(self, text: str) -> None:
        """Take a key from its text.

        Raises:
            ValueError: when it is none.
        """
        self._box = Fernet(text)
        self._text = text
        self.fingerprint = sha256(f"socai backup key {text}".encode()).hexdigest()[:_FINGERPRINT]

    def closed(self, content: bytes) -> bytes:
        """Return content as it may stand in a backup."""
        return self._box.encrypt(content)

    def opened(self, content: bytes) -> bytes:
        """Return what was closed under this key.

        Raises:
            ValueError: it was closed under another key, or changed since.
        """
        try:
            return self._box.decrypt(content)
        except InvalidToken as error:
            raise ValueError("not closed under this key") from error

    def keep(self, path: Path) -> None:
        """Put the key into a new file that its owner alone may read, whole or not at all.

        Raises:
            FileExistsError: there is one already.
            OSError: the disk fails.
        """
        unfinished = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        try:
            with open(unfinished, "x", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
                file.write(f"{self._text}\n")
                file.flush()
                os.fsync(file.fileno())
            os.link(unfinished, path)
        finally:
            unfinished.unlink(missing_ok=True)


def fresh() -> BackupKey:
    """Return a key that was never used."""
    return BackupKey(Fernet.generate_key().decode())


def of_instance(home: Path) -> BackupKey:
    """Return the key of the instance in a folder; its first backup makes it.

    Raises:
        ServiceError: the file holds no key; the disk fails.
    """
    path = home / NAME
    with translated(str(path)):
        if not path.exists():
            with suppress(FileExistsError):  # another backup made it at the same time
                fresh().keep(path)
    return read(path)


def read(path: Path) -> BackupKey:
    """Return the key in a file.

    Raises:
        ServiceError: there is no such file; it holds no key; the disk fails.
    """
    with translated(str(path)):
        if not path.is_file():
            raise refusal("backup.key_not_found", str(path))
        with path.open(encoding="ascii", errors="replace") as file:
            text = file.read(_LONGEST)
    try:
        return BackupKey(text.strip())
    except ValueError as error:
        raise refusal("backup.key_unreadable", str(path)) from error
