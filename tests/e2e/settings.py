"""
The product as the browser tests meet it: gunicorn, Celery and every command of theirs load these.

Its clock runs from a day of its own, so that a morning at the entrance, a holiday among the court's days or the last
Saturday of a month are there whenever the tests are run.
"""

import os
from datetime import timedelta

from django.utils import timezone

from config.settings.environment import cache
from config.settings.test import *  # noqa: F403
from tests.e2e.calendar import shift

_real_now = timezone.now
_shift = timedelta(seconds=float(os.environ.get("E2E_SHIFT") or shift()))
timezone.now = lambda: _real_now() + _shift  # what kernel.clock reads

TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = "UNDEFINED«%s»"  # noqa: F405
FILES_ROOT = os.environ["E2E_FILES"]
WHITENOISE_AUTOREFRESH = False  # files are looked up once, as in production
CACHES["limits"] = cache(os.environ["CACHE_URL"])  # noqa: F405 - rates are counted over all processes, as in production
CELERY_BROKER_URL = os.environ["BROKER_URL"]
