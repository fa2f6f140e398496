"""
The message about a consultation leaves here, on the way of all messages to parents: consent, safe hours, one sentence.

Everything is asked again when it leaves: since it was written it may have been called off, the wish
taken back, or somebody else brings the child; that it is off is told to whoever was told of it.
"""

from typing import Any
from uuid import UUID

from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from kernel.clock import local
from kernel.place import require_centre
from outbox.handlers import About, Effect, Envelope, handles
from outbox.mail import sending as mail
from outbox.sms import words
from outbox.sms.sending import find as find_sms
from outbox.sms.sending import sending as sms
from outbox.sms.words import Slot
from services.consultations.enums import ConsultationState
from services.consultations.models import Consultation
from services.consultations.telling import MOVED, PLANNED, REMINDER, TOPIC, readers
from services.contact_centre.models import ReminderConsent
from services.contact_centre.operations.messages import phone_of
from services.contact_centre.queries import orders
from services.contact_centre.queries.reminders import takes_a_message
from services.contact_centre.wording.tidings import said_with
from services.people.enums import ContactKind
from services.people.secrecy import leaks_to

# Truthful, and neither what it was about nor why.
words.register(
    "consultation_off",
    gettext_noop("Your appointment on %(day)s will not take place. You need not come."),
    day=Slot.DAY,
)


def _rows(payload: dict[str, Any]) -> tuple[Consultation | None, ReminderConsent | None]:
    consents = ReminderConsent.objects.select_related("person", "contact_point__person", "case")
    row = Consultation.objects.select_related("case").filter(pk=UUID(payload["consultation"])).first()
    return row, consents.filter(pk=UUID(payload["consent"])).first()


def describe(payloads: list[dict[str, Any]]) -> list[About]:
    people = ReminderConsent.objects.select_related("person").in_bulk([UUID(one["consent"]) for one in payloads])
    found = [people.get(UUID(one["consent"])) for one in payloads]
    return [About(_("Message about a consultation"), row.person.names if row else "") for row in found]


def find(payload: dict[str, Any], envelope: Envelope) -> bool | None:
    """A gateway can be asked, a mail server cannot."""
    _row, consent = _rows(payload)
    if consent is None or consent.contact_point.kind != ContactKind.PHONE:
        return None
    return find_sms(payload, envelope)


@handles(TOPIC, outside=True, describe=describe, title=gettext_lazy("Message about a consultation"), find=find)
def prepare(payload: dict[str, Any]) -> Effect | None:
    row, consent = _rows(payload)
    if row is None or consent is None or not _still_so(row, consent, payload):
        return None
    text = text_of(row, consent.language, payload.get("what", ""))
    return None if leaks_to([consent.person], text, about=row.case) else _effect(consent, text)


def _still_so(row: Consultation, consent: ReminderConsent, payload: dict[str, Any]) -> bool:
    policy = orders.policy()
    is_on = policy.reminds if payload.get("what") == REMINDER else policy.tells_changes
    wanted = consent.ended_at is None and takes_a_message(consent.contact_point)
    if not wanted or not is_on or row.state != payload["state"]:
        return False
    return row.state == ConsultationState.NOT_HELD or consent.person_id in readers(row)


def text_of(row: Consultation, language: str, what: str = "") -> str:
    """Day and hour; no name, no place, not what it is."""
    starts, ends = local(row.starts_at), local(row.ends_at)
    day = {"day": f"{starts:%d.%m.}"}
    if row.state == ConsultationState.NOT_HELD:
        return words.said("consultation_off", day, language)
    hours = day | {"start": f"{starts:%H:%M}", "end": f"{ends:%H:%M}"}
    sentence = what if what in (REMINDER, MOVED) else PLANNED
    return said_with(sentence, hours, language, link="", phone=phone_of(require_centre().uuid))


def _effect(consent: ReminderConsent, text: str) -> Effect:
    point = consent.contact_point
    if point.kind == ContactKind.PHONE:
        return sms(to=point.value, text=text, reader=consent.person_id)
    with translation.override(consent.language):
        return mail(EmailMessage(_("Your appointment"), f"{text}\n", to=[point.value]))
