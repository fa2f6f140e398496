# Cyrillic: the words of a Bulgarian report
"""
What a factual report may say (R18): facts of signed records of a period, line by line, and why a line may not be told.

Nothing unsigned is ever read here. What is withheld from a reader of the report is left out whole: a sentence with a
hole in it would be somebody's words no more.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from kernel.clock import at_sofia, local
from services.cases.enums import Profile
from services.cases.models import Case
from services.cases.operations.release import adults_of
from services.contact_centre.enums import (
    CancelledBy,
    ContactType,
    NotHeldReason,
    ObservationKind,
    Part,
    SessionPurpose,
    SessionState,
)
from services.contact_centre.letters import act_lines
from services.contact_centre.models import Arrangement, LegalBasis, Session
from services.contact_centre.queries.board import policy, visits_of
from services.contact_centre.wording.opinions import opinions
from services.people.leaks import Secret, find
from services.people.models import Person
from services.people.secrecy import known, secrets_from
from services.reports import hushed
from services.reports.facts import PEOPLE, ROLES, Facts
from services.reports.recommendations import may_recommend, recommendations
from services.reports.typeset import wording

NEAR = timedelta(minutes=10)  # who comes or goes within this time of the child came or went with it
KINDS = {
    ObservationKind.OBSERVED: "наблюдавано",
    ObservationKind.QUOTED: "казано",
    ObservationKind.INTERVENTION: "намеса на специалиста",
}
TYPES = {
    ContactType.SUPERVISED: "наблюдавана среща",
    ContactType.SUPPORTED: "подкрепена среща",
    ContactType.HANDOVER: "предаване на детето",
}
PURPOSES = {SessionPurpose.HANDOVER_OUT: "предаване", SessionPurpose.HANDOVER_BACK: "връщане"}
NOT_HELD = {
    NotHeldReason.CHILD_NOT_BROUGHT: "не се проведе: детето не беше доведено",
    NotHeldReason.PARENT_DID_NOT_COME: "не се проведе: неотглеждащият родител не се яви",
    NotHeldReason.NOBODY_CAME: "не се проведе: никой не се яви",
    NotHeldReason.CHILD_REFUSED: "не се проведе: детето отказа",
    NotHeldReason.NOT_ADMITTED: "не се проведе: не беше осигурен достъп поради мерките за безопасност",
}
EARLIER = "приключи преди уговорения час"
ENDED = {
    "as_agreed": "проведена",
    "child_distressed": f"{EARLIER}: детето плачеше и не се успокои",
    "child_refused": f"{EARLIER}: детето не пожела да продължи",
    "rules_broken": f"{EARLIER}: не беше спазено правило на центъра",
    "parent_left": f"{EARLIER}: родителят си тръгна",
}  # every other reason is the centre's decision, and its grounds stand among the facts
CANCELLED = {
    CancelledBy.CENTRE: "от центъра",
    CancelledBy.RESIDENT: "от отглеждащия родител",
    CancelledBy.VISITING: "от неотглеждащия родител",
    CancelledBy.COURT: "от съда",
}
VOICES = {"said_before": "думи на детето преди срещата", "said": "думи на детето след срещата"}
WITHHELD, OPINION, RECOMMENDS, WISH, SILENCED = "withheld", "opinion", "recommends", "wish", "silenced"
NEVER = frozenset({WITHHELD, RECOMMENDS, WISH, SILENCED})  # no tick of the worker brings these back


@dataclass(frozen=True, slots=True)
class Line:
    """One fact of a signed record. `why` tells why it does not stand in the report by itself; empty where it does."""

    key: str
    at: datetime
    kind: str
    text: str
    by: str
    why: str = ""
    child: str = ""

    @property
    def may_stand(self) -> bool:
        return self.why not in NEVER

    def stands(self, chosen: dict[str, bool]) -> bool:
        return self.may_stand and chosen.get(self.key, not self.why)

    def data(self) -> dict[str, Any]:
        shown = local(self.at)
        facts = {"key": self.key, "day": wording.day(shown.date()), "at": wording.clock(shown), "why": self.why}
        return facts | {"kind": self.kind, "text": self.text, "by": self.by, "child": self.child}


@dataclass(frozen=True, slots=True)
class Meeting:
    """One signed session with the lines of its record."""

    session: Session
    facts: dict[str, Any]
    lines: list[Line] = field(default_factory=list)
    voices: list[Line] = field(default_factory=list)
    addenda: list[Line] = field(default_factory=list)

    @property
    def every(self) -> list[Line]:
        return [*self.lines, *self.voices, *self.addenda]


class Gathered:
    """Reads the signed records of a case in a period, for the eyes of certain readers."""

    def __init__(
        self,
        case: Case,
        starts_on: date,
        ends_on: date,
        *,
        arrangements: Iterable[UUID] = (),
        profile: str = Profile.PARTIES,
        recipient: Person | None = None,
    ) -> None:
        self.case, self.starts_on, self.ends_on = case, starts_on, ends_on
        self.wanted = set(arrangements)
        self.readers = readers_of(case, profile, recipient)
        self.policy = policy()

    @cached_property
    def secrets(self) -> list[Secret]:
        return secrets_from(self.readers, about=self.case)

    @cached_property
    def sessions(self) -> list[Session]:
        rows = self._of_period().filter(state=SessionState.SIGNED)
        related = rows.select_related("supervisor__user", "second_supervisor", "signed_by", "plan__basis", "room")
        found = list(related.prefetch_related("observations__author", "voices__author", "addenda__author", PEOPLE))
        usable = hushed.usable(one.pk for one in found)
        return [one for one in found if one.pk in usable]

    @cached_property
    def silenced(self) -> tuple[set[UUID], set[UUID]]:
        return hushed.silenced(self.case, self.readers)

    def _of_period(self) -> QuerySet[Session]:
        starts, ends = at_sofia(self.starts_on, time.min), at_sofia(self.ends_on + timedelta(days=1), time.min)
        rows = self.case.sessions.filter(starts_at__gte=starts, starts_at__lt=ends).order_by("starts_at", "id")
        if self.wanted:
            rows = rows.filter(pk__in=Session.objects.filter(participants__arrangement__in=self.wanted).values("pk"))
        return rows

    @cached_property
    def meetings(self) -> list[Meeting]:
        visits = visits_of(self.sessions)
        return [self._meeting(Facts(session, self.policy, visits[session.pk])) for session in self.sessions]

    @cached_property
    def bases(self) -> list[LegalBasis]:
        rows = {one.basis_id: one.basis for one in self.arrangements}
        return sorted(rows.values(), key=lambda one: (one.dated, one.pk))

    @cached_property
    def arrangements(self) -> list[Arrangement]:
        rows = self.case.arrangements.select_related("basis", "child", "visiting", "resident").order_by("id")
        return [one for one in rows if not self.wanted or one.pk in self.wanted]

    # --- one meeting ---

    def _meeting(self, found: Facts) -> Meeting:
        session = found.session
        return Meeting(
            session,
            self._facts(session, found),
            lines=[self._line("fact", row, KINDS[ObservationKind(row.kind)], row.at) for row in _ordered(session)],
            voices=list(self._voices(session, found)),
            addenda=[self._line("addendum", row, "допълнение", row.written_at) for row in session.addenda.all()],
        )

    def _facts(self, session: Session, found: Facts) -> dict[str, Any]:
        minutes = _minutes(session.began_at, session.ended_at)
        return {
            "session": str(session.pk),
            "day": found.day,
            "agreed": found.agreed,
            "actual": found.actual,
            "type": PURPOSES.get(SessionPurpose(session.purpose), TYPES[ContactType(session.type)]),
            "outcome": EARLIER if self._is_silent(session) and session.end_reason else _outcome(session),
            "is_held": not session.not_held_reason,
            "planned_minutes": _minutes(session.starts_at, session.ends_at),
            "actual_minutes": minutes,
            "brought_by": getattr(session, "brought_note", None) or _with_child(session, found, came=True),
            "collected_by": _with_child(session, found, came=False),
            "supervisor": session.leaders or "не е посочен",
            "observers": getattr(session, "observers", None) or "",
            "present": "; ".join(f"{one.role}: {one.name}" for one in found.parties),
            "minutes": [fact.data() for fact in found.minutes],
            "signed": f"{wording.day(local(session.signed_at).date())}, {session.signed_by}"
            if session.signed_at
            else "",
        }

    def _line(self, kind: str, row: Any, label: str, at: datetime) -> Line:
        quoted = getattr(row, "kind", "") == ObservationKind.QUOTED
        why = self._withheld(row, row.text) or ("" if quoted else _judged(row.text))
        return Line(f"{kind}:{row.pk}", at, label, row.text, row.author.display_name, why)

    def _voices(self, session: Session, found: Facts) -> Iterator[Line]:
        """In the child's own words, which nobody reads for opinions."""
        names = {one.person_id: found.name(one) for one in found.of(Part.CHILD)}
        for row in sorted(session.voices.all(), key=lambda one: one.pk):
            allowed = "" if hushed.child_allows(row, self.readers) else WISH
            for name, label in VOICES.items():
                if text := getattr(row, name, None):
                    why, by = self._withheld(row, text) or allowed, row.author.display_name
                    facts = {"child": names.get(row.child_id, ""), "why": why}
                    yield Line(f"{name}:{row.pk}", row.written_at, label, text, by, **facts)

    def _withheld(self, row: Any, text: str) -> str:
        if self._is_silent(row.session):
            return SILENCED
        return WITHHELD if row.pk in self.untold or find(text, self.secrets) else ""

    @cached_property
    def untold(self) -> set[UUID]:
        """Rows of the records that are kept from a reader, asked of all of them at once."""
        every: list[list[Any]] = [[], [], []]
        for session in self.sessions:
            for rows, found in zip(every, (session.observations, session.voices, session.addenda), strict=True):
                rows += found.all()
        asked = [known(reader, rows) for rows in every for reader in self.readers]
        return {pk for answers in asked for pk, is_told in answers.items() if not is_told}

    def _is_silent(self, session: Session) -> bool:
        return session.pk in self.silenced[1]

    # --- figures ---

    def summary(self) -> list[list[str]]:
        """Counts of what is signed, and how much more there was: a report never hides that it is not everything."""
        held = [one for one in self.meetings if one.facts["is_held"]]
        not_held = [one for one in self.meetings if not one.facts["is_held"]]
        rows = [
            ["Срещи с подписан запис", str(len(self.meetings))],
            ["Проведени", str(len(held))],
            *([f"– {words}", str(number)] for words, number in _counted(held, lambda one: one.facts["type"])),
            ["Непроведени", str(len(not_held))],
            *([f"– {words}", str(number)] for words, number in _counted(not_held, lambda one: one.facts["outcome"])),
            ["Планирани минути на проведените срещи", str(sum(one.facts["planned_minutes"] for one in held))],
            ["Действителни минути", str(sum(one.facts["actual_minutes"] for one in held))],
        ]
        return [*rows, *self._beside()]

    def _beside(self) -> Iterator[list[str]]:
        cancelled = list(self._of_period().filter(state=SessionState.CANCELLED))
        for words, number in _counted(cancelled, lambda one: CANCELLED[CancelledBy(one.cancelled_by)]):
            yield [f"Отменени преди деня {words}", str(number)]
        done = Q(state__in=[SessionState.NOTES_DUE, SessionState.NOT_HELD])
        if unsigned := self._of_period().filter(done).count():
            yield ["Срещи без подписан запис, които не са включени", str(unsigned)]

    def people(self) -> list[list[str]]:
        """The child by initials unless the centre decided otherwise, each adult with the part towards this child."""
        rows: list[list[str]] = []
        for one in self.arrangements:
            child = one.child.names if self.policy.certificate_names_child else wording.initials(one.child.names)
            rows += [
                ["дете", child],
                [ROLES[Part.VISITING], one.visiting.names],
                [ROLES[Part.RESIDENT], one.resident.names],
            ]
        return [list(pair) for pair in dict.fromkeys((role, name) for role, name in rows)]

    def basis_data(self) -> list[dict[str, Any]]:
        return [{"lines": [list(pair) for pair in act_lines(one)], "quote": one.regime_text} for one in self.bases]

    @cached_property
    def incidents(self) -> list[Line]:
        found = hushed.incidents_of(self.case, self.starts_on, self.ends_on)
        return [self._incident(row, text) for row, text in found]

    def _incident(self, row: Any, text: str) -> Line:
        withheld = WITHHELD if find(text, self.secrets) else _judged(text)
        why = SILENCED if row.pk in self.silenced[0] else withheld
        return Line(f"incident:{row.pk}", row.happened_at, "критичен инцидент", text, row.opened_by.display_name, why)

    @property
    def lines(self) -> list[Line]:
        """Everything that can be chosen, in the order of the meetings."""
        return [*(line for meeting in self.meetings for line in meeting.every), *self.incidents]


def readers_of(case: Case, profile: str, recipient: Person | None) -> list[Person]:
    """Whose secrets are looked for: of both parties, of one person, or of nobody of the case."""
    if profile == Profile.RECIPIENT and recipient is not None:
        return [recipient]
    return [] if profile == Profile.AUTHORITY else adults_of(case)


def _judged(text: str) -> str:
    """Why the centre's own words would be no fact."""
    if recommendations(text):
        return RECOMMENDS
    return OPINION if opinions(text) or may_recommend(text) else ""


def _ordered(session: Session) -> list[Any]:
    return sorted(session.observations.all(), key=lambda row: (row.at, row.pk))


def _minutes(starts: datetime | None, ends: datetime | None) -> int:
    return round((ends - starts).total_seconds() / 60) if starts and ends else 0


def _outcome(session: Session) -> str:
    if session.not_held_reason:
        return NOT_HELD[NotHeldReason(session.not_held_reason)]
    return ENDED.get(session.end_reason or "as_agreed", EARLIER)


def _with_child(session: Session, found: Facts, *, came: bool) -> str:
    """R17: who brought the child, or collected it, by the minutes that the entrance noted."""
    moment = _moment_of(found, Part.CHILD, came)
    if moment is None:
        return "не е отбелязано"
    parts = {Part.VISITING} if _is_handed(session, came) else {Part.RESIDENT, Part.OTHER}
    people = {one.person_id: one.person.names for one in found.people if one.part in parts}
    times = [(abs(at - moment), people[who]) for who, at in _times(found, came) if who in people]
    near = [name for apart, name in sorted(times) if apart <= NEAR]
    return near[0] if near else "не е отбелязано"


def _is_handed(session: Session, came: bool) -> bool:
    """At a handover out the visiting parent takes the child along, and brings it at the handover back."""
    return session.purpose == (SessionPurpose.HANDOVER_BACK if came else SessionPurpose.HANDOVER_OUT)


def _times(found: Facts, came: bool) -> Iterator[tuple[UUID, datetime]]:
    for visit in found.visits:
        at = visit.arrived if came else visit.left
        if at is not None:
            yield visit.person, at


def _moment_of(found: Facts, part: Part, came: bool) -> datetime | None:
    people = {one.person_id for one in found.of(part)}
    times = [at for who, at in _times(found, came) if who in people]
    return min(times, default=None) if came else max(times, default=None)


def _counted(rows: Sequence[Any], key: Callable[[Any], str]) -> list[tuple[str, int]]:
    counts: dict[str, int] = {}
    for row in rows:
        counts[key(row)] = counts.get(key(row), 0) + 1
    return list(counts.items())
