"""Planning a consultation, saying that it was held or was not, and the note that its colleague writes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from audit.enums import Action
from audit.record import record
from kernel import sight
from kernel.clock import local
from kernel.errors import Refusal, Refusals
from services.cases.enums import OPEN_STATES
from services.cases.models import Case, Task
from services.cases.operations import add_task
from services.cases.operations.tasks import close_tasks
from services.consultations import access, doors, queries, telling
from services.consultations.enums import (
    CONSULTATION_WORKFLOW,
    ConsultationKind,
    ConsultationMove,
    ConsultationState,
    NotHeld,
)
from services.consultations.models import Consultation
from services.consultations.takers import Takers, takers, why_apart
from services.contact_centre.operations.booking import house_refusals
from services.contact_centre.queries import orders
from services.contact_centre.queries.presence import engaged, in_the_house
from services.contact_centre.queries.supervising import Meant, refusals_beside
from services.people.models import Person
from services.psychology.models import PsychologistNote
from services.psychology.operations import write_after
from services.scheduling import queries as house
from services.scheduling.enums import ResourceKind
from services.scheduling.models import Room
from services.scheduling.operations.bookings import Taking, hold, release, reserve
from services.scheduling.slots import Span
from services.staff.models import Worker
from services.staff.roles import Capability

LONGEST = timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class Wanted:
    """
    A consultation as it is wanted; `override` is the written reason of whoever may plan against a warning.

    One adult and one child at most: there is no way to ask for two adults together.
    """

    kind: str
    starts_at: datetime
    ends_at: datetime
    room: Room | None
    worker: Worker
    adult: Person | None = None
    child: Person | None = None
    override: str = ""
    needs_room: bool = True

    @property
    def span(self) -> Span:
        return Span(self.starts_at.astimezone(UTC), self.ends_at.astimezone(UTC))

    @property
    def people(self) -> list[Person]:
        return [person for person in (self.child, self.adult) if person is not None]

    @property
    def people_in_room(self) -> int:
        return len(self.people) + 1


@transaction.atomic
def plan_consultation(*, case: Case, wanted: Wanted, by: Worker, at: datetime) -> Consultation:
    """
    Plan one, and tell whoever comes, if there is a consent and a safe way.

    :raises Refusals: everything that speaks against it, each sentence with its field.
    :raises services.scheduling.operations.bookings.Taken: somebody was faster.
    """
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    row = placed(case, wanted, by, at)
    telling.tell(row, at)
    return row


def placed(case: Case, wanted: Wanted, by: Worker, at: datetime) -> Consultation:
    """A new one in the case, which is locked; nobody is told yet. Raises as `plan_consultation`."""
    if not access.may_plan(by, case):
        raise PermissionDenied("consultations of this case")
    row = _new(case, wanted, by, at)
    place(row, wanted, by, at)
    fields = ("kind", "adult", "child", "starts_at", "ends_at", "room", "worker")
    record(Action.WRITE, actor=by.as_actor(), what=row, fields=fields, reason=wanted.override)
    return row


def place(row: Consultation, wanted: Wanted, by: Worker, at: datetime) -> None:
    """Room, colleague, child and door are taken for it, if nothing speaks against it, and the row is written."""
    pairs = doors.pairs_of(row)
    takings = _takings(wanted)
    adults = [wanted.adult.pk] if wanted.adult else []
    hold(takings, [(pair.one_id, pair.other_id) for pair in pairs], adults)
    _check(row, wanted, by, at)
    row.entrance = doors.choose(row, pairs)
    row.save()
    reserve(booking=row.pk, starts_at=row.starts_at, ends_at=row.ends_at, takings=takings)
    doors.take(row, pairs)
    _tell_the_entrance(row, by, at)


def _tell_the_entrance(row: Consultation, by: Worker, at: datetime) -> None:
    """Planned against the warning: who takes the child along stands in the journal, which no entrance reads."""
    settle_who_takes(row, by, at)
    if takers(row).nobody_is_left:
        text = _("Consultation of %(when)s: nobody approved may take the child along. Tell the entrance who does")
        ask_who_takes(row, text, local(row.starts_at).date(), at)


def ask_who_takes(row: Consultation, text: str, due_on: date, at: datetime) -> None:
    """A task about whom the child leaves with; none beside one that is still open."""
    kind = _task_kind(row)
    if not Task.objects.filter(case=row.case, kind=kind, done_at__isnull=True).exists():
        title = text % {"when": f"{local(row.starts_at):%d.%m.%Y %H:%M}"}
        add_task(case=row.case, kind=kind, title=title, due_on=due_on, by=None, at=at)


def settle_who_takes(row: Consultation, by: Worker, at: datetime) -> None:
    """Somebody may take the child again, somebody has decided who does, or it does not come."""
    close_tasks(case=row.case, kind=_task_kind(row), by=by, at=at)


def _task_kind(row: Consultation) -> str:
    """A kind of a task is short."""
    return f"takes:{row.pk.hex[:20]}"


def _new(case: Case, wanted: Wanted, by: Worker, at: datetime) -> Consultation:
    facts = {
        name: getattr(wanted, name) for name in ("kind", "adult", "child", "starts_at", "ends_at", "room", "worker")
    }
    return Consultation(case=case, created_by=by, created_at=at, **facts)


def _takings(wanted: Wanted) -> list[Taking]:
    takings = [Taking(ResourceKind.WORKER, wanted.worker.pk, wanted.worker.display_name)]
    if wanted.room:
        takings.append(Taking(ResourceKind.ROOM, wanted.room.pk, wanted.room.name))
    if wanted.child:
        takings.append(Taking(ResourceKind.CHILD, wanted.child.pk, wanted.child.names))
    return takings


# --- what speaks against it ------------------------------------------------------------------------------------------


def _check(row: Consultation, wanted: Wanted, by: Worker, at: datetime) -> None:
    """Everything at once, so that the form is mended in one go."""
    found = [*_time_refusals(wanted, at), *_who_refusals(row.case, wanted)]
    if not found:
        found = [*house_refusals(wanted, by), *_room_refusals(wanted), *_worker_refusals(row, wanted, by)]
        found += [*_elsewhere(wanted), *_takes_refusals(row, wanted, by)]
    if found:
        raise Refusals(found)


def _time_refusals(wanted: Wanted, at: datetime) -> Iterator[Refusal]:
    if wanted.ends_at <= wanted.starts_at:
        yield Refusal(_("The end must be after the start."), field="end_time")
    elif wanted.ends_at - wanted.starts_at > LONGEST:
        yield Refusal(_("A consultation takes four hours at most."), field="end_time")
    elif local(wanted.starts_at).date() != local(wanted.ends_at).date():
        yield Refusal(_("A consultation does not cross midnight."), field="end_time")
    if wanted.starts_at <= at:
        yield Refusal(_("This time has passed."), field="day")


def _who_refusals(case: Case, wanted: Wanted) -> Iterator[Refusal]:
    if case.state not in OPEN_STATES:
        yield Refusal(_("The case is closed: no consultation can be planned in it."))
    if not wanted.people:
        yield Refusal(_("Choose an adult, a child, or a child with one adult."), field="adult")
    if wanted.kind == ConsultationKind.PARENT_WORK and wanted.adult is None:
        yield Refusal(_("Work with a parent needs the parent."), field="adult")
    for field, person, is_child in (("adult", wanted.adult, False), ("child", wanted.child, True)):
        if person and (person.is_child != is_child or not case.parties.filter(person=person).exists()):
            yield Refusal(_("%(name)s does not belong here.") % {"name": person.names}, field=field)
    if wanted.adult and wanted.child:
        yield from _together_refusals(case, wanted)


def _together_refusals(case: Case, wanted: Wanted) -> list[Refusal]:
    """A child with an adult is a meeting too: what stops those stops it, and nobody is told whose order it is."""
    text = why_apart(case, frozenset(person.pk for person in wanted.people), local(wanted.starts_at).date())
    return [Refusal(text, field="adult")] if text else []


def _takes_refusals(row: Consultation, wanted: Wanted, by: Worker) -> list[Refusal]:
    """R21: whoever plans it learns it now, not the entrance when the hour is over."""
    found = takers(row)
    if row.child is None or not found.nobody_is_left or _overrides(wanted, by):
        return []
    return [Refusal(f"{found.say(row.child)} {_way_out(found)}", field="child")]


def _way_out(found: Takers) -> str:
    if found.named:
        return _("Admit somebody else to the child, or whoever may override writes below who takes it along, and why.")
    return _(
        "Enter for the order with whom the child lives, plan it with the adult who takes it along, or whoever may"
        " override writes below who takes it along, and why."
    )


def _overrides(wanted: Wanted, by: Worker) -> bool:
    return bool(wanted.override.strip()) and by.may(Capability.SESSIONS_OVERRIDE)


def _room_refusals(wanted: Wanted) -> Iterator[Refusal]:
    """A room that is taken, with those that are free instead."""
    if wanted.room and wanted.room.pk in house.busy(ResourceKind.ROOM, wanted.starts_at, wanted.ends_at):
        free = house.free_rooms(wanted.starts_at, wanted.ends_at, capacity=wanted.people_in_room)
        words = {"name": wanted.room.name, "free": ", ".join(room.name for room in free) or _("none")}
        yield Refusal(_("%(name)s is taken at that time. Free then: %(free)s.") % words, field="room")


def _worker_refusals(row: Consultation, wanted: Wanted, by: Worker) -> Iterator[Refusal]:
    worker, name = wanted.worker, {"name": wanted.worker.display_name}
    if not worker.active or not access.may_hold(worker, row.case):
        yield Refusal(
            _("%(name)s holds no consultations in this case: assign them to it first.") % name, field="worker"
        )
        return
    meant = Meant(
        case=row.case_id,
        starts_at=wanted.starts_at,
        ends_at=wanted.ends_at,
        people=frozenset(queries.comers(row)),
        speech=(),
        alone=True,
    )
    yield from refusals_beside(worker, meant, override=_overrides(wanted, by))
    if worker.pk in house.busy(ResourceKind.WORKER, wanted.starts_at, wanted.ends_at):
        yield Refusal(_("%(name)s is in another meeting at that time.") % name, field="worker")


@sight.beyond(orders.APART)
def _elsewhere(wanted: Wanted) -> list[Refusal]:
    """Nobody is in two rooms: an adult is reserved by no meeting, so it is asked who is inside."""
    adult = wanted.adult
    if adult is None:
        return []
    uses = in_the_house([adult.pk], wanted.starts_at, wanted.ends_at)
    is_inside = any(use.stays and use.starts < wanted.ends_at and wanted.starts_at < use.ends for use in uses)
    is_inside |= adult.pk in engaged([adult.pk], wanted.starts_at, wanted.ends_at)
    message = _("%(name)s is in another meeting at that time.")
    return [Refusal(message % {"name": adult.names}, field="start_time")] if is_inside else []


# --- what came of it -------------------------------------------------------------------------------------------------


def may_close(worker: Worker, row: Consultation) -> bool:
    """Who planned it may, and who holds it."""
    return access.may_plan(worker, row.case) or row.worker_id == worker.pk


def may_move(worker: Worker, row: Consultation, at: datetime) -> bool:
    """Only what nobody has come to yet, and that has not begun."""
    is_open = row.state == ConsultationState.PLANNED and access.may_plan(worker, row.case)
    return is_open and not CONSULTATION_WORKFLOW.missing(ConsultationMove.MOVE, row, by=worker, at=at)


@transaction.atomic
def hold_consultation(*, consultation: Consultation, by: Worker, at: datetime) -> Consultation:
    """
    It took place.

    :raises Refusals: it still lies ahead.
    """
    row = locked(consultation, by)
    return closed(row, ConsultationMove.HOLD, "", by, at)


@transaction.atomic
def call_off(*, consultation: Consultation, not_held: str, by: Worker, at: datetime) -> Consultation:
    """
    It did not, or will not, take place; room, colleague and door are free again, and whoever was to come is told.

    :raises Refusals: nobody can have stayed away from what lies ahead.
    """
    row = closed(locked(consultation, by), ConsultationMove.CALL_OFF, not_held, by, at)
    release(booking=row.pk)
    telling.tell(row, at)
    return row


@transaction.atomic
def call_off_all(*, case: Case, by: Worker, at: datetime) -> int:
    """The case ends: what is still ahead does not take place. Who ends a case may do so."""
    rows = case.consultations.select_for_update(of=("self",)).filter(state=ConsultationState.PLANNED, starts_at__gt=at)
    return len(call_off_each(rows.order_by("starts_at", "id"), by, at))


def call_off_each(rows: Iterable[Consultation], by: Worker, at: datetime) -> list[Consultation]:
    """By the centre, whoever may do so by what made it necessary; whoever was to come is told."""
    found = list(rows)
    for row in found:
        closed(row, ConsultationMove.CALL_OFF, NotHeld.CENTRE, by, at)
        release(booking=row.pk)
        telling.tell(row, at)
    return found


def locked(consultation: Consultation, by: Worker) -> Consultation:
    row = Consultation.objects.select_for_update(of=("self",)).select_related("case").get(pk=consultation.pk)
    if not may_close(by, row):
        raise PermissionDenied("consultations of this case")
    return row


def closed(row: Consultation, move: str, not_held: str, by: Worker, at: datetime) -> Consultation:
    row.state = CONSULTATION_WORKFLOW.check(move, row.state, row, by=by, at=at, not_held=not_held).target
    row.not_held, row.closed_at, row.closed_by = not_held, at, by
    row.save(update_fields=["state", "not_held", "closed_at", "closed_by"])
    settle_who_takes(row, by, at)
    record(Action.WRITE, actor=by.as_actor(), what=row, fields=("state", "not_held"))
    return row


@transaction.atomic
def write_note(*, consultation: Consultation, text: str, by: Worker, at: datetime) -> PsychologistNote:
    """
    The colleague's own words: read by them and by whom they let in, as every note of a psychologist.

    :raises Refusal: nothing written, or it still lies ahead.
    """
    row = Consultation.objects.select_related("case", "child").get(pk=consultation.pk)
    if not access.may_write(by, row):
        raise PermissionDenied("a note of somebody else's consultation")
    return write_after(
        consultation=row.pk, case=row.case, child=row.child, text=text, happened_at=row.starts_at, by=by, at=at
    )
