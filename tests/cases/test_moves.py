"""A case moves by its table alone; the database ties states to their dates; history is never rewritten."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, ProgrammingError, connection, transaction

from audit.models import Event
from kernel.errors import Refusals
from kernel.workflow import TransitionNotAllowed
from services.cases import guards, operations
from services.cases.enums import CASE_WORKFLOW, CaseMove, CaseState
from services.cases.models import Assignment, Case, CaseParty, CaseTransition, Consent, Note, Referral
from services.cases.steps import next_steps, stages


@pytest.fixture
def no_guards(monkeypatch):
    """The table alone: what the guards ask for is tested beside them."""
    for name in CASE_WORKFLOW._guards:
        monkeypatch.setitem(CASE_WORKFLOW._guards, name, lambda case, **context: None)


@pytest.mark.parametrize("move", sorted(CASE_WORKFLOW.transitions))
def test_a_move_starts_only_from_its_states(cast, referred, case, now, no_guards, move):
    transition = CASE_WORKFLOW.transitions[move]
    for state in CaseState.values:
        referred.put(case, state)
        facts = {"note": "Причина", "closing_reason": "moved", "by": cast.a.head, "at": now}
        if state in transition.sources:
            assert operations.move_case(case=case, move=move, **facts).state == transition.target
        else:
            with pytest.raises(TransitionNotAllowed, match=str(CaseState(state).label)):
                operations.move_case(case=case, move=move, **facts)


@pytest.mark.parametrize(
    ("move", "state", "may", "may_not"),
    [
        ("start_screening", "received", ["head", "coordinator"], ["key_worker", "supervisor", "reception"]),
        ("decline", "screening", ["head"], ["coordinator", "key_worker", "supervisor", "reception"]),
        ("suspend", "active", ["head", "coordinator", "key_worker"], ["supervisor", "reception"]),
        ("resume", "suspended", ["head"], ["coordinator", "key_worker"]),
        ("start_closing", "active", ["head"], ["coordinator", "key_worker"]),
        ("reopen", "closed", ["head"], ["coordinator", "key_worker"]),
    ],
)
def test_who_may_make_which_move(cast, referred, case, now, no_guards, move, state, may, may_not):
    operations.assign_key_worker(case=case, worker=cast.a.key_worker, by=cast.a.head, at=now)
    facts = {"note": "Причина", "closing_reason": "moved", "at": now}
    for who in may_not:
        referred.put(case, state)
        with pytest.raises(PermissionDenied):
            operations.move_case(case=case, move=move, by=getattr(cast.a, who), **facts)
    for who in may:
        referred.put(case, state)
        operations.move_case(case=case, move=move, by=getattr(cast.a, who), **facts)


def test_a_key_worker_moves_no_case_of_others(cast, referred, case, now, no_guards):
    referred.put(case, CaseState.ACTIVE)
    with pytest.raises(PermissionDenied):
        operations.move_case(case=case, move=CaseMove.SUSPEND, by=cast.a.key_worker, at=now, note="Причина")


def test_the_way_through_stamps_its_dates_and_its_history(cast, referred, case, now, no_guards):
    steps = ["start_screening", "start_intake", "finish_assessment", "agree", "activate", "start_closing", "close"]
    for number, move in enumerate(steps):
        at = now + timedelta(days=number)
        facts = {"note": "Бележка", "closing_reason": "self_managed"}
        if move == "start_screening":
            operations.mark_duplicates_checked(case=case, by=cast.a.head, at=at)
        case = operations.move_case(case=case, move=move, by=cast.a.head, at=at, **facts)
    assert (case.state, case.opened_at, case.closed_at) == ("closed", now + timedelta(days=4), at)
    assert case.closing_note == "Бележка"
    assert list(case.transitions.order_by("at").values_list("move", flat=True)) == steps
    assert Event.objects.filter(object_id=case.pk, fields__contains=["state"]).count() == len(steps)


def test_a_reopened_case_has_no_closing_date(cast, referred, case, now):
    referred.put(case, CaseState.CLOSED)
    case = operations.move_case(case=case, move=CaseMove.REOPEN, by=cast.a.head, at=now, note="Нова молба")
    assert (case.state, case.closed_at, case.closing_reason) == ("screening", None, "")


def test_a_declined_case_that_was_imported_is_reopened_after_the_search_for_duplicates(cast, referred, case, now):
    Case.objects.filter(pk=case.pk).update(state=CaseState.DECLINED, duplicates_checked_at=None)
    with pytest.raises(Refusals):
        operations.move_case(case=case, move=CaseMove.REOPEN, by=cast.a.head, at=now, note="Нова молба")
    case.refresh_from_db()
    assert guards.duplicates_checked(case)
    assert case.state == CaseState.DECLINED


# --- the database has the last word ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"state": "closed", "closing_reason": "moved"}, "case_closed_has_date"),
        ({"state": "received", "closed_at": "2026-01-01T00:00Z"}, "case_closed_has_date"),
        ({"state": "closing", "duplicates_checked_at": "2026-01-01T00:00Z"}, "case_closing_has_reason"),
        ({"state": "screening"}, "case_screened_after_duplicate_search"),
        ({"number": "twin"}, "case_number"),
        ({"import_key": "twin"}, "case_import_key_once"),
    ],
)
def test_states_are_tied_to_their_dates(referred, case, facts, constraint):
    other = referred("Другов")
    Case.objects.filter(pk=other.pk).update(number="twin", import_key="twin")
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(**facts)


def test_rows_that_stand_once(cast, case, now):
    person = case.parties.filter(role="parent").first().person
    rows = [
        (CaseParty, {"case": case, "person": person, "role": "parent"}, "party_once"),
        (Assignment, {"case": case, "worker": cast.a.key_worker}, "assignment_active_once"),
        (Consent, {"case": case, "person": person, "given_at": now}, "consent_active_once"),
    ]
    for model, facts, constraint in rows:
        model.objects.get_or_create(**facts)
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            model.objects.create(**facts)


def test_an_institution_has_a_name(case, now):
    with pytest.raises(IntegrityError, match="referral_names_institution"), transaction.atomic():
        Referral.objects.create(case=case, source="court", received_at=now)


@pytest.mark.parametrize("verb", ["UPDATE {table} SET id = id", "DELETE FROM {table}"])
@pytest.mark.parametrize("model", [Note, CaseTransition])
def test_the_centre_itself_cannot_rewrite_its_notes_and_history(cast, case, now, verb, model):
    operations.add_note(case=case, text="Обаждане", by=cast.a.head, at=now, happened_at=now)
    statement = verb.format(table=model._meta.db_table)
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


# --- what the page offers --------------------------------------------------------------------------------------------


def test_what_leads_on_comes_first_and_form_fields_are_not_missing(cast, referred, case, now):
    referred.put(case, CaseState.SCREENING)
    steps = next_steps(case, cast.a.head, now)
    assert steps[0].move == CaseMove.START_INTAKE
    assert not steps[0].is_ready
    put_off = next(step for step in steps if step.move == CaseMove.PUT_ON_WAITING_LIST)
    assert put_off.is_ready


def test_whoever_may_not_change_the_case_is_offered_nothing(cast, case, now):
    assert next_steps(case, cast.a.key_worker, now) == []
    assert next_steps(case, cast.a.reception, now) == []


@pytest.mark.parametrize(
    ("state", "marks"),
    [
        ("received", "current todo todo todo todo todo todo"),
        ("clarification", "done current todo todo todo todo todo"),
        ("declined", "done bad todo todo todo todo todo"),
        ("suspended", "done done done done done current todo"),
        ("closing", "done done done done done done current"),
        ("closed", "done done done done done done done"),
    ],
)
def test_where_the_case_stands_on_its_way(referred, case, state, marks):
    referred.put(case, state)
    assert " ".join(stage.state for stage in stages(case)) == marks
