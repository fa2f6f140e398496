"""
Who may supervise a meeting: trained (or not run out), there, free of conflicts of interest, understands the language.

One reading of the facts serves the booking of one meeting, the search for alternatives, the planner and the morning
on which somebody is ill. R11, R24, R28.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from kernel import sight
from kernel.clock import local
from kernel.errors import Refusal
from services.contact_centre.access import led_by
from services.contact_centre.enums import TAKES_PLACE, ContactType
from services.contact_centre.models import ConflictOfInterest, Policy, Session
from services.contact_centre.queries import orders
from services.people.models import Person
from services.scheduling import queries as house
from services.scheduling.enums import ResourceKind
from services.scheduling.planner.fits import understands
from services.scheduling.planner.problem import Code
from services.scheduling.slots import Span
from services.staff import duty
from services.staff.enums import Speech
from services.staff.models import Worker
from services.staff.roles import Capability

BOUND = sight.work(
    "conflicts of interest",
    "A colleague who is related to somebody must not be booked with them, whoever knows of it and in which case.",
)
BESIDE = sight.work(
    "who else is on duty", "How many colleagues are there for the supported meetings of an hour counts all families."
)


@dataclass(frozen=True, slots=True)
class Bonds:
    """Conflicts of interest of the whole team: by case, and by person in whatever case."""

    cases: dict[UUID, set[UUID]] = field(default_factory=dict)
    people: dict[UUID, set[UUID]] = field(default_factory=dict)

    def bind(self, worker: UUID, case: UUID, people: Iterable[UUID]) -> bool:
        return case in self.cases.get(worker, ()) or not self.people.get(worker, set()).isdisjoint(people)


@sight.beyond(BOUND)
def bonds() -> Bonds:
    found = Bonds()
    for row in ConflictOfInterest.objects.filter(until__isnull=True):
        kept = found.people if row.person_id else found.cases
        kept.setdefault(row.worker_id, set()).add(row.person_id or row.case_id)
    return found


@dataclass(frozen=True, slots=True)
class Meant:
    """A meeting as far as it matters to who supervises it."""

    case: UUID
    starts_at: datetime
    ends_at: datetime
    people: frozenset[UUID]
    speech: tuple[tuple[str, ...], ...]
    alone: bool
    booking: UUID | None = None

    @classmethod
    def of(cls, booking: Any, session: UUID | None = None) -> "Meant":
        """Of a Booking; who brings the child counts too, for they meet at the door."""
        inside = [*booking.children, booking.arrangements[0].visiting, *booking.others]
        brings = [arrangement.resident for arrangement in booking.arrangements]
        return cls(
            case=booking.arrangements[0].case_id,
            starts_at=booking.starts_at,
            ends_at=booking.ends_at,
            people=frozenset(person.pk for person in (*inside, *brings)),
            speech=() if booking.interpreter else speech_of(inside),
            alone=booking.contact_type != ContactType.SUPPORTED,
            booking=session,
        )


def speech_of(people: Iterable[Person]) -> tuple[tuple[str, ...], ...]:
    """R11: the languages of each person of whom any is known."""
    return tuple(sorted({tuple(sorted(person.languages)) for person in people if person.languages}))


@dataclass(frozen=True, slots=True)
class Team:
    """Whoever leads meetings, with everything that speaks against one of them, read once for a stretch of time."""

    workers: list[Worker]
    duty: duty.Duty
    bonds: Bonds
    together: int  # families of one supervisor in supported meetings

    @classmethod
    def between(cls, first: datetime, last: datetime, workers: Iterable[Worker] | None = None) -> "Team":
        known = list(house.supervisors().select_related("user")) if workers is None else list(workers)
        rules, ids = orders.policy(), [worker.pk for worker in known]
        there = duty.between(first, last, workers=ids, must_be_trained=rules.supervisors_are_trained)
        return cls(known, there, bonds(), rules.supported_together)

    def against(self, worker: Worker, meant: Meant) -> str:
        """The code of what speaks against it, or nothing; what is lasting first."""
        if self.bonds.bind(worker.pk, meant.case, meant.people):
            return Code.CONFLICT
        if not self.duty.is_qualified(worker.pk, local(meant.starts_at).date()):
            return Code.UNQUALIFIED
        if not understands(worker.languages, meant.speech):
            return Code.LANGUAGE
        if self.duty.is_absent(worker.pk, meant.starts_at, meant.ends_at):
            return Code.ABSENT
        return "" if self.duty.works(worker.pk, meant.starts_at, meant.ends_at) else Code.OFF_DUTY

    def who_may(self, meant: Meant) -> list[Worker]:
        return [worker for worker in self.workers if not self.against(worker, meant)]


def refusals(worker: Worker, meant: Meant, *, override: bool, field: str = "supervisor") -> Iterator[Refusal]:
    """
    What speaks against one of the supervisors of a booking, in words: the same of the first and of the second.

    A reason may put somebody to work outside of their hours; it never admits one who is ill, untrained or bound.
    """
    if not worker.active or not worker.may(Capability.SESSIONS_RUN):
        yield Refusal(_("%(name)s does not lead meetings.") % {"name": worker.display_name}, field=field)
        return
    why = Team.between(meant.starts_at, meant.ends_at, [worker]).against(worker, meant)
    if why and not (why == Code.OFF_DUTY and override):
        yield Refusal(_sentence(why, worker, meant), field=field)
    yield from _ratio(meant, worker, field)


def refusals_beside(worker: Worker, meant: Meant, *, override: bool) -> Iterator[Refusal]:
    """Of work with a family that is no meeting: whether the colleague was trained to supervise does not matter."""
    there = replace(duty.between(meant.starts_at, meant.ends_at, workers=[worker.pk]), trainings={})
    why = Team([worker], there, bonds(), 1).against(worker, meant)
    if why and not (why == Code.OFF_DUTY and override):
        yield Refusal(_sentence(why, worker, meant), field="worker")
    if with_supervisor(worker, meant):
        yield Refusal(_("%(name)s is in another meeting at that time.") % {"name": worker}, field="worker")


def _sentence(why: str, worker: Worker, meant: Meant) -> str:
    sentences = {
        Code.CONFLICT: _("%(name)s has a conflict of interest with this family."),
        Code.UNQUALIFIED: _("%(name)s has no valid training in supervising meetings on that day."),
        Code.LANGUAGE: _(
            "%(name)s does not understand the language of this meeting (%(languages)s). Choose somebody who does, or"
            " name a neutral interpreter."
        ),
        Code.ABSENT: _("%(name)s is away at that time."),
        Code.OFF_DUTY: _("%(name)s does not work at that time. Whoever may override writes the reason below."),
    }
    return sentences[Code(why)] % {"name": worker.display_name, "languages": languages_of(meant.speech)}


def languages_of(speech: Iterable[tuple[str, ...]]) -> str:
    """Names of the languages, in the language of the reader."""
    wanted = {code for spoken in speech for code in spoken}
    return ", ".join(str(language.label) for language in Speech if language in wanted)


# --- how many families, how many colleagues (R24) --------------------------------------------------------------------


def _ratio(meant: Meant, worker: Worker, field: str) -> Iterator[Refusal]:
    """One to one is one to one: neither here nor there does the colleague look after another family beside it."""
    rules, others = orders.policy(), with_supervisor(worker, meant)
    kinds = {kind == ContactType.SUPPORTED for kind in others}
    if (
        meant.alone in kinds
        or not meant.alone
        and worker.pk in house.busy(ResourceKind.WORKER, meant.starts_at, meant.ends_at, except_booking=meant.booking)
    ):  # what is alone with alone the reservation refuses
        yield Refusal(_("%(name)s is in another meeting at that time.") % {"name": worker}, field=field)
    elif len(others) >= rules.supported_together:
        text = _("%(name)s looks after %(count)s families at that time already.")
        yield Refusal(text % {"name": worker, "count": len(others)}, field=field)
    if field == "supervisor":  # asked once for a meeting, whoever is beside the first
        yield from _too_few_on_duty(meant, rules)


def _too_few_on_duty(meant: Meant, rules: Policy) -> Iterator[Refusal]:
    if not meant.alone and rules.supported_on_duty > 1 and on_duty(meant) < rules.supported_on_duty:
        text = _("Supported meetings need %(count)s colleagues on duty; at that time there are fewer.")
        yield Refusal(text % {"count": rules.supported_on_duty}, field="start_time")


@sight.beyond(BESIDE)
def with_supervisor(worker: Worker, meant: Meant) -> list[str]:
    """Kinds of the other meetings that this colleague has at some moment of the time."""
    others = Session.objects.filter(
        led_by(worker), state__in=TAKES_PLACE, starts_at__lt=meant.ends_at, ends_at__gt=meant.starts_at
    )
    others = others.exclude(pk=meant.booking) if meant.booking else others
    return list(others.values_list("type", flat=True))


@sight.beyond(BESIDE)
def supported_between(
    first: datetime, last: datetime, *, except_booking: UUID | None = None
) -> dict[UUID, list[Span]]:
    """By colleague: hours that no reservation holds, because several families may share them."""
    found = Session.objects.filter(
        type=ContactType.SUPPORTED, state__in=TAKES_PLACE, starts_at__lt=last, ends_at__gt=first
    )
    hours: dict[UUID, list[Span]] = {}
    found = found.exclude(pk=except_booking) if except_booking else found
    for first_one, second, starts, ends in found.values_list(
        "supervisor", "second_supervisor", "starts_at", "ends_at"
    ):
        for worker in filter(None, (first_one, second)):
            hours.setdefault(worker, []).append(Span(starts, ends))
    return hours


def on_duty(meant: Meant) -> int:
    """Colleagues who lead meetings, are there, and are not alone with another family."""
    team = Team.between(meant.starts_at, meant.ends_at)
    alone = house.busy(ResourceKind.WORKER, meant.starts_at, meant.ends_at)
    day = local(meant.starts_at).date()
    return sum(
        worker.pk not in alone
        and team.duty.is_qualified(worker.pk, day)
        and team.duty.is_there(worker.pk, meant.starts_at, meant.ends_at)
        for worker in team.workers
    )
