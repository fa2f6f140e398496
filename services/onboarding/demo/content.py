"""People and cases of the demo: every family's referral, and then its way to the state it is meant to have."""

from datetime import date, datetime, time, timedelta

from kernel import clock, hooks
from services.cases.enums import PartyRole, Service
from services.cases.models import Case
from services.cases.operations import NewReferral, receive_referral
from services.onboarding.demo import (
    board,
    consultations,
    history,
    house,
    incidents,
    inner,
    kept,
    psychology,
    reminded,
    rota,
    way,
)
from services.onboarding.demo.centres import DemoCentre
from services.onboarding.demo.families import BY_CENTRE, DemoFamily
from services.people.enums import PersonKind
from services.people.models import Person
from services.people.operations import NewContact, record_person, relate
from services.staff.models import Worker
from tenants.centres.enums import ServiceKind

Team = dict[str, Worker]
KEY = "demo-"


def demo_cases(demo: DemoCentre, team: Team) -> None:
    """Once every family; every day whatever time has brought since."""
    house.furnish(demo, team)
    families = {family: _case_of(demo, family, team) for family in BY_CENTRE[demo.slug]}
    if demo.kind == ServiceKind.CONTACT_CENTRE:
        history.catch_up(families, team, clock.now())
        board.fill_today(families, team, clock.now())
        reminded.catch_up(clock.now())
        psychology.keep(families.values(), team)
        consultations.keep(families.values(), team)
        incidents.keep(families.values(), team)
        inner.keep(families, team)
        rota.keep(families, team, clock.now())


def register() -> None:
    hooks.demo_content.register(demo_cases, order=10)


def _case_of(demo: DemoCentre, family: DemoFamily, team: Team) -> Case:
    known = Case.objects.filter(import_key=f"{KEY}{family.key}").first()
    if known is not None:
        return known
    case = _received(demo, family, team)
    way.lead(case, family, team)
    kept.keep(case, family, team, clock.now())
    case.refresh_from_db()
    return case


def _received(demo: DemoCentre, family: DemoFamily, team: Team) -> Case:
    came = clock.at_sofia(clock.today() - timedelta(days=family.days_ago), time(9, 40))
    children = [_child(name, age, came) for name, age in family.children]
    adults = [_adult(adult.name, adult.phone, came) for adult in family.adults]
    for child in children:
        for person, adult in zip(adults, family.adults, strict=True):
            relate(child=child, relative=person, kinship=adult.kinship, by=None, at=came)
    applicant = adults[0] if not family.institution else None
    return receive_referral(
        referral=NewReferral(
            family.source, came, institution_name=family.institution, text=family.regime, applicant=applicant
        ),
        children=children,
        adults=[(person, PartyRole.PARENT) for person in adults],
        by=team["head"],
        at=came,
        service=_service(demo),
        grounds=[str(ground) for ground in family.grounds],
        import_key=f"{KEY}{family.key}",
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
