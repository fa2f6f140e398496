# Cyrillic: what a psychologist of the demo writes
"""One family of the demo has work beside its meetings: one that was held, one that nobody came to, one ahead."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from kernel import clock
from kernel.errors import Refusal
from services.cases.enums import CaseState, PartyRole
from services.cases.models import Case
from services.consultations import operations
from services.consultations.coming import note_step
from services.consultations.enums import ConsultationKind, NotHeld
from services.consultations.models import Consultation
from services.contact_centre.enums import CheckKind
from services.scheduling import queries as house
from services.staff.models import Worker

SAID = (
    "Майката разказва как детето се подготвя за срещата: пита сутринта, опакова сама рисунките. Опитахме думи,"
    " с които да я изпраща. Домашното: една и съща фраза на вратата."
)
HOURS = (16, 15, 14, 13, 11, 10, 9)
HOUR = timedelta(minutes=50)


def keep(cases: Iterable[Case], team: dict[str, Worker]) -> None:
    """Once, in a centre that has a psychologist, for the family that the psychologist works with."""
    psychologist = team.get("psychologist")
    case = next((one for one in cases if one.state == CaseState.ACTIVE), None)
    if psychologist is None or case is None or Consultation.objects.exists():
        return
    today = clock.today()
    held = _plan(case, psychologist, ConsultationKind.PARENT_WORK, today - timedelta(days=8))
    if held is not None:
        _note_coming(held, psychologist)
        operations.hold_consultation(consultation=held, by=psychologist, at=held.ends_at)
        operations.write_note(consultation=held, text=SAID, by=psychologist, at=held.ends_at)
    missed = _plan(case, psychologist, ConsultationKind.CONSULTATION, today - timedelta(days=3))
    if missed is not None:
        operations.call_off(consultation=missed, not_held=NotHeld.NO_SHOW, by=psychologist, at=missed.ends_at)
    _plan(case, psychologist, ConsultationKind.SUPPORT, today + timedelta(days=4))


def _note_coming(row: Consultation, by: Worker) -> None:
    """As the entrance would have, if nobody of the demo's meetings was in the way."""
    assert row.adult is not None
    with suppress(Refusal):
        for kind, at in ((CheckKind.ARRIVED, row.starts_at), (CheckKind.LEFT, row.ends_at)):
            note_step(consultation=row, person=row.adult, kind=kind, by=by, at=at, noted_at=at)


def _plan(case: Case, worker: Worker, kind: str, day: date) -> Consultation | None:
    """On that day or one of the next, at the first hour at which nothing speaks against it."""
    at = min(clock.now(), clock.at_sofia(day - timedelta(days=5), time(9)))
    for number in range(4):
        for hour in HOURS:
            starts = clock.at_sofia(day + timedelta(days=number), time(hour))
            found = _try(case, worker, kind, starts, at)
            if found is not None:
                return found
    return None


def _try(case: Case, worker: Worker, kind: str, starts: datetime, at: datetime) -> Consultation | None:
    child = kind == ConsultationKind.SUPPORT
    party = case.parties.filter(role=PartyRole.CHILD if child else PartyRole.PARENT).select_related("person")
    person, rooms = party.order_by("pk")[0].person, house.free_rooms(starts, starts + HOUR, capacity=2)
    room = rooms[-1] if rooms else None  # the first ones are for the meetings of the day
    wanted = operations.Wanted(kind, starts, starts + HOUR, room, worker)
    wanted = replace(wanted, child=person) if child else replace(wanted, adult=person)
    try:
        return operations.plan_consultation(case=case, wanted=wanted, by=worker, at=at)
    except Refusal:
        return None
