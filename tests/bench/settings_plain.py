"""Plain Django: one schema, no tenancy, the same pool, the same kind of middleware."""

from config.settings.test import *  # noqa: F403

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "tests.bench.sample",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
MIGRATION_MODULES = {"sample": "tests.bench.sample.migrations"}
DATABASES = {"default": {**DATABASES["owner"], "ATOMIC_REQUESTS": True, "OPTIONS": DATABASES["default"]["OPTIONS"]}}  # noqa: F405
DATABASE_ROUTERS: list[str] = []
AUTH_USER_MODEL = "auth.User"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
SESSION_ENGINE = "django.contrib.sessions.backends.db"
ROOT_URLCONF = "tests.bench.urls_plain"
TEMPLATES: list[dict[str, object]] = []
WSGI_APPLICATION = "django.core.wsgi.get_wsgi_application"
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = False
DEBUG = False
