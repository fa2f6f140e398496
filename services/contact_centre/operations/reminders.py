"""Who wants messages, whom a reminder is due to, and the last look before a message leaves."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.enums import Action
from audit.record import record
from kernel.clock import local
from kernel.errors import Refusal
from outbox.handlers import About, Effect, Envelope, handles
from outbox.mail import sending as mail
from outbox.sms.sending import find as find_sms
from outbox.sms.sending import sending as sms
from services.cases.models import Case
from services.contact_centre import access
from services.contact_centre.enums import ReminderDropped, Tiding
from services.contact_centre.models import Reminder, ReminderConsent
from services.contact_centre.operations.messages import TOPIC, tell, text_of, why_not
from services.contact_centre.queries import orders
from services.contact_centre.queries import reminders as queries
from services.contact_centre.standing import is_called_off
from services.people.enums import ContactKind
from services.people.models import ContactPoint
from services.people.secrecy import leaks_to
from services.staff.models import Worker
from services.staff.roles import Capability


@transaction.atomic
def give_reminder_consent(
    *,
    case: Case,
    contact_point: ContactPoint,
    language: str,
    given_on: date,
    by: Worker,
    at: datetime,
    from_hour: int = 8,
    until_hour: int = 20,
) -> ReminderConsent:
    """
    Somebody wants to be reminded over a way that only they read, in hours that are safe; an earlier wish ends.

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
    if not 6 <= from_hour < until_hour <= 22:
        raise Refusal(_("The hours must lie between 6 and 22, the first before the last."), field="until_hour")
    ReminderConsent.objects.filter(case=case, person=person, ended_at__isnull=True).update(ended_at=at)
    facts: dict[str, Any] = {"language": language, "given_on": given_on, "recorded_by": by, "created_at": at}
    facts |= {"from_hour": from_hour, "until_hour": until_hour}
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
    found = [one for one in queries.due(at) if not is_called_off(one.session)]
    return sum(tell(one.session, one.consent, Tiding.REMINDER, one.arrives_at, at) for one in found)


def describe(payloads: list[dict[str, Any]]) -> list[About]:
    rows = Reminder.objects.select_related("person").in_bulk([UUID(payload["reminder"]) for payload in payloads])
    found = [rows.get(UUID(payload["reminder"])) for payload in payloads]
    return [About(_("Message about a meeting"), row.person.names if row else "") for row in found]


def find(payload: dict[str, Any], envelope: Envelope) -> bool | None:
    """A gateway can be asked, a mail server cannot."""
    row = queries.get_reminder(UUID(payload["reminder"]))
    if row is None or row.consent.contact_point.kind != ContactKind.PHONE:
        return None
    return find_sms(payload, envelope)


@handles(TOPIC, outside=True, describe=describe, title=gettext_lazy("Message about a meeting"), find=find)
def prepare(payload: dict[str, Any]) -> Effect | None:
    """Everything is asked again when it leaves: since it was written the meeting may have moved, or the wish ended."""
    row = queries.get_reminder(UUID(payload["reminder"]))
    if row is None or row.dropped:
        return None
    why = why_not(row)
    text = "" if why else text_of(row)
    if not why and leaks_to([row.person], text, about=row.session.case):
        why = ReminderDropped.SECRET
    if why:
        Reminder.objects.filter(pk=row.pk).update(dropped=why)
        return None
    return _effect(row, text)


def _effect(row: Reminder, text: str) -> Effect:
    point = row.consent.contact_point
    if point.kind == ContactKind.PHONE:
        return sms(to=point.value, text=text, reader=row.person_id)
    with translation.override(row.consent.language):
        return mail(EmailMessage(_("Your meeting"), f"{text}\n", to=[point.value]))
