"""Starts Django for one instance folder, or moves a started Django to another one. Knows no table and no figure."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType

import django
from django.conf import settings as django_settings
from django.db import connections

from socai.site import settings as defaults
from socai.site.databases import Database, of_instance
from socai.site.options import Options, read

SECRET_NAME = "secret.key"  # noqa: S105 - the name of a file
_YEAR = 365 * 24 * 3600
_OF_INSTANCE = frozenset({
    "SECRET_KEY", "LANGUAGE_CODE", "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "CSRF_COOKIE_SECURE", "SECURE_HSTS_SECONDS",
})  # fmt: skip


def configure(home: Path, *, owner: bool = False) -> Options:
    """Set Django up for the instance in ``home`` and return its settings.

    With ``owner``, connect as the role that owns the tables (to create and upgrade; PostgreSQL only). May be called
    again in the same process for another instance: connections to the former one are closed.

    Raises:
        SettingsError: when ``socai.toml`` is missing or cannot be used.
    """
    options = read(home)
    own = {"SECRET_KEY": _secret(home), "LANGUAGE_CODE": options.language, **_reached_at(options)}
    start(of_instance(home, options, owner=owner), own)
    return options


def start(database: Database, own: Mapping[str, object] = MappingProxyType({})) -> None:
    """Set Django up for one database, whether or not it was set up before.

    Args:
        database: as ``databases`` describes one.
        own: settings of the instance, over those that are the same for every one.
    """
    values = {name: getattr(defaults, name) for name in dir(defaults) if name.isupper()} | dict(own)
    if django_settings.configured:
        for name in _OF_INSTANCE & values.keys():
            setattr(django_settings, name, values[name])
        _move_to(database)
        return
    django_settings.configure(**values | {"DATABASES": {"default": database}})
    django.setup()


def _reached_at(options: Options) -> dict[str, object]:
    """Return the settings of a centre that others reach at an address with TLS."""
    if not options.address:
        return {}
    return {
        "ALLOWED_HOSTS": [*defaults.ALLOWED_HOSTS, options.host],
        "CSRF_TRUSTED_ORIGINS": [options.address],
        "CSRF_COOKIE_SECURE": True,
        "SECURE_HSTS_SECONDS": _YEAR,
    }


def _move_to(database: Database) -> None:
    connections.close_all()
    with suppress(AttributeError):  # no connection was opened yet
        del connections["default"]
    django_settings.DATABASES = {"default": database}
    # The handler fills in the defaults of a description once; this is its own way of doing so.
    connections.settings = connections.configure_settings({"default": database})


def _secret(home: Path) -> str:
    path = home / SECRET_NAME
    return path.read_text(encoding="ascii").strip() if path.is_file() else str(defaults.SECRET_KEY)


def disconnect() -> None:
    """Close the connections to the database, so that its files can be moved."""
    if django_settings.configured:
        connections.close_all()
