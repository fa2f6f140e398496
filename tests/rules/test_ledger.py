"""R13, R14, R22, R25, R29: what became of the meetings, what is owed, who decides, and how the work ends."""

from datetime import timedelta
from functools import partial
from importlib import import_module

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse as reverse_anywhere

from audit.models import Event
from kernel import clock
from kernel.errors import Refusal, Refusals
from services.cases.enums import CASE_WORKFLOW, CaseMove, CaseState, DocumentKind
from services.cases.models import Task
from services.cases.operations import finish_task, move_case
from services.contact_centre.enums import CancelledBy, FreezeGround, NotHeldReason, SessionState
from services.contact_centre.ledger_enums import (
    CancelCause,
    EndGround,
    MakeUpState,
    MeasuredAt,
    ProposalGround,
    ReviewStep,
)
from services.contact_centre.models import (
    Cancellation,
    ClosingNotice,
    MakeUp,
    Measurement,
    Policy,
    Review,
    Session,
    SuspensionProposal,
)
from services.contact_centre.operations import closing, ledger, proposals, reviews
from services.contact_centre.operations.freeze import freeze_case
from services.contact_centre.operations.sessions import book_session, cancel_session
from services.contact_centre.queries import ledger as account
from services.contact_centre.queries import orders
from services.contact_centre.queries import reviews as review_queries
from services.contact_centre.queries.sessions import make_ups_owed
from services.custody.enums import Kept
from services.custody.operations import decide_term, propose_term
from services.custody.terms import OF_A_CASE
from tests.cases.conftest import files_in_a_folder_of_the_test, upload  # noqa: F401 - used by name
from tests.contact_centre.conftest import NOW, SATURDAY

WEEK = timedelta(days=7)
reverse = partial(reverse_anywhere, urlconf="config.urls.centre")


@pytest.fixture(autouse=True)
def monday(monkeypatch):
    """The clock of the pages stands where the operations are told."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(clock, "today", lambda: NOW.date())


@pytest.fixture
def book(cast, family, wanted):
    def make(weeks=0, **changes):
        booking = wanted(family.first, day=SATURDAY + weeks * WEEK, **changes)
        return book_session(case=family.case, booking=booking, by=cast.a.coordinator, at=NOW)

    return make


@pytest.fixture
def cancel(cast):
    def make(session, by=CancelledBy.RESIDENT, at=NOW, **notice):
        notice = ledger.Notice(**notice) if notice else None
        facts = {"cancelled_by": by, "reason": "Детето е болно", "by": cast.a.coordinator, "at": at}
        return cancel_session(session=session, notice=notice, **facts)

    return make


@pytest.fixture
def not_held(cast, book):
    """A meeting some weeks later that did not take place."""

    def make(weeks, reason):
        session = book(weeks)
        Session.objects.filter(pk=session.pk).update(state=SessionState.NOT_HELD, not_held_reason=reason)
        proposals.consider(case=session.case, at=session.ends_at)
        session.refresh_from_db()
        return session

    return make


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


@pytest.mark.parametrize("name", ["account", "reviews", "closing", "new_review", "measure", "goodbye"])
def test_who_must_not(cast, family, name):
    where = reverse(f"meetings:{name}", args=[family.case.pk])
    assert cast.at(cast.a.key_worker).get(where).status_code == 200
    assert cast.at(cast.a.worker("key_worker")).get(where).status_code == 404
    for who in (cast.a.supervisor, cast.a.reception):
        assert cast.at(who).get(where).status_code == 403
    assert cast.at(cast.b.head).get(where).status_code == 404


# --- R14: a proposal, never an automatism ----------------------------------------------------------------------------


def test_r14_three_absences_of_one_side_make_a_proposal_and_suspend_nothing(family, not_held):
    for week in range(2):
        not_held(week, NotHeldReason.PARENT_DID_NOT_COME)
    assert not SuspensionProposal.objects.exists()
    not_held(2, NotHeldReason.PARENT_DID_NOT_COME)
    row = SuspensionProposal.objects.get()
    family.case.refresh_from_db()
    assert (row.ground, len(row.counted), family.case.state) == ("parent_did_not_come", 3, CaseState.AGREED)
    assert Task.objects.filter(case=family.case, kind=proposals.KIND, done_at__isnull=True).count() == 1


def test_r14_not_bringing_the_child_and_not_coming_are_counted_apart(family, not_held):
    for week, reason in enumerate(["child_not_brought", "parent_did_not_come", "child_not_brought"]):
        not_held(week, reason)
    assert not SuspensionProposal.objects.exists()
    not_held(3, "child_not_brought")
    assert SuspensionProposal.objects.get().ground == ProposalGround.CHILD_NOT_BROUGHT


def test_r14_the_second_refusal_of_the_child_makes_a_proposal(family, not_held, book):
    not_held(0, NotHeldReason.CHILD_REFUSED)
    assert not SuspensionProposal.objects.exists()
    session = book(1)
    Session.objects.filter(pk=session.pk).update(state=SessionState.NOTES_DUE, end_reason="child_distressed")
    proposals.consider(case=family.case, at=session.ends_at)
    row = SuspensionProposal.objects.get()
    assert (row.ground, row.child) == (ProposalGround.CHILD_REFUSED, family.children[0])


def test_r14_the_centre_says_after_how_many(family, not_held):
    Policy.objects.create(no_shows_to_propose=1)
    not_held(0, NotHeldReason.CHILD_NOT_BROUGHT)
    assert SuspensionProposal.objects.count() == 1


def test_r14_a_mistake_at_the_entrance_takes_the_proposal_back(family, not_held):
    Policy.objects.create(no_shows_to_propose=1)
    session = not_held(0, NotHeldReason.PARENT_DID_NOT_COME)
    Session.objects.filter(pk=session.pk).update(state=SessionState.ARRIVING, not_held_reason="")
    proposals.consider(case=family.case, at=NOW)
    assert SuspensionProposal.objects.get().withdrawn_at == NOW


def test_r14_noting_an_absence_at_the_entrance_counts_it(cast, door, family, wanted):
    Policy.objects.create(no_shows_to_propose=1)
    session = door.book(wanted(family.first), family.case)
    door.through(session, (family.mother, "arrived", "10:00"), (family.children[0], "arrived", "10:00"))
    door.not_held(session, "10:16", NotHeldReason.PARENT_DID_NOT_COME)
    assert SuspensionProposal.objects.get().counted == [session.pk]


def proposal_of(family, not_held):
    Policy.objects.get_or_create(no_shows_to_propose=1)
    family.in_state(CaseState.ACTIVE)
    not_held(0, NotHeldReason.PARENT_DID_NOT_COME)
    return SuspensionProposal.objects.get()


def test_r14_accepting_suspends_by_the_cases_own_move_and_the_court_is_told_today(cast, family, not_held, book):
    row = proposal_of(family, not_held)
    book(1)  # where nothing is planned, nothing is stopped and nobody has to be told
    facts = {"decision": "accept", "because": "Бащата не идва без обяснение."}
    answer = cast.at(cast.a.head).post(reverse("meetings:suspension_proposal", args=[row.pk]), facts)
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    family.case.refresh_from_db()
    row.refresh_from_db()
    assert (family.case.state, row.is_accepted, row.decided_by) == (CaseState.SUSPENDED, True, cast.a.head)
    assert family.case.transitions.filter(move=CaseMove.SUSPEND).exists()
    today = Task.objects.filter(case=family.case, done_at__isnull=True, due_on=NOW.date())
    letters = family.case.documents.filter(kind=DocumentKind.LETTER_OUT)
    assert today.exists() or letters.exists()
    assert not Task.objects.filter(kind=proposals.KIND, done_at__isnull=True).exists()


def test_r14_declining_lets_the_meetings_go_on_and_counts_the_same_absences_no_more(cast, family, not_held):
    row = proposal_of(family, not_held)
    where = reverse("meetings:suspension_proposal", args=[row.pk])
    assert cast.at(cast.a.head).post(where, {"decision": "decline", "because": ""}).status_code == 422
    assert cast.at(cast.a.head).post(where, {"decision": "decline", "because": "Беше в болница."}).status_code == 302
    family.case.refresh_from_db()
    proposals.consider(case=family.case, at=NOW)
    assert (family.case.state, SuspensionProposal.objects.count()) == (CaseState.ACTIVE, 1)
    with pytest.raises(Refusal):
        proposals.accept(proposal=row, because="пак", by=cast.a.head, at=NOW)


def test_r14_only_the_head_decides(cast, family, not_held):
    row = proposal_of(family, not_held)
    for who in (cast.a.key_worker, cast.a.coordinator):
        with pytest.raises(PermissionDenied):
            proposals.accept(proposal=row, because="Причина", by=who, at=NOW)
    page = cast.at(cast.a.key_worker).get(reverse("meetings:suspension_proposal", args=[row.pk]))
    assert page.status_code == 200
    assert 'name="decision"' not in page.content.decode()
    assert (
        cast.at(cast.a.worker("key_worker")).get(reverse("meetings:suspension_proposal", args=[row.pk])).status_code
        == 404
    )


def test_r14_the_proposal_stands_on_the_start_page_and_in_the_list(cast, family, not_held):
    row = proposal_of(family, not_held)
    link = reverse("meetings:suspension_proposal", args=[row.pk])
    for page in ("/", reverse("meetings:suspension_proposals"), reverse("cases:detail", args=[family.case.pk])):
        assert link in cast.at(cast.a.head).get(page).content.decode(), page
    assert link not in cast.at(cast.a.worker("key_worker")).get("/").content.decode()


# --- R25: every three months -----------------------------------------------------------------------------------------


def new_review(family, **changes):
    people = review_queries.people_heard(family.case)
    facts = {
        "held_on": NOW.date(),
        "goals": "Спокойно начало: постигнато.",
        "risk": "Без промяна.",
        "step": ReviewStep.STEP_DOWN,
        "step_because": "Срещите минават без намеса.",
        "next_on": NOW.date() + timedelta(days=91),
        "voices": {person.pk: "Добре е." for person in people},
    }
    return reviews.NewReview(**{**facts, **changes})


@pytest.fixture
def active(family):
    family.in_state(CaseState.ACTIVE)
    type(family.case).objects.filter(pk=family.case.pk).update(opened_at=NOW - timedelta(days=100))
    family.case.refresh_from_db()
    return family.case


def test_r25_a_review_is_due_three_months_after_the_beginning_and_after_each_review(cast, family, active):
    assert review_queries.due_of(active, 91) == (NOW - timedelta(days=9)).date()
    (due,) = review_queries.due_until(cast.a.head, NOW.date(), 91)
    assert due == active
    reviews.write_review(case=active, review=new_review(family), by=cast.a.key_worker, at=NOW)
    assert review_queries.due_of(active, 91) == NOW.date() + timedelta(days=91)
    assert list(review_queries.due_until(cast.a.head, NOW.date(), 91)) == []


def test_r25_the_centre_sets_the_term(active):
    assert review_queries.due_of(active, 30) == (NOW - timedelta(days=70)).date()


def test_r25_an_overdue_review_becomes_one_task_until_it_is_held(family, active):
    policy, day = Policy(), timedelta(days=1)
    due = NOW - timedelta(days=9)
    assert reviews.ask_overdue(policy=policy, at=due) == 0
    assert reviews.ask_overdue(policy=policy, at=due + day) == 1
    assert reviews.ask_overdue(policy=Policy(review_days=30), at=NOW) == 0
    task = Task.objects.get(case=active, kind__startswith=reviews.KIND)
    assert (task.assigned_to, task.due_on) == (active.key_worker, (due + day).date())
    reviews.write_review(case=active, review=new_review(family), by=active.key_worker, at=NOW)
    task.refresh_from_db()
    assert (task.done_at, task.done_by) == (NOW, active.key_worker)
    assert reviews.ask_overdue(policy=policy, at=NOW) == 0
    assert reviews.ask_overdue(policy=policy, at=NOW + timedelta(days=92)) == 1


def test_r25_a_task_that_was_ticked_off_by_hand_is_not_asked_again(cast, active):
    reviews.ask_overdue(policy=Policy(), at=NOW)
    finish_task(task=Task.objects.get(kind__startswith=reviews.KIND), by=cast.a.key_worker, at=NOW)
    assert reviews.ask_overdue(policy=Policy(), at=NOW + timedelta(days=1)) == 0


def test_r25_without_a_key_worker_who_still_works_on_it_the_team_is_asked(cast, active):
    """Whoever changed their work keeps no other family's task from being made."""
    user = active.key_worker.user
    user.roles = ["reception"]
    user.save()
    assert reviews.ask_overdue(policy=Policy(), at=NOW) == 1
    assert Task.objects.get(kind__startswith=reviews.KIND).assigned_to is None


def test_r25_an_overdue_review_stands_on_the_start_page_of_those_who_work_on_it(cast, active):
    link = reverse("meetings:reviews", args=[active.pk])
    for who, seen in ((cast.a.head, True), (cast.a.key_worker, True), (cast.a.worker("key_worker"), False)):
        for page in ("/", reverse("meetings:reviews_due")):
            assert (link in cast.at(who).get(page).content.decode()) is seen


def test_r25_everybody_is_heard_each_child_and_each_parent_apart(cast, family, active):
    people = review_queries.people_heard(active)
    assert {person.pk for person in people} == {family.mother.pk, family.father.pk, family.children[0].pk}
    for person in people:
        voices = {one.pk: "Добре е." for one in people if one != person}
        with pytest.raises(Refusal) as refused:
            reviews.write_review(case=active, review=new_review(family, voices=voices), by=cast.a.head, at=NOW)
        assert refused.value.field == f"said_{person.pk}"
    assert not Review.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"held_on": NOW.date() + timedelta(days=1)}, "held_on"),
        ({"next_on": NOW.date()}, "next_on"),
        ({"goals": " "}, "goals"),
        ({"step": "rest"}, "step"),
    ],
)
def test_r25_a_review_that_cannot_be_is_refused(cast, family, active, changes, field):
    with pytest.raises(Refusal) as refused:
        reviews.write_review(case=active, review=new_review(family, **changes), by=cast.a.head, at=NOW)
    assert refused.value.field == field


def test_r25_stepping_down_follows_from_a_review(cast, family, active):
    facts = {"case": active, "move": CaseMove.STEP_DOWN, "note": "По-малко наблюдение", "by": cast.a.head, "at": NOW}
    with pytest.raises(Refusals):
        move_case(**facts)
    reviews.write_review(case=active, review=new_review(family, step="go_on"), by=cast.a.head, at=NOW)
    with pytest.raises(Refusals):
        move_case(**facts)
    reviews.write_review(case=active, review=new_review(family), by=cast.a.head, at=NOW)
    assert move_case(**facts).state == CaseState.STEPPING_DOWN


def test_r25_a_review_is_written_on_its_page_with_measures_and_signed(cast, family, active):
    child, mother = family.children[0], family.mother
    page = cast.at(cast.a.key_worker).get(reverse("meetings:new_review", args=[active.pk]))
    assert page.status_code == 200
    facts = {
        "held_on": f"{NOW:%d.%m.%Y}",
        "next_on": f"{NOW + timedelta(days=91):%d.%m.%Y}",
        "goals": "Спокойно начало",
        "risk": "Без промяна",
        "step": "go_on",
        "step_because": "Рано е",
        f"said_{child.pk}": "Искам да рисуваме.",
        f"said_{mother.pk}": "Часовете се спазват.",
        f"said_{family.father.pk}": "Не желае да отговори.",
        f"safety_{child.pk}": "7",
        f"conflict_{mother.pk}": "4",
    }
    answer = cast.at(cast.a.key_worker).post(reverse("meetings:new_review", args=[active.pk]), facts)
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    review = Review.objects.get()
    assert {voice.said for voice in review.voices.all()} >= {"Искам да рисуваме.", "Не желае да отговори."}
    assert sorted(Measurement.objects.values_list("scale", "value")) == [("conflict", 4), ("safety", 7)]
    assert Event.objects.filter(action="sign", object_id=review.pk).exists()
    page = cast.at(cast.a.key_worker).get(reverse("meetings:reviews", args=[active.pk])).content.decode()
    assert "Искам да рисуваме." in page


# --- R13, R29: the end -----------------------------------------------------------------------------------------------


@pytest.fixture
def terms(cast, in_a):
    """Two people have said how long files are kept."""

    def decide():
        for kept in OF_A_CASE:
            term = propose_term(kept=kept, years=5, ground="чл. 110 ЗЗД", by=cast.a.coordinator, at=NOW)
            decide_term(term=term, is_confirmed=True, by=cast.a.head, at=NOW)

    return decide


def close(case, cast):
    return move_case(case=case, move=CaseMove.CLOSE, by=cast.a.head, at=NOW)


def letter(case, cast):
    from services.cases.operations import add_document  # noqa: PLC0415
    from services.files.operations import store_generated  # noqa: PLC0415

    stored = store_generated(
        name="p.pdf", content=b"%PDF-1.4 x", content_type="application/pdf", subject=None, by=None, at=NOW
    )
    return add_document(case=case, kind="letter_out", title="Уведомление", file=stored, by=cast.a.head, at=NOW)


def end_well(case, cast, family):
    """What the guards of closing ask for, but the terms."""
    everybody = {(one.person.pk, str(one.scale)): 5 for one in review_queries.asked_of(case)}
    reviews.measure(case=case, moment="closing", on=NOW.date(), values=everybody, by=cast.a.key_worker, at=NOW)
    child = family.children[0]
    facts = {"told_on": NOW.date(), "how": "Насаме, с албум.", "said": "", "by": cast.a.key_worker, "at": NOW}
    closing.say_goodbye(case=case, child=child, **facts)
    paper = letter(case, cast)
    for person in (None, family.mother, family.father):
        closing.note_notice(case=case, person=person, document=paper, by=cast.a.head, at=NOW)


def test_r13_the_work_ends_only_when_everybody_was_told_and_the_child_heard_goodbye(cast, family, active, terms):
    terms()
    family.in_state(CaseState.ACTIVE)
    facts = {"closing_reason": "self_managed", "note": "Уговарят се сами.", "by": cast.a.head, "at": NOW}
    case = move_case(case=active, move=CaseMove.START_CLOSING, **facts)
    missing = CASE_WORKFLOW.missing(CaseMove.CLOSE, case, by=cast.a.head, at=NOW)
    said = " ".join(map(str, missing))
    for words in (family.mother.names, family.father.names, "Районен съд – Хасково", family.children[0].names):
        assert words in said
    page = cast.at(cast.a.head).get(reverse("meetings:closing", args=[case.pk])).content.decode()
    assert family.father.names in page
    end_well(case, cast, family)
    assert close(case, cast).state == CaseState.CLOSED


def test_r13_ending_the_service_cancels_what_is_planned_and_owes_nothing(cast, family, active, book):
    session = book(1)
    facts = {"ground": EndGround.VIOLENCE, "because": "Заплахи към екипа", "by": cast.a.head, "at": NOW}
    case = closing.terminate(case=active, **facts)
    session.refresh_from_db()
    assert (case.state, case.closing_reason, session.state) == ("closing", "terminated", SessionState.CANCELLED)
    assert not MakeUp.objects.exists()
    told = {row.person_id for row in ClosingNotice.objects.all()}
    tasks = Task.objects.filter(case=case, due_on=NOW.date(), done_at__isnull=True)
    assert told == {None, family.mother.pk, family.father.pk} or tasks.exists()


def test_r13_a_meeting_whose_day_passed_while_it_was_frozen_does_not_hold_up_the_end(cast, active, book):
    session = book(1)
    freeze_case(case=active, ground=FreezeGround.INCIDENT, by=cast.a.head, at=NOW)
    facts = {"ground": EndGround.SAFETY, "because": "Заплахи към екипа", "by": cast.a.head}
    case = closing.terminate(case=active, at=session.ends_at + timedelta(days=30), **facts)
    session.refresh_from_db()
    assert (case.state, session.state) == ("closing", SessionState.CANCELLED)


def test_r13_ending_the_service_needs_a_ground_and_a_reason_and_the_head(cast, family, active):
    facts = {"case": active, "at": NOW}
    with pytest.raises(Refusal):
        closing.terminate(ground="tired", because="Причина", by=cast.a.head, **facts)
    with pytest.raises(Refusal):
        closing.terminate(ground=EndGround.SAFETY, because=" ", by=cast.a.head, **facts)
    with pytest.raises(PermissionDenied):
        closing.terminate(ground=EndGround.SAFETY, because="Причина", by=cast.a.key_worker, **facts)


def test_r13_each_is_told_once_and_by_a_letter_of_this_case(cast, family, active):
    paper = letter(active, cast)
    facts = {"case": active, "document": paper, "by": cast.a.head, "at": NOW}
    closing.note_notice(person=family.mother, **facts)
    with pytest.raises(Refusal):
        closing.note_notice(person=family.mother, **facts)
    with pytest.raises(Refusal):
        closing.note_notice(person=family.children[0], **facts)


def test_r13_the_end_is_noted_on_pages(cast, family, active):
    child, client = family.children[0], cast.at(cast.a.key_worker)
    where = {name: reverse(f"meetings:{name}", args=[active.pk]) for name in ("goodbye", "measure", "plan_follow_up")}
    facts = {"child": str(child.pk), "told_on": f"{NOW:%d.%m.%Y}", "how": "Насаме", "said": "Чао"}
    assert client.post(where["goodbye"], facts).status_code == 302
    facts = {"moment": "closing", "on": f"{NOW:%d.%m.%Y}", f"safety_{child.pk}": "9", "none_because": "Не идват вече."}
    assert client.post(where["measure"], facts).status_code == 302
    assert Measurement.objects.filter(moment=MeasuredAt.CLOSING, value__isnull=True).count() == 4
    facts = {"person": str(family.mother.pk), "due_on": f"{NOW + timedelta(days=30):%d.%m.%Y}"}
    assert client.post(where["plan_follow_up"], facts).status_code == 302
    assert client.post(where["plan_follow_up"], facts).status_code == 422
    row = active.follow_ups.get()
    done = {"done_on": f"{NOW:%d.%m.%Y}", "result": "Справят се."}
    assert client.post(reverse("meetings:follow_up", args=[row.pk]), done).status_code == 302
    page = client.get(reverse("meetings:closing", args=[active.pk])).content.decode()
    assert "Справят се." in page
    assert "Чао" in page


def test_r29_a_file_is_not_closed_before_two_people_have_said_how_long_it_is_kept(cast, family, active, terms):
    case = family.in_state(CaseState.ACTIVE)
    facts = {"closing_reason": "moved", "note": "", "by": cast.a.head, "at": NOW}
    case = move_case(case=case, move=CaseMove.START_CLOSING, **facts)
    end_well(case, cast, family)
    with pytest.raises(Refusals) as refused:
        close(case, cast)
    (only,) = refused.value.refusals
    assert only.hints[0].url == reverse("custody:terms")
    propose_term(kept=Kept.CASE_FILE, years=5, ground="чл. 110 ЗЗД", by=cast.a.coordinator, at=NOW)
    with pytest.raises(Refusals):
        close(case, cast)
    terms()
    assert close(case, cast).state == CaseState.CLOSED


# --- before there was an account ------------------------------------------------------------------------------------


def test_r22_what_was_cancelled_before_there_was_an_account_is_still_owed(cast, book, cancel):
    owed, not_owed = cancel(book(0), by=CancelledBy.CENTRE), cancel(book(1), by=CancelledBy.VISITING)
    MakeUp.objects.all().delete()
    earlier = import_module("services.contact_centre.migrations.0011_earlier_make_ups")
    for _again in range(2):
        with connection.cursor() as cursor:
            cursor.execute(earlier.OWED)
    assert make_ups_owed(owed.case) == [owed]
    assert not MakeUp.objects.filter(session=not_owed).exists()
