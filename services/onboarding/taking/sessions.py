"""Meetings: what is over becomes signed history, what is to come is booked like every other meeting."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from uuid import UUID

from django.utils.translation import gettext as _

from kernel import clock
from kernel.errors import Refusal
from services.cases.enums import PartyRole
from services.cases.models import Case, CaseParty
from services.cases.operations import add_note
from services.contact_centre.enums import ContactType, NotHeldReason, Part, SessionPurpose
from services.contact_centre.models import Arrangement, Participant, Session
from services.contact_centre.operations.booking import Booking, typed
from services.contact_centre.operations.history import PastSession, record_past_session
from services.contact_centre.operations.sessions import book_session
from services.contact_centre.queries.alternatives import House
from services.contact_centre.queries.supervising import Meant
from services.onboarding.enums import LineState
from services.onboarding.sheets.specs.base import Values
from services.onboarding.taking.base import Setting, Verdict, import_key
from services.onboarding.taking.register import same_words
from services.onboarding.taking.team import Team
from services.people.models import Person
from services.scheduling import queries as house
from services.scheduling.enums import ResourceKind
from services.scheduling.models import Room
from services.staff.models import Worker
from services.staff.roles import Capability

HELD, PLANNED, CANCELLED = "held", "planned", "cancelled"


@dataclass(slots=True)
class KnownCase:
    """A case as its meetings see it."""

    id: UUID
    children: list[Person] = field(default_factory=list)
    arrangements: list[Arrangement] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A line that makes sense: whose meeting, when, and who meets whom."""

    case: KnownCase
    children: tuple[Person, ...]
    arrangements: tuple[Arrangement, ...]
    starts_at: datetime
    ends_at: datetime


class Sessions:
    """The taker of meetings' lines."""

    stretch, gathers = 200, False

    def __init__(self, setting: Setting) -> None:
        self.setting, self.team = setting, Team()
        self.rooms = {room.name.casefold(): room for room in house.rooms()}
        self.cases = _cases()
        self.known = _known_meetings()

    def is_ahead(self, values: Values) -> bool:
        """Booked, in the dry run too: only the house itself can say whether there is room for all of them."""
        return bool(self._moment(values, "start") > self.setting.at) and values.get("outcome") in {None, "", PLANNED}

    # --- judging ----------------------------------------------------------------------------------------------------

    def judge(self, values: Values, key: bytes) -> Verdict:
        verdict = Verdict()
        wanted = self._wanted(values, verdict)
        if wanted is None:
            return verdict
        self._judge_outcome(values, wanted, verdict)
        self._judge_house(values, verdict)
        if verdict.state == LineState.NEW and self._is_known(wanted, values):
            verdict.state = LineState.KNOWN
        return verdict

    def remember(self, values: Values, key: bytes) -> None:
        wanted = self._wanted(values, Verdict())
        if wanted is not None:
            self._keep(wanted, values)

    def _wanted(self, values: Values, verdict: Verdict) -> Wanted | None:
        """What the line speaks of, or the fault that says why nobody can tell."""
        case = self.cases.get(" ".join(str(values["case_number"]).split()).casefold())
        if case is None:
            verdict.fault("case_number", _("There is no case of this number here. Import the cases first."))
            return None
        children = self._children(case, values, verdict)
        times = self._times(values, verdict)
        if not children or times is None:
            return None
        arrangements = tuple(filter(None, (_arrangement(case, child, values) for child in children)))
        return Wanted(case, children, arrangements, *times)

    def _children(self, case: KnownCase, values: Values, verdict: Verdict) -> tuple[Person, ...]:
        name = values.get("child_name")
        found = tuple(child for child in case.children if not name or same_words(child.names, name))
        if not found:
            verdict.fault("child_name", _("No child of this case has this name."))
        return found

    def _times(self, values: Values, verdict: Verdict) -> tuple[datetime, datetime] | None:
        if any(clock.is_ambiguous(values["date"], values[name]) for name in ("start", "end")):
            verdict.fault("start", _("This hour comes twice that night: enter this meeting by hand."))
            return None
        try:
            return self._moment(values, "start"), self._moment(values, "end")
        except clock.NonexistentTime:
            verdict.fault("start", _("This hour does not exist: the clocks go forward that night."))
            return None

    def _moment(self, values: Values, name: str) -> datetime:
        clock_time: time = values[name]
        return clock.at_sofia(values["date"], clock_time)

    def _judge_outcome(self, values: Values, wanted: Wanted, verdict: Verdict) -> None:
        outcome, is_past = values.get("outcome"), wanted.starts_at <= self.setting.at
        if is_past and outcome in {None, "", PLANNED}:
            verdict.fault("outcome", _("This meeting is over: say whether it took place."))
        elif not is_past and outcome not in {None, "", PLANNED, CANCELLED}:
            verdict.fault("outcome", _("This meeting has not taken place yet."))
        elif not is_past and not wanted.arrangements:
            verdict.fault("child_name", _("Nobody has said whom this child meets: enter the order of the case first."))
        elif not is_past and len({(row.visiting_id, row.resident_id) for row in wanted.arrangements}) > 1:
            verdict.fault("child_name", _("One meeting has one visiting parent: name the child, one line for each."))
        if outcome == CANCELLED:
            verdict.notice("outcome", _("Who cancelled is not in the file: it is kept as a note of the case."))

    def _judge_house(self, values: Values, verdict: Verdict) -> None:
        if values.get("room") and values["room"].casefold() not in self.rooms:
            verdict.fault("room", _("There is no such room here. Add it under rooms and hours, or correct the name."))
        if not values.get("supervisor"):
            return
        worker = self.team.find(values["supervisor"])
        if worker is None and self.is_ahead(values):
            verdict.fault("supervisor", _("Nobody of the team has this name."))
        elif worker is None:
            verdict.notice("supervisor", _("Nobody of the team has this name: it is kept with the remark."))

    def _is_known(self, wanted: Wanted, values: Values) -> bool:
        keys = self.known[wanted.starts_at, _purpose(values)]
        return all(child.pk in keys for child in wanted.children)

    def _keep(self, wanted: Wanted, values: Values) -> None:
        self.known[wanted.starts_at, _purpose(values)] |= {child.pk for child in wanted.children}

    # --- storing ----------------------------------------------------------------------------------------------------

    def store(self, values: Values, key: bytes) -> UUID | None:
        wanted = self._wanted(values, Verdict())
        assert wanted is not None
        if self._is_known(wanted, values):
            return None
        case = Case.objects.get(pk=wanted.case.id)
        if values.get("outcome") == CANCELLED:
            self._note(case, values, wanted)
        elif wanted.starts_at > self.setting.at:
            self._book(case, values, wanted, key)
        else:
            past = self._past(values, wanted, key)
            record_past_session(case=case, past=past, by=self.setting.by, at=self.setting.at)
        self._keep(wanted, values)
        return None

    def write(self) -> None:
        """Every line is stored at once."""

    def finish(self, lines: Iterable[tuple[Values, UUID | None]]) -> None:
        """Every line has brought all it says."""

    def _note(self, case: Case, values: Values, wanted: Wanted) -> None:
        text = _("A meeting of %(when)s was cancelled.") % {"when": f"{clock.local(wanted.starts_at):%d.%m.%Y %H:%M}"}
        text = " ".join(part for part in (text, values.get("note")) if part)
        add_note(case=case, text=text, by=self.setting.by, at=self.setting.at, happened_at=self.setting.at)

    def _past(self, values: Values, wanted: Wanted, key: bytes) -> PastSession:
        outcome = values["outcome"]
        supervisor = self.team.find(values["supervisor"]) if values.get("supervisor") else None
        unknown = values.get("supervisor") if supervisor is None else None
        return PastSession(
            starts_at=wanted.starts_at,
            ends_at=wanted.ends_at,
            children=wanted.children,
            arrangements=wanted.arrangements,
            purpose=_purpose(values),
            type=wanted.arrangements[0].type if wanted.arrangements else ContactType.SUPERVISED,
            room=self._room(values),
            supervisor=supervisor,
            began_at=self._moment(values, "came_at") if values.get("came_at") else None,
            ended_at=self._moment(values, "left_at") if values.get("left_at") else None,
            not_held_reason="" if outcome == HELD else NotHeldReason(outcome),
            note="\n".join(line for line in (unknown, values.get("note")) if line),
            import_key=import_key(key),
        )

    def _room(self, values: Values) -> Room | None:
        return self.rooms[values["room"].casefold()] if values.get("room") else None

    def _book(self, case: Case, values: Values, wanted: Wanted, key: bytes) -> None:
        span, purpose = (wanted.starts_at, wanted.ends_at), _purpose(values)
        booking = typed(Booking(wanted.arrangements, *span, purpose=purpose))
        booking = replace(booking, supervisor=self._free_supervisor(case, values, wanted))
        booking = replace(booking, second_supervisor=_free_second(booking))
        booking = replace(booking, room=self._free_room(values, booking))
        session = book_session(case=case, booking=booking, by=self.setting.by, at=self.setting.at)
        Session.objects.filter(pk=session.pk).update(import_key=import_key(key))

    def _free_room(self, values: Values, booking: Booking) -> Room | None:
        """Without a room in the file the first that is free; the booking says it when there is none."""
        if values.get("room") or _purpose(values) != SessionPurpose.MEETING:
            return self._room(values)
        free = house.free_rooms(booking.starts_at, booking.ends_at, capacity=booking.people_in_room)
        return free[0] if free else None

    def _free_supervisor(self, case: Case, values: Values, wanted: Wanted) -> Worker | None:
        if values.get("supervisor"):
            return self.team.find(values["supervisor"])
        busy = house.busy(ResourceKind.WORKER, wanted.starts_at, wanted.ends_at)
        free = [worker for worker in self.team.who_may(Capability.SESSIONS_RUN) if worker.pk not in busy]
        return next((worker for worker in free if worker.pk == case.key_worker_id), free[0] if free else None)


def _free_second(booking: Booking) -> Worker | None:
    """R24: the file names one; where two are needed, the second is somebody else who is free and may be with them."""
    why = booking.why_two
    if not why:
        return None
    then, meant = House.between(booking.starts_at, booking.ends_at), Meant.of(booking)
    found = then.free_supervisor(booking.span, None, meant, beside=booking.supervisor)
    if found is None:
        text = _("Two supervisors are needed: %(why)s, and no other colleague is free. Plan this meeting by hand.")
        raise Refusal(text % {"why": why}, field="supervisor")
    return found


def _purpose(values: Values) -> str:
    return values.get("purpose") or SessionPurpose.MEETING


def _arrangement(case: KnownCase, child: Person, values: Values) -> Arrangement | None:
    """The one in force that day; for history, when none was, the one that the case has."""
    own = [row for row in case.arrangements if row.child_id == child.pk]
    day = values["date"]
    current = [row for row in own if row.starts_on <= day and (row.ends_on is None or day <= row.ends_on)]
    return next(iter([*current, *own]), None)


def _cases() -> dict[str, KnownCase]:
    numbers = {pk: number for pk, number in Case.objects.order_by("id").values_list("pk", "number")}
    found = {pk: KnownCase(pk) for pk in numbers}
    children = CaseParty.objects.filter(role=PartyRole.CHILD).select_related("person").order_by("added_at", "id")
    for party in children:
        found[party.case_id].children.append(party.person)
    rows = Arrangement.objects.select_related("child", "visiting", "resident", "basis", "case")
    for row in rows.order_by("-starts_on", "-id"):
        found[row.case_id].arrangements.append(row)
    return {number.casefold(): found[pk] for pk, number in numbers.items()}


def _known_meetings() -> defaultdict[tuple[datetime, str], set[UUID]]:
    """Which children already meet when, so that a meeting is not recorded twice."""
    found: defaultdict[tuple[datetime, str], set[UUID]] = defaultdict(set)
    rows = Participant.objects.filter(part=Part.CHILD).exclude(session__state="cancelled").order_by("id")
    for starts_at, purpose, child in rows.values_list("session__starts_at", "session__purpose", "person_id"):
        found[starts_at, purpose].add(child)
    return found
