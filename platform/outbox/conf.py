"""Celery and mail, for every machine alike."""

import os
from pathlib import Path

from outbox.schedule import ROUTES, SCHEDULE

CELERY_BEAT_SCHEDULE = SCHEDULE
CELERY_TASK_ROUTES = ROUTES
CELERY_TASK_DEFAULT_QUEUE = "default"  # `owner` is the other one: tasks that make or change schemas
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
# A task that a dead worker held comes back after five minutes; the sweep has long found its work by then.
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 300, "socket_connect_timeout": 3, "socket_keepalive": True}

EMAIL_TIMEOUT = 10


def _secret(name: str) -> str:
    """From NAME, or from the file that NAME_FILE names."""
    path = os.environ.get(f"{name}_FILE", "")
    return Path(path).read_text().strip() if path else os.environ.get(name, "")


# The gateway for short messages (outbox.sms.http says how it speaks); without an address none are offered.
SMS_GATEWAY_URL = os.environ.get("SMS_GATEWAY_URL", "")
SMS_GATEWAY_TOKEN = _secret("SMS_GATEWAY_TOKEN")  # ours, for calling it
SMS_GATEWAY_SECRET = _secret("SMS_GATEWAY_SECRET")  # its signature under the reports that it sends to us

DEFAULT_FROM_EMAIL = "Zakrila <no-reply@localhost>"
