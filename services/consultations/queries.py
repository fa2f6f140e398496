"""Consultations read for pages, for the calendar, for a colleague's day, and for whoever must know who is inside."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from kernel import sight
from kernel.addresses import address
from kernel.clock import at_sofia
from kernel.reading import read_once
from services.cases.models import Case
from services.consultations import access
from services.consultations.enums import ConsultationState
from services.consultations.models import Attendance, Consultation, TakenBack
from services.consultations.takers import Takers, takers_of
from services.contact_centre.beside import Appointment, Hour, Stay
from services.contact_centre.models import Arrangement
from services.contact_centre.queries import orders
from services.contact_centre.windows import WIDTH
from services.psychology.access import readable_by
from services.psychology.models import PsychologistNote
from services.scheduling.calendar import Entry
from services.staff.models import Worker

SHOWN = 5
TAKEN = sight.work(
    "hours of consultations", "An hour that another family has must be known as taken, without saying whose it is."
)
SORTS = {"when": "starts_at", "-when": "-starts_at"}
ONE_DAY = timedelta(days=1)
FAR = timedelta(days=3660)  # nobody plans a consultation later than that


def _full(rows: QuerySet[Consultation]) -> QuerySet[Consultation]:
    return rows.select_related("case__family", "adult", "child", "room", "entrance", "worker", "closed_by")


def get_consultation(worker: Worker, consultation_id: UUID) -> Consultation:
    """It, or 404 whether it is missing or its case is not theirs to see."""
    rows = with_attendance(_full(access.visible_to(worker))).select_related("moved_to", "moved_from")
    taken_back = TakenBack.objects.select_related("person", "handed_to", "taken_back_by")
    rows = rows.prefetch_related(Prefetch("taken_back", taken_back.order_by("taken_back_at", "id")))
    found = rows.filter(pk=consultation_id).first()
    if found is None:
        raise Http404
    return found


def of_case(case: Case, at: datetime) -> list[Consultation]:
    """What lies ahead, the nearest first, and then what was, the latest first; a handful."""
    rows = all_of(case)
    ahead = [row for row in rows if _lies_ahead(row, at)]
    past = [row for row in rows if not _lies_ahead(row, at)]
    return [*sorted(ahead, key=lambda row: row.starts_at), *past][:SHOWN]


def _lies_ahead(row: Consultation, at: datetime) -> bool:
    return row.state == ConsultationState.PLANNED and row.ends_at > at


@read_once
def all_of(case: Case) -> QuerySet[Consultation]:
    """The latest first."""
    return case.consultations.select_related("adult", "child", "room", "worker").order_by("-starts_at", "-id")


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody looks for in the list; empty is everything."""

    text: str = ""
    kind: str = ""
    state: str = ""
    worker: Worker | None = None
    since: date | None = None
    until: date | None = None

    @property
    def condition(self) -> Q:
        facts: dict[str, Any] = {
            "case__number__icontains": self.text.strip(),
            "kind": self.kind,
            "state": self.state,
            "worker": self.worker,
            "starts_at__gte": self.since and at_sofia(self.since, time.min),
            "starts_at__lt": self.until and at_sofia(self.until + ONE_DAY, time.min),
        }
        return Q(**{name: value for name, value in facts.items() if value})


def listed(worker: Worker, asked: Asked, sort: str = "") -> QuerySet[Consultation]:
    order = SORTS.get(sort, "-starts_at")
    return _full(access.visible_to(worker).filter(asked.condition)).order_by(order, "id")


def with_attendance(rows: QuerySet[Consultation]) -> QuerySet[Consultation]:
    """Who came and went, the first to come first."""
    noted = Attendance.objects.select_related("person", "handed_to").order_by("arrived_at", "id")
    return rows.prefetch_related(Prefetch("attendance", noted))


def counsellors() -> list[Worker]:
    """Colleagues who have held one or are to."""
    with sight.beyond(TAKEN):
        ids = set(Consultation.objects.values_list("worker", flat=True))
    return list(Worker.objects.filter(pk__in=ids).order_by("display_name", "id"))


def notes_of(worker: Worker, consultation: Consultation) -> list[tuple[PsychologistNote, bool]]:
    """That there are notes, and which of them this worker opens."""
    rows = PsychologistNote.objects.filter(consultation=consultation.pk, adds_to__isnull=True)
    readable = set(readable_by(worker).filter(consultation=consultation.pk).values_list("pk", flat=True))
    found = rows.defer("text").select_related("author").order_by("written_at", "id")
    return [(row, row.pk in readable) for row in found]


def today_of(worker: Worker, day: date) -> list[Consultation]:
    """What this colleague holds on the day."""
    rows = access.visible_to(worker).filter(worker=worker, state=ConsultationState.PLANNED, **_on(day))
    return list(_full(rows).order_by("starts_at", "id"))


def unsaid(worker: Worker, at: datetime) -> QuerySet[Consultation]:
    """Over, and this colleague has not said whether they were held; the oldest first."""
    rows = access.visible_to(worker).filter(worker=worker, state=ConsultationState.PLANNED, ends_at__lt=at)
    return _full(rows).order_by("starts_at", "id")[:SHOWN]


def nobodys(worker: Worker) -> QuerySet[Consultation]:
    """Planned, and whoever was to hold it has left or no longer works on the case: it is on nobody's own list."""
    rows = access.visible_to(worker).filter(state=ConsultationState.PLANNED)
    return _full(access.held_by_nobody(rows)).order_by("starts_at", "id")


def nobodys_among(rows: Iterable[Consultation]) -> set[UUID]:
    asked = Consultation.objects.filter(pk__in=[row.pk for row in rows], state=ConsultationState.PLANNED)
    return set(access.held_by_nobody(asked).values_list("pk", flat=True))


def _on(day: date) -> dict[str, datetime]:
    return {"starts_at__gte": at_sofia(day, time.min), "starts_at__lt": at_sofia(day + ONE_DAY, time.min)}


# --- for others ------------------------------------------------------------------------------------------------------


def calendar_entries(*, worker: Worker, starts_at: datetime, ends_at: datetime) -> list[Entry]:
    """Of the time; what the worker may not see stands there as taken, and that is all they learn."""
    inside = Consultation.objects.filter(starts_at__lt=ends_at, ends_at__gt=starts_at)
    inside = inside.exclude(state=ConsultationState.NOT_HELD)
    visible = set(access.visible_to(worker).filter(pk__in=inside.values("pk")).values_list("pk", flat=True))
    rows = inside.select_related("case__family", "room", "worker").order_by("starts_at", "id")
    with sight.beyond(TAKEN):
        return [_entry(row) if row.pk in visible else _taken(row) for row in rows]


def _taken(row: Consultation) -> Entry:
    return Entry(
        row.starts_at,
        row.ends_at,
        tone="grey",
        room_id=row.room_id,
        room=row.room.name,
        worker_id=row.worker_id,
    )


def _entry(row: Consultation) -> Entry:
    return Entry(
        row.starts_at,
        row.ends_at,
        title=row.case.family.name,
        url=address("consultations:detail", row.pk),
        kind=str(row.get_kind_display()),
        state=str(row.get_state_display()),
        tone="violet" if row.state == ConsultationState.PLANNED else row.tone,
        room_id=row.room_id,
        room=row.room.name,
        worker_id=row.worker_id,
        worker=row.worker.display_name,
    )


def appointments(*, worker: Worker, starts_at: datetime, ends_at: datetime) -> list[Appointment]:
    mine = access.visible_to(worker).filter(worker=worker, starts_at__lt=ends_at, ends_at__gt=starts_at)
    return [_appointment(row) for row in mine.select_related("case", "room").order_by("starts_at", "id")]


def _appointment(row: Consultation) -> Appointment:
    is_off = row.state == ConsultationState.NOT_HELD
    return Appointment(
        id=row.pk,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        number=row.case.number,
        title=_("consultation"),
        room=row.room.name,
        url=address("consultations:detail", row.pk),
        sequence=int(is_off),
        is_off=is_off,
    )


def hours(
    *, by: Worker | None, worker: Worker | None, room: UUID | None, starts_at: datetime, ends_at: datetime
) -> list[Hour]:
    """Of this colleague, this room or the whole house; only whoever the case is open to learns whose hour it is."""
    rows = Consultation.objects.filter(state=ConsultationState.PLANNED, starts_at__lt=ends_at, ends_at__gt=starts_at)
    rows = rows.filter(**{name: value for name, value in (("worker", worker), ("room", room)) if value})
    with sight.beyond(TAKEN):
        found = list(_full(rows).order_by("starts_at", "id"))
        ids = [row.pk for row in found]
        seen = set(access.visible_to(by).filter(pk__in=ids).values_list("pk", flat=True)) if by else set()
        return [_hour(row, by if row.pk in seen else None) for row in found]


def _hour(row: Consultation, by: Worker | None) -> Hour:
    hour = Hour(row.starts_at, row.ends_at, row.room.name, row.worker.display_name)
    if by is None:
        return hour
    may_close = by.pk == row.worker_id or access.may_plan(by, row.case)
    page = "consultations:not_held" if may_close else "consultations:detail"
    return replace(hour, title=row.case.family.name, url=address(page, row.pk))


@sight.beyond(orders.APART)
def others_inside(*, people: set[UUID], starts_at: datetime, ends_at: datetime) -> list[Stay]:
    """Of these people, those who come for a consultation, and whoever brings a child to one."""
    rows = list(_bringing(people, starts_at, ends_at))
    brought = escorts_of(rows)
    found = [stay for row in rows for stay in stays_of(row, brought)]
    return [one for one in found if one.person in people]


def _bringing(people: set[UUID], starts_at: datetime, ends_at: datetime) -> QuerySet[Consultation]:
    """Planned ones that bring one of these people into the house; of everybody else's nothing is read."""
    brings = Arrangement.objects.filter(case=OuterRef("case"), child=OuterRef("child"), resident__in=people)
    theirs = Q(adult__in=people) | Q(child__in=people) | (Q(adult__isnull=True) & Exists(brings))
    rows = Consultation.objects.filter(theirs, state=ConsultationState.PLANNED)
    rows = rows.filter(starts_at__lt=ends_at, ends_at__gt=starts_at)
    return rows.select_related("case").order_by("starts_at", "id")


def ahead(people: set[UUID], at: datetime) -> list[Consultation]:
    """Planned ones that bring one of these people, and have not begun."""
    found = _bringing(people, at, at + FAR).filter(starts_at__gt=at)
    return list(found.select_related("case", "adult", "child", "entrance"))


Brought = Mapping[UUID, Sequence[UUID]]  # consultation to whoever brings its child


def stays_of(row: Consultation, brought: Brought | None = None) -> list[Stay]:
    """Everybody whom it brings into the house, from the first minute at the door to the last."""
    starts, ends = row.starts_at - WIDTH, row.ends_at + WIDTH
    return [Stay(person, row.entrance_id, starts, ends, row.case_id) for person in comers(row, brought)]


def comers(row: Consultation, brought: Brought | None = None) -> list[UUID]:
    """A child who comes without an adult of its own is brought by whoever it lives with and is not kept from it."""
    brought = escorts_of([row]) if brought is None else brought
    return [*[pk for pk in (row.adult_id, row.child_id) if pk], *brought.get(row.pk, ())]


def escorts(row: Consultation) -> list[UUID]:
    return escorts_of([row]).get(row.pk, [])


def escorts_of(rows: Iterable[Consultation]) -> dict[UUID, list[UUID]]:
    """By whom the children who come alone are brought: a few questions for each day."""
    alone = [row for row in rows if row.adult_id is None]
    return brought_of(alone, takers_of(alone))


def brought_of(rows: Iterable[Consultation], found: Mapping[UUID, Takers]) -> dict[UUID, list[UUID]]:
    """The same where it is known already with whom the children leave."""
    return {row.pk: found[row.pk].bring for row in rows if row.adult_id is None and row.pk in found}
