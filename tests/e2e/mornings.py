"""A centre for one scenario alone, in the hands of the stagehand: its house, its team, its families, its morning."""

import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from datetime import time as hour
from typing import Any

from django.db import transaction
from django.utils import translation

from kernel import clock
from services.cases.models import Case
from services.consultations.enums import ConsultationKind
from services.consultations.operations import Wanted, plan_consultation
from services.contact_centre.enums import NotHeldReason, Part, SessionMove
from services.contact_centre.models import Participant, Reminder, ReminderConsent, RiskAssessment, Session
from services.contact_centre.operations import reminders
from services.contact_centre.operations.booking import Booking
from services.contact_centre.operations.briefing import confirm_read
from services.contact_centre.operations.moves import move_session
from services.contact_centre.operations.sessions import book_session
from services.contact_centre.preparation_enums import RiskLevel
from services.contact_centre.queries import orders
from services.contact_centre.queries import reminders as reminded
from services.contact_centre.queries.briefing import stamps
from services.onboarding.demo import build, families, history, house, planning
from services.onboarding.demo.centres import HASKOVO
from services.onboarding.demo.content import KEY, _case_of
from services.people.models import Person
from services.scheduling import queries as rooms
from services.scheduling.models import Entrance, Room
from services.staff.models import Worker
from tenants.centres.models import Centre
from tests.e2e.hands import inside

FAMILIES = {family.key: family for family in (*families.HASKOVO, *families.STARA_ZAGORA)}
REASON = "Среща за изпитанието"


def centre(name: str, entrances: int = 2, family: Iterable[str] = (), opens_on: str = "") -> dict[str, Any]:
    """A new centre with the demo's team: its slug, and the ids of the cases of these demo families by their keys."""
    slug = f"{name}-{time.time_ns() // 10**6 % 10**8}"
    demo = replace(HASKOVO, slug=slug, name="Център за изпитание", entrances=HASKOVO.entrances[:entrances])
    with translation.override("bg"):
        build._centre(demo)
        if opens_on:
            _open_on(slug, date.fromisoformat(opens_on))
        with inside(slug):
            team = {colleague.key: build._worker(demo, colleague) for colleague in demo.team}
            house.furnish(demo, team)
            cases = {key: str(_case_of(demo, FAMILIES[key], team).pk) for key in family}
    return {"slug": slug, "cases": cases}


def _open_on(slug: str, day: date) -> None:
    Centre.objects.using("owner").filter(slug=slug).update(service_opens_on=day)


def opening_day(slug: str, day: str) -> None:
    """The opening is moved; that is how a day in spring comes in a test."""
    _open_on(slug, date.fromisoformat(day))


def meeting(slug: str, family: str, starts_in: int, minutes: int = 90, prepared: bool = True) -> dict[str, str]:
    """
    A meeting today of this family's first child: its id, a time shortly before it, the first names of who comes.

    `prepared`: its supervisor has read what must be known.
    """
    with inside(slug), translation.override("bg"):
        case = Case.objects.get(import_key=f"{KEY}{family}")
        starts = _whole_minute(clock.now()) + timedelta(minutes=starts_in)
        arrangements = orders.arrangements_on(case, clock.local(starts).date())[:1]
        booking = Booking(
            tuple(arrangements),
            starts,
            starts + timedelta(minutes=minutes),
            room=rooms.meeting_rooms()[0],
            supervisor=Worker.objects.get(user__email=f"supervisor@{slug}.example"),
            override=REASON,
        )
        head = Worker.objects.get(user__email=f"head@{slug}.example")
        session = book_session(case=case, booking=booking, by=head, at=clock.now() - timedelta(days=1))
        if prepared and session.supervisor:
            stamp = stamps([session])[session.pk]
            confirm_read(session=session, stamp=stamp, by=session.supervisor, at=clock.now())
        before = clock.local(starts - timedelta(minutes=4))
        return {"session": str(session.pk), "before": f"{before:%H:%M}", **_first_names(session)}


def consultation(slug: str, family: str, starts_in: int) -> str:
    """Today, with the resident parent of this family; the first name of whoever comes."""
    with inside(slug), translation.override("bg"):
        case = Case.objects.get(import_key=f"{KEY}{family}")
        head = Worker.objects.get(user__email=f"head@{slug}.example")
        starts = _whole_minute(clock.now()) + timedelta(minutes=starts_in)
        adult = orders.arrangements_on(case, clock.local(starts).date())[0].resident
        worker = Worker.objects.get(user__email=f"keyworker@{slug}.example")
        hours = {"starts_at": starts, "ends_at": starts + timedelta(minutes=50)}
        facts = {"room": rooms.meeting_rooms()[1], "worker": worker, "adult": adult, "override": REASON}
        wanted = Wanted(kind=ConsultationKind.PARENT_WORK, **hours, **facts)
        plan_consultation(case=case, wanted=wanted, by=head, at=clock.now() - timedelta(days=1))
        return str(adult.names.split()[0])


def long_names(slug: str) -> None:
    """Everybody's first name, every room, entrance and colleague: as long as they come, and one word."""
    with inside(slug):
        for number, person in enumerate(Person.objects.order_by("pk")):
            person.names = f"Александрина{number}Максимилианова-Христофорова {person.names}"
            person.save()
        for place in (*Room.objects.all(), *Entrance.objects.all()):
            place.name = f"Североизточно-противопожарен-{place.name}"
            place.save()


def unread(slug: str, session: str) -> None:
    """Something has changed since its supervisor has read it."""
    with inside(slug):
        row = Session.objects.get(pk=session)
        RiskAssessment.objects.create(
            case_id=row.case_id,
            level=RiskLevel.LOW,
            factors="Виждат се за пръв път от година.",
            author=row.supervisor,
            next_review_on=clock.today() + timedelta(days=90),
        )


def _whole_minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def _first_names(session: Session) -> dict[str, str]:
    """By part: what the board calls them."""
    rows = Participant.objects.filter(session=session).select_related("person")
    return {str(Part(row.part)): row.person.names.split()[0] for row in rows}


def past(slug: str, family: str) -> None:
    """The visit days of this family up to now, as they went: through the entrance and the record."""
    with inside(slug), translation.override("bg"):
        case = Case.objects.get(import_key=f"{KEY}{family}")
        keys = {worker.user.email.partition("@")[0]: worker for worker in Worker.objects.select_related("user")}
        planning.book_plans(case, clock.today(), by=keys["coordinator"], at=clock.now())
        history.carry_through(case, FAMILIES[family], keys, clock.now())


def refuses(slug: str, session: str) -> None:
    """The child does not want to: the meeting is told as not held, in its words, by the head."""
    with inside(slug), translation.override("bg"):
        one = Session.objects.get(pk=session)
        head = Worker.objects.get(user__email=f"head@{slug}.example")
        at = max(one.starts_at + timedelta(minutes=20), clock.now())
        facts = {"not_held_reason": NotHeldReason.CHILD_REFUSED, "reason_note": "„Не искам днес.“"}
        move_session(session=one, move=SessionMove.MARK_NOT_HELD, by=head, at=at, from_board=True, **facts)


def evening(slug: str, session: str) -> dict[str, Any]:
    """
    At seven today: how many reminders would be written, and what one that was written earlier says when it leaves.

    Nothing leaves the house, and only what was dropped stays.
    """
    at = clock.at_sofia(clock.today(), hour(19))
    with inside(slug):
        with transaction.atomic():
            made = reminders.make_due(at=at)
            transaction.set_rollback(True)
        with transaction.atomic():
            row = _written(session, at)
            leaves = reminders.prepare({"reminder": str(row.pk)}) is not None
            text = reminders.text_of(row) if leaves else ""
            transaction.set_rollback(leaves)
        return {"made": made, "text": text}


def _written(session: str, at: datetime) -> Reminder:
    """To the visiting parent, over the way of their last wish."""
    visiting = Participant.objects.filter(session=session, part=Part.VISITING).values("person")
    consent = ReminderConsent.objects.get(ended_at__isnull=True, person__in=visiting)
    row = Session.objects.get(pk=session)
    window = reminded.arrival(row, consent.person)  # a frozen meeting has none any more
    facts = {"session": row, "person": consent.person, "arrives_at": window.during.lower if window else row.starts_at}
    return Reminder.objects.create(**facts, consent=consent, made_at=at)
