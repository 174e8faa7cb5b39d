"""Starts Django for one instance folder, or moves a started Django to another one. Knows no table and no figure."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import django
from django.conf import settings as django_settings
from django.db import connections

from socai.site import settings as defaults
from socai.site.databases import Database, of_instance
from socai.site.options import Options, read

SECRET_NAME = "secret.key"  # noqa: S105 - the name of a file


def configure(home: Path, *, owner: bool = False) -> Options:
    """Set Django up for the instance in ``home`` and return its settings.

    With ``owner``, connect as the role that owns the tables (to create and upgrade; PostgreSQL only). May be called
    again in the same process for another instance: connections to the former one are closed.

    Raises:
        SettingsError: when ``socai.toml`` is missing or cannot be used.
    """
    options = read(home)
    start(of_instance(home, options, owner=owner), secret=_secret(home), language=options.language)
    return options


def start(database: Database, *, secret: str, language: str) -> None:
    """Set Django up for one database, whether or not it was set up before."""
    if django_settings.configured:
        django_settings.SECRET_KEY = secret
        django_settings.LANGUAGE_CODE = language
        _move_to(database)
        return
    values = {name: getattr(defaults, name) for name in dir(defaults) if name.isupper()}
    values |= {"DATABASES": {"default": database}, "SECRET_KEY": secret, "LANGUAGE_CODE": language}
    django_settings.configure(**values)
    django.setup()


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
