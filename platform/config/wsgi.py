"""WSGI with threads serves every door."""

from django.core.wsgi import get_wsgi_application

from config.celery import app as celery_app  # loaded here and not in the first request that posts something
from config.stack import with_room

__all__ = ["application", "celery_app"]

application = with_room(get_wsgi_application())

from tenants.isolation import selftest  # noqa: E402 - the apps are ready only now
from vault.startup import refuse_wrong_master_key  # noqa: E402

selftest.refuse_unsafe()
refuse_wrong_master_key()
