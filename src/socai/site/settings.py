"""Django's settings that are the same for every instance. Values of one instance are added by ``boot``.

Importable without an instance: the database is then an empty one in memory, which is what type checkers and
``makemigrations`` need. Rooms above are named here as text, which Django imports when it needs them.
"""

from __future__ import annotations

from pathlib import Path

from socai.site.databases import sqlite

DEBUG = False
SECRET_KEY = "no-instance-is-open"  # noqa: S105 - replaced by the instance's own key in boot
ALLOWED_HOSTS: list[str] = ["127.0.0.1", "localhost"]
CSRF_TRUSTED_ORIGINS: list[str] = []
CSRF_COOKIE_SECURE = False
SECURE_HSTS_SECONDS = 0
INSTALLED_APPS = ["socai.ledger"]
AUTH_USER_MODEL = "ledger.Account"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
DATABASES = {"default": sqlite(":memory:", lock_timeout=30)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

ROOT_URLCONF = "socai.site.urls"
MIDDLEWARE = [
    "socai.api.problems.Problems",
    "socai.api.strict.KnownParameters",
    "socai.web.middleware.SafeHeaders",
    "socai.web.middleware.NotTooLarge",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "socai.web.middleware.Visitor",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).resolve().parents[1] / "web" / "templates"],
        "OPTIONS": {
            "context_processors": ["socai.web.pages.common"],
            "libraries": {"socai": "socai.web.tags"},
            "builtins": ["socai.web.tags"],
        },
    }
]
CSRF_COOKIE_NAME = "socai_form"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_FAILURE_VIEW = "socai.web.pages.forged"
APPEND_SLASH = False
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
# A form that a village sends is a few kilobytes, an Excel file of it some tens; a report to be audited some megabytes.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 22_000_000

LANGUAGE_CODE = "vi"
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
USE_I18N = True
