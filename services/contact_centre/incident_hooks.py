"""What meetings give to incidents: who is on duty, whose record waits for a second person, what a silence keeps."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from kernel import clock, hooks
from services.contact_centre.access import led_by
from services.contact_centre.enums import SessionState
from services.contact_centre.models import Addendum, ChildVoice, Observation, PhoneEntry, Session
from services.contact_centre.queries.board import on_board
from services.incidents.access import register_duty, register_leaders
from services.incidents.models import Incident, Silence
from services.incidents.operations import ask_record_review
from services.incidents.queries import silences_at
from services.people.enums import SecretKind
from services.people.leaks import Secret
from services.people.models import Person
from services.people.secrecy import RULES, Rows, Rule, register, register_source
from services.staff.models import Worker
from services.staff.roles import Capability

LINES: tuple[tuple[type[Any], tuple[str, ...]], ...] = (
    (Observation, ("text",)),
    (ChildVoice, ("said", "said_before")),
    (Addendum, ("text",)),
    (PhoneEntry, ("text",)),
)
# A line that still waits for its record is kept by nothing but a silence.
WAITING = Rule(secrets=lambda lines: {}, concerning=lambda lines, person: set())


def on_duty(worker: Worker) -> QuerySet[Session]:
    """Today's board for whoever notes at it, and the meetings one supervises."""
    mine = Q(pk__in=())
    if worker.may(Capability.BOARD_CHECK_IN):
        mine |= Q(pk__in=on_board(clock.now()).values("pk"))
    if worker.may(Capability.SESSIONS_RUN):
        mine |= led_by(worker)
    return Session.objects.filter(mine)


def led(session_id: UUID) -> list[UUID]:
    """Whoever was in the room as the first or the second."""
    found = Session.objects.filter(pk=session_id).first()
    return found.led_by_ids if found else []


def ask_for_signed(*, incident: Incident, by: Worker, at: datetime) -> None:
    """An incident that became known after the record was signed: that record too is read by a second person."""
    if incident.session_id is None:
        return
    signed = Session.objects.filter(pk=incident.session_id, state=SessionState.SIGNED).select_related("signed_by")
    session = signed.first()
    if session is not None and session.signed_by is not None:
        ask_record_review(case=incident.case, session_id=session.pk, by=session.signed_by, at=at)


def _with_silences(rule: Rule) -> Rule:
    """A line is also kept from whoever must not hear of an incident at that meeting (R15)."""

    def secrets(lines: Sequence[Any]) -> Rows:
        own = rule.secrets(lines)
        silences = silences_at(line.session_id for line in lines)
        return {line.pk: [*own.get(line.pk, ()), *silences.get(line.session_id, ())] for line in lines}

    return Rule(secrets, rule.concerning, rule.is_guarded)


def _silenced_lines(readers: list[Person], _about: Any) -> Iterable[Secret]:
    """The words of such a record, wherever they were copied to."""
    rows = Silence.objects.filter(withheld_from__in=readers, ended_at__isnull=True, session_id__isnull=False)
    sessions = set(rows.values_list("session_id", flat=True))
    if not sessions:
        return
    of = _("the record of a meeting with an incident")
    for model, names in LINES:
        for line in model._default_manager.filter(session__in=sessions).order_by("id"):
            words = (getattr(line, name) or "" for name in names)
            yield from (Secret(SecretKind.PASSAGE, text, of=of) for text in words if text.strip())


def register_all() -> None:
    register_duty(on_duty)
    register_leaders(led)
    hooks.incident_opened.register(ask_for_signed)
    for model, _names in LINES:
        register(model, _with_silences(RULES.get(model, WAITING)))
    register_source(_silenced_lines)
