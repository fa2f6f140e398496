"""People and cases of the demo: the part that this room brings. Meetings are added by services.contact_centre."""

from datetime import date, datetime, timedelta

from kernel import clock, hooks
from services.cases.enums import CaseMove, CaseState, PartyRole, Service
from services.cases.models import Case
from services.cases.operations import (
    NewReferral,
    acknowledge,
    add_note,
    add_task,
    assign_key_worker,
    mark_duplicates_checked,
    move_case,
    receive_referral,
)
from services.onboarding.demo.centres import DemoCentre
from services.onboarding.demo.families import BY_CENTRE, DemoFamily
from services.people.enums import PersonKind
from services.people.models import Person
from services.people.operations import NewContact, record_person, relate
from services.staff.models import Worker
from tenants.centres.enums import ServiceKind

Team = dict[str, Worker]


def demo_cases(demo: DemoCentre, team: Team) -> None:
    """Every family's referral, and the first steps up to where meetings begin."""
    for family in BY_CENTRE[demo.slug]:
        if not Case.objects.filter(import_key=f"demo-{family.key}").exists():
            _case(demo, family, team)


def register() -> None:
    hooks.demo_content.register(demo_cases, order=10)


def _case(demo: DemoCentre, family: DemoFamily, team: Team) -> Case:
    came = clock.now() - family.received
    head = team["head"]
    children = [_child(name, age, came) for name, age in family.children]
    adults = [_adult(adult.name, adult.phone, came) for adult in family.adults]
    for child in children:
        for person, adult in zip(adults, family.adults, strict=True):
            relate(child=child, relative=person, kinship=adult.kinship, by=None, at=came)
    referral = NewReferral(family.source, came, institution_name=family.institution, text=family.regime)
    case = receive_referral(
        referral=referral,
        children=children,
        adults=[(person, PartyRole.PARENT) for person in adults],
        by=head,
        at=came,
        service=_service(demo),
        grounds=[str(ground) for ground in family.grounds],
        import_key=f"demo-{family.key}",
    )
    if family.state != CaseState.RECEIVED:
        _screen(case, team, came + timedelta(days=1))
    return case


def _screen(case: Case, team: Team, at: datetime) -> None:
    head, keyworker = team["head"], team["keyworker"]
    for referral in case.referrals.select_related("case"):
        acknowledge(referral=referral, by=head, at=at)
    mark_duplicates_checked(case=case, by=head, at=at)
    move_case(case=case, move=CaseMove.START_SCREENING, by=head, at=at)
    case.refresh_from_db()
    assign_key_worker(case=case, worker=keyworker, by=head, at=at)
    note = "Първи разговор по телефона. Обяснени са редът в центъра и срокът за отговор."
    add_note(case=case, text=note, by=keyworker, at=at, happened_at=at, kind="phone_call")
    add_task(
        title="Обаждане до двамата родители",
        due_on=clock.today() + timedelta(days=2),
        by=head,
        at=clock.now(),
        case=case,
    )


def _child(name: str, age: float, at: datetime) -> Person:
    return record_person(kind=PersonKind.CHILD, names=name, birth_date=_born(age), by=None, at=at)


def _adult(name: str, phone: str, at: datetime) -> Person:
    contacts = [NewContact("phone", phone)]
    return record_person(kind=PersonKind.ADULT, names=name, contacts=contacts, by=None, at=at)


def _born(age: float) -> date:
    return clock.today() - timedelta(days=round(age * 365.25 + 100))


def _service(demo: DemoCentre) -> str:
    return Service.RIGHTS_CENTRE if demo.kind == ServiceKind.RIGHTS_CENTRE else Service.CONTACT_CENTRE
