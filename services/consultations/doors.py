"""
By which door whoever comes to a consultation goes in and out, so that people who must not meet do not (R3-R5).

The rule of the meetings: two people of a pair are never at one door within the gap of each other; and whoever is
inside keeps their door until they are out. The windows of the meetings know of what is taken here by
contact_centre.beside, and the database refuses what two planners do in one second.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from kernel import sight
from kernel.clock import local
from kernel.errors import Refusal
from services.consultations import queries
from services.consultations.models import Consultation
from services.contact_centre.models import MustNotMeet
from services.contact_centre.operations.staggering import doors_of
from services.contact_centre.queries import orders, preparation
from services.contact_centre.queries.presence import in_the_house
from services.contact_centre.window_problems import Problem, ProblemKind
from services.contact_centre.windows import WIDTH, Use
from services.people.models import Person
from services.scheduling import queries as house
from services.scheduling.models import Entrance
from services.scheduling.operations.bookings import DoorUse, use_entrances

Pairs = Sequence[MustNotMeet]


@sight.beyond(orders.APART)
def pairs_of(row: Consultation) -> Pairs:
    """Everybody whom one of ours must not meet, whatever case they come with; the other parent by default (R4)."""
    return orders.kept_apart(row.case, local(row.starts_at).date(), queries.comers(row))


@sight.beyond(orders.APART)
def choose(row: Consultation, pairs: Pairs) -> Entrance | None:
    """
    The safety plan's door, else the first that nobody of a pair uses around that time.

    :raises Refusal: there is none, or the house has told us of no door and somebody must be kept apart.
    """
    entrances = list(house.open_entrances())
    if not entrances and not pairs:
        return None
    known = _in_order(row, entrances)
    clash: Use | None = None
    uses, gap = _uses_of_others(row, pairs), timedelta(minutes=orders.policy().gap_minutes)
    for entrance in known:
        found = next((use for use in uses if use.entrance == entrance.pk and _is_near(use, row, gap)), None)
        if found is None:
            return entrance
        clash = clash or found
    assert clash is not None  # there is a door, and each has its clash
    raise _refusal(row, pairs, clash, entrances)


def _in_order(row: Consultation, entrances: Sequence[Entrance]) -> list[Entrance]:
    """First the door that they have, else the one that the safety plan gives to this side of the family."""
    doors = doors_of(preparation.current_safety_plan(row.case), entrances)
    visits = any(one.visiting_id == row.adult_id for one in row.case.arrangements.all())
    first = row.entrance_id or (doors.visiting if visits else doors.resident)
    return sorted(entrances, key=lambda one: one.pk != first)


def _uses_of_others(row: Consultation, pairs: Pairs) -> list[Use]:
    own = set(queries.comers(row))
    others = {person for pair in pairs for person in (pair.one_id, pair.other_id)} - own
    return in_the_house(others, row.starts_at, row.ends_at)


def _is_near(use: Use, row: Consultation, gap: timedelta) -> bool:
    return row.starts_at - WIDTH < use.ends + gap and use.starts < row.ends_at + WIDTH + gap


def _refusal(row: Consultation, pairs: Pairs, clash: Use, entrances: Iterable[Entrance]) -> Refusal:
    """Names of the own family; somebody of another one is „somebody“ to this one."""
    own = set(queries.comers(row))
    pair = next(one for one in pairs if {one.one_id, one.other_id} - own == {clash.person})
    ours = pair.one if pair.other_id == clash.person else pair.other
    theirs = pair.other if pair.other_id == clash.person else pair.one
    names = {ours.pk: ours.names, theirs.pk: theirs.names if _is_of(row, theirs) else _("somebody of another family")}
    problem = Problem(ProblemKind.ENTRANCE_TAKEN, (ours.pk, theirs.pk), clash.entrance, row.starts_at - WIDTH)
    return Refusal(problem.say(names, {one.pk: one.name for one in entrances}), field="start_time")


def _is_of(row: Consultation, person: Person) -> bool:
    return row.case.parties.filter(person=person).exists()


def take(row: Consultation, pairs: Pairs) -> None:
    """
    The door belongs to this side from the first minute to the last, with the gap behind it.

    :raises Refusal: somebody of a pair took it in the same second.
    """
    gap = timedelta(minutes=orders.policy().gap_minutes)
    uses = [use for stay in queries.stays_of(row) if stay.entrance for use in _door_uses(row, stay, pairs, gap)]
    use_entrances(bookings=[row.pk], uses=uses)


def _door_uses(row: Consultation, stay: queries.Stay, pairs: Pairs, gap: timedelta) -> Iterable[DoorUse]:
    for pair in pairs:
        people: set[UUID] = {pair.one_id, pair.other_id}
        if stay.person in people:
            (other,) = people - {stay.person}
            assert stay.entrance is not None
            yield DoorUse(row.pk, stay.entrance, stay.person, other, stay.starts, stay.ends + gap)
