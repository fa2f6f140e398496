"""For processes that tests kill: keys change without waiting."""

from config.settings.test import *  # noqa: F403

KEYS_RECHECK_SECONDS = 0.05
