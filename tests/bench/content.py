"""What fills a centre: cases with their people, a week of meetings."""

import statistics
from datetime import datetime, time, timedelta
from time import perf_counter
from typing import Any

from django.db import transaction

from kernel import clock, sight
from kernel.place import Place, entered
from services.cases.enums import CaseState, Ground, PartyRole, Service
from services.cases.models import Assignment, Case, CaseParty
from services.cases.queries import case_list
from services.contact_centre.enums import Direction, Part
from services.contact_centre.models import ArrivalWindow, Participant, Session
from services.people.enums import PersonKind
from services.people.models import ContactPoint, Family, FamilyMember, Person
from services.scheduling.days import week_of
from services.scheduling.models import Entrance, Room
from services.staff.models import Worker
from services.staff.sight import sight_of
from tenants.isolation import hosts
from tenants.isolation.scope import place_of_centre
from tests.bench.ours import centre_number, host_of, new_user, session_of, sign_in
from vault import keyring

FIRST = ("Мария", "Георги", "Ивана", "Петър", "Йорданка", "Калоян", "Цветелина", "Димитър", "Щилян", "Жана")
LAST = ("Иванова", "Георгиев", "Петкова", "Димитров", "Стоянова", "Колев", "Тодорова", "Ангелов", "Янева", "Хаджиев")
STATES = (CaseState.RECEIVED, CaseState.SCREENING, CaseState.AGREED, CaseState.ACTIVE)
BATCH = 1000


def name(number: int) -> str:
    """A thousand different ones before they repeat."""
    return f"{FIRST[number % 10]} {LAST[number // 10 % 10]} {LAST[number // 100 % 10]}"


def fill_cases(centre: int, count: int) -> int:
    """So many cases, each with a child (its own key), a parent and a telephone."""
    with entered(place_of_centre(centre_number(centre))):
        for start in range(0, count, BATCH):
            with transaction.atomic():
                _cases(start, min(BATCH, count - start))
        return Person.objects.count()


def _cases(start: int, count: int) -> None:
    numbers = range(start, start + count)
    children = [Person(kind=PersonKind.CHILD, names=name(n * 7)) for n in numbers]
    parents = [Person(kind=PersonKind.ADULT, names=name(n * 3)) for n in numbers]
    keyring.prepare([child.pk for child in children])
    Person.objects.bulk_create([*children, *parents])
    phones = [
        ContactPoint(person=parent, kind="phone", value=f"+35988{n:07d}")
        for n, parent in zip(numbers, parents, strict=True)
    ]
    ContactPoint.objects.bulk_create(phones)
    families = Family.objects.bulk_create([Family(name=parent.names) for parent in parents])
    people = [*zip(families, children, strict=True), *zip(families, parents, strict=True)]
    FamilyMember.objects.bulk_create([FamilyMember(family=family, person=person) for family, person in people])
    _files(numbers, families, children, parents)


def _files(numbers: range, families: list[Family], children: list[Person], parents: list[Person]) -> None:
    worker, now = Worker.objects.first(), clock.now()
    cases = [
        Case(
            number=f"КС-2026-{n:05d}",
            service=Service.CONTACT_CENTRE,
            family=family,
            grounds=[Ground.values[0]],
            state=STATES[n % len(STATES)],
            key_worker=worker,
            received_at=now - timedelta(minutes=37 * n),
            duplicates_checked_at=now,
        )
        for n, family in zip(numbers, families, strict=True)
    ]
    Case.objects.bulk_create(cases)
    roles = ((PartyRole.CHILD, children), (PartyRole.PARENT, parents))
    parties = [
        CaseParty(case=case, person=person, role=role)
        for role, people in roles
        for case, person in zip(cases, people, strict=True)
    ]
    CaseParty.objects.bulk_create(parties)


def fill_week(centre: int, count: int) -> int:
    """So many meetings in this week, six rooms side by side, each with a child, a parent and their windows."""
    with entered(place_of_centre(centre_number(centre))), transaction.atomic():
        rooms = [Room.objects.create(name=f"Стая {n}", position=n) for n in range(6)]
        entrance = Entrance.objects.create(name="Главен вход")
        days = sorted(week_of(clock.today()), key=lambda day: day != clock.today())  # the board is today's
        cases = list(Case.objects.prefetch_related("parties__person").order_by("number")[:count])
        for number, case in enumerate(cases):
            _meeting(case, rooms[number % 6], entrance, _moment(days, number))
        return len(cases)


def _moment(days: list[Any], number: int) -> datetime:
    """Twelve meetings a day: at nine and at noon in each room, then the next day."""
    day, slot = divmod(number // 6, 2)
    return clock.at_sofia(days[day], time(9 + 3 * slot))


def _meeting(case: Case, room: Room, entrance: Entrance, starts: datetime) -> None:
    ends = starts + timedelta(hours=2)
    supervisor = Worker.objects.first()
    session = Session.objects.create(case=case, room=room, supervisor=supervisor, starts_at=starts, ends_at=ends)
    for party in case.parties.all():
        part = Part.CHILD if party.role == PartyRole.CHILD else Part.VISITING
        Participant.objects.create(session=session, person=party.person, part=part)
        for direction, at in ((Direction.ARRIVE, starts), (Direction.LEAVE, ends)):
            during = (at, at + timedelta(minutes=15))
            ArrivalWindow.objects.create(
                session=session, person=party.person, direction=direction, entrance=entrance, during=during
            )


# For the row policies


def fill_for_walls(centre: int, count: int) -> dict[str, dict[str, str]]:
    """Somebody who sees every case, and somebody who works on fifty; pages of theirs, and the cookies for them."""
    cookie = sign_in(first=centre)[host_of(centre)]
    fill_cases(centre, count)
    fill_week(centre, 60)
    place = place_of_centre(centre_number(centre))
    with entered(place), transaction.atomic():
        worker = new_user(place, "key_worker", "key")
        cases = list(Case.objects.order_by("number")[:50])
        _share_out(place)
        Assignment.objects.bulk_create([Assignment(case=case, worker=worker.worker) for case in cases])
        pages = {"host": host_of(centre), "case page": f"/cases/{cases[0].pk}/", "case list page": "/cases/"}
        return {"head": {**pages, "cookie": cookie}, "key worker": {**pages, "cookie": session_of(worker)}}


def _share_out(place: Place) -> None:
    """Every fiftieth case has no key worker yet, the others have one of ten: the planner sees a real centre."""
    team = [new_user(place, "key_worker", f"key{n}").worker for n in range(10)]
    ids = list(Case.objects.order_by("number").values_list("pk", flat=True))
    for number, worker in enumerate(team):
        Case.objects.filter(pk__in=ids[number::10]).update(key_worker=worker)
    Case.objects.filter(pk__in=ids[::50]).update(key_worker=None)


def fetch(centre: int, kind: str, times: int = 60) -> float:
    """Median seconds of one query of the key worker's pages; the web's process knows no owner, as it should."""
    with entered(hosts.find(host_of(centre)).place), transaction.atomic():
        worker = Worker.objects.select_related("user").get(user__email="key@bench.example")
        cases = Case.objects.order_by("number")
        one = cases[0] if kind == "one" else cases[100]
        with sight.entered(sight_of(worker)):
            found = case_list(worker) if kind == "list" else case_list(worker).filter(pk=one.pk)
            return statistics.median(_timed(found[:50]) for _ in range(times))


def _timed(rows: Any) -> float:
    started = perf_counter()
    list(rows.prefetch_related(None))
    return perf_counter() - started
