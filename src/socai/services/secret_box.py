"""Secrets that must be read again, encrypted at rest under the secret key of the instance, which no backup holds."""

from __future__ import annotations

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_PURPOSE = b"socai secret box 1"


def closed(secret: str) -> str:
    """Return a secret as it may stand in the database."""
    return _box().encrypt(secret.encode()).decode()


def opened(text: str) -> str:
    """Return the secret in a text of the database, empty when another instance closed it or somebody changed it."""
    try:
        return _box().decrypt(text).decode()
    except InvalidToken:
        return ""


def _box() -> Fernet:
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(settings.SECRET_KEY.encode())
    return Fernet(urlsafe_b64encode(key))
