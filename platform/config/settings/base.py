"""Settings that hold on every machine. What differs is read from the environment in local, test and production."""

import os
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from csp.constants import NONE, SELF

from config import apps as app_lists
from config.settings.environment import cache

ROOT = Path(__file__).resolve().parents[3]

DEBUG = False
ALLOWED_HOSTS: list[str] = []
USE_X_FORWARDED_HOST = False  # a header must never choose the centre
ROOT_URLCONF = "config.urls.public"  # the place middleware chooses the door's own
WSGI_APPLICATION = "config.wsgi.application"
BASE_DOMAIN = "localhost"  # haskovo.<BASE_DOMAIN>, network.<BASE_DOMAIN>, …
PUBLIC_HOSTS: list[str] = []  # further names of the public door
PREMADE_SCHEMAS = 3  # complete empty centres kept ready for whoever signs up next

INSTALLED_APPS = [*app_lists.NO_TABLES, *app_lists.PUBLIC, *app_lists.PEOPLE, *app_lists.CENTRE]
INSTALLED_APPS = [
    name for name in INSTALLED_APPS if "Config" in name or find_spec(name)
]  # a room may still be missing
# Which apps' tables each kind of schema has.
SCHEMA_APPS = {
    "public": app_lists.PUBLIC,
    "centre": [*app_lists.PEOPLE, *app_lists.CENTRE],
    "network": app_lists.PEOPLE,
    "operator": app_lists.PEOPLE,
}
# Their tables are never created: permissions by content type are not used (architecture.md §1).
MIGRATION_MODULES = {"auth": None, "contenttypes": None}

MIDDLEWARE = [
    # Styles and scripts belong to no place: the pages of bad moments need them when no place can be entered.
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tenants.isolation.middleware.PlaceMiddleware",
    "config.metrics.MetricsMiddleware",
    "csp.middleware.CSPMiddleware",
    "accounts.middleware.SessionMiddleware",
    "ui.middleware.language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "accounts.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.ActorMiddleware",
    "ui.middleware.helpful_errors",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": ["django_cotton.templatetags.cotton"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "ui.context.shell",
            ],
        },
    }
]
FORM_RENDERER = "ui.forms.Renderer"
COTTON_DIR = "components"

# Languages: msgids are English, Bulgarian is what staff see first.
LANGUAGE_CODE = "bg"
LANGUAGES = [("bg", "Български"), ("en", "English"), ("hu", "Magyar")]  # Cyrillic: a language in its own name
LANGUAGE_COOKIE_NAME = "language"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Sofia"

STATIC_URL = "static/"
STATIC_ROOT = ROOT / "staticfiles"

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
DATABASE_ROUTERS = ["tenants.isolation.router.SchemaRouter"]

# Cookies of one host only: no centre can set a cookie for its neighbour.
SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_NAME = "__Host-session"
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_NAME = "__Host-csrf"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "manifest-src": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["api.parsers.StrictJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "UNAUTHENTICATED_USER": None,
}

SPECTACULAR_SETTINGS = {
    "TITLE": "Zakrila",
    "VERSION": "v1",
    "DESCRIPTION": (
        "The API of one centre. A key opens one centre and never may more than the worker who made it; what it sees"
        " and does stands in the journal under its purpose. Texts come without what is withheld from anybody."
        " Sentences come in the language of Accept-Language (bg, en, hu), else in that of the key's owner. Times carry"
        " their offset, or are taken as the clocks of Sofia show them. Lists take `limit` (at most 200) and `offset`."
        " A key that sends too many requests in a minute is answered 429 with the seconds to wait (Retry-After)."
    ),
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_SETTINGS": "window.zakrilaDocs",  # api/static/api/docs.js
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "api.schema.tell_what_all_share",
    ],
    "ENUM_NAME_OVERRIDES": {
        "PersonKindEnum": "services.people.enums.PersonKind",
        "SessionStateEnum": "services.contact_centre.enums.SessionState",
        "BasisKindEnum": "services.contact_centre.enums.BasisKind",
        "AdmissionGroundEnum": "services.contact_centre.enums.AdmissionGround",
        "SignedHowEnum": "services.contact_centre.preparation_enums.SignedHow",
        "CheckKindEnum": "services.contact_centre.enums.CheckKind",
        "ObservationKindEnum": "services.contact_centre.enums.ObservationKind",
        "FeelingEnum": "services.contact_centre.enums.Feeling",
        "WishEnum": "services.contact_centre.enums.Wish",
        "PauseReasonEnum": "services.contact_centre.enums.PauseReason",
        "PartEnum": "services.contact_centre.enums.Part",
        "PartyRoleEnum": "services.cases.enums.PartyRole",
        "SessionPurposeEnum": "services.contact_centre.enums.SessionPurpose",
        "ReferralSourceEnum": "services.cases.enums.ReferralSource",
        "SourceEnum": "services.cases.enums.SOURCES_TO_ENTER",
    },
}

CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TIMEZONE = "UTC"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True


def room_settings(names: list[str]) -> dict[str, object]:
    """Settings that a room brings itself: the upper-case names of `<app>/conf.py`."""
    found: dict[str, object] = {}
    for name in names:
        if find_spec(name) and find_spec(f"{name}.conf"):
            conf = import_module(f"{name}.conf")
            found.update({key: value for key, value in vars(conf).items() if key.isupper()})
    return found


globals().update(room_settings(["ui", *app_lists.PUBLIC, *app_lists.PEOPLE, *app_lists.CENTRE]))

# The rate limits of doors that have no tables of their own; content is never cached.
# Seconds that a statement may stay unanswered over a network before the server counts as lost.
DATABASE_PATIENCE = float(os.environ.get("DATABASE_PATIENCE", "60"))
CACHES["limits"] = cache(os.environ.get("CACHE_URL", ""))  # noqa: F821 - accounts.conf brings CACHES

# To standard error, where whoever runs the process collects it. Django alone would tell nobody of a failed request.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"()": "kernel.logs.WithoutValues", "format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.request": {"level": "ERROR"},  # a page that does not exist is no failure
    },
}
