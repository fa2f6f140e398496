"""
A year of a busy centre: planned month by month, with holidays, illness and cancellations, from one seed.

One month of six families in the suite; `YEAR=full` makes it sixty families, eight rooms, ten colleagues, twelve
months. What must never happen is looked for by code of its own (tests/rules/year.py).
"""

import os
from datetime import date, timedelta

import pytest

from kernel import clock
from kernel.clock import at_sofia
from services.contact_centre.enums import ProposalState, SessionState
from services.contact_centre.models import Proposal, Session
from services.contact_centre.operations import planning
from services.contact_centre.queries import sessions as queries
from tests.rules import year as eyes

IS_FULL = os.environ.get("YEAR") == "full"
SIZE = eyes.FULL if IS_FULL else eyes.SMALL
SEEDS = [1]
GAP = timedelta(minutes=15)
TERM = timedelta(hours=72)


@pytest.fixture(params=SEEDS)
def centre(request, house, cast, monkeypatch):
    year = eyes.Year(cast, SIZE, request.param, date(2026, 12, 1))
    for module in (clock, planning.work, planning.deciding):
        monkeypatch.setattr(module, "now", lambda: year.clock)
    year.furnish()
    return year


@pytest.mark.timeout(7200 if IS_FULL else 300)
def test_a_year_without_a_meeting_of_foes_a_double_booking_or_a_forgotten_record(centre):
    for month in centre.months():
        centre.hold_until(centre.clock)
        centre.plan_month(month)
        _look(centre)
        centre.fall_ill(month)
        centre.cancel_some(month)
        _look(centre)
    assert Session.objects.filter(plan__isnull=False).count() > SIZE.families * SIZE.months * 2
    _nothing_lost_without_a_word()
    assert Session.objects.filter(second_supervisor__isnull=False).exists()
    centre.clock = at_sofia(date(2027, 12, 31), clock.NOON)
    centre.hold_until(centre.clock)
    _no_record_is_late_without_an_alert(centre)


def _look(centre):
    sessions = eyes.held()
    assert eyes.double_bookings(sessions) == []
    assert eyes.crowded_supervisors(sessions, 3) == []
    assert eyes.meetings_at_doors(GAP) == []
    assert eyes.under_closure(sessions) == []
    assert eyes.with_absent(sessions, centre.clock) == []


def _nothing_lost_without_a_word():
    """Every proposal is booked, or says why not."""
    left = Proposal.objects.exclude(state=ProposalState.BOOKED)
    assert [one.pk for one in left if not one.reasons] == []


def _no_record_is_late_without_an_alert(centre):
    late = Session.objects.filter(state=SessionState.NOTES_DUE, ends_at__lt=centre.clock - TERM)
    ours = set(late.values_list("pk", flat=True))
    assert ours
    head = centre.cast.a.head
    assert {one.pk for one in queries.records_due(head)} <= ours
    assert queries.records_due_count(head) == len(ours)
