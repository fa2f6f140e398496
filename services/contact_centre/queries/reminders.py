"""Who wants to be reminded, what is due, and what became of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from kernel.clock import at_sofia, local
from outbox.enums import State
from outbox.models import Message
from outbox.sms.numbers import is_mobile
from services.cases.access import visible_to as visible_cases
from services.cases.models import Case
from services.contact_centre.enums import MEETING_STATES, ContactType, Direction, Part, SessionState, Tiding
from services.contact_centre.models import ArrivalWindow, Reminder, ReminderConsent, Session
from services.contact_centre.queries.sessions import windows_for
from services.people.enums import ContactKind
from services.people.models import ContactPoint, Person
from services.people.secrecy import is_protected
from services.staff.models import Worker

COMES_FOR_SURE = (SessionState.PLANNED, SessionState.CONFIRMED)
PARENTS = (Part.VISITING, Part.RESIDENT)


def active_consents(case: Case) -> QuerySet[ReminderConsent]:
    rows = ReminderConsent.objects.filter(case=case, ended_at__isnull=True)
    related = rows.select_related("person", "contact_point__person", "recorded_by")
    return related.prefetch_related("contact_point__withholdings").order_by("created_at", "id")


def get_consent(worker: Worker, pk: UUID) -> ReminderConsent:
    """:raises Http404: missing, ended, or of a case that is not theirs."""
    visible = visible_cases(worker).values("pk")
    rows = ReminderConsent.objects.select_related("case__family", "person", "contact_point")
    found = rows.filter(pk=pk, ended_at__isnull=True, case__in=visible).first()
    if found is None:
        raise Http404
    return found


def safe_points(people: Iterable[Person]) -> list[ContactPoint]:
    """Telephones and mailboxes of these people's own that take a message."""
    rows = ContactPoint.objects.filter(person__in=list(people), ended_at__isnull=True)
    kinds = rows.filter(kind__in=[ContactKind.PHONE, ContactKind.EMAIL])
    found = kinds.select_related("person").prefetch_related("withholdings").order_by("created_at", "id")
    return [point for point in found if takes_a_message(point)]


def shown(point: ContactPoint) -> str:
    """What is kept from somebody stands on no page: that there is a telephone is enough to choose it."""
    hidden = _("protected")
    return f"{point.get_kind_display()}: {hidden}" if is_protected(point) else point.value


def takes_a_message(point: ContactPoint) -> bool:
    return point.ended_at is None and (point.kind == ContactKind.EMAIL or is_mobile(point.value))


@dataclass(frozen=True, slots=True)
class Due:
    """Somebody to be told, and when they come."""

    session: Session
    consent: ReminderConsent
    arrives_at: datetime


def due(at: datetime) -> list[Due]:
    """Of tomorrow's meetings: each parent who wants it and has a window to come, and has not been told of it."""
    tomorrow = local(at).date() + timedelta(days=1)
    starts, ends = at_sofia(tomorrow, time.min), at_sofia(tomorrow + timedelta(days=1), time.min)
    rows = Session.objects.filter(starts_at__gte=starts, starts_at__lt=ends, state__in=COMES_FOR_SURE)
    sessions = rows.filter(case__state__in=MEETING_STATES).select_related("case")
    found = [
        one for session in sessions.prefetch_related("participants", "windows") for one in parents_to_tell(session)
    ]
    reminded = Reminder.objects.filter(arrives_at__gte=starts, kind=Tiding.REMINDER)
    told = set(reminded.values_list("person_id", "arrives_at"))
    return [one for one in found if (one.consent.person_id, one.arrives_at) not in told]


def parents_of(session: Session) -> set[UUID]:
    return {one.person_id for one in session.participants.all() if one.part in PARENTS}


def parents_to_tell(session: Session, *, windowless: bool = False) -> Iterable[Due]:
    """
    The parents of a meeting who want messages, each with the window in which they come to it.

    `windowless`: also those who have none any more, because the meeting was stopped; they know it by its hour.
    """
    parents = parents_of(session)
    for consent in active_consents(session.case):
        expected = coming(session, consent.person) if consent.person_id in parents else None
        if expected or (windowless and consent.person_id in parents):
            yield Due(session, consent, expected.starts if expected else session.starts_at)


@dataclass(frozen=True, slots=True)
class Coming:
    """When somebody is expected; over the screen there is no window, and everybody begins with the meeting."""

    starts: datetime
    ends: datetime
    window: ArrivalWindow | None = None

    @property
    def hours(self) -> tuple[datetime, datetime]:
        return self.starts, self.ends

    def is_like(self, other: "Coming") -> bool:
        """The same hours, by the same entrance or both over the screen."""
        doors = [one.window.entrance_id if one.window else None for one in (self, other)]
        return self.hours == other.hours and doors[0] == doors[1]

    @property
    def entrance(self) -> str:
        return self.window.entrance.name if self.window else ""


def coming(session: Session, person: Person) -> Coming | None:
    """What one person may be told of a meeting; None for whoever is not expected."""
    if session.type == ContactType.VIRTUAL:
        return Coming(session.starts_at, session.ends_at) if person.pk in parents_of(session) else None
    window = arrival(session, person)
    return Coming(window.during.lower, window.during.upper, window) if window else None


def arrival(session: Session, person: Person) -> ArrivalWindow | None:
    """The person's own way in; nobody else's is ever read here."""
    own = (window for window in windows_for(session, person) if window.direction == Direction.ARRIVE)
    return next(own, None)


def get_reminder(pk: UUID) -> Reminder | None:
    related = ("session__case", "person", "link", "consent__contact_point__person", "consent__case")
    return Reminder.objects.select_related(*related).filter(pk=pk).first()


def reminders(case: Case | None = None) -> QuerySet[Reminder]:
    """The newest first; of one case, or of the whole centre."""
    rows = Reminder.objects.select_related("session__case", "person", "consent__contact_point")
    return (rows.filter(session__case=case) if case else rows).order_by("-made_at", "-id")


@dataclass(frozen=True, slots=True)
class Line:
    """A reminder and how far it got. A message that was tidied away a month later had been sent."""

    reminder: Reminder
    message: Message | None

    @property
    def standing(self) -> str:
        if self.reminder.dropped:
            return str(self.reminder.get_dropped_display())
        if self.message is None or (self.message.state == State.DONE and not self.message.report):
            return _("sent")
        return str(self.message.get_report_display() or self.message.get_state_display())

    @property
    def tone(self) -> str:
        if self.reminder.dropped:
            return "grey"
        state = self.message.state if self.message else State.DONE
        return {State.DONE: "green", State.FAILED: "red", State.MAYBE_SENT: "amber"}.get(State(state), "blue")


def lines(rows: Iterable[Reminder]) -> list[Line]:
    """One more question, however many they are."""
    listed = list(rows)
    keys = [row.key for row in listed]
    messages = {message.key: message for message in Message.objects.filter(key__in=keys).defer("payload")}
    return [Line(row, messages.get(row.key)) for row in listed]
