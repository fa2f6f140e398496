"""django-tenants as shipped, over the very same schemas."""

from config import apps
from tests.bench.settings_ours import *  # noqa: F403

TENANT_MODEL, TENANT_DOMAIN_MODEL = "stock.Tenant", "stock.Domain"
SHARED_APPS = ["django_tenants", "tests.bench.stock", *apps.NO_TABLES, *apps.PUBLIC]
TENANT_APPS = [*apps.PEOPLE, *apps.CENTRE]
INSTALLED_APPS = [*SHARED_APPS, *TENANT_APPS]
MIGRATION_MODULES = {**MIGRATION_MODULES, "stock": None}  # noqa: F405
DATABASES = {"default": {**DATABASES["owner"], "ENGINE": "django_tenants.postgresql_backend", "ATOMIC_REQUESTS": True}}  # noqa: F405
DATABASES["default"]["OPTIONS"] = {"pool": {"min_size": 1, "max_size": 10}}
ORIGINAL_BACKEND = "django.db.backends.postgresql"
PG_EXTRA_SEARCH_PATHS = ["extensions"]
DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]
MIDDLEWARE = [
    "django_tenants.middleware.main.TenantMainMiddleware",
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
    "allauth.account.middleware.AccountMiddleware",
]
WSGI_APPLICATION = "django.core.wsgi.get_wsgi_application"
SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
ROOT_URLCONF = PUBLIC_SCHEMA_URLCONF = "tests.bench.urls_plain"
SILENCED_SYSTEM_CHECKS = ["django_tenants.W001", "django_tenants.W003"]
