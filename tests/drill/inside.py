"""Looks past the pages, with all keys: run beside the product as a program, prints one JSON line."""

import json
import os
import sys
from collections import Counter
from datetime import timedelta
from typing import Any

import django
from django.db.models import Count

ALL = 10**9


def main(question: str, slug: str, mark: str) -> None:
    django.setup()
    from django.conf import settings  # noqa: PLC0415 - after setup

    from kernel import sight  # noqa: PLC0415
    from kernel.place import entered  # noqa: PLC0415
    from tenants.isolation import hosts  # noqa: PLC0415
    from tests.utils.eyes import TEST  # noqa: PLC0415

    place = hosts.find(f"{slug}.{settings.BASE_DOMAIN}").place
    assert place is not None
    with entered(place), sight.beyond(TEST):
        sys.stdout.write(
            json.dumps({"cases": cases, "kept": kept, "sound": sound}[question](mark), default=str) + "\n"
        )


def cases(_: str) -> list[dict[str, Any]]:
    """Cases in which meetings can be planned, with the e-mail of nobody."""
    from services.cases.models import Case  # noqa: PLC0415 - after setup

    rows = Case.objects.filter(state="active", arrangements__isnull=False).distinct().order_by("number")
    return [{"id": row.pk, "number": row.number} for row in rows]


def kept(mark: str) -> dict[str, Any]:
    """Everything that bears the mark, how often, and what is half done."""
    from audit.models import Event  # noqa: PLC0415 - after setup
    from services.cases.models import Note  # noqa: PLC0415
    from services.contact_centre.models import Session  # noqa: PLC0415
    from services.people.models import Person  # noqa: PLC0415
    from services.scheduling.models import Reservation  # noqa: PLC0415

    notes = [note for note in Note.objects.order_by("pk") if note.text.startswith(mark)]
    sessions = list(Session.objects.annotate(people=Count("participants")).order_by("pk"))
    booked = set(Reservation.objects.values_list("booking", flat=True))
    names = Counter(person.names for person in Person.objects.order_by("pk") if person.names.startswith("Учение "))
    return {
        "notes": Counter(note.text for note in notes),
        "notes_untold": [note.text for note in notes if not _is_told(note, Event)],
        "meetings": [one.pk for one in sessions],
        "meetings_half": [one.pk for one in sessions if not one.people or (one.room_id and one.pk not in booked)],
        "people": names,
    }


def sound(_: str) -> dict[str, Any]:
    """Whether every value of every row opens, and the journal is the one that was sealed and told outside."""
    from audit.verify import verify  # noqa: PLC0415 - after setup
    from tenants.continuity import checking  # noqa: PLC0415

    found, report = checking.opened(sample=ALL), verify(checking.told())
    journal = [] if report.holds else [f"journal: {report.finding}"]
    return {"findings": [*found.unreadable, *journal], "opened": found.opened, "events": report.events}


def _is_told(note: Any, event: Any) -> bool:
    """The journal's line of the same transaction."""
    around = (note.written_at - timedelta(seconds=20), note.written_at + timedelta(seconds=20))
    told = event.objects.filter(case_id=note.case_id, actor_id=note.author_id, at__range=around)
    return any("notes" in one.fields for one in told)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
    main(sys.argv[1], sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else "")
