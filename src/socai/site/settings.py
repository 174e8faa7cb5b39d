"""Django's settings that are the same for every instance. Values of one instance are added by ``boot``.

Importable without an instance: the database is then an empty one in memory, which is what type checkers and
``makemigrations`` need.
"""

from __future__ import annotations

from socai.site.databases import sqlite

DEBUG = False
SECRET_KEY = "no-instance-is-open"  # noqa: S105 - replaced by the instance's own key in boot
ALLOWED_HOSTS: list[str] = ["127.0.0.1", "localhost"]
INSTALLED_APPS = ["socai.ledger"]
AUTH_USER_MODEL = "ledger.Account"
DATABASES = {"default": sqlite(":memory:", lock_timeout=30)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "vi"
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
USE_I18N = True
