"""A real installation: TLS before the application, every secret from the environment or a file."""

import os

from config.settings.base import *  # noqa: F403
from config.settings.environment import databases, required, secret

SECRET_KEY = secret("SECRET_KEY")
ERASURE_LIST_FILE = os.environ.get("ERASURE_LIST_FILE", "")  # never inside the application's own folder
BASE_DOMAIN = required("BASE_DOMAIN")
BASE_PORT = ""
ALLOWED_HOSTS = [BASE_DOMAIN, f".{BASE_DOMAIN}"]
DATABASES = databases(required("DATABASE_URL"), os.environ.get("OWNER_DATABASE_URL", ""))
ROLE_PREFIX = DATABASES["default"]["NAME"]  # roles belong to the whole server: the database's name comes first
CELERY_BROKER_URL = required("BROKER_URL")
EMAIL_HOST = required("SMTP_HOST")
EMAIL_PORT = int(os.environ.get("SMTP_PORT", "587"))
EMAIL_USE_TLS = True
EMAIL_HOST_USER = os.environ.get("SMTP_USER", "")
EMAIL_HOST_PASSWORD = secret("SMTP_PASSWORD") if EMAIL_HOST_USER else ""
DEFAULT_FROM_EMAIL = os.environ.get("MAIL_FROM", f"Zakrila <no-reply@{BASE_DOMAIN}>")
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# How many proxies stand before the application: which entry of X-Forwarded-For is the person's own address.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("TRUSTED_PROXY_COUNT", "1"))
