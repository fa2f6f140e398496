"""Links are made, written as an address, and taken back."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts import links, signing
from audit.enums import Action
from audit.record import record
from kernel.actor import SYSTEM, Actor
from kernel.place import entered, require_centre
from services.links.models import Link
from services.people.models import Person
from services.staff.models import Worker
from tenants.isolation import doors

PAGES = {
    "consent": "links:consent",
    "meeting": "meeting_links:meeting",
    "windows": "meeting_links:windows",
    "calendar": "meeting_links:calendar",
}
MOST_TRIES = 5


@transaction.atomic
def make_link(*, kind: str, until: datetime, by: Worker | None, at: datetime, **about: Any) -> Link:
    """A new address; `about`: case and person, or worker; subject, language. Who may have it, the caller asks."""
    until = until.replace(microsecond=0)  # what the address can say
    link = Link.objects.create(kind=kind, expires_at=until, created_by=by, created_at=at, **about)
    record(Action.WRITE, actor=by.as_actor() if by else SYSTEM, what=link, fields=("kind", "expires_at"))
    return link


def token_of(link: Link) -> str:
    return signing.pack(bytes.fromhex(link.handle), purpose=link.kind, until=link.expires_at, at=require_centre())


def address_of(link: Link) -> str:
    """The whole address, at the neutral host: neither the centre's name nor its town stands in it."""
    token = token_of(link)
    with entered(doors.LINK):
        return links.absolute(PAGES[link.kind], token)


@transaction.atomic
def withdraw_link(*, link: Link, by: Worker | None, at: datetime) -> Link:
    """From now on the address opens nothing; the first time counts."""
    if Link.objects.filter(pk=link.pk, withdrawn_at__isnull=True).update(withdrawn_at=at, withdrawn_by=by):
        record(Action.WRITE, actor=by.as_actor() if by else SYSTEM, what=link, fields=("withdrawn_at",))
    link.refresh_from_db()
    return link


def holder(person: Person) -> Actor:
    """Whoever holds a link acts under the name of the person it was made for; the journal says that it was a link."""
    return Actor(kind="link", id=person.pk, label=person.names)


@transaction.atomic
def count_try(*, link: Link, at: datetime) -> None:
    """Somebody typed names that are not the person's; after a few the link is dead for everybody."""
    held = Link.objects.select_for_update(of=("self",)).get(pk=link.pk)
    held.tries += 1
    if held.tries >= MOST_TRIES and held.withdrawn_at is None:
        held.withdrawn_at = at
    held.save(update_fields=["tries", "withdrawn_at"])
    record(Action.DENY, actor=Actor(kind="link"), what=held, fields=("tries",))
