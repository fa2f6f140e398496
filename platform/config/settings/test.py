"""Tests: the harness (tests/utils/engine.py) starts real servers and sets the environment before Django loads."""

import os

from config.settings.base import *  # noqa: F403
from config.settings.environment import cache, databases

SECRET_KEY = "test-only-secret-key-" + "x" * 40
MASTER_KEY_FILE = MASTER_KEY_COMMAND = FORMER_MASTER_KEY = ""
KEYS_RECHECK_SECONDS = 86_400.0  # tests count queries; those about changing keys set their own
MASTER_KEY = "dGVzdC1vbmx5LW1hc3Rlci1rZXktMzItYnl0ZXMhISE="
# mypy and makemigrations load the settings without a server: the address is only used when a query is made.
DATABASE_URL = os.environ.get("DATABASE_URL", "postgresql://zakrila_login@127.0.0.1:1/zakrila_test")
DATABASES = databases(
    DATABASE_URL, os.environ.get("OWNER_DATABASE_URL", "postgresql://zakrila_owner@127.0.0.1:1/zakrila_test")
)
ROLE_PREFIX = "zakrila_test"  # one for all test databases: clones share the roles of their template
CELERY_BROKER_URL = os.environ.get("BROKER_URL", "redis://127.0.0.1:1/0")
BASE_PORT = os.environ.get("PORT", "8000")
ALLOWED_HOSTS = [".localhost", "localhost", "127.0.0.1"]
EMAIL_HOST = os.environ.get("SMTP_HOST", "127.0.0.1")
EMAIL_PORT = int(os.environ.get("SMTP_PORT", "1"))
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True  # nothing is collected for tests
CACHES["limits"] = cache("")  # noqa: F405 - workers of one run share a Valkey, and would count for each other
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Tests read static files where they lie; hashed names need a collectstatic first.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
