"""Signed links of the world, one of each kind, made as their pages make them: for the neutral host."""

from datetime import datetime, timedelta

from kernel import clock
from services.cases.enums import PartyRole, ReferralSource
from services.cases.models import Case
from services.cases.operations.intake import NewReferral, acknowledge, mark_duplicates_checked, receive_referral
from services.contact_centre.models import Session
from services.contact_centre.operations.calendars import give_calendar, subscribe
from services.contact_centre.operations.messages import meeting_link
from services.contact_centre.queries import reminders
from services.links.operations.consents import Asking, ask_consent
from services.links.safety import both_parents
from services.people.enums import PersonKind
from services.people.models import Person
from services.people.operations import record_person
from services.staff.models import Worker

SOON = timedelta(days=2)  # a link for a meeting opens nothing once the meeting has begun


def place(head: Worker) -> None:
    at = clock.now()
    _ask_the_father(head, at)
    case = _meet(at)
    give_calendar(case=case, person=both_parents(case)[0], language="bg", by=head, at=at)
    subscribe(by=head, at=at)


def _ask_the_father(head: Worker, at: datetime) -> None:
    mother, father = (_person(names, head, at) for names in ("Яна Опитова Панова", "Васил Опитов Панов"))
    child = _person("Ния Панова", head, at, kind=PersonKind.CHILD)
    case = _application(mother, father, child, head, at)
    facts = {"screened_on": clock.today(), "screening": "Разговор насаме с майката.", "agreed_on": clock.today()}
    ask_consent(case=case, asking=Asking(father, None, **facts), by=head, at=at)


def _person(names: str, by: Worker, at: datetime, kind: str = PersonKind.ADULT) -> Person:
    return record_person(kind=kind, names=names, birth_date=None, by=by, at=at)


def _application(mother: Person, father: Person, child: Person, by: Worker, at: datetime) -> Case:
    asked = NewReferral(ReferralSource.SELF, at, applicant=mother)
    parents = [(one, PartyRole.PARENT) for one in (mother, father)]
    case = receive_referral(referral=asked, children=[child], adults=parents, by=by, at=at)
    mark_duplicates_checked(case=case, by=by, at=at)
    acknowledge(referral=case.referrals.get(), by=by, at=at)
    return case


def _meet(at: datetime) -> Case:
    """A parent is asked whether they come to a meeting of the next days; its case."""
    planned = Session.objects.filter(state__in=reminders.COMES_FOR_SURE, starts_at__gt=at + SOON)
    for session in planned.select_related("case").prefetch_related("windows").order_by("starts_at", "pk"):
        parents = [
            one.person for one in session.participants.select_related("person") if one.part in reminders.PARENTS
        ]
        coming = [person for person in parents if reminders.arrival(session, person)]
        if coming:
            meeting_link(session, coming[0], "bg", at)
            return session.case
    raise LookupError("no meeting of the next days has an arrival to answer for")
