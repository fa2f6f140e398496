"""Families that need a second supervisor, and what is done with their meetings."""

from datetime import time, timedelta

import pytest

from audit.models import Event
from kernel.clock import at_sofia
from kernel.errors import Refusals
from services.contact_centre.operations import course
from services.contact_centre.operations.briefing import confirm_read
from services.contact_centre.operations.sessions import book_session
from services.contact_centre.preparation_enums import RiskLevel
from services.contact_centre.queries.briefing import stamps
from services.staff.enums import AbsenceKind
from services.staff.rota import record_absence
from tests.contact_centre.conftest import NOW, SATURDAY, Family
from tests.contact_centre.door import moment

DAY = (at_sofia(SATURDAY, time.min), at_sofia(SATURDAY + timedelta(days=1), time.min))


@pytest.fixture
def siblings(cast, house):
    """Three children who meet their father together."""
    one = Family(cast, "Стоев", "Ани", "Борис", "Вяра")
    basis = one.order()
    one.all = [one.arrangement(basis, child=child) for child in one.children]
    one.in_state("agreed")
    return one


@pytest.fixture
def other(cast):
    return helper(cast)


@pytest.fixture
def two(siblings, wanted, other, cast):
    """Three children, two supervisors."""
    return book(siblings, wanted(*siblings.all, second_supervisor=other), cast.a.coordinator)


def helper(cast):
    return cast.a.worker("session_supervisor", language="bg")


def book(family, booking, by):
    return book_session(case=family.case, booking=booking, by=by, at=NOW)


def risky(family, cast, level=RiskLevel.HIGH, **more):
    facts = {"factors": "Заплахи.", "author": cast.a.head, "next_review_on": SATURDAY, **more}
    return family.case.risk_assessments.create(level=level, **facts)


def reasons_of(session):
    """What the journal keeps: the fields, by the reason."""
    return {event.reason: event.fields for event in Event.objects.filter(object_id=session.pk)}


def refused(family, booking, by):
    return refused_by(lambda: book(family, booking, by))


def refused_by(act):
    """Each sentence by its field."""
    with pytest.raises(Refusals) as found:
        act()
    return {one.field: str(one) for one in found.value.refusals}


def away(cast, worker, kind=AbsenceKind.SICK):
    span = {"starts_at": DAY[0], "ends_at": DAY[1]}
    return record_absence(worker=worker, kind=kind, by=cast.a.coordinator, at=NOW, **span)


@pytest.fixture
def lacking(family, wanted, door, cast):
    """Booked with one; then the risk became high."""
    session = book(family, wanted(family.first), cast.a.coordinator)
    risky(family, cast)
    reads(session, cast.a.supervisor)
    come(session, door, family)
    return session


def come(session, door, family):
    door.through(session, (family.father, "arrived", "9:45"), (family.father, "settled", "9:47"))
    door.through(session, *((child, "arrived", "10:00") for child in family.children))
    session.refresh_from_db()


def begin(session, at="10:05"):
    facts = {"by": session.supervisor, "at": moment(at), "noted_at": moment(at)}
    return course.begin(session=session, **facts)


def reads(session, *workers):
    for worker in workers:
        confirm_read(session=session, stamp=stamps([session])[session.pk], by=worker, at=moment("9:30"))


def held_of(session, door, family):
    come(session, door, family)
    reads(session, *session.led_by)
    return begin(session)
