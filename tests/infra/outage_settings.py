"""The served product whose servers fail in test_outage.py: as in tests, but rates are counted in Valkey."""

import os

from config.settings.environment import cache
from config.settings.test import *  # noqa: F403

CACHES["limits"] = cache(os.environ["CACHE_URL"])  # noqa: F405
WHITENOISE_AUTOREFRESH = False
