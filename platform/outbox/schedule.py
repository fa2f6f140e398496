"""What the decorators of outbox.tasks fill; settings and Celery hold these same dictionaries."""

from typing import Any

SCHEDULE: dict[str, dict[str, Any]] = {}  # what beat calls
ROUTES: dict[str, dict[str, str]] = {}  # which queue a task waits in
