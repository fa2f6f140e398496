"""Our layers, with the sample app among those of a centre."""

import os

from config import apps

apps.CENTRE.append("tests.bench.sample")

from config.settings.test import *  # noqa: E402, F403

ROLE_PREFIX = "zakrila_bench"
BENCH_VERSION = os.environ.get("BENCH_VERSION", "migrations")
MIGRATION_MODULES = {**MIGRATION_MODULES, "sample": f"tests.bench.sample.{BENCH_VERSION}"}  # noqa: F405
_behind = MIDDLEWARE.index("tenants.isolation.middleware.PlaceMiddleware") + 1  # noqa: F405
MIDDLEWARE = [*MIDDLEWARE[:_behind], "tests.bench.sample.middleware.more_routes", *MIDDLEWARE[_behind:]]  # noqa: F405
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = False  # as in production: no look at the disk for every request
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
DEBUG = False
