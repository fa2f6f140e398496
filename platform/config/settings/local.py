"""`make run`: the supervisor of infra/local sets the environment."""

import os

from config.settings.base import *  # noqa: F403
from config.settings.environment import databases, required, secret

SECRET_KEY = secret("SECRET_KEY")
DATABASES = databases(required("DATABASE_URL"), os.environ.get("OWNER_DATABASE_URL", ""))
ROLE_PREFIX = DATABASES["default"]["NAME"]  # roles belong to the whole server: the database's name comes first
CELERY_BROKER_URL = required("BROKER_URL")
BASE_PORT = os.environ.get("PORT", "8000")
ALLOWED_HOSTS = [".localhost", "localhost", "127.0.0.1"]
EMAIL_HOST = os.environ.get("SMTP_HOST", "127.0.0.1")
EMAIL_PORT = int(os.environ.get("SMTP_PORT", "1025"))
