# Cyrillic: words of the demo's trainings, absences and conflicts
"""The team of a demo centre: trainings (one has run out), languages, an absence, a conflict; and a month proposed."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from kernel import clock
from services.cases.enums import PartyRole
from services.cases.models import Case
from services.contact_centre.enums import MEETING_STATES
from services.contact_centre.models import ConflictOfInterest, Planning
from services.contact_centre.operations import planning
from services.contact_centre.operations.conflicts import add_conflict
from services.onboarding.demo.families import DemoFamily
from services.onboarding.demo.planning import AHEAD
from services.scheduling import queries as house
from services.staff import rota
from services.staff.enums import AbsenceKind, Topic
from services.staff.models import Absence, Qualification, Worker
from services.staff.operations import add_qualification

Team = dict[str, Worker]
TITLE, TRAINER = "Наблюдение на срещи на деца и родители", "Асоциация „Пример“"
SAFETY = "Безопасност на децата и задължение за сигнал"
NEIGHBOUR = "Съседка на бащата, познават се от години"
SPEAKS = {"keyworker": ["bg", "tr"], "supervisor": ["bg", "rom"]}
RUN_OUT, BOUND = "head", "supervisor"  # others are always left who can lead the meetings of the demo


def keep(families: Mapping[DemoFamily, Case], team: Team, now: datetime) -> None:
    """Once; and a month ahead of what is booked is planned again whenever the last one is no longer ahead."""
    _train(team, clock.local(now).date())
    _bind(families, team, now)
    _leave(team, now)
    _plan(team, now)


def _train(team: Team, today: date) -> None:
    if Qualification.objects.filter(topic=Topic.SUPERVISION).exists():
        return
    leading = set(house.supervisors().values_list("pk", flat=True))
    for key, worker in team.items():
        worker.languages = SPEAKS.get(key, worker.languages)
        worker.save(update_fields=["languages"])
        if worker.pk in leading:
            ends = today - timedelta(days=20) if key == RUN_OUT else today + timedelta(days=400)
            _training(worker, team, TITLE, Topic.SUPERVISION, today - timedelta(days=700), ends)
    _training(team["keyworker"], team, SAFETY, Topic.CHILD_SAFETY, today - timedelta(days=330), today + timedelta(35))


def _training(worker: Worker, team: Team, title: str, topic: str, since: date, until: date) -> None:
    add_qualification(
        worker=worker, by=team["head"], title=title, topic=topic, issuer=TRAINER, obtained_on=since, expires_on=until
    )


def _bind(families: Mapping[DemoFamily, Case], team: Team, now: datetime) -> None:
    case = next((case for case in families.values() if case.state in MEETING_STATES), None)
    if case is None or BOUND not in team or ConflictOfInterest.objects.exists():
        return
    parents = case.parties.filter(role=PartyRole.PARENT).select_related("person").order_by("id")
    person = [party.person for party in parents][-1]
    add_conflict(case=case, worker=team[BOUND], person=person, reason=NEIGHBOUR, by=team["head"], at=now)


def _leave(team: Team, now: datetime) -> None:
    """On days for which nothing is booked yet."""
    if Absence.objects.exists():
        return
    first = clock.local(now).date() + AHEAD + timedelta(days=3)
    starts, ends = clock.at_sofia(first, time.min), clock.at_sofia(first + timedelta(days=5), time.min)
    worker = team.get(BOUND, team["keyworker"])
    rota.record_absence(worker=worker, starts_at=starts, ends_at=ends, kind=AbsenceKind.LEAVE, by=team["head"], at=now)


def _plan(team: Team, now: datetime) -> None:
    first = clock.local(now).date() + AHEAD + timedelta(days=1)
    if Planning.objects.filter(last_day__gte=first).exists():
        return
    by = team.get("coordinator", team["head"])
    asked = planning.ask_to_plan(first_day=first, last_day=first + timedelta(days=30), by=by, at=now)
    planning.work_planning(planning_id=asked.pk)
