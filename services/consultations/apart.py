"""What an order, a freeze, a new pair or an admission that ends does to consultations that are planned already."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from audit.enums import Action
from audit.record import record
from kernel import sight
from kernel.clock import local
from kernel.errors import Refusal
from services.cases.models import Case
from services.cases.operations import add_task
from services.consultations import access, doors, queries
from services.consultations.enums import ConsultationState
from services.consultations.models import Consultation
from services.consultations.operations import ask_who_takes, call_off_each, settle_who_takes
from services.consultations.takers import Takers, takers, takers_of
from services.contact_centre.models import Freeze
from services.contact_centre.queries import orders, stopping
from services.contact_centre.queries.stopping import Coming
from services.scheduling.operations.bookings import hold
from services.staff.models import Worker


@sight.beyond(stopping.ELSEWHERE)
@transaction.atomic
def call_off_stopped(*, freeze: Freeze, by: Worker, at: datetime) -> int:
    """
    A child with an adult is a meeting too. An order reaches it in other cases as well, with or without arrangements.

    Who stops the meetings may do so; somebody of the team tells those who take no messages.
    """
    found = [row for row in _together_ahead(freeze, at) if _is_stopped(freeze, row)]
    for row in call_off_each(found, by, at):
        text = _("The consultation of %(when)s is called off: tell whoever was to come that they need not")
        add_task(case=row.case, title=text % _when(row), due_on=local(at).date(), by=None, at=at)
    for row in _left_alone(freeze, at):
        _ask_who_takes(row, at)
    return len(found)


def _left_alone(freeze: Freeze, at: datetime) -> list[Consultation]:
    """To these a child still comes, and the order keeps from it the last with whom it would have left."""
    if freeze.order is None:
        return []
    rows = _of_children(freeze.case_id, at)
    found, against = takers_of(rows), freeze.order.against_id
    return [row for row in rows if found[row.pk].nobody_is_left and _concerns(against, found[row.pk])]


def _concerns(against: UUID | None, found: Takers) -> bool:
    return against is None or against in {person.pk for person in found.named}


@sight.beyond(orders.APART)
def takers_change(*, case: Case, by: Worker, at: datetime) -> Callable[[], None]:
    """
    With whom the children of this case, which is locked, may leave is about to change; call the answer when it has.

    What has nobody to take the child by then is a task, once; what has somebody again needs none.
    """
    before = _alone(_of_children(case.pk, at))

    def look() -> None:
        rows = _of_children(case.pk, at)
        after = _alone(rows)
        for row in rows:
            if row.pk in after - before:
                _ask_who_takes(row, at)
            if row.pk in before - after:
                settle_who_takes(row, by, at)

    return look


def _alone(rows: list[Consultation]) -> set[UUID]:
    return {pk for pk, found in takers_of(rows).items() if found.nobody_is_left}


def _of_children(case_id: UUID, at: datetime) -> list[Consultation]:
    return list(_ahead(at).filter(case=case_id, child__isnull=False).order_by("starts_at", "id"))


def _ahead(at: datetime) -> QuerySet[Consultation]:
    rows = Consultation.objects.select_for_update(of=("self",)).select_related("case")
    return rows.filter(state=ConsultationState.PLANNED, starts_at__gt=at)


def _together_ahead(freeze: Freeze, at: datetime) -> list[Consultation]:
    against = freeze.order.against_id if freeze.order else None
    concerned = Q(case=freeze.case_id) | Q(adult=against) if against else Q(case=freeze.case_id)
    together = _ahead(at).filter(concerned, adult__isnull=False, child__isnull=False)
    return list(together.order_by("starts_at", "id"))


def _is_stopped(freeze: Freeze, row: Consultation) -> bool:
    people = frozenset(pk for pk in (row.adult_id, row.child_id) if pk)
    coming = Coming(people, frozenset(), local(row.starts_at).date())
    if row.case_id == freeze.case_id:
        return stopping.freeze_stops(freeze, coming)
    return freeze.order is not None and stopping.stops(freeze.order, row.case_id, coming)


def _when(row: Consultation) -> dict[str, str]:
    return {"when": f"{local(row.starts_at):%d.%m.%Y %H:%M}"}


@sight.beyond(orders.APART)
@transaction.atomic
def must_move(*, people: set[UUID], by: Worker, at: datetime) -> list[tuple[datetime, str]]:
    """
    These two must not meet from now on: what is planned keeps its door, gets another, or has to be planned anew.

    :return: what cannot stay, and why; each has a task. Of a case that is not theirs the worker learns only the hour.
    """
    rows = queries.ahead(people, at)
    mine = set(access.visible_to(by).filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    found = [(row, _nobody_left(row, people, at) or _apart_again(row, people, by, at)) for row in rows]
    return [(row.starts_at, stuck.why if row.pk in mine else stuck.plain) for row, stuck in found if stuck]


@dataclass(frozen=True, slots=True)
class _Stuck:
    """Why it cannot stay, and the same without a word of whom it is about."""

    why: str
    plain: str


def _apart_again(row: Consultation, people: set[UUID], by: Worker, at: datetime) -> _Stuck | None:
    refusal = _refusal(row, people, by)
    if refusal is None:
        return None
    _ask(row, at)
    return _Stuck(str(refusal), _("two people would meet."))


def _refusal(row: Consultation, people: set[UUID], by: Worker) -> Refusal | None:
    if {row.adult_id, row.child_id} == people or _were_to_come_together(row, people):
        return Refusal(_("These two must not meet: plan a consultation with each of them apart."))
    try:
        with transaction.atomic():
            _through_a_door(row, by)
    except Refusal as refusal:
        return refusal
    return None


def _were_to_come_together(row: Consultation, people: set[UUID]) -> bool:
    """A child alone and whoever was to bring it until now."""
    if row.adult_id or row.child_id not in people:
        return False
    return bool(people & {one.pk for one in takers(row).lives_with})


def _nobody_left(row: Consultation, people: set[UUID], at: datetime) -> _Stuck | None:
    """The pair is the child and the last with whom it would have left."""
    if row.child is None or row.child_id not in people:
        return None
    found = takers(row)
    if not found.nobody_is_left or not people & {person.pk for person in found.named}:
        return None
    _ask_who_takes(row, at)
    return _Stuck(found.say(row.child), _("a child would have nobody to leave with."))


def _through_a_door(row: Consultation, by: Worker) -> None:
    pairs, before = doors.pairs_of(row), row.entrance_id
    hold((), [(pair.one_id, pair.other_id) for pair in pairs])
    row.entrance = doors.choose(row, pairs)
    doors.take(row, pairs)
    if row.entrance_id != before:
        row.save(update_fields=["entrance"])
        record(Action.WRITE, actor=by.as_actor(), what=row, fields=("entrance",))


def _ask(row: Consultation, at: datetime) -> None:
    text = _("The consultation of %(when)s brings together two who must not meet: call it off or plan it anew")
    add_task(case=row.case, title=text % _when(row), due_on=local(at).date(), by=None, at=at)


def _ask_who_takes(row: Consultation, at: datetime) -> None:
    text = _("The child has nobody to leave the consultation of %(when)s with: call it off, or admit somebody else")
    ask_who_takes(row, text, local(at).date(), at)
