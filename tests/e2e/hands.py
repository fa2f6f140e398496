"""What the stagehand can do at every door: rows, people and their sessions."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from datetime import time as hour
from typing import Any

from allauth.account.utils import user_pk_to_url_str
from django.apps import apps
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection, connections, transaction
from django.urls import set_urlconf

from accounts import operations as accounts
from accounts import second_factor
from accounts.models import Session, User
from accounts.sessions import SessionStore
from accounts.tokens import PlaceTokenGenerator
from infra.local.code import DEMO_SECRET
from kernel import clock
from kernel.actor import SYSTEM
from kernel.place import Place, entered
from services.cases.models import Assignment
from services.consultations.models import Consultation
from services.contact_centre.models import Session as Meeting
from services.contact_centre.queries.board import on_board
from services.links.models import Link
from services.links.operations.links import token_of
from services.onboarding.demo.build import PASSWORD
from services.psychology.models import PsychologistNote
from services.psychology.operations import write_note
from services.staff.guard import SCREEN_LOCKED
from services.staff.models import Worker
from tenants.centres import operations
from tenants.centres.models import Centre
from tenants.isolation import doors, hosts

BACKEND = "accounts.backends.EmailBackend"
LATER = {"en": hour(17, 30), "hu": hour(19, 30)}  # one room is never taken twice
DOORS = {"public": doors.PUBLIC, "network": doors.NETWORK, "operator": doors.OPERATOR, "link": doors.LINK}


def place_of(slug: str) -> Place:
    place = DOORS.get(slug) or hosts.find(f"{slug}.localhost").place
    assert place is not None, slug
    return place


@contextmanager
def inside(slug: str) -> Iterator[Place]:
    """As a request to that host would run: its place, one transaction, its addresses for the links in refusals."""
    place = place_of(slug)
    set_urlconf(f"config.urls.{place.door}")
    try:
        with entered(place), transaction.atomic():
            yield place
    finally:
        set_urlconf(None)


def rows(slug: str, label: str) -> list[dict[str, str]]:
    """Every row's id, state and foreign keys, oldest first."""
    model = apps.get_model(label)
    names = [field.attname for field in model._meta.concrete_fields if field.is_relation or field.name == "state"]
    with inside(slug):
        found = model.objects.order_by("pk").values("pk", *names)
        return [{key: str(value) for key, value in row.items() if value is not None} for row in found]


def session_key(slug: str, email: str, stage: str = "") -> str:
    """A session as sign-in leaves it; `stage`: "half way" (no code yet), "locked" (a screen of the board)."""
    with inside(slug):
        user = User.objects.get(email=email)
        session = SessionStore()
        if stage != "half way":
            session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), BACKEND
            session[HASH_SESSION_KEY] = user.get_session_auth_hash()
            session["account_authentication_methods"] = _shown(stage)
            session["account_authentication_methods_user"] = str(user.pk)
        if stage == "locked":
            session[SCREEN_LOCKED] = True
        session.save()
        return str(session.session_key)


def _shown(stage: str) -> list[dict[str, Any]]:
    now = time.time()
    password = {"method": "password", "at": now, "reauthenticated": True}
    return [password] if stage == "unenrolled" else [password, {"method": "mfa", "at": now, "type": "totp"}]


def _one_at_a_time(email: str) -> None:
    """Every process of the run has a stagehand of its own, and two may want the same person in the same second."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [email])


def colleague(slug: str, like: str, language: str) -> str:
    """The e-mail of one more person with the roles, the cases and the second factor of `like`, in this language."""
    if language == "bg":
        return like
    email = f"{language}.{like}"
    with inside(slug) as place:
        _one_at_a_time(email)
        model = User.objects.get(email=like)
        if not User.objects.filter(email=email).exists():
            user = User.objects.create_user(email, PASSWORD, name=model.name, roles=model.roles, language=language)
            second_factor.enrol(user)
            if place.is_centre:
                _at_work(user, Worker.objects.get(pk=model.pk))
    return email


def _at_work(user: User, like: Worker) -> None:
    worker = Worker.objects.create(id=user.pk, user=user, display_name=like.display_name, profession=like.profession)
    for row in Assignment.objects.filter(worker=like):
        _copied(row, worker=worker)
    _in_the_evening(worker, like, LATER[user.language])
    for row in Consultation.objects.filter(worker=like):
        _copied(row, worker=worker)
    # Each reads their own alone.
    for note in PsychologistNote.objects.filter(author=like, adds_to__isnull=True, consultation=None):
        facts = {"child": note.child, "text": note.text, "happened_at": note.at}
        write_note(case=note.case, by=worker, at=clock.now(), **facts)


def _in_the_evening(worker: Worker, like: Worker, starts: hour) -> None:
    """A meeting of their own where `like` has one today: nobody's day shows another's."""
    meeting = on_board(clock.now()).filter(supervisor=like).order_by("starts_at").first()
    if meeting is None:
        return
    people, windows = list(meeting.participants.all()), list(meeting.windows.all())
    later = clock.at_sofia(clock.today(), starts) - meeting.starts_at
    times = {"starts_at": meeting.starts_at + later, "ends_at": meeting.ends_at + later}
    facts = {name: getattr(meeting, name) for name in ("case", "purpose", "type", "protocol", "room")}
    own = Meeting.objects.create(supervisor=worker, created_by=worker, **facts, **times)
    for person in people:
        _copied(person, session=own)
    for window in windows:
        during = type(window.during)(window.during.lower + later, window.during.upper + later)
        _copied(window, session=own, during=during)


def _copied(row: Any, **changes: Any) -> None:
    row.pk, row._state.adding = None, True
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(force_insert=True)


def password() -> str:
    """Of everybody."""
    return PASSWORD


def newcomer(slug: str, language: str = "bg") -> str:
    """The e-mail of somebody who has a password and no second factor yet."""
    email = f"newcomer.{language}@{slug}.example"
    with inside(slug):
        _one_at_a_time(email)
        if not User.objects.filter(email=email).exists():
            roles = {"network": ["analyst"], "operator": ["operator"]}.get(slug, ["coordinator"])
            User.objects.create_user(email, PASSWORD, name="Нова Колежка", roles=roles, language=language)
    return email


def links(slug: str, email: str) -> dict[str, str]:
    """What arrives by mail: an invitation, both halves of a password reset."""
    with inside(slug):
        user = User.objects.get(email=email)
        address = f"invited.{time.time_ns()}@{slug}.example"
        invitation = accounts.invite(email=address, name="Поканена", roles=list(user.roles), by=user.as_actor())
        key = PlaceTokenGenerator().make_token(user)
        return {"token": invitation.token(), "uidb36": user_pk_to_url_str(user), "key": key}


def signed_links(slug: str, kind: str) -> list[str]:
    """The secret part of every address of this kind that the centre has given out and that opens, oldest first."""
    with inside(slug):
        rows = Link.objects.filter(kind=kind, expires_at__gt=clock.now(), withdrawn_at=None, used_at=None)
        return [token_of(link) for link in rows.order_by("pk")]


def end_sessions(slug: str, email: str) -> None:
    """As twelve hours would."""
    with inside(slug):
        Session.objects.filter(user__email=email).delete()


def fall_asleep(slug: str, email: str) -> None:
    """As if nobody had been at the screen for as long as the session may rest."""
    with inside(slug):
        for session in Session.objects.filter(user__email=email):
            Session.objects.filter(pk=session.pk).update(last_seen_at=session.last_seen_at - timedelta(hours=1))


def code() -> str:
    """Of everybody's telephone, a step ahead: the present one may have been used."""
    return second_factor.code_now(DEMO_SECRET)


def damage(slug: str, label: str, pk: str, column: str) -> None:
    """What stands there can be read by nobody any more: the page of this row fails, as pages do when we are wrong."""
    table = apps.get_model(label)._meta.db_table
    with inside(slug), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {column} = %s WHERE id = %s", [b"nothing", pk])


def lock(slug: str) -> None:
    """As the operator locks a centre."""
    centre = Centre.objects.using("owner").get(slug=slug)
    with inside("operator"):
        operations.lock(centre=centre, reason="Изпитание", by=SYSTEM)


def one_clock(slug: str) -> None:
    """The walls ask the database what time it is, which no setting moves: in this centre they count from our day."""
    schema = Centre.objects.using("owner").get(slug=slug).schema_name
    shift = (clock.now() - datetime.now(UTC)).total_seconds()
    asks = "SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = %s::regnamespace AND prokind = 'f'"
    with connections["owner"].cursor() as cursor:
        cursor.execute(asks, [schema])
        for (text,) in cursor.fetchall():
            moved = text.replace("statement_timestamp()", f"(statement_timestamp() + make_interval(secs => {shift}))")
            if moved != text:
                cursor.execute(moved)
