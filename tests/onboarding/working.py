"""A worker of its own process: enters one place and works until nothing is due. Killed by test_import_worker.py."""

import os
import sys
import time
from uuid import UUID

import django

if __name__ == "__main__":
    django.setup()
    from django.conf import settings

    from kernel import ports, sight
    from kernel.place import entered
    from outbox.work import work_one
    from services.onboarding.taking.people import People
    from tests.utils.eyes import TEST

    settings.FILES_ROOT = os.environ["FILES"]
    People.stretch = 200  # time enough to be killed between two of them
    place = ports.place_of(UUID(sys.argv[1]))
    assert place is not None
    with entered(place), sight.beyond(TEST):  # as the task that drains the outbox
        while True:
            if not work_one():
                time.sleep(0.05)
