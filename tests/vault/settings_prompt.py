"""For processes that tests kill: keys change without waiting."""

import os

from config.settings.test import *  # noqa: F403

KEYS_RECHECK_SECONDS = float(os.environ.get("KEYS_RECHECK", "0.05"))
MASTER_KEY = os.environ.get("ANOTHER_MASTER_KEY", MASTER_KEY)  # noqa: F405


def environment_of_a_child() -> dict[str, str]:
    """For a process that works in the database of this test."""
    from django.db import connection  # noqa: PLC0415 - this module is also a settings module

    name = connection.settings_dict["NAME"]
    urls = ("DATABASE_URL", "OWNER_DATABASE_URL")
    here = {url: os.environ[url].replace("/zakrila_test?", f"/{name}?") for url in urls}
    return {**os.environ, **here, "PYTHONPATH": "platform:.", "DJANGO_SETTINGS_MODULE": __name__}
