"""A meeting over the screen: a link for the child's side and another for the parent's, never each other's."""

from datetime import datetime
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.translation import gettext as _

from audit.enums import Action
from audit.record import record
from kernel.errors import Refusal
from services.contact_centre import access
from services.contact_centre.enums import ContactType, Part
from services.contact_centre.models import Session
from services.contact_centre.operations.messages import tell_planned
from services.contact_centre.operations.sessions import MOVABLE
from services.people.models import Person
from services.people.secrecy import leaks_to
from services.staff.models import Worker
from services.staff.roles import Capability


@transaction.atomic
def set_links(*, session: Session, child_link: str, visiting_link: str, by: Worker, at: datetime) -> Session:
    """
    Keep the two links of a meeting over the screen.

    :raises Refusal: another type of meeting, one link for both sides, an address that is not sealed on its way, or
        one that tells its reader what is withheld from them.
    """
    row = Session.objects.select_for_update(of=("self",)).select_related("case").get(pk=session.pk)
    access.require(by, Capability.SESSIONS_PLAN, row.case)
    if row.type != ContactType.VIRTUAL or row.state not in MOVABLE:
        raise Refusal(_("Links belong to a planned meeting over the screen."))
    if child_link and child_link == visiting_link:
        raise Refusal(
            _("Each side has a link of its own: one for both would show each the other's."), field="visiting_link"
        )
    for name, link, readers in (
        ("child_link", child_link, _people(row, Part.CHILD, Part.RESIDENT)),
        ("visiting_link", visiting_link, _people(row, Part.VISITING)),
    ):
        _check(name, link, readers, row)
    row.child_link, row.visiting_link = child_link, visiting_link
    row.save(update_fields=["child_link", "visiting_link"])
    record(Action.WRITE, actor=by.as_actor(), what=row, fields=("links",))
    _tell_whoever_was_told_nothing(row, at)
    return row


def _tell_whoever_was_told_nothing(session: Session, at: datetime) -> None:
    """A plan's worth of meetings is told by reminders alone; without a message nobody has the way to the screen."""
    if not session.reminders.filter(arrives_at=session.starts_at, dropped="").exists():
        tell_planned(session=session, at=at)


def _people(session: Session, *parts: Part) -> list[Person]:
    rows = session.participants.filter(part__in=parts).select_related("person").order_by("id")
    return list({row.person_id: row.person for row in rows}.values())


def _check(name: str, link: str, readers: list[Person], session: Session) -> None:
    if not link:
        return
    parts = urlsplit(link)
    if parts.scheme != "https" or "@" in link:
        raise Refusal(_("Only an address that begins with https:// and names nobody."), field=name)
    if leaks_to(readers, link, about=session.case):
        raise Refusal(_("This address holds something that is withheld from whoever would read it."), field=name)


def link_for(session: Session, person: Person) -> str:
    """What one person may be told: the link of their own side. Messages and letters ask only here."""
    parts = {one.part for one in session.participants.all() if one.person_id == person.pk}
    if Part.VISITING in parts or Part.OTHER in parts:
        return session.visiting_link or ""
    return (session.child_link or "") if parts else ""
