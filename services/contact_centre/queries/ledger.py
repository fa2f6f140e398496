"""The account of a family's meetings: held, cancelled with which notice, not held and why, and what is owed."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kernel import clock
from kernel.clock import local
from kernel.errors import Refusal
from services.cases.access import visible_to as visible_cases
from services.cases.models import Case
from services.contact_centre.enums import TAKES_PLACE, CancelledBy, NotHeldReason, SessionState
from services.contact_centre.ledger_enums import (
    MAKE_UP_TONES,
    NOBODYS_OWN_FAULT,
    OWED_BY,
    MakeUpState,
)
from services.contact_centre.models import Arrangement, Cancellation, MakeUp, Participant, Policy, Session
from services.contact_centre.queries.alternatives import Alternative, Wanted, alternatives
from services.staff.models import Worker

HELD = Q(state__in=[SessionState.NOTES_DUE, SessionState.SIGNED], not_held_reason="")
NOT_HELD = ~Q(not_held_reason="") & Q(state__in=[SessionState.NOT_HELD, SessionState.SIGNED])
CANCELLED = Q(state=SessionState.CANCELLED)
OPEN = (MakeUpState.OWED, MakeUpState.PLANNED)
_PEOPLE = Prefetch("participants", Participant.objects.select_related("person").order_by("part", "id"))


@dataclass(frozen=True, slots=True)
class Line:
    """One meeting in the account, the newest first."""

    session: Session
    cancellation: Cancellation | None
    make_up: MakeUp | None
    made_up_by: Session | None
    today: date

    @property
    def notice(self) -> str:
        """How long before the meeting the centre was told: in hours below two days, else in days."""
        if self.cancellation is None:
            return ""
        hours = max(0, int((self.session.starts_at - self.cancellation.told_at).total_seconds() // 3600))
        return (
            _("%(count)s h before") % {"count": hours}
            if hours < 48
            else _("%(count)s days before") % {"count": hours // 24}
        )

    @property
    def is_late(self) -> bool:
        return self.cancellation is not None and self.cancellation.is_late

    @property
    def state(self) -> MakeUpState | None:
        return state_of(self.make_up, self.made_up_by, self.today) if self.make_up else None

    @property
    def state_label(self) -> str:
        return str(self.state.label) if self.state else ""

    @property
    def tone(self) -> str:
        return MAKE_UP_TONES.get(self.state, "grey") if self.state else "grey"

    @property
    def is_owed(self) -> bool:
        return self.state == MakeUpState.OWED

    @property
    def may_be_owed(self) -> bool:
        """A person may say that it is owed: the visiting parent came, and the child was not brought."""
        return self.make_up is None and self.session.not_held_reason in NOBODYS_OWN_FAULT


def state_of(make_up: MakeUp, made_up_by: Session | None, today: date) -> MakeUpState:
    if make_up.waived_at:
        return MakeUpState.WAIVED
    if made_up_by is None:
        return MakeUpState.EXPIRED if make_up.expires_on < today else MakeUpState.OWED
    if made_up_by.state == SessionState.CANCELLED:
        return MakeUpState.PASSED_ON if made_up_by.cancelled_by in OWED_BY else MakeUpState.LOST
    return MakeUpState.PLANNED if made_up_by.state in TAKES_PLACE else MakeUpState.USED


@dataclass(frozen=True)
class Ledger:
    """The account of one case, or of one arrangement of it: which child meets whom."""

    lines: list[Line]
    policy: Policy

    @cached_property
    def held(self) -> int:
        return sum(_is_held(line.session) for line in self.lines)

    @cached_property
    def planned(self) -> int:
        return sum(line.session.state in TAKES_PLACE for line in self.lines)

    @cached_property
    def cancelled(self) -> list[tuple[str, int]]:
        counted = Counter(line.session.cancelled_by for line in self.lines if line.session.cancelled_by)
        return [(str(one.label), counted[one]) for one in CancelledBy if counted[one]]

    @cached_property
    def not_held(self) -> list[tuple[str, int]]:
        counted = Counter(line.session.not_held_reason for line in self.lines if line.session.not_held_reason)
        return [(str(one.label), counted[one]) for one in NotHeldReason if counted[one]]

    @cached_property
    def late(self) -> int:
        return sum(line.is_late for line in self.lines)

    @cached_property
    def make_ups(self) -> list[tuple[str, int]]:
        counted = Counter(line.state for line in self.lines if line.state)
        return [(str(one.label), counted[one]) for one in MakeUpState if counted[one]]

    @cached_property
    def owed(self) -> list[Line]:
        return [line for line in self.lines if line.is_owed]

    @property
    def is_full(self) -> bool:
        """As many owed or planned at once as the centre's rules allow."""
        return sum(line.state in OPEN for line in self.lines) >= self.policy.make_ups_at_most


def _is_held(session: Session) -> bool:
    return session.state in {SessionState.NOTES_DUE, SessionState.SIGNED} and not session.not_held_reason


def ledger(case: Case, today: date, policy: Policy, arrangement: Arrangement | None = None) -> Ledger:
    """Two queries, however long the work has lasted."""
    rows = case.sessions.all()
    if arrangement is not None:
        rows = rows.filter(Exists(Participant.objects.filter(session=OuterRef("pk"), arrangement=arrangement)))
    return Ledger([_line(row, today) for row in _with_account(rows)], policy)


def _with_account(rows: QuerySet[Session]) -> QuerySet[Session]:
    related = rows.select_related(
        "cancellation__told_by",
        "cancellation__proof",
        "make_up__waived_by",
        "made_up_by",
        "room",
        "supervisor",
        "second_supervisor",
    )
    return related.prefetch_related(_PEOPLE).order_by("-starts_at", "-id")


def _line(session: Session, today: date) -> Line:
    found = {name: getattr(session, name, None) for name in ("cancellation", "make_up", "made_up_by")}
    return Line(session, **found, today=today)


def line_of(session: Session, today: date) -> Line:
    return _line(_with_account(Session.objects.filter(pk=session.pk))[0], today)


def owed_rows(today: date) -> QuerySet[MakeUp]:
    """Owed, not expired, and nothing makes up for them yet."""
    rows = MakeUp.objects.filter(waived_at__isnull=True, expires_on__gte=today)
    return rows.filter(~Exists(Session.objects.filter(makes_up_for=OuterRef("session"))))


def make_ups_of(worker: Worker) -> QuerySet[MakeUp]:
    rows = MakeUp.objects.filter(case__in=visible_cases(worker).values("pk"))
    return rows.select_related("session__made_up_by").order_by("-owed_at", "-id")


def get_make_up(worker: Worker, make_up_id: UUID) -> MakeUp:
    rows = MakeUp.objects.filter(case__in=visible_cases(worker).values("pk"))
    found = rows.select_related("case__family", "session").filter(pk=make_up_id).first()
    if found is None:
        raise Http404
    return found


def why_not_owed(session: Session, policy: Policy, *, by_hand: bool = False) -> Refusal | None:
    """R22, and the limits of the centre's rules. `by_hand`: a person asks for a child that was not brought."""
    is_due = session.state == SessionState.CANCELLED and session.cancelled_by in OWED_BY
    if not is_due and not (by_hand and session.not_held_reason in NOBODYS_OWN_FAULT):
        text = _(
            "Only what the centre or the resident side has cancelled is owed; nobody makes up for their own absence."
        )
        return Refusal(text)
    if open_make_ups(session.case) < policy.make_ups_at_most:
        return None
    text = ngettext(
        "The family has %(count)s owed meeting already, as many as the centre's rules allow.",
        "The family has %(count)s owed meetings already, as many as the centre's rules allow.",
        policy.make_ups_at_most,
    )
    return Refusal(text % {"count": policy.make_ups_at_most})


def open_make_ups(case: Case) -> int:
    rows = MakeUp.objects.filter(case=case).select_related("session__made_up_by").order_by("id")
    day = clock.today()
    return sum(state_of(row, getattr(row.session, "made_up_by", None), day) in OPEN for row in rows)


def free_for_make_up(session: Session, wanted: Wanted, at: datetime, limit: int = 6) -> list[Alternative]:
    """The next free places at the same hour of the day, from the day after the lost meeting on; never in the past."""
    first = max(session.starts_at, at) + timedelta(days=1)
    start = session.starts_at + timedelta(days=max(1, (local(first).date() - local(session.starts_at).date()).days))
    length = session.ends_at - session.starts_at
    asked = replace(wanted, starts_at=start, ends_at=start + length, booking=None, itself=True)
    return alternatives(asked, at, limit)
