"""Reminders: who wants one, whom one is due to, and the last look before it leaves."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from audit.enums import Action
from audit.record import record
from kernel.actor import SYSTEM
from kernel.clock import local
from kernel.errors import Refusal
from kernel.place import require_centre
from outbox.handlers import About, Effect, Envelope, handles
from outbox.mail import sending as mail
from outbox.post import post
from outbox.sms import words
from outbox.sms.sending import find as find_sms
from outbox.sms.sending import sending as sms
from outbox.sms.words import Slot
from services.cases.models import Case
from services.contact_centre import access
from services.contact_centre.enums import MEETING_STATES, ReminderDropped, SessionState
from services.contact_centre.guards import basis_in_force
from services.contact_centre.models import Reminder, ReminderConsent
from services.contact_centre.queries import orders
from services.contact_centre.queries import reminders as queries
from services.people.enums import ContactKind
from services.people.models import ContactPoint
from services.people.secrecy import leaks_to
from services.staff.models import Worker
from services.staff.roles import Capability
from tenants.centres.models import Centre

TOPIC = "contact_centre.reminder"
USELESS_BEFORE = timedelta(minutes=30)  # whoever hears of it later is on the way, or is not coming
words.register(
    "reminder",
    gettext_noop("On %(day)s we expect you from %(start)s to %(end)s. Questions: %(phone)s"),
    day=Slot.DAY,
    start=Slot.HOUR,
    end=Slot.HOUR,
    phone=Slot.PHONE,
)
words.register(
    "reminder_without_phone",
    gettext_noop("On %(day)s we expect you from %(start)s to %(end)s."),
    day=Slot.DAY,
    start=Slot.HOUR,
    end=Slot.HOUR,
)


@transaction.atomic
def give_reminder_consent(
    *, case: Case, contact_point: ContactPoint, language: str, given_on: date, by: Worker, at: datetime
) -> ReminderConsent:
    """
    Somebody wants to be reminded over a way that only they read; an earlier wish of theirs ends.

    :raises Refusal: a child, a stranger to the case, a day to come, or a telephone that takes no messages.
    """
    case = _locked(case, by)
    person = contact_point.person
    if person.is_child or not case.parties.filter(person=person).exists():
        raise Refusal(_("Reminders are for the adults of this case."), field="contact_point")
    if not queries.takes_a_message(contact_point):
        raise Refusal(_("This telephone takes no short messages, or it is no longer in use."), field="contact_point")
    if given_on > local(at).date():
        raise Refusal(_("This day is in the future."), field="given_on")
    ReminderConsent.objects.filter(case=case, person=person, ended_at__isnull=True).update(ended_at=at)
    facts: dict[str, Any] = {"language": language, "given_on": given_on, "recorded_by": by, "created_at": at}
    row = ReminderConsent.objects.create(case=case, person=person, contact_point=contact_point, **facts)
    record(Action.WRITE, actor=by.as_actor(), what=row, fields=("person", "contact_point", "given_on"))
    return row


@transaction.atomic
def end_reminder_consent(*, consent: ReminderConsent, by: Worker, at: datetime) -> ReminderConsent:
    """From now on nothing is sent, also nothing that is already on its way to the gateway's door."""
    _locked(consent.case, by)
    held = ReminderConsent.objects.select_for_update(of=("self",)).get(pk=consent.pk)
    if held.ended_at is None:
        held.ended_at = at
        held.save(update_fields=["ended_at"])
        record(Action.WRITE, actor=by.as_actor(), what=held, fields=("ended_at",))
    return held


def _locked(case: Case, by: Worker) -> Case:
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    access.require(by, Capability.CASES_EDIT, case)
    return case


@transaction.atomic
def make_due(*, at: datetime) -> int:
    """Write the reminders that are due, each with its message; how many. Running it twice adds nothing."""
    policy = orders.policy()
    if not policy.reminds or local(at).hour < policy.remind_hour:
        return 0
    made = [_made(one, at) for one in queries.due(at) if basis_in_force(one.session) is None]
    return sum(made)


def _made(one: queries.Due, at: datetime) -> bool:
    facts = {"person_id": one.consent.person_id, "arrives_at": one.arrives_at}
    row, is_new = Reminder.objects.get_or_create(
        **facts, defaults={"session": one.session, "consent": one.consent, "made_at": at}
    )
    if is_new:
        record(Action.WRITE, actor=SYSTEM, what=row, fields=("session", "person"), case_id=one.session.case_id)
        post(TOPIC, {"reminder": str(row.pk)}, key=row.key, not_after=one.arrives_at - USELESS_BEFORE)
    return is_new


def describe(payloads: list[dict[str, Any]]) -> list[About]:
    rows = Reminder.objects.select_related("person").in_bulk([UUID(payload["reminder"]) for payload in payloads])
    found = [rows.get(UUID(payload["reminder"])) for payload in payloads]
    return [About(_("Reminder of a meeting"), row.person.names if row else "") for row in found]


def find(payload: dict[str, Any], envelope: Envelope) -> bool | None:
    """A gateway can be asked, a mail server cannot."""
    row = queries.get_reminder(UUID(payload["reminder"]))
    if row is None or row.consent.contact_point.kind != ContactKind.PHONE:
        return None
    return find_sms(payload, envelope)


@handles(TOPIC, outside=True, describe=describe, title=gettext_lazy("Reminder of a meeting"), find=find)
def prepare(payload: dict[str, Any]) -> Effect | None:
    """Everything is asked again when it leaves: since it was written the meeting may have moved, or the wish ended."""
    row = queries.get_reminder(UUID(payload["reminder"]))
    if row is None or row.dropped:
        return None
    why = _why_not(row)
    text = "" if why else text_of(row)
    if not why and leaks_to([row.person], text, about=row.session.case):
        why = ReminderDropped.SECRET
    if why:
        Reminder.objects.filter(pk=row.pk).update(dropped=why)
        return None
    return _effect(row, text)


def _why_not(row: Reminder) -> str:
    session, consent = row.session, row.consent
    window = queries.arrival(session, row.person)
    is_planned = session.state in queries.COMES_FOR_SURE and window is not None
    if not orders.policy().reminds:
        return ReminderDropped.OFF
    if session.state == SessionState.FROZEN:
        return ReminderDropped.FROZEN
    if not is_planned or window is None or window.during.lower != row.arrives_at:
        return ReminderDropped.NOT_PLANNED
    if session.case.state not in MEETING_STATES or basis_in_force(session) is not None:
        return ReminderDropped.FROZEN
    if consent.ended_at is not None or not queries.takes_a_message(consent.contact_point):
        return ReminderDropped.CONSENT
    return ""


def text_of(row: Reminder) -> str:
    """The person's own window and the telephone of the centre; no name, no place, nothing of anybody else."""
    window = queries.arrival(row.session, row.person)
    assert window is not None  # _why_not has asked
    starts, ends = local(window.during.lower), local(window.during.upper)
    values = {"day": f"{starts:%d.%m.}", "start": f"{starts:%H:%M}", "end": f"{ends:%H:%M}"}
    phone = Centre.objects.values_list("phone", flat=True).get(pk=require_centre().uuid)
    if Slot.PHONE.takes(phone):
        return words.said("reminder", values | {"phone": phone}, row.consent.language)
    return words.said("reminder_without_phone", values, row.consent.language)


def _effect(row: Reminder, text: str) -> Effect:
    point = row.consent.contact_point
    if point.kind == ContactKind.PHONE:
        return sms(to=point.value, text=text, reader=row.person_id)
    with translation.override(row.consent.language):
        return mail(EmailMessage(_("Reminder"), f"{text}\n", to=[point.value]))
