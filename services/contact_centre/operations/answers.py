"""A parent answers by a signed link: they come, or they do not. And what silence means in this centre."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from audit.enums import Action
from audit.record import record
from kernel import sight
from kernel.errors import Refusal
from services.cases.models import Case
from services.contact_centre.enums import ContactType, Direction, SessionMove, SessionState
from services.contact_centre.models import PartyAnswer, Reminder, Session
from services.contact_centre.operations.links import link_for
from services.contact_centre.operations.moves import move_session
from services.contact_centre.operations.sessions import cancel_for_parent
from services.contact_centre.queries import orders, stopping
from services.contact_centre.queries import reminders as queries
from services.contact_centre.standing import is_called_off
from services.links.errors import Dead
from services.links.models import Link
from services.links.operations.links import holder
from services.links.queries import BY_LINK

MOST_ANSWERS = 6  # whoever changes their mind more often calls


def meeting_of(link: Link) -> Session:
    """
    The meeting as far as the link's sight goes.

    :raises Dead: it is gone, or of another case than the link.
    """
    related = Session.objects.select_related("case").prefetch_related("participants", "windows__entrance")
    session = related.filter(pk=link.subject, case=link.case).first() if link.subject else None
    if session is None:
        raise Dead
    return session


def is_going_on(session: Session, at: datetime) -> bool:
    """Over the screen: from its beginning on nothing is answered any more, one's own side is entered."""
    during = session.type == ContactType.VIRTUAL and session.starts_at <= at < session.ends_at
    return during and not _is_stopped(session)


def _is_stopped(session: Session) -> bool:
    """A freeze puts away what begins later; a meeting whose hour has come it stops all the same."""
    return is_called_off(session) or stopping.freeze_of(session.case, stopping.Coming.to(session)) is not None


def own_side(session: Session, link: Link) -> str:
    """Where whoever holds the link enters a meeting over the screen; never the other side's address."""
    return link_for(session, link.person) if link.person and session.type == ContactType.VIRTUAL else ""


def window_to_answer(session: Session, link: Link, at: datetime) -> queries.Coming:
    """
    The one window that may be answered.

    :raises Dead: it has begun, was called off or frozen, or was answered too often.
    """
    own = queries.coming(session, link.person) if link.person else None
    is_planned = session.state in queries.COMES_FOR_SURE and own is not None and at < own.starts
    if own is None or not is_planned or _is_stopped(session):
        raise Dead
    return own


def is_late(session: Session, at: datetime) -> bool:
    """R22: less notice than the centre's rules ask for."""
    return session.starts_at - at < timedelta(hours=orders.policy().cancel_notice_hours)


@transaction.atomic
def answer_meeting(*, link: Link, comes: bool, reason: str, at: datetime) -> bool:
    """
    Write the answer. „I come" confirms the meeting once everybody has said so; „I cannot" cancels it for this party.

    :return: whether a cancellation came too late by the centre's rules.
    :raises Dead: nothing can be answered any more.
    """
    held = Link.objects.select_for_update(of=("self",)).select_related("person").get(pk=link.pk)
    if not held.is_open(at):
        raise Dead
    with sight.beyond(BY_LINK):
        session = meeting_of(held)
        Case.objects.select_for_update(of=("self",)).get(pk=session.case_id)  # before its meeting, as everybody does
        Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
        session = meeting_of(held)  # as whoever was faster has left it
        window = window_to_answer(session, held, at)
        if PartyAnswer.objects.filter(link=held).count() >= MOST_ANSWERS:
            raise Dead
        late = is_late(session, at)
        _written(held, session, window, comes, at)
        _follow(held, session, comes, reason, at)
    return late and not comes


def _written(link: Link, session: Session, window: queries.Coming, comes: bool, at: datetime) -> None:
    facts = {"session": session, "person": link.person, "link": link, "arrives_at": window.starts}
    row = PartyAnswer.objects.create(comes=comes, at=at, **facts)
    record(Action.WRITE, actor=holder(row.person), what=session, fields=("answers",))


def _follow(link: Link, session: Session, comes: bool, reason: str, at: datetime) -> None:
    assert link.person is not None  # held by the database
    if comes:
        settle(session, at)
    else:
        cancel_for_parent(session=session, person=link.person, reason=reason, actor=holder(link.person), at=at)


def settle(session: Session, at: datetime) -> bool:
    """Confirmed once every parent has answered for the window they have now; True when it is."""
    return _confirmed(session, at) if parents_coming(session) == queries.parents_of(session) else False


def arrivals(session: Session) -> dict[UUID, datetime]:
    """When each person comes now."""
    if session.type == ContactType.VIRTUAL:
        return dict.fromkeys(queries.parents_of(session), session.starts_at)
    own = (window for window in session.windows.all() if window.direction == Direction.ARRIVE)
    return {window.person_id: window.during.lower for window in own}


def parents_coming(session: Session) -> set[UUID]:
    """Whose newest answer, for their present window, is yes."""
    newest = {row.person_id: row for row in PartyAnswer.objects.filter(session=session).order_by("at", "id")}
    now_at = arrivals(session)
    return {pk for pk, row in newest.items() if row.comes and row.arrives_at == now_at.get(pk)}


def _confirmed(session: Session, at: datetime) -> bool:
    if session.state != SessionState.PLANNED:
        return False
    try:
        move_session(session=session, move=SessionMove.CONFIRM, by=None, at=at, why=_("everybody has answered"))
    except Refusal:
        return False
    return True


@transaction.atomic
def confirm_the_silent(*, at: datetime) -> int:
    """
    Where silence counts as yes: meetings for which the time to cancel has run out and everybody was told in time.

    Whoever was never told anything has not been silent: such a meeting stays as it is, for a person to ask.
    """
    policy = orders.policy()
    if not policy.silence_is_consent:
        return 0
    until = at + timedelta(hours=policy.cancel_notice_hours)
    rows = Session.objects.filter(state=SessionState.PLANNED, starts_at__gt=at, starts_at__lte=until)
    found = rows.select_related("case").prefetch_related("participants", "windows").order_by("starts_at", "id")
    return sum(_confirmed(one, at) for one in found if not is_called_off(one) and _all_told(one))


def _all_told(session: Session) -> bool:
    parents = queries.parents_of(session)
    now_at = arrivals(session)
    rows = Reminder.objects.filter(person__in=parents, arrives_at__in=now_at.values(), dropped="", session=session)
    told = {row.person_id for row in rows if row.arrives_at == now_at.get(row.person_id)}
    return bool(parents) and parents <= told | parents_coming(session)
