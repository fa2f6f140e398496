"""
What parents are told of their own window: planned, moved, not taking place, and the reminder of the day before.

Each is a row and a message; one function says whether and when somebody may be written to (`when_safe`), one makes
the sentence (`text_of`), and everything is asked again when the message leaves (`why_not`).
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from audit.enums import Action
from audit.record import record
from kernel.actor import SYSTEM
from kernel.clock import local
from kernel.place import require_centre
from outbox.post import post
from outbox.sms import words
from outbox.sms.words import Slot
from services.contact_centre.enums import ContactType, ReminderDropped, SessionState, Tiding
from services.contact_centre.models import Reminder, ReminderConsent, Session
from services.contact_centre.queries import orders
from services.contact_centre.queries import reminders as queries
from services.contact_centre.standing import is_called_off
from services.contact_centre.wording.tidings import said_with
from services.links.enums import LinkKind
from services.links.models import Link
from services.links.operations.links import address_of, make_link, withdraw_link
from services.people.models import Person
from tenants.centres.models import Centre

TOPIC = "contact_centre.reminder"
USELESS_BEFORE = timedelta(minutes=30)  # whoever hears of it later is on the way, or is not coming
NEAR = timedelta(days=60)  # nobody is told of a meeting of next year
SOON = timedelta(days=14)  # so many days before, a parent hears that a frozen meeting will not take place

# --- telling ---------------------------------------------------------------------------------------------------------


def tell_planned(*, session: Session, at: datetime) -> int:
    """Each parent who wants messages hears of their own window, if it is soon; how many are told."""
    return _tell_all(session, Tiding.PLANNED, at) if session.starts_at - at <= NEAR else 0


def tell_moved(*, session: Session, at: datetime) -> int:
    """The new window, to each parent apart. What they had answered was about the old one."""
    return _tell_all(session, Tiding.MOVED, at)


def expected(session: Session) -> dict[UUID, queries.Coming]:
    """Of each person who wants messages, when they are to come as it stands now."""
    found = _whole(session)
    people = {one.person_id: one.person for one in queries.active_consents(found.case)}
    return {pk: coming for pk, person in people.items() if (coming := queries.coming(found, person))}


def tell_changed(*, session: Session, before: Mapping[UUID, queries.Coming], at: datetime) -> int:
    """
    Of a meeting whose order changed, if it is soon: whoever was expected otherwise `before`, and nobody else.

    Another hour is told as moved; another entrance at the same hour as planned, for the time is no new one.
    """
    if session.starts_at - at > NEAR:
        return 0
    now = expected(session)
    changed = {pk for pk, coming in now.items() if pk in before and not coming.is_like(before[pk])}
    moved = {pk for pk in changed if now[pk].hours != before[pk].hours}
    told = _tell_all(session, Tiding.MOVED, at, moved) if moved else 0
    return told + (_tell_all(session, Tiding.PLANNED, at, changed - moved) if changed - moved else 0)


def tell_not_taking_place(*, session: Session, at: datetime) -> int:
    """
    The one sentence, to each parent apart: never why, never whose doing. Asked for twice it is told once.

    Whoever has agreed to no safe way is not written to: the team is asked to tell them in person.
    """
    return _tell_all(session, Tiding.CALLED_OFF, at)


@transaction.atomic
def tell_frozen(*, at: datetime) -> int:
    """
    Of frozen meetings, those that come near: a freeze can stop a year of them, and nobody gets fifty messages at once.
    """
    rows = Session.objects.filter(state=SessionState.FROZEN, starts_at__gt=at, starts_at__lte=at + SOON)
    return sum(tell_not_taking_place(session=one, at=at) for one in rows.order_by("starts_at", "id"))


@transaction.atomic
def _tell_all(session: Session, kind: Tiding, at: datetime, only: Collection[UUID] | None = None) -> int:
    if not orders.policy().tells_changes or session.starts_at <= at:
        return 0
    session = _whole(session)
    parents = queries.parents_to_tell(session, windowless=kind == Tiding.CALLED_OFF)
    found = [due for due in parents if only is None or due.consent.person_id in only]
    for due in found:
        tell(session, due.consent, kind, due.arrives_at, at)
    return len(found)


def _whole(session: Session) -> Session:
    """As the database has it: whoever changed it may hold a row with the windows of before."""
    return Session.objects.select_related("case").prefetch_related("participants", "windows").get(pk=session.pk)


def tell(session: Session, consent: ReminderConsent, kind: Tiding, arrives_at: datetime, at: datetime) -> bool:
    """One row and its message; False when this was told already."""
    change = {"sequence": 0 if kind == Tiding.REMINDER else session.sequence}
    same = {"person_id": consent.person_id, "arrives_at": arrives_at, "kind": kind} | change
    row, is_new = Reminder.objects.get_or_create(
        **same, defaults={"session": session, "consent": consent, "made_at": at}
    )
    if is_new:
        if kind != Tiding.CALLED_OFF:
            row.link = meeting_link(session, consent.person, consent.language, at)
            row.save(update_fields=["link"])
        record(Action.WRITE, actor=SYSTEM, what=row, fields=("session", "person"), case_id=session.case_id)
        _post(row, at)
    return is_new


def _post(row: Reminder, at: datetime) -> None:
    last, first = row.arrives_at - USELESS_BEFORE, when_safe(row.consent, at)
    if first >= last:
        Reminder.objects.filter(pk=row.pk).update(dropped=ReminderDropped.HOURS)
        return
    later = first if first > at else None
    post(TOPIC, {"reminder": str(row.pk)}, key=row.key, not_after=last, not_before=later)


def when_safe(consent: ReminderConsent, at: datetime) -> datetime:
    """The next moment in the hours at which this person may be written to."""
    here = local(at)
    starts = here.replace(hour=consent.from_hour, minute=0, second=0, microsecond=0)
    if here < starts:
        return starts
    return at if here.hour < consent.until_hour else starts + timedelta(days=1)


def meeting_link(session: Session, person: Person, language: str, at: datetime) -> Link:
    """By which this person answers for this meeting, until it begins, or joins it; one of an earlier hour ends."""
    until = session.ends_at if session.type == ContactType.VIRTUAL else session.starts_at
    until = until.replace(microsecond=0)
    about = {"kind": LinkKind.MEETING, "subject": session.pk, "person": person, "withdrawn_at": None}
    known = None
    for link in Link.objects.filter(**about):
        if link.expires_at == until:
            known = link
        else:
            withdraw_link(link=link, by=None, at=at)
    facts = {"case": session.case, "person": person, "subject": session.pk, "language": language}
    return known or make_link(kind=LinkKind.MEETING, until=until, by=None, at=at, **facts)


# --- leaving ---------------------------------------------------------------------------------------------------------


def why_not(row: Reminder) -> str:
    """Since it was written the meeting may have moved, the order ended, or the wish been taken back."""
    policy, consent = orders.policy(), row.consent
    is_on = policy.reminds if row.kind == Tiding.REMINDER else policy.tells_changes
    if not is_on:
        return ReminderDropped.OFF
    if consent.ended_at is not None or not queries.takes_a_message(consent.contact_point):
        return ReminderDropped.CONSENT
    if row.kind == Tiding.CALLED_OFF:
        return "" if is_called_off(row.session) else ReminderDropped.NOT_PLANNED
    expected = queries.coming(row.session, row.person)
    is_same = expected is not None and expected.starts == row.arrives_at
    if row.kind != Tiding.REMINDER and row.sequence != row.session.sequence:
        is_same = False  # moved once more: a later message says so
    if row.session.state == SessionState.FROZEN:
        return ReminderDropped.FROZEN
    if row.session.state not in queries.COMES_FOR_SURE or not is_same:
        return ReminderDropped.NOT_PLANNED
    return ReminderDropped.FROZEN if is_called_off(row.session) else ""


def text_of(row: Reminder) -> str:
    """The person's own window and the way to answer; no name, no place, nothing of anybody else."""
    if row.kind == Tiding.CALLED_OFF:
        day = f"{local(row.arrives_at):%d.%m.}"
        return words.said("called_off", {"day": day}, row.consent.language)
    expected = queries.coming(row.session, row.person)
    assert expected is not None  # why_not has asked
    starts, ends = local(expected.starts), local(expected.ends)
    values = {"day": f"{starts:%d.%m.}", "start": f"{starts:%H:%M}", "end": f"{ends:%H:%M}"}
    phone = phone_of(require_centre().uuid)
    return said_with(_sentence(row), values, row.consent.language, link=_address(row.link), phone=phone)


def _sentence(row: Reminder) -> str:
    if row.session.type != ContactType.VIRTUAL:
        return str(row.kind)
    return "moved_screen" if row.kind == Tiding.MOVED else "screen"


def _address(link: Link | None) -> str:
    return address_of(link) if link is not None and link.withdrawn_at is None else ""


def phone_of(centre: UUID) -> str:
    phone = str(Centre.objects.values_list("phone", flat=True).get(pk=centre))
    return phone if Slot.PHONE.takes(phone) else ""
