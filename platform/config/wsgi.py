"""WSGI with threads serves every door."""

import os

from django.core.wsgi import get_wsgi_application

from config.celery import app as celery_app  # loaded here and not in the first request that posts something
from config.memory import settle, settling
from config.stack import with_room

__all__ = ["application", "celery_app"]

# Somebody waits at a browser: a silent database is said to be lost before they give up. Workers are more patient.
os.environ.setdefault("DATABASE_PATIENCE", "2")

application = settling(with_room(get_wsgi_application()))

from tenants.isolation import selftest  # noqa: E402 - the apps are ready only now
from vault.startup import refuse_wrong_master_key  # noqa: E402

selftest.refuse_unsafe()
refuse_wrong_master_key()
settle()
