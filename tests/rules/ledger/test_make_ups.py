"""R22: notice, what is late, and the meetings that are owed."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.db import connection

from kernel import clock
from kernel.errors import Refusal
from services.contact_centre.enums import CancelledBy, NotHeldReason, SessionState
from services.contact_centre.ledger_enums import CancelCause, MakeUpState
from services.contact_centre.models import Cancellation, MakeUp, Policy, Session
from services.contact_centre.operations import ledger
from services.contact_centre.queries import ledger as account
from services.contact_centre.queries import orders
from services.contact_centre.queries.sessions import make_ups_owed
from tests.cases.conftest import upload
from tests.contact_centre.conftest import NOW, SATURDAY
from tests.rules.ledger.addresses import reverse


def state_of(session):
    return account.line_of(session, NOW.date()).state


# --- R22: notice, make-ups -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("by", "owed"),
    [(CancelledBy.CENTRE, 1), (CancelledBy.RESIDENT, 1), (CancelledBy.VISITING, 0), (CancelledBy.COURT, 0)],
)
def test_r22_a_make_up_is_owed_when_the_centre_or_the_resident_side_cancels(family, book, cancel, by, owed):
    cancel(book(), by)
    assert len(make_ups_owed(family.case)) == MakeUp.objects.count() == owed


@pytest.mark.parametrize(("hours", "late"), [(2, True), (23, True), (24, False), (72, False)])
def test_r22_less_notice_than_the_rules_ask_for_is_late(book, cancel, hours, late):
    session = book()
    at = session.starts_at - timedelta(hours=hours)
    cancel(session, at=at)
    row = Cancellation.objects.get(session=session)
    assert (row.is_late, row.told_at) == (late, at)


def test_r22_what_counts_is_when_the_centre_was_told_not_when_it_was_typed(family, book, cancel):
    session = book()
    told = session.starts_at - timedelta(hours=30)
    cancel(session, at=session.starts_at - timedelta(hours=1), told_at=told, told_by=family.mother, cause="child_ill")
    row = Cancellation.objects.get(session=session)
    assert (row.is_late, row.told_by, row.cause) == (False, family.mother, CancelCause.CHILD_ILL)


def test_r22_rules_that_change_later_judge_nobody_anew(book, cancel):
    session = book()
    cancel(session, at=session.starts_at - timedelta(hours=30))
    Policy.objects.create(cancel_notice_hours=48)
    assert Cancellation.objects.get(session=session).is_late is False


@pytest.mark.parametrize(
    ("notice", "field"),
    [
        ({"told_at": NOW + timedelta(minutes=5)}, "told_at"),
        ({"cause": "weather"}, "cause"),
    ],
)
def test_r22_a_notice_that_cannot_be_is_refused_and_the_meeting_stays(book, cancel, notice, field):
    session = book()
    with pytest.raises(Refusal) as refused:
        cancel(session, **notice)
    session.refresh_from_db()
    assert (refused.value.field, session.state) == (field, SessionState.PLANNED)


def test_r22_nobody_of_another_case_can_have_told_it(another_family, book, cancel):
    stranger = another_family()
    with pytest.raises(Refusal):
        cancel(book(), told_by=stranger.mother)


def test_r22_nobody_makes_up_for_their_own_absence(cast, not_held):
    for week, reason in enumerate(["parent_did_not_come", "nobody_came", "child_refused"]):
        session = not_held(week, reason)
        with pytest.raises(Refusal):
            ledger.owe_make_up(session=session, by=cast.a.coordinator, at=NOW)


def test_r22_for_a_child_that_was_not_brought_a_person_decides(cast, family, not_held):
    session = not_held(0, NotHeldReason.CHILD_NOT_BROUGHT)
    assert not MakeUp.objects.exists()
    page = cast.at(cast.a.key_worker).get(reverse("meetings:account", args=[family.case.pk])).content.decode()
    assert reverse("meetings:owe_make_up", args=[session.pk]) in page
    cast.at(cast.a.key_worker).post(reverse("meetings:owe_make_up", args=[session.pk]))
    cast.at(cast.a.key_worker).post(reverse("meetings:owe_make_up", args=[session.pk]))
    assert MakeUp.objects.filter(session=session).count() == 1


def test_r22_a_make_up_is_planned_used_passed_on_or_lost(family, book, cancel, cast, wanted):
    lost = book()
    cancel(lost)
    assert state_of(lost) == MakeUpState.OWED
    (owed,) = make_ups_owed(family.case)
    second = book(1, makes_up_for=owed)
    assert state_of(lost) == MakeUpState.PLANNED
    cancel(second, CancelledBy.CENTRE)
    assert (state_of(lost), state_of(second)) == (MakeUpState.PASSED_ON, MakeUpState.OWED)
    third = book(2, makes_up_for=second)
    cancel(third, CancelledBy.VISITING)
    assert (state_of(second), make_ups_owed(family.case)) == (MakeUpState.LOST, [])
    Session.objects.filter(pk=third.pk).update(state=SessionState.NOTES_DUE, cancelled_at=None, cancelled_by="")
    assert state_of(second) == MakeUpState.USED


def test_r22_an_owed_meeting_expires_on_its_day(family, book, cancel, monkeypatch):
    session = book()
    cancel(session)
    last = MakeUp.objects.get().expires_on
    assert last == NOW.date() + timedelta(days=60)
    for day, owed in ((last, 1), (last + timedelta(days=1), 0)):
        monkeypatch.setattr(clock, "today", lambda day=day: day)
        assert len(make_ups_owed(family.case)) == owed
    assert account.line_of(session, last + timedelta(days=1)).state == MakeUpState.EXPIRED


def test_r22_no_more_is_owed_than_the_rules_allow(family, book, cancel, cast):
    Policy.objects.create(make_ups_at_most=1)
    first, second = book(), book(1)
    cancel(first)
    cancel(second)
    assert [one.pk for one in make_ups_owed(family.case)] == [first.pk]
    with pytest.raises(Refusal):
        ledger.owe_make_up(session=second, by=cast.a.coordinator, at=NOW)


def test_r22_a_person_may_say_with_a_reason_that_it_is_not_owed(family, book, cancel, cast):
    cancel(book())
    row = MakeUp.objects.get()
    where = reverse("meetings:waive_make_up", args=[row.pk])
    assert cast.at(cast.a.key_worker).post(where, {"because": " "}).status_code == 422
    assert cast.at(cast.a.key_worker).post(where, {"because": "Съдът отмени срещата."}).status_code == 302
    row.refresh_from_db()
    assert (make_ups_owed(family.case), row.waived_by) == ([], cast.a.key_worker)
    with pytest.raises(Refusal):
        ledger.waive_make_up(make_up=row, because="пак", by=cast.a.coordinator, at=NOW)


def test_r22_the_next_free_times_are_offered_at_once(cast, family, book, cancel):
    session = book()
    cancel(session)
    page = cast.at(cast.a.key_worker).get(reverse("meetings:session", args=[session.pk])).content.decode()
    assert page.count(f"makes_up_for={session.pk}") >= 6
    assert f"day={SATURDAY + timedelta(days=1)}" in page
    assert f"day={SATURDAY}&" not in page


def test_r22_the_account_costs_the_same_for_ten_meetings_as_for_two(
    family, book, cancel, cast, django_assert_max_num_queries
):
    for week in range(8):
        cancel(book(week))
    with django_assert_max_num_queries(4):
        found = account.ledger(family.case, NOW.date(), orders.policy())
        told = [
            (line.notice, line.state_label, [one.person.names for one in line.session.participants.all()])
            for line in found.lines
        ]
    assert len(told) == 8
    assert found.is_full


def test_r22_a_paper_is_kept_with_the_cancellation(cast, family, book):
    session = book()
    facts = {
        "cancelled_by": "resident",
        "cause": "child_ill",
        "reason": "Температура",
        "proof": upload("belezhka.pdf"),
    }
    answer = cast.at(cast.a.key_worker).post(reverse("meetings:cancel", args=[session.pk]), facts)
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    row = Cancellation.objects.select_related("proof").get(session=session)
    assert row.proof.case_id == family.case.pk
    page = cast.at(cast.a.key_worker).get(reverse("meetings:account", args=[family.case.pk])).content.decode()
    assert reverse("cases:document", args=[row.proof_id]) in page


def test_r22_what_was_cancelled_before_there_was_an_account_is_still_owed(cast, book, cancel):
    owed, not_owed = cancel(book(0), by=CancelledBy.CENTRE), cancel(book(1), by=CancelledBy.VISITING)
    MakeUp.objects.all().delete()
    earlier = import_module("services.contact_centre.migrations.0011_earlier_make_ups")
    for _again in range(2):
        with connection.cursor() as cursor:
            cursor.execute(earlier.OWED)
    assert make_ups_owed(owed.case) == [owed]
    assert not MakeUp.objects.filter(session=not_owed).exists()
