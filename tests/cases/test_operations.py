"""Notes, consents, tasks, people, papers: what is refused, and that sending twice is sending once."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from kernel.errors import Refusal
from services.cases import operations
from services.cases.enums import CaseState, PartyRole, ReferralSource
from services.cases.models import Case, Task
from services.cases.operations import NewReferral


def refer(by, now, *, children=(), adults=(), **referral):
    facts = {"source": "court", "received_at": now, "institution_name": "РС"} | referral
    return operations.receive_referral(referral=NewReferral(**facts), children=children, adults=adults, by=by, at=now)


# --- referrals -------------------------------------------------------------------------------------------------------


def test_a_referral_keeps_its_time_and_counts_by_the_year_of_its_receipt(cast, referred, in_a, now):
    old = now - timedelta(days=200)
    case = refer(cast.a.coordinator, now, children=[referred.person("child", "Ани Петрова")], received_at=old)
    assert (case.received_at, case.number) == (old, "КЦ-2025-0001")
    assert case.family.name == "Петрова"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"children": []}, "children"),
        ({"children": "adult"}, "children"),
        ({"received_at": timedelta(minutes=6)}, "received_at"),
        ({"institution_name": ""}, "institution_name"),
    ],
)
def test_referrals_that_cannot_be(cast, referred, in_a, now, changes, field):
    if changes.get("children") == "adult":
        changes = {"children": [referred.person("adult", "Иван Иванов")]}
    if "received_at" in changes:
        changes = {"received_at": now + changes["received_at"]}
    facts = {"children": [referred.person("child", "Ани Петрова")]} | changes
    with pytest.raises(Refusal) as refused:
        refer(cast.a.coordinator, now, **facts)
    assert refused.value.field == field
    assert not Case.objects.exists()


@pytest.mark.parametrize("who", ["key_worker", "supervisor", "reception"])
def test_who_must_not_receive_referrals(cast, referred, in_a, now, who):
    with pytest.raises(PermissionDenied):
        refer(getattr(cast.a, who), now, children=[referred.person("child", "Ани Петрова")])


def test_a_number_that_a_spreadsheet_brought_is_skipped(referred, in_a):
    referred("Първи", number="КЦ-2026-0001")
    assert referred("Втори").number == "КЦ-2026-0002"


def test_an_application_reminds_of_the_second_consent_after_two_weeks(cast, referred, in_a, now):
    case = referred(source=ReferralSource.SELF)
    task = Task.objects.get(case=case)
    assert task.due_on == date(2026, 5, 14)
    for party in case.parties.filter(role=PartyRole.PARENT):
        operations.give_consent(case=case, person=party.person, given_at=now, by=cast.a.coordinator, at=now)
    task.refresh_from_db()
    assert task.done_at == now


def test_a_further_referral_is_checked_like_the_first(cast, case, now):
    with pytest.raises(Refusal, match="."):
        operations.add_referral(case=case, referral=NewReferral("court", now), by=cast.a.coordinator, at=now)
    with pytest.raises(PermissionDenied):
        operations.add_referral(case=case, referral=NewReferral("self", now), by=cast.a.key_worker, at=now)


def test_grounds_change_with_what_is_learned(cast, case, now):
    case = operations.change_grounds(case=case, grounds=["conflict", "at_risk"], by=cast.a.coordinator, at=now)
    assert (case.grounds, case.parental_conflict) == (["at_risk", "conflict"], True)
    with pytest.raises(PermissionDenied):
        operations.change_grounds(case=case, grounds=[], by=cast.a.key_worker, at=now)


# --- notes -----------------------------------------------------------------------------------------------------------


def test_a_note_sent_twice_is_one_note(cast, case, now):
    facts = {"case": case, "text": "Обадих се.", "by": cast.a.head, "happened_at": now}
    first = operations.add_note(at=now, **facts)
    assert operations.add_note(at=now + timedelta(seconds=3), **facts) == first
    assert operations.add_note(at=now + timedelta(hours=1), **facts) != first


@pytest.mark.parametrize(
    ("text", "later", "field"), [(" ", timedelta(0), "text"), ("Текст", timedelta(minutes=1), "happened_at")]
)
def test_notes_that_cannot_be(cast, case, now, text, later, field):
    with pytest.raises(Refusal) as refused:
        operations.add_note(case=case, text=text, by=cast.a.head, at=now, happened_at=now + later)
    assert refused.value.field == field


# --- consents --------------------------------------------------------------------------------------------------------


def test_consents_that_cannot_be(cast, referred, case, now):
    parent, child = case.parties.get(role="parent", person__names__isnull=False, id=_first(case)).person, _child(case)
    stranger = referred.person("adult", "Чужд Човек")
    facts = {"case": case, "by": cast.a.coordinator, "at": now}
    for person, given_at, field in (
        (child, now, "person"),
        (stranger, now, "person"),
        (parent, now + timedelta(days=1), "given_at"),
    ):
        with pytest.raises(Refusal) as refused:
            operations.give_consent(person=person, given_at=given_at, **facts)
        assert refused.value.field == field
    operations.give_consent(person=parent, given_at=now, **facts)
    with pytest.raises(Refusal, match="."):
        operations.give_consent(person=parent, given_at=now, **facts)


def _first(case):
    return case.parties.filter(role="parent").order_by("id").first().pk


def _child(case):
    return case.parties.get(role="child").person


def test_a_withdrawal_asks_somebody_to_decide_today(cast, referred, in_a, now):
    case = referred(source=ReferralSource.SELF, state=CaseState.ACTIVE)
    person = case.parties.filter(role="parent").first().person
    row = operations.give_consent(case=case, person=person, given_at=now, by=cast.a.coordinator, at=now)
    for _twice in range(2):
        operations.withdraw_consent(consent=row, by=cast.a.coordinator, at=now)
    task = Task.objects.exclude(kind="second_consent").get()
    assert person.names in task.title
    assert task.due_on == date(2026, 4, 30)


# --- tasks -----------------------------------------------------------------------------------------------------------


def test_tasks_that_cannot_be(cast, case, now):
    facts = {"title": "Обаждане", "by": cast.a.head, "at": now, "case": case}
    for changes, field in (
        ({"due_on": date(2026, 4, 29)}, "due_on"),
        ({"due_on": date(2026, 4, 30), "assigned_to": cast.a.key_worker}, "assigned_to"),
    ):
        with pytest.raises(Refusal) as refused:
            operations.add_task(**facts, **changes)
        assert refused.value.field == field


def test_the_first_tick_counts(cast, case, now):
    task = operations.add_task(title="Обаждане", due_on=date(2026, 5, 1), by=cast.a.head, at=now, case=case)
    operations.finish_task(task=task, by=cast.a.head, at=now)
    operations.finish_task(task=task, by=cast.a.coordinator, at=now + timedelta(hours=1))
    task.refresh_from_db()
    assert (task.done_by, task.done_at) == (cast.a.head, now)


@pytest.mark.parametrize("who", ["reception", "supervisor"])
def test_who_must_not_touch_tasks(cast, case, now, who):
    worker = getattr(cast.a, who)
    for task in (
        operations.add_task(title="На случая", due_on=date(2026, 5, 1), by=None, at=now, case=case),
        operations.add_task(title="На екипа", due_on=date(2026, 5, 1), by=None, at=now),
    ):
        with pytest.raises(PermissionDenied):
            operations.finish_task(task=task, by=worker, at=now)
    with pytest.raises(PermissionDenied):
        operations.add_task(title="Моя", due_on=date(2026, 5, 1), by=worker, at=now)


# --- people and workers ----------------------------------------------------------------------------------------------


def test_a_child_is_a_child_and_an_adult_is_not(cast, referred, case, now):
    adult = referred.person("adult", "Баба Иванка")
    with pytest.raises(Refusal):
        operations.add_party(case=case, person=adult, role=PartyRole.CHILD, by=cast.a.head, at=now)
    with pytest.raises(Refusal):
        operations.add_party(case=case, person=_child(case), role=PartyRole.PARENT, by=cast.a.head, at=now)
    operations.add_party(case=case, person=adult, role=PartyRole.RELATIVE, by=cast.a.head, at=now)
    assert case.family.members.filter(pk=adult.pk).exists()


def test_a_lawyer_is_of_the_case_and_not_of_the_family(cast, referred, case, now):
    lawyer = referred.person("adult", "Адв. Петкова")
    operations.add_party(case=case, person=lawyer, role=PartyRole.LAWYER, by=cast.a.head, at=now)
    assert not case.family.members.filter(pk=lawyer.pk).exists()


def test_whoever_works_on_the_case_sees_it_until_they_no_longer_do(cast, case, now):
    from services.cases.access import visible_to  # noqa: PLC0415 - beside what it proves

    worker = cast.a.worker("key_worker")
    assert not visible_to(worker).exists()
    row = operations.assign_worker(case=case, worker=worker, by=cast.a.head, at=now)
    assert operations.assign_worker(case=case, worker=worker, by=cast.a.head, at=now) == row
    assert visible_to(worker).get() == case
    operations.end_assignment(assignment=row, by=cast.a.head, at=now)
    assert not visible_to(worker).exists()


@pytest.mark.parametrize("who", ["reception", "supervisor"])
def test_who_cannot_be_put_on_a_case(cast, case, now, who):
    worker = getattr(cast.a, who)
    with pytest.raises(Refusal):
        operations.assign_key_worker(case=case, worker=worker, by=cast.a.head, at=now)
    with pytest.raises(Refusal):
        operations.assign_worker(case=case, worker=worker, by=cast.a.head, at=now)


def test_only_those_who_assign_assign(cast, case, now):
    for operation in (operations.assign_key_worker, operations.assign_worker):
        with pytest.raises(PermissionDenied):
            operation(case=case, worker=cast.a.key_worker, by=cast.a.key_worker, at=now)


def test_a_document_is_not_dated_in_the_future_and_without_a_title_carries_its_kind(cast, referred, case, now):
    paper = referred.paper(case, "court_order")
    facts = {"case": case, "kind": "court_order", "file": paper.file, "by": cast.a.head, "at": now, "title": " "}
    with pytest.raises(Refusal) as refused:
        operations.add_document(dated=date(2026, 5, 2), **facts)
    assert refused.value.field == "dated"
    assert operations.add_document(**facts).title
