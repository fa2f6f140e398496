"""
A form that is sent twice is done once: a double click, „back" and send again, a page of failure that is reloaded.

Every time a page is made its CSRF token is masked anew, so the same token with the same fields at the same address is
the same form in the same hands. The row is written in the transaction of what the form does: a second sending waits
for the first, gets the same answer if that was saved, and does the work itself if it was not.
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError
from django.http import HttpResponseBase

from accounts.models import Counter
from kernel import clock

KEPT = timedelta(minutes=15)
# Unique and exclusion constraints, deadlocks, serialisation: somebody else was a moment earlier.
LOST_RACES = {"23505", "23P01", "40P01", "40001"}
TOKEN = "csrfmiddlewaretoken"  # noqa: S105 - the name of a field


def claim(request: Any) -> Counter | None:
    """This form's row: of an earlier sending if its value says where that led. None: not a form of a page."""
    if request.method != "POST" or not request.POST.get(TOKEN):
        return None
    row = Counter(key=f"form:{_digest(request)}", value="", expires_at=clock.now() + KEPT)
    Counter.objects.bulk_create([row], ignore_conflicts=True)  # waits for whoever is saving the same form
    return Counter.objects.get(key=row.key)


def keep(row: Counter, response: HttpResponseBase) -> None:
    """Where a saved form led; a form that came back with errors may be sent again as it is."""
    if 300 <= response.status_code < 400:
        row.value = response.headers["Location"]
        row.save(update_fields=["value"])
    else:
        row.delete()


def is_lost_race(error: DatabaseError | ObjectDoesNotExist) -> bool:
    """Somebody else saved the same thing, or took away what was about to be changed."""
    return isinstance(error, ObjectDoesNotExist) or getattr(error.__cause__, "sqlstate", "") in LOST_RACES


def rewind(request: Any) -> None:
    """Uploads were read in the first try."""
    for _, files in request.FILES.lists():
        for file in files:
            file.seek(0)


def _digest(request: Any) -> str:
    fields = sorted((name, values) for name, values in request.POST.lists())
    told = [str(request.user.pk), request.get_full_path(), fields, list(_files(request))]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def _files(request: Any) -> Iterator[list[str]]:
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            digest = hashlib.sha256()
            for chunk in file.chunks():
                digest.update(chunk)
            file.seek(0)
            yield [name, str(file.name), digest.hexdigest()]
