"""The entrance of one Saturday, for tests: `door.check(person, "arrived", "9:50")`."""

from datetime import date, time
from typing import Any

from kernel import clock
from kernel.clock import at_sofia
from services.contact_centre.models import Session
from services.contact_centre.operations import checks, course
from services.contact_centre.operations.briefing import confirm_read
from services.contact_centre.operations.record import Voice, keep_voice, sign_record, write_fact
from services.contact_centre.operations.sessions import book_session
from services.contact_centre.queries.briefing import stamps
from tests.contact_centre.conftest import NOW, SATURDAY


def moment(text: str, day: date = SATURDAY) -> Any:
    hour, minute = text.split(":")
    return at_sofia(day, time(int(hour), int(minute)))


def state(session: Session) -> str:
    """As the database has it."""
    return Session.objects.values_list("state", flat=True).get(pk=session.pk)


class Door:
    """Notes by reception unless told otherwise; `hand` shows a clock to the pages."""

    def __init__(self, cast: Any, monkeypatch: Any) -> None:
        self.cast, self.by, self._patch = cast, cast.a.reception, monkeypatch

    def now(self, text: str, day: date = SATURDAY) -> None:
        self._patch.setattr(clock, "now", lambda: moment(text, day))
        self._patch.setattr(clock, "today", lambda: day)

    def book(self, booking: Any, case: Any) -> Session:
        session = book_session(case=case, booking=booking, by=self.cast.a.coordinator, at=NOW)
        self.prepare(session)
        return session

    def check(self, session: Any, person: Any, kind: str, at: str, *, noted: str = "", **facts: Any) -> Any:
        facts = {"by": self.by, "at": moment(at), "noted_at": moment(noted or at), **facts}
        return checks.note_check(session=session, person=person, kind=kind, **facts)

    def through(self, session: Any, *steps: tuple[Any, str, str]) -> None:
        for person, kind, at in steps:
            self.check(session, person, kind, at)

    def prepare(self, session: Session) -> None:
        """R10: the supervisor has read what there is to read."""
        if session.supervisor is not None:
            stamp = stamps([session])[session.pk]
            confirm_read(session=session, stamp=stamp, by=session.supervisor, at=NOW)

    def begin(self, session: Any, at: str, **facts: Any) -> Session:
        facts = {"by": session.supervisor, "noted_at": moment(at), **facts}
        self.prepare(session)
        return course.begin(session=session, at=moment(at), **facts)

    def end(self, session: Any, at: str, reason: str = "as_agreed", **facts: Any) -> Session:
        facts = {"by": session.supervisor, "noted_at": moment(at), "reason_note": "", **facts}
        return course.end(session=session, at=moment(at), end_reason=reason, **facts)

    def not_held(self, session: Any, at: str, reason: str, **facts: Any) -> Session:
        facts = {"by": self.by, "reason_note": "", **facts}
        return course.mark_not_held(session=session, at=moment(at), not_held_reason=reason, **facts)

    def begun(self, session: Session, family: Any) -> Session:
        """The father waits in the room, the mother brings the child and goes; it begins at 10:04."""
        father, mother, child = family.father, family.mother, family.children[0]
        self.through(
            session,
            (father, "arrived", "9:45"),
            (father, "settled", "9:47"),
            (mother, "arrived", "10:00"),
            (child, "arrived", "10:00"),
            (child, "settled", "10:02"),
            (mother, "left", "10:03"),
        )
        return self.begin(session, "10:04")

    def whole_meeting(self, session: Any, family: Any) -> Session:
        """The usual course: the father waits in the room, the mother brings the child, and collects it again."""
        father, mother, child = family.father, family.mother, family.children[0]
        self.begun(session, family)
        self.end(session, "12:00")
        self.through(
            session,
            (mother, "arrived", "12:00"),
            (child, "left", "12:05"),
            (mother, "left", "12:05"),
            (father, "left", "12:21"),
        )
        session.refresh_from_db()
        return session

    def signed(self, session: Any, family: Any, *, wish: str = "") -> Session:
        """`wish`: from whom the children want their words kept."""
        facts = {"by": session.supervisor}
        write_fact(
            session=session,
            kind="observed",
            text="Детето сяда до бащата.",
            at=moment("10:10"),
            written_at=moment("10:11"),
            **facts,
        )
        for child in {one.person for one in session.participants.filter(part="child").select_related("person")}:
            voice = Voice(said="Хубаво беше.", wish=wish)
            keep_voice(session=session, child=child, voice=voice, at=moment("12:30"), **facts)
        return sign_record(session=session, at=moment("13:00"), **facts)
