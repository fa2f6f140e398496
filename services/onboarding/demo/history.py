"""
What has happened at the meetings: everything up to a moment, through the entrance and the record.

Plays each visit day minute by minute as its windows say, and does only what has not been done: a meeting that stood
in the middle yesterday is finished today.
"""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import groupby

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from kernel.errors import Refusal
from services.cases.enums import CaseState
from services.cases.models import Case
from services.contact_centre.enums import ContactType, SessionState
from services.contact_centre.models import Session
from services.contact_centre.queries import sessions as queries
from services.onboarding.demo import certificates, court_reports, planning, types
from services.onboarding.demo.families import DemoFamily
from services.onboarding.demo.visits import VisitDay
from services.staff.models import Worker

logger = logging.getLogger(__name__)
Team = dict[str, Worker]
MEETS = frozenset({CaseState.ACTIVE, CaseState.STEPPING_DOWN})
FINISHED = (SessionState.SIGNED, SessionState.CANCELLED, SessionState.FROZEN)
NEAR = timedelta(hours=31)  # meetings are confirmed on the day before
LINGERS = "demo-lingers-"


def catch_up(families: Mapping[DemoFamily, Case], team: Team, now: datetime) -> None:
    """New dates of the plans, and whatever has taken place since the last time."""
    planner = team.get("coordinator", team["head"])
    for family, case in families.items():
        if case.state in MEETS:
            with gently():
                planning.book_plans(case, planning.horizon(), by=planner, at=now)
            with gently():
                carry_through(case, family, team, now)
    with gently():
        certificates.issue(team, now)
    with gently():
        court_reports.write(team, now)


@contextmanager
def gently() -> Iterator[None]:
    """People play with the demo: what they have changed must not stop the next start."""
    try:
        with transaction.atomic():
            yield
    except (Refusal, PermissionDenied, ValidationError) as refused:
        logger.warning("The demo leaves something as it is: %s", type(refused).__name__)


def carry_through(case: Case, family: DemoFamily, team: Team, now: datetime) -> None:
    types.drop_lost_calls(case, by=team.get("coordinator", team["head"]), now=now)
    for number, sessions in enumerate(_visit_days(case, now), start=1):
        if any(session.state not in FINISHED for session in sessions):
            lingers = sessions[0].import_key.startswith(LINGERS)
            VisitDay(sessions, family.outcome(number), team, lingers=lingers).play(now)


def _visit_days(case: Case, now: datetime) -> Iterator[list[Session]]:
    """Both directions of split siblings are one day."""
    at_the_door = queries.case_sessions(case).exclude(type=ContactType.VIRTUAL)
    near = at_the_door.filter(starts_at__lte=now + NEAR).select_related("supervisor__user", "second_supervisor__user")
    ordered = near.order_by("starts_at", "purpose", "id")
    for _key, sessions in groupby(ordered, key=lambda session: (session.starts_at, session.purpose)):
        yield list(sessions)
