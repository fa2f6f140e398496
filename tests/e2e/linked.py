"""Signed links for the neutral host, made as the pages of a centre make them: one of each kind in the world."""

from datetime import datetime, timedelta

from kernel import clock
from services.cases.enums import PartyRole, ReferralSource
from services.cases.models import Case
from services.cases.operations.intake import NewReferral, acknowledge, mark_duplicates_checked, receive_referral
from services.contact_centre.enums import Direction
from services.contact_centre.models import Session
from services.contact_centre.operations.calendars import give_calendar, subscribe
from services.contact_centre.operations.messages import meeting_link
from services.contact_centre.queries import reminders
from services.links.models import Link
from services.links.operations.consents import Asking, ask_consent
from services.links.operations.links import token_of
from services.links.safety import both_parents
from services.people.enums import PersonKind
from services.people.models import Person
from services.people.operations import record_person
from services.staff.models import Worker
from tests.e2e.hands import inside

SOON = timedelta(days=2)  # a link for a meeting opens nothing once the meeting has begun


def question(slug: str) -> str:
    """The other parent of one more family of this centre is asked for consent: the secret part of the address."""
    with inside(slug):
        head = Worker.objects.get(user__email=f"head@{slug}.example")
        return token_of(_ask_the_father(head, clock.now()))


def asked(slug: str, session: str) -> str:
    """A parent is asked whether they come to this meeting."""
    with inside(slug):
        return token_of(_asked(Session.objects.select_related("case").get(pk=session), clock.now()))


def place(head: Worker) -> None:
    at = clock.now()
    _ask_the_father(head, at)
    case = _meet(at)
    give_calendar(case=case, person=both_parents(case)[0], language="bg", by=head, at=at)
    subscribe(by=head, at=at)


def _ask_the_father(head: Worker, at: datetime) -> Link:
    mother, father = (_person(names, head, at) for names in ("Яна Опитова Панова", "Васил Опитов Панов"))
    child = _person("Ния Панова", head, at, kind=PersonKind.CHILD)
    case = _application(mother, father, child, head, at)
    facts = {"screened_on": clock.today(), "screening": "Разговор насаме с майката.", "agreed_on": clock.today()}
    return ask_consent(case=case, asking=Asking(father, None, **facts), by=head, at=at).link


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
    arriving = planned.filter(windows__direction=Direction.ARRIVE, participants__part__in=reminders.PARENTS)
    session = arriving.select_related("case").order_by("starts_at", "pk")[0]
    _asked(session, at)
    return session.case


def _asked(session: Session, at: datetime) -> Link:
    parents = session.participants.filter(part__in=reminders.PARENTS).select_related("person").order_by("pk")
    coming = next(one.person for one in parents if reminders.arrival(session, one.person))
    return meeting_link(session, coming, "bg", at)
