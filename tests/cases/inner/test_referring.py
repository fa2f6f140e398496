"""Referral from one service of the centre to another: once, with a reason, and nothing told on that was not ticked."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from audit.models import Event
from kernel.errors import Refusal, Refusals
from services.cases import inner, operations, queries
from services.cases.enums import CaseState, Ground, InnerState, PartyRole, ReferralSource, Service, ToldOn, Urgency
from services.cases.models import Case, InnerReferral, IntakePolicy, Task
from services.cases.operations.waiting import change_intake_policy
from services.people.models import ContactPoint, Person
from services.people.operations import withhold
from tests.cases.inner.conftest import OTHER, WHY

pytestmark = pytest.mark.usefixtures("in_a", "two_services")
PHONE = "+359888123456"


def test_the_key_worker_proposes_and_the_coordinator_has_a_task_with_a_day(cast, led, propose):
    row = propose(led)
    task = Task.objects.get(case=led, done_at=None, kind="inner_rights_centre")
    assert (row.state, row.due_on) == (InnerState.PROPOSED, date(2026, 5, 11))  # 1 and 6 May are holidays
    assert (task.assigned_to, task.due_on) == (cast.a.coordinator, row.due_on)
    assert WHY in " ".join(note.text for note in led.notes.all())
    assert Event.objects.filter(object_id=row.pk, fields__contains=["told"]).exists()


@pytest.mark.parametrize("facts", [{"urgency": Urgency.FIRST}, {}])
def test_what_is_urgent_or_dangerous_is_answered_on_the_next_working_day(cast, led, propose, now, facts):
    if not facts:
        operations.change_grounds(case=led, grounds=[Ground.AT_RISK], by=cast.a.head, at=now)
    assert propose(led, **facts).due_on == date(2026, 5, 4)


@pytest.mark.parametrize(("urgency", "due"), [(Urgency.FIRST, date(2026, 5, 5)), (Urgency.USUAL, date(2026, 5, 13))])
def test_the_centre_sets_in_how_many_days_an_answer_is_due(cast, led, propose, urgency, due):
    """The first and the sixth of May are holidays."""
    change_intake_policy(facts={"inner_urgent_days": 2, "inner_days": 7}, by=cast.a.head)
    assert propose(led, urgency=urgency).due_on == due


def test_accepting_opens_a_case_of_the_same_family_and_people_with_its_own_number(led, propose, accept, colleague):
    people = Person.objects.count()
    opened = accept(propose(led))
    assert (opened.family, opened.service, opened.key_worker) == (led.family, OTHER, colleague)
    assert opened.number.startswith("ЦПД-")
    assert {(one.person_id, one.role) for one in opened.parties.all()} == {
        (one.person_id, one.role) for one in led.parties.all()
    }
    assert Person.objects.count() == people
    referral = opened.referrals.get()
    assert (referral.source, referral.text) == (ReferralSource.INNER, WHY)
    assert referral.acknowledged_at is not None
    assert not Task.objects.filter(case=led, kind="inner_rights_centre", done_at=None).exists()


def test_only_those_who_were_named_go_and_lawyers_never(cast, referred, led, propose, accept, now):
    lawyer = referred.person("adult", "Адвокат Адвокатов")
    operations.add_party(case=led, person=lawyer, role=PartyRole.LAWYER, by=cast.a.head, at=now)
    child = led.parties.get(role=PartyRole.CHILD).person_id
    opened = accept(propose(led, people=[child, lawyer.pk]))
    assert [one.person_id for one in opened.parties.all()] == [child]


@pytest.mark.parametrize(
    ("told", "grounds", "mark"),
    [
        ([ToldOn.GROUNDS, ToldOn.CONFLICT], ["at_risk", "conflict"], True),
        ([ToldOn.CONFLICT], ["at_risk"], True),
        ([], ["at_risk"], False),  # danger to a child is told always
    ],
)
def test_only_what_was_ticked_is_told_on(cast, led, propose, accept, now, told, grounds, mark):
    operations.change_grounds(case=led, grounds=["conflict", "at_risk"], by=cast.a.head, at=now)
    opened = accept(propose(led, told=told))
    opened.refresh_from_db()
    assert (opened.grounds, opened.parental_conflict) == (grounds, mark)
    assert "Районен съд" not in opened.referrals.get().text


def test_who_sent_the_family_and_whom_to_ask_are_told_when_ticked(cast, led, propose, accept):
    text = accept(propose(led, told=[ToldOn.SENDER, ToldOn.KEY_WORKER])).referrals.get().text
    assert "Районен съд – Хасково" in text
    assert str(cast.a.key_worker) in text


@pytest.mark.parametrize("field", ["reason", "words"])
def test_what_is_withheld_from_somebody_is_never_written_over(cast, led, propose, now, field):
    mother, father = (party.person for party in led.parties.filter(role=PartyRole.PARENT).order_by("id"))
    point = ContactPoint.objects.get(person=mother)
    withhold(point=point, withheld_from=father, reason="Заповед за защита", by=cast.a.head, at=now)
    with pytest.raises(Refusal) as refused:
        propose(led, **{field: "Майката отговаря на 0888 123 456, само след 18 часа."})
    assert refused.value.field == field
    assert "0888" not in str(refused.value)


def test_whose_name_was_written_down_since_as_the_reporters_is_not_told_on(cast, led, propose, colleague, now):
    row = propose(led, words="Сигналът е на съседката Гергана Стефанова, която познава семейството.")
    operations.record_reporter(case=led, names="Гергана Стефанова", by=cast.a.head, at=now)
    page = cast.at(cast.a.coordinator).post(f"/cases/inner/{row.pk}/accept/", {"worker": str(colleague.pk)})
    assert page.status_code == 422
    assert "вече се пази в тайна" in page.content.decode()
    assert not Case.objects.filter(service=OTHER).exists()
    row.refresh_from_db()
    assert row.state == InnerState.PROPOSED


def test_withheld_stays_withheld_in_the_other_case(cast, led, propose, accept, now, colleague):
    mother, father = (party.person for party in led.parties.filter(role=PartyRole.PARENT).order_by("id"))
    point = ContactPoint.objects.get(person=mother)
    withhold(point=point, withheld_from=father, reason="Заповед за защита", by=cast.a.head, at=now)
    opened = accept(propose(led))
    assert ContactPoint.objects.filter(person=mother).count() == 1
    page = cast.at(colleague).get(f"/cases/{opened.pk}/").content.decode()
    assert PHONE not in page.replace(" ", "")


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"service": Service.CONTACT_CENTRE}, "service"),
        ({"service": "helpline"}, "service"),
        ({"people": []}, "people"),
        ({"people": [uuid4()]}, "people"),
        ({"reason": "кратко"}, "reason"),
        ({"basis": "because"}, "basis_note"),
        ({"basis_note": " "}, "basis_note"),
    ],
)
def test_bad_input_is_refused_in_a_sentence_beside_its_field(led, propose, facts, field):
    with pytest.raises(Refusal) as refused:
        propose(led, **facts)
    assert refused.value.field == field
    assert not InnerReferral.objects.exists()


def test_whoever_receives_no_referrals_cannot_be_asked(led, propose, colleague):
    with pytest.raises(Refusal) as refused:
        propose(led, coordinator=colleague)
    assert refused.value.field == "coordinator"


@pytest.mark.parametrize("state", [CaseState.CLOSED, CaseState.DECLINED])
def test_nobody_is_referred_from_a_closed_case(referred, led, propose, state):
    referred.put(led, state)
    with pytest.raises(Refusal):
        propose(led)


def test_what_waits_for_an_answer_when_its_case_ends_is_taken_back(cast, referred, led, propose, accept, now):
    row = propose(led)
    referred.put(led, CaseState.SCREENING)
    led.referrals.update(source=ReferralSource.SELF)  # nobody waits for a letter
    operations.move_case(case=led, move="decline", by=cast.a.head, at=now, note="Преместиха се")
    row.refresh_from_db()
    assert (row.state, row.answered_by) == (InnerState.WITHDRAWN, cast.a.head)
    assert "Случаят приключи" in row.answer
    assert row.answer in " ".join(note.text for note in led.notes.all())
    assert not Task.objects.filter(case=led, kind="inner_rights_centre", done_at=None).exists()
    with pytest.raises(Refusal, match="оттеглено"):
        accept(row)


def test_one_of_a_case_that_ended_unseen_can_only_be_declined_or_taken_back(cast, referred, led, propose, accept, now):
    """A case that was closed before anybody thought of its referrals."""
    row = propose(led)
    referred.put(led, CaseState.CLOSED)
    with pytest.raises(Refusal, match="е приключил"):
        accept(row)
    with pytest.raises(Refusal, match="е приключил"):
        operations.ask_back(referral=row, question="Има ли заповед за защита?", by=cast.a.coordinator, at=now)
    InnerReferral.objects.update(state=InnerState.ASKED_BACK)
    with pytest.raises(Refusal, match="е приключил"):
        operations.reply(referral=row, text="Няма и не е имало заповед.", by=cast.a.key_worker, at=now)
    operations.withdraw_inner(referral=row, because="Случаят е затворен.", by=cast.a.key_worker, at=now)
    assert not Case.objects.filter(service=OTHER).exists()


def test_a_centre_of_one_service_refers_to_no_other(cast, led, propose):
    IntakePolicy.objects.update(services=[])
    assert inner.others(led) == []
    with pytest.raises(Refusal):
        propose(led)
    assert cast.at(cast.a.key_worker).get(f"/cases/{led.pk}/inner/new/").status_code == 404


def test_it_is_proposed_once_and_again_only_after_an_answer(cast, led, propose, now):
    row = propose(led)
    with pytest.raises(Refusal) as refused:
        propose(led)
    assert refused.value.field == "service"
    with pytest.raises(IntegrityError), transaction.atomic():  # whatever the operations do, the database keeps it
        InnerReferral.objects.create(
            case=led, service=OTHER, coordinator=cast.a.head, asked_by=cast.a.head, asked_at=now, due_on=now.date()
        )
    operations.withdraw_inner(referral=row, because="Семейството се отказа.", by=cast.a.key_worker, at=now)
    assert propose(led).pk != row.pk


def test_accepted_by_two_people_is_one_case(cast, led, propose, accept):
    row = propose(led)
    accept(row)
    with pytest.raises(Refusal, match="прието"):
        accept(row, by=cast.a.head)
    assert Case.objects.filter(service=OTHER).count() == 1


def test_a_child_with_an_open_case_there_is_not_taken_twice(cast, referred, led, propose, accept, now):
    row = propose(led)
    child = led.parties.get(role=PartyRole.CHILD).person
    there = operations.receive_referral(
        referral=operations.NewReferral(ReferralSource.SELF, now), children=[child], adults=[], service=OTHER,
        by=cast.a.head, at=now,
    )  # fmt: skip
    with pytest.raises(Refusal) as refused:
        accept(row)
    assert str(there.pk) in refused.value.hints[0].url
    row.refresh_from_db()
    assert row.state == InnerState.PROPOSED


def test_declined_with_a_reason_whoever_proposed_it_tells_the_family(cast, led, propose, accept, now):
    row = propose(led)
    with pytest.raises(Refusal):
        operations.decline_inner(referral=row, because="не", by=cast.a.coordinator, at=now)
    because = "Психологът е в отпуск до юли, семейството не може да чака."
    row = operations.decline_inner(referral=row, because=because, by=cast.a.coordinator, at=now)
    task = Task.objects.get(case=led, kind="inner_rights_centre", done_at=None)
    assert (row.state, row.answer, task.assigned_to) == (InnerState.DECLINED, because, cast.a.key_worker)
    assert because in " ".join(note.text for note in led.notes.all())
    with pytest.raises(Refusal):
        accept(row)


def test_asked_back_the_day_of_the_answer_begins_anew_with_the_reply(cast, led, propose, accept, now):
    row = propose(led)
    with pytest.raises(Refusal):
        operations.reply(referral=row, text="Никой не е питал още.", by=cast.a.key_worker, at=now)
    row = operations.ask_back(referral=row, question="Има ли заповед за защита?", by=cast.a.coordinator, at=now)
    task = Task.objects.get(case=led, kind="inner_rights_centre", done_at=None)
    assert (row.state, task.assigned_to) == (InnerState.ASKED_BACK, cast.a.key_worker)
    with pytest.raises(Refusal):
        operations.ask_back(referral=row, question="И още един въпрос?", by=cast.a.coordinator, at=now)
    row = operations.reply(referral=row, text="Няма и не е имало заповед.", by=cast.a.key_worker, at=now)
    task = Task.objects.get(case=led, kind="inner_rights_centre", done_at=None)
    assert (row.state, task.assigned_to) == (InnerState.PROPOSED, cast.a.coordinator)
    assert accept(row).key_worker is not None


def test_nobody_ordered_it_so_both_parents_agree_first(cast, led, propose, accept, now):
    opened = accept(propose(led))
    assert queries.is_self_referred(opened)
    opened = operations.move_case(case=opened, move="start_screening", by=cast.a.head, at=now)
    with pytest.raises(Refusals) as refused:
        operations.move_case(case=opened, move="start_intake", by=cast.a.head, at=now)
    assert any("съгласие" in str(one) for one in refused.value.refusals)
