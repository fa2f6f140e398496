"""The other parent of a family that came by itself is asked for consent by a link, and answers."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from audit.enums import Action
from audit.record import record
from kernel import sight
from kernel.clock import local, now
from kernel.errors import Refusal
from outbox.handlers import About, Effect, Envelope, handles
from outbox.mail import sending as mail
from outbox.post import post
from outbox.sms import words
from outbox.sms.numbers import is_mobile
from outbox.sms.sending import find as find_sms
from outbox.sms.sending import sending as sms
from outbox.sms.words import Slot
from services.cases import queries as cases
from services.cases.access import may
from services.cases.enums import ConsentPurpose, Ground
from services.cases.models import Case, Consent
from services.cases.operations import add_task
from services.cases.operations.intake import consent_term
from services.cases.operations.tasks import SECOND_CONSENT, close_tasks
from services.links import texts
from services.links.enums import Answer, LinkKind, Shown
from services.links.errors import Dead
from services.links.models import ConsentRequest, Link
from services.links.operations.links import address_of, holder, make_link, withdraw_link
from services.links.queries import ASKING, BY_LINK, askable, is_asking
from services.links.safety import is_protected
from services.people.enums import ContactKind
from services.people.models import ContactPoint, Person
from services.people.secrecy import leaks_to, may_know
from services.staff.models import Worker
from services.staff.roles import Capability
from vault.names import fits, meet

TOPIC = "links.consent"
LASTS = timedelta(days=30)
words.register("consent_link", gettext_noop("A contact centre asks for your answer: %(link)s"), link=Slot.LINK)


@dataclass(frozen=True, slots=True)
class Asking:
    """What must be true before the other parent is asked, as the worker recorded it."""

    person: Person
    contact_point: ContactPoint | None
    screened_on: date
    screening: str
    agreed_on: date
    shows: str = Shown.NOTHING
    language: str = "bg"


@transaction.atomic
def ask_consent(*, case: Case, asking: Asking, by: Worker, at: datetime) -> ConsentRequest:
    """
    Make the link for the other parent and, with a contact point, send it. An earlier link of theirs ends.

    :raises Refusal: no application of the family itself, nobody was screened or asked, or somebody is in danger.
    """
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if not may(by, Capability.CASES_INTAKE, case):
        raise PermissionDenied
    _check_case(case, at)
    _check_asking(case, asking, at)
    end_requests(case=case, person=asking.person, by=by, at=at)
    about = {"case": case, "person": asking.person, "language": asking.language}
    link = make_link(kind=LinkKind.CONSENT, until=at + LASTS, by=by, at=at, **about)
    row = _request(case, asking, link, by, at)
    record(Action.WRITE, actor=by.as_actor(), what=case, fields=("consent_requests",))
    _remind_again(case, at)
    if row.contact_point_id:
        post(TOPIC, {"request": str(row.pk)}, key=row.key, not_after=link.expires_at)
    return row


def _request(case: Case, asking: Asking, link: Link, by: Worker, at: datetime) -> ConsentRequest:
    return ConsentRequest.objects.create(
        case=case,
        person=asking.person,
        link=link,
        contact_point=asking.contact_point,
        text_version=texts.CURRENT,
        screened_on=asking.screened_on,
        screening=asking.screening.strip(),
        agreed_on=asking.agreed_on,
        shows=asking.shows,
        asked_at=at,
        asked_by=by,
    )


def _check_case(case: Case, at: datetime) -> None:
    if not cases.is_self_referred(case) or case.state not in ASKING:
        raise Refusal(_("The other parent is asked only when the family came by itself and intake has not begun."))
    if Ground.DOMESTIC_VIOLENCE in case.grounds:
        raise Refusal(_("Violence is among the reasons of this case: the other parent is never written to by a link."))
    if is_protected(case, at):
        raise Refusal(_("There is a protection order: the other parent is never written to by a link."))


def _check_asking(case: Case, asking: Asking, at: datetime) -> None:
    today = local(at).date()
    if asking.screened_on > today or not asking.screening.strip():
        raise Refusal(_("First screen for violence, and write how it was done."), field="screening")
    if asking.agreed_on > today:
        raise Refusal(_("First the applicant agrees that the other parent is asked."), field="agreed_on")
    if asking.person.pk not in {one.pk for one in askable(case)}:
        raise Refusal(_("Only the other parent can be asked, and only while no consent is recorded."), field="person")
    point = asking.contact_point
    if point is not None and not _is_theirs(point, asking.person):
        raise Refusal(_("This is no telephone or mailbox of their own that takes a message."), field="contact_point")


def _is_theirs(point: ContactPoint, person: Person) -> bool:
    takes = point.kind == ContactKind.EMAIL or (point.kind == ContactKind.PHONE and is_mobile(point.value))
    return point.person_id == person.pk and point.ended_at is None and takes and may_know(person, point)


def _remind_again(case: Case, at: datetime) -> None:
    """The days are counted anew from the asking."""
    close_tasks(case=case, kind=SECOND_CONSENT, by=None, at=at)
    title = _("The other parent was asked for consent by a link: is there an answer? Ask again, or decline")
    due = local(at + consent_term()).date()
    add_task(case=case, kind=SECOND_CONSENT, title=title, due_on=due, by=None, at=at)


def end_requests(*, case: Case, person: Person, by: Worker, at: datetime) -> None:
    for row in ConsentRequest.objects.filter(case=case, person=person, answer="").select_related("link"):
        withdraw_link(link=row.link, by=by, at=at)


@transaction.atomic
def end_request(*, request: ConsentRequest, by: Worker, at: datetime) -> None:
    """The link is taken back: it opens nothing any more, also when it is on its way."""
    if not may(by, Capability.CASES_INTAKE, request.case):
        raise PermissionDenied
    withdraw_link(link=request.link, by=by, at=at)


# --- sending ---------------------------------------------------------------------------------------------------------


def describe(payloads: list[dict[str, Any]]) -> list[About]:
    rows = ConsentRequest.objects.select_related("person").in_bulk([UUID(one["request"]) for one in payloads])
    found = [rows.get(UUID(one["request"])) for one in payloads]
    return [About(_("Link for the consent of the other parent"), row.person.names if row else "") for row in found]


def find(payload: dict[str, Any], envelope: Envelope) -> bool | None:
    row = ConsentRequest.objects.select_related("contact_point").filter(pk=UUID(payload["request"])).first()
    is_phone = row is not None and row.contact_point is not None and row.contact_point.kind == ContactKind.PHONE
    return find_sms(payload, envelope) if is_phone else None


@handles(
    TOPIC,
    outside=True,
    describe=describe,
    title=gettext_lazy("Link for the consent of the other parent"),
    find=find,
)
def prepare(payload: dict[str, Any]) -> Effect | None:
    """Asked again when it leaves: an order may have come, or the link was taken back."""
    related = ConsentRequest.objects.select_related("link", "case", "person", "contact_point__person")
    row = related.filter(pk=UUID(payload["request"])).first()
    if row is None or row.contact_point is None or not is_asking(row, now()):
        return None
    text = words.said("consent_link", {"link": address_of(row.link)}, row.link.language)
    if not _is_theirs(row.contact_point, row.person) or leaks_to([row.person], text, about=row.case):
        _tell_not_sent(row.case, now())
        return None
    return _effect(row.contact_point, text, row.link.language)


def _tell_not_sent(case: Case, at: datetime) -> None:
    """Instead of the task that waits for an answer; never what is kept, nor from whom."""
    close_tasks(case=case, kind=SECOND_CONSENT, by=None, at=at)
    title = _("The question to the other parent was not sent: look at their telephone or mailbox, and ask anew")
    add_task(case=case, kind=SECOND_CONSENT, title=title, due_on=local(at).date(), by=None, at=at)


def _effect(point: ContactPoint, text: str, language: str) -> Effect:
    if point.kind == ContactKind.PHONE:
        return sms(to=point.value, text=text, reader=point.person_id)
    with translation.override(language):
        return mail(EmailMessage(_("A question to you"), f"{text}\n", to=[point.value]))


# --- answering -------------------------------------------------------------------------------------------------------


@transaction.atomic
def answer_consent(*, link: Link, names: str, gives: bool, at: datetime) -> ConsentRequest:
    """
    Write the answer of the person for whom the link was made; the text they saw and the time stay with it. Of two
    answers at once the first counts.

    :raises Dead: answered, ended or withdrawn meanwhile.
    :raises Refusal: the names typed are not the person's.
    """
    held = Link.objects.select_for_update(of=("self",)).get(pk=link.pk)
    with sight.beyond(BY_LINK):
        case = Case.objects.select_for_update(of=("self",)).get(links=held)
        row = ConsentRequest.objects.select_related("link", "case", "person").get(link=held)
        if not held.is_open(at) or not is_asking(row, at):
            raise Dead
        _check_names(names, row.person)
        _write_answer(row, case, gives, at)
        Link.objects.filter(pk=held.pk).update(used_at=at)
        record(Action.SIGN, actor=holder(row.person), what=case, fields=("consents",))
        _tell_the_team(row, case, at)
        return row


def _check_names(names: str, person: Person) -> None:
    """Whoever found the telephone of somebody else does not know whom it was sent to: the page names nobody."""
    typed = " ".join(names.split())
    if not typed or not (meet(typed, person.names) or len(typed.split()) >= 2 and fits(typed, person.names)):
        raise Refusal(_("These are not the names of the person to whom the centre wrote."), field="names")


def _write_answer(row: ConsentRequest, case: Case, gives: bool, at: datetime) -> None:
    row.answer, row.answered_at = (Answer.GIVEN if gives else Answer.REFUSED), at
    if gives:
        row.consent, _created = Consent.objects.get_or_create(
            case=case,
            person=row.person,
            purpose=ConsentPurpose.SERVICE,
            withdrawn_at=None,
            defaults={"given_at": at, "text_version": row.text_version},
        )
    row.save(update_fields=["answer", "answered_at", "consent"])


def _tell_the_team(row: ConsentRequest, case: Case, at: datetime) -> None:
    close_tasks(case=case, kind=SECOND_CONSENT, by=None, at=at)
    title = (
        _("The other parent has consented by the link: go on with the screening")
        if row.answer == Answer.GIVEN
        else _("The other parent has refused by the link: talk with the applicant, or decline")
    )
    add_task(case=case, title=title, due_on=local(at).date(), by=None, at=at)
